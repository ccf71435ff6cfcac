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

from autograd_core import traced, value
from autograd_core.compiler.ir import Graph
from autograd_core.compiler.sources import SourcedGraph, Witness
from autograd_core.errors import OperandError, TraceError
from autograd_core.functional import with_aux
from autograd_core.node import MANY, TRACED, Node, count_recordings
from autograd_core.op import Op
from autograd_core.scalars import is_number, number
from autograd_core.traced import Recorder
from autograd_core.trees import flatten
from autograd_core.value import Value, recording

if cython.compiled:
    from cython.cimports.autograd_core.compiler.ir import Graph
    from cython.cimports.autograd_core.node import Node

NUMPYS_INDEX_ERROR = "only integers"  # an array asks no Value for its `__index__`

Place = int  # on a tape
Operands = tuple[Place | float, ...]


@cython.cclass
class Tape:
    """What a call recorded: `ops[i]`, `operands[i]`, and `symbols[i]`, the node of the value in `graph`."""

    def __init__(self, witness: Witness | None = None) -> None:
        self.graph = Graph() if witness is None else SourcedGraph()
        self.witness = witness
        self.ops: list[Op | None] = []
        self.operands: list[Operands] = []
        self.symbols: list[int] = []
        self.captured: list[Any] = []  # Values from outside; their inputs come after the arguments'
        self.outside: dict[int, int] = {}  # the places of these, by identity
        self.nodes: list[Any] = []  # the Value at each place, while the tape is written
        self.outputs: list[int] = []  # places on the tape
        self.is_number = False  # whether the first output is a number of its own, which has a gradient
        self.guards: list[tuple[int, bool]] = []  # a node of the graph, and whether it was not zero

    @cython.cfunc
    def _append(self, op: Any, operands: Operands, symbol: Place, node: Any) -> Place:
        self.nodes.append(node)
        self.ops.append(op)
        self.operands.append(operands)
        self.symbols.append(symbol)
        return len(self.ops) - 1

    def add_input(self, node: Any) -> Place:
        """A new input of the graph, at the next place."""
        return self._append(None, (), self.graph.input(), node)

    def add_number(self, x: Any) -> Place:
        """A number at the next place."""
        return self._append(None, (), self.graph.constant(x), None)

    def add(self, op: Any, operands: Operands, node: Any) -> Place:
        """A node at the next place."""
        graph: Graph = self.graph
        graph.place = len(self.ops)
        args = tuple([self.symbols[x] if type(x) is int else graph.constant(x) for x in operands])
        return self._append(op, operands, graph.emit(op, args), node)


def record(
    function: Callable[..., Any],
    arguments: Callable[[Sequence[Value]], Sequence[Any]],
    point: Sequence[float],
    witness: Witness | None = None,
    has_aux: bool = False,
) -> tuple[Tape, Any]:
    """Call `function` at a point and return the tape and what the function returned.

    Args:
        function: the user's.
        arguments: builds its arguments from one Value per number.
        point: the numbers.
        witness: notes the user's lines, which takes its time.
        has_aux: whether it returns a pair, the number that has a gradient and other numbers.
    """
    inputs = [_input(x) for x in point]
    recorder = Recorder() if witness is None else witness
    inner, outer = traced.recorder.set(recorder), recording.set(True)
    value.count_mode(1)
    count_recordings(1)
    try:
        result = function(*arguments(inputs))
    except IndexError as problem:
        if not str(problem).startswith(NUMPYS_INDEX_ERROR):
            raise
        raise TraceError(
            "compile: an array is indexed by what is no int; a float that is passed, and each number of a "
            f"batch, is a Value in the function. {traced.INDEX_REMEDY}"
        ) from problem
    finally:
        count_recordings(-1)
        value.count_mode(-1)
        recording.reset(outer)
        traced.recorder.reset(inner)
    _check_result(result, function)
    differentiated = with_aux(result, function)[0] if has_aux else result
    outputs, build = flatten(result)
    tape = Tape(witness)
    tape.is_number = isinstance(differentiated, Node) or is_number(differentiated)
    for node in inputs:
        _take_input(tape, node)
    tape.outside = {id(leaf): _place(tape, node) for leaf, node in recorder.stand_ins}
    for node in recorder.nodes:
        _take_down(tape, node)
    tape.outputs = [_take_output(tape, output) for output in outputs]
    tape.guards = [(tape.symbols[_place(tape, node)], outcome) for node, outcome in recorder.guards]
    if witness is not None:
        witness.find_places([_place(tape, node) for node in recorder.nodes])
    tape.nodes = []
    return tape, build


@cython.cfunc
def _input(x: float) -> object:
    """A leaf that stands for an input."""
    leaf: Node = Value(x)
    leaf._state |= TRACED
    return leaf


# While a tape is written, the place of a traced node stands in its gradient, which has no other use.


@cython.cfunc
def _take_input(tape: Tape, node: Node) -> object:
    node._grad = tape.add_input(node)
    return None


@cython.cfunc
def _take_down(tape: Tape, node: Node) -> object:
    """Put a node on the tape; its operands are there."""
    if node._state & MANY:
        operands = tuple([_place(tape, x) for x in node._a])
    elif node._b is None:
        operands = (_place(tape, node._a),)
    else:
        operands = (_place(tape, node._a), _place(tape, node._b))
    node._grad = tape.add(node._op, operands, node)
    return None


@cython.cfunc
def _place(tape: Tape, operand: object) -> object:
    """The place of an operand on the tape, or the plain number it is."""
    if not isinstance(operand, Node):
        return operand
    node: Node = cython.cast(Node, operand)
    if node._state & TRACED:
        known: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, node._grad)
        if not (0 <= known < len(tape.nodes) and tape.nodes[known] is operand):
            raise TraceError(
                f"compile: {operand!r} was made by another recording and kept (in a cache, a list): its "
                "number would be that of another call. Compute it anew, or pass it as an argument"
            )
        return known
    key = id(operand)
    place = tape.outside.get(key)
    if place is None:
        tape.captured.append(operand)
        place = tape.outside[key] = tape.add_input(operand)
    return place


def _take_output(tape: Tape, output: Any) -> int:
    place: Any = _place(tape, output)
    return place if isinstance(output, Node) else tape.add_number(number(output))


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
