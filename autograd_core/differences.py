"""The slope of a function of one number by finite differences, and whether a claimed slope can be right.

Quotients over the steps h, h/2, h/4 are extrapolated twice towards h = 0 (Richardson 1911; Ridders 1982). Such a
window gives a slope and a bound of its error: what the last extrapolation changed, plus what rounding can have done.
Windows slide down from several first steps, since nothing says at which scale a function bends. A claim is right as
soon as two windows in a row confirm it sharply; it is wrong only if none does although windows of different steps
agree on another slope, from both sides. Everything else is left open: noise, jumps, infinite slopes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import frexp, inf, isfinite, ldexp, nan, ulp

ROUNDING = 2.0**-50  # what a few roundings change, relative: kernels are right to 6 units in the last place
SHARP = 1e-4  # a window confirms or refutes only with an error below this share of the slope
TINY = 1e-322
_HALVINGS = 56


@dataclass(frozen=True, slots=True)
class Window:
    """A slope from the steps `step`, `step`/2, `step`/4, and a bound of its error."""

    step: float
    slope: float
    error: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the differences say: the claim is right (True), wrong (False), or they cannot tell (None)."""

    right: bool | None
    slope: float = nan
    error: float = inf


class _Line:
    """The function along one number, sampled once per place; a sample beyond a kink is no sample."""

    def __init__(
        self,
        function: Callable[[float], float],
        x: float,
        noise: float,
        kinks: Callable[[float], Sequence[float]] | None,
    ) -> None:
        self.function, self.x, self.noise, self.kinks = function, x, noise, kinks
        self.value = function(x)
        self._samples: dict[float, float] = {}
        self._kinks_here = kinks(x) if kinks else ()

    def sample(self, offset: float) -> float:
        known = self._samples.get(offset)
        if known is None:
            place = self.x + offset
            known = self._samples[offset] = self.function(place) if isfinite(place) else nan
        return known

    def central(self, h: float) -> float:
        if self.kinks and not self._one_piece(self.kinks(self.x + h), self.kinks(self.x - h)):
            return nan
        return (self.sample(h) - self.sample(-h)) / (2.0 * h)

    def right(self, h: float) -> float:
        return (self.sample(h) - self.value) / h

    def left(self, h: float) -> float:
        return (self.value - self.sample(-h)) / h

    def rounding(self, h: float) -> float:
        largest = max([abs(y) for y in (self.value, self.sample(h), self.sample(-h)) if isfinite(y)])
        return self.noise + ROUNDING * largest + TINY

    def _one_piece(self, above: Sequence[float], below: Sequence[float]) -> bool:
        # Of one sign, and a straight line as far as that can be seen: a kink function that was sampled too coarsely
        # (the remainder of 1e16 by 0.7) has one sign by chance.
        return all(
            up * down > 0.0 and abs(up + down - 2.0 * here) <= 0.5 * abs(here)
            for up, here, down in zip(above, self._kinks_here, below, strict=True)
        )

    def windows(self, quotient: Callable[[float], float], first: float, claimed: float) -> Iterator[Window]:
        """Slide a window down from the step `first` until rounding hides both the claim and the slope."""
        a, b, share = (4.0, 16.0, 7.0) if quotient == self.central else (2.0, 4.0, 30.0)
        size = abs(claimed) if isfinite(claimed) else 0.0
        own = ROUNDING * size + TINY
        h = first
        coarse, middle = quotient(h), quotient(h / 2.0)
        last = 8.0 * ulp(self.x)
        for _ in range(_HALVINGS):
            if h < last:
                return
            fine = quotient(h / 4.0)
            once, again = (a * middle - coarse) / (a - 1.0), (a * fine - middle) / (a - 1.0)
            slope = (b * again - once) / (b - 1.0)
            if isfinite(slope):
                noise = share * self.rounding(h) / h + own
                yield Window(h, slope, abs(slope - again) + noise)
                if noise > size and noise > abs(slope):
                    return
            h, coarse, middle = h / 2.0, middle, fine


def judge(
    function: Callable[[float], float],
    x: float,
    claimed: float,
    scales: Sequence[float],
    noise: float = 0.0,
    kinks: Callable[[float], Sequence[float]] | None = None,
) -> Verdict:
    """Judge whether `claimed` is the slope of `function` at `x`, or lies between its one-sided slopes there.

    Args:
        scales: magnitudes on which the function may bend; steps start at a quarter of each.
        noise: a bound of the rounding error of `function`, beyond a few units in the last place of its values.
        kinks: numbers that are zero where the function has a kink or jumps, as in an op's record.

    >>> import math
    >>> judge(math.sin, 0.5, math.cos(0.5), [0.5]).right, judge(math.sin, 0.5, 1.001 * math.cos(0.5), [0.5]).right
    (True, False)
    >>> judge(abs, 0.0, 0.3, [1.0]).right is not False, judge(abs, 0.0, 1.3, [1.0]).right
    (True, False)
    """
    line = _Line(function, x, noise, kinks)
    if not isfinite(line.value):
        return Verdict(None)
    steps = list(
        dict.fromkeys([ldexp(0.25, frexp(scale)[1]) for scale in scales if scale > 0.0 and isfinite(scale)])
    )
    middle = _slope(line, line.central, steps, claimed)
    if middle.right:
        return middle
    right, left = [_slope(line, side, steps, claimed) for side in (line.right, line.left)]
    sides = [side for side in (right, left) if side.right is not None]
    for side in sides:
        if side.right:
            return side
    if len(sides) == 2:
        low, high = sorted([right.slope, left.slope])
        if low < claimed < high:
            return Verdict(
                None, middle.slope, middle.error
            )  # a subgradient: as good as any other number between
        return middle if middle.right is False else right
    if len(sides) == 1 and all(sample != sample for sample in _beyond(line, steps, side=sides[0] is left)):
        return sides[0]  # the edge of the domain: there is no other side
    return Verdict(None, middle.slope, middle.error)


def slope(
    function: Callable[[float], float], x: float, scales: Sequence[float], noise: float = 0.0
) -> Verdict:
    """The best central slope that the differences give, with its error: for reports."""
    return judge(function, x, nan, scales, noise)


def _beyond(line: _Line, steps: list[float], side: bool) -> list[float]:
    return [line.sample(h if side else -h) for h in steps]


def _slope(line: _Line, quotient: Callable[[float], float], steps: list[float], claimed: float) -> Verdict:
    windows: list[Window] = []
    for first in steps:
        confirmed = False
        for window in line.windows(quotient, first, claimed):
            agrees = _confirms(window, claimed)
            if agrees and confirmed:
                return Verdict(True, window.slope, window.error)
            confirmed = agrees
            windows.append(window)
    against = [window for window in windows if _refutes(window, claimed)]
    if against:
        best = min(against, key=lambda window: window.error)
        others = [w for w in against if not best.step / 8.0 < w.step < best.step * 8.0]
        if sum(abs(w.slope - best.slope) <= w.error + best.error for w in others) >= 2:
            return Verdict(False, best.slope, best.error)
    best = min(windows, key=lambda window: window.error, default=Window(nan, nan, inf))
    return Verdict(None, best.slope, best.error)


def _confirms(window: Window, claimed: float) -> bool:
    if claimed == window.slope:
        return True
    return abs(claimed - window.slope) <= window.error <= SHARP * max(abs(claimed), abs(window.slope))


def _refutes(window: Window, claimed: float) -> bool:
    if not isfinite(claimed):
        return window.error <= 10.0 * SHARP * abs(window.slope)
    gap = abs(claimed - window.slope)
    return window.error <= 0.1 * gap and window.error <= 10.0 * SHARP * max(abs(claimed), abs(window.slope))
