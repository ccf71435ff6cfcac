"""Instructions: what a program is made of, and how regular the places of their operands are.

Where scalar code came from loops, the operands of a bundle lie at regular distances, row by row: then a
start and a stride say where they are. Elsewhere a table does.
"""

from __future__ import annotations

from array import array
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.integers import ints, push
else:
    from autograd_core.compiler.integers import ints, push

Ints = Any  # an array of them
Part = tuple[int, int, int]  # the first column, how many terms, and columns a term: 2 for products


@cython.cclass
class Shape:
    """What all instructions of one kind have in common.

    A sum has op `dot`, a letter a term (p for a product of two operands, a for an addend), and the zero that
    it starts from. Of each operand, `lanes` says whether it has a value per sample.
    """

    def __init__(self, op: str, lanes: tuple[bool, ...], terms: str = "", start: float = 0.0) -> None:
        self.op = op
        self.lanes = lanes
        self.terms = terms
        self.start = start
        self.laned = any(lanes)
        self.columns = len(lanes)
        self.parts = _sum_parts(terms, lanes) if op == "dot" else _map_parts(lanes)

    def __reduce__(self) -> tuple[Any, ...]:
        return Shape, (self.op, self.lanes, self.terms, self.start)


def _sum_parts(terms: str, lanes: tuple[bool, ...]) -> list[Part]:
    """Terms in a row that are alike, also in which of their operands have lanes."""
    found: list[Part] = []
    at = 0
    for width in [2 if letter == "p" else 1 for letter in terms]:
        alike = found and found[-1][2] == width and lanes[at - width : at] == lanes[at : at + width]
        start, count, _ = found.pop() if alike else (at, 0, width)
        found.append((start, count + 1, width))
        at += width
    return found


def _map_parts(lanes: tuple[bool, ...]) -> list[Part]:
    """One operand each, but the rest of a sequence together as long as alike."""
    ends = [i for i in range(1, len(lanes)) if len(lanes) <= 3 or i == 1 or lanes[i] != lanes[i - 1]]
    return [(start, stop - start, 1) for start, stop in pairwise([0, *ends, len(lanes)])] if lanes else []


STRIDED, ROWS, GATHERED = range(3)  # how regular an operand is; the numbers are those of code.h


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


@cython.cclass
class Instruction:
    """`rows` results from slot `target` on: the op of a shape applied to each row of operands.

    The slots of these stand in `places`, row by row, from `at` on.
    """

    def __init__(
        self,
        level: int,
        shape: Shape,
        rows: cython.Py_ssize_t,
        target: int,
        places: Ints,
        at: cython.Py_ssize_t,
    ) -> None:
        self.level = level
        self.shape = shape
        self.rows = rows
        self.target = target
        self.places = places
        self.at = at

    def __reduce__(self) -> tuple[Any, ...]:
        return Instruction, (self.level, self.shape, self.rows, self.target, self.places, self.at)

    @property
    def op(self) -> str:
        """The name of the op, or `dot`."""
        return self.shape.op

    @property
    def start(self) -> float:
        """The zero that a sum starts from."""
        return self.shape.start

    @property
    def laned(self) -> bool:
        """Whether the results have a value per sample."""
        return self.shape.laned

    @property
    def runs(self) -> tuple[Run, ...]:
        """The operands, those that are alike and in a row together."""
        lanes = self.shape.lanes
        found = []
        for start, count, width in parts(self):
            a = _operand(self, start, count, width)
            b = _operand(self, start + 1, count, width) if width == 2 else None
            b_laned = b is not None and lanes[start + 1]
            found.append(Run("ap"[width - 1], count, a, b, lanes[start], b_laned))
        return tuple(found)

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


def parts(each: Instruction) -> list[Part]:
    """The runs of an instruction: of sums, those whose terms lie at one distance, or all that are alike."""
    if each.op != "dot":
        return each.shape.parts
    return [part for several in each.shape.parts for part in _regular(each, *several)]


def _regular(each: Instruction, start: int, count: int, width: int) -> list[Part]:
    """Split terms where the distance to the next changes; all stay together where that is at every other."""
    begun = 0
    found = []
    for term in range(1, count):
        if not _goes_on(each, start + begun * width, start + term * width, width):
            found.append((start + begun * width, term - begun, width))
            begun = term
            if len(found) > count // 3:
                return [(start, count, width)]
    return [*found, (start + begun * width, count - begun, width)]


@cython.cfunc
@cython.exceptval(check=False)
def _goes_on(
    each: Instruction, begun: cython.Py_ssize_t, column: cython.Py_ssize_t, width: cython.Py_ssize_t
) -> cython.bint:
    """Whether the term at a column is as far from the one before, in every row, as that from its own."""
    place: cython.p_int = ints(each.places)
    columns: cython.Py_ssize_t = each.shape.columns
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    step: cython.int
    for k in range(each.at + column, each.at + column + width):
        step = place[k] - place[k - width]
        if column - begun > width and place[k - width] - place[k - 2 * width] != step:
            return False
        for i in range(each.rows):
            if place[k + i * columns] - place[k + i * columns - width] != step:
                return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def regularity(
    each: Instruction, start: cython.Py_ssize_t, count: cython.Py_ssize_t, width: cython.Py_ssize_t
) -> cython.int:
    """How regular an operand is that stands `count` times in each row, `width` columns apart."""
    place: cython.p_int = ints(each.places)
    columns: cython.Py_ssize_t = each.shape.columns
    step: cython.int = step_of(each, start, count, width)
    stride: cython.int = stride_of(each, start)
    strided: cython.bint = True
    at: cython.Py_ssize_t = each.at + start
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for i in range(each.rows):
        for j in range(1, count):
            if place[at + j * width] - place[at + (j - 1) * width] != step:
                return GATHERED
        if i > 0 and place[at] - place[at - columns] != stride:
            strided = False
        at += columns
    return STRIDED if strided else ROWS


@cython.cfunc
@cython.exceptval(check=False)
def step_of(
    each: Instruction, start: cython.Py_ssize_t, count: cython.Py_ssize_t, width: cython.Py_ssize_t
) -> cython.int:
    """The distance from the first term to the second."""
    place: cython.p_int = ints(each.places)
    at: cython.Py_ssize_t = each.at + start
    return place[at + width] - place[at] if count > 1 else 0


@cython.cfunc
@cython.exceptval(check=False)
def stride_of(each: Instruction, start: cython.Py_ssize_t) -> cython.int:
    """The distance from the first row to the second."""
    place: cython.p_int = ints(each.places)
    at: cython.Py_ssize_t = each.at + start
    return place[at + each.shape.columns] - place[at] if each.rows > 1 else 0


@cython.cfunc
def push_slots(
    table: Ints,
    each: Instruction,
    start: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
) -> cython.int:
    """Put the slots of an operand behind a table, row by row."""
    place: cython.p_int = ints(each.places)
    at: cython.Py_ssize_t = each.at + start
    j: cython.Py_ssize_t
    for _ in range(each.rows):
        for j in range(count):
            push(table, place[at + j * width])
        at += each.shape.columns
    return 0


def _operand(each: Instruction, start: int, count: int, width: int) -> Operand:
    """Where one operand of every row and term is: as regular as it gets."""
    table = array("i")
    push_slots(table, each, start, count, width)
    places = np.array(table, np.int32).reshape(each.rows, -1)
    kind, step = regularity(each, start, count, width), step_of(each, start, count, width)
    if kind == GATHERED:
        return Operand(None, 0, 0, 0, places)
    if kind == ROWS:
        return Operand(places[:, 0].copy(), 0, 0, step, None)
    return Operand(None, int(places[0, 0]), stride_of(each, start), step, None)
