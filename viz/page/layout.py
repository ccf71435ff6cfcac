"""Where the boxes and lines of a picture stand: its DOT text is laid out with sizes that are set here.

So the picture looks the same whichever engine and whichever fonts there are. Lengths are in CSS pixels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from unicodedata import east_asian_width

from autograd_core.text import short
from viz.engine import lay_out
from viz.labels import clean
from viz.model import Box, Picture
from viz.words import box_lines, rest_lines

CELL = 7.25  # the width of one character of the fixed-width font, 12 pixels high
ROW = 17.0
NARROWEST = 15  # characters: `grad -1.234e-05`
WIDEST = 26
PADDING = 20.0
MANY_EDGES = 600  # room for labels makes layout several times slower; beyond that they lie on their lines
_POINTS_PER_INCH = 72.0
_ARROW = 7.0


@dataclass(frozen=True, slots=True)
class Place:
    """A box: its centre, its size, and its lines of text, the title first."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An edge: an SVG path with its arrow head, its points, and the middle of its label."""

    path: str
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]

    def curve(self, pieces: int = 8) -> list[tuple[float, float]]:
        """Points along the edge, for what draws no Bézier curves itself."""
        found = [self.points[0]]
        for i in range(0, len(self.points) - 4, 3):
            corners = self.points[i : i + 4]
            for t in (k / pieces for k in range(1, pieces + 1)):
                weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
                x, y = (sum(w * c[axis] for w, c in zip(weights, corners, strict=True)) for axis in (0, 1))
                found.append((x, y))
        return [*found, self.points[-1]]


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture with places: as many as it has boxes and edges, in the same order."""

    width: float
    height: float
    places: tuple[Place, ...]
    lines: tuple[Line, ...]


def arrange(drawn: Picture, names: Sequence[str], direction: str) -> Layout:
    """Lay a picture out.

    `names` holds the name of each value by its position, for boxes of ops without a label.

    Raises:
        EngineError: if no layout engine is installed, or it fails.
    """
    texts = [lines_of(drawn, box, names) for box in drawn.boxes]
    sizes = [_size(box, lines) for box, lines in zip(drawn.boxes, texts, strict=True)]
    found = json.loads(lay_out(_dot(drawn, sizes, direction), "json0"))
    _, _, width, height = _numbers(found["bb"])
    places, lines = {}, {}
    for each in found.get("objects", ()):
        x, y = _numbers(each["pos"])
        i = int(each["name"][1:])
        places[i] = Place(x, round(height - y, 2), *sizes[i], tuple(texts[i]))
    for each in found.get("edges", ()):
        lines[int(each["id"])] = _line(each["pos"], each.get("lp"), height)
    return Layout(
        width,
        height,
        tuple(places[i] for i in range(len(places))),
        tuple(lines[i] for i in range(len(lines))),
    )


def lines_of(drawn: Picture, box: Box, names: Sequence[str]) -> list[str]:
    """What a box says: its title, and below it what stays as it is; data and gradient come with the pass."""
    if box.kind == "rest":
        lines = rest_lines(drawn)
    elif box.kind in ("leaf", "op") and box.position is not None:
        title = names[box.position]
        lines = [f"{title} = {clean(box.op)}" if box.op else title]
    else:
        lines = box_lines(box, ())
    return [_cut(line) for line in lines]


def cells(text: str) -> int:
    """How many columns of a fixed-width font a text takes.

    >>> cells("w12"), cells("日本")
    (3, 4)
    """
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _cut(line: str) -> str:
    line = " ".join(line.split())
    if cells(line) <= WIDEST:
        return line
    kept = ""
    for c in line:
        if cells(kept + c) >= WIDEST:
            break
        kept += c
    return kept + "…"


def _size(box: Box, lines: list[str]) -> tuple[float, float]:
    if box.kind == "constant":
        return (cells(lines[0]) * CELL + 8.0, 20.0)
    moving = 2 if box.position is not None else 0  # data and gradient
    widest = max([NARROWEST if moving else 0, *map(cells, lines)])
    return (round(widest * CELL + PADDING, 1), (len(lines) + moving) * ROW + 11.0)


def _dot(drawn: Picture, sizes: Sequence[tuple[float, float]], direction: str) -> str:
    # Only numbers get in here; what users wrote is drawn over it.
    rows = [
        f'digraph {{ rankdir={direction} nodesep=0.3 ranksep=0.35 node [shape=box fixedsize=true label=""]',
        "edge [fontname=Courier fontsize=12]",
    ]
    rows += [
        f"n{i} [width={width / _POINTS_PER_INCH:.4f} height={height / _POINTS_PER_INCH:.4f}]"
        for i, (width, height) in enumerate(sizes)
    ]
    for i, edge in enumerate(drawn.edges):
        without = edge.local is None or len(drawn.edges) > MANY_EDGES
        label = "" if without else f' label="{"0" * (len(short(edge.local or 0.0)) + 3)}\\n0"'
        rows.append(f'n{edge.tail} -> n{edge.head} [id="{i}"{label}]')
    return "\n".join([*rows, "}"])


def _numbers(text: str) -> list[float]:
    return [round(float(number), 2) for number in text.split(",")]


def _line(spline: str, label: str | None, height: float) -> Line:
    tip: tuple[float, float] | None = None
    points: list[tuple[float, float]] = []
    for word in spline.replace(";", " ").split():
        x, y = _numbers(word.removeprefix("e,").removeprefix("s,"))
        if word.startswith("e,"):
            tip = (x, round(height - y, 2))
        elif not word.startswith("s,"):
            points.append((x, round(height - y, 2)))
    curve = "M{:g} {:g}C".format(*points[0]) + " ".join("{:g} {:g}".format(*point) for point in points[1:])
    end = tip or points[-1]
    before = points[-1] if tip else points[-2]
    length = hypot(end[0] - before[0], end[1] - before[1]) or 1.0
    dx, dy = (end[0] - before[0]) / length * _ARROW, (end[1] - before[1]) / length * _ARROW
    left = (end[0] - dx - dy / 2, end[1] - dy + dx / 2)
    right = (end[0] - dx + dy / 2, end[1] - dy - dx / 2)
    head = "M{:.6g} {:.6g}L{:g} {:g}L{:.6g} {:.6g}".format(*left, *end, *right)
    shaft = "L{:g} {:g}".format(*end) if tip else ""
    middle = points[len(points) // 2]
    if label:
        x, y = _numbers(label)
        middle = (x, round(height - y, 2))
    return Line(curve + shaft + head, (*points, end), middle)
