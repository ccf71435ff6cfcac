# Where operands lie: places.h.

cdef extern from "compiler/places.h" nogil:
    Py_ssize_t place_of(long long *place, int *table, Py_ssize_t i, Py_ssize_t j, Py_ssize_t count) noexcept
