"""The gradient as more graph: every op's rule runs on symbols, in the order of the eager sweep.

So each derivative is the same sum of the same products as in eager code, term by term, and equal to the bit.
The result is made of the same ops: no derivative has a kernel of its own, and the gradient of a gradient is
no case.

Eager code leaves an edge out where a mask is 0 (`gates`). Here its contribution is 0 times a number, which is
nothing to a sum unless something behind the branch not taken is infinite, and then a nan comes out. So the
usual gradient has no masks; where a nan comes out, the `careful` one, which has them all, is run in its
place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.ir import Graph, NodeSymbol
from autograd_core.compiler.record import Tape
from autograd_core.op import Record
from autograd_core.ops.arithmetic import add, mul
from autograd_core.ops.piecewise import is_nonzero, maximum, where

if cython.compiled:
    from cython.cimports.autograd_core.compiler.ir import Graph
    from cython.cimports.autograd_core.op import Record


def gradient(
    tape: Tape, root: int, wanted: Sequence[int], *, careful: bool = False
) -> tuple[list[int], bool]:
    """Add the derivatives of the value at place `root` by those at `wanted` to the graph.

    Returns their nodes, and whether masks were left out, so that a nan asks for the careful gradient.
    """
    graph: Graph = tape.graph
    sweep = _Sweep(graph, len(tape.ops), careful)
    reach = _reach(tape, wanted)
    if reach[root]:
        sweep.adjoints[root] = graph.constant(1.0)
        _sweep(sweep, tape, _order(tape, root, reach), reach)
    zero = graph.constant(0.0)
    graph.place = len(tape.ops)  # the last step is no line's
    # Eager sums start at 0.0, which makes a -0.0 positive; one such step at the end does the same.
    adjoints = [sweep.adjoints[place] for place in wanted]
    found = [graph.emit(add, (zero if adjoint is None else adjoint, zero)) for adjoint in adjoints]
    return found, sweep.has_open_gates


class _Sweep:
    """What is known while the sweep goes on: adjoints, and masks of the places that may be dead, by place."""

    def __init__(self, graph: Graph, size: int, careful: bool) -> None:
        self.graph = graph
        self.careful = careful
        self.has_open_gates = False
        self.adjoints: list[int | None] = [None] * size
        self.alive: dict[int, int] = {}


def _sweep(sweep: _Sweep, tape: Tape, order: list[int], reach: bytearray) -> None:
    """Hand the adjoints on to the operands, results before operands."""
    graph: Graph = tape.graph
    ops: list[Any] = tape.ops
    places: list[Any] = tape.operands
    symbols: list[int] = tape.symbols
    adjoints: list[Any] = sweep.adjoints
    alive: dict[int, int] = sweep.alive
    one = graph.constant(1.0)
    place: cython.Py_ssize_t
    at: cython.Py_ssize_t
    x: cython.Py_ssize_t
    for place in reversed(order):
        adjoint = adjoints[place]
        if ops[place] is None or adjoint is None:
            continue
        op: Record = ops[place]
        graph.place = ~place
        operands: tuple[Any, ...] = places[place]
        slopes: list[Any] = _slopes(graph, op, symbols, place, operands, one)
        gates: cython.bint = op.gates
        mask = alive.get(place) if alive else None
        for at in range(len(operands)):
            if type(operands[at]) is not int:
                continue
            x = operands[at]
            if not reach[x]:
                continue
            slope = slopes[at]
            contribution = adjoint if slope == one else graph.emit(mul, (adjoint, slope))
            if gates or mask is not None:
                number = graph.numbers[slope]
                if gates and number == 0.0:
                    continue
                gate = slope if gates and number is None else None
                _contribute(sweep, x, contribution, mask, gate)
            else:
                known = adjoints[x]
                if known is None:
                    adjoints[x] = contribution
                else:
                    adjoints[x] = graph.emit(add, (known, contribution))
                    if alive:
                        alive.pop(x, None)


@cython.cfunc
def _slopes(
    graph: Graph,
    op: Record,
    symbols: list[int],
    place: cython.Py_ssize_t,
    operands: tuple[Any, ...],
    one: Any,
) -> list[Any]:
    """The nodes of the local derivatives: what the op's rule says, add and mul without the detour."""
    if op is add:
        return [one, one]
    if op is mul:
        return [_symbol(graph, symbols, operands[1]), _symbol(graph, symbols, operands[0])]
    nodes = [NodeSymbol(graph, symbols[x]) if type(x) is int else x for x in operands]
    return [graph.index(d) for d in op.rule(NodeSymbol(graph, symbols[place]), *nodes)]


@cython.cfunc
@cython.inline
def _symbol(graph: Graph, symbols: list[int], operand: object) -> object:
    return (
        symbols[cython.cast(cython.Py_ssize_t, operand)] if type(operand) is int else graph.constant(operand)
    )


def _contribute(sweep: _Sweep, x: int, contribution: int, mask: int | None, gate: int | None) -> None:
    """Add a contribution that may be dead."""
    graph: Graph = sweep.graph
    if sweep.careful:
        if gate is not None:
            gate = graph.emit(is_nonzero, (gate,))
            mask = gate if mask is None else graph.emit(mul, (mask, gate))
        if mask is not None:
            contribution = graph.emit(where, (mask, contribution, graph.constant(0.0)))
    elif gate is not None:
        sweep.has_open_gates = True
    known = sweep.adjoints[x]
    if known is None:
        sweep.adjoints[x] = contribution
        if mask is not None:
            sweep.alive[x] = mask
        return
    sweep.adjoints[x] = graph.emit(add, (known, contribution))
    before = sweep.alive.pop(x, None)
    if before is not None and mask is not None:
        sweep.alive[x] = graph.emit(maximum, (before, mask))


def _reach(tape: Tape, wanted: Sequence[int]) -> bytearray:
    """1 for the places on a path from a wanted one: nothing else needs an adjoint."""
    reach = bytearray(len(tape.ops))
    ops: list[Any] = tape.ops
    several: list[Any] = tape.operands
    place: cython.Py_ssize_t
    for place in wanted:
        reach[place] = 1
    for place in range(len(several)):
        operands: tuple[Any, ...] = several[place]
        if operands and not ops[place].opaque:
            for x in operands:
                if type(x) is int and reach[cython.cast(cython.Py_ssize_t, x)]:
                    reach[place] = 1
                    break
    return reach


def _order(tape: Tape, root: int, reach: bytearray) -> list[int]:
    """Places under `root`, operands first: the depth-first walk of backward.py, first operands first."""
    order: list[int] = []
    entered = bytearray(len(tape.ops))  # 1 when met, 2 when done
    stack: list[int] = [root]
    several: list[Any] = tape.operands
    place: cython.Py_ssize_t
    at: cython.Py_ssize_t
    x: cython.Py_ssize_t
    while stack:
        place = stack[-1]
        if entered[place] == 2:
            stack.pop()
            continue
        if not entered[place]:
            entered[place] = 1
            depth = len(stack)
            operands: tuple[Any, ...] = several[place]
            for at in range(len(operands) - 1, -1, -1):
                if type(operands[at]) is int:
                    x = operands[at]
                    if reach[x] and not entered[x]:
                        stack.append(x)
            if len(stack) > depth:
                continue
        stack.pop()
        entered[place] = 2
        order.append(place)
    return order
