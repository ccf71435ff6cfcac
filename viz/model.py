"""The picture of a graph as plain data: what every drawing (DOT, terminal tree, page) is made from.

A picture is a list of boxes in topological order, the output last, and the edges between them. It holds
numbers and text only, so a drawing never walks the graph again. Three liberties make large graphs readable:

* a leaf with more than four uses is drawn at each use (layout engines spend their time on long edges);
* a constant is a box of its own at each use;
* what does not fit into `max_nodes` becomes one box at the inputs' end, which counts what it stands for.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from autograd_core.errors import DomainError, GraphError, OperandError
from autograd_core.graph import toposort
from autograd_core.node import Node
from autograd_core.text import describe

MAX_NODES = 500
SHARED_ABOVE = 4


@dataclass(frozen=True, slots=True)
class Box:
    """One box: a leaf, the result of an op, a constant, or the rest of a graph that does not fit."""

    kind: Literal["leaf", "op", "constant", "rest"]
    data: float = 0.0
    grad: float | None = None  # None: not computed, which is not 0.0
    op: str | None = None  # the symbol of the op
    label: str | None = None
    position: int | None = None  # in the topological order of the whole graph: boxes of one shared leaf agree
    uses: int = 1  # above 1: a leaf drawn at each of its uses
    highlighted: bool = False

    @property
    def broken(self) -> bool:
        """Whether the data or the gradient is nan or infinite."""
        return not (isfinite(self.data) and isfinite(self.grad or 0.0))


@dataclass(frozen=True, slots=True)
class Edge:
    """An operand (`tail`) of a result (`head`), both indices into the boxes, with d head / d tail.

    `local` is None where nothing flows back: on a "dead" edge (the value does not depend on that operand: the
    arm of a `where` that was not chosen), from a "constant", from the "rest".
    """

    tail: int
    head: int
    kind: Literal["live", "dead", "constant", "rest"]
    local: float | None = None
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes, operands before results and the output last; edges by head, then in the order of operands."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    total: int  # values in the whole graph
    hidden: tuple[tuple[str, int], ...]  # the rest by op symbol (or "leaf"), most frequent first


def picture(root: Node, *, highlight: Node | Iterable[Node] = (), max_nodes: int = MAX_NODES) -> Picture:
    """Lay out the graph of `root` as plain data.

    Args:
        root: the output, a Value.
        highlight: Values; they and all that leads from them to the output are marked.
        max_nodes: at most so many boxes, those nearest to the output; one more stands for the rest.

    Raises:
        OperandError: (a TypeError) if `root` or a Value to highlight is not a Value.
        GraphError: (a ValueError) if a Value to highlight is not in the graph.
        DomainError: (a ValueError) if `max_nodes` is not a positive whole number.

    >>> from autograd_core.value import Value
    >>> a = Value(3.0, "a")
    >>> drawn = picture(a * a + 1.0)
    >>> [box.op or box.label or box.data for box in drawn.boxes]
    ['a', '*', 1.0, '+']
    >>> [(edge.tail, edge.head, edge.local) for edge in drawn.edges]
    [(0, 1, 3.0), (0, 1, 3.0), (1, 3, 1.0), (2, 3, None)]
    """
    require_value(root)
    require_positive("max_nodes", max_nodes)
    order = toposort(root)
    uses = Counter(id(parent) for node in order for parent in node.parents if parent.op is None)
    shared = {key: count for key, count in uses.items() if count > SHARED_ABOVE}
    marked = _leading_from([highlight] if isinstance(highlight, Node) else list(highlight), order)
    return _Drawing(order, shared, marked, _nearest(root, shared, max_nodes)).picture()


def require_value(thing: object) -> None:
    """Raise the error that explains, unless `thing` is a Value.

    Raises:
        OperandError: (a TypeError) for anything else.
    """
    if not isinstance(thing, Node):
        what = f"{type(thing).__name__} {thing!r:.60}"
        raise OperandError(f"expected a Value, the output of a graph, got {what}; write z of one z = f(x, y)")


def require_positive(option: str, given: object) -> None:
    """Raise the error that explains, unless `given` is a positive whole number.

    Raises:
        DomainError: (a ValueError) for anything else.
    """
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise DomainError(f"{option}: expected a positive whole number, got {given!r:.60}")


def _leading_from(starts: list[Node], order: list[Node]) -> set[int]:
    marked = set()
    known = {id(node) for node in order} if starts else set()
    for start in starts:
        require_value(start)
        if id(start) not in known:
            raise GraphError(f"highlight: {describe(start)} is not in the graph of {describe(order[-1])}")
        marked.add(id(start))
    if marked:
        for node in order:
            if any(id(parent) in marked for parent in node.parents):
                marked.add(id(node))
    return marked


def _nearest(root: Node, shared: dict[int, int], room: int) -> dict[int, set[int]]:
    """Choose the values nearest to the output, breadth first: for each, which of its operands are drawn."""
    shown: dict[int, set[int]] = {id(root): set()}
    queue = deque([root])
    room -= 1
    while queue:
        node = queue.popleft()
        for slot, operand in enumerate(node.operands):
            if not isinstance(operand, Node) or id(operand) not in shown:
                if room == 0:
                    continue
                room -= 1
                if isinstance(operand, Node) and id(operand) not in shared:
                    shown[id(operand)] = set()
                    queue.append(operand)
            shown[id(node)].add(slot)
    return shown


class _Drawing:
    """The boxes and edges as they are put down, in topological order."""

    def __init__(
        self, order: list[Node], shared: dict[int, int], marked: set[int], shown: dict[int, set[int]]
    ) -> None:
        self.order = order
        self.shared = shared
        self.marked = marked
        self.shown = shown
        self.position = {id(node): i for i, node in enumerate(order)}
        self.index: dict[int, int] = {}
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self.drawn_shared: set[int] = set()

    def picture(self) -> Picture:
        kept = [node for node in self.order if id(node) in self.shown]
        if any(len(self.shown[id(node)]) < len(node.operands) for node in kept):
            self.boxes.append(Box("rest"))
        for node in kept:
            self._put_result(node)
        return Picture(tuple(self.boxes), tuple(self.edges), len(self.order), self._hidden())

    def _put_result(self, node: Node) -> None:
        shown = self.shown[id(node)]
        edges: list[Edge] = []
        operands = zip(node.operands, node.edges, strict=True)
        tails = [(self._tail(x), x, local) for slot, (x, local) in enumerate(operands) if slot in shown]
        self.index[id(node)] = head = self._put(node)
        if len(shown) < len(node.operands):
            edges.append(Edge(0, head, "rest"))
        for tail, operand, local in tails:
            if not isinstance(operand, Node):
                edges.append(Edge(tail, head, "constant"))
                continue
            highlighted = id(operand) in self.marked
            edges.append(Edge(tail, head, "dead" if local is None else "live", local, highlighted))
        self.edges += edges

    def _tail(self, operand: Node | float) -> int:
        if not isinstance(operand, Node):
            self.boxes.append(Box("constant", data=float(operand)))
            return len(self.boxes) - 1
        if id(operand) in self.shared:
            self.drawn_shared.add(id(operand))
            return self._put(operand)
        return self.index[id(operand)]

    def _put(self, node: Node) -> int:
        self.boxes.append(
            Box(
                "leaf" if node.op is None else "op",
                data=node.data,
                grad=node.grad if node.has_grad else None,
                op=None if node.op is None else node.op.symbol,
                label=node.label or None,
                position=self.position[id(node)],
                uses=self.shared.get(id(node), 1),
                highlighted=id(node) in self.marked,
            )
        )
        return len(self.boxes) - 1

    def _hidden(self) -> tuple[tuple[str, int], ...]:
        drawn = self.shown.keys() | self.drawn_shared
        hidden = Counter(
            "leaf" if node.op is None else node.op.symbol for node in self.order if id(node) not in drawn
        )
        return tuple(sorted(hidden.items(), key=lambda item: (-item[1], item[0])))
