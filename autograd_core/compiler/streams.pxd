# What streams.py says, for machine.py.

from autograd_core.compiler.instruction cimport Instruction

cdef Py_ssize_t push_stream(object table, Instruction each) except? -1
