"""Kernels of the error function's relatives: erfcx and erfinv with their derivatives.

erfcx: with y[n] = exp(x*x) i^n erfc(x), the scaled repeated integrals of erfc (Abramowitz and Stegun 7.2),
every derivative is one positive term, erfcx' = -2 y[1] and erfcx'' = 8 y[2], where 2 x erfcx(x) - 2/sqrt(pi)
would cancel.
"""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import copysign, erf, erfc, exp, fabs, isnan, log1p, sqrt
else:
    from autograd_core.kernels.libm import copysign, erf, erfc, exp, fabs, isnan, log1p, sqrt

from autograd_core.kernels.error_free import two_product
from autograd_core.kernels.gaussian import TWO_OVER_SQRT_PI, erf_slope

HALF_SQRT_PI = 0.8862269254527580
FRACTION_FROM = 1.25  # below, the direct formula loses a digit


def erfcx(x: float) -> float:
    """exp(x*x) erfc(x)."""
    return _direct(x) if x < FRACTION_FROM else _integrals(x)[0]


def erfcx_slope(x: float) -> float:
    """2 x erfcx(x) - 2/sqrt(pi) = -2 y[1]."""
    return 2.0 * x * _direct(x) - TWO_OVER_SQRT_PI if x < FRACTION_FROM else -2.0 * _integrals(x)[1]


def erfcx_curve(x: float) -> float:
    """2 erfcx(x) + 2 x erfcx'(x) = 8 y[2]."""
    return 2.0 * (_direct(x) + x * erfcx_slope(x)) if x < FRACTION_FROM else 8.0 * _integrals(x)[2]


def _direct(x: float) -> float:
    """exp(x*x) erfc(x) with the rounding error of x*x put right, for small or negative x."""
    if x < -30.0:
        return math.inf
    p, e = two_product(x, x)
    return exp(p) * erfc(x) * (1.0 + e)


def _integrals(x: float) -> tuple[float, float, float]:
    """y[0], y[1], y[2] for x >= 1.25: y[n-2] = 2 n y[n] + 2 x y[n-1] downwards, a continued fraction."""
    if isnan(x):
        return x, x, x
    ratio = 0.0  # y[n] / y[n-1]
    for n in range(20 + int(250.0 / x / x), 3, -1):
        ratio = 0.5 / (x + n * ratio)
    third = 0.5 / (x + 3.0 * ratio)
    second = 0.5 / (x + 2.0 * third)
    y0 = TWO_OVER_SQRT_PI * 0.5 / (x + second)
    return y0, y0 * second, y0 * second * third


def erfinv(x: float) -> float:
    """The y with erf(y) = x: a rough formula, then Halley's method on erf, or on erfc near the ends."""
    a = fabs(x)
    if a >= 1.0 or isnan(x):
        return copysign(math.inf, x) if a == 1.0 else math.nan
    if a < 0.5:
        y = a * HALF_SQRT_PI * (1.0 + 0.2618 * a * a)
    else:  # Winitzki 2008, "A handy approximation for the error function and its inverse"
        u = log1p(-a * a)
        v = 4.3307467508 + 0.5 * u  # 2/(0.147 pi)
        y = sqrt(sqrt(v * v - u / 0.147) - v)
    for _ in range(3):
        missing = erf(y) - a if a < 0.5 else (1.0 - a) - erfc(y)
        step = missing / erf_slope(y)
        y -= step / (1.0 + y * step)
    return copysign(y, x)


def erfinv_slope(x: float) -> float:
    """sqrt(pi)/2 exp(y*y) at y = erfinv(x)."""
    if fabs(x) == 1.0:
        return math.inf
    y = erfinv(x)
    p, e = two_product(y, y)
    return HALF_SQRT_PI * exp(p) * (1.0 + e)
