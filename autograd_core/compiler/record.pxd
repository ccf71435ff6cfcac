# The fields of a tape; record.py says what they mean.

from autograd_core.compiler.ir cimport Graph


cdef class Tape:
    cdef readonly Graph graph
    cdef readonly object witness
    cdef readonly list ops
    cdef readonly list operands
    cdef readonly list symbols
    cdef readonly list captured
    cdef readonly list nodes
    cdef readonly list outputs
    cdef readonly list guards
    cdef dict outside
    cdef readonly object is_number
    cdef object _append(self, object op, object operands, object symbol, object node)
    cpdef object add_input(self, object node)
    cpdef object add_number(self, object x)
    cpdef object add(self, object op, object operands, object node)
