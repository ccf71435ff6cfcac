/* Maps over operands that lie side by side: loops plain enough for the C compiler to make vectors of.
 *
 * As in sums.h they are built for vectors that every processor has and for wide ones.
 */
#ifndef AUTOGRAD_CORE_MAPS_H
#define AUTOGRAD_CORE_MAPS_H
#include <stddef.h>

#if defined(__GNUC__) && defined(__x86_64__)
#define EVERYWHERE static inline __attribute__((always_inline))
#else
#define EVERYWHERE static inline
#endif

/* Both are computed: the compiler makes no vectors where one of them may not be. */
EVERYWHERE double either(int first, double x, double y) {
    return first ? x : y;
}

/* Apply the op of a number (see machine.py) to `count` elements; 0 where it is none of these. No result lies
 * where an operand does. */
EVERYWHERE int map_each(ptrdiff_t op, const double *x, const double *y, double *restrict out,
                        ptrdiff_t count) {
#define EACH(what)                              \
    for (ptrdiff_t k = 0; k < count; k++)       \
        out[k] = what;                          \
    return 1;
    switch (op) {
    case 1: EACH(x[k] + y[k])
    case 2: EACH(x[k] - y[k])
    case 3: EACH(x[k] * y[k])
    case 4: EACH(x[k] / y[k])
    case 5: EACH(-x[k])
    case 9: EACH(x[k] <= 0.0 ? 0.0 : x[k]) /* nan goes through */
    case 10: EACH(either(x[k] == x[k], x[k] > 0.0 ? 1.0 : 0.0, x[k]))
    }
#undef EACH
    return 0;
}

static inline int map_narrow(ptrdiff_t op, const double *x, const double *y, double *out, ptrdiff_t count) {
    return map_each(op, x, y, out, count);
}

#if defined(__GNUC__) && defined(__x86_64__)
__attribute__((target("avx2")))
static inline int map_wide(ptrdiff_t op, const double *x, const double *y, double *out, ptrdiff_t count) {
    return map_each(op, x, y, out, count);
}
#define map_lying (__builtin_cpu_supports("avx2") ? map_wide : map_narrow)
#else
#define map_lying map_narrow
#endif
#endif
