# What instruction.py says, for the compiled chapters that touch it.


cdef class Shape:
    cdef readonly object op
    cdef readonly object lanes
    cdef readonly object terms
    cdef readonly object start
    cdef readonly object laned
    cdef readonly Py_ssize_t columns
    cdef readonly list parts


cdef class Instruction:
    cdef readonly Py_ssize_t level
    cdef readonly Shape shape
    cdef readonly Py_ssize_t rows
    cdef readonly Py_ssize_t target
    cdef readonly object places
    cdef readonly Py_ssize_t at


cdef int regularity(Instruction each, Py_ssize_t start, Py_ssize_t count, Py_ssize_t width) noexcept
cdef int step_of(Instruction each, Py_ssize_t start, Py_ssize_t count, Py_ssize_t width) noexcept
cdef int stride_of(Instruction each, Py_ssize_t start) noexcept
cdef int push_slots(
    object table, Instruction each, Py_ssize_t start, Py_ssize_t count, Py_ssize_t width
) except? -1
