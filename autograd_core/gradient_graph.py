"""Gradients as new graph: the sweep again, with each op's rule run on the nodes in place of their numbers.

So a gradient can be differentiated once more, and drawn. It adds up in the order of backward.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_core.backward import live_order
from autograd_core.errors import GraphError
from autograd_core.graph import toposort
from autograd_core.node import Node
from autograd_core.text import name_of


def differentiable_gradients(
    root: Node, inputs: Sequence[Node], upstream: Any = 1.0, *, independent: bool = False
) -> list[Any]:
    """Return d root / d input as new graph, so that it can be differentiated again; None where no edge leads.

    The same sweep, but each op's rule runs on the nodes themselves in place of their recorded numbers. Inputs
    that are `independent` of each other end the walk: what they were computed from may be long.

    Raises:
        GraphError: if data was changed after the forward pass: the new graph would disagree with the old one.
    """
    if root.is_traced:
        _note_dead_edges(root)
    order = live_order(root, inputs if independent else ())
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


def _note_dead_edges(root: Node) -> None:
    # Which masks are 0 shapes the new graph: a later call of what is recorded must find the same.
    for node in toposort(root):
        if node.op is not None and node.op.gates:
            for partial in node.op.rule(node, *node.operands):
                if isinstance(partial, Node):
                    bool(partial)


def _product(adjoint: Any, partial: Any) -> Any:
    # 1.0 * x is x to the bit: a gradient program without them is what a reader expects to see drawn.
    if isinstance(adjoint, float) and adjoint == 1.0:
        return partial
    if isinstance(partial, float) and partial == 1.0:
        return adjoint
    return adjoint * partial


def _check_unchanged(node: Node, operand: Node, recorded: float, partial: Any) -> None:
    now = partial.primal if isinstance(partial, Node) else float(partial)
    if now != recorded and now == now:
        raise GraphError(
            f"d {name_of(node)} / d {name_of(operand)} was {recorded!r} in the forward pass and is {now!r} "
            "now: data was changed in between; compute the output again before asking for create_graph=True"
        )
