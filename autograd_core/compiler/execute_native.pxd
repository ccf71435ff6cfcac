# What runs on the instructions without lanes.



cdef int run_instructions(long long *code, Py_ssize_t size, int *table, double *slots, list kernels) except? -1 nogil
