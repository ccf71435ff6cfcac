"""Layout: every value gets a slot; the rows of a bundle lie side by side, inputs first, then numbers.

Where scalar code came from loops, the operands of a bundle lie at regular distances, row by row: then a
start and a stride say where they are. Elsewhere a table does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.bundle import Bundle
from autograd_core.compiler.fuse import Dot
from autograd_core.compiler.ir import Graph
from autograd_core.compiler.program import Instruction, Operand, Run

Slots = list[int]  # of each node
Rows = list[tuple[int, ...]]  # the slots of a bundle's operands, one row for each of its nodes


def lay_out(
    graph: Graph, bundles: Sequence[Bundle]
) -> tuple[Slots, list[tuple[int, float]], list[Instruction]]:
    """Give every node a slot; return the slots, the numbers with theirs, and the instructions.

    A node that nothing needs has slot -1.
    """
    slots: list[int] = [-1] * len(graph.ops)
    constants = [node for node, x in enumerate(graph.numbers) if x is not None]
    top = 0
    for node in (*graph.inputs, *constants):
        slots[node] = top
        top += 1
    instructions = []
    place: cython.Py_ssize_t
    for each in bundles:
        rows: list[tuple[int, ...]] = []
        for args in each.args:
            row: list[int] = []
            for place in args:
                row.append(slots[place])
            rows.append(tuple(row))
        nodes = each.nodes
        if _descends(rows):
            rows.reverse()
            nodes = nodes[::-1]
        instructions.append(_instruction(each, rows, top))
        for place in nodes:
            slots[place] = top
            top += 1
    numbers: list[Any] = graph.numbers
    return slots, [(slots[node], numbers[node]) for node in constants], instructions


@cython.cfunc
def _descends(rows: list[tuple[int, ...]]) -> cython.bint:
    """Whether the operands of a bundle lie side by side backwards, as sweeps leave them."""
    down: cython.Py_ssize_t = 0
    k: cython.Py_ssize_t
    step: cython.Py_ssize_t
    previous: tuple[int, ...] = rows[0]
    row: tuple[int, ...]
    for row in rows:
        for k in range(len(row)):
            step = row[k] - previous[k]
            down += (step == -1) - (step == 1)
        previous = row
    return down > 0


def _instruction(each: Bundle, rows: Rows, target: int) -> Instruction:
    op = each.op
    count = len(each.nodes)
    if not isinstance(op, Dot):
        runs = [
            Run("a", j - i, operand(rows, i, j, 1), None, each.lanes[i], False)
            for i, j in pairwise(_ends(each.lanes))
        ]
        return Instruction(each.level, op.name, count, target, 0.0, tuple(runs), each.laned)
    runs = []
    at = 0
    for kind, lanes, terms in _runs(op, each.lanes):
        width = 2 if kind == "p" else 1
        for start, stop in pairwise(_regular(rows, at, terms, width)):
            a = operand(rows, start, stop, width)
            b = operand(rows, start + 1, stop, 2) if kind == "p" else None
            runs.append(Run(kind, (stop - start) // width, a, b, lanes[0], lanes[-1] and kind == "p"))
        at += width * terms
    start_number = 0.0 if op.from_zero else -0.0
    return Instruction(each.level, "dot", count, target, start_number, tuple(runs), each.laned)


def _ends(lanes: tuple[bool, ...]) -> list[int]:
    """Where the runs of an op's operands end: one each, but the rest of a sequence together as long as
    alike."""
    if len(lanes) <= 3:
        return list(range(len(lanes) + 1))
    return [0, *[i for i in range(1, len(lanes)) if i == 1 or lanes[i] != lanes[i - 1]], len(lanes)]


def _regular(rows: Rows, at: int, count: int, width: int) -> list[int]:
    """Split `count` terms from column `at` on where the distance to the next changes; return where parts end.

    All stay together where that is at every other.
    """
    last: cython.Py_ssize_t = at + count * width
    begun: cython.Py_ssize_t = at
    column: cython.Py_ssize_t
    first: tuple[int, ...] = rows[0]
    ends = [at]
    for column in range(at + width, last, width):
        if not _goes_on(rows, first, begun, column, width):
            begun = column
            ends.append(column)
            if len(ends) > 1 + count // 3:
                return [at, last]
    ends.append(last)
    return ends


@cython.cfunc
def _goes_on(
    rows: Any,
    first: tuple[int, ...],
    begun: cython.Py_ssize_t,
    column: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
) -> cython.bint:
    """Whether the term at a column is as far from the one before, in every row, as that from its own."""
    k: cython.Py_ssize_t
    for k in range(column, column + width):
        step: cython.Py_ssize_t = first[k] - first[k - width]
        if column - begun > width and first[k - width] - first[k - 2 * width] != step:
            return False
        for row in rows:
            if row[k] - row[k - width] != step:
                return False
    return True


def operand(rows: Rows, start: int, stop: int, width: int) -> Operand:
    """Where one operand of every row and term is, every `width` columns: as regular as it gets."""
    j: cython.Py_ssize_t
    end: cython.Py_ssize_t = stop
    second: cython.Py_ssize_t = start + width
    apart: cython.Py_ssize_t = width
    first: tuple[int, ...] = rows[0]
    step: cython.Py_ssize_t = first[second] - first[start] if second < end else 0
    row: tuple[int, ...]
    for row in rows:
        for j in range(second, end, apart):
            if row[j] - row[j - apart] != step:
                return Operand(None, 0, 0, 0, np.array([row[start:stop:width] for row in rows], np.int32))
    at: cython.Py_ssize_t = first[start]
    stride: cython.Py_ssize_t = rows[1][start] - at if len(rows) > 1 else 0
    here: cython.Py_ssize_t = at
    for row in rows:
        if row[start] != here:
            return Operand(np.array([row[start] for row in rows], np.int32), 0, 0, step, None)
        here += stride
    return Operand(None, at, stride, step, None)


def _runs(op: Dot, lanes: tuple[bool, ...]) -> list[tuple[str, tuple[bool, ...], int]]:
    """Terms in a row that are alike, also in which operands have lanes."""
    if True not in lanes:
        return [(kind, (False,), count) for kind, count in op.runs]
    found: list[tuple[str, tuple[bool, ...], int]] = []
    at = 0
    for letter in op.terms:
        width = 2 if letter == "p" else 1
        alike = lanes[at : at + width]
        at += width
        if found and found[-1][:2] == (letter, alike):
            found[-1] = (letter, alike, found[-1][2] + 1)
        else:
            found.append((letter, alike, 1))
    return found
