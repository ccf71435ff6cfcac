# Sums in C: the loops of sums.h, and what runs a dot instruction by them.

from autograd_core.compiler.code cimport Command

ctypedef const double *const *const_double

cdef extern from "compiler/sums.h" nogil:
    void add_scaled_to_four(
        double **out, double *start, double *end, const_double w, Py_ssize_t p, double *x, Py_ssize_t q,
        Py_ssize_t count, Py_ssize_t width
    ) noexcept
    void turn_eight(const_double rows, double *out, Py_ssize_t stride, Py_ssize_t count) noexcept
    void add_scaled(
        double *out, double *start, double end, double *w, Py_ssize_t p, double *x, Py_ssize_t q,
        Py_ssize_t count, Py_ssize_t width
    ) noexcept
    void add_products(
        double *out, double *start, double end, double *x, Py_ssize_t p, double *y, Py_ssize_t q,
        Py_ssize_t count, Py_ssize_t width
    ) noexcept
    void add_rows(
        double *out, double *start, double end, double *x, Py_ssize_t p, Py_ssize_t count, Py_ssize_t width
    ) noexcept
    void add_eight(double *s, double **x, Py_ssize_t *step, Py_ssize_t count) noexcept
    void add_scaled_at(double *s, double *slots, int *w, int *x, Py_ssize_t count) noexcept
    void add_products_at(double *s, double *slots, int *x, int *y, Py_ssize_t count) noexcept
    void add_rows_at(double *s, double *slots, int *x, Py_ssize_t count) noexcept
    void add_dots_of_eight(
        double *s, double *slots, int *a, Py_ssize_t p, int *b, Py_ssize_t q, Py_ssize_t count
    ) noexcept
    void add_gathered(double *s, double *slots, int *a, int *b, Py_ssize_t count) noexcept
    void add_gathered_rows(double *s, double *slots, int *a, Py_ssize_t count) noexcept
    void add_squares(double *s, double *x, Py_ssize_t count) noexcept
    bint all_finite(double *x, Py_ssize_t count) noexcept

cdef void sum_rows(Command *each, int *table, double *slots) noexcept nogil
