"""Which part of a graph is drawn: around a value, between two, a few steps back, as much as has room."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograd_core.errors import GraphError, OperandError
from autograd_core.node import Node
from autograd_core.text import describe
from viz.cells import Cells, Graph
from viz.model import RADIUS

Spot = int | tuple[int, int]  # a cell, or what is drawn at one use only: the head and the slot


@dataclass(frozen=True, slots=True)
class Focus:
    """The part of a graph somebody asked for, as the options of `picture` say it."""

    depth: int | None = None
    around: Node | None = None
    radius: int = RADIUS
    between: tuple[Node, Node] | None = None

    def places(self, graph: Graph) -> set[int] | None:
        """Check the options against a graph; the values on the paths asked for, None for all.

        Raises:
            OperandError: (a TypeError) for what is no Value.
            GraphError: (a ValueError) for a Value that is not in the graph, or two with no path between.
        """
        if self.around is not None:
            _place(graph, self.around, "around")
        if self.between is None:
            return None
        try:
            start, end = self.between
        except (TypeError, ValueError):
            raise GraphError("between: expected two Values, (start, end)") from None
        first, last = _place(graph, start, "between"), _place(graph, end, "between")
        found = _paths(graph, first, last)
        if not found:
            raise GraphError(f"between: {describe(end)} was not computed from {describe(start)}")
        return found


def highlighted(graph: Graph, highlight: Node | Iterable[Node]) -> set[int]:
    """The places of what is to be marked: the paths between two Values, or from each to the output."""
    given = list(highlight) if isinstance(highlight, Iterable) else [highlight]
    starts = [_place(graph, node, "highlight") for node in given]
    if len(starts) == 2 and starts[0] < starts[1] and (path := _paths(graph, *starts)):
        return path
    return _leading_from(set(starts), graph, len(graph) - 1) if starts else set()


def _place(graph: Graph, node: Node, option: str) -> int:
    if not isinstance(node, Node):
        kind = type(node).__name__
        raise OperandError(f"{option}: a Value of the graph is wanted, got {kind} {node!r:.60}")
    if id(node) not in graph.place:
        raise GraphError(f"{option}: {describe(node)} is not in the graph of {describe(graph.order[-1])}")
    return graph.place[id(node)]


def _leading_from(reached: set[int], graph: Graph, end: int) -> set[int]:
    for place in range(min(reached), end + 1):
        if any(parent in reached for parent in graph.parents[place]):
            reached.add(place)
    return reached


def _paths(graph: Graph, start: int, end: int) -> set[int]:
    from_start = _leading_from({start}, graph, end) if start <= end else set()
    to_end = {end}
    for place in range(end, start, -1):
        if place in to_end:
            to_end.update(graph.parents[place])
    return from_start & to_end


def chosen(
    cells: Cells, graph: Graph, shared: set[int], focus: Focus, places: set[int] | None, room: int
) -> tuple[list[Spot], bool]:
    """Choose what is drawn, nearest to the output or focus first, and say whether there was room for all."""
    cell_of = {}
    if focus.around is not None or focus.between is not None:
        cell_of = {place: cell for cell, members in enumerate(cells.members) for place in members}
    allowed = None if places is None else {cell_of[place] for place in places}
    start, farthest = len(cells) - 1, focus.depth
    if focus.between is not None:
        start = cell_of[graph.place[id(focus.between[1])]]
    heads = None
    if focus.around is not None:
        start, farthest = cell_of[graph.place[id(focus.around)]], focus.radius
        heads = cells.heads()
    spots: list[Spot] = []
    for spot in _nearest(start, cells, graph, shared, allowed, heads, farthest):
        if len(spots) == room:
            return spots, False
        spots.append(spot)
    return spots, True


def _nearest(
    start: int,
    cells: Cells,
    graph: Graph,
    shared: set[int],
    allowed: set[int] | None,
    heads: list[list[int]] | None,
    farthest: int | None,
) -> Iterator[Spot]:
    seen = {start}
    queue = deque([(start, 0)])
    yield start
    while queue:
        cell, distance = queue.popleft()
        if distance == farthest:
            continue
        for slot, tail in enumerate(operands(cells, graph, cell)):
            if tail is None or tail in shared:
                if allowed is None or tail in allowed:
                    yield cell, slot
            elif tail not in seen and (allowed is None or tail in allowed):
                seen.add(tail)
                queue.append((tail, distance + 1))
                yield tail
        for head in sorted(set(heads[cell])) if heads else ():
            if head not in seen and (allowed is None or head in allowed):
                seen.add(head)
                queue.append((head, distance + 1))
                yield head


def operands(cells: Cells, graph: Graph, cell: int) -> list[int | None]:
    """The cells a cell is computed from, in order; None for a constant. A folded cell names each once."""
    if cells.folded[cell] is not None:
        return list(dict.fromkeys(cells.tails[cell]))
    tails = iter(cells.tails[cell])
    return [next(tails) if isinstance(x, Node) else None for x in graph.operands[cells.members[cell][-1]]]
