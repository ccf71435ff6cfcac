/* Maps: an op applied element by element, in loops plain enough for the C compiler to make vectors of.
 *
 * As in sums.h they are built for vectors that every processor has and for wide ones.
 */
#ifndef AUTOGRAD_CORE_MAPS_H
#define AUTOGRAD_CORE_MAPS_H
#include "code.h"
#include <math.h>
#include <stddef.h>

#if defined(__GNUC__) && defined(__x86_64__)
#define EVERYWHERE static inline __attribute__((always_inline))
#else
#define EVERYWHERE static inline
#endif
#ifdef __GNUC__
#define EACH_BY_ITSELF _Pragma("GCC ivdep")
#else
#define EACH_BY_ITSELF
#endif

/* Both are computed: the compiler makes no vectors where one of them may not be. */
EVERYWHERE double either(int first, double x, double y) {
    return first ? x : y;
}

/* Apply the op of a code to `count` elements of each operand, `p`, `q` and `r` apart, or one for all where
 * that is 0; 0 where the code is none of these. A result may lie where its own operand does. */
EVERYWHERE int map_each(ptrdiff_t code, const double *x, ptrdiff_t p, const double *y, ptrdiff_t q,
                        const double *z, ptrdiff_t r, double *out, ptrdiff_t count) {
#define X x[k * p]
#define Y y[k * q]
#define Z z[k * r]
#define CASE(op, result)                        \
    case MAP_##op:                              \
        EACH_BY_ITSELF                          \
        for (ptrdiff_t k = 0; k < count; k++)   \
            out[k] = result;                    \
        return 1;
    switch (code) {
        MAP_LIST(CASE)
    }
#undef CASE
#undef X
#undef Y
#undef Z
    return 0;
}

/* The same with the steps that are common as constants: of these loops vectors are made. */
EVERYWHERE int map_steps(ptrdiff_t code, const double *x, ptrdiff_t p, const double *y, ptrdiff_t q,
                         const double *z, ptrdiff_t r, double *out, ptrdiff_t count) {
#define WITH(a, b, c)                           \
    if (p == a && q == b && r == c)             \
        return map_each(code, x, a, y, b, z, c, out, count);
    WITH(1, 0, 0)
    WITH(1, 1, 0)
    WITH(0, 1, 0)
    WITH(1, 1, 1)
    WITH(1, 0, 1)
#undef WITH
    return map_each(code, x, p, y, q, z, r, out, count);
}

static inline int map_narrow(ptrdiff_t code, const double *x, ptrdiff_t p, const double *y, ptrdiff_t q,
                             const double *z, ptrdiff_t r, double *out, ptrdiff_t count) {
    return map_steps(code, x, p, y, q, z, r, out, count);
}

#if defined(__GNUC__) && defined(__x86_64__)
__attribute__((target("avx2")))
static inline int map_wide(ptrdiff_t code, const double *x, ptrdiff_t p, const double *y, ptrdiff_t q,
                           const double *z, ptrdiff_t r, double *out, ptrdiff_t count) {
    return map_steps(code, x, p, y, q, z, r, out, count);
}

#ifdef __clang__
#define WIDEST
#else
#define WIDEST ",prefer-vector-width=512"
#endif
__attribute__((target("avx512f,avx512dq,avx512vl" WIDEST)))
static inline int map_widest(ptrdiff_t code, const double *x, ptrdiff_t p, const double *y, ptrdiff_t q,
                             const double *z, ptrdiff_t r, double *out, ptrdiff_t count) {
    return map_steps(code, x, p, y, q, z, r, out, count);
}
#define map_elements                                         \
    (__builtin_cpu_supports("avx512dq") ? map_widest         \
     : __builtin_cpu_supports("avx2")   ? map_wide           \
                                        : map_narrow)
#else
#define map_elements map_narrow
#endif
#endif
