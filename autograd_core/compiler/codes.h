/* What an instruction of machine code does (see machine.py): a sum, an op that maps.h has loops for, or a call. */
#ifndef AUTOGRAD_CORE_CODES_H
#define AUTOGRAD_CORE_CODES_H

enum {
    DOT, ADD, SUB, MUL, DIV, NEG, SQRT, SAME, LESS, LESS_EQUAL, MAXIMUM, MINIMUM, RELU, RELU_SLOPE, WHERE,
    LIBRARY, /* a function of the C library */
    KERNEL,  /* an entry point of a kernel */
    ROW,     /* one that takes a row of operands */
    LOCKED,  /* one that needs Python's lock */
    PYTHON,  /* a Python function */
    ARRAY,   /* a function of arrays */
    LANED = 100 /* more where it has lanes */
};
#endif
