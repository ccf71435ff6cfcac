"""A graph as numbers, and its coarser forms: what folding works on.

A value is its place in topological order. A cell is one value, or several that are drawn as one box; the
cells of a graph form a graph again, in topological order, so folding can be applied to what folding gave.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from autograd_core.graph import toposort
from autograd_core.node import Node


class Graph:
    """The values under a root by their places in topological order."""

    def __init__(self, root: Node) -> None:
        self.order = toposort(root)
        self.ops = [node.op for node in self.order]
        self.operands = [node.operands for node in self.order]
        self.place = place = {id(node): i for i, node in enumerate(self.order)}
        # A constant's id is no node's: nothing but nodes has a place.
        self.parents = [[place[id(x)] for x in operands if id(x) in place] for operands in self.operands]
        self.uses = uses = [0] * len(self.order)
        for parents in self.parents:
            for parent in parents:
                uses[parent] += 1
        self.contributions = list(uses)  # to the gradient: nothing flows through the closed arm of a gate
        gates = {op for op in set(self.ops) if op is not None and op.gates}
        for node, op, operands in zip(self.order, self.ops, self.operands, strict=True) if gates else ():
            if op in gates:
                for operand, edge in zip(operands, node.edges, strict=True):
                    if edge is None and id(operand) in place:
                        self.contributions[place[id(operand)]] -= 1

    def __len__(self) -> int:
        return len(self.order)

    def stale(self) -> set[int]:
        """The results that were computed from other data than their operands have now."""
        stale: set[int] = set()
        for place, (op, parents) in enumerate(zip(self.ops, self.parents, strict=True)):
            if stale and not stale.isdisjoint(parents):
                stale.add(place)
            # Only the data of a leaf can change. A user's function may refuse the new data: stale as well.
            elif op is not None and None in [self.ops[parent] for parent in parents]:
                now = None
                with suppress(ArithmeticError, ValueError, TypeError):
                    now = op.forward(*[x.data if isinstance(x, Node) else x for x in self.operands[place]])
                then = self.order[place].data
                if now != then and not (now != now and then != then):  # nan is nan
                    stale.add(place)
        return stale


def common_path(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The module that all of these lie in.

    >>> common_path([("layers.0", "neurons.1"), ("layers.0", "neurons.2")])
    ('layers.0',)
    """
    common = paths[0]
    for path in paths:
        while path[: len(common)] != common:
            common = common[:-1]
    return common


@dataclass(frozen=True, slots=True)
class Folded:
    """What a cell of several values is: a module by its path, or `times` of the same shape."""

    kind: Literal["leaf", "op", "module", "repeat"]
    label: str | None = None
    op: str | None = None
    times: int = 1


@dataclass(slots=True)
class Cells:
    """Cells in topological order; these lists have one entry for each."""

    members: list[Sequence[int]]
    tails: list[list[int]]  # the cells of its operands, one for each edge from outside
    paths: list[tuple[str, ...]]  # the module it lies in, () for none
    folded: list[Folded | None]  # None: one value, drawn as itself

    def __len__(self) -> int:
        return len(self.members)

    @classmethod
    def of(cls, graph: Graph, paths: list[tuple[str, ...]]) -> Cells:
        """Every value a cell of its own."""
        return cls([(i,) for i in range(len(graph))], graph.parents, paths, [None] * len(graph))

    def heads(self) -> list[list[int]]:
        """The cells that use each cell, one entry for each edge."""
        heads: list[list[int]] = [[] for _ in self.members]
        for head, tails in enumerate(self.tails):
            for tail in tails:
                heads[tail].append(head)
        return heads

    def merged(
        self, label: list[int], folded: Mapping[int, Folded], paths: Mapping[int, tuple[str, ...]]
    ) -> Cells | None:
        """The cells of the same label as one; None if they would use each other in a circle.

        Labels below `len(self)` are those of cells that stay as they are, their own index.
        """
        if not folded:
            return self
        last: dict[int, int] = {}
        for own, members in zip(label, self.members, strict=True):
            last[own] = max(members[-1], last.get(own, 0))
        order = sorted(last, key=last.__getitem__)
        index = {own: i for i, own in enumerate(order)}
        cell_of = [index[own] for own in label]
        tails: list[list[int]] = [[] for _ in order]
        merged: dict[int, list[int]] = {own: [] for own in folded}
        for old, new in enumerate(cell_of):
            tails[new] += [cell for tail in self.tails[old] if (cell := cell_of[tail]) != new]
            if label[old] in folded:
                merged[label[old]] += self.members[old]
        found = in_topological_order(tails)
        if found is None:
            return None
        moved = {old: new for new, old in enumerate(found)}
        if any(old != new for old, new in moved.items()):
            order = [order[old] for old in found]
            tails = [[moved[tail] for tail in tails[old]] for old in found]
        return Cells(
            [tuple(sorted(merged[own])) if own in folded else self.members[own] for own in order],
            tails,
            [paths[own] if own in folded else self.paths[own] for own in order],
            [folded[own] if own in folded else self.folded[own] for own in order],
        )


def in_topological_order(tails: Sequence[Sequence[int]]) -> list[int] | None:
    """Order what uses each other, as it is where that is free; None if there is a circle.

    >>> in_topological_order([[], [2], []]), in_topological_order([[1], [0]])
    ([0, 2, 1], None)
    """
    if all(not inner or max(inner) < own for own, inner in enumerate(tails)):
        return list(range(len(tails)))
    waiting = [len(inner) for inner in tails]
    heads: list[list[int]] = [[] for _ in tails]
    for own, inner in enumerate(tails):
        for tail in inner:
            heads[tail].append(own)
    ready = [own for own, count in enumerate(waiting) if not count]
    order = []
    while ready:
        own = heapq.heappop(ready)
        order.append(own)
        for head in heads[own]:
            waiting[head] -= 1
            if not waiting[head]:
                heapq.heappush(ready, head)
    return order if len(order) == len(tails) else None


def circles(tails: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """List the sets of more than one that use each other in a circle (strongly connected components).

    Source: R. Tarjan, "Depth-first search and linear graph algorithms", 1972.

    >>> circles({1: [2], 2: [1], 3: [1]})
    [[1, 2]]
    """
    found: list[list[int]] = []
    entered: dict[int, int] = {}
    low: dict[int, int] = {}  # of those whose circle is not known yet, the earliest they lead back to
    pending: list[int] = []
    for start in tails:
        walk: list[tuple[int, int, Iterator[int]]] = []
        if start not in entered:
            _enter(start, entered, low, pending, walk, tails)
        while walk:
            own, height, rest = walk[-1]
            for tail in rest:
                if tail not in entered:
                    _enter(tail, entered, low, pending, walk, tails)
                    break
                if tail in low:
                    low[own] = min(low[own], entered[tail])
            else:
                walk.pop()
                if walk:
                    above = walk[-1][0]
                    low[above] = min(low[above], low[own])
                if low[own] == entered[own]:
                    circle = pending[height:]
                    del pending[height:]
                    for each in circle:
                        del low[each]
                    if len(circle) > 1:
                        found.append(circle)
    return found


def _enter(
    own: int,
    entered: dict[int, int],
    low: dict[int, int],
    pending: list[int],
    walk: list[tuple[int, int, Iterator[int]]],
    tails: Mapping[int, Sequence[int]],
) -> None:
    entered[own] = low[own] = len(entered)
    walk.append((own, len(pending), iter(tails[own])))
    pending.append(own)
