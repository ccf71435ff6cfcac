"""The C library's functions, made total: they return nan and infinities by IEEE where `math` raises.

Compiled kernels call the C library itself; this file gives plain Python the same bits.
"""

from __future__ import annotations

import math
from math import inf, nan

INFINITY = inf
NAN = nan
copysign = math.copysign
erf = math.erf
erfc = math.erfc
fabs = math.fabs
frexp = math.frexp
isfinite = math.isfinite
isinf = math.isinf
isnan = math.isnan
atan = math.atan
atan2 = math.atan2
asinh = math.asinh
tanh = math.tanh
cbrt = math.cbrt


def exp(x: float) -> float:
    """e**x; inf where it overflows."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def exp2(x: float) -> float:
    """2**x; inf where it overflows."""
    try:
        return math.exp2(x)
    except OverflowError:
        return inf


def expm1(x: float) -> float:
    """e**x - 1; inf where it overflows."""
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


def log(x: float) -> float:
    """The natural logarithm; -inf at zero, nan below."""
    return math.log(x) if x > 0.0 else _log_outside(x)


def log2(x: float) -> float:
    """The logarithm to base 2; -inf at zero, nan below."""
    return math.log2(x) if x > 0.0 else _log_outside(x)


def log10(x: float) -> float:
    """The logarithm to base 10; -inf at zero, nan below."""
    return math.log10(x) if x > 0.0 else _log_outside(x)


def log1p(x: float) -> float:
    """log(1 + x); -inf at -1, nan below."""
    return math.log1p(x) if x > -1.0 else _log_outside(1.0 + x)


def _log_outside(x: float) -> float:
    return -inf if x == 0.0 else nan


def sqrt(x: float) -> float:
    """The square root; nan below zero."""
    return math.sqrt(x) if x >= 0.0 else nan


def pow(x: float, y: float) -> float:
    """x**y; a pole is an infinity, a negative base with a fractional exponent nan."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0.0 and math.fmod(y, 2.0) != 0.0 else inf
    except ValueError:
        if x == 0.0:
            return copysign(inf, x) if math.fmod(y, 2.0) in (1.0, -1.0) else inf
        return nan


def sin(x: float) -> float:
    """The sine; nan at infinity."""
    return nan if isinf(x) else math.sin(x)


def cos(x: float) -> float:
    """The cosine; nan at infinity."""
    return nan if isinf(x) else math.cos(x)


def tan(x: float) -> float:
    """The tangent; nan at infinity."""
    return nan if isinf(x) else math.tan(x)


def asin(x: float) -> float:
    """The inverse sine; nan outside -1 .. 1."""
    return math.asin(x) if -1.0 <= x <= 1.0 else nan


def acos(x: float) -> float:
    """The inverse cosine; nan outside -1 .. 1."""
    return math.acos(x) if -1.0 <= x <= 1.0 else nan


def sinh(x: float) -> float:
    """The hyperbolic sine; infinite where it overflows."""
    try:
        return math.sinh(x)
    except OverflowError:
        return copysign(inf, x)


def cosh(x: float) -> float:
    """The hyperbolic cosine; inf where it overflows."""
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def acosh(x: float) -> float:
    """The inverse hyperbolic cosine; nan below 1."""
    return math.acosh(x) if x >= 1.0 else nan


def atanh(x: float) -> float:
    """The inverse hyperbolic tangent; infinite at -1 and 1, nan beyond."""
    if -1.0 < x < 1.0:
        return math.atanh(x)
    return copysign(inf, x) if x in (1.0, -1.0) else nan


def fmod(x: float, y: float) -> float:
    """x - y*trunc(x/y), exactly; nan for an infinite x or y = 0."""
    return nan if isinf(x) or y == 0.0 else math.fmod(x, y)


def remainder(x: float, y: float) -> float:
    """x - y*n with n the integer nearest to x/y, exactly; nan for an infinite x or y = 0."""
    return nan if isinf(x) or y == 0.0 else math.remainder(x, y)


def floor(x: float) -> float:
    """Round down."""
    return x if not isfinite(x) else copysign(float(math.floor(x)), x)


def ceil(x: float) -> float:
    """Round up."""
    return x if not isfinite(x) else copysign(float(math.ceil(x)), x)


def trunc(x: float) -> float:
    """Round towards zero."""
    return x if not isfinite(x) else copysign(float(math.trunc(x)), x)


def rint(x: float) -> float:
    """Round to the nearest integer, ties to the even one."""
    return x if not isfinite(x) else copysign(float(round(x)), x)


def ldexp(x: float, exponent: int) -> float:
    """x * 2**exponent; infinite where it overflows."""
    try:
        return math.ldexp(x, exponent)
    except OverflowError:
        return copysign(inf, x)


def fma(x: float, y: float, z: float) -> float:
    """x*y + z rounded once: Python's integers are exact, and so is the rounding of their quotient."""
    if not (isfinite(x) and isfinite(y)) or x == 0.0 or y == 0.0:
        return x * y + z
    if not isfinite(z):
        return z
    (a, b), (c, d), (e, f) = x.as_integer_ratio(), y.as_integer_ratio(), z.as_integer_ratio()
    numerator = a * c * f + e * b * d
    try:
        return numerator / (b * d * f)
    except OverflowError:
        return inf if numerator > 0 else -inf
