# What leaves.py does with numbers in a row, for C.

cdef extern from "compiler/code.h":
    Py_ssize_t MAP_div
    Py_ssize_t MAP_mul

cdef void divide_by(double *numbers, Py_ssize_t size, double count) noexcept nogil
cdef double add_squares_up(double *numbers, Py_ssize_t size) noexcept nogil
