"""Programs without loops to find: how long compiling takes by size, and whether it still pays."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import perf_counter
from typing import Any

import autograd_core as ac
from benchmarks.scale import in_fresh_process, resident_bytes


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


def point() -> list[float]:
    return [0.5 + 0.001 * i for i in range(100)]


def random_program(size: int) -> dict[str, float]:
    """Seconds to compile one, and a call against the eager engine's."""
    f = program(size)
    compiled = ac.compile(f)
    begun = perf_counter()
    expected = compiled.value_and_grad(point())
    seconds = perf_counter() - begun
    call, found = _fastest(lambda: compiled.value_and_grad(point()))
    slow, value = _fastest(lambda: ac.value_and_grad(f)(point()))
    if value != found or found != expected:
        raise RuntimeError("compiled and eager code disagree")
    small = ac.compile(program(10_000)).program(point())
    return {
        "nodes": size,
        "scalar operations a node, gradient included": small.nodes / 10_000,
        "compiled in, s": seconds,
        "call, ms": call * 1e3,
        "eager call, ms": slow * 1e3,
        "times faster": slow / call,
    }


def _fastest(call: Callable[[], Any]) -> tuple[float, Any]:
    rounds = []
    for _ in range(3):
        begun = perf_counter()
        result = call()
        rounds.append(perf_counter() - begun)
    return min(rounds), result


def sizes(several: list[int]) -> dict[str, dict[str, float]]:
    """Microseconds and bytes a node to compile, by size; each in a fresh process."""
    return {f"{size:,} nodes": in_fresh_process(one_size, size) for size in several}


def one_size(size: int) -> dict[str, float]:
    """The same for one size."""
    ac.compile(program(100)).value_and_grad(point())
    compiled = ac.compile(program(size))
    before = resident_bytes()
    begun = perf_counter()
    compiled.value_and_grad(point())
    seconds = perf_counter() - begun
    return {"us a node": seconds * 1e6 / size, "bytes a node": (resident_bytes() - before) / size}
