# The fields of a node, for the compiled modules that touch them; node.py says what they mean.

cimport cython


@cython.no_gc
cdef class Node:
    cdef double _data
    cdef double _grad
    cdef object _op
    cdef object _a
    cdef object _b
    cdef double _pa
    cdef double _pb
    cdef object _label
    cdef unsigned long long _state
    cdef object __weakref__
