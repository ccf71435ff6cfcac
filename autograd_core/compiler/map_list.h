/* The ops that have a vector loop, a line each: the op's name, and a result by its operands X, Y and Z.
 *
 * From these lines are made the codes of commands (code.h), the loops (maps.h), and what machine.py knows of
 * them. A loop rounds as the op's kernel does, to the bit.
 */
#define MAP_LIST(MAP)                                                                                      \
    MAP(add, X + Y)                                                                                        \
    MAP(sub, X - Y)                                                                                        \
    MAP(mul, X * Y)                                                                                        \
    MAP(div, X / Y)                                                                                        \
    MAP(neg, -X)                                                                                           \
    MAP(sqrt, sqrt(X))                                                                                     \
    MAP(square, X * X)                                                                                     \
    MAP(abs, fabs(X))                                                                                      \
    MAP(floor, floor(X))                                                                                   \
    MAP(ceil, ceil(X))                                                                                     \
    MAP(trunc, trunc(X))                                                                                   \
    MAP(round, rint(X))                                                                                    \
    MAP(same, X == Y ? 1.0 : 0.0)                                                                          \
    MAP(less, X < Y ? 1.0 : 0.0)                                                                           \
    MAP(less_equal, X <= Y ? 1.0 : 0.0)                                                                    \
    /* A sum of zeros is the larger of them; with a nan it is one. */                                      \
    MAP(maximum, either(X > Y, X, either(X < Y, Y, either((X == Y) & (X != 0.0), X, X + Y))))              \
    MAP(minimum, either(X < Y, X, either(X > Y, Y, either((X == Y) & (X != 0.0), X, -(-X - Y)))))          \
    MAP(relu, X <= 0.0 ? 0.0 : X) /* nan goes through */                                                   \
    MAP(relu_slope, either(X == X, X > 0.0 ? 1.0 : 0.0, X))                                                \
    MAP(where, either(X != 0.0, Y, Z))
