"""Slopes and curvatures of the hyperbolic functions and their inverses."""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import exp, fabs, sqrt, tanh
else:
    from autograd_core.kernels.libm import exp, fabs, sqrt, tanh

from autograd_core.kernels.ieee import divide
from autograd_core.kernels.trigonometric import one_minus_square

_FAR = 1e10  # beyond it x*x + 1 and x*x - 1 are x*x, whose root is |x|


def sech(x: float) -> float:
    """1/cosh(x) as 2e/(1 + e*e), e = exp(-|x|): no overflow, no cancellation where tanh is near one."""
    e: float = exp(-fabs(x))
    return 2.0 * e / (1.0 + e * e)


def tanh_slope(x: float) -> float:
    """sech(x)**2, which is 1 - tanh(x)**2."""
    s: float = sech(x)
    return s * s


def tanh_curve(x: float) -> float:
    """-2 tanh(x) sech(x)**2."""
    s: float = sech(x)
    return -2.0 * tanh(x) * s * s


def asinh_slope(x: float) -> float:
    """1/sqrt(1 + x*x)."""
    return 1.0 / fabs(x) if fabs(x) > _FAR else 1.0 / sqrt(1.0 + x * x)


def asinh_curve(x: float) -> float:
    """-x/(1 + x*x)**1.5."""
    if fabs(x) > _FAR:
        return -1.0 / x / fabs(x)
    q: float = 1.0 + x * x
    return -x / (q * sqrt(q))


def acosh_slope(x: float) -> float:
    """1/sqrt(x*x - 1)."""
    if x > _FAR:
        return 1.0 / x
    return math.nan if x < 1.0 else divide(1.0, sqrt((x - 1.0) * (x + 1.0)))


def acosh_curve(x: float) -> float:
    """-x/(x*x - 1)**1.5."""
    if x > _FAR:
        return -1.0 / x / x
    q: float = (x - 1.0) * (x + 1.0)
    return math.nan if x < 1.0 else -divide(x, q * sqrt(q))


def atanh_slope(x: float) -> float:
    """1/(1 - x*x)."""
    q: float = one_minus_square(x)
    return math.nan if q < 0.0 else divide(1.0, q)


def atanh_curve(x: float) -> float:
    """2x/(1 - x*x)**2."""
    q: float = one_minus_square(x)
    return math.nan if q < 0.0 else divide(2.0 * x, q * q)
