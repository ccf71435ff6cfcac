"""Kernels that select, step or round: values by comparison, slopes as masks.

A mask says which operand a value depends on: 1.0 the whole value, 0.0 not at all. Where an operand is nan no
branch was taken, so its mask is nan too; steps have derivative 0 everywhere, also there.
"""

from __future__ import annotations

import math
from array import array

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.kernels.rows import start
    from cython.cimports.libc.math import NAN, copysign, floor, isfinite, isnan
else:
    from autograd_core.kernels.libm import NAN, copysign, floor, isfinite, isnan
    from autograd_core.kernels.rows import start

MOST_DIGITS = 400  # more decimals than a float has: rounding to them changes nothing


def sign(x: float) -> float:
    """-1, 0 or 1; a zero keeps its sign, nan stays nan."""
    return x if isnan(x) or x == 0.0 else copysign(1.0, x)


def with_sign(x: float, y: float) -> float:
    """|x| with the sign of y; nan has none (which one its bits show is chance), so it counts as positive."""
    return abs(x) if isnan(y) else copysign(x, y)


def copysign_slope(x: float, y: float) -> float:
    """d copysign(x, y)/dx = sign(x) * sign(y), where a zero y counts by its sign bit."""
    return y if isnan(y) else sign(x) * copysign(1.0, y)


def round_to(x: float, digits: float) -> float:
    """x rounded to that many decimals, ties to even; a negative count rounds to tens, hundreds, ..."""
    if not isfinite(x) or isnan(digits) or digits > MOST_DIGITS:
        return x
    if digits < -MOST_DIGITS:
        return copysign(0.0, x)
    try:
        return round(x, int(digits))
    except OverflowError:
        return copysign(math.inf, x)


def relu(x: float) -> float:
    """max(x, 0)."""
    return x if isnan(x) or x > 0.0 else 0.0


def relu_slope(x: float) -> float:
    """1 above zero, else 0."""
    if isnan(x):
        return x
    return 1.0 if x > 0.0 else 0.0


def leaky_relu(x: float, slope: float) -> float:
    """x from zero on, slope * x below."""
    return x if x >= 0.0 else slope * x


def leaky_relu_slope(x: float, slope: float) -> float:
    """1 above zero, `slope` else."""
    if isnan(x):
        return x
    return 1.0 if x > 0.0 else slope


def clamp(x: float, low: float, high: float) -> float:
    """min(max(x, low), high): `high` wins where the bounds are crossed."""
    if isnan(x) or isnan(low) or isnan(high):
        return NAN
    raised = x if x >= low else low
    return raised if raised <= high else high


def clamp_to_x(x: float, low: float, high: float) -> float:
    """1 where clamp(x, low, high) is x, the bounds included."""
    if isnan(x) or isnan(low) or isnan(high):
        return NAN
    return 1.0 if low <= x <= high else 0.0


def clamp_to_low(x: float, low: float, high: float) -> float:
    """1 where clamp(x, low, high) is `low`."""
    if isnan(x) or isnan(low) or isnan(high):
        return NAN
    return 1.0 if x < low <= high else 0.0


def clamp_to_high(x: float, low: float, high: float) -> float:
    """1 where clamp(x, low, high) is `high`."""
    if isnan(x) or isnan(low) or isnan(high):
        return NAN
    return 1.0 if high < x or high < low else 0.0


def maximum(x: float, y: float) -> float:
    """The larger of two, nan if either is; 0.0 is larger than -0.0."""
    if isnan(x) or isnan(y):
        return NAN
    if x == y:
        return x if copysign(1.0, x) > 0.0 else y
    return x if x > y else y


def minimum(x: float, y: float) -> float:
    """The smaller of two, nan if either is; -0.0 is smaller than 0.0."""
    return -maximum(-x, -y)


def share_of_larger(x: float, y: float) -> float:
    """d maximum(x, y)/dx: 1 where x is larger, 0 where y is; equal operands share."""
    if isnan(x) or isnan(y):
        return NAN
    if x == y:
        return 0.5
    return 1.0 if x > y else 0.0


def where(condition: float, x: float, y: float) -> float:
    """x where the condition is not zero (nan is not), else y."""
    return x if condition != 0.0 else y


def is_nonzero(x: float) -> float:
    """1 where x is not zero (nan is not), else 0."""
    return 1.0 if x != 0.0 else 0.0


def same(x: float, y: float) -> float:
    """1 where x equals y, else 0."""
    return 1.0 if x == y else 0.0


def differ(x: float, y: float) -> float:
    """1 where x does not equal y, else 0."""
    return 1.0 if x != y else 0.0


def less(x: float, y: float) -> float:
    """1 where x is less than y, else 0."""
    return 1.0 if x < y else 0.0


def less_equal(x: float, y: float) -> float:
    """1 where x is less than y or equal, else 0."""
    return 1.0 if x <= y else 0.0


def row_picked(xs: cython.p_double, count: cython.Py_ssize_t) -> float:
    """x[index], the index first; nan where there is none."""
    if not 0.0 <= xs[0] < count - 1 or xs[0] != floor(xs[0]):
        return NAN
    return xs[1 + cython.cast(cython.Py_ssize_t, xs[0])]


def picked(index: float, *xs: float) -> float:
    """xs[index], nan where there is none."""
    row = array("d", (index, *xs))
    return row_picked(start(row), len(row))
