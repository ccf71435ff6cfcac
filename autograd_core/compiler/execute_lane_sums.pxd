# Sums with lanes in C.

cdef void sum_lanes(long long *code, int *table, double *slots, double *values, Py_ssize_t width) noexcept nogil
