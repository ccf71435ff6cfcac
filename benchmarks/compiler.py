"""The compiler against others, in one run: `python -m benchmarks.compiler [--quick] [--json]`.

Every work is written once, as plain scalar code; the peers get what is usual for them: CasADi the same scalar
code on its SX symbols, jax and PyTorch hand-vectorised code, NumPy hand-written backpropagation. Rounds are
interleaved and medians compared; ratios carry over to other machines, times do not.
"""

from __future__ import annotations

from typing import Any

from benchmarks import command, compiled_gpt, compiled_mlp, compiled_scale
from benchmarks.scale import in_fresh_process


def measure(*, quick: bool) -> dict[str, Any]:
    """Measure everything; plain data."""
    rounds = 7 if quick else 31
    return {
        "gpt step": compiled_gpt.step(rounds),
        "gpt training": compiled_gpt.training(50 if quick else 1000),
        "mlp batch": compiled_mlp.batch(rounds),
        "random program": in_fresh_process(compiled_scale.random_program, 20_000 if quick else 1_000_000),
        "linear": compiled_scale.sizes([1_000, 10_000, 100_000, *([] if quick else [1_000_000])]),
    }


def report(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for work in ("gpt step", "mlp batch"):
        table = Table(title=f"{work}, loss and gradients")
        for column in ("engine", "a call, us", "times ours, exact", "made in, s"):
            table.add_column(column, justify="left" if column == "engine" else "right")
        for name, row in found[work].items():
            table.add_row(name, f"{row['call'] * 1e6:,.1f}", f"{row['ratio']:,.2f}", f"{row['made']:.2f}")
        console.print(table)
    several = {"GPT training": found["gpt training"], "random program": found["random program"]}
    for title, rows in (
        several | {f"to compile {size}": row for size, row in found["linear"].items()}
    ).items():
        table = Table(title=title, show_header=False)
        for name, number in rows.items():
            table.add_row(name, f"{number:,.4g}")
        console.print(table)


if __name__ == "__main__":
    command.run("benchmarks.compiler", __doc__, "fewer rounds and steps, smaller programs", measure, report)
