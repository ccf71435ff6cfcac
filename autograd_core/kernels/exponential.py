"""Slopes of powers of two and of logarithms to any base."""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import exp2, fabs
else:
    from autograd_core.kernels.libm import exp2, fabs

from autograd_core.kernels.ieee import divide

LN_2 = 0.6931471805599453
LN_2_SQUARED = 0.4804530139182014
LOG_2_E = 1.4426950408889634
LOG_10_E = 0.4342944819032518

_NEAR_OVERFLOW = 1020.0


def exp2_slope(x: float) -> float:
    """log(2) 2**x."""
    return _scaled_exp2(x, LN_2)


def exp2_curve(x: float) -> float:
    """log(2)**2 2**x."""
    return _scaled_exp2(x, LN_2_SQUARED)


def _scaled_exp2(x: float, scale: float) -> float:
    """scale * 2**x, finite also where 2**x itself has just overflown."""
    if x > _NEAR_OVERFLOW:
        return exp2(x - 4.0) * scale * 16.0
    return exp2(x) * scale


def log_slope(x: float, scale: float) -> float:
    """scale/x, the derivative of scale * log(x): infinite at both zeros, nan below."""
    if x == 0.0:
        return scale * math.inf
    return math.nan if x < 0.0 else scale / x


def log_curve(x: float, scale: float) -> float:
    """-scale/x**2."""
    return -divide(log_slope(x, scale), fabs(x))
