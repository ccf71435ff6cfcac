"""Kernels of the activations built on the logistic function 1/(1 + exp(-x)), their slopes and curvatures.

Everything is written in e = exp(-|x|), which never overflows, and in d = 1 + e with its rounding error, so
that no tail is lost: sigmoid' is right where 1 - sigmoid(x) is 0. Where a derivative crosses zero, its terms
are written as differences from the zero, which all have the sign of the result: nothing cancels.
"""

from __future__ import annotations

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import exp, expm1, fabs, log1p, tanh
else:
    from autograd_core.kernels.libm import exp, expm1, fabs, log1p, tanh

from autograd_core.kernels.error_free import two_product, two_sum
from autograd_core.kernels.gaussian import scaled_exp

# silu'(x) = 0 where 1 + x + exp(x) = 0; silu''(x) = 0 where x tanh(x/2) = 2.
SILU_SLOPE_ZERO = -1.2784645427610737
SILU_SLOPE_ZERO_LOW = -1.0946994183093437e-16
SILU_SLOPE_EXP = 0.2784645427610738  # exp at that zero
SILU_CURVE_ZERO = 2.3993572805154675
SILU_CURVE_ZERO_LOW = 1.8464872855353363e-16
SILU_CURVE_TANH = 0.8335565596009648  # tanh of half that zero

# gelu's approximation x sigmoid(w) has w = K x + C x**3, with K = 2 sqrt(2/pi) and C = 0.044715 K.
K = 1.5957691216057308
K_LOW = -9.96930880911092e-17
C = 0.07135481627260025
C_LOW = -6.175149918155315e-19
CUBIC = 0.044715
# Its slope is zero where 1 + exp(w) + x w' = 0, its curvature where A tanh(w/2) = 2 w' + x w'', A = x w' w'.
TANH_SLOPE_ZERO = -0.7524614220710163
TANH_SLOPE_ZERO_LOW = 3.635560509207687e-17
TANH_SLOPE_EXP = 0.29195521191476714
TANH_CURVE_ZERO = 1.4185040087908283
TANH_CURVE_ZERO_LOW = 8.089265124388305e-17
TANH_CURVE_A = 5.825371752376956
TANH_CURVE_TANH = 0.843630359924267

# Klambauer et al. 2017, "Self-Normalizing Neural Networks": mean 0 and variance 1 are a fixed point.
SELU_SCALE = 1.0507009873554805
SELU_SCALE_ALPHA = 1.7580993408473768


def sigmoid(x: float) -> float:
    """1/(1 + exp(-x))."""
    e = exp(-fabs(x))
    return e / (1.0 + e) if x < 0.0 else 1.0 / (1.0 + e)


def sigmoid_slope(x: float) -> float:
    """e/(1 + e)**2, even in x."""
    e = exp(-fabs(x))
    d = 1.0 + e
    low = e - (d - 1.0)
    return e / (d * d) * (1.0 - 2.0 * low / d)


def sigmoid_curve(x: float) -> float:
    """-tanh(x/2) sigmoid'(x)."""
    return -tanh(0.5 * x) * sigmoid_slope(x)


def softplus(x: float) -> float:
    """log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|))."""
    return (x if x > 0.0 else 0.0) + log1p(exp(-fabs(x)))


def log_sigmoid(x: float) -> float:
    """log(sigmoid(x)) = -softplus(-x)."""
    return -softplus(-x)


def silu(x: float) -> float:
    """x sigmoid(x)."""
    if x < 0.0:
        return scaled_exp(x, x) / (1.0 + exp(x))
    return x / (1.0 + exp(-x))


def silu_slope(x: float) -> float:
    """exp(x) (1 + x + exp(x))/(1 + exp(x))**2 below zero, (1 + e (1 + x))/(1 + e)**2 above."""
    if x > 800.0:
        return 1.0
    e = exp(-fabs(x))
    d = 1.0 + e
    if x < 0.0:
        t = (x - SILU_SLOPE_ZERO) - SILU_SLOPE_ZERO_LOW
        return scaled_exp(t + SILU_SLOPE_EXP * expm1(t), x) / (d * d)
    return (1.0 + e * (1.0 + x)) / (d * d)


def silu_curve(x: float) -> float:
    """sigmoid'(x) (2 - x tanh(x/2)), even in x."""
    a = fabs(x)
    d = 1.0 + exp(-a)
    t = (a - SILU_CURVE_ZERO) - SILU_CURVE_ZERO_LOW
    h = tanh(0.5 * a)
    above = t * h + SILU_CURVE_ZERO * tanh(0.5 * t) * (1.0 - h * SILU_CURVE_TANH)
    return scaled_exp(-above, -a) / (d * d)


def _gelu_argument(a: float) -> tuple[float, float]:
    """w = K a + C a**3 for 0 <= a <= 40, as a sum of two floats."""
    square, square_low = two_product(a, a)
    cubic, cubic_low = two_product(C, square)
    factor, factor_low = two_sum(K, cubic)
    w, w_low = two_product(a, factor)
    return w, w_low + a * (factor_low + (cubic_low + (C * square_low + (C_LOW * square + K_LOW))))


def gelu_tanh(x: float) -> float:
    """x sigmoid(w) = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x**3)))/2."""
    a = fabs(x)
    if a > 40.0:
        return x if x > 0.0 else -0.0
    w, low = _gelu_argument(a)
    d = 1.0 + exp(-w)
    return scaled_exp(x * (1.0 - low), -w) / d if x < 0.0 else x / d


def gelu_tanh_slope(x: float) -> float:
    """sigmoid(w) (1 + x w' sigmoid(-w))."""
    a = fabs(x)
    if a > 40.0:
        return 1.0 if x > 0.0 else -0.0
    w, low = _gelu_argument(a)
    e = exp(-w)
    d = 1.0 + e
    if x < 0.0:
        t = (x - TANH_SLOPE_ZERO) - TANH_SLOPE_ZERO_LOW
        q = x * x + x * TANH_SLOPE_ZERO + TANH_SLOPE_ZERO * TANH_SLOPE_ZERO
        above = K * t * (1.0 + 3.0 * CUBIC * q) + TANH_SLOPE_EXP * expm1(K * t * (1.0 + CUBIC * q))
        return scaled_exp(above * (1.0 - low), -w) / (d * d)
    return (d + e * x * (K + 3.0 * C * x * x)) / (d * d)


def gelu_tanh_curve(x: float) -> float:
    """sigmoid'(w) (2 w' + x w'' - x w' w' tanh(w/2)), even in x."""
    a = fabs(x)
    if a > 40.0:
        return -0.0
    w, low = _gelu_argument(a)
    d = 1.0 + exp(-w)
    z = TANH_CURVE_ZERO
    t = (a - z) - TANH_CURVE_ZERO_LOW
    q = a * a + a * z + z * z
    p = a * a * (a * a + a * z) + z * z * q
    h = tanh(0.5 * w)
    rise = K * K * (1.0 + CUBIC * (6.0 * q + 9.0 * CUBIC * p))
    ahead = tanh(0.5 * K * t * (1.0 + CUBIC * q))
    above = t * (rise * h - 12.0 * C * (a + z)) + TANH_CURVE_A * ahead * (1.0 - h * TANH_CURVE_TANH)
    return scaled_exp(-above * (1.0 - low), -w) / (d * d)


def elu(x: float, alpha: float) -> float:
    """x from zero on, alpha (exp(x) - 1) below."""
    return x if x >= 0.0 else alpha * expm1(x)


def elu_slope(x: float, alpha: float) -> float:
    """1 above zero, alpha exp(x) else."""
    return 1.0 if x > 0.0 else scaled_exp(alpha, x)


def elu_curve(x: float, alpha: float) -> float:
    """alpha exp(x) below zero, else 0."""
    return 0.0 if x >= 0.0 else scaled_exp(alpha, x)


def elu_weight(x: float) -> float:
    """exp(x) - 1 below zero, else 0: the derivative of elu by alpha."""
    return 0.0 if x >= 0.0 else expm1(x)


def exp_below_zero(x: float) -> float:
    """exp(x) up to zero, 0 above: the derivative of elu' by alpha."""
    return 0.0 if x > 0.0 else exp(x)


def selu(x: float) -> float:
    """scale x above zero, scale alpha (exp(x) - 1) else."""
    return SELU_SCALE * x if x > 0.0 else SELU_SCALE_ALPHA * expm1(x)


def selu_slope(x: float) -> float:
    """scale above zero, scale alpha exp(x) else."""
    return SELU_SCALE if x > 0.0 else scaled_exp(SELU_SCALE_ALPHA, x)
