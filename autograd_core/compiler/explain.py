"""What became of a function: what was fused, what is regular and what is not, and where the time goes.

explanation = c.explain(*args)
print(explanation)                                # all of it as text; rich and notebooks show tables
explanation.steps[0].seconds, explanation.steps[0].matrix, explanation.fused.products  # as data
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd_core.compiler import execute_native, execute_numpy
from autograd_core.compiler.execution import execute
from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.program import Program
from autograd_core.compiler.sources import Source, lines_text
from autograd_core.compiler.timing import bundle_seconds, fastest
from autograd_core.tables import Table, Tabular
from autograd_core.text import counted, cut

_SHOWN = 10  # bundles in the table of times
_LINES = 15  # in the table of lines
_LONGEST = 60  # characters of a line of code
_LISTED = 4  # guards, matrix products, reasons in a row of the first table


class SumCounts(NamedTuple):
    """How many sums of products there are, and what they are sums of."""

    dots: int
    products: int
    addends: int


class Matrix(NamedTuple):
    """A matrix product in a bundle: so many sums, each of so many products."""

    rows: int
    terms: int


class Operands(NamedTuple):
    """How many operands of a bundle lie at one distance, at one distance within a row, and anywhere.

    `entries` counts those of the tables that say where.
    """

    strided: int
    rows: int
    gathered: int
    entries: int


class Step(NamedTuple):
    """One bundle; `seconds` are those of one call."""

    text: str
    instruction: Instruction
    sources: tuple[Source, ...]
    callers: tuple[Source, ...]
    operands: Operands
    matrix: Matrix | None
    seconds: float


class LineTime(NamedTuple):
    """The seconds of one call that a line takes, without and with what it calls."""

    itself: float
    with_calls: float


class Guard(NamedTuple):
    """A truth test that every call checks: where it is, and how it must turn out."""

    line: str
    outcome: bool


@dataclass(frozen=True, slots=True, repr=False)
class CompileReport(Tabular):
    """What `Compiled.explain` found; `exact` is whether sums keep the order of the code."""

    name: str
    program: Program
    fused: SumCounts
    steps: tuple[Step, ...]
    guards: tuple[Guard, ...]
    exact: bool
    executor: str
    reasons: tuple[str, ...]
    seconds: float  # of a call, without taking arguments apart

    @property
    def matrices(self) -> list[Matrix]:
        """The matrix products, the largest first."""
        found = [step.matrix for step in self.steps if step.matrix is not None]
        return sorted(found, key=lambda each: -each.rows * each.terms)

    @property
    def by_line(self) -> dict[str, LineTime]:
        """The time of each line of the user's, gradient included, the slowest first.

        The time of a bundle is divided among its lines by how many of its nodes come from each.
        """
        found: dict[str, list[float]] = {}
        for step in self.steps:
            nodes = sum(source.nodes for source in step.sources)
            for which, sources in enumerate((step.sources, step.callers)):
                for source in sources:
                    seconds = found.setdefault(source.line, [0.0, 0.0])
                    seconds[which] += step.seconds * source.nodes / nodes
        times = {line: LineTime(itself, itself + called) for line, (itself, called) in found.items()}
        return dict(sorted(times.items(), key=lambda each: (-each[1].with_calls, each[0])))

    def tables(self) -> Iterable[Table]:
        """What became of the function; the bundles and the lines that take most of the time."""
        program = self.program
        title = (
            f"{self.name}: {counted(program.nodes, 'scalar operation')} in "
            f"{counted(program.bundles, 'bundle')} on {counted(program.levels, 'level')}"
        )
        yield Table(title, ("", ""), [row for row in self._facts() if row[1]])
        total = sum(step.seconds for step in self.steps)
        title = f"{_micro(self.seconds)} us a call, {_micro(total)} us of it in bundles:"
        ordered = sorted(self.steps, key=lambda step: -step.seconds)
        rows = [
            (step.text, lines_text(step.sources), *_time(step.seconds, total)) for step in ordered[:_SHOWN]
        ]
        if len(ordered) > _SHOWN:
            rest = sum(step.seconds for step in ordered[_SHOWN:])
            rows.append((f"{len(ordered) - _SHOWN:,} more", "", *_time(rest, total)))
        yield Table(title, ("bundle", "from", "us", "share"), rows, numbers=2)
        if program.sources is not None:
            yield self._lines_table(program.sources.code, total)

    def _lines_table(self, code: dict[str, str], total: float) -> Table:
        rows = [
            (
                line,
                cut(code.get(line, ""), _LONGEST),
                _micro(itself),
                *_time(all_, total),
            )
            for line, (itself, all_) in self.by_line.items()
        ]
        headings = ("line", "", "us itself", "with calls", "share")
        notes = [f"{len(rows) - _LINES:,} more lines"] if len(rows) > _LINES else []
        return Table("by line, gradient included:", headings, rows[:_LINES], numbers=3, notes=notes)

    def _facts(self) -> list[tuple[str, str]]:
        program, fused = self.program, self.fused
        counts = [sum(several) for several in zip(*[step.operands for step in self.steps], strict=True)]
        strided, rows, gathered, entries = counts or [0, 0, 0, 0]
        sums = (
            f"{counted(fused.products, 'product')} + {counted(fused.addends, 'addend')} in "
            f"{counted(fused.dots, 'dot')}"
        )
        operands = f"{strided:,} strided, {rows:,} strided within rows"
        tables = f"{counted(gathered, 'operand')} by tables of {entries:,} entries"
        matrices = _listed([f"{each.rows:,} x {each.terms:,}" for each in self.matrices], ", ")
        guards = _listed([f"{each.line} {str(each.outcome).lower()}" for each in self.guards], ", ")
        recordings = counted(len(self.reasons), "recording")
        return [
            (
                "values",
                f"{program.inputs:,} inputs, {len(program.results):,} results, {program.slots:,} slots",
            ),
            ("fused", sums if fused.dots else ""),
            ("regular", operands if self.steps else ""),
            ("gathered", tables if gathered else "nothing"),
            ("matrix products", f"{len(self.matrices):,} (sums x products): {matrices}" if matrices else ""),
            ("guards", f"{len(self.guards):,}: {guards}" if guards else "none"),
            ("sums", "exact: in the order of the code" if self.exact else "reassociated: in any order"),
            ("executor", self.executor),
            ("recorded", f"{recordings}: {_listed(self.reasons, '; ')}"),
        ]


def explain(name: str, program: Program, inputs: Any, exact: bool, reasons: Sequence[str]) -> CompileReport:
    """Describe a program and measure its bundles.

    Args:
        name: of the function.
        program: with or without sources.
        inputs: its numbers in a real call.
        exact: whether sums keep the order of the code.
        reasons: why each recording was made.
    """
    sources = program.sources
    seconds = bundle_seconds(program, execute_numpy.run(program, inputs))
    steps = [
        Step(
            str(each),
            each,
            sources.bundles[i] if sources else (),
            sources.callers[i] if sources else (),
            _operands(each),
            _matrix(each),
            seconds[i],
        )
        for i, each in enumerate(program.instructions)
    ]
    lines = sources.guards if sources else ("",) * len(program.guards)
    return CompileReport(
        name=name,
        program=program,
        fused=_fused(program.instructions),
        steps=tuple(steps),
        guards=tuple([Guard(line, held) for line, held in zip(lines, program.guards, strict=True)]),
        exact=exact,
        executor="native" if execute_native.COMPILED else "NumPy",
        reasons=tuple(reasons),
        seconds=fastest(lambda: execute(program, inputs)),
    )


def _fused(instructions: Sequence[Instruction]) -> SumCounts:
    dots = products = addends = 0
    for each in instructions:
        if each.op == "dot":
            dots += each.rows
            products += each.rows * sum(run.length for run in each.runs if run.kind == "p")
            addends += each.rows * sum(run.length for run in each.runs if run.kind == "a")
    return SumCounts(dots, products, addends)


def _operands(each: Instruction) -> Operands:
    kinds = [operand.kind for operand in each.operands]
    tables = [operand.table for operand in each.operands if operand.table is not None]
    return Operands(
        kinds.count("strided"), kinds.count("rows"), kinds.count("gathered"), sum(x.size for x in tables)
    )


def _matrix(each: Instruction) -> Matrix | None:
    """The products of a dot whose operands all lie at one distance within a row."""
    products = [run for run in each.runs if run.kind == "p"] if each.op == "dot" else []
    terms = sum(run.length for run in products)
    if terms < 2 or each.rows < 2 or any(x.table is not None for x in each.operands):
        return None
    return Matrix(each.rows, terms)


def _time(seconds: float, total: float) -> tuple[str, str]:
    return _micro(seconds), f"{100.0 * seconds / total if total else 0.0:.0f}%"


def _listed(texts: Sequence[str], between: str) -> str:
    return between.join([*texts[:_LISTED], *["..."] * (len(texts) > _LISTED)])


def _micro(seconds: float) -> str:
    return f"{1e6 * seconds:,.2f}" if seconds < 1e-4 else f"{1e6 * seconds:,.0f}"
