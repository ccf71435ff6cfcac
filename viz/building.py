"""From a graph to its picture: fold as much as is needed, choose what is drawn, put down boxes and edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import isnan
from typing import Any

from autograd_core.collector import collector_paused
from autograd_core.errors import DomainError
from autograd_core.node import Node
from viz.cells import Cells, Graph
from viz.folding import by_module, homes
from viz.model import Box, Edge, Fold, Group, Picture
from viz.repeats import repeats
from viz.selection import Focus, chosen, highlighted, operands

SHARED_ABOVE = 4
MOST_FOLDED = 100_000  # values; of a larger graph only what is nearest to the output is drawn


def build(
    root: Node,
    highlight: Node | Iterable[Node],
    fold: Fold | Iterable[Fold],
    focus: Focus,
    max_nodes: int,
    max_span: int,
) -> Picture:
    """Make the picture; see `viz.model.picture`."""
    with collector_paused():
        return _built(root, highlight, _checked(fold), focus, max_nodes, max_span)


def _built(
    root: Node,
    highlight: Node | Iterable[Node],
    wanted: list[Fold],
    focus: Focus,
    max_nodes: int,
    max_span: int,
) -> Picture:
    graph = Graph(root)
    marked = highlighted(graph, highlight)
    places = focus.places(graph)
    stale = graph.stale()
    paths: list[tuple[str, ...]] = [()] * len(graph)
    if len(graph) <= MOST_FOLDED:
        paths = homes(graph)
    levels = max(map(len, set(paths)))
    ways = _ways(wanted, Cells.of(graph, paths), graph, levels)
    way = next(ways)
    while True:
        after = next(ways, None)
        folds, cells = way
        if after is None or len(cells) <= max_nodes or focus != Focus():
            drawing = _Drawing(graph, cells, marked, stale, places, focus, max_nodes)
            drawn = drawing.picture(levels, folds)
            if drawing.complete and span(drawn) <= max_span:
                return drawn
        if after is None:
            break
        way = after
    while span(drawn) > max_span and max_nodes > 1:
        max_nodes //= 2
        drawn = _Drawing(graph, cells, marked, stale, places, focus, max_nodes).picture(levels, folds)
    return drawn


def span(drawn: Picture) -> int:
    """The sum over edges of how many ranks they span: what the time of a layout follows."""
    height = [0] * len(drawn.boxes)  # steps to the output
    for edge in reversed(drawn.edges):
        height[edge.tail] = max(height[edge.tail], height[edge.head] + 1)
    return sum(height[edge.tail] - height[edge.head] for edge in drawn.edges)


def _checked(fold: Any) -> list[Fold]:
    given = list(fold) if isinstance(fold, Iterable) and not isinstance(fold, str) else [fold]
    for each in given:
        if isinstance(each, bool) or not isinstance(each, (int, str)) or (isinstance(each, int) and each < 1):
            raise DomainError(
                f"fold: {each!r:.60} is no nesting level (1, 2, ...), module ('layers.0'), 'repeats', 'auto' "
                "or 'none'"
            )
    if len(given) > 1 and ("auto" in given or "none" in given):
        raise DomainError("fold: 'auto' and 'none' stand alone")
    return given


def _ways(
    wanted: list[Fold], values: Cells, graph: Graph, levels: int
) -> Iterator[tuple[tuple[Fold, ...], Cells]]:
    """The foldings to try, the finest first."""
    if wanted != ["auto"]:
        modules = [each for each in wanted if each not in ("none", "repeats")]
        cells = by_module(values, modules) if modules else values
        folds = tuple(each for each in wanted if each != "none")
        yield folds, repeats(cells, graph) if "repeats" in wanted else cells
        return
    yield (), values
    if len(graph) > MOST_FOLDED:
        return
    for level in range(levels, 0, -1):
        values = by_module(values, [level])
        yield (level,), values
        yield (level, "repeats"), repeats(values, graph)
    if not levels:
        yield ("repeats",), repeats(values, graph)


class _Drawing:
    """The boxes and edges as they are put down, in topological order."""

    def __init__(
        self,
        graph: Graph,
        cells: Cells,
        marked: set[int],
        stale: set[int],
        places: set[int] | None,
        focus: Focus,
        room: int,
    ) -> None:
        self.graph = graph
        self.cells = cells
        self.marked = marked
        self.stale = stale
        heads = [len(set(heads)) if cells.folded[i] else len(heads) for i, heads in enumerate(cells.heads())]
        self.uses = {i: count for i, count in enumerate(heads) if count > SHARED_ABOVE and not cells.tails[i]}
        self.spots, self.complete = chosen(cells, graph, set(self.uses), focus, places, room)
        self.root = graph.order[-1]
        self.index: dict[int, int] = {}
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self.groups: dict[tuple[str, ...], int] = {}
        self.drawn: set[int] = set()
        self.outside: set[int] | None = None

    def picture(self, levels: int, folds: tuple[Fold, ...]) -> Picture:
        cells = self.cells
        spots = set(self.spots)
        rows = []
        for cell in sorted(spot for spot in spots if isinstance(spot, int)):
            tails = list(enumerate(operands(cells, self.graph, cell)))
            shown = [(slot, tail) for slot, tail in tails if (cell, slot) in spots or tail in spots]
            rows.append((cell, shown, len(shown) < len(tails)))
        hidden = self._hidden(spots)
        if hidden or any(missing for *_, missing in rows):
            self.boxes.append(Box("rest"))
        for cell, shown, missing in rows:
            self._put_result(cell, shown, missing)
        groups = [Group(".".join(path), self.groups.get(path[:-1])) for path in self.groups]
        total = len(self.graph)
        return Picture(
            tuple(self.boxes), tuple(self.edges), total, hidden, tuple(groups), levels, tuple(folds)
        )

    def _put_result(self, cell: int, shown: Sequence[tuple[int, int | None]], missing: bool) -> None:
        cells = self.cells
        tails = [(slot, tail, self._tail(cell, slot, tail)) for slot, tail in shown]
        self.index[cell] = head = self._put(cell)
        if missing:
            self.edges.append(Edge(0, head, "rest"))
        single = cells.folded[cell] is None
        node = self.graph.order[cells.members[cell][-1]]
        joined = Counter(cells.tails[cell])
        done: set[int] = set()
        for slot, tail, index in tails:
            if tail is None:
                self.edges.append(Edge(index, head, "constant"))
                continue
            bright = self.boxes[index].highlighted and self.boxes[head].highlighted
            if single and (cells.folded[tail] is None or joined[tail] == 1):
                self.edges.append(self._edge(index, head, node, slot, tail, bright))
            elif tail not in done:
                done.add(tail)
                self.edges.append(Edge(index, head, "folded", count=joined[tail], highlighted=bright))

    def _edge(self, index: int, head: int, node: Node, slot: int, tail: int, bright: bool) -> Edge:
        local = node.edges[slot]
        if local is None:
            return Edge(index, head, "dead", highlighted=bright)
        contribution = node.grad * local if node.has_grad and self.root.has_grad else None
        adds = self.boxes[index].contributions > 1
        return Edge(index, head, "live", local, contribution, adds, highlighted=bright)

    def _tail(self, cell: int, slot: int, tail: int | None) -> int:
        if tail is None:
            node = self.graph.order[self.cells.members[cell][-1]]
            group = self._group(self.cells.paths[cell])
            self.boxes.append(Box("constant", data=float(node.operands[slot]), group=group))
            return len(self.boxes) - 1
        return self._put(tail) if tail in self.uses else self.index[tail]

    def _put(self, cell: int) -> int:
        members = self.cells.members[cell]
        self.drawn.update(members)
        folded = self.cells.folded[cell]
        order = self.graph.order
        path = self.cells.paths[cell]
        outputs = [order[i] for i in (members if len(members) == 1 else self._outputs(members))]
        data, data_to = _span_of([node.data for node in outputs])
        grad, grad_to = _span_of([node.grad for node in outputs if node.has_grad])
        box = Box(
            "leaf" if outputs[0].op is None else "op",
            0.0 if data is None else data,
            grad,
            label=outputs[0].label or None,
            op=None if outputs[0].op is None else outputs[0].op.symbol,
            members=tuple(members),
            data_to=data_to,
            grad_to=grad_to,
            uses=self.uses.get(cell, 1),
            contributions=self.graph.contributions[members[0]] if len(members) == 1 else 0,
            output=len(self.graph) - 1 in members[-1:],
            highlighted=any(i in self.marked for i in members) if self.marked else False,
            stale=any(i in self.stale for i in members) if self.stale else False,
            earlier=grad is not None and not self.root.has_grad,
        )
        if folded is not None:
            box = replace(
                box,
                kind=folded.kind,
                label=folded.label,
                op=folded.op,
                times=folded.times,
                parameters=sum(order[i].op is None for i in members) if folded.kind != "leaf" else 0,
            )
            if folded.kind == "module" and folded.label == ".".join(path):
                path = path[:-1]
        self.boxes.append(replace(box, group=self._group(path)))
        return len(self.boxes) - 1

    def _outputs(self, members: Sequence[int]) -> list[int]:
        """The members whose values are used outside their cell, or are the output."""
        if self.outside is None:
            cell_of = [0] * len(self.graph)
            for cell, inside in enumerate(self.cells.members):
                for place in inside:
                    cell_of[place] = cell
            self.outside = {len(self.graph) - 1}
            for head, parents in enumerate(self.graph.parents):
                cell = cell_of[head]
                self.outside.update([parent for parent in parents if cell_of[parent] != cell])
        return [i for i in members if i in self.outside]

    def _group(self, path: tuple[str, ...]) -> int | None:
        for length in range(1, len(path) + 1):
            self.groups.setdefault(path[:length], len(self.groups))
        return self.groups.get(path)

    def _hidden(self, spots: set[Any]) -> tuple[tuple[str, int], ...]:
        cells = self.cells
        drawn = {spot for spot in spots if isinstance(spot, int)}
        for cell, slot in (spot for spot in spots if not isinstance(spot, int)):
            tail = operands(cells, self.graph, cell)[slot]
            if tail is not None:
                drawn.add(tail)
        hidden = Counter(
            "leaf" if (op := self.graph.ops[i]) is None else op.symbol
            for cell, members in enumerate(cells.members)
            if cell not in drawn
            for i in members
        )
        return tuple(sorted(hidden.items(), key=lambda item: (-item[1], item[0])))


def _span_of(numbers: Sequence[float]) -> tuple[float | None, float | None]:
    """The lowest and, where it differs, the highest; nan if there is one among them."""
    if not numbers:
        return None, None
    broken = next((x for x in numbers if isnan(x)), None)
    if broken is not None:
        return broken, None
    low, high = min(numbers), max(numbers)
    return low, None if low == high else high
