# Totals in C.

from autograd_core.compiler.execute_lanes cimport Lanes, Source


# Where results go: a row each, so far apart, a column a sample; and sums over the samples.
cdef struct Found:
    double *rows
    Py_ssize_t apart
    double *totals


cdef class OuterTotals:
    cdef list _arrays  # where the pointers point to
    cdef int *left
    cdef int *right
    cdef int *places
    cdef double *sums
    cdef double *turned
    cdef Py_ssize_t rows
    cdef Py_ssize_t columns
    cdef Py_ssize_t stride
    cdef Py_ssize_t distance
    cdef bint lie_in_rows
    cdef bint in_place


cdef class Wanted:
    cdef list _arrays
    cdef readonly list outer
    cdef readonly Py_ssize_t alone
    cdef readonly Py_ssize_t totals
    cdef readonly bint in_place
    cdef Py_ssize_t together
    cdef int *slots_alone
    cdef int *slots_together
    cdef int *places


cdef class Room:
    cdef readonly Wanted wanted
    cdef readonly Py_ssize_t width
    cdef readonly list lanes
    cdef list _outer


cdef int open_found(object found, object totals, Found *out) except? -1
cdef int run_samples(
    Room room, Source *source, Py_ssize_t first, Py_ssize_t size, Found *out
) except? -1
