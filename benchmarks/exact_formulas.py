"""Exact values and derivatives of the ops that give rational numbers for rational numbers: for Fractions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

# Returns the value, the first derivatives and the upper triangle of the second: numbers or sequences of them.
Formula = Callable[..., Sequence[Any]]


def flat(parts: Sequence[Any]) -> list[Any]:
    """(value, first, second), where the last two are numbers or sequences, as one list."""
    return [x for part in parts for x in (part if isinstance(part, (tuple, list)) else (part,))]


def triangle(xs: Sequence[Any], entry: Callable[[int, int], Any]) -> list[Any]:
    return [entry(i, j) for i in range(len(xs)) for j in range(i, len(xs))]


def sign(x: Any) -> int:
    return int(x > 0) - int(x < 0)


def _rational(function: Callable[[Any, Any], int], linear: bool = True) -> Formula:
    """A remainder x - q y with the whole quotient q = function(x/y); or that quotient itself."""

    def formula(x: Any, y: Any) -> Sequence[Any]:
        q = function(x, y)
        return (x - q * y, (1, -q), (0, 0, 0)) if linear else (q, (0, 0), (0, 0, 0))

    return formula


def _step(function: Callable[[Any], int]) -> Formula:
    return lambda x: (function(x), 0, 0)


def _chosen(xs: Sequence[Any], best: Any) -> Sequence[Any]:
    return best, [int(x == best) for x in xs], triangle(xs, lambda i, j: 0)


def _var(*xs: Any) -> Sequence[Any]:
    n, centre = len(xs), sum(xs) / len(xs)
    away = [x - centre for x in xs]
    curve = triangle(xs, lambda i, j: Fraction(2 * n - 2 if i == j else -2, n * n))
    return sum(d * d for d in away) / n, [2 * d / n for d in away], curve


EXACT: dict[str, Formula] = {
    "add": lambda x, y: (x + y, (1, 1), (0, 0, 0)),
    "sub": lambda x, y: (x - y, (1, -1), (0, 0, 0)),
    "neg": lambda x: (-x, -1, 0),
    "mul": lambda x, y: (x * y, (y, x), (0, 1, 0)),
    "fma": lambda x, y, z: (x * y + z, (y, x, 1), (0, 1, 0, 0, 0, 0)),
    "div": lambda x, y: (x / y, (1 / y, -x / y**2), (0, -1 / y**2, 2 * x / y**3)),
    "reciprocal": lambda x: (1 / x, -1 / x**2, 2 / x**3),
    "floordiv": _rational(lambda x, y: x // y, linear=False),
    "mod": _rational(lambda x, y: x // y),
    "fmod": _rational(lambda x, y: int(x / y)),
    "remainder": _rational(lambda x, y: round(x / y)),
    "square": lambda x: (x * x, 2 * x, 2),
    "abs": lambda x: (abs(x), sign(x), 0),
    "sign": _step(sign),
    "copysign": lambda x, y: (abs(x) * sign(y), (sign(x) * sign(y), 0), (0, 0, 0)),
    "floor": _step(math.floor),
    "ceil": _step(math.ceil),
    "trunc": _step(math.trunc),
    "round": _step(round),
    "relu": lambda x: (max(x, 0), int(x > 0), 0),
    "leaky_relu": lambda x: (x, 1, 0) if x > 0 else (Fraction(0.01) * x, Fraction(0.01), 0),
    "clamp": lambda x, low, high: _chosen((x, low, high), sorted((x, low, high))[1] if low <= high else high),
    "hardtanh": lambda x: (max(-1, min(1, x)), int(-1 <= x <= 1), 0),
    "maximum": lambda *xs: _chosen(xs, max(xs)),
    "minimum": lambda *xs: _chosen(xs, min(xs)),
    "where": lambda c, x, y: (x, (0, 1, 0), [0] * 6) if c != 0 else (y, (0, 0, 1), [0] * 6),
    "sum": lambda *xs: (sum(xs), [1] * len(xs), triangle(xs, lambda i, j: 0)),
    "mean": lambda *xs: (sum(xs) / len(xs), [Fraction(1, len(xs))] * len(xs), triangle(xs, lambda i, j: 0)),
    "prod": lambda a, b, c: (a * b * c, (b * c, a * c, a * b), (0, c, b, 0, a, 0)),
    "dot": lambda a, b, c, d: (a * c + b * d, (c, d, a, b), (0, 0, 1, 0, 0, 0, 1, 0, 0, 0)),
    "max": lambda *xs: _chosen(xs, max(xs)),
    "min": lambda *xs: _chosen(xs, min(xs)),
    "var": _var,
}
