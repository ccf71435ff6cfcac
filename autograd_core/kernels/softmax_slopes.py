"""Slopes of the softmax, all of a row in one pass, and what is left where large terms cancel.

Shares of the whole are sums of positive terms, never 1 - p; a balance of shares that is near zero is worked
out by exponentials of 160 bits.
"""

from __future__ import annotations

import math
from array import array

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.kernels.exponential_sums import exp_difference
    from cython.cimports.autograd_core.kernels.rows import row_extreme, start
    from cython.cimports.libc.math import fabs
else:
    from autograd_core.kernels.exponential_sums import exp_difference
    from autograd_core.kernels.libm import fabs
    from autograd_core.kernels.rows import row_extreme, start

from autograd_core.kernels.exponential_sums import softmax_rest


def exponentials(xs: tuple[float, ...]) -> list[float]:
    """exp(x - largest) for every x."""
    row = array("d", xs)
    top = row_extreme(start(row), 0, len(row), 1.0)
    return [exp_difference(x, top) for x in xs]


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
    top = max(xs)
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
