"""A laid-out picture as SVG without colours: the page's style gives them, its script the numbers.

Boxes and edges stand in the order of the picture, so that the script finds them by their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from autograd_core.text import short
from viz.model import Box, Edge, Picture
from viz.page.layout import ROW, Layout, Line, Place
from viz.words import local_label

MARGIN = 16.0


def sheet(drawn: Picture, layout: Layout, gradients: dict[int, float]) -> str:
    """Write a picture as SVG, with `gradients` by position in the boxes."""
    return "\n".join([_opening(layout), *_edges(drawn, layout), *_boxes(drawn, layout, gradients), "</svg>"])


def _opening(layout: Layout) -> str:
    width, height = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN
    return (
        f'<svg class="graph" xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="{-MARGIN:g} {-MARGIN:g} {width:g} {height:g}" role="group" aria-label="The graph">'
    )


def _edges(drawn: Picture, layout: Layout) -> Iterator[str]:
    yield '<g class="edges" aria-hidden="true">'
    for edge, line in zip(drawn.edges, layout.lines, strict=True):
        yield f'<g class="edge {edge.kind}"><path d="{line.path}"/>{_label(edge, line)}</g>'
    yield "</g>"


def _label(edge: Edge, line: Line) -> str:
    local = local_label(edge, ("local",))
    if local is None:
        return ""
    x, y = line.label
    flow = f'<text class="flow" x="{x:g}" y="{y + 11:g}"></text>'
    return f'<text x="{x:g}" y="{y - 3:g}">{escape(local)}</text>{flow}'


def _boxes(drawn: Picture, layout: Layout, gradients: dict[int, float]) -> Iterator[str]:
    yield '<g class="boxes">'
    for box, place in zip(drawn.boxes, layout.places, strict=True):
        yield f"{_frame(box, place)}{_lines(box, place, gradients)}</g>"
    yield "</g>"


def _frame(box: Box, place: Place) -> str:
    x, y = place.x - place.width / 2, place.y - place.height / 2
    kinds = [box.kind, *["output"] * box.output, *["copied"] * (box.uses > 1)]
    # Places are absolute: a transform or an opacity for each box would make browsers ten times slower.
    size = f'x="{x:.6g}" y="{y:.6g}" width="{place.width:g}" height="{place.height:g}"'
    return f'<g class="box {" ".join(kinds)}"><rect {size} rx="7"/>'


def _lines(box: Box, place: Place, gradients: dict[int, float]) -> str:
    left = place.x - place.width / 2 + 10.0
    first = place.y - place.height / 2 + (15.0 if box.kind == "constant" else 18.0)
    rows = [
        f'<text class="{"note" if i else "title"}" x="{place.x:g}" y="{first + i * ROW:.6g}">'
        f"{escape(line)}</text>"
        for i, line in enumerate(place.lines)
    ]
    if box.kind in ("leaf", "op"):
        grad = gradients.get(box.position or 0)
        numbers = [("data", short(box.data)), ("grad", "–" if grad is None else short(grad))]
        rows += [
            f'<text class="{name}" x="{left:.6g}" y="{first + i * ROW:.6g}">{name} {number}</text>'
            for i, (name, number) in enumerate(numbers, len(place.lines))
        ]
    return "".join(rows)
