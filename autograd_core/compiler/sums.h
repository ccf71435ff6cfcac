/* The innermost loops of sums: many sums at a time, each taking its terms one after the other.
 *
 * Scalar code adds in an order, and another order gives other bits. So vectors go across sums, never along
 * one, and a product is rounded before it is added. The loops are built for vectors that every processor
 * has, for wide ones and for the widest; which serve is seen when the program runs. All round alike.
 */
#ifndef AUTOGRAD_CORE_SUMS_H
#define AUTOGRAD_CORE_SUMS_H
#include <stddef.h>

typedef ptrdiff_t Distance; /* in numbers; every width is a multiple of eight */

#ifdef __GNUC__
typedef double Pair __attribute__((vector_size(16), aligned(8), may_alias));
#else
typedef double Pair;
#endif
#define Several Pair
#define MOST 2
#define NAMED(name) name##_narrow
#include "sum_loops.h"
#undef Several
#undef NAMED

#if defined(__GNUC__) && defined(__x86_64__)
typedef double Quad __attribute__((vector_size(32), aligned(8), may_alias));
#pragma GCC push_options
#pragma GCC target("avx2")
#define Several Quad
#define NAMED(name) name##_wide
#include "sum_loops.h"
#undef Several
#undef NAMED
#undef MOST
#pragma GCC pop_options

typedef double Octet __attribute__((vector_size(64), aligned(8), may_alias));
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl")
#define Several Octet
#define MOST 4
#define NAMED(name) name##_widest
#include "sum_loops.h"
#undef Several
#undef NAMED
#pragma GCC pop_options
#define CHOOSES
#define CHOSEN(name)                                             \
    (__builtin_cpu_supports("avx512dq") ? name##_widest          \
     : __builtin_cpu_supports("avx2")   ? name##_wide            \
                                        : name##_narrow)
#else
#define CHOSEN(name) name##_narrow
#endif
#undef MOST
#define add_scaled_to_four CHOSEN(add_scaled_to_four)
#define add_scaled CHOSEN(add_scaled)
#define add_products CHOSEN(add_products)
#define add_rows CHOSEN(add_rows)
#define add_scaled_at CHOSEN(add_scaled_at)
#define add_products_at CHOSEN(add_products_at)
#define add_rows_at CHOSEN(add_rows_at)
#define add_squares CHOSEN(add_squares)
#define all_finite CHOSEN(all_finite)

/* Blocks of eight by eight numbers turned in registers: pairs, pairs of pairs, halves. How many columns. */
#if defined(CHOOSES) && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define TURNS
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
__attribute__((target("avx512f")))
static inline Distance turn_blocks(const double *const *rows, double *restrict out, Distance stride,
                                   Distance count) {
    Distance at = 0;
    for (; at + 8 <= count; at += 8, out += 8 * stride) {
        Octet x[8], y[8];
#pragma GCC unroll 8
        for (int k = 0; k < 8; k++)
            x[k] = *(const Octet *)(rows[k] + at);
#pragma GCC unroll 4
        for (int k = 0; k < 8; k += 2) {
            y[k] = PICK(x[k], x[k + 1], 0, 8, 2, 10, 4, 12, 6, 14);
            y[k + 1] = PICK(x[k], x[k + 1], 1, 9, 3, 11, 5, 13, 7, 15);
        }
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++) {
            int j = k + k / 2 * 2;
            x[j] = PICK(y[j], y[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            x[j + 2] = PICK(y[j], y[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++) {
            *(Octet *)(out + k * stride) = PICK(x[k], x[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
            *(Octet *)(out + (k + 4) * stride) = PICK(x[k], x[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
        }
    }
    return at;
}
#undef PICK
#endif
#endif

/* Put eight rows of `count` numbers upright: rows of eight, `stride` apart. */
static inline void turn_eight(const double *const *rows, double *restrict out, Distance stride,
                              Distance count) {
    Distance at = 0;
#ifdef TURNS
    if (__builtin_cpu_supports("avx512dq"))
        at = turn_blocks(rows, out, stride, count);
#endif
    for (; at < count; at++)
        for (int k = 0; k < 8; k++)
            out[at * stride + k] = rows[k][at];
}

/* Eight sums at a time, none of which waits for another: TAKE what each begins with, ADD its term j. */
#define EACH_OF_EIGHT(what) what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7)
#define GIVE(k) s[k] = s##k;
#define SUM_EIGHT                               \
    EACH_OF_EIGHT(TAKE)                         \
    for (Distance j = 0; j < count; j++) {      \
        EACH_OF_EIGHT(ADD)                      \
    }                                           \
    EACH_OF_EIGHT(GIVE)

/* s[k] += x[k][0], then x[k][step[k]], and so on. */
static inline void add_eight(double *s, double *const *x, const Distance *step, Distance count) {
#define TAKE(k) const double *x##k = x[k]; Distance p##k = step[k]; double s##k = s[k];
#define ADD(k) s##k += x##k[j * p##k];
    SUM_EIGHT
#undef TAKE
#undef ADD
}

/* s[k] += slots[a[k]] * slots[b[k]], then slots[a[k] + p] * slots[b[k] + q], and so on. */
static inline void add_dots_of_eight(double *s, const double *slots, const int *a, Distance p, const int *b,
                                     Distance q, Distance count) {
#define TAKE(k) const double *a##k = slots + a[k], *b##k = slots + b[k]; double s##k = s[k];
#define ADD(k) s##k += a##k[j * p] * b##k[j * q];
    SUM_EIGHT
#undef TAKE
#undef ADD
}

/* s[k] += slots[a[8j + k]] * slots[b[8j + k]] for j = 0, 1, ... */
static inline void add_gathered(double *s, const double *slots, const int *a, const int *b, Distance count) {
#define TAKE(k) double s##k = s[k];
#define ADD(k) s##k += slots[a[8 * j + k]] * slots[b[8 * j + k]];
    SUM_EIGHT
#undef ADD
}

/* s[k] += slots[a[8j + k]] */
static inline void add_gathered_rows(double *s, const double *slots, const int *a, Distance count) {
#define ADD(k) s##k += slots[a[8 * j + k]];
    SUM_EIGHT
#undef ADD
#undef TAKE
}
#endif
