"""`animate(z, "backprop.svg")`: both passes as a moving picture for slides, without a script.

An SVG moves by itself in browsers; what shows it as a still picture shows the end of the passes. A GIF moves
everywhere and needs pillow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from autograd_core.errors import DomainError
from autograd_core.extras import missing
from autograd_core.files import write_atomically
from autograd_core.node import Node
from autograd_core.scalars import is_number
from autograd_core.text import short
from viz.dot import DIRECTIONS, Direction
from viz.model import Picture, picture
from viz.page.layout import ROW, Layout, Place, arrange, cells
from viz.page.replay import Replay
from viz.themes import THEMES, Theme
from viz.words import require_known, told_options

FORMATS = ("svg", "gif")
MAX_NODES = 60
SECONDS = 1.2  # a step; the end stays for three
LAST = 3
MARGIN, CAPTION = 16.0, 34.0
WIDE = 8.5  # of a character of the caption
FONT = 'font-family="ui-monospace,Menlo,Consolas,monospace"'


@dataclass(slots=True)
class Scene:
    """One moment: what each value's data and gradient read by then, and what the step does."""

    caption: str
    data: dict[int, str]
    grad: dict[int, str]
    active: set[int] = field(default_factory=set)  # values
    edge: tuple[int, int] | None = None  # a value and which operand of it


@told_options
def animate(
    z: Node,
    path: str | os.PathLike[str],
    *,
    names: Mapping[str, Any] | None = None,
    seconds: float = SECONDS,
    direction: Direction = "LR",
    theme: str = "light",
    max_nodes: int = MAX_NODES,
) -> Path:
    """Write the forward and the backward pass of a Value as a moving picture, .svg or .gif by the suffix.

    Args:
        z: the output.
        path: the file to write; an existing file is replaced in one step.
        names: names for values without a label, such as `locals()`; without, they are v1, v2, ...
        seconds: how long a step lasts.
        direction: where the edges point: "LR" left to right, "TB" top to bottom, "RL", "BT".
        theme: "light", "dark" or "print".
        max_nodes: more values than that are too many to follow.

    Raises:
        OperandError: (a TypeError) if `z` is not a Value.
        DomainError: (a ValueError) for another suffix or option, or a graph of more than `max_nodes` values.
        ImportError: for a GIF where pillow is not installed.
        OSError: if the file cannot be written; the old one stays.
        EngineError: if no layout engine is installed, or it fails.

    >>> from tempfile import TemporaryDirectory
    >>> from autograd_core import Value
    >>> with TemporaryDirectory() as folder:
    ...     animate(Value(2.0, "x") * 3.0, Path(folder, "product.svg")).name
    'product.svg'
    """
    path = Path(path)
    kind = path.suffix[1:].lower()
    if kind not in FORMATS:
        raise DomainError(f"{path}: write one of {', '.join('.' + known for known in FORMATS)}")
    require_known("direction", direction, DIRECTIONS)
    require_known("theme", theme, THEMES)
    if not (is_number(seconds) and 0.02 <= seconds <= 60.0):
        raise DomainError(f"seconds: a step lasts from 0.02 to 60 seconds, got {seconds!r:.60}")
    drawn = picture(z, fold="none", max_nodes=max_nodes)
    if drawn.hidden:
        raise DomainError(
            f"{drawn.total:,} values are too many to follow in a moving picture; animate a smaller graph, "
            f"give max_nodes={drawn.total}, or step through it with viz.explore"
        )
    replay = Replay(z, names)
    film = Film(drawn, arrange(drawn, replay.names, direction), replay, THEMES[theme])
    write_atomically(path, film.svg(seconds).encode() if kind == "svg" else film.gif(seconds))
    return path


class Film:
    """A laid-out picture and its scenes, one for each step of the two passes."""

    def __init__(self, drawn: Picture, layout: Layout, replay: Replay, theme: Theme) -> None:
        self.drawn = drawn
        self.layout = layout
        self.replay = replay
        self.theme = theme
        self.scenes = list(_scenes(replay))
        longest = max(cells(scene.caption) for scene in self.scenes) * WIDE
        self.width = max(layout.width, longest) + 2 * MARGIN
        self.left = (self.width - layout.width) / 2
        self.height = layout.height + 2 * MARGIN + CAPTION
        view = replay.view(drawn, "")
        self.slots = [
            (drawn.boxes[head].position, slot) if slot >= 0 else None for _, head, slot in view["edges"]
        ]

    def svg(self, seconds: float) -> str:
        """The film as SVG with SMIL animations; every text is there once for each time that it changes."""
        t = self.theme
        rows = [
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="{-self.left:g} {-MARGIN:g} {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" {FONT} font-size="12" fill="{t.text}">',
            f'<rect x="{-self.left:g}" y="{-MARGIN:g}" width="{self.width:g}" height="{self.height:g}" '
            f'fill="{t.background}"/>',
        ]
        for i, line in enumerate(self.layout.lines):
            style = f'fill="none" stroke="{t.faint}" stroke-width="1.2"'
            rows.append(f'<path d="{line.path}" {style}/>')
            shown = [self.slots[i] is not None and scene.edge == self.slots[i] for scene in self.scenes]
            if any(shown):
                style = f'fill="none" stroke="{t.accent}" stroke-width="3"'
                rows.append(
                    f'<path d="{line.path}" {style}{self._when(shown, seconds, "path", at_end=False)}'
                )
            local = self.drawn.edges[i].local
            if local is not None:
                x, y = line.label
                at = f'x="{x:g}" y="{y + 4:g}" text-anchor="middle"'
                rows.append(f'<text {at} fill="{t.faint}">∂ {short(local)}</text>')
        for i, place in enumerate(self.layout.places):
            rows += self._box(i, place, seconds)
        x, y = self.layout.width / 2, self.layout.height + CAPTION - 6
        for text, shown in _runs([scene.caption for scene in self.scenes]):
            tag = f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-weight="bold" font-size="14"'
            rows.append(f"{tag}{self._when(shown, seconds, 'text', escape(text))}")
        return "\n".join([*rows, "</svg>\n"])

    def _box(self, i: int, place: Place, seconds: float) -> Iterator[str]:
        fill, border = self._colours(i)
        box, x, y = self.drawn.boxes[i], place.x - place.width / 2, place.y - place.height / 2
        size = f'x="{x:.6g}" y="{y:.6g}" width="{place.width:g}" height="{place.height:g}" rx="7"'
        if box.kind != "constant":
            yield f'<rect {size} fill="{fill}" stroke="{border}" stroke-width="1.2"/>'
            shown = [box.position in scene.active for scene in self.scenes]
            style = f'{size} fill="none" stroke="{self.theme.accent}" stroke-width="3"'
            yield f"<rect {style}{self._when(shown, seconds, 'rect', at_end=False)}"
        for row, text in enumerate(place.lines):
            bold = "" if row or box.kind == "constant" else ' font-weight="bold"'
            yield (
                f'<text x="{place.x:g}" y="{y + _baseline(box.kind, row):.6g}" text-anchor="middle"{bold}>'
                f"{escape(text)}</text>"
            )
        for row, (name, texts) in enumerate(self._readings(box.position), len(place.lines)):
            at = f'x="{x + 10:.6g}" y="{y + _baseline(box.kind, row):.6g}"'
            for text, shown in _runs(texts):
                yield f"<text {at}{self._when(shown, seconds, 'text', f'{name} {text}')}"

    def _readings(self, position: int | None) -> list[tuple[str, list[str]]]:
        if position is None:
            return []
        return [
            ("data", [scene.data.get(position, "–") for scene in self.scenes]),
            ("grad", [scene.grad.get(position, "–") for scene in self.scenes]),
        ]

    def _colours(self, i: int) -> tuple[str, str]:
        box, t = self.drawn.boxes[i], self.theme
        return t.output if box.output else t.leaf if box.kind == "leaf" else t.op

    def _when(
        self, shown: Sequence[bool], seconds: float, tag: str, inside: str = "", *, at_end: bool = True
    ) -> str:
        """Close a tag with what hides and shows it; a viewer that plays nothing sees the last scene."""
        moments = len(shown) + LAST - 1
        changes = [i for i in range(len(shown)) if i == 0 or shown[i] != shown[i - 1]]
        still = "" if shown[-1] and at_end else ' visibility="hidden"'
        if len(changes) == 1:
            return f"{still}>{inside}</{tag}>"
        values = ";".join("visible" if shown[i] else "hidden" for i in changes)
        times = ";".join(f"{i / moments:.6g}" for i in changes)
        return (
            f'{still}>{inside}<animate attributeName="visibility" calcMode="discrete" '
            f'dur="{moments * seconds:g}s" repeatCount="indefinite" '
            f'keyTimes="{times}" values="{values}"/></{tag}>'
        )

    def gif(self, seconds: float) -> bytes:
        """The film as a GIF.

        Raises:
            ImportError: if pillow is not installed.
        """
        try:
            from PIL import Image, ImageDraw, ImageFont
        except ModuleNotFoundError:
            raise ImportError(f".gif, unlike .svg: {missing('pillow')}") from None
        fonts = ImageFont.load_default(12), ImageFont.load_default(15)
        frames = []
        for scene in self.scenes:
            image = Image.new("RGB", (round(self.width), round(self.height)), self.theme.background)
            self._paint(ImageDraw.Draw(image), scene, fonts)
            frames.append(image.quantize(64, dither=Image.Dither.NONE))
        times = [round(1000 * seconds)] * (len(frames) - 1) + [round(1000 * seconds * LAST)]
        content = BytesIO()
        frames[0].save(
            content, "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0, optimize=False
        )
        return content.getvalue()

    def _paint(self, draw: Any, scene: Scene, fonts: tuple[Any, Any]) -> None:
        t, font = self.theme, fonts[0]
        for line, slot, edge in zip(self.layout.lines, self.slots, self.drawn.edges, strict=True):
            is_active = slot is not None and slot == scene.edge
            curve = [(x + self.left, y + MARGIN) for x, y in line.curve()]
            draw.line(curve, fill=t.accent if is_active else t.faint, width=3 if is_active else 1)
            if edge.local is not None:
                at = (line.label[0] + self.left, line.label[1] + MARGIN)
                draw.text(at, f"d {short(edge.local)}", fill=t.faint, font=font, anchor="mm")
        for i, place in enumerate(self.layout.places):
            box = self.drawn.boxes[i]
            x, y = place.x - place.width / 2 + self.left, place.y - place.height / 2 + MARGIN
            fill, border = self._colours(i)
            is_active = box.position is not None and box.position in scene.active
            if box.kind != "constant":
                corners = (x, y, x + place.width, y + place.height)
                outline, width = (t.accent, 3) if is_active else (border, 1)
                draw.rounded_rectangle(corners, 7, fill=fill, outline=outline, width=width)
            for row, text in enumerate(place.lines):
                at = (place.x + self.left, y + _baseline(box.kind, row))
                draw.text(at, text, fill=t.text, font=font, anchor="ms")
            if box.position is not None:
                rows = (("data", scene.data), ("grad", scene.grad))
                for row, (name, known) in enumerate(rows, len(place.lines)):
                    at = (x + 10, y + _baseline(box.kind, row))
                    draw.text(
                        at, f"{name} {known.get(box.position, '-')}", fill=t.text, font=font, anchor="ls"
                    )
        at = (self.width / 2, self.height - MARGIN)
        draw.text(at, scene.caption, fill=t.text, font=fonts[1], anchor="ms")


def _baseline(kind: str, row: int) -> float:
    return (15.0 if kind == "constant" else 18.0) + row * ROW


def _runs(texts: Sequence[str]) -> Iterator[tuple[str, list[bool]]]:
    """Each text with when it is shown, one entry for each scene."""
    for text in dict.fromkeys(texts):
        yield text, [each == text for each in texts]


def _scenes(replay: Replay) -> Iterator[Scene]:
    data = {i: short(node.data) for i, node in enumerate(replay.order) if node.op is None}
    grad: dict[int, str] = {}
    yield Scene("the leaves hold their data", dict(data), {})
    steps = replay.stepper
    for i in replay.forward:
        data[i] = short(replay.order[i].data)
        said = str(steps.forward.step(steps.forward.completes(replay.order[i])))
        yield Scene(said, dict(data), {}, {i})
    root = len(replay.order) - 1
    grad[root] = "1.0"
    dz = steps.names.d(steps.root)
    yield Scene(f"{dz}/{dz} = 1.0", data, dict(grad), {root})
    for k in range(len(steps)):
        step = steps.step(k)
        node, operand = replay.place[id(step.node)], replay.place[id(step.parent)]
        grad[operand] = short(step.total)
        product = f"{short(step.upstream)} * {short(step.local)} = {short(step.contribution)}"
        yield Scene(f"{step.words} = {product}", data, dict(grad), {node, operand}, (node, step.place))
