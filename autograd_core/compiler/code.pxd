# Machine code: code.h.

cdef extern from "compiler/code.h" nogil:
    cdef enum:
        DOT
        LIBRARY, KERNEL, ROW, WIDE, LOCKED, PYTHON, ARRAY
        LANED
        STRIDED, ROWS, GATHERED
        OF_PRODUCTS, A_LANED, B_LANED
        SCALED, PRODUCTS, ADDENDS, DOTS, GATHERED_PRODUCTS, GATHERED_ADDENDS

    const char *const map_names[]

    ctypedef struct Place:
        long long how, first, stride, step, at

    ctypedef struct Terms:
        long long kind, count
        Place a, b

    ctypedef struct Command:
        long long code, rows, target, runs, extra

    Terms *terms_of(Command *each) noexcept
    Command *next_command(Command *each) noexcept
    Py_ssize_t place_of(Place *place, int *table, Py_ssize_t i, Py_ssize_t j, Py_ssize_t count) noexcept


cdef inline dict map_codes():
    """The code of each op that has a vector loop, by its name; that of sums comes before them."""
    return {map_names[code - DOT - 1].decode(): code for code in range(DOT + 1, LIBRARY)}
