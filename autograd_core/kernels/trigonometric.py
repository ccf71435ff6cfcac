"""Slopes and curvatures of the circular functions and their inverses; sinc with all its derivatives."""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import cos, fabs, fmod, isinf, remainder, sin, sqrt, tan
else:
    from autograd_core.kernels.libm import cos, fabs, fmod, isinf, remainder, sin, sqrt, tan

from autograd_core.kernels.ieee import divide

DEGREES = 57.29577951308232
RADIANS = 0.017453292519943295

_FAR = 1e10  # beyond it 1 + x*x is x*x, which overflows before its reciprocal vanishes


def degrees(x: float) -> float:
    """180 x / pi."""
    return x * DEGREES


def radians(x: float) -> float:
    """pi x / 180."""
    return x * RADIANS


def tan_slope(x: float) -> float:
    """1 + tan(x)**2."""
    t: float = tan(x)
    return 1.0 + t * t


def tan_curve(x: float) -> float:
    """2 tan(x) (1 + tan(x)**2)."""
    t: float = tan(x)
    return 2.0 * t * (1.0 + t * t)


def one_minus_square(x: float) -> float:
    """1 - x*x; as (1-|x|)(1+|x|) near one, where 1-|x| is exact."""
    size: float = fabs(x)
    return 1.0 - x * x if size < 0.5 else (1.0 - size) * (1.0 + size)


def asin_slope(x: float) -> float:
    """1/sqrt(1 - x*x)."""
    return divide(1.0, sqrt(one_minus_square(x)))


def asin_curve(x: float) -> float:
    """x/(1 - x*x)**1.5."""
    q: float = one_minus_square(x)
    return divide(x, q * sqrt(q))


def atan_slope(x: float) -> float:
    """1/(1 + x*x)."""
    return 1.0 / x / x if fabs(x) > _FAR else 1.0 / (1.0 + x * x)


def atan_curve(x: float) -> float:
    """-2x/(1 + x*x)**2."""
    if fabs(x) > _FAR:
        return -2.0 / x / x / x
    q: float = 1.0 + x * x
    return -2.0 * x / (q * q)


def sinc(x: float) -> float:
    """sin(pi x)/(pi x), one at zero."""
    if x == 0.0 or isinf(x):
        return 1.0 if x == 0.0 else 0.0
    return _sin_pi(x) / (math.pi * x)


def sinc_derivative(x: float, order: float) -> float:
    """The derivative of sinc of the given order (1, 2, ...).

    Near zero the Taylor series; else from x f = sin(pi x)/pi, differentiated n times:
    x f[n] + n f[n-1] = pi**(n-1) sin(pi x + n pi/2).
    """
    if isinf(x):
        return 0.0
    if fabs(x) <= 0.5 + 0.25 * (order - 1.0):
        return _sinc_series(x, order)
    before: float = sinc(x) if order == 1.0 else sinc_derivative(x, order - 1.0)
    quarter: float = fmod(order, 4.0)
    wave: float = _cos_pi(x) if quarter == 1.0 or quarter == 3.0 else _sin_pi(x)
    wave = -wave if quarter == 2.0 or quarter == 3.0 else wave
    n: float = 1.0
    while n < order:
        wave = wave * math.pi
        n = n + 1.0
    return (wave - order * before) / x


def _sinc_series(x: float, order: float) -> float:
    """Sum over even j >= order of (-1)**(j/2) pi**j x**(j-order) / ((j-order)! (j+1))."""
    z: float = math.pi * x
    odd: float = fmod(order, 2.0)
    term: float = 1.0
    n: float = 0.0
    while n < order:
        term = term * math.pi
        n = n + 1.0
    power: float = order + odd
    if fmod(power, 4.0) == 2.0:
        term = -term
    if odd == 1.0:
        term = term * z
    total: float = 0.0
    drop: float = odd
    while fabs(term) > 1e-18 * fabs(total) and power < 100.0:
        total = total + term / (power + 1.0)
        power = power + 2.0
        term = -term * z * z / ((drop + 1.0) * (drop + 2.0))
        drop = drop + 2.0
    return total


def _sin_pi(x: float) -> float:
    """sin(pi x), exactly zero at the integers: x is reduced before pi is multiplied in."""
    rest: float = remainder(x, 2.0)
    size: float = fabs(rest)
    size = 1.0 - size if size > 0.5 else size
    value: float = sin(math.pi * size) if size <= 0.25 else cos(math.pi * (0.5 - size))
    return value if rest >= 0.0 else -value


def _cos_pi(x: float) -> float:
    """cos(pi x), exactly zero half-way between the integers."""
    size: float = fabs(remainder(x, 2.0))
    if size <= 0.25:
        return cos(math.pi * size)
    return sin(math.pi * (0.5 - size)) if size < 0.75 else -cos(math.pi * (1.0 - size))
