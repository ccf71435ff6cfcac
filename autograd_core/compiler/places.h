/* Where the operands of an instruction lie: five numbers (see machine.py), which loops read again and again. */
#ifndef AUTOGRAD_CORE_PLACES_H
#define AUTOGRAD_CORE_PLACES_H
#include <stddef.h>

/* The slot of an operand in row i, its first term. */
static inline ptrdiff_t first_place(const long long *place, const int *table, ptrdiff_t i) {
    return place[0] == 0 ? place[1] + place[2] * i : table[place[4] + i];
}

/* The slot of an operand in row i, term j of so many. */
static inline ptrdiff_t place_of(const long long *place, const int *table, ptrdiff_t i, ptrdiff_t j, ptrdiff_t count) {
    return place[0] == 2 ? table[place[4] + i * count + j] : first_place(place, table, i) + j * place[3];
}
#endif
