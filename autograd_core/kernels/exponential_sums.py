"""Sums of exponentials, shifted by the largest argument so that none overflows: logsumexp and softmax.

The rounding error of each difference from the largest is carried into its exponential. Shares of the whole
are products and sums of positive terms, never 1 - p. Equal infinities share equally.
"""

from __future__ import annotations

from array import array

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.kernels.rows import start, wide_sum
    from cython.cimports.libc.math import INFINITY, NAN, exp, isinf, isnan, log, log1p
else:
    from autograd_core.kernels.libm import INFINITY, NAN, exp, isinf, isnan, log, log1p
    from autograd_core.kernels.rows import start, wide_sum

from autograd_core.kernels.rows import room_for


def exp_difference(x: float, y: float) -> float:
    """exp(x - y) for x <= y, with the rounding error of the difference put right; 1 for equal infinities."""
    return put_right(exp(x - y), x, y)


def put_right(e: float, x: float, y: float) -> float:
    """exp(x - y), given the exponential of the difference as it is rounded."""
    d: float = x - y
    y_part: float = d - x
    low: float = (x - (d - y_part)) - (y + y_part)
    factor: float = 1.0 + low if low == low else 1.0  # none of an infinite difference
    right: float = e * factor
    return 1.0 if x == y else right


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


# All that is asked of one row shares its exponentials, which stay in the room (rows.py). In it are how many
# there are, which may be none; of each lane the largest argument, the sum of the exponentials, a sum of some,
# and which one that leaves out; then the exponentials, the arguments, and space to add.


def wide_exponentials(
    xs: cython.p_double,
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    room: cython.p_double,
    width: cython.Py_ssize_t,
    again: cython.Py_ssize_t,
) -> float:
    """Put exp(x - largest) for every x from the row `first` on in the room, if they are not there.

    They are if all that has changed since the last call comes before `first`, as `again` says.
    """
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    size: cython.Py_ssize_t = count - first
    numbers: cython.Py_ssize_t = size * width
    at: cython.Py_ssize_t = first * width
    terms: cython.Py_ssize_t = 1 + 4 * width
    begin: cython.Py_ssize_t = terms + numbers  # of the arguments
    known: cython.Py_ssize_t = 0
    if room[0] == size:
        while not again and known < numbers and xs[at + known] == room[begin + known]:
            known += 1
        if again or known == numbers:
            return room[1]
    for k in range(width):
        room[1 + k] = xs[at + k]
    for i in range(size):
        for k in range(width):
            x: float = xs[at + i * width + k]
            top: float = room[1 + k]
            room[begin + i * width + k] = x
            room[1 + k] = top if (x <= top) | (top != top) else x  # with no branch, which would be a guess
    for i in range(size):
        for k in range(width):
            room[terms + i * width + k] = room[begin + i * width + k] - room[1 + k]
    for i in range(numbers):
        room[terms + i] = exp(room[terms + i])
    for i in range(size):
        for k in range(width):
            e: float = room[terms + i * width + k]
            room[terms + i * width + k] = put_right(e, room[begin + i * width + k], room[1 + k])
    room[0] = size
    for k in range(width):
        room[1 + 3 * width + k] = -1.0
    wide_rest(room, width, 1 + width)
    return room[1]


def wide_rest(room: cython.p_double, width: cython.Py_ssize_t, into: cython.Py_ssize_t) -> float:
    """The sum of all exponentials but the one that is left out, or of all, into the room."""
    k: cython.Py_ssize_t
    size: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, room[0])
    terms: cython.Py_ssize_t = 1 + 4 * width
    wide_sum(room, terms, size, width, 1 + 3 * width, into, terms + 2 * size * width)
    for k in range(width):
        if isnan(room[1 + k]):
            room[into + k] = NAN
    return room[into]


def wide_log_of_sum(room: cython.p_double, width: cython.Py_ssize_t) -> float:
    """log of the sum of the exponentials, into the room: log1p of all but one that is 1."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    size: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, room[0])
    for k in range(width):
        room[1 + 3 * width + k] = size - 1
    for i in range(size - 1, -1, -1):
        place: float = i
        for k in range(width):
            left_out: float = room[1 + 3 * width + k]
            room[1 + 3 * width + k] = place if room[1 + (4 + i) * width + k] == 1.0 else left_out
    wide_rest(room, width, 1 + 2 * width)
    for k in range(width):
        room[1 + 2 * width + k] = log1p(room[1 + 2 * width + k])
    return room[1 + 2 * width]


def wide_logsumexp(
    xs: cython.p_double,
    count: cython.Py_ssize_t,
    room: cython.p_double,
    out: cython.p_double,
    width: cython.Py_ssize_t,
    again: cython.Py_ssize_t,
) -> float:
    """log(exp(x0) + exp(x1) + ...)."""
    k: cython.Py_ssize_t
    wide_exponentials(xs, 0, count, room, width, 0)  # the first operand is one of them, `again` or not
    wide_log_of_sum(room, width)
    for k in range(width):
        out[k] = room[1 + k] if isinf(room[1 + k]) else room[1 + k] + room[1 + 2 * width + k]
    return out[0]


def wide_softmax(
    xs: cython.p_double,
    count: cython.Py_ssize_t,
    room: cython.p_double,
    out: cython.p_double,
    width: cython.Py_ssize_t,
    again: cython.Py_ssize_t,
) -> float:
    """exp(x[index]) / sum of exp(x), the index first."""
    k: cython.Py_ssize_t
    wide_exponentials(xs, 1, count, room, width, again)
    for k in range(width):
        out[k] = room[1 + (4 + cython.cast(cython.Py_ssize_t, xs[k])) * width + k] / room[1 + width + k]
    return out[0]


def wide_softmax_rest(
    xs: cython.p_double,
    count: cython.Py_ssize_t,
    room: cython.p_double,
    out: cython.p_double,
    width: cython.Py_ssize_t,
    again: cython.Py_ssize_t,
) -> float:
    """1 - softmax(index): the share of all the others."""
    k: cython.Py_ssize_t
    wide_exponentials(xs, 1, count, room, width, again)
    for k in range(width):
        room[1 + 3 * width + k] = xs[k]
    wide_rest(room, width, 1 + 2 * width)
    for k in range(width):
        out[k] = room[1 + 2 * width + k] / room[1 + width + k]
    return out[0]


def wide_log_softmax(
    xs: cython.p_double,
    count: cython.Py_ssize_t,
    room: cython.p_double,
    out: cython.p_double,
    width: cython.Py_ssize_t,
    again: cython.Py_ssize_t,
) -> float:
    """x[index] - logsumexp(x), as a sum of two negative terms."""
    k: cython.Py_ssize_t
    wide_exponentials(xs, 1, count, room, width, again)
    wide_log_of_sum(room, width)
    for k in range(width):
        x: float = xs[(1 + cython.cast(cython.Py_ssize_t, xs[k])) * width + k]
        top: float = room[1 + k]
        if not isinf(top):
            out[k] = (x - top) - room[1 + 2 * width + k]
        else:
            out[k] = -log(room[1 + width + k]) if x == top else -INFINITY
    return out[0]


def logsumexp(*xs: float) -> float:
    """log(exp(x0) + exp(x1) + ...)."""
    row, room, out = array("d", xs), room_for(len(xs)), array("d", [0.0])
    return wide_logsumexp(start(row), len(row), start(room), start(out), 1, 0)


def softmax(index: float, *xs: float) -> float:
    """exp(x[index]) / sum of exp(x)."""
    row, room, out = array("d", (index, *xs)), room_for(len(xs)), array("d", [0.0])
    return wide_softmax(start(row), len(row), start(room), start(out), 1, 0)


def softmax_rest(index: float, *xs: float) -> float:
    """1 - softmax(index): the share of all the others."""
    row, room, out = array("d", (index, *xs)), room_for(len(xs)), array("d", [0.0])
    return wide_softmax_rest(start(row), len(row), start(room), start(out), 1, 0)


def log_softmax(index: float, *xs: float) -> float:
    """x[index] - logsumexp(x), as a sum of two negative terms."""
    row, room, out = array("d", (index, *xs)), room_for(len(xs)), array("d", [0.0])
    return wide_log_softmax(start(row), len(row), start(room), start(out), 1, 0)
