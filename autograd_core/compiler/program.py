"""The program: a list of vector instructions over slots, plain data that prints, pickles and runs
anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np


class Operand(NamedTuple):
    """Where an operand is, for row i and term j: `first + i*stride + j*step`, or `starts[i] + j*step`, or
    `table[i, j]`."""

    starts: Any
    first: int
    stride: int
    step: int
    table: Any

    @property
    def kind(self) -> str:
        """How regular it is: `strided`, `rows` or `gathered`."""
        return "gathered" if self.table is not None else "strided" if self.starts is None else "rows"

    def places(self, rows: int, count: int) -> Any:
        """All of them as an array of (rows, count)."""
        if self.table is not None:
            return self.table
        starts = self.starts if self.starts is not None else self.first + self.stride * np.arange(rows)
        return np.asarray(starts)[:, None] + self.step * np.arange(count)


class Run(NamedTuple):
    """Terms in a row of one kind: `length` products a*b (p) or addends a (a); or an operand of another op
    (a)."""

    kind: str
    length: int
    a: Operand
    b: Operand | None
    a_laned: bool
    b_laned: bool


class Instruction(NamedTuple):
    """`rows` results from slot `target` on: `op` applied to each row of operands, or the sums of a dot."""

    level: int
    op: str
    rows: int
    target: int
    start: float
    runs: tuple[Run, ...]
    laned: bool

    @property
    def operands(self) -> list[Operand]:
        """All operands in order."""
        return [x for run in self.runs for x in (run.a, run.b) if x is not None]

    def __str__(self) -> str:
        if self.op == "dot":
            runs = [f"{run.length}" if run.kind == "p" else f"+{run.length}" for run in self.runs]
            what = f"dot[{' '.join(runs if len(runs) <= 4 else [*runs[:3], '...'])}]"
        else:
            what = self.op
        gathered = sum(x.kind == "gathered" for x in self.operands)
        return f"L{self.level} {self.rows} x {what}" + (f"  ({gathered} gathered)" if gathered else "")


@dataclass
class Program:
    """Instructions, the slots they run on, and which slots are the results.

    `nodes` counts scalar operations before fusing, `results` are slots: the outputs, then the guards, then
    the gradient.
    """

    inputs: int
    slots: int
    constants: list[tuple[int, float]]
    instructions: list[Instruction]
    results: Any
    outputs: int
    guards: tuple[bool, ...]
    watched: bool  # a nan in the gradient asks for the careful program
    nodes: int
    laned: Any = None  # per slot, whether it has lanes
    machine: Any = field(default=None, compare=False, repr=False)  # what the native executor made of it

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "machine": None}

    @property
    def bundles(self) -> int:
        """How many instructions there are."""
        return len(self.instructions)

    @property
    def levels(self) -> int:
        """How many of them depend on each other in a row."""
        return max([each.level for each in self.instructions], default=0)

    def __str__(self) -> str:
        head = (
            f"{self.nodes:,} scalar operations in {self.bundles} bundles on {self.levels} levels: "
            f"{self.inputs:,} inputs, {len(self.results):,} results"
        )
        return "\n".join([head, *[str(each) for each in self.instructions]])
