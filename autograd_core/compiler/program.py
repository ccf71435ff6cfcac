"""The program: a list of vector instructions over slots, plain data that prints, pickles, runs anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from autograd_core.compiler.sources import Sources, lines_text
from autograd_core.errors import DomainError

_WIDEST = 40  # column of a printed program


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

    @property
    def what(self) -> str:
        """How many results of which op, and how many operands are gathered by tables."""
        if self.op == "dot":
            runs = [f"{run.length}" if run.kind == "p" else f"+{run.length}" for run in self.runs]
            what = f"dot[{' '.join(runs if len(runs) <= 4 else [*runs[:3], '...'])}]"
        else:
            what = self.op
        gathered = sum(x.kind == "gathered" for x in self.operands)
        return f"{self.rows} x {what}" + (f"  ({gathered} gathered)" if gathered else "")

    def __str__(self) -> str:
        return f"L{self.level} {self.what}"


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
    sources: Sources | None = None  # the user's lines, where they were asked for
    reassociate: bool = False  # transcendental functions may be NumPy's
    machine: Any = field(default=None, compare=False, repr=False)  # what the native executor made of it

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "machine": None}

    def run(self, inputs: Any) -> tuple[Any, Any]:
        """The outputs and the gradient as arrays, for one vector of inputs; here or in another process.

        Args:
            inputs: the numbers of the arguments one after the other, arrays row by row, then those of the
                Values from outside.

        Raises:
            DomainError: for another number of inputs, and where the function that was recorded would take
                another way: call the compiled function, which records that too.

        >>> import autograd_core as ac
        >>> program = ac.compile(lambda x, y: x * y + y).program(2.0, 3.0)
        >>> [numbers.tolist() for numbers in program.run([5.0, 7.0])]
        [[42.0], [7.0]]
        """
        from autograd_core.compiler.execution import execute

        point = np.array(inputs, dtype=np.float64)
        if point.shape != (self.inputs,):
            raise DomainError(f"the program has {self.inputs} inputs, got an array of shape {point.shape}")
        results = execute(self, point)
        values, held, gradient = np.split(results, [self.outputs, self.outputs + len(self.guards)])
        other_way = not np.array_equal(held != 0.0, self.guards) or (
            self.watched and bool(np.isnan(gradient).any())
        )
        if other_way:
            raise DomainError(
                "the function takes another way on these inputs than on those it was recorded with: call the "
                "compiled function, which records that one too"
            )
        return values, gradient

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
        bundles = [str(each) for each in self.instructions]
        if self.sources is None:
            return "\n".join([head, *bundles])
        width = min(_WIDEST, max(map(len, bundles), default=0))
        lines = [lines_text(several) for several in self.sources.bundles]
        rows = zip(bundles, lines, strict=True)
        return "\n".join([head, *[f"{each:<{width}}  {line}".rstrip() for each, line in rows]])
