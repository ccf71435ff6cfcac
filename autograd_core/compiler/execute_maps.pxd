# Maps in C: the C library, and the kernels by the entry points that their modules export.

from autograd_core.compiler.code cimport Command
from libc.stdint cimport uintptr_t

cdef extern from "compiler/maps.h" nogil:
    bint map_elements(
        Py_ssize_t code, double *x, Py_ssize_t p, double *y, Py_ssize_t q, double *z, Py_ssize_t r,
        double *out, Py_ssize_t count
    ) noexcept

ctypedef double (*Library1)(double) noexcept nogil
ctypedef double (*Library2)(double, double) noexcept nogil
ctypedef double (*Library3)(double, double, double) noexcept nogil
ctypedef double (*Kernel1)(double, int) noexcept nogil
ctypedef double (*Kernel2)(double, double, int) noexcept nogil
ctypedef double (*Kernel3)(double, double, double, int) noexcept nogil
ctypedef double (*RowKernel)(double *, Py_ssize_t) noexcept nogil
ctypedef double (*WideKernel)(double *, Py_ssize_t, double *, double *, Py_ssize_t, Py_ssize_t) noexcept nogil

cdef int map_rows(Command *each, int *table, double *slots, list kernels) except? -1 nogil
cdef void apply(
    Py_ssize_t code, Command *each, double **starts, Py_ssize_t *steps, double *out, Py_ssize_t count
) noexcept nogil
cdef void run_rows(
    Command *each, int *table, double *slots, double **lanes, Py_ssize_t width
) noexcept nogil
cdef int apply_locked(
    Command *each, double **starts, Py_ssize_t *steps, double *out, Py_ssize_t count
) except? -1
