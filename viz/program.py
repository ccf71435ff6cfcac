"""A compiled program as a picture: a box a bundle, a row a level; lines say how many values flow.

What would be drawn across many rows stands beside its reader: inputs and numbers at each use, and the bundles
far above by name. So layout takes its time by the number of bundles, and lines can be followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log10
from typing import Any, NamedTuple

import numpy as np

from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.program import Program
from autograd_core.compiler.sources import Source, by_frequency, lines_text
from autograd_core.text import short
from viz.dot import DIRECTIONS, Direction, Drawing
from viz.labels import clean, escape
from viz.themes import ADAPTIVE, FONT, THEME_NAMES, THEMES, Theme
from viz.words import require_known

_FAR, _FAR_FOLDED = 3, 1  # levels; what comes from further above is named beside its reader
_LISTED = 4  # bundles far above, and numbers, in one box
_INPUT, _NUMBER = -1, -2  # who owns a slot that no bundle computes


class Cell(NamedTuple):
    """Bundles drawn as one box: one, or where there are too many those of some levels."""

    first: int  # level
    last: int
    instructions: list[Instruction]
    sources: tuple[Source, ...]

    @property
    def levels(self) -> str:
        """The levels as text."""
        return f"L{self.first}" if self.first == self.last else f"L{self.first}-L{self.last}"

    @property
    def lines(self) -> list[str]:
        """What the box says: its bundles and where they come from."""
        if len(self.instructions) == 1:
            what = self.instructions[0].what
        else:
            rows = sum(each.rows for each in self.instructions)
            what = f"{len(self.instructions):,} bundles, {rows:,} values"
        return [what, *[lines_text(self.sources)] * bool(self.sources)]

    @property
    def is_gathered(self) -> bool:
        """Whether an operand lies anywhere, so that a table says where."""
        return any(x.table is not None for each in self.instructions for x in each.operands)


class ProgramPicture(NamedTuple):
    """A program as plain data: who reads how many values of whom, and which of its values are results.

    A tail is a cell, or -1 for inputs, -2 for numbers; `numbers` are those each cell reads, and of -2 those
    that are results.
    """

    cells: list[Cell]
    flows: dict[tuple[int, int], int]
    numbers: dict[int, list[float]]
    results: dict[int, Counter[str]]


def program_picture(program: Program, max_nodes: int) -> ProgramPicture:
    """Lay out a program as plain data.

    Args:
        program: what `Compiled.program` returns.
        max_nodes: beyond so many bundles, those of one level are one box, and then those of several.
    """
    cells = _cells(program, max_nodes)
    owner = np.full(program.slots, _INPUT)
    number_of = dict(program.constants)
    owner[list(number_of)] = _NUMBER
    for i, cell in enumerate(cells):
        for each in cell.instructions:
            owner[each.target : each.target + each.rows] = i
    flows: dict[tuple[int, int], int] = {}
    numbers: dict[int, list[float]] = {}
    for i, cell in enumerate(cells):
        places = _read(cell)
        tails, counts = np.unique(owner[places], return_counts=True)
        for tail, count in zip(tails.tolist(), counts.tolist(), strict=True):
            if tail != i:
                flows[tail, i] = count
        numbers[i] = [number_of[slot] for slot in places[owner[places] == _NUMBER].tolist()]
    numbers[_NUMBER] = [number_of[slot] for slot in np.unique(program.results).tolist() if slot in number_of]
    results: dict[int, Counter[str]] = {}
    guards = program.sources.guards if program.sources else ("",) * len(program.guards)
    for place, slot in enumerate(program.results.tolist()):
        after = place - program.outputs
        if after < 0:
            name = "value"
        elif after < len(guards):
            name = f"guard {guards[after]} {str(program.guards[after]).lower()}".replace("  ", " ")
        else:
            name = "gradient"
        results.setdefault(int(owner[slot]), Counter())[name] += 1
    return ProgramPicture(cells, flows, numbers, results)


def _cells(program: Program, max_nodes: int) -> list[Cell]:
    sources = program.sources.bundles if program.sources else ((),) * program.bundles
    pairs = list(zip(program.instructions, sources, strict=True))
    if len(pairs) <= max_nodes:
        return [Cell(each.level, each.level, [each], lines) for each, lines in pairs]
    together = -(-program.levels // max_nodes)
    grouped: dict[int, list[tuple[Instruction, tuple[Source, ...]]]] = {}
    for each, lines in pairs:
        grouped.setdefault((each.level - 1) // together, []).append((each, lines))
    cells = []
    for several in grouped.values():
        counts: Counter[tuple[str, bool]] = Counter()
        for _, lines in several:
            for source in lines:
                counts[source.line, source.gradient] += source.nodes
        instructions = [each for each, _ in several]
        first, last = instructions[0].level, instructions[-1].level
        cells.append(Cell(first, last, instructions, by_frequency(counts)))
    return cells


def _read(cell: Cell) -> Any:
    """The slots a cell reads, each once."""
    found = [
        x.places(each.rows, run.length).ravel()
        for each in cell.instructions
        for run in each.runs
        for x in (run.a, run.b)
        if x is not None
    ]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def draw_program(program: Program, direction: Direction, theme: str, max_nodes: int) -> Drawing:
    """Draw a program; see `viz.draw`.

    >>> import autograd_core as ac
    >>> program = ac.compile(lambda x: ac.sin(x) * x).program(2.0, gradient=False)
    >>> draw_program(program, "TB", "light", 500).source.count("->")
    5
    """
    require_known("direction", direction, DIRECTIONS)
    require_known("theme", theme, THEME_NAMES)
    drawn = program_picture(program, max_nodes)
    drawing = _Writer(drawn, direction, THEMES["light" if theme == ADAPTIVE else theme]).drawing
    drawing.adaptive = theme == ADAPTIVE
    return drawing


class _Writer:
    """The picture as DOT: identifiers count up, every text passes through `escape`."""

    def __init__(self, drawn: ProgramPicture, direction: Direction, theme: Theme) -> None:
        self.drawn = drawn
        self.theme = theme
        self.drawing = Drawing(
            graph_attr={"rankdir": direction, **theme.graph},
            node_attr=dict(theme.node),
            edge_attr=dict(theme.edge),
        )
        self.far = _FAR_FOLDED if any(len(cell.instructions) > 1 for cell in drawn.cells) else _FAR
        self.beside = 0  # boxes put beside others so far
        for level, cells in self._rows().items():
            self._add_row(level, cells)
        for i, cell in enumerate(drawn.cells):
            self._add_operands(i, cell)
        for tail in sorted(drawn.results):
            self._add_results(tail)

    def _rows(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for i, cell in enumerate(self.drawn.cells):
            rows.setdefault(cell.levels, []).append(i)
        return rows

    def _add_row(self, level: str, cells: Sequence[int]) -> None:
        fill, border = self.theme.op
        with self.drawing.subgraph(graph_attr={"rank": "same"}) as row:
            row.node(
                level, level, shape="plaintext", style="", fontcolor=self.theme.faint, **{"class": "level"}
            )
            for i in cells:
                cell = self.drawn.cells[i]
                style = "rounded,filled,dashed" if cell.is_gathered else "rounded,filled"
                look = {"class": "bundle titled", "fillcolor": fill, "color": border, "style": style}
                row.node(f"n{i}", _text([f"#{i}  {cell.lines[0]}", *cell.lines[1:]]), **look)
        if cells[0]:
            before = self.drawn.cells[cells[0] - 1].levels
            self.drawing.edge(before, level, style="invis")

    def _add_operands(self, head: int, cell: Cell) -> None:
        far = []
        for i, other in enumerate(self.drawn.cells[:head]):
            count = self.drawn.flows.get((i, head))
            if count is None:
                continue
            if cell.first - other.last > self.far:
                far.append(f"{count:,} of #{i} ({other.levels})")
            else:
                self._flow(f"n{i}", f"n{head}", count)
        inputs = self.drawn.flows.get((_INPUT, head), 0)
        if inputs:
            self._flow(self._put([f"{inputs:,} input" + "s" * (inputs > 1)], "input"), f"n{head}", inputs)
        if self.drawn.numbers[head]:
            self._flow(self._put_numbers(head), f"n{head}", len(self.drawn.numbers[head]))
        if far:
            self._flow(self._put(_few(far), "far"), f"n{head}", 1, dashed=True)

    def _add_results(self, tail: int) -> None:
        results = self.drawn.results[tail]
        lines = [name if count == 1 else f"{count:,} {name}s" for name, count in results.items()]
        index = f"n{tail}"
        if tail < 0:
            index = self._put(["inputs"], "input") if tail == _INPUT else self._put_numbers(tail)
        self._flow(index, self._put(_few(lines), "output"), sum(results.values()))

    def _put_numbers(self, reader: int) -> str:
        return self._put([", ".join(_few([short(x) for x in self.drawn.numbers[reader]]))], "constant")

    def _put(self, lines: Sequence[str], kind: str) -> str:
        """A small box beside others."""
        theme = self.theme
        small = {"class": kind, "fontsize": "10", "margin": "0.08,0.04", "height": "0.2", "width": "0.2"}
        if kind in ("input", "output"):
            fill, border = theme.leaf if kind == "input" else theme.output
            look = {"fillcolor": fill, "color": border}
        elif kind == "far":
            look = {"style": "rounded,dashed", "color": theme.faint, "fontcolor": theme.faint}
        else:
            look = {"fillcolor": theme.op[0], "fontcolor": theme.faint, "penwidth": "0"}
        index = f"b{self.beside}"
        self.beside += 1
        self.drawing.node(index, _text(lines), **small, **look)
        return index

    def _flow(self, tail: str, head: str, count: int, *, dashed: bool = False) -> None:
        """A line as wide as many values flow, in powers of ten."""
        look = {"style": "dashed"} if dashed else {"penwidth": f"{0.7 + log10(count):.1f}"}
        self.drawing.edge(tail, head, f" {count:,} " if tail[0] == "n" else None, fontname=FONT, **look)


def _few(texts: Sequence[str]) -> list[str]:
    return [*texts[:_LISTED], *["..."] * (len(texts) > _LISTED)]


def _text(lines: Sequence[str]) -> str:
    return escape("\n".join([clean(line) for line in lines]))
