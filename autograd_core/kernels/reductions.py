"""Kernels over a sequence: sums and products from left to right, lengths and directions, extremes, spread.

Sums are plain, one rounding a term, in the order written: eager, compiled and batched code agree to the bit.
"""

from __future__ import annotations

import math
from array import array

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.kernels.ieee import divide
    from cython.cimports.autograd_core.kernels.rows import row_extreme, start
    from cython.cimports.libc.math import copysign, fabs, isfinite, isinf, isnan, ldexp, sqrt
else:
    from autograd_core.kernels.ieee import divide
    from autograd_core.kernels.libm import copysign, fabs, isfinite, isinf, isnan, ldexp, sqrt
    from autograd_core.kernels.rows import row_extreme, start


def total(*xs: float) -> float:
    """x0 + x1 + ..., as Python's sum does."""
    result = 0.0
    for x in xs:
        result += x
    return result


def row_average(xs: cython.p_double, first: cython.Py_ssize_t, stop: cython.Py_ssize_t) -> float:
    """The mean of xs[first], ..., xs[stop - 1], also where the sum overflows and the mean does not."""
    i: cython.Py_ssize_t
    exponent: cython.int = 0
    result: float = 0.0
    for i in range(first, stop):
        result += xs[i]
    if not isinf(result):
        return result / (stop - first)
    for i in range(first, stop):
        if not isfinite(xs[i]):
            return result
    while stop - first >= ldexp(1.0, exponent):
        exponent += 1
    result = 0.0
    for i in range(first, stop):
        result += ldexp(xs[i], -exponent)
    return ldexp(result / (stop - first), exponent)


def row_mean(xs: cython.p_double, count: cython.Py_ssize_t) -> float:
    """(x0 + x1 + ...)/n."""
    return row_average(xs, 0, count)


def mean(*xs: float) -> float:
    """(x0 + x1 + ...)/n, also where the sum overflows and the mean does not."""
    row = array("d", xs)
    return row_average(start(row), 0, len(row))


def row_product(xs: cython.p_double, count: cython.Py_ssize_t) -> float:
    """x0 * x1 * ..."""
    i: cython.Py_ssize_t
    result: float = 1.0
    for i in range(count):
        result *= xs[i]
    return result


def product(*xs: float) -> float:
    """x0 * x1 * ..."""
    row = array("d", xs)
    return row_product(start(row), len(row))


def dot(*operands: float) -> float:
    """x0*y0 + x1*y1 + ... of operands x0, x1, ..., y0, y1, ..."""
    half = len(operands) // 2
    result = 0.0
    for k in range(half):
        result += operands[k] * operands[half + k]
    return result


def row_maximum_of(xs: cython.p_double, count: cython.Py_ssize_t) -> float:
    """The largest, nan if any is."""
    return row_extreme(xs, 0, count, 1.0)


def maximum_of(*xs: float) -> float:
    """The largest, nan if any is."""
    row = array("d", xs)
    return row_extreme(start(row), 0, len(row), 1.0)


def row_minimum_of(xs: cython.p_double, count: cython.Py_ssize_t) -> float:
    """The smallest, nan if any is."""
    return row_extreme(xs, 0, count, -1.0)


def minimum_of(*xs: float) -> float:
    """The smallest, nan if any is."""
    row = array("d", xs)
    return row_extreme(start(row), 0, len(row), -1.0)


def extreme_shares(extreme: float, *xs: float) -> list[float]:
    """d extreme/dx for every x: 1/k for the k that are equal to it, else 0; nan if it is nan."""
    if isnan(extreme):
        return [extreme] * len(xs)
    share = 1.0 / xs.count(extreme)
    return [share if x == extreme else 0.0 for x in xs]


def norm(*xs: float) -> float:
    """sqrt(x0**2 + x1**2 + ...), safe from overflow; an infinity wins over nan."""
    return math.hypot(*xs)


def direction(*xs: float) -> list[float]:
    """x/norm for every x, the slopes of the norm: zeros at the origin."""
    length = math.hypot(*xs)
    if 1e-290 < length < 1e300:
        return [x / length for x in xs]
    if isnan(length):
        return [length] * len(xs)
    if length == 0.0:
        return [0.0] * len(xs)
    infinities = [x for x in xs if isinf(x)]
    if infinities:
        share = 1.0 if len(infinities) == 1 else math.nan
        return [copysign(share, x) if isinf(x) else 0.0 * x for x in xs]
    exponent = -_exponent(xs)
    return direction(*[ldexp(x, exponent) for x in xs])


def norm_slope(index: float, *xs: float) -> float:
    """x[index]/norm."""
    return direction(*xs)[int(index)]


def norm_curve(i: float, j: float, *xs: float) -> float:
    """d2 norm/dx[i]dx[j]: -x[i] x[j]/norm**3 and, for i = j, the other squares' sum/norm**3."""
    length = math.hypot(*xs)
    if length == 0.0 or isnan(length):
        return length
    infinities = [x for x in xs if isinf(x)]
    if infinities:
        return 0.0 if len(infinities) == 1 else math.nan
    exponent = _exponent(xs)
    scaled = [ldexp(x, -exponent) for x in xs]
    length = math.hypot(*scaled)
    first, second = -scaled[int(i)], scaled[int(j)]
    if i == j:
        scaled[int(i)] = 0.0
        first = second = math.hypot(*scaled)
    first_mantissa, first_exponent = math.frexp(first)
    second_mantissa, second_exponent = math.frexp(second)
    mantissa: float = first_mantissa * second_mantissa / (length * length * length)
    return ldexp(mantissa, first_exponent + second_exponent - exponent)


def _exponent(xs: tuple[float, ...]) -> int:
    exponent: int = math.frexp(max([fabs(x) for x in xs]))[1]
    return exponent


def deviations(*xs: float) -> list[float]:
    """x - mean for every x."""
    centre = mean(*xs)
    return [x - centre for x in xs]


def row_variance(xs: cython.p_double, count: cython.Py_ssize_t) -> float:
    """The sum of squared deviations from the mean, divided by n - ddof, which comes first."""
    i: cython.Py_ssize_t
    result: float = 0.0
    centre: float = row_average(xs, 1, count)
    for i in range(1, count):
        result += (xs[i] - centre) * (xs[i] - centre)
    return divide(result, count - 1 - xs[0])


def variance(ddof: float, *xs: float) -> float:
    """The sum of squared deviations from the mean, divided by n - ddof."""
    row = array("d", (ddof, *xs))
    return row_variance(start(row), len(row))


def deviation(ddof: float, *xs: float) -> float:
    """The square root of the variance, as norm(deviations)/sqrt(n - ddof)."""
    return divide(math.hypot(*deviations(*xs)), sqrt(len(xs) - ddof))


def deviation_slopes(ddof: float, *xs: float) -> list[float]:
    """The slopes of that by every x."""
    root = sqrt(len(xs) - ddof)
    return [divide(share, root) for share in direction(*deviations(*xs))]
