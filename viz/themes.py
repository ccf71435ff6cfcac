"""Colours and shapes: the only Graphviz attributes a drawing sets besides its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from viz.heat import heat_level
from viz.model import Box, Edge

Attributes = Mapping[str, str]

FONT = "Helvetica"  # the one name every engine knows the widths of


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme; a pair is (fill, border)."""

    background: str
    text: str
    faint: str  # edges, constants, their text
    leaf: tuple[str, str]
    op: tuple[str, str]
    output: tuple[str, str]
    accent: str  # what is highlighted
    alarm: str  # nan, infinity, stale data
    frames: tuple[str, str]  # around modules, filled by turns
    heat: tuple[str, ...]  # fills by |gradient|, the smallest first
    heat_text: tuple[str, ...]  # on each of these

    @property
    def graph(self) -> Attributes:
        """Attributes of the whole drawing."""
        return {"bgcolor": self.background, "nodesep": "0.25", "ranksep": "0.4", "pad": "0.2"}

    @property
    def node(self) -> Attributes:
        """Attributes every box starts from."""
        return {
            "shape": "box",
            "style": "rounded,filled",
            "fontname": FONT,
            "fontsize": "12",
            "fontcolor": self.text,
            "margin": "0.14,0.08",
            "height": "0.3",
            "width": "0.3",
        }

    @property
    def edge(self) -> Attributes:
        """Attributes every edge starts from."""
        return {
            "fontname": FONT,
            "fontsize": "10",
            "fontcolor": self.faint,
            "color": self.faint,
            "arrowsize": "0.6",
        }

    def frame(self, depth: int, label: str) -> Attributes:
        """Attributes of the frame around a module."""
        return {
            "label": label,
            "style": "rounded,filled",
            "fillcolor": self.frames[depth % 2],
            "color": self.op[1],
            "penwidth": "0.7",
            "fontname": FONT,
            "fontsize": "11",
            "fontcolor": self.faint,
            "labeljust": "l",
            "margin": "10",
        }

    @property
    def scale(self) -> Attributes:
        """Attributes of the legend of heat: one bar, the coldest to the left."""
        return {
            "class": "legend",
            "style": "striped",
            "fillcolor": ":".join(self.heat),
            "color": self.faint,
            "penwidth": "0.7",
            "width": "2",
            "height": "0.2",
        }

    def box(self, box: Box, heat: tuple[float, float] | None = None) -> Attributes:
        """What sets one box apart from the others; filled by its gradient where a scale of heat is given."""
        if box.kind == "constant":
            small = {"fontsize": "10", "margin": "0.06,0.03", "height": "0.2", "width": "0.2"}
            return {
                "class": "constant",
                "fillcolor": self.op[0],
                "fontcolor": self.faint,
                "penwidth": "0",
                **small,
            }
        if box.kind == "rest":
            return {"class": "rest", "style": "rounded,dashed", "color": self.faint, "fontcolor": self.faint}
        name = "output" if box.output else box.kind
        fill, border = self.output if box.output else self.leaf if box.kind == "leaf" else self.op
        titled = " titled" if box.label or box.op else ""
        special = {"class": name + titled, "fillcolor": fill, "color": border}
        style = ["rounded", "filled"]
        level = heat_level(box.magnitude, heat)
        if level is not None:
            special |= {"fillcolor": self.heat[level], "fontcolor": self.heat_text[level]}
        if box.uses > 1 or box.stale:
            style.append("dashed")
        if box.kind in ("module", "repeat") or box.times > 1:
            special["peripheries"] = "2"
        if box.highlighted:
            special |= {"color": self.accent, "penwidth": "2.5"}
        if box.broken or box.stale:
            special |= {"color": self.alarm, "penwidth": "2.5"}
            if level is None:
                special["fontcolor"] = self.alarm
        return {**special, "style": ",".join(style)} if len(style) > 2 else special

    def line(self, edge: Edge) -> Attributes:
        """What sets one edge apart from the others."""
        adds = {"class": "adds", "arrowhead": "onormal"} if edge.adds else {}  # a `+=` has a hollow arrow
        if edge.highlighted:
            colours = {"color": self.accent, "fontcolor": self.accent, "penwidth": "2"}
            return {**colours, "style": "dashed"} if edge.kind == "dead" else {**colours, **adds}
        if edge.kind in ("dead", "rest"):
            return {"class": edge.kind, "style": "dashed"}
        return adds


# A colour of "light" leads to one of "dark" wherever it stands: by it, adaptive drawings find that.
THEMES = {
    "light": Theme(  # heat: ColorBrewer's YlOrBr, safe for the colour-blind
        frames=("#fbfcfd", "#f1f4f8"),
        heat=("#ffffd4", "#fee391", "#fec44f", "#fe9929", "#ec7014", "#cc4c02", "#8c2d04"),
        heat_text=("#1f2930", "#1f2931", "#1f2932", "#1f2934", "#1f2935", "#fffffe", "#fffffd"),
        background="#ffffff",
        text="#1f2933",
        faint="#6b7785",
        leaf=("#e3f0fd", "#5a9bd8"),
        op=("#f6f7f9", "#b4bdc9"),
        output=("#fff2d1", "#e0a526"),
        accent="#d9480f",
        alarm="#c92a2a",
    ),
    "dark": Theme(  # heat: cividis, made for the colour-blind
        frames=("#161c24", "#1a212a"),
        heat=("#0a2a5e", "#31446b", "#575d6d", "#7c7b78", "#a59c74", "#d2c060", "#fee838"),
        heat_text=("#e6edf3", "#e6edf3", "#f4f8fb", "#0d1117", "#0d1117", "#0d1117", "#0d1117"),
        background="#11161d",
        text="#e6edf3",
        faint="#94a1b0",
        leaf=("#12304f", "#4b93d6"),
        op=("#1f2730", "#4a5663"),
        output=("#4a3708", "#dba42b"),
        accent="#ff8c42",
        alarm="#ff6b6b",
    ),
    "print": Theme(
        frames=("#ffffff", "#ffffff"),
        heat=("#ffffff", "#ececec", "#d9d9d9", "#bdbdbd", "#969696", "#636363", "#252525"),
        heat_text=("#000000", "#000000", "#000000", "#000000", "#000000", "#ffffff", "#ffffff"),
        background="#ffffff",
        text="#000000",
        faint="#000000",
        leaf=("#e8e8e8", "#000000"),
        op=("#ffffff", "#000000"),
        output=("#ffffff", "#000000"),
        accent="#000000",
        alarm="#000000",
    ),
}

ADAPTIVE = "auto"  # light, and in an SVG dark where the reader's screen is
THEME_NAMES = (ADAPTIVE, *THEMES)
