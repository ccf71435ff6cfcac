# The fields of a graph, for the compiled chapters that touch them; ir.py says what they mean.


cdef class Graph:
    cdef readonly list ops
    cdef readonly list args
    cdef readonly list numbers
    cdef readonly list inputs
    cdef dict _known
    cdef dict _constants
    cdef public Py_ssize_t place
    cdef object _append(self, object op, object args, object constant)
    cpdef object constant(self, object x)
    cpdef object emit(self, object op, object args)
    cpdef object index(self, object operand)
