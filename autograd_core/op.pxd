# The fields of a record; op.py says what they mean.


cdef class Record:
    cdef public object name, forward, rule, arity, operand_names, symbol, latex, domain, defaults
    cdef public object slopes, expansion, on_arrays, kinks, aliases, shape_call
    cdef public bint gates, opaque, public
