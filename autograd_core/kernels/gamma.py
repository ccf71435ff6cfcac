"""Kernels of the gamma function and its logarithmic derivatives.

`math.gamma` is a good gamma; `math.lgamma` loses everything near its zeros at 1 and 2, where its Taylor
series (coefficients by the zeta function) takes over. digamma and polygamma climb by their recurrence to
where the asymptotic series holds and come back from negative arguments by reflection (Abramowitz and Stegun,
chapter 6).
"""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import copysign, fabs, floor, isnan, log, log1p, rint, tan
else:
    from autograd_core.kernels.libm import copysign, fabs, floor, isnan, log, log1p, rint, tan

from autograd_core.kernels.gaussian import polynomial
from autograd_core.kernels.ieee import divide

LGAMMA_AT_2 = (  # lgamma(2 + t)/t: 1 - Euler's constant, then (-1)**k (zeta(k) - 1)/k
    0.42278433509846713,
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357939,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.050721277567069e-05,
    -9.439488275268397e-06,
    4.374866789907488e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554665e-07,
)
DIGAMMA_ZERO = 1.4616321449683622
DIGAMMA_ZERO_LOW = 9.549995429965697e-17
DIGAMMA_AT_ZERO = (  # its Taylor series there, without the constant term
    0.9676722454476212,
    -0.4427631689835921,
    0.258499760955651,
    -0.16394270544240652,
    0.10782405069126237,
    -0.07219956125645471,
    0.04880428816414311,
    -0.03316112647484736,
    0.022597648232218104,
    -0.01542476590494896,
    0.010538791616612175,
    -0.007204534386356869,
    0.004926781395729853,
    -0.003369801655439328,
)
BERNOULLI = (  # B[2], B[4], ...
    1.0 / 6.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    5.0 / 66.0,
    -691.0 / 2730.0,
    7.0 / 6.0,
    -3617.0 / 510.0,
)
DIGAMMA_SERIES = tuple([-b / (2.0 * k + 2.0) for k, b in enumerate(BERNOULLI)])  # in powers of 1/x**2


def gamma(x: float) -> float:
    """The gamma function; nan at negative integers, an infinity with the sign of zero at 0."""
    if x == 0.0:
        return copysign(math.inf, x)
    if x < 0.0 and x == floor(x):
        return math.nan
    try:
        return math.gamma(x)
    except OverflowError:
        return copysign(math.inf, x)


def gamma_slope(x: float) -> float:
    """gamma(x) digamma(x)."""
    return _times_gamma(digamma(x), x)


def gamma_curve(x: float) -> float:
    """gamma(x) (digamma(x)**2 + trigamma(x)), both terms positive."""
    psi = digamma(x)
    return _times_gamma(psi * psi + polygamma(1.0, x), x)


def _times_gamma(factor: float, x: float) -> float:
    """factor * gamma(x) where gamma(x) alone may be subnormal."""
    if x > -140.0 or isnan(factor):
        return factor * gamma(x)
    if x < -200.0:
        return 0.0
    fall = 1.0
    for k in range(40):
        fall *= x + k
    return factor * gamma(x + 40.0) / fall


def lgamma(x: float) -> float:
    """log|gamma(x)|; +inf at 0, the negative integers and the infinities."""
    if fabs(x - 2.0) <= 0.25:
        t = x - 2.0
        return t * polynomial(LGAMMA_AT_2, t)
    if fabs(x - 1.0) <= 0.25:
        t = x - 1.0
        return t * polynomial(LGAMMA_AT_2, t) - log1p(t)
    try:
        return math.lgamma(x)
    except (OverflowError, ValueError):
        return math.inf


def digamma(x: float) -> float:
    """psi(x) = gamma'(x)/gamma(x); nan at negative integers, an infinity against the sign of zero at 0."""
    if x < 0.0:
        if x == floor(x):
            return math.nan
        return digamma(1.0 - x) - math.pi * _cotangent_of_pi_times(x)
    t = (x - DIGAMMA_ZERO) - DIGAMMA_ZERO_LOW
    if fabs(t) < 0.1:
        return t * polynomial(DIGAMMA_AT_ZERO, t)
    climb = 0.0
    while x < 10.0:
        climb += divide(1.0, x)
        x += 1.0
    r = 1.0 / x
    return (log(x) - 0.5 * r + r * r * polynomial(DIGAMMA_SERIES, r * r)) - climb


def trigamma(x: float) -> float:
    """psi'(x), the derivative of digamma; +inf at 0 and the negative integers."""
    return polygamma(1.0, x)


def digamma_slope(x: float) -> float:
    """The same where digamma has a value, else nan: at negative integers."""
    return math.nan if x < 0.0 and x == floor(x) else polygamma(1.0, x)


def polygamma(order: float, x: float) -> float:
    """The derivative of digamma of that order, 1, 2, ..."""
    n = int(order)
    sign = 1.0 if n % 2 else -1.0
    if x == 0.0:
        return math.inf if n % 2 else -copysign(math.inf, x)
    if x < 0.0:
        if x == floor(x):
            return math.inf if n % 2 and x != -math.inf else math.nan
        return -math.pi * _cotangent_derivative(n, x) - sign * polygamma(order, 1.0 - x)
    total = 0.0
    while x < 12.0 + n:
        total += _power(1.0 / x, n + 1)
        x += 1.0
    factorial = float(math.factorial(n))
    r = 1.0 / x
    term = _power(r, n)
    series = term / n + 0.5 * term * r
    rising = 1.0  # (2k + n - 1)! / ((2k)! n!) r**(2k + n), built up term by term
    for k in range(len(BERNOULLI)):
        m = 2.0 * k + 2.0
        rising *= r * r * (n + 1.0 if k == 0 else (m + n - 2.0) * (m + n - 1.0) / (m - 1.0)) / m
        series += BERNOULLI[k] * rising * term
    return sign * factorial * (total + series)


def _power(x: float, n: int) -> float:
    result = 1.0
    for _ in range(n):
        result *= x
    return result


def _cotangent_of_pi_times(x: float) -> float:
    """cot(pi x), from the exact distance to the nearest integer."""
    r = x - rint(x)
    if fabs(r) < 0.25:
        return divide(1.0, tan(math.pi * r))
    return copysign(tan(math.pi * (0.5 - fabs(r))), r)


def _cotangent_derivative(n: int, x: float) -> float:
    """The n-th derivative of cot(pi x): a polynomial in c = cot(pi x), by c' = -pi (1 + c*c)."""
    c = _cotangent_of_pi_times(x)
    coefficients = [0.0, 1.0]
    for _ in range(n):
        slopes = [-math.pi * k * coefficients[k] for k in range(1, len(coefficients))]
        coefficients = [
            low + high for low, high in zip([*slopes, 0.0, 0.0], [0.0, 0.0, *slopes], strict=True)
        ]
    return polynomial(tuple(coefficients), c)
