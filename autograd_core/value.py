"""Value: a number that remembers how it was computed; the operators and methods people touch.

Every op is applied through its record (`apply`); the operators + - * also have a native path here, which a
property test holds equal to their records, bit for bit. What an expression is worth is computed at once,
and the local derivatives are recorded with it, so nothing that changes later can make a gradient wrong.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core import traced
from autograd_core.backward import backward
from autograd_core.errors import GraphError
from autograd_core.node import DEAD, EDGE_A, EDGE_B, MANY, TRACED, Node
from autograd_core.op import Op, Record, add_method, carry_methods
from autograd_core.operators import Operators, is_operand
from autograd_core.ops import arithmetic, structure
from autograd_core.scalars import number

if cython.compiled:
    from cython.cimports.autograd_core.node import Node
    from cython.cimports.autograd_core.op import Record
    from cython.cimports.autograd_core.operators import Operators
    from cython.cimports.autograd_core.value import new_node, use_node_blocks

_edge_a = cython.declare(cython.ulonglong, EDGE_A)
_edge_b = cython.declare(cython.ulonglong, EDGE_B)
_both = cython.declare(cython.ulonglong, EDGE_A | EDGE_B)
_many = cython.declare(cython.ulonglong, MANY)
_traced = cython.declare(cython.ulonglong, TRACED)
_dead = cython.declare(cython.ulonglong, DEAD)
_add = cython.declare(object, arithmetic.add)
_sub = cython.declare(object, arithmetic.sub)
_mul = cython.declare(object, arithmetic.mul)

# What `no_grad` and `detect_anomaly` switch (modes.py). The count of open blocks, over all threads, keeps
# the common case to one comparison.
recording: ContextVar[bool] = ContextVar("recording", default=True)
watching: ContextVar[bool] = ContextVar("watching", default=False)
_own_memory = cython.declare(cython.bint, False)
_open_modes = cython.declare(cython.int, 0)

compiled = bool(cython.compiled)


def count_mode(change: int) -> None:
    """Tell the fast path that a block which changes what is recorded was entered (1) or left (-1)."""
    global _open_modes
    _open_modes += change


@cython.final
@cython.no_gc
@cython.cclass
class Value(Operators):
    """A scalar that remembers how it was computed, so that `backward()` can differentiate it.

    Args:
        data: a real number: int, float, bool, NumPy scalar, Fraction, Decimal.
        label: the name it has in pictures, tables and errors.

    Raises:
        OperandError: (a TypeError) if `data` is no real number or `label` no string.

    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> z = x * y + x.sin()
    >>> z
    Value(6.909, op='+')
    >>> z.backward()
    >>> round(x.grad, 4), y.grad
    (2.5839, 2.0)
    """

    __slots__ = ()

    if not cython.compiled and TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # every op of the table is a method

    def backward(self, upstream: Any = 1.0) -> None:
        """Add `upstream` * d self / d leaf to the gradient of every leaf this value depends on.

        Leaves accumulate over calls, interior nodes are overwritten; an exception half-way changes nothing.

        >>> a = Value(3.0)
        >>> (a * a).backward()
        >>> a.grad
        6.0
        """
        if self._state & TRACED:
            traced.refuse("backward()")
        if _open_modes and watching.get():
            from autograd_core import anomaly

            anomaly.check_backward(self, number(upstream, "upstream"))
        backward(self, number(upstream, "upstream"))

    def detach(self) -> Value:
        """A leaf with the same data and label: a constant to whatever is computed from it."""
        if self._state & TRACED or traced.recorder.get() is not None:
            return _stopped(self)
        return Value(self._data, self._label)

    def explain(self) -> str:
        """Say where each gradient comes from, one contribution a line: upstream x local = contribution."""
        from autograd_core.naming import callers_variables
        from autograd_core.stepper import Stepper

        return str(Stepper(self, names=callers_variables()))

    # The operators with a native path; the others go through their records (operators.py).

    def __add__(self, other: Any) -> Any:
        if type(other) is Value:
            return _record(_add, self._data + cython.cast(Node, other)._data, self, other, 1.0, 1.0, _both)
        if type(other) is not float and not is_operand(other):
            return NotImplemented
        y: cython.double = other if type(other) is float else number(other, _add)
        return _record(_add, self._data + y, self, y, 1.0, 1.0, _edge_a)

    def __radd__(self, other: Any) -> Any:
        if type(other) is not float:
            if not is_operand(other):
                return NotImplemented
            if type(other) is int and other == 0 and self._data != 0.0 and not self._state & TRACED:
                return self  # the start of sum(values): no dead 0 + node
        x: cython.double = other if type(other) is float else number(other, _add)
        return _record(_add, x + self._data, x, self, 1.0, 1.0, _edge_b)

    def __sub__(self, other: Any) -> Any:
        if type(other) is Value:
            return _record(_sub, self._data - cython.cast(Node, other)._data, self, other, 1.0, -1.0, _both)
        if type(other) is not float and not is_operand(other):
            return NotImplemented
        y: cython.double = other if type(other) is float else number(other, _sub)
        return _record(_sub, self._data - y, self, y, 1.0, -1.0, _edge_a)

    def __rsub__(self, other: Any) -> Any:
        if type(other) is not float and not is_operand(other):
            return NotImplemented
        x: cython.double = other if type(other) is float else number(other, _sub)
        return _record(_sub, x - self._data, x, self, 1.0, -1.0, _edge_b)

    def __mul__(self, other: Any) -> Any:
        if type(other) is Value:
            y: cython.double = cython.cast(Node, other)._data
            return _record(_mul, self._data * y, self, other, y, self._data, _both)
        if type(other) is not float and not is_operand(other):
            return NotImplemented
        y = other if type(other) is float else number(other, _mul)
        return _record(_mul, self._data * y, self, y, y, self._data, _edge_a)

    def __rmul__(self, other: Any) -> Any:
        if type(other) is not float and not is_operand(other):
            return NotImplemented
        x: cython.double = other if type(other) is float else number(other, _mul)
        return _record(_mul, x * self._data, x, self, self._data, x, _edge_b)

    @staticmethod
    def __apply_op__(op: Op, operands: tuple[Any, ...]) -> Value:
        return apply(op, operands)


def apply(op: Op, operands: tuple[Any, ...]) -> Value:
    """Apply a record to operands of which one is a Value: compute, and record the local derivatives."""
    if len(operands) == 1:
        return _apply_to_one(op, operands[0])
    if len(operands) == 2:
        return _apply_to_two(op, operands[0], operands[1])
    operands = tuple([x if type(x) is Value else number(x, op) for x in operands])
    primals = [_primal(x) for x in operands]
    data = op.forward(*primals)
    slopes = _checked(op, (op.rule if op.slopes is None else op.slopes)(data, *primals), len(operands))
    edges = tuple([_edge(op, x, slope) for x, slope in zip(operands, slopes, strict=True)])
    return _record(op, data, operands, edges, 0.0, 0.0, _many)


@cython.cfunc
def _apply_to_one(op: Record, a: Value) -> Value:
    data = op.forward(a._data)
    [slope] = _checked(op, op.rule(data, a._data), 1)
    return _record(op, data, a, None, slope, 0.0, _flag(op, a, slope, _edge_a))


@cython.cfunc
def _apply_to_two(op: Record, a: Any, b: Any) -> Value:
    a = a if type(a) is Value else number(a, op)
    b = b if type(b) is Value else number(b, op)
    x, y = _primal(a), _primal(b)
    data = op.forward(x, y)
    slope, other_slope = _checked(op, op.rule(data, x, y), 2)
    state: cython.ulonglong = _flag(op, a, slope, _edge_a) | _flag(op, b, other_slope, _edge_b)
    return _record(op, data, a, b, slope, other_slope, state)


@cython.cfunc
@cython.inline
def _primal(x: Any) -> Any:
    return cython.cast(Node, x)._data if type(x) is Value else x


@cython.cfunc
@cython.inline
def _edge(op: Record, x: Any, slope: Any) -> Any:
    return slope if type(x) is Value and not (op.gates and slope == 0.0) else None


@cython.cfunc
@cython.inline
def _flag(op: Record, x: Any, slope: Any, edge: cython.ulonglong) -> cython.ulonglong:
    if type(x) is not Value:
        return 0
    if op.gates and slope == 0.0:
        return 0 if op.opaque else _dead
    return edge


@cython.cfunc
@cython.inline
def _checked(op: Record, slopes: Any, count: cython.Py_ssize_t) -> Any:
    if len(slopes) != count:
        raise GraphError(f"partials that the rule of {op.name} returned: {len(slopes)}, operands: {count}")
    return slopes


def assemble(op: Op, operands: tuple[Any, ...], edges: tuple[float | None, ...], data: float) -> Value:
    """Make a node from its parts; an edge is None where the value does not depend on the operand."""
    if len(operands) > 2:
        return _node(op, data, operands, edges, 0.0, 0.0, _many)
    first = edges[0]
    second = edges[1] if len(edges) == 2 else None
    state: cython.ulonglong = (0 if first is None else _edge_a) | (0 if second is None else _edge_b)
    if any(edge is None and type(x) is Value for x, edge in zip(operands, edges, strict=True)):
        state |= _dead
    pa: cython.double = 0.0 if first is None else first
    pb: cython.double = 0.0 if second is None else second
    return _node(op, data, operands[0], operands[1] if len(operands) == 2 else None, pa, pb, state)


@cython.cfunc
@cython.inline
def _record(
    op: Op, data: cython.double, a: Any, b: Any, pa: cython.double, pb: cython.double, state: cython.ulonglong
) -> Value:
    node: Value = _node(op, data, a, b, pa, pb, state)
    return _recorded_under_modes(node) if _open_modes else node


@cython.cfunc
@cython.inline
def _node(
    op: Op, data: cython.double, a: Any, b: Any, pa: cython.double, pb: cython.double, state: cython.ulonglong
) -> Value:
    if cython.compiled and _own_memory:
        return cython.cast(Value, new_node(Value, op, data, a, b, pa, pb, state))
    node: Value = Value.__new__(Value)
    node._data = data
    node._grad = 0.0
    node._op = op
    node._a = a
    node._b = b
    node._pa = pa
    node._pb = pb
    node._label = None
    node._state = state
    return node


@cython.cfunc
def _recorded_under_modes(node: Value) -> Value:
    if watching.get():
        from autograd_core import anomaly

        anomaly.check_forward(node)
    running = traced.recorder.get()
    if running is None:
        return node if recording.get() else Value(node._data)
    node._state |= _traced
    running.nodes.append(node)
    return node if recording.get() else _stopped(node)


@cython.cfunc
def _stopped(node: Value) -> Value:
    stopped: Value = _node(structure.stop, node._data, node, None, 0.0, 0.0, TRACED)
    traced.note(stopped)
    return stopped


if cython.compiled:
    _own_memory = use_node_blocks(Value, Value.__basicsize__)
carry_methods(lambda name, op: add_method(Value, name, op))
