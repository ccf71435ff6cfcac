"""Values and first two derivatives of the ops that give irrational numbers: for mpmath.

The formulas are textbook ones, apart from the engine's on purpose. None loses a small term beside a large one
(as 1 - p for a share p near 1 would): cancellation is cured by precision, such a loss is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mpmath import MPContext

from benchmarks.exact_formulas import Formula, sign, triangle

m = MPContext()
FAR = 1e8


def _pow(x: Any, y: Any) -> Sequence[Any]:
    if x < 0:  # whole exponents: x**y has no derivative by y
        value = (-1) ** int(y) * m.exp(y * m.log(-x))
        return value, (y * value / x, m.nan), (y * (y - 1) * value / x / x, m.nan, m.nan)
    log = m.log(x)
    value = m.exp(y * log)
    return (
        value,
        (y * value / x, value * log),
        (_second_power(x, y, value), value / x * (1 + y * log), value * log**2),
    )


def _second_power(x: Any, y: Any, value: Any) -> Any:
    return 0 if y == 1 else y * (y - 1) * value / x / x


def _tan(x: Any) -> Sequence[Any]:
    t = m.tan(x)
    return t, 1 + t * t, 2 * t * (1 + t * t)


def _sinc(x: Any) -> Sequence[Any]:
    v, c = m.sin(m.pi * x) / (m.pi * x), m.cos(m.pi * x)
    return v, (c - v) / x, -(m.pi**2) * v - 2 * (c - v) / x / x


def _atan2(y: Any, x: Any) -> Sequence[Any]:
    q = x * x + y * y
    return m.atan2(y, x), (x / q, -y / q), (-2 * x * y / q**2, (y - x) * (y + x) / q**2, 2 * x * y / q**2)


def _norm(*xs: Any) -> Sequence[Any]:
    h = m.sqrt(m.fsum([x * x for x in xs]))
    curve = triangle(
        xs,
        lambda i, j: (
            (m.fsum([x * x for k, x in enumerate(xs) if k != i]) if i == j else -xs[i] * xs[j]) / h**3
        ),
    )
    return h, [x / h for x in xs], curve


def _logistic(x: Any) -> tuple[Any, Any, Any]:
    e = m.exp(-abs(x))
    slope = e / (1 + e) ** 2
    return (e if x < 0 else 1) / (1 + e), slope, -m.tanh(x / 2) * slope


def _softplus(x: Any) -> Sequence[Any]:
    s, slope, _ = _logistic(x)
    return max(x, 0) + m.log1p(m.exp(-abs(x))), s, slope


def _log_sigmoid(x: Any) -> Sequence[Any]:
    value, slope, curve = _softplus(-x)
    return -value, slope, -curve


def _silu(x: Any) -> Sequence[Any]:
    s, slope, curve = _logistic(x)
    return x * s, s + x * slope, 2 * slope + x * curve


def _gelu(x: Any) -> Sequence[Any]:
    share, density = _erfc(-x / m.sqrt(2))[0] / 2, m.exp(-x * x / 2) / m.sqrt(2 * m.pi)
    return x * share, share + x * density, density * (2 - x * x)


def _gelu_tanh(x: Any) -> Sequence[Any]:
    k, c = 2 * m.sqrt(2 / m.pi), m.mpf(44715) / 10**6
    w1, w2 = k * (1 + 3 * c * x * x), 6 * k * c * x
    s, slope, curve = _logistic(k * (x + c * x**3))
    return x * s, s + x * slope * w1, 2 * slope * w1 + x * (curve * w1 * w1 + slope * w2)


def _elu(x: Any, scale: Any = 1, alpha: Any = 1) -> Sequence[Any]:
    if x > 0:
        return scale * x, (1 if scale == 1 else scale), 0
    return scale * alpha * m.expm1(x), scale * alpha * m.exp(x), scale * alpha * m.exp(x)


def _selu(x: Any) -> Sequence[Any]:
    return _elu(x, m.mpf("1.0507009873554804934193349852946"), m.mpf("1.6732632423543772848170429916717"))


def _erf(x: Any) -> Sequence[Any]:
    slope = 2 / m.sqrt(m.pi) * m.exp(-x * x)
    return m.erf(x), slope, -2 * x * slope


def _erfc(x: Any) -> Sequence[Any]:
    _, slope, curve = _erf(x)
    return m.exp(-x * x) * _scaled_erfc(x), -slope, -curve


def _scaled_erfc(x: Any) -> Any:
    """exp(x*x) erfc(x), far out by its asymptotic series: mpmath's erfc ends at the exponents of floats."""
    if x < FAR:
        return m.exp(x * x) * m.erfc(x)
    terms = [m.mpf(1)]
    for k in range(12):
        terms.append(-terms[-1] * (2 * k + 1) / (2 * x * x))
    return m.fsum(terms) / (x * m.sqrt(m.pi))


def _erfcx(x: Any) -> Sequence[Any]:
    value = _scaled_erfc(x)
    slope = 2 * x * value - 2 / m.sqrt(m.pi)
    return value, slope, 2 * value + 2 * x * slope


def _erfinv(x: Any) -> Sequence[Any]:
    y = m.erfinv(x)
    slope = m.sqrt(m.pi) / 2 * m.exp(y * y)
    return y, slope, 2 * y * slope**2


def _gamma(x: Any) -> Sequence[Any]:
    value, psi = m.gamma(x), m.digamma(x)
    return value, value * psi, value * (psi**2 + m.polygamma(1, x))


def _lgamma(x: Any) -> Sequence[Any]:
    return m.loggamma(x).real, m.digamma(x), m.polygamma(1, x)


def _exponential_shares(xs: Sequence[Any]) -> tuple[Any, list[Any], Callable[[int], Any]]:
    """log of the sum, the shares, and what is left beside each."""
    top = max(xs)
    terms = [m.exp(x - top) for x in xs]
    total = m.fsum(terms)
    shares = [term / total for term in terms]
    return top + m.log(total), shares, lambda i: m.fsum([p for k, p in enumerate(shares) if k != i])


def _logsumexp(*xs: Any) -> Sequence[Any]:
    value, p, rest = _exponential_shares(xs)
    return value, p, triangle(xs, lambda i, j: p[i] * rest(i) if i == j else -p[i] * p[j])


def _log_softmax(*xs: Any) -> Sequence[Any]:
    value, p, rest = _exponential_shares(xs)
    slopes = [rest(0), *[-q for q in p[1:]]]
    return xs[0] - value, slopes, triangle(xs, lambda i, j: -p[i] * rest(i) if i == j else p[i] * p[j])


def _softmax(*xs: Any) -> Sequence[Any]:
    _, p, rest = _exponential_shares(xs)

    def second(j: int, k: int) -> Any:
        first = [rest(0), *[-q for q in p[1:]]]
        return p[0] * (first[j] * first[k] - p[j] * (rest(j) if j == k else -p[k]))

    return p[0], [p[0] * rest(0), *[-p[0] * q for q in p[1:]]], triangle(xs, second)


def _std(*xs: Any) -> Sequence[Any]:
    n, centre = len(xs), m.fsum(xs) / len(xs)
    value, slopes, curve = _norm(*[x - centre for x in xs])
    root = m.sqrt(n)
    # The second derivatives of |P x|, P taking the mean away, are (P - u u')/|P x| with u = P x/|P x|.
    centred = triangle(
        xs, lambda i, j: ((1 if i == j else 0) - m.mpf(1) / n - slopes[i] * slopes[j]) / value / root
    )
    return value / root, [slope / root for slope in slopes], centred


def _ln(x: int) -> Any:
    return m.log(x)


BY_MPMATH: dict[str, Formula] = {
    "pow": _pow,
    "sqrt": lambda x: (m.sqrt(x), 1 / m.sqrt(x) / 2, -1 / x / m.sqrt(x) / 4),
    "rsqrt": lambda x: (1 / m.sqrt(x), -1 / x / m.sqrt(x) / 2, 3 / x**2 / m.sqrt(x) / 4),
    "cbrt": lambda x: (
        sign(x) * m.cbrt(abs(x)),
        1 / m.cbrt(abs(x)) ** 2 / 3,
        -2 / x / m.cbrt(abs(x)) ** 2 / 9,
    ),
    "hypot": _norm,
    "exp": lambda x: (m.exp(x), m.exp(x), m.exp(x)),
    "expm1": lambda x: (m.expm1(x), m.exp(x), m.exp(x)),
    "exp2": lambda x: (m.mpf(2) ** x, _ln(2) * m.mpf(2) ** x, _ln(2) ** 2 * m.mpf(2) ** x),
    "log": lambda x: (m.log(x), 1 / x, -1 / x**2),
    "log2": lambda x: (m.log(x) / _ln(2), 1 / x / _ln(2), -1 / x**2 / _ln(2)),
    "log10": lambda x: (m.log(x) / _ln(10), 1 / x / _ln(10), -1 / x**2 / _ln(10)),
    "log1p": lambda x: (m.log1p(x), 1 / (1 + x), -1 / (1 + x) ** 2),
    "sin": lambda x: (m.sin(x), m.cos(x), -m.sin(x)),
    "cos": lambda x: (m.cos(x), -m.sin(x), -m.cos(x)),
    "tan": _tan,
    "asin": lambda x: (m.asin(x), 1 / m.sqrt(1 - x * x), x / m.sqrt(1 - x * x) ** 3),
    "acos": lambda x: (m.acos(x), -1 / m.sqrt(1 - x * x), -x / m.sqrt(1 - x * x) ** 3),
    "atan": lambda x: (m.atan(x), 1 / (1 + x * x), -2 * x / (1 + x * x) ** 2),
    "atan2": _atan2,
    "sinc": _sinc,
    "degrees": lambda x: (x * 180 / m.pi, 180 / m.pi, 0),
    "radians": lambda x: (x * m.pi / 180, m.pi / 180, 0),
    "sinh": lambda x: (m.sinh(x), m.cosh(x), m.sinh(x)),
    "cosh": lambda x: (m.cosh(x), m.sinh(x), m.cosh(x)),
    "tanh": lambda x: (m.tanh(x), m.sech(x) ** 2, -2 * m.tanh(x) * m.sech(x) ** 2),
    "asinh": lambda x: (m.asinh(x), 1 / m.sqrt(1 + x * x), -x / m.sqrt(1 + x * x) ** 3),
    "acosh": lambda x: (m.acosh(x), 1 / m.sqrt(x * x - 1), -x / m.sqrt(x * x - 1) ** 3),
    "atanh": lambda x: (m.atanh(x), 1 / (1 - x * x), 2 * x / (1 - x * x) ** 2),
    "erf": _erf,
    "erfc": _erfc,
    "erfcx": _erfcx,
    "erfinv": _erfinv,
    "gamma": _gamma,
    "lgamma": _lgamma,
    "digamma": lambda x: (m.digamma(x), m.polygamma(1, x), m.polygamma(2, x)),
    "sigmoid": _logistic,
    "log_sigmoid": _log_sigmoid,
    "softplus": _softplus,
    "silu": _silu,
    "gelu": _gelu,
    "gelu_tanh": _gelu_tanh,
    "elu": _elu,
    "selu": _selu,
    "logaddexp": _logsumexp,
    "norm": _norm,
    "std": _std,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
}
