"""A picture as DOT, the language of Graphviz: `draw(z)` returns the `graphviz` package's own object.

Everything a user wrote reaches one attribute only, `label`, and only through `escape`; identifiers count up
from n0 in topological order. So no label can break a drawing, and a graph gives the same bytes in every run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import graphviz

from autograd_core.errors import DomainError, OperandError
from autograd_core.node import Node
from viz.heat import legend
from viz.labels import clean, escape
from viz.model import MAX_NODES, Box, Fold, Picture, picture
from viz.themes import ADAPTIVE, THEME_NAMES, THEMES, Theme
from viz.words import SHOW, box_lines, edge_lines, require_known, rest_lines, shown, told_options

if TYPE_CHECKING:
    from autograd_core.compiler.program import Program

Direction = Literal["LR", "RL", "TB", "BT"]
DIRECTIONS = ("LR", "RL", "TB", "BT")


class Drawing(graphviz.Digraph):  # type: ignore[misc]  # graphviz ships no types
    """A `graphviz.Digraph` that shows itself in notebooks also where no `dot` program is installed."""

    adaptive = False  # whether its SVG turns dark with the reader's screen

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None, **_: Any
    ) -> dict[str, Any]:
        from viz.engine import EngineError
        from viz.export import source_to_svg

        try:
            return {"image/svg+xml": source_to_svg(self.source, adaptive=self.adaptive)}
        except EngineError as problem:  # a notebook shows what went wrong in place of a traceback
            return {"text/plain": f"{problem}\n\n{self.source}"}


@told_options
def draw(
    z: Node | Program,
    *,
    direction: Direction | None = None,
    highlight: Node | Iterable[Node] = (),
    show: str | Collection[str] = SHOW,
    theme: str = ADAPTIVE,
    heat: bool = False,
    max_nodes: int = MAX_NODES,
    fold: Fold | Iterable[Fold] = "auto",
    depth: int | None = None,
    around: Node | None = None,
    radius: int | None = None,
    between: tuple[Node, Node] | None = None,
) -> Drawing:
    """Draw the graph of a Value: data, gradient, op and label in boxes, local derivatives on the edges.

    Of a compiled program (`Compiled.program`) it draws the bundles, level by level, and how many values flow
    from each to each; what is gathered by tables is dashed.

    Args:
        z: the output, or a program: that has a direction, a theme and `max_nodes`.
        direction: where the edges point: "LR" left to right (as values do if nothing is said), "TB" top to
            bottom (as programs do), "RL", "BT".
        highlight: Values; they and all that leads from them to `z` are marked. Of two Values, the second
            computed from the first, the paths between them.
        show: which numbers are written: "data", "grad", "local" (the local derivative d result / d operand).
        theme: "auto" (light, and dark in an SVG where the reader's screen is), "light", "dark", or "print"
            (black on white).
        heat: fill boxes by |gradient| on a logarithmic scale, with a legend.
        max_nodes: at most so many boxes, those nearest to `z`; one more stands for the rest.
        fold: what becomes one box: 1, 2, ... (modules at that nesting level), "layers.0" (a module),
            "repeats", several of these; "none"; or "auto": as little as makes the rest fit.
        depth: only what is at most so many steps back from `z`.
        around: only what is within `radius` steps of this Value.
        radius: see `around`; 2 unless given.
        between: only what lies on the paths from the first Value to the second.

    Raises:
        OperandError: (a TypeError) if `z` is neither a Value nor a program, and for an option there is not.
        DomainError: (a ValueError) for an option that is not in these lists.

    >>> from autograd_core.value import Value
    >>> drawing = draw(Value(2.0, "x") * 3.0)
    >>> print(drawing.source.splitlines()[-3].strip())
    n0 -> n2 [label=" ∂ 3.0 "]
    """
    if hasattr(z, "instructions"):  # no import: compiled programs need NumPy, drawings do not
        from viz.program import draw_program

        program: Any = z
        is_focused = any(each is not None for each in (depth, around, radius, between))
        if highlight != () or show is not SHOW or heat or fold != "auto" or is_focused:
            raise DomainError("the drawing of a program has no options but direction, theme and max_nodes")
        return draw_program(program, direction or "TB", theme, max_nodes)
    if hasattr(z, "program"):
        raise OperandError(
            "draw: a compiled function has no one graph: viz.draw(compiled.program(...)) draws it"
        )
    direction = direction or "LR"
    require_known("direction", direction, DIRECTIONS)
    require_known("theme", theme, THEME_NAMES)
    numbers = shown(show)
    drawn = picture(
        z,
        highlight=highlight,
        fold=fold,
        depth=depth,
        around=around,
        radius=radius,
        between=between,
        max_nodes=max_nodes,
    )
    drawing = to_dot(drawn, direction, numbers, THEMES["light" if theme == ADAPTIVE else theme], heat=heat)
    drawing.adaptive = theme == ADAPTIVE
    return drawing


def to_dot(
    drawn: Picture, direction: Direction, show: Collection[str], theme: Theme, *, heat: bool = False
) -> Drawing:
    """Write a picture as DOT, in one theme."""
    dot = Drawing(
        graph_attr={"rankdir": direction, **theme.graph},
        node_attr=dict(theme.node),
        edge_attr=dict(theme.edge),
    )
    scale = drawn.gradients if heat else None
    _add_boxes(dot, drawn, None, 0, show, theme, scale)
    for edge in drawn.edges:
        text = "\n".join(f" {line} " for line in edge_lines(edge, show))  # some room beside the line
        dot.edge(f"n{edge.tail}", f"n{edge.head}", text or None, **theme.line(edge))
    if scale is not None:
        with dot.subgraph(name="cluster_legend", graph_attr=theme.frame(0, escape(legend(scale)))) as frame:
            frame.node("heat", "", **theme.scale)
    return dot


def _add_boxes(
    dot: Any,
    drawn: Picture,
    group: int | None,
    depth: int,
    show: Collection[str],
    theme: Theme,
    scale: tuple[float, float] | None,
) -> None:
    """Put down the boxes of one module, and the modules in it as frames."""
    path = "" if group is None else drawn.groups[group].path + "."
    for i, box in enumerate(drawn.boxes):
        if box.group == group:
            lines = rest_lines(drawn) if box.kind == "rest" else box_lines(_within(box, path), show)
            dot.node(f"n{i}", escape("\n".join(lines)), **theme.box(box, scale))
    for inner, module in enumerate(drawn.groups):
        if module.parent == group:
            name = escape(clean(module.path.removeprefix(path)))
            with dot.subgraph(name=f"cluster_{inner}", graph_attr=theme.frame(depth, name)) as frame:
                _add_boxes(frame, drawn, inner, depth + 1, show, theme, scale)


def _within(box: Box, path: str) -> Box:
    """A box as its frame's reader sees it: the frame says where it lies."""
    if path and box.label and box.label.startswith(path):
        return replace(box, label=box.label.removeprefix(path))
    return box
