"""The scalar GPT step on every engine: interleaved rounds, the collector on as users have it, medians."""

from __future__ import annotations

import gc
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from autograd_core import toposort
from benchmarks import gpt
from benchmarks.engines import Engine, check_agreement

NAME = "oliver"  # six letters: seven positions


class Timing(NamedTuple):
    """Seconds of one step, or nanoseconds per node."""

    forward: float
    backward: float
    free: float
    total: float


def measure(engines: list[Engine], rounds: int) -> tuple[int, dict[str, list[Timing]]]:
    """Time the step `rounds` times on each engine in turn; return its number of nodes and the timings."""
    models = [gpt.weights(engine.scalars.make) for engine in engines]
    nodes = len(toposort(gpt.loss(engines[0].scalars, models[0], NAME)))
    timings: dict[str, list[Timing]] = {engine.name: [] for engine in engines}
    for _ in range(rounds):
        gradients = []
        for engine, model in zip(engines, models, strict=True):
            timing, gradient = _step(engine, model)
            timings[engine.name].append(timing)
            gradients.append(gradient)
        check_agreement(engines, gradients)
    return nodes, timings


def _step(engine: Engine, model: dict[str, Any]) -> tuple[Timing, list[float]]:
    leaves = [weight for matrix in model.values() for row in matrix for weight in row]
    engine.start(leaves)
    gc.collect()
    begun = perf_counter()
    loss = gpt.loss(engine.scalars, model, NAME)
    computed = perf_counter()
    engine.backward(loss)
    swept = perf_counter()
    gradient = [engine.gradient(leaf) for leaf in leaves]
    read = perf_counter()
    del loss
    engine.end()
    freed = perf_counter()
    times = (computed - begun, swept - computed, freed - read)
    return Timing(*times, sum(times)), gradient


def per_node(timings: list[Timing], nodes: int) -> Timing:
    """Medians over the rounds, in nanoseconds per node."""
    return Timing(*(median(column) * 1e9 / nodes for column in zip(*timings, strict=True)))


def ratio(timings: list[Timing], ours: list[Timing]) -> float:
    """How many times as long a step takes: the median over the rounds, whose steps are neighbours in time."""
    return median(theirs.total / mine.total for theirs, mine in zip(timings, ours, strict=True))
