# What execute_native.py calls in C: the C library, and the kernels by the entry points their modules export.

cimport cython
from libc.stdint cimport uintptr_t

ctypedef double (*Library1)(double) noexcept nogil
ctypedef double (*Library2)(double, double) noexcept nogil
ctypedef double (*Library3)(double, double, double) noexcept nogil
ctypedef double (*Kernel1)(double, int) except? -1
ctypedef double (*Kernel2)(double, double, int) except? -1
ctypedef double (*Kernel3)(double, double, double, int) except? -1


cdef uintptr_t address_of(object array) except? -1
cdef int run_instructions(long long *code, Py_ssize_t size, int *table, double *slots, list kernels) except? -1 nogil
cdef Py_ssize_t first_place(long long *place, int *table, Py_ssize_t i) noexcept nogil
cdef Py_ssize_t place_of(long long *place, int *table, Py_ssize_t i, Py_ssize_t j, Py_ssize_t count) noexcept nogil
