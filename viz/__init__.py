"""Pictures of a graph: `viz.draw(z)` in notebooks, `viz.render(z, "graph.svg")`, `viz.tree(z)` in a terminal.

The chapters, in reading order: `model` (a picture as plain data); `cells`, `folding`, `repeats`, `selection`,
`building` (how it is made); `labels` and `words` (what it says); `heat`, `themes`, `dot`, `engine`, `export`,
`pdf`, `terminal`; `templates`, `latex`, `chain`; `explorer` with `page` (the page to step through),
`animation`; `program` (compiled ones); `plots` and `results` with `figures`. A name is loaded when it is
first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viz.animation import animate
    from viz.dot import draw
    from viz.explorer import explore
    from viz.export import render, to_svg
    from viz.latex import to_latex
    from viz.plots import plot_boundary, plot_function, plot_gradients, plot_history, plot_weights
    from viz.results import plot_confusion, plot_images, plot_predictions
    from viz.terminal import tree

__all__ = [
    "animate", "draw", "explore", "plot_boundary", "plot_confusion", "plot_function", "plot_gradients",
    "plot_history", "plot_images", "plot_predictions", "plot_weights", "render", "to_latex", "to_svg", "tree",
]  # fmt: skip

_HOME = {name: "plots" for name in __all__ if name.startswith("plot_")} | {
    "animate": "animation", "draw": "dot", "explore": "explorer", "render": "export", "to_latex": "latex",
    "plot_confusion": "results", "plot_images": "results", "plot_predictions": "results", "to_svg": "export",
    "tree": "terminal",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        from autograd_core.text import nearest

        raise AttributeError(f"viz has no {name!r}{nearest(name, _HOME)} It has {', '.join(sorted(_HOME))}")
    from autograd_core.extras import told_if_missing

    with told_if_missing(f"viz.{name}"):
        found = globals()[name] = getattr(import_module(f"viz.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return list(__all__)
