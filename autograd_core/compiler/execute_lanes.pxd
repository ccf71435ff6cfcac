# Lanes in C.

from autograd_core.compiler.code cimport Command


# The memory of a chunk, where the lanes of each slot are in it, and what runs on it.
cdef struct Chunk:
    Command *code
    int *table
    double *slots
    double *values
    double **lanes
    unsigned char *laned
    Py_ssize_t commands
    Py_ssize_t width


# Samples, a column each, whose numbers are in rows so far apart, and to which inputs the rows belong.
cdef struct Source:
    double *rows
    Py_ssize_t apart
    Py_ssize_t *places
    Py_ssize_t count


cdef class Lanes:
    cdef readonly object machine
    cdef readonly Py_ssize_t width
    cdef readonly object shared
    cdef readonly object laned
    cdef object _places
    cdef readonly list kernels
    cdef Chunk chunk


cdef int open_source(object samples, Source *source) except? -1
cdef int compute(
    Lanes lanes, Source *source, Py_ssize_t first, Py_ssize_t count, bint shared_too
) except? -1
cdef int run_lanes(Lanes lanes, Py_ssize_t width, bint shared_too) except? -1
