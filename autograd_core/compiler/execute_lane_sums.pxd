# Sums with lanes in C.

from autograd_core.compiler.code cimport Command

cdef void sum_lanes(Command *each, int *table, double *slots, double **lanes, Py_ssize_t width) noexcept nogil
