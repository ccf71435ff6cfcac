/* Machine code: what machine.py writes and the executors read. A command is followed by its runs of terms,
 * and then by the next command; everything is a whole number of 64 bits.
 */
#ifndef AUTOGRAD_CORE_CODE_H
#define AUTOGRAD_CORE_CODE_H
#include "map_list.h"
#include <stddef.h>

/* What a command does: a sum, an op that has a vector loop, or a call. */
#define CODE(op, result) MAP_##op,
enum {
    DOT,
    MAP_LIST(CODE)
    LIBRARY, /* a function of the C library */
    KERNEL,  /* an entry point of a kernel */
    ROW,     /* one that takes a row of operands */
    WIDE,    /* one that takes a row of operands of all lanes */
    LOCKED,  /* one that needs Python's lock */
    PYTHON,  /* a Python function */
    ARRAY,   /* a function of arrays */
    LANED = 100 /* more where it has lanes */
};
#undef CODE

/* The names of the ops that have a vector loop, in the order of their codes. */
#define NAME(op, result) #op,
static const char *const map_names[] = {MAP_LIST(NAME)};
#undef NAME

/* Where an operand lies: row i, term j in slot first + stride*i + step*j, or in slots that a table lists.
 * instruction.py has the same, for programs that run and print without C. */
enum { STRIDED, ROWS, GATHERED };
typedef struct {
    long long how, first, stride, step, at; /* by ROWS the table has the first term of each, from `at` on */
} Place;

/* Terms of a row in a row: numbers, or products of two. A sum without lanes has one of these, which says how
 * many runs its stream has, and where; so has a call with a row of operands, as its last, which says how many
 * they are, where there is a desk for them, for how many, and how much room is behind it. */
enum { OF_PRODUCTS = 1, A_LANED = 2, B_LANED = 4 };
typedef struct {
    long long kind, count;
    Place a, b;
} Terms;

/* The forms of a stream (streams.py). */
enum { SCALED, PRODUCTS, ADDENDS, DOTS, GATHERED_PRODUCTS, GATHERED_ADDENDS };

typedef struct {
    long long code, rows, target, runs;
    long long extra; /* an address, or the sign of the zero that a sum starts from */
} Command;

static inline Terms *terms_of(Command *each) {
    return (Terms *)(each + 1);
}

static inline Command *next_command(Command *each) {
    return (Command *)(terms_of(each) + each->runs);
}

static inline ptrdiff_t place_of(const Place *place, const int *table, ptrdiff_t i, ptrdiff_t j,
                                 ptrdiff_t count) {
    if (place->how == GATHERED)
        return table[place->at + i * count + j];
    ptrdiff_t row = place->how == STRIDED ? place->first + place->stride * i : table[place->at + i];
    return row + place->step * j;
}
#endif
