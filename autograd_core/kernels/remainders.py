"""Whole quotients and what they leave over: Python's // and %, C's fmod and remainder, and their slopes.

With the whole quotient q held fixed, a remainder is x - q*y: its derivatives are 1 and -q. Each q is taken
from the exact remainder, because x/y itself can round up across an integer.
"""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import copysign, fabs, fmod, isinf, isnan, remainder, rint
else:
    from autograd_core.kernels.libm import copysign, fabs, fmod, isinf, isnan, remainder, rint

from autograd_core.kernels.ieee import divide

_NEAR_OVERFLOW = 1e300


def floor_divide(x: float, y: float) -> float:
    """Python's x // y, the whole quotient rounded down; by zero it is x / y."""
    if y == 0.0:
        return divide(x, y)
    rest: float = fmod(x, y)
    quotient: float = (x - rest) / y  # a whole number but for rounding (CPython, float_floor_div)
    if rest != 0.0 and (rest < 0.0) != (y < 0.0):
        quotient = quotient - 1.0
    return rint(quotient) if quotient != 0.0 else copysign(0.0, x) * copysign(1.0, y)


def modulo(x: float, y: float) -> float:
    """Python's x % y = x - y*(x // y), with the sign of y; nan for y = 0."""
    rest: float = fmod(x, y)
    if rest == 0.0:
        return copysign(rest, y)
    return rest + y if (rest < 0.0) != (y < 0.0) else rest


def modulo_slope(x: float, y: float) -> float:
    """d(x % y)/dy = -(x // y)."""
    return math.nan if isnan(modulo(x, y)) else -floor_divide(x, y)


def fmod_slope(x: float, y: float) -> float:
    """d fmod(x, y)/dy = -trunc(x/y)."""
    return -_whole_quotient(x, fmod(x, y), y)


def remainder_slope(x: float, y: float) -> float:
    """d remainder(x, y)/dy = -(x/y rounded to the nearest integer, ties to even)."""
    return -_whole_quotient(x, remainder(x, y), y)


def _whole_quotient(x: float, rest: float, y: float) -> float:
    if isnan(rest):
        return math.nan
    if isinf(y):
        return copysign(0.0, x) * copysign(1.0, y)
    if fabs(x) > _NEAR_OVERFLOW:  # x - rest can exceed |x| by half of |y|
        return rint(divide(0.25 * x - 0.25 * rest, 0.25 * y))
    return rint((x - rest) / y)


def zero_unless_nan(x: float) -> float:
    """0, or nan for nan."""
    return x if isnan(x) else 0.0
