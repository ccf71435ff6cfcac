"""Walks over a graph, all iterative: a chain of millions of nodes is as safe as a sum of two.

A walk marks each node with the position it gave it, in place of keeping a set of visited nodes: every walk
takes fresh numbers, so marks of earlier walks are simply too small. One walk runs at a time (`walking`);
marks are read before it is released.
"""

from __future__ import annotations

from _thread import allocate_lock

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.node import EDGE_A, EDGE_B, FLAGS, MANY, Node

if cython.compiled:
    from cython.cimports.autograd_core.node import Node  # type: ignore[no-redef]

walking = allocate_lock()
_next_mark = cython.declare(cython.ulonglong, 1)
_edge_a = cython.declare(cython.ulonglong, EDGE_A)
_edge_b = cython.declare(cython.ulonglong, EDGE_B)
_many = cython.declare(cython.ulonglong, MANY)
_flags = cython.declare(cython.ulonglong, FLAGS)


def marked_order(root: Node) -> list[Node]:
    """List `root` and what it depends on, operands before results; only edges that carry a derivative count.

    The node at index i is marked `first + i` for some `first`; call it with `walking` held. A depth-first
    walk, first operands first, so that the order is the same in every run.
    """
    global _next_mark
    start: cython.ulonglong = _next_mark
    entered: cython.ulonglong = start << 8
    position: cython.ulonglong = start + 1
    finished: cython.ulonglong = position << 8
    flags: cython.ulonglong
    depth: cython.Py_ssize_t
    order: list[Node] = []
    stack: list[Node] = [root]
    node: Node
    parent: Node
    while stack:
        node = cython.cast(Node, stack[-1])
        if node._state >= finished:
            stack.pop()
            continue
        flags = node._state & _flags
        if node._state < entered:
            node._state = entered | flags
            depth = len(stack)
            if flags & _many:
                for operand, edge in zip(reversed(node._a), reversed(node._b), strict=True):
                    if edge is not None:
                        parent = cython.cast(Node, operand)
                        if parent._state < entered:
                            stack.append(parent)
            else:
                if flags & _edge_b:
                    parent = cython.cast(Node, node._b)
                    if parent._state < entered:
                        stack.append(parent)
                if flags & _edge_a:
                    parent = cython.cast(Node, node._a)
                    if parent._state < entered:
                        stack.append(parent)
            if len(stack) > depth:
                continue
        stack.pop()
        node._state = (position << 8) | flags
        position += 1
        order.append(node)
    _next_mark = position
    return order


def toposort(*roots: Node) -> list[Node]:
    """List the roots and everything they were computed from, operands before results, each node once.

    >>> from autograd_core import Value
    >>> a = Value(2.0, "a")
    >>> [str(node.op or node.label) for node in toposort(a * a + 1.0)]
    ['a', '*', '+']
    """
    order: list[Node] = []
    finished: set[int] = set()
    entered: set[int] = set()
    stack = list(reversed(roots))
    while stack:
        node = stack[-1]
        key = id(node)
        if key in finished:
            stack.pop()
        elif key in entered:
            stack.pop()
            finished.add(key)
            order.append(node)
        else:
            entered.add(key)
            stack.extend(parent for parent in reversed(node.parents) if id(parent) not in finished)
    return order


def ancestors(root: Node) -> list[Node]:
    """List what `root` was computed from, itself not included, operands before results."""
    return toposort(root)[:-1]


def leaves(root: Node) -> list[Node]:
    """List the leaves under `root` (nodes no op made), in the order in which a walk meets them."""
    return [node for node in toposort(root) if node.op is None]


def between(start: Node, end: Node) -> list[Node]:
    """List the nodes on any path from `start` to `end`, both included; empty if `end` does not depend on
    `start`."""
    reached = {id(start)}
    path = [start]
    for node in toposort(end):
        if node is not start and any(id(parent) in reached for parent in node.parents):
            reached.add(id(node))
            path.append(node)
    return path if id(end) in reached else []


def depends_on(root: Node, node: Node) -> bool:
    """Whether `node` is in the graph of `root`."""
    return any(ancestor is node for ancestor in toposort(root))
