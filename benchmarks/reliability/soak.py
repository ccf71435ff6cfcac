"""A soak: for minutes random programs run eagerly, compiled, against finite differences; nothing may differ.

Every program is recorded at one point and called at others, where it may branch otherwise, and with batches.
Every few seconds a new model is trained, twice compiled and once eagerly. Memory is read as often.
"""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import suppress
from math import isclose
from random import Random
from time import perf_counter
from typing import Any

import numpy as np

import autograd_core as ac
import nn
from autograd_core.program_writer import write_program
from autograd_core.programs import Program
from benchmarks.reliability import command
from benchmarks.reliability.bits import bits
from benchmarks.scale import resident_bytes

EVERY = 4.0  # seconds between models
CLOSE = 1e-9
GROWTH_LIMIT = 8 << 20  # bytes, from a fifth of the time to the end
OPS = [op for op in ac.OPS.values() if op.public]


def measure(seed: int, count: int) -> dict[str, Any]:
    """Run for `count` seconds; program i of a seed is the same in every run."""
    done: Counter[str] = Counter()
    problems: list[str] = []
    resident: list[int] = []
    begun, number = perf_counter(), 0
    while (elapsed := perf_counter() - begun) < count:
        task = train if elapsed > EVERY * len(resident) else differentiate
        number += 1
        try:
            task(Random(f"{seed} {number}"), done)
        except Exception as problem:
            problems.append(f"{task.__name__}, seed {seed}, number {number}: {problem!r}")
        if task is train:
            gc.collect()
            resident.append(resident_bytes())
    early, late = max(resident[: len(resident) // 5 + 1]), resident[-1]
    if late - early > GROWTH_LIMIT:
        problems.append(f"memory grew from {early >> 20} to {late >> 20} MiB")
    memory = {"MiB after a fifth and at the end": f"{early / 2**20:.1f}, {late / 2**20:.1f}"}
    return {**done, **memory, "problems": problems}


def differentiate(rng: Random, done: Counter[str]) -> None:
    """Compare a random program with itself: eager, compiled, in a batch, by finite differences."""
    program = _program(rng)
    if not program.body:
        return
    places = tuple(range(len(program.point)))
    compiled = ac.compile(program, argnums=places)
    eager = ac.value_and_grad(program, argnums=places)
    points = [program.point, *[tuple(_number(rng) for _ in places) for _ in range(4)]]
    expected = []
    for point in points:
        with suppress(NameError):  # what only the other branch binds
            expected.append((point, eager(*point)))
    for point, found in expected:
        require_same(found, compiled.value_and_grad(*point), program)
    columns = [np.array(column) for column in zip(*[point for point, _ in expected], strict=True)]
    values = compiled.batch(*columns, in_axes=tuple([0] * len(places)))
    require_same([found[0] for _, found in expected], values, program)
    done["programs"] += 1
    done["operations"] += len(program.body)
    done["points compared"] += len(expected)
    try:
        ac.assert_gradients(program, *program.point, order=1)
        done["gradients checked by differences"] += 1
    except ac.DomainError:
        done["points without a gradient"] += 1


def train(rng: Random, done: Counter[str]) -> None:
    """Train a random model twice compiled, to the same bits, and eagerly, where sums have another order."""
    inputs, classes, seed = rng.randrange(1, 5), rng.randrange(2, 4), rng.randrange(10**6)
    x = [[rng.gauss(0.0, 1.0) for _ in range(inputs)] for _ in range(rng.randrange(3, 12))]
    y = [rng.randrange(classes) for _ in x]
    widths = [rng.randrange(1, 6) for _ in range(rng.randrange(3))]
    activation = rng.choice(["tanh", "relu", "sigmoid", "gelu", "softplus"])
    optimizer = rng.choice([nn.SGD, nn.Adam, nn.RMSProp, nn.AdamW])
    settings = {
        "batch_size": rng.randrange(1, 6),
        "l2": rng.choice([0.0, 0.01]),
        "clip": rng.choice([None, 1.0]),
    }
    found = []
    for compiled in (True, True, False):
        model = nn.MLP(inputs, [*widths, classes], activation, seed=seed)
        history = nn.fit(
            model, x, y, loss="sparse_categorical_crossentropy", optimizer=optimizer(0.01), epochs=2,
            seed=seed, progress=False, compiled=compiled, **settings,
        )  # fmt: skip
        found.append([*history["loss"], *[p.data for p in model.parameters()]])
    what = (inputs, widths, classes, activation, optimizer, settings, seed)
    require_same(found[0], found[1], what)
    if not all(isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) for a, b in zip(*found[1:], strict=True)):
        raise ArithmeticError(f"eagerly {found[2]}, compiled {found[1]}: {what}")
    done["models trained three times"] += 1


def require_same(expected: Any, found: Any, what: Any) -> None:
    """Raise unless the bits are the same."""
    if bits(expected) != bits(found):
        raise ArithmeticError(f"{bits(expected)} became {bits(found)}: {what}")


def _program(rng: Random) -> Program:
    def step() -> tuple[Any, ...]:
        return rng.choice(OPS), rng.randbytes(rng.randrange(12))

    statements = [
        rng.choice([step, step, lambda: (*step(), rng.randrange(1, 5)), lambda: (*step(), *step())])()
        for _ in range(rng.choice([2, 8, 25]))
    ]
    return write_program([_number(rng) for _ in range(rng.randrange(1, 4))], statements)


def _number(rng: Random) -> float:
    return rng.choice([rng.uniform(-3.0, 3.0), rng.uniform(-8.0, 8.0), float(rng.randrange(-2, 3))])


if __name__ == "__main__":
    command.run("soak", "seconds", 600)
