"""The eager engine against others, in one run: `python -m benchmarks.eager [--quick] [--json]`.

A scalar GPT step (forward, backward, free; the garbage collector on, as users have it) on this engine, on the
usual plain Python class and on XAD's Python binding; memory per node; time per node from 1,000 to 5,000,000
nodes, as a chain that deep too; what the import costs. Ratios carry over to other machines, times do not.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks import command, scale, step
from benchmarks.engines import available

SIZES = [1_000, 10_000, 100_000, 1_000_000, 5_000_000]


def measure(*, quick: bool) -> dict[str, Any]:
    """Measure everything; plain data."""
    from autograd_core import value

    engines, missing = available()
    nodes, timings = step.measure(engines, 5 if quick else 15)
    ours = timings[engines[0].name]
    sizes = SIZES[:3] if quick else SIZES
    return {
        "compiled": not value.__file__.endswith(".py"),
        "python": sys.version.split()[0],
        "nodes": nodes,
        "step": {name: step.per_node(rounds, nodes)._asdict() for name, rounds in timings.items()},
        "ratio": {name: step.ratio(rounds, ours) for name, rounds in timings.items()},
        "bytes": {name: scale.in_fresh_process(scale.bytes_a_node, name) for name in ("ours", "usual")},
        "scale": {shape: scale.in_fresh_process(scale.time_sizes, shape, sizes) for shape in scale.SHAPES},
        "import": scale.import_milliseconds(),
        "missing": missing,
    }


def flatness(times: dict[str, dict[str, float]]) -> float:
    """The largest time per node over the smallest."""
    totals = [time["total"] for time in times.values()]
    return max(totals) / min(totals)


def report(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    how = "compiled" if found["compiled"] else "plain Python, not compiled"
    table = Table(title=f"a scalar GPT step, {found['nodes']:,} nodes (Python {found['python']}, {how})")
    for column in ("engine", "forward", "backward", "free", "total, ns a node", "ratio"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    for name, times in found["step"].items():
        table.add_row(name, *(f"{time:.1f}" for time in times.values()), f"{found['ratio'][name]:.2f}")
    console.print(table)
    table = Table(title="ns a node by size")
    for column in ("graph", "nodes", "forward", "backward", "free", "total"):
        table.add_column(column, justify="left" if column == "graph" else "right")
    for shape, sizes in found["scale"].items():
        for size, times in (sizes or {}).items():
            table.add_row(shape, f"{int(size):,}", *(f"{time:.1f}" for time in times.values()))
        verdict = f"{flatness(sizes):.2f}" if sizes else "crashed"
        table.add_row("", "slowest / fastest", "", "", "", verdict, end_section=True)
    console.print(table)
    memory = ", ".join(f"{name} {size:.0f}" for name, size in found["bytes"].items() if size is not None)
    console.print(f"bytes a node: {memory}")
    console.print(f"import autograd_core: {found['import']:.1f} ms more than the bare interpreter")
    for line in found["missing"]:
        console.print(line)


if __name__ == "__main__":
    command.run("benchmarks.eager", __doc__, "fewer rounds, graphs of 100,000 nodes at most", measure, report)
