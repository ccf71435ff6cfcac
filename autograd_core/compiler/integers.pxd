# Arrays of ints as C has them: where their numbers are, and one number more.

from cpython.array cimport array, resize_smart


cdef inline int *ints(array numbers):
    return numbers.data.as_ints


cdef inline int push(array numbers, int number) except -1:
    cdef Py_ssize_t size = len(numbers)
    resize_smart(numbers, size + 1)
    numbers.data.as_ints[size] = number
    return 0


cdef inline int push_wide(array numbers, long long number) except -1:
    cdef Py_ssize_t size = len(numbers)
    resize_smart(numbers, size + 1)
    numbers.data.as_longlongs[size] = number
    return 0
