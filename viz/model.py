"""The picture of a graph as plain data: what every drawing (DOT, terminal tree, page) is made from.

    drawn = picture(z, fold=..., max_nodes=..., depth=..., around=..., between=..., highlight=...)
    drawn.boxes, drawn.edges, drawn.groups     # Box, Edge, Group below; indices into these tuples link them

Boxes stand in topological order, an edge leads from an operand (`tail`) to a result (`head`). A picture holds
numbers and text only, so a drawing never walks the graph again. `Box.members` are places in the topological
order of the whole graph (`graph.toposort`): by them a box finds its values, and the boxes of two pictures of
one graph each other. Four liberties make large graphs readable:

* a leaf with more than four uses is drawn at each use (layout engines spend their time on long edges);
* a constant is a box of its own at each use;
* modules and repeats are folded into one box (folding.py); `Picture.levels` says how deep modules nest, and
  `fold=1`, ..., `fold=levels` folds the modules at that level, `fold="none"` shows all;
* what does not fit into `max_nodes` becomes one box, which counts what it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from autograd_core.errors import DomainError, OperandError
from autograd_core.node import Node

MAX_NODES = 500
RADIUS = 2
MAX_SPAN = 3_000  # about ten seconds of layout

Fold = int | str  # a nesting level, a module's path, "repeats", "auto", "none"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: a value, a constant, several values folded into one, or the rest of a graph that does not fit.

    A box that stands for several values shows those others use: from `data` to `data_to`, from `grad` to
    `grad_to`. One of `times` > 1 stands for that many of the same shape, side by side or one after the other.
    """

    kind: Literal["leaf", "op", "constant", "module", "repeat", "rest"]
    data: float = 0.0
    grad: float | None = None  # None: not computed, which is not 0.0
    op: str | None = None  # the symbol of the op; of a "repeat", the ops of one link
    label: str | None = None  # of a "module", its path
    members: tuple[int, ...] = ()  # places in the topological order of the whole graph
    parameters: int = 0  # leaves among the members of a folded box
    times: int = 1
    data_to: float | None = None
    grad_to: float | None = None
    uses: int = 1  # above 1: a leaf drawn at each of its uses
    contributions: int = 0  # how many products are added up to its gradient: `+=` where there are several
    output: bool = False
    highlighted: bool = False
    stale: bool = False  # its data, or data it was computed from, was changed after the forward pass
    earlier: bool = False  # its gradient is of an earlier pass: the output has none yet
    group: int | None = None  # the innermost module it is drawn in, an index into `Picture.groups`

    @property
    def position(self) -> int | None:
        """The place of its (last) value in topological order: the boxes of one shared leaf agree."""
        return self.members[-1] if self.members else None

    @property
    def magnitude(self) -> float | None:
        """The largest |gradient| it shows, None where none was computed."""
        return None if self.grad is None else max(abs(self.grad), abs(self.grad_to or 0.0))

    @property
    def broken(self) -> bool:
        """Whether the data or the gradient is nan or infinite."""
        numbers = (self.data, self.data_to, self.grad, self.grad_to)
        return not all(x is None or isfinite(x) for x in numbers)


@dataclass(frozen=True, slots=True)
class Edge:
    """An operand (`tail`) of a result (`head`), both indices into the boxes, with d head / d tail.

    `local` is None where nothing flows back, on a "dead" edge (the value does not depend on that operand: the
    arm of a `where` that was not chosen), from a "constant", from the "rest"; and on a "folded" edge, which
    stands for `count` edges between values.
    """

    tail: int
    head: int
    kind: Literal["live", "dead", "constant", "folded", "rest"]
    local: float | None = None
    contribution: float | None = None  # d root/d head * local, where the gradient of the head was computed
    adds: bool = False  # one of several contributions to the gradient of the tail: a `+=`
    count: int = 1
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A module that is drawn as a frame around its boxes; `parent` is the group around it."""

    path: str
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes, operands before results; edges by head, then in the order of operands."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    total: int  # values in the whole graph
    # What is not drawn, by op symbol (or "leaf"), most frequent first.
    hidden: tuple[tuple[str, int], ...] = ()
    groups: tuple[Group, ...] = ()
    levels: int = 0  # how deep modules nest in this graph
    fold: tuple[Fold, ...] = ()  # what is folded

    @property
    def gradients(self) -> tuple[float, float] | None:
        """The scale of heat: the smallest and the largest |gradient| shown, but for zeros and broken ones."""
        sizes = [box.magnitude for box in self.boxes if box.magnitude and not box.broken]
        return (min(sizes), max(sizes)) if sizes else None


def picture(
    root: Node,
    *,
    highlight: Node | Iterable[Node] = (),
    fold: Fold | Iterable[Fold] = "auto",
    depth: int | None = None,
    around: Node | None = None,
    radius: int | None = None,
    between: tuple[Node, Node] | None = None,
    max_nodes: int = MAX_NODES,
    max_span: int = MAX_SPAN,
) -> Picture:
    """Lay out the graph of `root` as plain data.

    Args:
        root: the output, a Value.
        highlight: Values; they and all that leads from them to the output are marked. Of two Values, the
            second computed from the first, the paths between them.
        fold: what becomes one box: modules at a nesting level (1: the outermost), a module by its path
            ("layers.0"), "repeats" (isomorphic siblings and links of a chain, with their number), or several
            of these; "none"; "auto": as little as makes the rest fit.
        depth: only what is at most so many steps back from the output.
        around: only what is within `radius` steps of this Value.
        radius: see `around`; 2 unless given.
        between: only what lies on the paths from the first Value to the second.
        max_nodes: at most so many boxes, those nearest to the output; one more stands for the rest.
        max_span: the budget of layout: the sum over edges of how many ranks they span.

    Raises:
        OperandError: (a TypeError) if `root` or a Value to highlight or to focus on is not a Value.
        GraphError: (a ValueError) if one of these is not in the graph, or `fold` names a module there is not.
        DomainError: (a ValueError) if a count is not a positive whole number, or `fold` is none of the above.

    >>> from autograd_core.value import Value
    >>> a = Value(3.0, "a")
    >>> drawn = picture(a * a + 1.0)
    >>> [box.op or box.label or box.data for box in drawn.boxes]
    ['a', '*', 1.0, '+']
    >>> [(edge.tail, edge.head, edge.local) for edge in drawn.edges]
    [(0, 1, 3.0), (0, 1, 3.0), (1, 3, 1.0), (2, 3, None)]
    """
    from viz.building import build
    from viz.selection import Focus

    require_value(root)
    require_positive("max_nodes", max_nodes)
    require_positive("max_span", max_span)
    require_positive("radius", RADIUS if radius is None else radius)
    if radius is not None and around is None:
        raise DomainError(f"radius={radius} counts steps from a Value: name it, around=...")
    if depth is not None:
        require_positive("depth", depth)
        if around is not None:
            raise DomainError(
                f"depth={depth} counts steps from the output: around a Value write radius={depth}"
            )
    return build(root, highlight, fold, Focus(depth, around, radius or RADIUS, between), max_nodes, max_span)


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
