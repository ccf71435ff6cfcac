"""What backpropagation costs as a network grows: `python -m benchmarks.growth [--quick] [--plot FILE]`.

An MLP 10-n-n-10 in plain scalar code, one sample, softmax cross-entropy; n from 4 to 256. The seed is fixed:
graphs and gradients are the same in every run. Times are medians of interleaved rounds.
"""

from __future__ import annotations

import gc
from itertools import pairwise
from math import log
from statistics import linear_regression, median
from time import perf_counter
from typing import Any

import numpy as np

import autograd_core as ac
from autograd_core import Value
from benchmarks import command
from benchmarks.compiled_mlp import loss
from viz.figures import new_axes, save

WIDTHS = (4, 8, 16, 32, 64, 128, 256)
WORK = ("forward", "backward", "compiled")


def network(width: int) -> tuple[list[Any], Any, Any]:
    """Weights and biases of the layers, a sample and its target, as arrays."""
    rng = np.random.default_rng(width)
    layers = [
        (rng.normal(0.0, inputs**-0.5, (outputs, inputs)), np.zeros(outputs))
        for inputs, outputs in pairwise((10, width, width, 10))
    ]
    return layers, rng.normal(size=10), np.eye(10)[3]


def graph(width: int) -> Value:
    """The loss of the sample, every weight a Value."""
    layers, x, target = network(width)
    return loss(_values(layers), x.tolist(), target.tolist())


def measure(*, quick: bool) -> dict[str, Any]:
    """By number of nodes the seconds of both passes and of a compiled call; and how these grow."""
    rounds, widths = (5, WIDTHS[:4]) if quick else (15, WIDTHS)
    sizes = {width: _size(width) for width in widths}
    times: dict[int, dict[str, list[float]]] = {width: {name: [] for name in WORK} for width in widths}
    calls = {width: ac.compile(loss).value_and_grad for width in widths}
    for _ in range(rounds):
        for width in widths:
            for name, seconds in zip(WORK, _round(width, calls[width]), strict=True):
                times[width][name].append(seconds)
    rows = [
        {"width": width, **sizes[width], **{name: median(times[width][name]) for name in WORK}}
        for width in widths
    ]
    return {"rows": rows, "exponents": {name: exponent(rows, name) for name in WORK[:2]}}


def exponent(rows: list[dict[str, Any]], name: str) -> float:
    """The p of `seconds = c * nodes**p`, by least squares on logarithms: 1 is linear.

    >>> exponent([{"nodes": n, "forward": 3e-8 * n} for n in (100, 1000, 10_000)], "forward")
    1.0
    """
    found = linear_regression([log(row["nodes"]) for row in rows], [log(row[name]) for row in rows])
    return round(found.slope, 3)


def report(found: dict[str, Any]) -> None:
    print("| n | parameters | nodes | forward, us | backward, us | backward / forward | compiled, both, us |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for row in found["rows"]:
        counts = [f"{row[name]:,}" for name in ("width", "parameters", "nodes")]
        forward, backward, compiled = (1e6 * row[name] for name in WORK)
        times = [f"{forward:,.0f}", f"{backward:,.0f}", f"{backward / forward:.2f}", f"{compiled:,.1f}"]
        print(f"| {' | '.join([*counts, *times])} |")
    for name, power in found["exponents"].items():
        print(f"{name}: seconds grow like nodes**{power}")


def plot(found: dict[str, Any], path: str) -> None:
    """Draw the times by the number of nodes, on logarithmic axes: what is linear has the slope 1."""
    axes = new_axes()
    nodes = [row["nodes"] for row in found["rows"]]
    for name in WORK:
        axes.loglog(nodes, [1e6 * row[name] for row in found["rows"]], "o-", label=name)
    axes.set_xlabel("nodes of the graph")
    axes.set_ylabel("microseconds")
    axes.legend()
    axes.grid(alpha=0.3)
    save(axes, path)


def _size(width: int) -> dict[str, int]:
    output = graph(width)
    return {"parameters": len(ac.leaves(output)), "nodes": len(ac.toposort(output))}


def _round(width: int, compiled: Any) -> tuple[float, float, float]:
    """Seconds of each kind of work: medians over as many repeats as make some ten thousands of nodes."""
    layers, x, target = network(width)
    values, inputs, wanted = _values(layers), x.tolist(), target.tolist()
    gc.collect()
    forward, backward, calls = [], [], []
    repeats = 3 + 10_000 // width**2
    for _ in range(repeats):
        begun = perf_counter()
        output = loss(values, inputs, wanted)
        computed = perf_counter()
        output.backward()
        backward.append(perf_counter() - computed)
        forward.append(computed - begun)
    for _ in range(repeats):
        begun = perf_counter()
        compiled(layers, x, target)
        calls.append(perf_counter() - begun)
    return median(forward), median(backward), median(calls)


def _values(layers: list[Any]) -> list[Any]:
    return [
        ([[Value(w) for w in row] for row in weights.tolist()], [Value(b) for b in biases.tolist()])
        for weights, biases in layers
    ]


if __name__ == "__main__":
    command.run("benchmarks.growth", __doc__, "small networks, fewer rounds", measure, report, plot)
