# Where NumPy's arrays lie: addresses, kept as Python ints, as the pointers they are.

from autograd_core.compiler.code cimport Command
from libc.stdint cimport uintptr_t


cdef inline double *doubles_at(object address):
    return <double *><uintptr_t>address


cdef inline int *ints_at(object address):
    return <int *><uintptr_t>address


cdef inline Command *commands_at(object address):
    return <Command *><uintptr_t>address


cdef inline unsigned char *flags_at(object address):
    return <unsigned char *><uintptr_t>address


cdef inline double **lanes_at(object address):
    return <double **><uintptr_t>address
