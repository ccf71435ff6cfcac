"""The slope of a function of one number by finite differences, and whether a claimed slope can be right.

Quotients over the steps h, h/2, h/4 are extrapolated twice towards h = 0 (Richardson 1911; Ridders 1982).
Such a window gives a slope and a bound of its error: what the last extrapolation changed, plus what
rounding can have done. Windows slide down from several first steps, since nothing says at which scale a
function bends. A claim is right when two windows in a row confirm it, and as sharp ones as rounding allows
do not speak against it; it is wrong where windows of different steps agree on another slope, from both
sides, that no smaller step contradicts. Everything else is left open: noise, jumps, infinite slopes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import frexp, inf, isfinite, ldexp, nan, ulp

ROUNDING = 2.0**-50  # what a few roundings change, relative: kernels are right to 6 units in the last place
SHARP = 1e-4  # a window confirms or refutes only with an error below this share of the slope
FINE = (
    1e-9  # nearer than this share of the slope a claim is right; windows get as sharp if rounding lets them
)
_TINY = 2.3e-308  # below, numbers have fewer digits
_LEAST = 1e-322  # a few of the smallest steps there are
_HALVINGS = 56
_BETWEEN = 0.6180339887498949
_CLOSE = 1e-290  # kinks that no step fits between


@dataclass(frozen=True, slots=True)
class Window:
    """A slope from the steps `step`, `step`/2, `step`/4, and a bound of its error."""

    step: float
    slope: float
    error: float
    spread: float  # the part of the error that the function's own values show; the rest: its arguments'
    settled: bool  # the extrapolation converges and meets the value: on this scale the function looks smooth
    hidden: bool  # rounding is larger than the slope, here or for a larger step


_NOTHING = Window(nan, nan, inf, inf, False, True)


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
        rounding: float,
        carried: float,
        kinks: Callable[[float], Sequence[float]] | None,
    ) -> None:
        self.function, self.x, self.rounding, self.carried, self.kinks = function, x, rounding, carried, kinks
        self.value = function(x)
        self._samples: dict[float, float] = {}
        self.kinks_here = () if kinks is None else kinks(x)

    def sample(self, offset: float) -> float:
        known = self._samples.get(offset)
        if known is None:
            place = self.x + offset
            known = self._samples[offset] = self.function(place) if isfinite(place) else nan
        return known

    def central(self, h: float) -> float:
        if self._meets_kink(-h, 0.0, h):
            return nan
        return (self.sample(h) - self.sample(-h)) / (2.0 * h)

    def right(self, h: float) -> float:
        return self._side(h)

    def left(self, h: float) -> float:
        return self._side(-h)

    def _side(self, h: float) -> float:
        if self._meets_kink(0.0, 0.5 * h, h):
            return nan
        return (self.sample(h) - self.value) / h

    def _meets_kink(self, *offsets: float) -> bool:
        if self.kinks is None:
            return False
        # Steps are powers of two, and so may be the distance of kinks: a look between them as well.
        for share in (1.0, _BETWEEN):
            first, middle, last = [self.kinks(self.x + share * offset) for offset in offsets]
            if not _no_kink(first, middle, last):
                return True
        return False

    def windows(self, quotient: Callable[[float], float], first: float, claimed: float) -> Iterator[Window]:
        """Slide a window down from the step `first` until rounding hides both the claim and the slope."""
        central = quotient == self.central
        a, b, share = (4.0, 16.0, 7.0) if central else (2.0, 4.0, 30.0)
        size = abs(claimed) if isfinite(claimed) else 0.0
        h = first
        last = 8.0 * ulp(self.x)
        if h < last:
            return
        coarse, middle = quotient(h), quotient(h / 2.0)
        hidden = False
        for _ in range(_HALVINGS):
            if h < last:
                return
            fine = quotient(h / 4.0)
            once, again = (a * middle - coarse) / (a - 1.0), (a * fine - middle) / (a - 1.0)
            slope = (b * again - once) / (b - 1.0)
            if isfinite(slope):
                values = [self.value, self.sample(h), self.sample(-h)]
                rounding = ROUNDING * max([abs(y) for y in values if isfinite(y)]) + self.rounding + _LEAST
                change, own = abs(slope - again), share * rounding / h
                settled = change <= 10.0 * SHARP * abs(slope) + own
                if central and settled:
                    settled = self._bend(h / 4.0) <= 0.5 * self._bend(h) + 8.0 * rounding
                error = change + own + share * self.carried / h + ROUNDING * size + _TINY
                hidden = hidden or error - change > max(size, abs(slope)) > 0.0
                yield Window(h, slope, error, change + own + _TINY, settled, hidden)
                if own > max(size, abs(slope)) > 0.0:
                    return
            h, coarse, middle = h / 2.0, middle, fine

    def _bend(self, h: float) -> float:
        return abs(self.sample(h) + self.sample(-h) - 2.0 * self.value)


def _no_kink(first: Sequence[float], middle: Sequence[float], last: Sequence[float]) -> bool:
    """Whether kink functions at three places in a row show no kink between them.

    They do where they have one sign, and lie on a straight line as far as that can be seen: one that was
    sampled too coarsely (the remainder of 1e16 by 0.7) has one sign only by chance. The first place may be
    on the kink.
    """
    return all(
        x == y == z != 0.0 or (y * z > 0.0 and x * y >= 0.0 and abs(x + z - 2.0 * y) <= 0.5 * abs(y))
        for x, y, z in zip(first, middle, last, strict=True)
    )


def judge(
    function: Callable[[float], float],
    x: float,
    claimed: float,
    scales: Sequence[float],
    *,
    rounding: float = 0.0,
    carried: float = 0.0,
    kinks: Callable[[float], Sequence[float]] | None = None,
) -> Verdict:
    """Judge whether `claimed` is the slope of `function` at `x`, or lies between its one-sided slopes there.

    Args:
        scales: magnitudes on which the function may bend; steps start at a quarter of each.
        rounding: a bound of the error of the function's values, beyond a few units in their last place.
        carried: the same for what comes from inside: terms that cancel, arguments that are large.
        kinks: numbers that are zero where the function has a kink or jumps, as in an op's record.

    >>> import math
    >>> slope = math.cos(0.5)
    >>> judge(math.sin, 0.5, slope, [0.5]).right, judge(math.sin, 0.5, 1.001 * slope, [0.5]).right
    (True, False)
    >>> judge(abs, 0.0, 0.3, [1.0]).right is not False, judge(abs, 0.0, 1.3, [1.0]).right
    (True, False)
    """
    line = _Line(function, x, rounding, carried, kinks)
    close = max(8.0 * ulp(x), _CLOSE)
    if not isfinite(line.value) or sum(abs(kink) <= close for kink in line.kinks_here) > 1:
        return Verdict(None)  # where kinks cross, one line tells too little
    steps = _first_steps(scales)
    middle = _slope(line, line.central, steps, claimed)
    if middle.right:
        return middle
    right, left = [_slope(line, side, steps, claimed) for side in (line.right, line.left)]
    sides = [side for side in (right, left) if side.right is not None]
    for side in sides:
        if side.right and not (middle.right is False and _overlap(side, middle)):
            return side
    if len(sides) == 2:
        low, high = sorted([right.slope, left.slope])
        if low < claimed < high and not _overlap(right, left):
            return Verdict(None, middle.slope, middle.error)  # a subgradient, as good as any other
        return middle if middle.right is False else right
    if len(sides) == 1 and all(sample != sample for sample in _beyond(line, steps, side=sides[0] is left)):
        return sides[0]  # the edge of the domain: there is no other side
    return Verdict(None, middle.slope, middle.error)


def _overlap(one: Verdict, other: Verdict) -> bool:
    return abs(one.slope - other.slope) <= one.error + other.error


def slope(
    function: Callable[[float], float], x: float, scales: Sequence[float], rounding: float = 0.0
) -> Verdict:
    """The best central slope that the differences give, with its error: a number for reports."""
    line = _Line(function, x, rounding, 0.0, None)
    best = _NOTHING
    for first in _first_steps(scales):
        for window in line.windows(line.central, first, nan):
            best = min(best, window, key=lambda window: window.error)
            if best.error <= 0.01 * SHARP * abs(best.slope):
                return Verdict(None, best.slope, best.error)
    return Verdict(None, best.slope, best.error)


def _first_steps(scales: Sequence[float]) -> list[float]:
    return list(dict.fromkeys([ldexp(0.25, frexp(s)[1]) for s in scales if s > 0.0 and isfinite(s)]))


def _beyond(line: _Line, steps: list[float], side: bool) -> list[float]:
    return [line.sample(h if side else -h) for h in steps]


def _slope(line: _Line, quotient: Callable[[float], float], steps: list[float], claimed: float) -> Verdict:
    windows: list[Window] = []
    likely = None
    for first in steps:
        confirmed, sharpest = False, inf
        for window in line.windows(quotient, first, claimed):
            agrees = _confirms(window, claimed)
            windows.append(window)
            sharpest = min(sharpest, window.error)
            if agrees and confirmed and (likely is None or window.error < likely.error):
                likely = window
            sharp = agrees and window.error <= FINE * abs(window.slope)
            if likely and (sharp or window.error > 100.0 * sharpest):
                break
            confirmed = agrees
        if likely and not any(_refutes(w, claimed) for w in windows):
            break
    # At steps beyond the size of x a function may look flat that has a bend too small to be seen.
    farthest = 0.5 * max(abs(line.x), 1.0)
    against = sorted(
        [w for w in windows if w.step <= farthest and _refutes(w, claimed)], key=lambda w: w.error
    )
    for best in against:
        others = [w for w in against if _agree(w, best) and not best.step / 8.0 < w.step < best.step * 8.0]
        if len(others) >= 2 and all(_agree(w, best) for w in windows if w.step < best.step):
            return Verdict(False, best.slope, best.error)
    best = likely or min(windows, key=lambda window: window.error, default=_NOTHING)
    return Verdict(True if likely else None, best.slope, best.error)


def _confirms(window: Window, claimed: float) -> bool:
    if claimed == window.slope:
        return not window.hidden
    return abs(claimed - window.slope) <= window.error <= SHARP * max(abs(claimed), abs(window.slope))


def _refutes(window: Window, claimed: float) -> bool:
    if not window.settled:
        return False
    if not isfinite(claimed):
        return window.error <= 10.0 * SHARP * abs(window.slope)
    gap, size = abs(claimed - window.slope), max(abs(claimed), abs(window.slope))
    return gap > FINE * size and window.error <= 0.1 * gap and window.error <= 10.0 * SHARP * size


def _agree(one: Window, other: Window) -> bool:
    return abs(one.slope - other.slope) <= one.spread + other.spread
