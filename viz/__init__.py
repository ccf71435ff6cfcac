"""Pictures of a graph: `viz.draw(z)` in notebooks, `viz.render(z, "graph.svg")`, `viz.tree(z)` in a terminal.

The chapters, in reading order: `model` (a picture as plain data), `labels` and `words` (what it says),
`themes`, `dot`, `engine`, `export`, `terminal`; `templates`, `latex`. A name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viz.dot import draw
    from viz.export import render, to_svg
    from viz.latex import to_latex
    from viz.terminal import tree

__all__ = ["draw", "render", "to_latex", "to_svg", "tree"]

_HOME = {"draw": "dot", "to_svg": "export", "render": "export", "tree": "terminal", "to_latex": "latex"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'viz' has no attribute {name!r}; it has {', '.join(sorted(_HOME))}")
    found = globals()[name] = getattr(import_module(f"viz.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return list(__all__)
