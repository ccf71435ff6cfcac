"""The graph as a struct of arrays: node i is `ops[i]` applied to the nodes `args[i]`, or an input, or a
number.

Equal nodes are one node: each is looked up before it is made (hash-consing), so common subexpressions are
shared, the user's and those that rules repeat. Operands always come before results, so the index is an order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.simplify import simpler
from autograd_core.errors import TraceError
from autograd_core.op import Op, Record, carry_methods
from autograd_core.ops.selection import COMPARISONS
from autograd_core.scalars import number
from autograd_core.symbolic import Symbol

if cython.compiled:
    from cython.cimports.autograd_core.op import Record

Index = int  # of a node
Args = tuple[Index, ...]


@cython.cclass
class Graph:
    """Nodes in the order in which they were made.

    >>> from autograd_core.ops.arithmetic import add
    >>> graph = Graph()
    >>> x = graph.input()
    >>> graph.emit(add, (x, x)) == graph.emit(add, (x, x)), len(graph.ops)
    (True, 2)
    """

    def __init__(self) -> None:
        self.ops: list[Op | None] = []  # None for inputs and numbers
        self.args: list[Args] = []
        self.numbers: list[float | None] = []  # the number, where the node is one
        self.inputs: list[int] = []
        self._known: dict[Any, dict[Args, int]] = {}  # by op and operands
        self._constants: dict[Any, int] = {}
        self.place = 0  # of the tape, for which nodes are being made; ~place for its gradient

    @cython.cfunc
    def _append(self, op: Any, args: Args, constant: Any) -> Index:
        self.ops.append(op)
        self.args.append(args)
        self.numbers.append(constant)
        return len(self.ops) - 1

    def input(self) -> int:
        """A new input."""
        self.inputs.append(self._append(None, (), None))
        return self.inputs[-1]

    def constant(self, x: Any) -> Index:
        """The node of a number: one for each number; 0.0 and -0.0 are two, and so is every nan one."""
        key: Any = x if x == x and x != 0.0 else repr(x)
        found = self._constants.get(key)
        if found is None:
            found = self._constants[key] = self._append(None, (), x)
        return found

    def emit(self, op: Any, args: Args) -> Index:
        """The node of `op` applied to nodes: an old one where the graph has it."""
        known: Any = self._known.get(op)
        if known is None:
            known = self._known[op] = {}
        found: Any = known.get(args)
        if found is None:
            record: Record = op
            if record.expansion is not None:
                found = self.index(record.expansion(*[NodeSymbol(self, arg) for arg in args]))
            else:
                found = simpler(self, op, args)
            known[args] = found = self._append(op, args, None) if found is None else found
        return found

    def index(self, operand: Any) -> Index:
        """The node of a symbol or a number."""
        if type(operand) is NodeSymbol:
            return operand.index
        return self.constant(operand if type(operand) is float else number(operand))


class NodeSymbol(Symbol):
    """A node as an operand that rules compute with: what they do to it becomes more graph."""

    __slots__ = ("graph", "index")

    def __init__(self, graph: Graph, index: int) -> None:
        self.graph = graph
        self.index = index

    @staticmethod
    def __apply_op__(op: Op, operands: tuple[Any, ...]) -> NodeSymbol:
        graph: Graph = next(x.graph for x in operands if type(x) is NodeSymbol)
        return NodeSymbol(graph, graph.emit(op, tuple([graph.index(x) for x in operands])))

    def __bool__(self) -> bool:
        raise TraceError(
            "the rule of an op branched on a number, by `if`, `and` or `or`: write "
            "autograd_core.where(x > 0, a, b), which selects"
        )


def _attach(name: str, op: Callable[..., Any]) -> None:
    setattr(NodeSymbol, name, lambda *operands: op(*operands))


# Comparisons are ops, for `where` to select by.
for _name, _op in COMPARISONS.items():
    _attach(f"__{_name}__", _op)
carry_methods(lambda name, op: setattr(NodeSymbol, name, op))
