"""Sums of exponentials, shifted by the largest argument so that none overflows: logsumexp and softmax.

The rounding error of each difference from the largest is carried into its exponential. Shares of the whole
are products and sums of positive terms, never 1 - p. Equal infinities share equally.
"""

from __future__ import annotations

import math
from array import array

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.kernels.rows import row_extreme, row_sum, start
    from cython.cimports.libc.math import INFINITY, NAN, exp, fabs, isinf, isnan, log, log1p
else:
    from autograd_core.kernels.libm import INFINITY, NAN, exp, fabs, isinf, isnan, log, log1p
    from autograd_core.kernels.rows import row_extreme, row_sum, start

from autograd_core.kernels.rows import room_for


def exp_difference(x: float, y: float) -> float:
    """exp(x - y) for x <= y, with the rounding error of the difference put right; 1 for equal infinities."""
    if x == y:
        return 1.0
    d: float = x - y
    y_part: float = d - x
    low: float = (x - (d - y_part)) - (y + y_part)
    return exp(d) if isinf(d) else exp(d) * (1.0 + low)


def logaddexp(x: float, y: float) -> float:
    """log(exp(x) + exp(y)) = larger + log1p(exp(smaller - larger))."""
    if isnan(x) or isnan(y):
        return NAN
    larger: float = x if x > y else y
    smaller: float = y if x > y else x
    return larger if isinf(larger) else larger + log1p(exp_difference(smaller, larger))


def logaddexp_weight(x: float, y: float) -> float:
    """exp(x)/(exp(x) + exp(y)), the derivative of logaddexp by x."""
    if x < y:
        e = exp_difference(x, y)
        return e / (1.0 + e)
    return 1.0 / (1.0 + exp_difference(y, x))


def logaddexp_slope(x: float, y: float) -> float:
    """exp(x + y)/(exp(x) + exp(y))**2, the derivative of that weight."""
    e = exp_difference(x, y) if x < y else exp_difference(y, x)
    d = 1.0 + e
    low = e - (d - 1.0)
    return e / (d * d) * (1.0 - 2.0 * low / d)


# Rows of a softmax share their exponentials, which stay in the room: how many there are, the largest
# argument, their sum, the arguments, the exponentials, and space to add them.


def row_exponentials(
    xs: cython.p_double, first: cython.Py_ssize_t, count: cython.Py_ssize_t, room: cython.p_double
) -> float:
    """Put exp(x - largest) for every x from `first` on in the room, if they are not there; the largest."""
    i: cython.Py_ssize_t
    size: cython.Py_ssize_t = count - first
    known: cython.Py_ssize_t = 0
    if room[0] == size:
        while known < size and xs[first + known] == room[3 + known]:
            known += 1
        if known == size:
            return room[1]
    top: float = row_extreme(xs, first, count, 1.0)
    for i in range(size):
        room[3 + i] = xs[first + i]
        room[3 + size + i] = exp_difference(xs[first + i], top)
    room[0] = size
    room[1] = top
    room[2] = row_rest(-1, room)
    return top


def row_rest(left_out: cython.Py_ssize_t, room: cython.p_double) -> float:
    """The sum of all exponentials but one."""
    size: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, room[0])
    one: cython.Py_ssize_t = 3 + size + left_out if left_out >= 0 else -1
    if isnan(room[1]):
        return NAN
    return row_sum(room, 3 + size, 3 + 2 * size, one)


def row_log_of_sum(room: cython.p_double) -> float:
    """log of the sum of the exponentials: log1p of all but one that is 1."""
    size: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, room[0])
    one: cython.Py_ssize_t = 0
    while one + 1 < size and room[3 + size + one] != 1.0:
        one += 1
    return log1p(row_rest(one, room))


def row_logsumexp(xs: cython.p_double, count: cython.Py_ssize_t, room: cython.p_double) -> float:
    """log(exp(x0) + exp(x1) + ...)."""
    top: float = row_exponentials(xs, 0, count, room)
    return top if isinf(top) else top + row_log_of_sum(room)


def row_softmax(xs: cython.p_double, count: cython.Py_ssize_t, room: cython.p_double) -> float:
    """exp(x[index]) / sum of exp(x), the index first."""
    at: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, xs[0])
    row_exponentials(xs, 1, count, room)
    return room[2 + count + at] / room[2]


def row_softmax_rest(xs: cython.p_double, count: cython.Py_ssize_t, room: cython.p_double) -> float:
    """1 - softmax(index): the share of all the others."""
    row_exponentials(xs, 1, count, room)
    return row_rest(cython.cast(cython.Py_ssize_t, xs[0]), room) / room[2]


def row_log_softmax(xs: cython.p_double, count: cython.Py_ssize_t, room: cython.p_double) -> float:
    """x[index] - logsumexp(x), as a sum of two negative terms."""
    top: float = row_exponentials(xs, 1, count, room)
    x: float = xs[1 + cython.cast(cython.Py_ssize_t, xs[0])]
    if isinf(top):
        return -log(room[2]) if x == top else -INFINITY
    return (x - top) - row_log_of_sum(room)


def logsumexp(*xs: float) -> float:
    """log(exp(x0) + exp(x1) + ...)."""
    row, room = array("d", xs), room_for(len(xs))
    return row_logsumexp(start(row), len(row), start(room))


def softmax(index: float, *xs: float) -> float:
    """exp(x[index]) / sum of exp(x)."""
    row, room = array("d", (index, *xs)), room_for(len(xs))
    return row_softmax(start(row), len(row), start(room))


def softmax_rest(index: float, *xs: float) -> float:
    """1 - softmax(index): the share of all the others."""
    row, room = array("d", (index, *xs)), room_for(len(xs))
    return row_softmax_rest(start(row), len(row), start(room))


def log_softmax(index: float, *xs: float) -> float:
    """x[index] - logsumexp(x), as a sum of two negative terms."""
    row, room = array("d", (index, *xs)), room_for(len(xs))
    return row_log_softmax(start(row), len(row), start(room))


def exponentials(xs: tuple[float, ...]) -> list[float]:
    """exp(x - largest) for every x."""
    row = array("d", xs)
    top = row_extreme(start(row), 0, len(row), 1.0)
    return [exp_difference(x, top) for x in xs]


def shares(*xs: float) -> list[float]:
    """softmax(0), softmax(1), ... in one pass."""
    terms = exponentials(xs)
    total = math.fsum(terms)
    return [term / total for term in terms]


def relative_slopes(index: float, *xs: float) -> list[float]:
    """d log softmax(index)/dx[j] for every j in one pass: -softmax(j), softmax_rest at the index itself."""
    terms = exponentials(xs)
    total = math.fsum(terms)
    slopes = [-(term / total) for term in terms]
    at = int(index)
    terms[at] = 0.0
    slopes[at] = math.fsum(terms) / total
    return slopes


def softmax_slope(i: float, j: float, share: float, rest: float, other: float, *xs: float) -> float:
    """d softmax(i)/dx[j]: softmax(i) times softmax_rest(j) for i = j, else times -softmax(j)."""
    return share * rest if i == j else share * -other


def softmax_curve(i: float, j: float, k: float, *xs: float) -> float:
    """d2 softmax(i)/dx[j]dx[k]: 2 p[i] p[j] p[k], or with r - p of the index that is repeated."""
    p = shares(*xs)
    a, b, c = int(i), int(j), int(k)
    if a != b and b != c and a != c:
        return 2.0 * p[a] * p[b] * p[c]
    if a == b == c:
        return p[a] * softmax_rest(i, *xs) * _balance(a, xs)
    repeated, single = (a, c) if a == b else (c, a if b == c else b)
    return -p[repeated] * p[single] * _balance(repeated, xs)


def _balance(at: int, xs: tuple[float, ...]) -> float:
    """softmax_rest - softmax of a component, which crosses zero: near it by exponentials of 160 bits."""
    terms = exponentials(xs)
    total = math.fsum(terms)
    terms[at] = -terms[at]
    rough: float = math.fsum(terms) / total
    # Below 1e-30 the large terms have cancelled bit for bit, and what is left is exact.
    if not 1e-30 < fabs(rough) < 0.25:
        return rough
    top = max(xs)
    fixed = [_exp_fixed(x, top) for x in xs]
    whole = sum(fixed)
    balance: float = (whole - 2 * fixed[at]) / whole
    return balance


def _exp_fixed(x: float, top: float) -> int:
    """exp(x - top) in units of 2**-160, for x <= top: Taylor's series at a 256th, squared eight times."""
    if x - top < -111.0:
        return 0
    numerator, denominator = x.as_integer_ratio()
    top_numerator, top_denominator = top.as_integer_ratio()
    difference = ((numerator << 168) // denominator - (top_numerator << 168) // top_denominator) >> 16
    result = term = 1 << 160
    k = 1
    while term not in (0, -1):
        term = (term * difference // k) >> 160
        result += term
        k += 1
    for _ in range(8):
        result = result * result >> 160
    return result
