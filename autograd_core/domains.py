"""Where an op is defined: the part of a record that tests, strategies and the docs table draw points from."""

from __future__ import annotations

from math import inf


class Interval:
    """The real numbers between `low` and `high`; an end is reached only where it is said to be closed."""

    __slots__ = ("high", "high_closed", "integers_only", "low", "low_closed")

    def __init__(
        self,
        low: float,
        high: float,
        *,
        low_closed: bool = False,
        high_closed: bool = False,
        integers_only: bool = False,
    ) -> None:
        self.low = low
        self.high = high
        self.low_closed = low_closed
        self.high_closed = high_closed
        self.integers_only = integers_only

    def __contains__(self, x: float) -> bool:
        above = x > self.low or (self.low_closed and x == self.low)
        below = x < self.high or (self.high_closed and x == self.high)
        return above and below and (not self.integers_only or x == int(x))

    def __repr__(self) -> str:
        flags = ("low_closed", "high_closed", "integers_only")
        given = "".join([f", {flag}=True" for flag in flags if getattr(self, flag)])
        return f"Interval({self.low!r}, {self.high!r}{given})"

    def __str__(self) -> str:
        left = "[" if self.low_closed else "("
        right = "]" if self.high_closed else ")"
        return f"{left}{self.low:g}, {self.high:g}{right}"


REALS = Interval(-inf, inf)
POSITIVE = Interval(0.0, inf)
NONNEGATIVE = Interval(0.0, inf, low_closed=True)
UNIT = Interval(-1.0, 1.0, low_closed=True, high_closed=True)
OPEN_UNIT = Interval(-1.0, 1.0)
ABOVE_ONE = Interval(1.0, inf)
FROM_ONE = Interval(1.0, inf, low_closed=True)
ABOVE_MINUS_ONE = Interval(-1.0, inf)
