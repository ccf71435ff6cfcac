"""Colours and shapes: the only Graphviz attributes a drawing sets besides its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    alarm: str  # nan and infinity

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

    def box(self, box: Box, *, is_output: bool) -> Attributes:
        """What sets one box apart from the others."""
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
        fill, border = self.output if is_output else self.leaf if box.kind == "leaf" else self.op
        kind = "output" if is_output else box.kind
        titled = " titled" if box.label or box.op else ""
        special = {"class": kind + titled, "fillcolor": fill, "color": border}
        if box.uses > 1:
            special["style"] = "rounded,filled,dashed"
        if box.highlighted:
            special |= {"color": self.accent, "penwidth": "2.5"}
        if box.broken:
            special |= {"color": self.alarm, "fontcolor": self.alarm, "penwidth": "2.5"}
        return special

    def line(self, edge: Edge) -> Attributes:
        """What sets one edge apart from the others."""
        if edge.highlighted:
            colours = {"color": self.accent, "fontcolor": self.accent, "penwidth": "2"}
            return {**colours, "style": "dashed"} if edge.kind == "dead" else colours
        if edge.kind in ("dead", "rest"):
            return {"class": edge.kind, "style": "dashed"}
        return {}


THEMES = {
    "light": Theme(
        background="#ffffff",
        text="#1f2933",
        faint="#6b7785",
        leaf=("#e3f0fd", "#5a9bd8"),
        op=("#f6f7f9", "#b4bdc9"),
        output=("#fff2d1", "#e0a526"),
        accent="#d9480f",
        alarm="#c92a2a",
    ),
    "dark": Theme(
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
