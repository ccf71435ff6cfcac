"""Layout: every value gets a slot; the rows of a bundle lie side by side, inputs first, then numbers."""

from __future__ import annotations

from array import array
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.integers import ints
else:
    from autograd_core.compiler.integers import ints

from autograd_core.compiler.bundle import Bundles
from autograd_core.compiler.fuse import Fused
from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.ir import Graph

Ints = Any  # an array of them


def lay_out(
    graph: Graph, fused: Fused, bundles: Bundles
) -> tuple[Ints, list[tuple[int, float]], list[Instruction]]:
    """Give every node a slot; return the slots, the numbers with theirs, and the instructions.

    A node that nothing needs has slot -1.
    """
    levels, shapes, starts, order = bundles
    slots = array("i", [-1]) * len(graph.ops)
    constants = [node for node, x in enumerate(graph.numbers) if x is not None]
    top = 0
    for node in [*graph.inputs, *constants]:
        slots[node] = top
        top += 1
    instructions = []
    places = array("i", bytes(4 * sum([len(args) for args in fused.args])))
    at = 0
    for i, shape in enumerate(shapes):
        start, stop = starts[i], starts[i + 1]
        _gather(slots, fused.args, order, start, stop, places, at)
        if _descends(places, at, stop - start, shape.columns):
            order[start:stop] = order[start:stop][::-1]
            _gather(slots, fused.args, order, start, stop, places, at)
        instructions.append(Instruction(levels[i], shape, stop - start, top, places, at))
        _number(slots, fused.nodes, order, start, stop, top)
        top += stop - start
        at += (stop - start) * shape.columns
    numbers: list[Any] = graph.numbers
    return slots, [(slots[node], numbers[node]) for node in constants], instructions


@cython.cfunc
def _number(
    slots: Ints,
    nodes: list[int],
    order: Ints,
    start: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    top: cython.int,
) -> object:
    """Give the nodes of a bundle the slots from `top` on."""
    slot_of: cython.p_int = ints(slots)
    order_at: cython.p_int = ints(order)
    i: cython.Py_ssize_t
    node: cython.Py_ssize_t
    for i in range(start, stop):
        node = nodes[order_at[i]]
        slot_of[node] = top + i - start
    return None


@cython.cfunc
def _gather(
    slots: Ints,
    several: list[Any],
    order: Ints,
    start: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    places: Ints,
    at: cython.Py_ssize_t,
) -> object:
    """Put the slots of operands to `places`, from `at` on: a row for each node, a column an operand."""
    slot_of: cython.p_int = ints(slots)
    order_at: cython.p_int = ints(order)
    place: cython.p_int = ints(places)
    i: cython.Py_ssize_t
    node: cython.Py_ssize_t
    for i in range(start, stop):
        args: tuple[int, ...] = several[order_at[i]]
        for node in args:
            place[at] = slot_of[node]
            at += 1
    return None


@cython.cfunc
def _descends(
    places: Ints, at: cython.Py_ssize_t, count: cython.Py_ssize_t, columns: cython.Py_ssize_t
) -> cython.bint:
    """Whether the operands of a bundle lie side by side backwards, as sweeps leave them."""
    place: cython.p_int = ints(places)
    down: cython.Py_ssize_t = 0
    k: cython.Py_ssize_t
    step: cython.int
    for k in range(at + columns, at + count * columns):
        step = place[k] - place[k - columns]
        down += (step == -1) - (step == 1)
    return down > 0
