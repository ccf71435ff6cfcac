"""The sweep's lists in plain Python: what backward.pxd does with C arrays where the engine is compiled."""

from __future__ import annotations

from autograd_core.node import Node

order: list[Node] = []
stack: list[Node] = []

size = len
at = list.__getitem__
push = list.append
drop_top = list.pop
clear = list.clear


def top(nodes: list[Node]) -> Node:
    """The last node of a stack."""
    return nodes[-1]


def zeros(count: int) -> list[float]:
    """The adjoints before a sweep."""
    return [0.0] * count
