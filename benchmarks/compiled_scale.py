"""Programs without loops to find: how long compiling takes by size, and whether it still pays."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from time import perf_counter
from typing import Any

import autograd_core as ac


def program(size: int) -> Callable[[list[Any]], Any]:
    """A function of 100 numbers that applies `size` ops to random earlier results."""

    def run(xs: list[Any]) -> Any:
        draw = random.Random(0)
        values = list(xs)
        total = values[0]
        for count in range(size // 2):
            a, b = draw.choice(values), draw.choice(values)
            kind = draw.random()
            if kind < 0.4:
                made = a * b
            elif kind < 0.8:
                made = a - b
            else:
                made = ac.tanh(a)
            values[count % len(values)] = made
            total = total + made
        return total

    return run


def random_program(size: int) -> dict[str, float]:
    """Seconds to compile one, and a call against the eager engine's."""
    f = program(size)
    point = [0.5 + 0.001 * i for i in range(100)]
    compiled = ac.compile(f)
    begun = perf_counter()
    expected = compiled.value_and_grad(point)
    seconds = perf_counter() - begun
    begun = perf_counter()
    found = compiled.value_and_grad(point)
    call = perf_counter() - begun
    eager = ac.value_and_grad(f)
    begun = perf_counter()
    value = eager(point)
    slow = perf_counter() - begun
    if value != found or found != expected:
        raise RuntimeError("compiled and eager code disagree")
    return {
        "nodes": size,
        "compiled in, s": seconds,
        "call, s": call,
        "eager call, s": slow,
        "ratio": slow / call,
    }


def sizes(several: list[int]) -> dict[str, dict[str, float]]:
    """Microseconds and bytes a node to compile, by size."""
    found = {}
    for size in several:
        compiled = ac.compile(program(size))
        point = [0.5 + 0.001 * i for i in range(100)]
        begun = perf_counter()
        compiled.value_and_grad(point)
        seconds = perf_counter() - begun
        found[f"{size:,}"] = {"us a node": seconds * 1e6 / size, "bytes a node": _bytes(size) / size}
    return found


def _bytes(size: int) -> float:
    if size > 100_000:
        return float("nan")  # tracing the memory of more takes minutes
    point = [0.5 + 0.001 * i for i in range(100)]
    tracemalloc.start()
    ac.compile(program(size)).value_and_grad(point)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(peak)
