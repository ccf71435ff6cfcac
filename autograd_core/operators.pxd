# operators.py adds no fields.

cimport cython
from autograd_core.node cimport Node


@cython.no_gc
cdef class Operators(Node):
    pass
