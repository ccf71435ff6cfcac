# Lanes in C.

from autograd_core.compiler.code cimport Command

# The memory of a chunk, and what runs on it.
cdef struct Chunk:
    Command *code
    int *table
    double *slots
    double *values
    unsigned char *laned
    Py_ssize_t commands
    Py_ssize_t width
    Py_ssize_t room

cdef int open_chunk(object lanes, Chunk *chunk) except? -1
cdef int compute(
    Chunk *chunk, double[:, ::1] rows, Py_ssize_t[::1] places, Py_ssize_t at, Py_ssize_t count,
    bint shared_too, list kernels
) except? -1
