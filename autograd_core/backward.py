"""The sweep: reverse topological order, local adjoints, then commit.

Every node's adjoint (d root / d node) is complete when the sweep reaches it, because all that use it come
later in topological order. Adjoints are local to the sweep and committed at the end, so that an exception
half-way changes nothing. Leaves accumulate over calls; interior nodes are overwritten.

A walk marks each node with the position it gave it, in place of keeping a set of visited nodes: every walk
takes fresh numbers, so marks of earlier walks are simply too small. One walk runs at a time (`_walking`), and
what it needs, the order, a stack and the adjoints, is kept for the next one.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Iterable, Sequence
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.node import DEAD, EDGE_A, EDGE_B, FLAGS, GRADED, LIVE, MANY, Node, check_values

if cython.compiled:
    from cython.cimports.autograd_core.backward import fetch_ahead
    from cython.cimports.autograd_core.node import Node
else:
    from autograd_core._lists import at, clear, drop_top, order, push, size, stack, top, zeros

_edge_a = cython.declare(cython.ulonglong, EDGE_A)
_edge_b = cython.declare(cython.ulonglong, EDGE_B)
_many = cython.declare(cython.ulonglong, MANY)
_listed = cython.declare(cython.ulonglong, MANY | DEAD)
_below = cython.declare(cython.ulonglong, EDGE_A | EDGE_B | MANY | DEAD)
_live = cython.declare(cython.ulonglong, LIVE)
_graded = cython.declare(cython.ulonglong, GRADED)
_flags = cython.declare(cython.ulonglong, FLAGS)
_lasting = cython.declare(cython.ulonglong, FLAGS & ~LIVE)
_met_dead = cython.declare(cython.bint, False)
_next_mark = cython.declare(cython.ulonglong, 1)
_walking = allocate_lock()


@cython.cfunc
@cython.inline
def _meet(node: Node, entered: cython.ulonglong, hurry: cython.bint) -> cython.bint:
    """Leave an operand for later; in a hurry, put it in order at once where nothing lies below it."""
    if node._state < entered:
        if hurry and not node._state & _below:
            _put_in_order(node)
        else:
            push(stack, node)
    return True


@cython.cfunc
@cython.inline
def _put_in_order(node: Node) -> cython.bint:
    global _next_mark
    position: cython.ulonglong = _next_mark
    _next_mark = position + 1  # at once: however a walk ends, no mark is ever given twice
    node._state = (position << 8) | (node._state & _lasting)
    push(order, node)
    return True


@cython.cfunc
def _walk(root: Node, known: Sequence[Node], hurry: cython.bint) -> cython.Py_ssize_t:
    """Fill `order` with `root` and what it was computed from, operands before results; return their number.

    The `known` nodes come first, and what they were computed from is left out. Dead edges count: in which
    order the others add up must not hang on numbers, or compiled code could not repeat it. The node at
    index i is marked `first + i` for some `first`. A depth-first walk, first operands first, so that the
    order is the same in every run. Sums do not depend on where leaves stand: in a `hurry` they are put in
    order where they are met, and a factor of a million products waits once.
    """
    global _next_mark, _met_dead
    entered: cython.ulonglong = _next_mark << 8
    _next_mark += 1
    finished: cython.ulonglong = _next_mark << 8
    flags: cython.ulonglong
    depth: cython.Py_ssize_t
    node: Node
    _met_dead = False
    clear(order)
    clear(stack)
    push(stack, root)
    for node in known:
        if node._state < entered:
            _put_in_order(node)
    while size(stack):
        node = top(stack)
        if node._state >= finished:
            drop_top(stack)
            continue
        flags = node._state & _flags
        if node._state < entered:
            node._state = entered | flags
            depth = size(stack)
            if flags & _listed:
                operands = node._a if flags & _many else node.operands
                edges = node._b if flags & _many else node.edges
                for operand, edge in zip(reversed(operands), reversed(edges), strict=True):
                    if isinstance(operand, Node):
                        _met_dead = _met_dead or edge is None
                        _meet(cython.cast(Node, operand), entered, hurry)
            else:
                if flags & _edge_b:
                    _meet(cython.cast(Node, node._b), entered, hurry)
                if flags & _edge_a:
                    _meet(cython.cast(Node, node._a), entered, hurry)
            if size(stack) > depth:
                continue
        drop_top(stack)
        _put_in_order(node)
    return size(order)


@cython.cfunc
def _sweep(count: cython.Py_ssize_t, upstream: cython.double, commits: cython.bint) -> cython.p_double:
    """Compute d root / d node for every node of `order`, whose last is the root.

    What only dead edges lead to is passed over: where there are some, nodes that get an adjoint are marked.
    Nothing in the compiled loop can fail or be interrupted, so it may commit as it goes: one pass less over
    graphs that outgrow the caches.
    """
    adjoints: cython.p_double = zeros(count)
    node: Node = at(order, 0)
    parent: Node
    first: cython.ulonglong = node._state >> 8
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    operands: tuple[Any, ...]
    edges: tuple[Any, ...]
    slope: cython.double
    state: cython.ulonglong
    adjoint: cython.double
    reached: cython.ulonglong = _live if _met_dead else 0
    node = at(order, count - 1)
    node._state |= _live
    adjoints[count - 1] = upstream
    for i in range(count - 1, -1, -1):
        if cython.compiled:
            fetch_ahead(order, i - 12)
        node = at(order, i)
        state = node._state
        if reached and not state & _live:
            continue
        adjoint = adjoints[i]
        if commits:
            _commit_to(node, adjoint)
        if state & _many:
            operands = node._a
            edges = node._b
            for j in range(len(operands)):
                if edges[j] is not None:
                    parent = cython.cast(Node, operands[j])
                    if reached:
                        parent._state |= reached
                    slope = edges[j]
                    adjoints[(parent._state >> 8) - first] += adjoint * slope
            continue
        if state & _edge_a:
            parent = cython.cast(Node, node._a)
            if reached:
                parent._state |= reached
            adjoints[(parent._state >> 8) - first] += adjoint * node._pa
        if state & _edge_b:
            parent = cython.cast(Node, node._b)
            if reached:
                parent._state |= reached
            adjoints[(parent._state >> 8) - first] += adjoint * node._pb
    return adjoints


@cython.cfunc
@cython.inline
def _commit_to(node: Node, adjoint: cython.double) -> cython.bint:
    """Write an adjoint to its node: leaves accumulate, interior nodes are overwritten."""
    if node._op is None and node._state & _graded:
        node._grad += adjoint
    else:
        node._grad = adjoint
        node._state |= _graded
    return True


def backward(root: Node, upstream: float = 1.0) -> None:
    """Add d root / d leaf, times `upstream`, to the gradient of every leaf under `root`."""
    with _walking:
        count: cython.Py_ssize_t = _walk(root, (), True)
        adjoints: cython.p_double = _sweep(count, upstream, cython.compiled)
        if not cython.compiled:
            for i in range(count):
                if not _met_dead or at(order, i)._state & _live:
                    _commit_to(at(order, i), adjoints[i])
        clear(order)


def gradients(root: Node, inputs: Sequence[Node], upstream: float = 1.0) -> list[float | None]:
    """Return d root / d input for each input, None where no edge leads to it; no `.grad` is touched."""
    found: list[float | None] = []
    node: Node
    index: cython.Py_ssize_t
    with _walking:
        count: cython.Py_ssize_t = _walk(root, (), True)
        adjoints: cython.p_double = _sweep(count, upstream, False)
        first: cython.Py_ssize_t = at(order, 0)._state >> 8
        for x in inputs:
            node = x
            index = cython.cast(cython.Py_ssize_t, node._state >> 8) - first
            reached = 0 <= index < count and not (_met_dead and not node._state & _live)
            found.append(adjoints[index] if reached else None)
        clear(order)
    return found


def live_order(root: Node, known: Sequence[Node] = ()) -> list[Node]:
    """List `root` and what it depends on through edges that carry a derivative, operands before results.

    The `known` nodes are listed first, and what they depend on is left out.
    """
    with _walking:
        found = [at(order, i) for i in range(_walk(root, known, False))]
        clear(order)
        if not _met_dead:
            return found
    live = {id(root), *map(id, known)}
    for node in reversed(found):
        if id(node) in live:
            pairs = zip(node.operands, node.edges, strict=True)
            live.update([id(x) for x, edge in pairs if edge is not None])
    return [node for node in found if id(node) in live]


def zero_grad(values: Any) -> None:
    """Forget the gradients of a Value or of an iterable of Values: they read 0.0 and count as not computed.

    >>> from autograd_core import Value
    >>> x = Value(3.0, "x")
    >>> (x * x).backward()
    >>> zero_grad([x])
    >>> x.grad, x.has_grad
    (0.0, False)
    """
    several = list(values) if isinstance(values, Iterable) else [values]
    check_values("zero_grad", *several)
    for value in several:
        value.grad = None
