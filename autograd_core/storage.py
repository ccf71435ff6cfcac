"""Pickle and deepcopy of graphs without recursion: the whole graph as flat lists, the leaves as objects.

Leaves are written as objects of their own, so that what is pickled together keeps sharing them: parameters
that two losses use are the same parameters afterwards. Ops are written by name; a graph with a user's op
can be read where an op of that name is defined.
"""

from __future__ import annotations

from typing import Any

from autograd_core.errors import GraphError
from autograd_core.graph import toposort
from autograd_core.node import Node
from autograd_core.op import find_op

VERSION = 1

# One interior node: op, operands (a node's index, or a number), edges, data, grad (None: not computed),
# label.
Row = tuple[str, tuple[int | float, ...], tuple[float | None, ...], float, float | None, str | None]


def reduce_graph(root: Node) -> tuple[Any, ...]:
    """What `pickle` and `deepcopy` ask for: how to build `root` again and from what."""
    if root.op is None:
        return build_leaf, (root.data, root.label, root.grad if root.has_grad else None)
    order = toposort(root)
    leaves = [node for node in order if node.op is None]
    interior = [node for node in order if node.op is not None]
    index = {id(node): i for i, node in enumerate([*leaves, *interior])}
    rows: list[Row] = [
        (
            node.op.name,
            tuple([index[id(x)] if isinstance(x, Node) else float(x) for x in node.operands]),
            node.edges,
            node.data,
            node.grad if node.has_grad else None,
            node.label,
        )
        for node in interior
        if node.op is not None
    ]
    return build_graph, (VERSION, leaves, rows)


def build_leaf(data: float, label: str | None, grad: float | None) -> Node:
    """Build a leaf as it was."""
    from autograd_core.value import Value

    leaf = Value(data, label)
    leaf.grad = grad
    return leaf


def build_graph(version: int, leaves: list[Node], rows: list[Row]) -> Node:
    """Build a graph from its leaves and rows and return its root, which is the last row."""
    from autograd_core.value import assemble

    if version != VERSION:
        raise GraphError(f"this graph was written in format {version}; this version reads format {VERSION}")
    nodes = list(leaves)
    for name, places, edges, data, grad, label in rows:
        operands = tuple([nodes[x] if isinstance(x, int) else x for x in places])
        node = assemble(find_op(name), operands, edges, data)
        node.grad = grad
        node.label = label
        nodes.append(node)
    return nodes[-1]
