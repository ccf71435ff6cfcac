"""`explore(z, "graph.html")`: one page, one file, no network: step through both passes in a browser.

The pictures, one for each depth of folding, are laid out here; the page's script only fills in numbers. A
content security policy lets exactly one script and one style run, named by their hashes, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from autograd_core.errors import DomainError
from autograd_core.files import write_atomically
from autograd_core.node import Node
from autograd_core.text import short
from viz.dot import DIRECTIONS, Direction
from viz.labels import clean
from viz.model import Picture, picture, require_value
from viz.page.layout import arrange
from viz.page.replay import Replay
from viz.page.sheet import sheet
from viz.themes import THEMES, Theme
from viz.words import require_known, told_options

MAX_NODES = 1_000
SCRIPTS = ("replay.js", "page.js", "controls.js")
FRAME_HEIGHT = 640


@dataclass(frozen=True, slots=True)
class Page:
    """A page; `save` writes it into a file, a notebook shows it in a frame of its own."""

    html: str

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page in one step; an existing file is replaced.

        Raises:
            OSError: if the file cannot be written; the old one stays.
        """
        write_atomically(Path(path), self.html.encode())
        return Path(path)

    def _repr_html_(self) -> str:
        # Its script runs, but in an origin of its own: it reaches neither the notebook nor its cookies.
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts" title="The graph, step by step" '
            f'style="width:100%;height:{FRAME_HEIGHT}px;border:0"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Page of {len(self.html):,} characters: save it with .save('graph.html')>"


@told_options
def explore(
    z: Node,
    path: str | os.PathLike[str] | None = None,
    *,
    names: Mapping[str, Any] | None = None,
    title: str | None = None,
    direction: Direction = "LR",
    theme: str = "auto",
    max_nodes: int = MAX_NODES,
) -> Page:
    """Make a page to step through the forward and the backward pass of a Value.

    Args:
        z: the output.
        path: the file to write; without it the page is only returned.
        names: names for values without a label, such as `locals()`; without, they are v1, v2, ...
        title: of the page; the output's name and data by default.
        direction: where the edges point: "LR" left to right, "TB" top to bottom, "RL", "BT".
        theme: "auto" follows the reader's system; "light" or "dark". The page has a button for it.
        max_nodes: at most so many boxes are drawn, those nearest to `z`; both passes go through all values.

    Returns:
        The page, which displays itself in notebooks.

    Raises:
        OperandError: (a TypeError) if `z` is not a Value.
        DomainError: (a ValueError) for an option that is not in these lists, or a file that is no .html.
        OSError: if the file cannot be written; an old one stays.
        EngineError: if no layout engine is installed, or it fails.

    >>> from autograd_core import Value
    >>> page = explore(Value(2.0, "x") * 3.0)
    >>> page.html[:15], page.html.count("<script>")
    ('<!DOCTYPE html>', 1)
    """
    require_value(z)
    if path is not None and Path(path).suffix.lower() not in (".html", ".htm"):
        raise DomainError(f"explore writes a page: {path} needs the suffix .html; viz.render writes pictures")
    require_known("direction", direction, DIRECTIONS)
    require_known("theme", theme, ("auto", "light", "dark"))
    replay = Replay(z, names)
    drawings = _drawings(z, max_nodes)
    sheets = [
        sheet(drawn, arrange(drawn, replay.names, direction), replay.gradients) for _, drawn in drawings
    ]
    views = [replay.view(drawn, name) for name, drawn in drawings]
    first = next((i for i, (_, drawn) in enumerate(drawings) if not drawn.hidden), len(drawings) - 1)
    data = replay.data() | {"views": views, "first": first}
    heading = clean(str(title)) if title else f"{replay.names[-1]} = {short(z.data)}"
    script = "\n".join(_read(name) for name in SCRIPTS)
    style = _colours() + _read("page.css")
    html = Template(_read("page.html")).substitute(
        title=escape(heading),
        heading=escape(heading),
        theme="" if theme == "auto" else theme,
        policy=_policy(script, style),
        style=style,
        script=script,
        first=sheets[first],
        others="\n".join(
            f'<template id="view{i}">{text}</template>' for i, text in enumerate(sheets) if i != first
        ),
        data=_json(data),
    )
    page = Page(html)
    if path is not None:
        page.save(path)
    return page


def _drawings(z: Node, max_nodes: int) -> list[tuple[str, Picture]]:
    """Name and draw each depth of folding, the most detailed first."""
    drawings = [("every value", picture(z, fold="none", max_nodes=max_nodes))]
    levels = drawings[0][1].levels
    wanted: list[tuple[str, Any]] = [("repeats folded", "repeats")]
    wanted += [(f"modules, level {level}", level) for level in range(levels, 0, -1)]
    for name, fold in wanted:
        drawn = picture(z, fold=fold, max_nodes=max_nodes)
        if drawn.boxes != drawings[-1][1].boxes:
            drawings.append((name, drawn))
    return drawings


def _read(name: str) -> str:
    return (files("viz.page") / name).read_text("utf-8")


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _json(data: dict[str, Any]) -> str:
    # In a <script> only `</script` and `<!--` mean something, and both begin with "<".
    return json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _colours() -> str:
    light, dark = _variables(THEMES["light"]), _variables(THEMES["dark"])
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        '@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) '
        f"{{ color-scheme: dark; {dark} }} }}\n"
        f':root[data-theme="dark"] {{ color-scheme: dark; {dark} }}\n'
    )


def _variables(theme: Theme) -> str:
    colours = {"background": theme.background, "text": theme.text, "faint": theme.faint}
    for name, (fill, border) in (("leaf", theme.leaf), ("op", theme.op), ("output", theme.output)):
        colours |= {name: fill, f"{name}-border": border}
    colours |= {"accent": theme.accent, "alarm": theme.alarm, "positive": "#e8590c", "negative": "#1c7ed6"}
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())
