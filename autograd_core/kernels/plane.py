"""Length and angle of the point (x, y): hypot, and the slopes and curvatures of hypot and atan2.

But for a power of the length, these depend on the direction alone. So a point whose cube could leave the
range is brought near length one by a power of two, and the result scaled back.
"""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import copysign, fabs, isinf, isnan, ldexp
else:
    from autograd_core.kernels.libm import copysign, fabs, isinf, isnan, ldexp

_SMALL = 1e-100  # between these the cube of a length and its reciprocal are in range
_LARGE = 1e100


def hypot(x: float, y: float) -> float:
    """sqrt(x*x + y*y); infinite if either is, even beside a nan."""
    result: float = math.hypot(x, y)
    return result


def hypot_slope(x: float, y: float) -> float:
    """x/hypot(x, y), zero at the origin."""
    if _is_flat(x, y):
        return copysign(1.0, x) if isinf(x) else 0.0
    exponent: int = _exponent(x, y)
    x = ldexp(x, -exponent)
    return x / hypot(x, ldexp(y, -exponent))


def hypot_curve(x: float, y: float) -> float:
    """y*y/hypot(x, y)**3, the derivative of `hypot_slope` by x."""
    if _is_flat(x, y):
        return 0.0
    exponent: int = _exponent(x, y)
    half: int = exponent >> 1
    y = ldexp(y, -exponent)
    length: float = hypot(ldexp(x, -exponent), y)
    ratio: float = y / length
    return ldexp(ratio, -half) / length * ldexp(ratio, half - exponent)


def hypot_cross_curve(x: float, y: float) -> float:
    """-x*y/hypot(x, y)**3, the derivative of `hypot_slope` by y."""
    if _is_flat(x, y):
        return 0.0
    if fabs(x) > fabs(y):
        return hypot_cross_curve(y, x)
    exponent: int = _exponent(x, y)
    x = ldexp(x, -exponent)
    y = ldexp(y, -exponent)
    length: float = hypot(x, y)
    return _scaled_product(x, -y / length / length / length, exponent)


def angle_slope(x: float, y: float) -> float:
    """x/(x*x + y*y), the derivative of the angle of (x, y) by y; zero at the origin and at infinity."""
    if _is_flat(x, y) or (isinf(x) and isinf(y)):
        return 0.0
    exponent: int = _exponent(x, y)
    x = ldexp(x, -exponent)
    y = ldexp(y, -exponent)
    return _scaled_product(x, 1.0 / (x * x + y * y), exponent)


def angle_curve(x: float, y: float) -> float:
    """(y*y - x*x)/(x*x + y*y)**2, the derivative of `angle_slope` by x."""
    if _is_flat(x, y) or fabs(x) == fabs(y):
        return 0.0
    exponent: int = _exponent(x, y)
    x = ldexp(x, -exponent)
    y = ldexp(y, -exponent)
    q: float = x * x + y * y
    return ldexp((y - x) / q, -exponent) * ldexp((y + x) / q, -exponent)


def angle_cross_curve(x: float, y: float) -> float:
    """-2xy/(x*x + y*y)**2, the derivative of `angle_slope` by y."""
    if _is_flat(x, y) or (isinf(x) and isinf(y)):
        return 0.0
    if x == 0.0 or y == 0.0:
        return 0.0 * x * y  # 0, or nan beside a nan
    if fabs(x) > fabs(y):
        return angle_cross_curve(y, x)
    exponent: int = _exponent(x, y)
    x = ldexp(x, -exponent)
    y = ldexp(y, -exponent)
    q: float = x * x + y * y
    return _scaled_product(x, ldexp(-2.0 * y / q / q, -exponent), exponent)


def _exponent(x: float, y: float) -> int:
    """0 for a point of ordinary size, else the e with max(|x|, |y|)/2**e between 1/4 and 1/2."""
    larger: float = max(fabs(x), fabs(y))
    if _SMALL < larger < _LARGE:
        return 0
    exponent: int = math.frexp(larger)[1]
    return exponent + 1


def _scaled_product(x: float, factor: float, exponent: int) -> float:
    """x * factor / 2**exponent, scaling up first and down last so that a small x is rounded once."""
    return ldexp(x, -exponent) * factor if exponent < 0 else ldexp(x * factor, -exponent)


def _is_flat(x: float, y: float) -> bool:
    """At the origin derivatives are zero by convention; where one coordinate is infinite, in the limit."""
    if isnan(x) or isnan(y):
        return False
    return (x == 0.0 and y == 0.0) or (fabs(x) == math.inf) != (fabs(y) == math.inf)
