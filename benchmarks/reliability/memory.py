"""Memory stays flat: thousands of training steps of every kind, thousands of graphs built, swept and dropped.

What Python allocates (tracemalloc) and what the process holds (resident bytes) is read after a fifth of the
steps and after the last one; each kind runs in a process of its own.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import autograd_core as ac
import nn
from benchmarks.reliability import command
from benchmarks.scale import in_fresh_process, resident_bytes

ALLOCATED_LIMIT = 300_000  # bytes; a History keeps a few numbers an epoch
RESIDENT_LIMIT = 4 << 20
BATCHES = 4  # an epoch
Steps = Iterator[None]


def measure(seed: int, count: int) -> dict[str, Any]:
    """Make `count` steps of every kind."""
    figures: dict[str, Any] = {}
    problems = []
    for kind in KINDS:
        grown = in_fresh_process(growth, kind, seed, count)
        if grown is None:
            problems.append(f"{kind}: the process died")
            continue
        allocated, resident, most = grown
        figures[kind] = f"{allocated:+,} bytes allocated, {resident:+,} resident, of {most >> 20} MiB"
        if allocated > ALLOCATED_LIMIT or resident > RESIDENT_LIMIT:
            problems.append(f"{kind}: memory grew by {allocated:,} and {resident:,} bytes")
    return figures | {"problems": problems}


def growth(kind: str, seed: int, count: int) -> tuple[int, int, int]:
    """By how much memory grew from a fifth of the steps to the last: allocated, resident; resident in all."""
    steps = KINDS[kind](Random(seed), count)
    tracemalloc.start()
    try:
        early = 0, 0
        for done, _ in enumerate(steps, start=1):
            if done == count // 5:
                early = _held()
        late = _held()
    finally:
        tracemalloc.stop()
    return late[0] - early[0], late[1] - early[1], late[1]


def _held() -> tuple[int, int]:
    gc.collect()
    return tracemalloc.get_traced_memory()[0], resident_bytes()


def graphs(rng: Random, count: int) -> Steps:
    """Graphs are built, swept and dropped."""
    for _ in range(count):
        x, y = ac.Value(rng.gauss(0.0, 1.0), "x"), ac.Value(rng.gauss(0.0, 1.0))
        z = x
        for _ in range(50):
            z = ac.tanh(z * y + x)
        z.backward()
        yield


def graphs_of_graphs(rng: Random, count: int) -> Steps:
    """Second derivatives: gradients that are graphs."""
    for _ in range(count):
        ac.derivative(lambda x: ac.sin(x * x) * ac.exp(-x), order=2)(rng.gauss(0.0, 1.0))
        yield


def recordings(rng: Random, count: int) -> Steps:
    """Functions are compiled, called and dropped."""
    for _ in range(count):
        factor = rng.random()
        ac.compile(lambda x, factor=factor: ac.sin(x * factor) * x).value_and_grad(rng.random())
        yield


def trainer(optimizer: Callable[[], nn.Optimiser]) -> Callable[[Random, int], Steps]:
    """Steps of a Trainer."""

    def steps(rng: Random, count: int) -> Steps:
        model = nn.MLP(4, [6, 3], "tanh", seed=rng.randrange(99))
        step = nn.Trainer(model, lambda x, y: nn.cross_entropy(model(x), y), optimizer()).step
        for _ in range(count):
            step(
                [[rng.gauss(0.0, 1.0) for _ in range(4)] for _ in range(8)],
                [rng.randrange(3) for _ in range(8)],
            )
            yield

    return steps


def fit(optimizer: Callable[[], nn.Optimiser], compiled: bool) -> Callable[[Random, int], Steps]:
    """Epochs of a fit, a few batches each."""

    def steps(rng: Random, count: int) -> Steps:
        x = [[rng.gauss(0.0, 1.0) for _ in range(3)] for _ in range(2 * BATCHES)]
        y = [rng.randrange(2) for _ in x]
        model = nn.MLP(3, [4, 2], "tanh", seed=rng.randrange(99))
        settings = {"loss": "sparse_categorical_crossentropy", "batch_size": 2, "progress": False}
        kept = optimizer()
        for _ in range(count // (100 * BATCHES)):
            nn.fit(model, x, y, optimizer=kept, epochs=100, compiled=compiled, **settings)
            yield from [None] * (100 * BATCHES)
        yield from [None] * (count % (100 * BATCHES))

    return steps


KINDS: dict[str, Callable[[Random, int], Steps]] = {
    "backward of graphs": graphs,
    "second derivatives": graphs_of_graphs,
    "compiled functions": recordings,
    "Trainer, SGD": trainer(lambda: nn.SGD(0.05, 0.9)),
    "Trainer, Adam": trainer(lambda: nn.Adam(0.01)),
    "fit, eager, SGD": fit(lambda: nn.SGD(0.05, 0.9), compiled=False),
    "fit, eager, Adam": fit(lambda: nn.Adam(0.01), compiled=False),
    "fit, compiled, Adam": fit(lambda: nn.Adam(0.01), compiled=True),
}


if __name__ == "__main__":
    command.run("memory", "steps of each kind", 10_000)
