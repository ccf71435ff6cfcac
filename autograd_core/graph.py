"""Walks over a graph, all iterative: a chain of millions of nodes is as safe as a sum of two."""

from __future__ import annotations

from collections.abc import Iterable

from autograd_core.node import Node, check_values


def toposort(*roots: Node, known: Iterable[Node] = ()) -> list[Node]:
    """List the roots and everything they were computed from, operands before results, each node once.

    The `known` nodes, and what is reached through them alone, are left out.

    >>> from autograd_core import Value
    >>> a = Value(2.0, "a")
    >>> [str(node.op or node.label) for node in toposort(a * a + 1.0)]
    ['a', '*', '+']

    Raises:
        OperandError: (a TypeError) for anything but Values.
    """
    check_values("toposort", *roots)
    order: list[Node] = []
    finished = {id(node) for node in known}
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
    """List what `root` was computed from, itself not included, operands before results.

    >>> from autograd_core import Value
    >>> x = Value(2.0, "x")
    >>> ancestors(x * x + 1.0)
    [Value(2.0, label='x'), Value(4.0, op='*')]
    """
    check_values("ancestors", root)
    return toposort(root)[:-1]


def leaves(root: Node) -> list[Node]:
    """List the leaves under `root` (nodes no op made), in the order in which a walk meets them.

    >>> from autograd_core import Value
    >>> leaves(Value(2.0, "x") * Value(3.0, "y"))
    [Value(2.0, label='x'), Value(3.0, label='y')]
    """
    check_values("leaves", root)
    return [node for node in toposort(root) if node.op is None]


def between(start: Node, end: Node) -> list[Node]:
    """List the nodes on any path from `start` to `end`, both included; empty if there is none.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> between(x, x * y)
    [Value(2.0, label='x'), Value(6.0, op='*')]
    """
    check_values("between", start, end)
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
