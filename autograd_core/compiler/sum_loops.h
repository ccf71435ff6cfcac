/* The loops of sums.h, for one width of vectors: `Several` numbers are added at once, each to its own sum.
 *
 * Some vectors of sums stay in registers while their terms go by: of rows that go together at most MOST each.
 */
#define SEVERAL ((Distance)(sizeof(Several) / sizeof(double)))
#define AT(place) (*(Several *)(place))
#define OF(place) (*(const Several *)(place))
#define ALL(x) ((x) - (Several){0}) /* the same number in each: -0.0 - 0.0 is -0.0 */

/* What sums hold before: the number to start from, or where there is none what is there. */
static inline Several NAMED(before)(const double *start, const double *out) {
    if (start)
        return ALL(*start);
    return OF(out);
}

/* From each place on, several vectors of sums at once: as many as registers hold, then fewer for the rest. */
#define IN_STEPS(most, ADD)                                           \
    Distance at = 0;                                                  \
    for (; most > 2 && at + 4 * SEVERAL <= width; at += 4 * SEVERAL)  \
        ADD(4)                                                        \
    for (; at + 2 * SEVERAL <= width; at += 2 * SEVERAL)              \
        ADD(2)                                                        \
    for (; at < width; at += SEVERAL)                                 \
        ADD(1)

/* out[row][k] += w[row][0] * x[k], then w[row][p] * x[k + q], and so on: four rows share each load of x.
 *
 * Where numbers to `start` from are given, one a row, they are what the sums hold before, and `out` is not
 * read. The last terms are the numbers for the `end`; -0.0 changes nothing. Rows may be the same one several
 * times: all of them are read before any is written. */
static inline void NAMED(add_scaled_to_four)(double *const *out, const double *start, const double *end,
                                             const double *const *w, Distance p, const double *x, Distance q,
                                             Distance count, Distance width) {
    const double *w0 = w[0], *w1 = w[1], *w2 = w[2], *w3 = w[3];
#define ADD(many)                                                                                          \
    {                                                                                                      \
        const double *v = x + at;                                                                          \
        Distance of = 0;                                                                                   \
        Several sums[4][many];                                                                             \
        for (int row = 0; row < 4; row++)                                                                  \
            for (int k = 0; k < many; k++)                                                                 \
                sums[row][k] = NAMED(before)(start ? start + row : start, out[row] + at + k * SEVERAL);    \
        for (Distance j = 0; j < count; j++, of += p, v += q)                                              \
            for (int k = 0; k < many; k++) {                                                               \
                Several each = OF(v + k * SEVERAL);                                                        \
                sums[0][k] += w0[of] * each, sums[1][k] += w1[of] * each;                                  \
                sums[2][k] += w2[of] * each, sums[3][k] += w3[of] * each;                                  \
            }                                                                                              \
        for (int row = 0; row < 4; row++)                                                                  \
            for (int k = 0; k < many; k++)                                                                 \
                AT(out[row] + at + k * SEVERAL) = sums[row][k] + ALL(end[row]);                            \
    }
    IN_STEPS(MOST, ADD)
#undef ADD
}

/* One row from a start to an end: TERM is what the sum at k takes for each j. */
#define ADD_ROW(many, TERM)                                                \
    {                                                                      \
        Several sums[many];                                                \
        for (int k = 0; k < many; k++)                                     \
            sums[k] = NAMED(before)(start, out + at + k * SEVERAL);        \
        for (Distance j = 0; j < count; j++)                               \
            for (int k = 0; k < many; k++)                                 \
                sums[k] += TERM;                                           \
        for (int k = 0; k < many; k++)                                     \
            AT(out + at + k * SEVERAL) = sums[k] + ALL(end);               \
    }
#define OPERAND(x, q) OF(x + at + j * q + k * SEVERAL)

/* The same for one row. */
static inline void NAMED(add_scaled)(double *out, const double *start, double end, const double *w,
                                     Distance p, const double *x, Distance q, Distance count,
                                     Distance width) {
#define ADD(many) ADD_ROW(many, w[j * p] * OPERAND(x, q))
    IN_STEPS(MOST, ADD)
#undef ADD
}

/* out[k] += x[k] * y[k], then x[k + p] * y[k + q], and so on; likewise. */
static inline void NAMED(add_products)(double *out, const double *start, double end, const double *x,
                                       Distance p, const double *y, Distance q, Distance count,
                                       Distance width) {
#define ADD(many) ADD_ROW(many, OPERAND(x, p) * OPERAND(y, q))
    IN_STEPS(MOST, ADD)
#undef ADD
}

/* out[k] += x[k], then x[k + p], and so on; likewise. */
static inline void NAMED(add_rows)(double *out, const double *start, double end, const double *x,
                                   Distance p, Distance count, Distance width) {
#define ADD(many) ADD_ROW(many, OPERAND(x, p))
    IN_STEPS(MOST, ADD)
#undef ADD
}
#undef OPERAND
#undef ADD_ROW
#undef IN_STEPS

/* s[k] += slots[w[j]] * slots[x[j] + k] for eight sums and j = 0, 1, ... */
static inline void NAMED(add_scaled_at)(double *s, const double *slots, const int *w, const int *x,
                                        Distance count) {
    Several sums[8 / SEVERAL];
    for (int k = 0; k < 8 / SEVERAL; k++)
        sums[k] = OF(s + k * SEVERAL);
    for (Distance j = 0; j < count; j++)
        for (int k = 0; k < 8 / SEVERAL; k++)
            sums[k] += slots[w[j]] * OF(slots + x[j] + k * SEVERAL);
    for (int k = 0; k < 8 / SEVERAL; k++)
        AT(s + k * SEVERAL) = sums[k];
}

/* s[k] += slots[x[j] + k] * slots[y[j] + k] */
static inline void NAMED(add_products_at)(double *s, const double *slots, const int *x, const int *y,
                                          Distance count) {
    for (Distance j = 0; j < count; j++)
        for (int k = 0; k < 8; k += SEVERAL)
            AT(s + k) += OF(slots + x[j] + k) * OF(slots + y[j] + k);
}

/* s[k] += slots[x[j] + k] */
static inline void NAMED(add_rows_at)(double *s, const double *slots, const int *x, Distance count) {
    for (Distance j = 0; j < count; j++)
        for (int k = 0; k < 8; k += SEVERAL)
            AT(s + k) += OF(slots + x[j] + k);
}

/* s[k] += x[k] * x[k], then x[k + 32] * x[k + 32], and so on, for 32 sums; `count` is a multiple of that. */
static inline void NAMED(add_squares)(double *s, const double *x, Distance count) {
    Several sums[32 / SEVERAL];
    for (int k = 0; k < 32 / SEVERAL; k++)
        sums[k] = OF(s + k * SEVERAL);
    for (Distance at = 0; at < count; at += 32)
        for (int k = 0; k < 32 / SEVERAL; k++)
            sums[k] += OF(x + at + k * SEVERAL) * OF(x + at + k * SEVERAL);
    for (int k = 0; k < 32 / SEVERAL; k++)
        AT(s + k * SEVERAL) = sums[k];
}

/* Whether all numbers are finite: a sum of zeros times numbers is zero. */
static inline int NAMED(all_finite)(const double *x, Distance count) {
    Several a = {0}, b = {0};
    double rest = 0.0;
    Distance at = 0;
    for (; at + 2 * SEVERAL <= count; at += 2 * SEVERAL)
        a += 0.0 * OF(x + at), b += 0.0 * OF(x + at + SEVERAL);
    a += b;
    for (const double *each = (const double *)&a; each < (const double *)(&a + 1); each++)
        rest += *each;
    for (; at < count; at++)
        rest += 0.0 * x[at];
    return rest == 0.0;
}

#undef SEVERAL
#undef AT
#undef OF
#undef ALL
