"""Timing calls of several engines against each other: interleaved rounds, medians."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple


class Contender(NamedTuple):
    """A name, a call to time, how long it took to make, and how many calls make a round."""

    name: str
    call: Callable[[], Any]
    made: float = 0.0
    repeat: int = 10


def made(build: Callable[[], Any]) -> tuple[Any, float]:
    """What a function returns, and how long it took."""
    begun = perf_counter()
    result = build()
    return result, perf_counter() - begun


def compare(contenders: list[Contender], rounds: int) -> dict[str, dict[str, float]]:
    """Seconds a call, and the ratio to the first contender: medians over rounds, each one after the other."""
    times: dict[str, list[float]] = {each.name: [] for each in contenders}
    for each in contenders:
        each.call()
    for _ in range(rounds):
        for each in contenders:
            begun = perf_counter()
            for _ in range(each.repeat):
                each.call()
            times[each.name].append((perf_counter() - begun) / each.repeat)
    ours = times[contenders[0].name]
    return {
        each.name: {
            "call": median(times[each.name]),
            "ratio": median(theirs / mine for theirs, mine in zip(times[each.name], ours, strict=True)),
            "made": each.made,
        }
        for each in contenders
    }
