# Arrays of ints as C has them: where their numbers are.

from cpython.array cimport array

cdef inline int *ints(array numbers):
    return numbers.data.as_ints
