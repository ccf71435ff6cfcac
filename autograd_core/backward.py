"""The sweep: reverse topological order, local adjoints, then commit.

Every node's adjoint (d root / d node) is complete when the sweep reaches it, because all that use it come
later in topological order. Adjoints are local to the sweep and committed at the end, so that an exception
half-way changes nothing. Leaves accumulate over calls; interior nodes are overwritten.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.errors import GraphError, OperandError
from autograd_core.graph import marked_order, walking
from autograd_core.node import EDGE_A, EDGE_B, GRADED, MANY, Node
from autograd_core.text import name_of

if cython.compiled:
    from cython.cimports.autograd_core.node import Node  # type: ignore[no-redef]

if not cython.compiled:

    def pointer(numbers: array[float]) -> array[float]:
        """What indexes the numbers fastest: the array here, its address in compiled code (backward.pxd)."""
        return numbers


_edge_a = cython.declare(cython.ulonglong, EDGE_A)
_edge_b = cython.declare(cython.ulonglong, EDGE_B)
_many = cython.declare(cython.ulonglong, MANY)
_graded = cython.declare(cython.ulonglong, GRADED)


@cython.boundscheck(False)
@cython.wraparound(False)
def sweep(order: list[Node], upstream: float) -> array[float]:
    """Return d root / d node for every node of `order`, a fresh marked order whose last node is the root."""
    count: cython.Py_ssize_t = len(order)
    result = array("d", (0.0,)) * count
    adjoints: cython.p_double = pointer(result)
    node: Node = order[0]
    parent: Node
    first: cython.ulonglong = node._state >> 8
    i: cython.Py_ssize_t
    state: cython.ulonglong
    adjoint: cython.double
    adjoints[count - 1] = upstream
    for i in range(count - 1, -1, -1):
        node = cython.cast(Node, order[i])
        state = node._state
        adjoint = adjoints[i]
        if state & _many:
            for operand, edge in zip(node._a, node._b, strict=True):
                if edge is not None:
                    parent = cython.cast(Node, operand)
                    adjoints[(parent._state >> 8) - first] += adjoint * edge
            continue
        if state & _edge_a:
            parent = cython.cast(Node, node._a)
            adjoints[(parent._state >> 8) - first] += adjoint * node._pa
        if state & _edge_b:
            parent = cython.cast(Node, node._b)
            adjoints[(parent._state >> 8) - first] += adjoint * node._pb
    return result


@cython.boundscheck(False)
@cython.wraparound(False)
def commit(order: list[Node], result: array[float]) -> None:
    """Write adjoints to the nodes: leaves accumulate, interior nodes are overwritten."""
    adjoints: cython.p_double = pointer(result)
    node: Node
    i: cython.Py_ssize_t
    for i in range(len(order)):
        node = cython.cast(Node, order[i])
        if node._op is None and node._state & _graded:
            node._grad += adjoints[i]
        else:
            node._grad = adjoints[i]
            node._state |= _graded


def backward(root: Node, upstream: float = 1.0) -> None:
    """Add d root / d leaf, times `upstream`, to the gradient of every leaf under `root`."""
    with walking:
        order = marked_order(root)
        adjoints = sweep(order, upstream)
        commit(order, adjoints)


def zero_grad(values: Any) -> None:
    """Forget the gradients of a Value or of an iterable of Values: they read 0.0 and count as not computed.

    >>> from autograd_core import Value
    >>> x = Value(3.0, "x")
    >>> (x * x).backward()
    >>> zero_grad([x])
    >>> x.grad, x.has_grad
    (0.0, False)
    """
    several = [values] if isinstance(values, Node) else list(values)
    for value in several:
        if not isinstance(value, Node):
            raise OperandError(f"zero_grad: expected Values, got {type(value).__name__} {value!r}")
    for value in several:
        value.grad = None


def gradients(root: Node, inputs: Sequence[Node], upstream: float = 1.0) -> list[float | None]:
    """Return d root / d input for each input, None where no edge leads to it; no `.grad` is touched."""
    with walking:
        order = marked_order(root)
        adjoints = sweep(order, upstream)
        return [_adjoint_of(node, order, adjoints) for node in inputs]


def _adjoint_of(node: Node, order: list[Node], adjoints: array[float]) -> float | None:
    index = int(node._state >> 8) - int(order[0]._state >> 8)
    return adjoints[index] if 0 <= index < len(order) and order[index] is node else None


def differentiable_gradients(root: Node, inputs: Sequence[Node], upstream: Any = 1.0) -> list[Any]:
    """Return d root / d input as new graph, so that it can be differentiated again; None where no edge leads.

    The same sweep, but each op's rule runs on the nodes themselves in place of their recorded numbers.

    Raises:
        GraphError: if data was changed after the forward pass: the new graph would disagree with the old one.
    """
    with walking:
        order = marked_order(root)
    wanted = {id(node) for node in inputs}
    reach = set(wanted)  # nodes on a path from an input: nothing else needs an adjoint
    for node in order:
        if any(
            edge is not None and id(x) in reach for x, edge in zip(node.operands, node.edges, strict=True)
        ):
            reach.add(id(node))
    adjoints: dict[int, Any] = {id(root): upstream}
    for node in reversed(order):
        adjoint = adjoints.get(id(node)) if id(node) in reach else None
        if adjoint is None or node.op is None or not any(id(x) in reach for x in node.operands):
            continue
        partials = node.op.rule(node, *node.operands)
        for x, edge, partial in zip(node.operands, node.edges, partials, strict=True):
            if edge is None or id(x) not in reach:
                continue
            _check_unchanged(node, x, edge, partial)
            contribution = _product(adjoint, partial)
            known = adjoints.get(id(x))
            adjoints[id(x)] = contribution if known is None else known + contribution
        if id(node) not in wanted:
            del adjoints[id(node)]
    return [adjoints.get(id(node)) if id(node) in reach else None for node in inputs]


def _product(adjoint: Any, partial: Any) -> Any:
    # 1.0 * x is x to the bit: a gradient program without them is what a reader expects to see drawn.
    if isinstance(adjoint, float) and adjoint == 1.0:
        return partial
    if isinstance(partial, float) and partial == 1.0:
        return adjoint
    return adjoint * partial


def _check_unchanged(node: Node, operand: Node, recorded: float, partial: Any) -> None:
    now = partial.data if isinstance(partial, Node) else float(partial)
    if now != recorded and now == now:
        raise GraphError(
            f"d {name_of(node)} / d {name_of(operand)} was {recorded!r} in the forward pass and is {now!r} "
            "now: data was changed in between; compute the output again before asking for create_graph=True"
        )
