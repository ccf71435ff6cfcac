"""Where a true result is a sum whose terms cancel: the largest term of each, 0 where nothing cancels.

An error is then measured against that term: nobody who adds floats does better.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.exact_formulas import Formula
from benchmarks.formulas import BY_MPMATH, m


def _no_terms(xs: Sequence[Any]) -> list[int]:
    return [0] * (len(xs) * (len(xs) + 1) // 2)


def _sinc_terms(x: Any) -> Sequence[Any]:
    if abs(x) < 0.3:
        return 0, 0, 0
    v, c = m.sin(m.pi * x) / (m.pi * x), m.cos(m.pi * x)
    return 0, max(abs(c), abs(v)) / abs(x), max(m.pi**2 * abs(v), 2 * abs(c) / x**2, 2 * abs(v) / x**2)


def _pow_terms(x: Any, y: Any) -> Sequence[Any]:
    if x < 0:
        return 0, (0, 0), (0, 0, 0)
    log = m.log(x)
    return 0, (0, 0), (0, m.exp(y * log) / x * max(1, abs(y * log)), 0)


def _reflected(formula: Formula) -> Formula:
    """Below zero, a sum of the same at 1 - x and of a function of sin(pi x)."""
    return lambda x: formula(1 - x) if x < 0 else (0, 0, 0)


def _gamma_terms(x: Any) -> Sequence[Any]:
    return (0, m.gamma(x) * m.digamma(1 - x), 0) if x < 0 else (0, 0, 0)


def _sum_terms(*xs: Any) -> Sequence[Any]:
    return sum(map(abs, xs)), [0] * len(xs), _no_terms(xs)


def _mean_terms(*xs: Any) -> Sequence[Any]:
    return sum(map(abs, xs)) / len(xs), [0] * len(xs), _no_terms(xs)


def _largest_term(*xs: Any) -> Sequence[Any]:
    return max(map(abs, xs)), [0] * len(xs), _no_terms(xs)


def _dot_terms(a: Any, b: Any, c: Any, d: Any) -> Sequence[Any]:
    return abs(a * c) + abs(b * d), [0] * 4, [0] * 10


def _var_terms(*xs: Any) -> Sequence[Any]:
    size = max(map(abs, xs))
    return size * max(abs(x - sum(xs) / len(xs)) for x in xs), [size] * len(xs), _no_terms(xs)


def _std_terms(*xs: Any) -> Sequence[Any]:
    size, spread = max(map(abs, xs)), BY_MPMATH["std"](*xs)[0]
    return size, [size / spread] * len(xs), [size / spread**2] * len(_no_terms(xs))


TERMS: dict[str, Formula] = {
    "sinc": _sinc_terms,
    "pow": _pow_terms,
    "gamma": _gamma_terms,
    "lgamma": _reflected(BY_MPMATH["lgamma"]),
    "digamma": _reflected(BY_MPMATH["digamma"]),
    "logsumexp": _largest_term,
    "logaddexp": _largest_term,
    "sum": _sum_terms,
    "mean": _mean_terms,
    "dot": _dot_terms,
    "var": _var_terms,
    "std": _std_terms,
}
