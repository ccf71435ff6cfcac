# What compiled code indexes in place of the array; backward.py has the plain version.

from cpython cimport array

cdef inline double* pointer(array.array numbers) noexcept:
    return numbers.data.as_doubles
