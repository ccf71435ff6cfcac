"""Layout: every value gets a slot; the rows of a bundle lie side by side, inputs first, then numbers.

Where scalar code came from loops, the operands of a bundle lie at regular distances, row by row: then a
start and a stride say where they are. Elsewhere a table does.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.integers import ints
else:
    from autograd_core.compiler.integers import ints

from autograd_core.compiler.bundle import Bundle
from autograd_core.compiler.fuse import Dot
from autograd_core.compiler.ir import Graph
from autograd_core.compiler.program import Instruction, Operand, Run

Ints = Any  # an array of them


def lay_out(
    graph: Graph, bundles: Sequence[Bundle]
) -> tuple[Ints, list[tuple[int, float]], list[Instruction]]:
    """Give every node a slot; return the slots, the numbers with theirs, and the instructions.

    A node that nothing needs has slot -1.
    """
    slots = array("i", [-1]) * len(graph.ops)
    constants = [node for node, x in enumerate(graph.numbers) if x is not None]
    top = _number(slots, [*graph.inputs, *constants], 0)
    instructions = []
    for each in bundles:
        _, _, nodes, args, lanes, _ = each
        rows = _gather(slots, args, len(lanes))
        if _descends(rows, len(nodes), len(lanes)):
            nodes = nodes[::-1]
            rows = _gather(slots, args[::-1], len(lanes))
        instructions.append(_instruction(each, rows, top))
        top = _number(slots, nodes, top)
    numbers: list[Any] = graph.numbers
    return slots, [(slots[node], numbers[node]) for node in constants], instructions


@cython.cfunc
def _number(slots: Ints, nodes: list[int], top: cython.int) -> int:
    """Give nodes the slots from `top` on; the first that is left."""
    places: cython.p_int = ints(slots)
    node: cython.Py_ssize_t
    for node in nodes:
        places[node] = top
        top += 1
    return top


@cython.cfunc
def _gather(slots: Ints, args: list[tuple[int, ...]], columns: cython.Py_ssize_t) -> Ints:
    """The slots of a bundle's operands, row after row: a row for each of its nodes, a column an operand."""
    rows = array("i", bytes(4 * columns * len(args)))
    out: cython.p_int = ints(rows)
    places: cython.p_int = ints(slots)
    node: cython.Py_ssize_t
    k: cython.Py_ssize_t = 0
    for row in args:
        for node in row:
            out[k] = places[node]
            k += 1
    return rows


@cython.cfunc
def _descends(rows: Ints, count: cython.Py_ssize_t, columns: cython.Py_ssize_t) -> cython.bint:
    """Whether the operands of a bundle lie side by side backwards, as sweeps leave them."""
    at: cython.p_int = ints(rows)
    down: cython.Py_ssize_t = 0
    k: cython.Py_ssize_t
    step: cython.int
    for k in range(columns, count * columns):
        step = at[k] - at[k - columns]
        down += (step == -1) - (step == 1)
    return down > 0


@cython.cfunc
def _instruction(each: Bundle, rows: Ints, target: int) -> Instruction:
    level, op, nodes, _, all_lanes, laned = each
    count: cython.Py_ssize_t = len(nodes)
    columns: cython.Py_ssize_t = len(all_lanes)
    runs = []
    start: cython.Py_ssize_t
    stop: cython.Py_ssize_t
    k: cython.Py_ssize_t
    ends: list[int]
    if not isinstance(op, Dot):
        ends = _ends(all_lanes)
        for k in range(1, len(ends)):
            start, stop = ends[k - 1], ends[k]
            a = _operand(rows, count, columns, start, stop, 1)
            runs.append(_run("a", stop - start, a, None, all_lanes[start], False))
        return tuple.__new__(Instruction, (level, op.name, count, target, 0.0, tuple(runs), laned))
    at: cython.Py_ssize_t = 0
    terms: cython.Py_ssize_t
    width: cython.Py_ssize_t
    for kind, lanes, terms in _runs(op, all_lanes):
        width = 2 if kind == "p" else 1
        ends = _regular(rows, count, columns, at, terms, width)
        for k in range(1, len(ends)):
            start, stop = ends[k - 1], ends[k]
            a = _operand(rows, count, columns, start, stop, width)
            b = _operand(rows, count, columns, start + 1, stop, 2) if width == 2 else None
            runs.append(_run(kind, (stop - start) // width, a, b, lanes[0], width == 2 and lanes[-1]))
        at += width * terms
    start_number = 0.0 if op.from_zero else -0.0
    return tuple.__new__(Instruction, (level, "dot", count, target, start_number, tuple(runs), laned))


# Named tuples made without looking at the names of their fields: a large program has a million of them.


@cython.cfunc
def _run(kind: str, length: int, a: Operand, b: Operand | None, a_laned: bool, b_laned: bool) -> Run:
    return tuple.__new__(Run, (kind, length, a, b, a_laned, b_laned))


@cython.cfunc
def _places(starts: Any, first: int, stride: int, step: int, table: Any) -> Operand:
    return tuple.__new__(Operand, (starts, first, stride, step, table))


@cache
def _ends(lanes: tuple[bool, ...]) -> list[int]:
    """Where the runs of an op's operands end: one each, but the rest of a sequence together as long as
    alike."""
    if len(lanes) <= 3:
        return list(range(len(lanes) + 1))
    return [0, *[i for i in range(1, len(lanes)) if i == 1 or lanes[i] != lanes[i - 1]], len(lanes)]


@cython.cfunc
def _regular(
    rows: Ints,
    count: cython.Py_ssize_t,
    columns: cython.Py_ssize_t,
    at: cython.Py_ssize_t,
    terms: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
) -> list[int]:
    """Split the terms from column `at` on where the distance to the next changes; return where parts end.

    All stay together where that is at every other.
    """
    last: cython.Py_ssize_t = at + terms * width
    if terms == 1:
        return [at, last]
    begun: cython.Py_ssize_t = at
    column: cython.Py_ssize_t
    ends = [at]
    for column in range(at + width, last, width):
        if not _goes_on(ints(rows), count, columns, begun, column, width):
            begun = column
            ends.append(column)
            if len(ends) > 1 + terms // 3:
                return [at, last]
    ends.append(last)
    return ends


@cython.cfunc
@cython.exceptval(check=False)
def _goes_on(
    at: cython.p_int,
    count: cython.Py_ssize_t,
    columns: cython.Py_ssize_t,
    begun: cython.Py_ssize_t,
    column: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
) -> cython.bint:
    """Whether the term at a column is as far from the one before, in every row, as that from its own."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    step: cython.int
    for k in range(column, column + width):
        step = at[k] - at[k - width]
        if column - begun > width and at[k - width] - at[k - 2 * width] != step:
            return False
        for i in range(k, count * columns, columns):
            if at[i] - at[i - width] != step:
                return False
    return True


@cython.cfunc
def _operand(
    rows: Ints,
    count: cython.Py_ssize_t,
    columns: cython.Py_ssize_t,
    start: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
) -> Operand:
    """Where one operand of every row and term is, every `width` columns: as regular as it gets."""
    at: cython.p_int = ints(rows)
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    step: cython.int = at[start + width] - at[start] if start + width < stop else 0
    for i in range(0, count * columns, columns):
        for j in range(start + width, stop, width):
            if at[i + j] - at[i + j - width] != step:
                table = np.frombuffer(rows, np.int32).reshape(count, columns)[:, start:stop:width]
                return _places(None, 0, 0, 0, np.ascontiguousarray(table))
    stride: cython.int = at[columns + start] - at[start] if count > 1 else 0
    for i in range(1, count):
        if at[i * columns + start] - at[(i - 1) * columns + start] != stride:
            return _places(np.frombuffer(rows[start::columns], np.int32), 0, 0, step, None)
    return _places(None, at[start], stride, step, None)


@cache
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
