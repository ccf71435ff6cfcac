"""Recording: call the function with Values in place of its numbers, and take down what they became.

The tape lists the nodes the calls made, operands before results. Each has its op, its operands (a place on
the tape, or a plain number) and its node in the graph of the compiler. Values from outside the function are
inputs as well: their data is read anew at each call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core import value
from autograd_core.compiler.ir import Graph
from autograd_core.errors import OperandError
from autograd_core.node import Node
from autograd_core.op import Op
from autograd_core.ops.selection import equal, less, less_equal, unequal
from autograd_core.ops.structure import stop
from autograd_core.scalars import is_number
from autograd_core.traced import guards
from autograd_core.trees import flatten
from autograd_core.value import Value, recording

if cython.compiled:
    from cython.cimports.autograd_core.compiler.ir import Graph  # type: ignore[no-redef]

# What eager code has no node for: a comparison is a bool there, a detached value a leaf. No derivative
# goes there.
OPAQUE = frozenset((stop, less, less_equal, equal, unequal))


class Tape:
    """What a call recorded: `ops[i]`, `operands[i]`, and `symbols[i]`, the node of the value in `graph`."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.ops: list[Op | None] = []
        self.operands: list[tuple[int | float, ...]] = []
        self.symbols: list[int] = []
        self.captured: list[Value] = []  # Values from outside; their inputs come after the arguments'
        self.outputs: list[int] = []  # places on the tape
        self.dead: dict[int, frozenset[int]] = {}  # of a place, the operands that no derivative went to
        self.guards: list[tuple[int, bool]] = []  # a node of the graph, and whether it was not zero

    def _append(self, op: Op | None, operands: tuple[int | float, ...], symbol: int) -> int:
        self.ops.append(op)
        self.operands.append(operands)
        self.symbols.append(symbol)
        return len(self.ops) - 1

    def add_input(self) -> int:
        """A new input of the graph, at the next place."""
        return self._append(None, (), self.graph.input())

    def add(self, op: Op, operands: tuple[int | float, ...]) -> int:
        """A node at the next place."""
        graph: Graph = self.graph
        symbols: list[int] = self.symbols
        args = tuple([symbols[x] if type(x) is int else graph.constant(x) for x in operands])
        return self._append(op, operands, graph.emit(op, args))


def record(
    function: Callable[..., Any],
    arguments: Callable[[Sequence[Value]], Sequence[Any]],
    point: Sequence[float],
) -> tuple[Tape, Any]:
    """Call `function` at a point and return the tape and what the function returned.

    Args:
        function: the user's.
        arguments: builds its arguments from one Value per number.
        point: the numbers.
    """
    inputs = [value.traced_input(x) for x in point]
    noted: list[tuple[Any, bool]] = []
    inner, outer = guards.set(noted), recording.set(True)
    value.count_mode(1)
    try:
        result = function(*arguments(inputs))
    finally:
        value.count_mode(-1)
        recording.reset(outer)
        guards.reset(inner)
    _check_result(result, function)
    outputs, build = flatten(result)
    tape = Tape()
    places = {id(node): tape.add_input() for node in inputs}
    tape.outputs = [_place(tape, places, output) for output in outputs]
    tape.guards = [(tape.symbols[_place(tape, places, node)], outcome) for node, outcome in noted]
    return tape, build


def _place(tape: Tape, places: dict[int, int], output: Any) -> int:
    """The place of an output on the tape, after that of all it depends on."""
    if not isinstance(output, Node):
        output = value.traced_input(output)
        return tape._append(None, (), tape.graph.constant(output.primal))
    stack: list[Any] = [output]
    entered: set[int] = set()
    while stack:
        node = stack[-1]
        key = id(node)
        if key in places:
            stack.pop()
        elif not node.is_traced:
            stack.pop()
            tape.captured.append(node)
            places[key] = tape.add_input()
        elif key not in entered:
            entered.add(key)
            for x in reversed(node.operands):
                if isinstance(x, Node) and id(x) not in places:
                    stack.append(x)
        else:
            stack.pop()
            operands = tuple([places[id(x)] if isinstance(x, Node) else x for x in node.operands])
            places[key] = place = tape.add(node.op, operands)
            if node.op.gates:
                pairs = list(zip(operands, node.edges, strict=True))
                live = {x for x, edge in pairs if edge is not None}
                tape.dead[place] = frozenset([x for x, _ in pairs if type(x) is int and x not in live])
    return places[id(output)]


def _check_result(result: Any, function: Callable[..., Any]) -> None:
    """Refuse what is no structure of numbers, with what to write instead."""
    name = getattr(function, "__name__", "the function")
    if result is None:
        raise OperandError(f"compile: {name} returned None; does it end with a return?")
    if isinstance(result, (str, complex)) or not (
        isinstance(result, (Node, list, tuple, dict, np.ndarray))
        or is_number(result)
        or hasattr(result, "__dict__")
    ):
        raise OperandError(f"compile: {name} returned {type(result).__name__} {result!r}, which is no number")
