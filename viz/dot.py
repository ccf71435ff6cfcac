"""A picture as DOT, the language of Graphviz: `draw(z)` returns the `graphviz` package's own object.

Everything a user wrote reaches one attribute only, `label`, and only through `escape`; identifiers count up
from n0 in topological order. So no label can break a drawing, and a graph gives the same bytes in every run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Literal

import graphviz

from autograd_core.node import Node
from viz.labels import escape
from viz.model import MAX_NODES, Picture, picture
from viz.themes import THEMES, Theme
from viz.words import SHOW, box_lines, local_label, require_known, rest_lines, shown

Direction = Literal["LR", "RL", "TB", "BT"]
DIRECTIONS = ("LR", "RL", "TB", "BT")


class Drawing(graphviz.Digraph):  # type: ignore[misc]  # graphviz ships no types
    """A `graphviz.Digraph` that shows itself in notebooks also where no `dot` program is installed."""

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None, **_: Any
    ) -> dict[str, Any]:
        from viz.engine import EngineError
        from viz.export import source_to_svg

        try:
            return {"image/svg+xml": source_to_svg(self.source)}
        except EngineError as problem:  # a notebook shows what went wrong in place of a traceback
            return {"text/plain": f"{problem}\n\n{self.source}"}


def draw(
    z: Node,
    *,
    direction: Direction = "LR",
    highlight: Node | Iterable[Node] = (),
    show: str | Collection[str] = SHOW,
    theme: str = "light",
    max_nodes: int = MAX_NODES,
) -> Drawing:
    """Draw the graph of a Value: data, gradient, op and label in boxes, local derivatives on the edges.

    Args:
        z: the output.
        direction: where the edges point: "LR" left to right, "TB" top to bottom, "RL", "BT".
        highlight: Values; they and all that leads from them to `z` are marked.
        show: which numbers are written: "data", "grad", "local" (the local derivative d result / d operand).
        theme: "light", "dark", or "print" (black on white).
        max_nodes: at most so many boxes, those nearest to `z`; one more stands for the rest.

    Raises:
        OperandError: (a TypeError) if `z` is not a Value.
        DomainError: (a ValueError) for an option that is not in these lists.

    >>> from autograd_core.value import Value
    >>> drawing = draw(Value(2.0, "x") * 3.0)
    >>> print(drawing.source.splitlines()[-3].strip())
    n0 -> n2 [label=" ∂ 3.0 "]
    """
    require_known("direction", direction, DIRECTIONS)
    require_known("theme", theme, THEMES)
    numbers = shown(show)
    return to_dot(picture(z, highlight=highlight, max_nodes=max_nodes), direction, numbers, THEMES[theme])


def to_dot(drawn: Picture, direction: Direction, show: Collection[str], theme: Theme) -> Drawing:
    """Write a picture as DOT, in one theme."""
    dot = Drawing(
        graph_attr={"rankdir": direction, **theme.graph},
        node_attr=dict(theme.node),
        edge_attr=dict(theme.edge),
    )
    for i, box in enumerate(drawn.boxes):
        is_output = i == len(drawn.boxes) - 1
        lines = rest_lines(drawn) if box.kind == "rest" else box_lines(box, show)
        dot.node(f"n{i}", escape("\n".join(lines)), **theme.box(box, is_output=is_output))
    for edge in drawn.edges:
        local = local_label(edge, show)
        label = local and f" {local} "  # some room between the line and the number
        dot.edge(f"n{edge.tail}", f"n{edge.head}", label, **theme.line(edge))
    return dot
