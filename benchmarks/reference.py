"""The true value and derivatives of every op, and how far a result is from them.

Precision is doubled until every number has settled, so that cancellation in the formulas does not matter;
where numbers are rational they are exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from benchmarks.exact_formulas import EXACT, flat
from benchmarks.formulas import BY_MPMATH, m
from benchmarks.terms import TERMS

FORMULAS = EXACT | BY_MPMATH
START, STOP = 160, 2500  # bits
SETTLED = 2.0**-70
LARGEST = math.ldexp(2.0 - 2.0**-52, 1023)
BEYOND = Fraction(2) ** 1024  # what an infinity counts as, where the other number is finite

# The bounds in ulp: of the value, the first and the second derivatives.
BOUNDS = (6.0, 10.0, 12.0)
WIDE = 1e-12 * 2.0**52  # 1e-12 of the largest term
WIDE_OPS = frozenset(
    ["gamma", "lgamma", "digamma", "erfinv", "erfcx", "sinc", "sum", "mean", "dot", "var", "std", "logsumexp"]
)

m.prec = START


class Truth(NamedTuple):
    """The value, one derivative per argument, the upper triangle of second derivatives, row by row.

    `scales` has the size of the largest term that each is a sum of: its own size where nothing cancels.
    """

    numbers: list[Any]
    scales: list[Any]


def truth(name: str, arguments: Sequence[float]) -> Truth:
    """The truth about an op at a point."""
    formula = FORMULAS[name]
    if name in EXACT:
        numbers = flat(formula(*[Fraction(x) for x in arguments]))
        return Truth(numbers, _scales(name, [Fraction(x) for x in arguments], numbers))
    before: list[Any] = []
    m.prec = START
    while True:
        exact = [m.mpf(x) for x in arguments]
        numbers = flat(formula(*exact))
        if m.prec > STOP or (before and all(map(_settled, before, numbers))):
            return Truth(numbers, _scales(name, exact, numbers))
        before = numbers
        m.prec *= 2


def _settled(before: Any, now: Any) -> bool:
    if isinstance(now, int) or now != now:
        return True
    return bool(now != 0 and abs(now - before) <= SETTLED * abs(now))


def _scales(name: str, arguments: list[Any], numbers: list[Any]) -> list[Any]:
    if name not in TERMS:
        return [abs(number) for number in numbers]
    terms = flat(TERMS[name](*arguments))
    return [max(abs(number), abs(term)) for number, term in zip(numbers, terms, strict=True)]


def exactly(number: Any) -> Fraction:
    """A float, Fraction or number of mpmath without rounding; what is beyond all floats counts as 2**1024."""
    if isinstance(number, m.mpf) and m.isfinite(number):
        sign, mantissa, exponent, bits = number._mpf_
        if exponent + bits < -1200:
            return Fraction(0)
        size = BEYOND if exponent + bits > 1024 else Fraction(mantissa) * Fraction(2) ** exponent
        return -size if sign else size
    if isinstance(number, (int, Fraction)):
        return max(-BEYOND, min(BEYOND, Fraction(number)))
    x = float(number)
    return Fraction(x) if math.isfinite(x) else BEYOND * (1 if x > 0.0 else -1)


def nearest(number: Any) -> float:
    """Round once to a float, subnormals and overflow included."""
    if number != number:
        return math.nan
    exact = exactly(number)
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def error(found: float, number: Any, scale: Any) -> float:
    """The distance from the true number in units of the last place of `scale`."""
    rounded = nearest(number)
    if found == rounded or (found != found and rounded != rounded):
        return 0.0
    if found != found or rounded != rounded:
        return math.inf
    unit = math.ulp(min(abs(nearest(scale)), LARGEST))
    return nearest(abs(exactly(found) - exactly(number)) / Fraction(unit))


def bounds(name: str) -> tuple[float, float, float]:
    """The bounds in ulp of the largest term: of the value, the first and the second derivatives."""
    return (WIDE, WIDE, WIDE) if name in WIDE_OPS else BOUNDS
