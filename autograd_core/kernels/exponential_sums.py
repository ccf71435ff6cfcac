"""Sums of exponentials, shifted by the largest argument so that none overflows: logsumexp and softmax.

The rounding error of each difference from the largest is carried into its exponential. Shares of the whole
are products and sums of positive terms, never 1 - p. Equal infinities share equally.
"""

from __future__ import annotations

import math

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import exp, fabs, isinf, isnan, log, log1p
else:
    from autograd_core.kernels.libm import exp, fabs, isinf, isnan, log, log1p

from autograd_core.kernels.error_free import two_sum


def exp_difference(x: float, y: float) -> float:
    """exp(x - y) for x <= y, with the rounding error of the difference put right; 1 for equal infinities."""
    if x == y:
        return 1.0
    d, low = two_sum(x, -y)
    return exp(d) if isinf(d) else exp(d) * (1.0 + low)


def logaddexp(x: float, y: float) -> float:
    """log(exp(x) + exp(y)) = larger + log1p(exp(smaller - larger))."""
    if isnan(x) or isnan(y):
        return math.nan
    larger, smaller = (x, y) if x > y else (y, x)
    return larger if isinf(larger) else larger + log1p(exp_difference(smaller, larger))


def logaddexp_weight(x: float, y: float) -> float:
    """exp(x)/(exp(x) + exp(y)), the derivative of logaddexp by x."""
    if x < y:
        e = exp_difference(x, y)
        return e / (1.0 + e)
    return 1.0 / (1.0 + exp_difference(y, x))


def logaddexp_slope(x: float, y: float) -> float:
    """exp(x + y)/(exp(x) + exp(y))**2, the derivative of that weight."""
    e = exp_difference(x, y) if x < y else exp_difference(y, x)
    d = 1.0 + e
    low = e - (d - 1.0)
    return e / (d * d) * (1.0 - 2.0 * low / d)


def largest(xs: tuple[float, ...]) -> float:
    """The largest of at least one, nan if any is."""
    top = xs[0]
    for x in xs:
        if not x <= top:
            top = x
        if isnan(top):
            return top
    return top


def exponentials(xs: tuple[float, ...]) -> list[float]:
    """exp(x - largest) for every x."""
    top = largest(xs)
    return [exp_difference(x, top) for x in xs]


def _log_of_sum(xs: tuple[float, ...], top: float) -> float:
    """log of the sum of exp(x - top): log1p of all but one that is 1."""
    rest = [exp_difference(x, top) for x in xs]
    if not isnan(top):
        rest.remove(1.0)
    return log1p(math.fsum(rest))


def logsumexp(*xs: float) -> float:
    """log(exp(x0) + exp(x1) + ...)."""
    top = largest(xs)
    return top if isinf(top) else top + _log_of_sum(xs, top)


def softmax(index: float, *xs: float) -> float:
    """exp(x[index]) / sum of exp(x)."""
    terms = exponentials(xs)
    return terms[int(index)] / math.fsum(terms)


def softmax_rest(index: float, *xs: float) -> float:
    """1 - softmax(index): the share of all the others."""
    terms = exponentials(xs)
    total = math.fsum(terms)
    terms[int(index)] = 0.0
    return math.fsum(terms) / total


def log_softmax(index: float, *xs: float) -> float:
    """x[index] - logsumexp(x), as a sum of two negative terms."""
    top = largest(xs)
    x = xs[int(index)]
    if isinf(top):
        return -log(math.fsum(exponentials(xs))) if x == top else -math.inf
    return (x - top) - _log_of_sum(xs, top)


def shares(*xs: float) -> list[float]:
    """softmax(0), softmax(1), ... in one pass."""
    terms = exponentials(xs)
    total = math.fsum(terms)
    return [term / total for term in terms]


def relative_slopes(index: float, *xs: float) -> list[float]:
    """d log softmax(index)/dx[j] for every j in one pass: -softmax(j), softmax_rest at the index itself."""
    terms = exponentials(xs)
    total = math.fsum(terms)
    slopes = [-(term / total) for term in terms]
    at = int(index)
    terms[at] = 0.0
    slopes[at] = math.fsum(terms) / total
    return slopes


def softmax_slope(i: float, j: float, share: float, rest: float, other: float, *xs: float) -> float:
    """d softmax(i)/dx[j]: softmax(i) times softmax_rest(j) for i = j, else times -softmax(j)."""
    return share * rest if i == j else share * -other


def softmax_curve(i: float, j: float, k: float, *xs: float) -> float:
    """d2 softmax(i)/dx[j]dx[k]: 2 p[i] p[j] p[k], or with r - p of the index that is repeated."""
    p = shares(*xs)
    a, b, c = int(i), int(j), int(k)
    if a != b and b != c and a != c:
        return 2.0 * p[a] * p[b] * p[c]
    if a == b == c:
        return p[a] * softmax_rest(i, *xs) * _balance(a, xs)
    repeated, single = (a, c) if a == b else (c, a if b == c else b)
    return -p[repeated] * p[single] * _balance(repeated, xs)


def _balance(at: int, xs: tuple[float, ...]) -> float:
    """softmax_rest - softmax of a component, which crosses zero: near it by exponentials of 160 bits."""
    terms = exponentials(xs)
    total = math.fsum(terms)
    terms[at] = -terms[at]
    rough: float = math.fsum(terms) / total
    # Below 1e-30 the large terms have cancelled bit for bit, and what is left is exact.
    if not 1e-30 < fabs(rough) < 0.25:
        return rough
    top = largest(xs)
    fixed = [_exp_fixed(x, top) for x in xs]
    whole = sum(fixed)
    balance: float = (whole - 2 * fixed[at]) / whole
    return balance


def _exp_fixed(x: float, top: float) -> int:
    """exp(x - top) in units of 2**-160, for x <= top: Taylor's series at a 256th, squared eight times."""
    if x - top < -111.0:
        return 0
    numerator, denominator = x.as_integer_ratio()
    top_numerator, top_denominator = top.as_integer_ratio()
    difference = ((numerator << 168) // denominator - (top_numerator << 168) // top_denominator) >> 16
    result = term = 1 << 160
    k = 1
    while term not in (0, -1):
        term = (term * difference // k) >> 160
        result += term
        k += 1
    for _ in range(8):
        result = result * result >> 160
    return result
