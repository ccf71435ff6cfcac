# The codes of codes.h.

cdef extern from "compiler/codes.h" nogil:
    cdef enum:
        DOT, ADD, SUB, MUL, DIV, NEG, SQRT, SAME, LESS, LESS_EQUAL, MAXIMUM, MINIMUM, RELU, RELU_SLOPE, WHERE
        LIBRARY, KERNEL, ROW, LOCKED, PYTHON, ARRAY
        LANED
