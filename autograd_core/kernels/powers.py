"""Roots and powers, with every partial derivative of x**y in one formula."""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import cbrt, copysign, fabs, floor, fmod, isfinite, isnan, log, pow, sqrt
else:
    from autograd_core.kernels.libm import cbrt, copysign, fabs, floor, fmod, isfinite, isnan, log, pow, sqrt

from autograd_core.kernels.error_free import two_product, two_sum
from autograd_core.kernels.ieee import divide, quotient

_SAFE_LOW = 1e-290  # between these a power has all its digits
_SAFE_HIGH = 1e290
_EXACT = 2.0**52  # from 1 to here y - 1 has no rounding error


def square(x: float) -> float:
    """x*x."""
    return x * x


def reciprocal(x: float) -> float:
    """1/x."""
    return divide(1.0, x)


def reciprocal_slope(x: float) -> float:
    """-1/x**2."""
    return -quotient(1.0, x, 2)


def reciprocal_curve(x: float) -> float:
    """2/x**3."""
    return quotient(2.0, x, 3)


def sqrt_slope(x: float) -> float:
    """1/(2 sqrt(x)); infinite at both zeros."""
    return divide(0.5, fabs(sqrt(x)))


def sqrt_curve(x: float) -> float:
    """-1/(4 x sqrt(x))."""
    return -divide(divide(0.25, fabs(sqrt(x))), fabs(x))


def rsqrt(x: float) -> float:
    """1/sqrt(x)."""
    return divide(1.0, sqrt(x))


def rsqrt_slope(x: float) -> float:
    """-1/(2 x sqrt(x)), the limit from above at both zeros."""
    return -divide(divide(0.5, fabs(sqrt(x))), fabs(x))


def rsqrt_curve(x: float) -> float:
    """3/(4 x**2 sqrt(x))."""
    return divide(divide(divide(0.75, fabs(sqrt(x))), fabs(x)), fabs(x))


def cube_root(x: float) -> float:
    """The real cube root: the C library's (3 ulp) and one Newton step."""
    if x == 0.0 or not isfinite(x):
        return cbrt(x)
    if fabs(x) < 1e-200:
        return _cube_root_step(x * 2.0**300) * 2.0**-100
    if fabs(x) > 1e200:
        return _cube_root_step(x * 2.0**-300) * 2.0**100
    return _cube_root_step(x)


def _cube_root_step(x: float) -> float:
    root: float = cbrt(x)
    square, square_error = two_product(root, root)
    cube, cube_error = two_product(square, root)
    residual: float = ((x - cube) - cube_error) - square_error * root  # x - root**3 without a rounding error
    return root + residual / (3.0 * square)


def cube_root_slope(x: float) -> float:
    """1/(3 cbrt(x)**2) as cbrt(x)/x/3; infinite at zero."""
    if x == 0.0 or fabs(x) == math.inf:
        return math.inf if x == 0.0 else 0.0
    return cube_root(x) / x / 3.0


def cube_root_curve(x: float) -> float:
    """-2/(9 x cbrt(x)**2)."""
    return -divide(2.0 * cube_root_slope(x) / 3.0, x)


def power_slope(x: float, y: float) -> float:
    """d(x**y)/dx = y x**(y-1)."""
    if 1.0 <= y < _EXACT and (x > 0.0 or (x < 0.0 and y == floor(y))):
        power: float = pow(x, y - 1.0)
        if _SAFE_LOW < fabs(power) < _SAFE_HIGH:
            return y * power
    return power_partial(x, y, 1.0, 0.0)


def power_partial(x: float, y: float, n: float, k: float) -> float:
    """The partial derivative of x**y, n times by x and k times by y.

    x**(y-n) times a polynomial in y and log x. A negative base (-0.0 at a pole too) has no derivative by y.
    """
    if k == 0.0 and y == 0.0 and n > 0.0:
        return 0.0
    if isnan(x) or (isnan(y) and n > 0.0) or (x < 0.0 and (k > 0.0 or y != floor(y))):
        return math.nan
    base: float = fabs(x)
    if base == 0.0 and k > 0.0:
        if y < 0.0 and copysign(1.0, x) < 0.0:
            return math.nan
        if n == 0.0 and y == 0.0:
            return 0.0 if k == 1.0 else math.nan
    factor: float = _power_factor(y, n, k, log(base) if k > 0.0 else 0.0)
    if copysign(1.0, x) < 0.0 and y == floor(y):
        if fabs(y) == math.inf and pow(base, y) != 0.0:
            return math.nan
        if (fmod(y, 2.0) != 0.0) != (fmod(n, 2.0) != 0.0):
            factor = -factor
    return _factor_times_power(factor, base, y, n)


def _power_factor(y: float, n: float, k: float, log_x: float) -> float:
    """The factor of x**(y-n): C(n, k) = (y-n+1) C(n-1, k) + k C(n-1, k-1), C(0, k) = log(x)**k (Leibniz)."""
    if n == 0.0:
        return 1.0 if k == 0.0 else log_x * _power_factor(y, 0.0, k - 1.0, log_x)
    lower: float = _power_factor(y, n - 1.0, k, log_x)
    product: float = 0.0 if lower == 0.0 else (y - (n - 1.0)) * lower
    return product if k == 0.0 else product + k * _power_factor(y, n - 1.0, k - 1.0, log_x)


def _factor_times_power(factor: float, base: float, y: float, n: float) -> float:
    """factor * base**(y-n), where y-n may be inexact and the power alone may leave the range."""
    if factor == 0.0:
        return 0.0
    exponent, rest = two_sum(y, -n)
    power: float = pow(base, exponent)
    if _SAFE_LOW < power < _SAFE_HIGH:
        result: float = factor * power
    else:
        part: float = pow(base, 0.25 * exponent)
        if part == 0.0:
            return copysign(0.0, factor)
        result = factor * part * part * part * part
    if fabs(rest) > 0.0 and 0.0 < base < math.inf:
        result = result * (1.0 + rest * log(base))
    return result
