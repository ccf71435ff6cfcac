"""Exponentials of computed arguments, to the last digits: exp(-x*x), the normal distribution.

An exponential turns the absolute error of its argument into a relative error of its result, so the rounding
of x*x is carried along; and a result that is subnormal loses digits, so it is multiplied before it becomes
so.
"""

from __future__ import annotations

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import copysign, erfc, exp, fabs, isnan
else:
    from autograd_core.kernels.libm import copysign, erfc, exp, fabs, isnan

from autograd_core.kernels.error_free import two_product

EXP_MINUS_100 = 3.720075976020836e-44
TWO_OVER_SQRT_PI = 1.1283791670955126
ONE_OVER_SQRT_2PI = 0.3989422804014327
HALF_SQRT2 = 0.7071067811865476
HALF_SQRT2_LOW = -4.833646656726457e-17
SQRT2 = 1.4142135623730951
SQRT2_LOW = -9.667293313452913e-17
GELU_SLOPE_ZERO = -0.7517915246935645
GELU_SLOPE_ZERO_LOW = 1.4956759177009883e-17
GELU_SLOPE_TAYLOR = (  # of gelu' at its zero, without the constant term
    0.4314939923140469,
    0.388284982990552,
    -0.018199676398671087,
    -0.1140082332972217,
    -0.014771522148244337,
    0.019421679838189067,
    0.004539228379125415,
    -0.002239538068073497,
    -0.0007448268386746817,
    0.00018633974623233514,
    8.615947861116571e-05,
    -1.121438018842664e-05,
    -7.74846130700372e-06,
    4.3284506257392273e-07,
    5.702764979242107e-07,
)


def polynomial(coefficients: tuple[float, ...], x: float) -> float:
    """c0 + c1 x + c2 x**2 + ..., by Horner's rule."""
    total = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = total * x + coefficient
    return total


def scaled_exp(factor: float, x: float) -> float:
    """factor * exp(x) where exp(x) alone may be subnormal."""
    if x > -700.0 or isnan(x) or isnan(factor):
        return factor * exp(x)
    if x < -1600.0:
        return copysign(0.0, factor)
    return factor * exp(x + 100.0) * EXP_MINUS_100


def gauss(factor: float, x: float) -> float:
    """factor * exp(-x*x), with the rounding error of x*x put right."""
    if fabs(x) > 38.0:
        return copysign(0.0, factor)
    p, e = two_product(x, x)
    if p < 600.0 or isnan(x):
        return factor * exp(-p) * (1.0 - e)
    return factor * (1.0 - e) * exp(100.0 - p) * EXP_MINUS_100


def bell(factor: float, x: float) -> float:
    """factor * exp(-x*x/2), with the rounding error of x*x put right."""
    if fabs(x) > 54.0:
        return copysign(0.0, factor)
    p, e = two_product(x, x)
    if p < 1200.0 or isnan(x):
        return factor * exp(-0.5 * p) * (1.0 - 0.5 * e)
    return factor * (1.0 - 0.5 * e) * exp(100.0 - 0.5 * p) * EXP_MINUS_100


def erf_slope(x: float) -> float:
    """erf'(x) = 2/sqrt(pi) exp(-x*x)."""
    return gauss(TWO_OVER_SQRT_PI, x)


def erf_curve(x: float) -> float:
    """erf''(x) = -4/sqrt(pi) x exp(-x*x)."""
    return gauss(-2.0 * TWO_OVER_SQRT_PI * x, x)


def normal_distribution(x: float) -> float:
    """Phi(x) = erfc(-x/sqrt(2))/2, with the rounding error of the argument put right; for x > -30."""
    t, low = two_product(-x, HALF_SQRT2)
    if x > 0.0:
        return 0.5 * erfc(t)
    return 0.5 * (erfc(t) - erf_slope(t) * (low - x * HALF_SQRT2_LOW))


def _tail(x: float) -> float:
    """-x Phi(x)/phi(x) for x < -30: the asymptotic series 1 - 1/x^2 + 3/x^4 - 15/x^6 + ..."""
    r = 1.0 / x / x
    r3, r5, r7, r9, r11 = 3.0 * r, 5.0 * r, 7.0 * r, 9.0 * r, 11.0 * r
    return 1.0 - r * (1.0 - r3 * (1.0 - r5 * (1.0 - r7 * (1.0 - r9 * (1.0 - r11)))))


def gelu(x: float) -> float:
    """x Phi(x), the Gaussian error linear unit."""
    if x < -30.0:
        return bell(-ONE_OVER_SQRT_2PI * _tail(x), x)
    return x * normal_distribution(x)


def gelu_slope(x: float) -> float:
    """Phi(x) + x phi(x): by its Taylor series around the zero at -0.75, where the terms cancel."""
    if x < -30.0:
        return bell(ONE_OVER_SQRT_2PI * (x - _tail(x) / x), x)
    if fabs(x - GELU_SLOPE_ZERO) < 0.3:
        t = (x - GELU_SLOPE_ZERO) - GELU_SLOPE_ZERO_LOW
        return t * polynomial(GELU_SLOPE_TAYLOR, t)
    return normal_distribution(x) + bell(ONE_OVER_SQRT_2PI * x, x)


def gelu_curve(x: float) -> float:
    """phi(x) (2 - x*x), the difference as (sqrt(2) - |x|)(sqrt(2) + |x|)."""
    a = fabs(x)
    return bell(ONE_OVER_SQRT_2PI * ((SQRT2 - a) + SQRT2_LOW) * (SQRT2 + a), a)
