# What runs on the commands without lanes.

from autograd_core.compiler.code cimport Command

cdef int run_commands(
    Command *each, Py_ssize_t count, int *table, double *slots, list kernels
) except? -1 nogil
