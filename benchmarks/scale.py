"""What grows with the graph, and what importing costs; each measured in a fresh process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from statistics import median
from time import perf_counter
from typing import Any

ROUNDS = 7
NODES_A_ROUND = 100_000  # small graphs are repeated up to this many nodes
IMPORT_ROUNDS = 11


def chain(make: Callable[[float], Any], nodes: int) -> Any:
    """A chain as deep as it has nodes."""
    factor = make(1.0000001)
    x = make(1.0)
    for _ in range(nodes - 2):
        x = x * factor
    return x


def wide(make: Callable[[float], Any], nodes: int) -> Any:
    """A sum of as many products as there are leaves: each third of the nodes leaves, products and sums."""
    factor = make(1.0000001)
    total = make(0.0)
    for i in range(nodes // 3):
        total = total + make(float(i)) * factor
    return total


SHAPES = {"chain": chain, "wide sum": wide}


def time_sizes(shape: str, sizes: list[int]) -> dict[str, dict[str, float]]:
    """Nanoseconds per node of forward, backward and free for each size.

    The sizes take turns and each shows its fastest round: what slows one down is the machine's other work.
    """
    rounds = [{size: _time_a_graph(SHAPES[shape], size) for size in sizes} for _ in range(ROUNDS)]
    names = ("forward", "backward", "free", "total")
    fastest = {size: min((times[size] for times in rounds), key=sum) for size in sizes}
    return {str(size): dict(zip(names, (*times, sum(times)), strict=True)) for size, times in fastest.items()}


def _time_a_graph(build: Callable[..., Any], nodes: int) -> tuple[float, ...]:
    """Time one graph; small ones several times, the median of each phase."""
    from autograd_core import Value

    rounds = []
    for _ in range(max(1, NODES_A_ROUND // nodes)):
        begun = perf_counter()
        root = build(Value, nodes)
        computed = perf_counter()
        root.backward()
        swept = perf_counter()
        del root
        rounds.append((computed - begun, swept - computed, perf_counter() - swept))
    return tuple(median(column) * 1e9 / nodes for column in zip(*rounds, strict=True))


def bytes_a_node(engine: str) -> float:
    """How much the process grows by keeping 20 GPT graphs, per node: all that the graphs hold on to."""
    from benchmarks import engines, gpt, step

    chosen = {"ours": engines.ours, "usual": engines.usual}[engine]()
    model = gpt.weights(chosen.scalars.make)
    nodes = _count(gpt.loss(chosen.scalars, model, step.NAME))
    before = resident_bytes()
    graphs = [gpt.loss(chosen.scalars, model, step.NAME) for _ in range(20)]
    return (resident_bytes() - before) / (len(graphs) * (nodes - _leaf_count(model)))


def import_milliseconds() -> float:
    """What `import autograd_core` adds to starting the interpreter: the median of alternating starts."""
    added = []
    for _ in range(IMPORT_ROUNDS):
        bare, with_import = (_start_seconds(code) for code in ("pass", "import autograd_core"))
        added.append(with_import - bare)
    return median(added) * 1e3


def in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function of a module in a process of its own; None, with a line, where it crashed."""
    call = json.dumps([function.__module__, function.__name__, *arguments])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", call], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        print(f"{call}: {reason[0]}", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def _count(root: Any) -> int:
    seen, stack = {root}, [root]
    while stack:
        node = stack.pop()
        for parent in getattr(node, "parents", None) or getattr(node, "children", ()):
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return len(seen)


def _leaf_count(model: dict[str, Any]) -> int:
    return sum(len(row) for matrix in model.values() for row in matrix)


def resident_bytes() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _start_seconds(code: str) -> float:
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - begun


if __name__ == "__main__":
    module, name, *given = json.loads(sys.argv[1])
    print(json.dumps(getattr(import_module(module), name)(*given)))
