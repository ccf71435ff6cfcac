"""Threads do not meet: many differentiate and call one compiled function, each gets the bits it gets alone.

Every thread has points of its own and, in turn, differentiates eagerly, calls a function that all share, and
has a batch of samples run by it. The interpreter changes threads a thousand times as often as usual.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random
from threading import Barrier, Thread
from typing import Any

import numpy as np

import autograd_core as ac
from benchmarks.reliability import command
from benchmarks.reliability.bits import bits

THREADS = 8
SWITCH = 5e-6  # seconds


def loss(weights: Any, x: Any) -> Any:
    """Two branches, so that threads meet while another way is recorded, too."""
    hidden = [ac.tanh(sum(w * v for w, v in zip(row, x, strict=True))) for row in weights]
    total = ac.logsumexp(hidden)
    return ac.square(total) if total < 1.0 else ac.exp(-total)


def eager(weights: Any, x: Any) -> Any:
    return ac.value_and_grad(loss, argnums=(0, 1))(weights.tolist(), x.tolist())


def backward(weights: Any, x: Any) -> Any:
    leaves = [[ac.Value(w) for w in row] for row in weights.tolist()]
    z = loss(leaves, x.tolist())
    z.backward()
    return z.data, [leaf.grad for row in leaves for leaf in row]


def measure(seed: int, count: int) -> dict[str, Any]:
    """Let eight threads do `count` rounds together, and compare each result with that of one thread alone."""
    rng = Random(seed)
    points = [_point(rng) for _ in range(64)]
    before = sys.getswitchinterval()
    try:
        alone = [[bits(way(*point)) for way in _ways()] for point in points]
        sys.setswitchinterval(SWITCH)
        found = _together(points, alone, count, seed)
    finally:
        sys.setswitchinterval(before)
    return {"threads": THREADS, "calls": len(_ways()) * (count // THREADS) * THREADS, "problems": found}


def _ways() -> list[Callable[[Any, Any], Any]]:
    """What a thread does in turn, with compiled functions that nobody has called yet."""
    shared = ac.compile(loss, argnums=(0, 1))

    def batch(weights: Any, x: Any) -> Any:
        return shared.batch_value_and_grad(weights, np.stack([x, -x, 2.0 * x]), in_axes=(None, 0))

    return [eager, backward, shared.value_and_grad, batch]


def _point(rng: Random) -> tuple[Any, Any]:
    def drawn(n: int) -> list[float]:
        return [rng.gauss(0.0, 1.0) for _ in range(n)]

    return np.array([drawn(3) for _ in range(4)]), np.array(drawn(3))


def _together(points: list[Any], alone: list[Any], count: int, seed: int) -> list[str]:
    ways, start = _ways(), Barrier(THREADS)
    problems: list[str] = []

    def work(number: int) -> None:
        rng = Random(f"{seed} {number}")
        start.wait()
        for done in range(count // THREADS):
            place = rng.randrange(len(points))
            for way, expected in zip(ways, alone[place], strict=True):
                try:
                    found = bits(way(*points[place]))
                except Exception as problem:
                    found = repr(problem)
                if found != expected:
                    problems.append(f"thread {number}, round {done}, {way.__name__}: {found:.100}")

    workers = [Thread(target=work, args=(number,)) for number in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return problems


if __name__ == "__main__":
    command.run("threads", "rounds", 40_000)
