"""Deep graphs: nothing recurses, so a chain of millions is swept, dropped, copied, differentiated twice."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from time import perf_counter
from typing import Any

import autograd_core as ac
from autograd_core import Value
from benchmarks.reliability import command
from benchmarks.scale import resident_bytes


def deep(x: Any, nodes: int) -> Any:
    """n*x as a chain of additions: every derivative is known to the bit."""
    z = x
    for _ in range(nodes - 1):
        z = z + x
    return z


def swept(nodes: int) -> float:
    x = Value(1.0)
    z = deep(x, nodes)
    z.backward()
    return x.grad


def dropped(nodes: int) -> float:
    """A graph that only its output holds goes in one piece; then memory is free for the next."""
    for _ in range(3):
        deep(Value(1.0), nodes // 3)
    return float(nodes)


def deep_copied(nodes: int) -> float:
    return _swept(copy.deepcopy(deep(Value(1.0), nodes)))


def pickled(nodes: int) -> float:
    return _swept(pickle.loads(pickle.dumps(deep(Value(1.0), nodes))))


def differentiated(nodes: int) -> float:
    return ac.grad(lambda x: deep(x, nodes))(1.0)


def pushed_forward(nodes: int) -> float:
    return ac.jvp(lambda x: deep(x, nodes), 1.0, 1.0)[1]


def differentiated_twice(nodes: int) -> float:
    return ac.derivative(lambda x: deep(x * x, nodes), order=2)(1.0) / 2.0


def recorded(nodes: int) -> float:
    return ac.compile(lambda x: deep(x, nodes)).value_and_grad(1.0)[1]


def explained(nodes: int) -> float:
    z = deep(Value(1.0, "x"), nodes)
    return float(len(ac.toposort(z))) if str(z.explain()) else 0.0


def _swept(z: Value) -> float:
    z.backward()
    return ac.leaves(z)[0].grad


# What is done, and the part of all nodes that it is done to.
TASKS: list[tuple[Callable[[int], float], int]] = [
    (swept, 1), (dropped, 1), (deep_copied, 50), (pickled, 50), (differentiated, 5), (pushed_forward, 5),
    (differentiated_twice, 50), (recorded, 50), (explained, 50),
]  # fmt: skip


def measure(seed: int, count: int) -> dict[str, Any]:
    """Do everything to chains of `count` nodes or a part of it; there is nothing to draw."""
    figures: dict[str, Any] = {}
    problems = []
    for task, part in TASKS:
        nodes = count // part
        begun = perf_counter()
        found = task(nodes)
        figures[task.__name__.replace("_", " ")] = f"{nodes:,} nodes in {perf_counter() - begun:.2f} s"
        if found != nodes:
            problems.append(f"{task.__name__}: {found}, not {nodes}")
    return figures | {"resident at the end": f"{resident_bytes() >> 20} MiB", "problems": problems}


if __name__ == "__main__":
    command.run("depth", "nodes", 5_000_000)
