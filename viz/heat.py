"""Gradient heat: |gradient| in seven logarithmic steps from the smallest that is drawn to the largest."""

from __future__ import annotations

from math import isfinite, log10

from autograd_core.text import short

STEPS = 7
MOST_DECADES = 9.0  # what is smaller than the largest by more is as cold as can be

Scale = tuple[float, float]


def heat_level(magnitude: float | None, scale: Scale | None) -> int | None:
    """The step of a |gradient| on the scale, 0 the coldest; None where it has none.

    >>> [heat_level(x, (1e-3, 1e3)) for x in (1e-3, 1.0, 1e3, 0.0, None)]
    [0, 3, 6, 0, None]
    """
    if magnitude is None or scale is None or not isfinite(magnitude):
        return None
    if magnitude == 0.0:
        return 0
    low, high = _decades(scale)
    if low == high:
        return STEPS - 1
    return max(0, min(STEPS - 1, int((log10(magnitude) - low) / (high - low) * STEPS)))


def legend(scale: Scale) -> str:
    """Say what the scale spans.

    >>> legend((0.001, 2.0))
    '|grad| 0.001 … 2.0'
    """
    low, high = _decades(scale)
    least = short(scale[0]) if 10.0**low <= scale[0] * 1.001 else f"≤ {short(10.0**low)}"
    return f"|grad| {short(scale[1])}" if low == high else f"|grad| {least} … {short(scale[1])}"


def _decades(scale: Scale) -> tuple[float, float]:
    high = log10(scale[1])
    return max(log10(scale[0]), high - MOST_DECADES), high
