"""Layout: every value gets a slot; the rows of a bundle lie side by side, inputs first, then numbers.

Where scalar code came from loops, the operands of a bundle lie at regular distances, row by row: then a
start and a stride say where they are. Elsewhere a table does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograd_core.compiler.bundle import Bundle
from autograd_core.compiler.fuse import Dot
from autograd_core.compiler.ir import Graph
from autograd_core.compiler.program import Instruction, Operand, Run

Slots = Any  # an integer array: node -> slot


def lay_out(
    graph: Graph, bundles: Sequence[Bundle]
) -> tuple[Slots, list[tuple[int, float]], list[Instruction]]:
    """Give every node a slot; return the slots, the numbers with theirs, and the instructions."""
    slots = np.full(len(graph.ops), -1, np.int64)
    slots[graph.inputs] = np.arange(len(graph.inputs))
    constants = [node for node, x in enumerate(graph.numbers) if x is not None]
    slots[constants] = np.arange(len(constants)) + len(graph.inputs)
    top = len(graph.inputs) + len(constants)
    instructions = []
    for each in bundles:
        slots[each.nodes] = np.arange(top, top + len(each.nodes))
        instructions.append(_instruction(each, slots[np.array(each.args)], top))
        top += len(each.nodes)
    return slots, [(int(slots[node]), graph.numbers[node] or 0.0) for node in constants], instructions


def _instruction(each: Bundle, places: Any, target: int) -> Instruction:
    rows = len(each.nodes)
    if not isinstance(each.op, Dot):
        runs = [
            Run("a", j - i, operand(places[:, i:j]), None, each.lanes[i], False)
            for i, j in pairwise(_ends(each.lanes))
        ]
        return Instruction(each.level, each.op.name, rows, target, 0.0, tuple(runs), each.laned)
    runs = []
    at = 0
    for kind, lanes, count in _runs(each):
        width = 2 if kind == "p" else 1
        part = places[:, at : at + width * count]
        at += width * count
        for terms in _regular(part, width):
            a = operand(part[:, terms.start * width : terms.stop * width : width])
            b = operand(part[:, terms.start * width + 1 : terms.stop * width : 2]) if kind == "p" else None
            runs.append(Run(kind, len(terms), a, b, lanes[0], lanes[-1] and kind == "p"))
    return Instruction(each.level, "dot", rows, target, each.op.start, tuple(runs), each.laned)


def _ends(lanes: tuple[bool, ...]) -> list[int]:
    """Where the runs of an op's operands end: one each, but the rest of a sequence together as long as
    alike."""
    if len(lanes) <= 3:
        return list(range(len(lanes) + 1))
    return [0, *[i for i in range(1, len(lanes)) if i == 1 or lanes[i] != lanes[i - 1]], len(lanes)]


def _regular(places: Any, width: int) -> list[range]:
    """Split terms where the distance from one to the next changes; all in one where that is at every
    other."""
    count = places.shape[1] // width
    steps = places[:, width:] - places[:, :-width]
    even = (steps == steps[0]).all(axis=0).reshape(count - 1, width).all(axis=1)
    found = [0]
    for j in range(1, count):
        at = (j - 1) * width
        same = j - 1 == found[-1] or (steps[0, at : at + width] == steps[0, at - width : at]).all()
        if not (even[j - 1] and same):
            found.append(j)
    if len(found) > 1 + count // 3:
        return [range(count)]
    return [range(start, stop) for start, stop in zip(found, [*found[1:], count], strict=True)]


def _runs(each: Bundle) -> list[tuple[str, tuple[bool, ...], int]]:
    """Terms in a row that are alike, also in which operands have lanes."""
    found: list[tuple[str, tuple[bool, ...], int]] = []
    at = 0
    for letter in each.op.terms if isinstance(each.op, Dot) else "":
        width = 2 if letter == "p" else 1
        lanes = each.lanes[at : at + width]
        at += width
        if found and found[-1][:2] == (letter, lanes):
            found[-1] = (letter, lanes, found[-1][2] + 1)
        else:
            found.append((letter, lanes, 1))
    return found


def operand(places: Any) -> Operand:
    """Where one operand of every row and term is: as regular as it gets."""
    starts = places[:, 0]
    step = int(places[0, 1] - places[0, 0]) if places.shape[1] > 1 else 0
    if places.shape[1] > 1 and not (np.diff(places, axis=1) == step).all():
        return Operand(None, 0, 0, 0, np.ascontiguousarray(places, np.int32))
    stride = int(starts[1] - starts[0]) if len(starts) > 1 else 0
    if len(starts) > 1 and not (np.diff(starts) == stride).all():
        return Operand(np.ascontiguousarray(starts, np.int32), 0, 0, step, None)
    return Operand(None, int(starts[0]), stride, step, None)
