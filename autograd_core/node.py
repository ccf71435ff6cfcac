"""Node: what a graph is made of. Data, gradient, operands, and the local derivatives recorded with them.

A node holds older nodes, numbers, its label and its op's record, nothing else: no cycle can form, so
compiled nodes need no garbage collector. A node's local derivative closure is defunctionalised: the code is
the op's rule, the environment is the operands and the partials recorded at forward time. Nothing mutated
later can make it wrong.

Two operands sit in the node itself (`_a`, `_b`, with `_pa`, `_pb`); more live in two tuples in the same
fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core import text, traced
from autograd_core.errors import GraphError, OperandError
from autograd_core.scalars import is_number, number

if TYPE_CHECKING:
    from autograd_core.op import Op

# The low byte of `_state`; the rest marks the position a walk gave the node (graph.py).
EDGE_A = 1  # the value depends on the first operand, and that is a node
EDGE_B = 2  # the same for the second
MANY = 4  # `_a` is the tuple of operands, `_b` the tuple of local derivatives, None where there is no edge
GRADED = 8  # the gradient has been computed (or set)
TRACED = traced.TRACED  # 16: part of a recording of the compiler
DEAD = 32  # an operand is a node, and the value does not depend on it
LIVE = 64  # the sweep that runs has brought an adjoint here
FLAGS = 255

_recordings = cython.declare(cython.int, 0)  # that are going on, over all threads


@cython.no_gc
@cython.cclass
class Node:
    """One value of a computation and how it came about; people meet it as `Value`."""

    __slots__ = ("__weakref__", "_a", "_b", "_data", "_grad", "_label", "_op", "_pa", "_pb", "_state")

    def __init__(self, data: Any, label: Any = None) -> None:
        self._data = number(data)
        self._grad = 0.0
        self._op: Any = None
        self._a: Any = None
        self._b: Any = None
        self._pa = self._pb = 0.0
        self._label = _checked_label(label)
        self._state = 0

    @property
    def data(self) -> float:
        """The number itself, the primal; a new one can be set on a leaf."""
        if _is_recorded(self):
            traced.refuse("the number (.data, a format)")
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        if _is_recorded(self):
            traced.refuse("setting the number")
        if self._op is not None:
            raise GraphError(
                f"cannot set the data of {self!r}: it is the result of {self._op.name}; "
                "set the data of a leaf and compute again, or write a new Value"
            )
        self._data = data if type(data) is float else number(data, "data")

    @property
    def primal(self) -> float:
        """The same, also while the compiler records: for messages, never to compute with."""
        return self._data

    @property
    def is_traced(self) -> bool:
        """Whether the compiler made this node while recording."""
        return bool(self._state & TRACED)

    @property
    def grad(self) -> float:
        """d root / d self after `root.backward()`: summed over calls on a leaf; 0.0 (see `has_grad`)
        before."""
        if _is_recorded(self):
            traced.refuse(".grad")
        return self._grad

    @grad.setter
    def grad(self, grad: Any) -> None:
        if grad is None:
            self._grad = 0.0
            self._state &= ~GRADED
        else:
            self._grad = grad if type(grad) is float else number(grad, "grad")
            self._state |= GRADED

    @property
    def label(self) -> str | None:
        """The name shown in pictures, tables and errors."""
        return self._label

    @label.setter
    def label(self, label: Any) -> None:
        self._label = _checked_label(label)

    @property
    def op(self) -> Op | None:
        """The record of the op that made this value; None for a leaf."""
        return self._op

    @property
    def operands(self) -> tuple[Any, ...]:
        """What the op was applied to, in order: nodes and plain numbers."""
        if self._state & MANY:
            return self._a
        if self._op is None:
            return ()
        return (self._a,) if self._b is None else (self._a, self._b)

    @property
    def edges(self) -> tuple[float | None, ...]:
        """One entry per operand: the local derivative, None where the value does not depend on the
        operand."""
        if self._state & MANY:
            return self._b
        if self._op is None:
            return ()
        first = self._pa if self._state & EDGE_A else None
        return (first,) if self._b is None else (first, self._pb if self._state & EDGE_B else None)

    @property
    def parents(self) -> tuple[Node, ...]:
        """The operands that are nodes, in order; `a * a` has `a` twice."""
        return tuple([operand for operand in self.operands if isinstance(operand, Node)])

    @property
    def partials(self) -> tuple[float, ...]:
        """The local derivatives recorded at forward time, one per parent."""
        return self.pullback(1.0)

    def pullback(self, upstream: float) -> tuple[float, ...]:
        """The local derivative closure: map an upstream derivative to one contribution per parent.

        `contribution_i = upstream * d self/d parent_i`, exactly 0 for an operand the value does not depend
        on.
        """
        if self._state & TRACED:
            traced.refuse("a local derivative")
        pairs = zip(self.operands, self.edges, strict=True)
        return tuple([0.0 if edge is None else upstream * edge for x, edge in pairs if isinstance(x, Node)])

    @property
    def has_grad(self) -> bool:
        """Whether a gradient has been computed: "never computed" is not 0.0."""
        return bool(self._state & GRADED)

    # Comparisons look at the data; identity is what hashes.

    def __eq__(self, other: object) -> Any:
        if not _is_comparable(other):
            return NotImplemented
        if _is_traced(self, other):
            return traced.compare("eq", self, other)
        return self._data == _primal(other)

    def __ne__(self, other: object) -> Any:
        if not _is_comparable(other):
            return NotImplemented
        if _is_traced(self, other):
            return traced.compare("ne", self, other)
        return self._data != _primal(other)

    def __lt__(self, other: Any) -> Any:
        if not _is_comparable(other):
            return NotImplemented
        if _is_traced(self, other):
            return traced.compare("lt", self, other)
        return self._data < _primal(other)

    def __le__(self, other: Any) -> Any:
        if not _is_comparable(other):
            return NotImplemented
        if _is_traced(self, other):
            return traced.compare("le", self, other)
        return self._data <= _primal(other)

    def __gt__(self, other: Any) -> Any:
        if not _is_comparable(other):
            return NotImplemented
        if _is_traced(self, other):
            return traced.compare("gt", self, other)
        return self._data > _primal(other)

    def __ge__(self, other: Any) -> Any:
        if not _is_comparable(other):
            return NotImplemented
        if _is_traced(self, other):
            return traced.compare("ge", self, other)
        return self._data >= _primal(other)

    def __hash__(self) -> int:
        return id(self) >> 4

    def __bool__(self) -> bool:
        if _is_recorded(self):
            return traced.truth(self, self._data != 0.0)
        return self._data != 0.0

    def __float__(self) -> float:
        return _refuse_number(
            self,
            "float()",
            " (math functions call it): instead of math's, write autograd_core.exp(v), autograd_core.sin(v), "
            "...; where only the number is wanted, v.data",
        )

    def __int__(self) -> int:
        return _refuse_number(self, "int()", ": where only the number is wanted, write int(v.data)")

    def __index__(self) -> int:
        if _is_recorded(self):
            traced.refuse("an index or range()", traced.INDEX_REMEDY)
        raise OperandError(
            f"{self!r} is no index and no count: write int(v.data), or autograd_core.take(rows, v) for one "
            "of some rows"
        )

    def __complex__(self) -> complex:
        return _refuse_number(self, "complex()", ": the engine differentiates real numbers")

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else text.describe(self)

    def __repr__(self) -> str:
        return text.describe(self)

    def __reduce__(self) -> tuple[Any, ...]:
        from autograd_core import storage

        return storage.reduce_graph(self)


def _refuse_number(node: Node, what: str, remedy: str) -> NoReturn:
    if _is_recorded(node):
        traced.refuse(what)
    raise OperandError(f"{what} of {node!r} would drop the gradient{remedy}")


@cython.cfunc
def _is_comparable(thing: object) -> cython.bint:
    return isinstance(thing, Node) or is_number(thing)


@cython.cfunc
@cython.inline
def _is_recorded(node: Node) -> cython.bint:
    """Whether the compiler made this node, or is recording: then other nodes are inputs of the recording."""
    return bool(node._state & TRACED) or (_recordings > 0 and traced.recorder.get() is not None)


def count_recordings(change: int) -> None:
    """Tell that a recording began (1) or ended (-1), so that without one nobody has to ask."""
    global _recordings
    _recordings += change


@cython.cfunc
def _is_traced(node: Node, other: object) -> cython.bint:
    return _is_recorded(node) or (isinstance(other, Node) and bool(cython.cast(Node, other)._state & TRACED))


@cython.cfunc
def _primal(thing: object) -> cython.double:
    return cython.cast(Node, thing)._data if isinstance(thing, Node) else number(thing)


def check_values(where: str, *things: Any) -> None:
    """Raise unless all things are Values.

    Raises:
        OperandError: (a TypeError) naming what was given.
    """
    for thing in [thing for thing in things if not isinstance(thing, Node)]:
        hint = ": write .parameters() for those of a model" if hasattr(thing, "parameters") else ""
        raise OperandError(f"{where}: expected a Value, got {type(thing).__name__} {thing!r:.60}{hint}")


def _checked_label(label: Any) -> str | None:
    if label is None or isinstance(label, str):
        return label
    raise OperandError(
        f"a label is a string, got {type(label).__name__} {label!r}: write Value({label!r}) for a number"
    )
