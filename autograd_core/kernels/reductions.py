"""Kernels over a sequence: sums and products from left to right, lengths and directions, extremes, spread.

Sums are plain, one rounding a term, in the order written: eager, compiled and batched code agree to the bit.
"""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import copysign, fabs, isinf, isnan, ldexp, sqrt
else:
    from autograd_core.kernels.libm import copysign, fabs, isinf, isnan, ldexp, sqrt

from autograd_core.kernels.exponential_sums import largest
from autograd_core.kernels.ieee import divide


def total(*xs: float) -> float:
    """x0 + x1 + ..., as Python's sum does."""
    result = 0.0
    for x in xs:
        result += x
    return result


def mean(*xs: float) -> float:
    """(x0 + x1 + ...)/n, also where the sum overflows and the mean does not."""
    result = total(*xs)
    if isinf(result) and all(map(math.isfinite, xs)):
        exponent = len(xs).bit_length()
        return ldexp(total(*[ldexp(x, -exponent) for x in xs]) / len(xs), exponent)
    return divide(result, float(len(xs)))


def product(*xs: float) -> float:
    """x0 * x1 * ..."""
    result = 1.0
    for x in xs:
        result *= x
    return result


def dot(*operands: float) -> float:
    """x0*y0 + x1*y1 + ... of operands x0, x1, ..., y0, y1, ..."""
    half = len(operands) // 2
    result = 0.0
    for k in range(half):
        result += operands[k] * operands[half + k]
    return result


def maximum_of(*xs: float) -> float:
    """The largest, nan if any is."""
    return largest(xs)


def minimum_of(*xs: float) -> float:
    """The smallest, nan if any is."""
    return -largest(tuple([-x for x in xs]))


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


def variance(ddof: float, *xs: float) -> float:
    """The sum of squared deviations from the mean, divided by n - ddof."""
    return divide(total(*[d * d for d in deviations(*xs)]), len(xs) - ddof)


def deviation(ddof: float, *xs: float) -> float:
    """The square root of the variance, as norm(deviations)/sqrt(n - ddof)."""
    return divide(math.hypot(*deviations(*xs)), sqrt(len(xs) - ddof))


def deviation_slopes(ddof: float, *xs: float) -> list[float]:
    """The slopes of that by every x."""
    root = sqrt(len(xs) - ddof)
    return [divide(share, root) for share in direction(*deviations(*xs))]
