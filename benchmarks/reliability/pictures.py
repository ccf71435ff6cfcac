"""Labels in pictures: any text stays text in SVG, HTML, LaTeX, the terminal and in plots."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import autograd_core as ac
import viz
from benchmarks.reliability import hostile
from benchmarks.reliability.attempts import Attempt, WrongError, require
from viz.figures import save
from viz.latex import document

LABELS = [
    "x",
    "loss",
    "theta_1",
    "w12",
    "layers.0.neurons.1.w0",
    "50% off",
    "a<b & c>d",
    "two\nlines",
    "αβγ",
    "x" * 250,
]
LABELS_A_GRAPH = 50
CURVES = 4


def labels(folder: Path) -> Attempt:
    plain = _drawn(["x"] * LABELS_A_GRAPH)

    def attempt(rng: Random) -> bool:
        drawn = _drawn([hostile.text(rng, LABELS) or "x" for _ in range(LABELS_A_GRAPH)])
        for kind, check in CHECKS.items():
            check(drawn[kind], plain[kind])
        return True

    return attempt


def _drawn(names: list[str]) -> dict[str, str]:
    """A graph with these labels as text of every kind."""
    z = ac.Value(1.0, names[0])
    for name in names[1:-1]:
        z = z * ac.Value(1.5, name)
    z.label = names[-1]
    z.backward()
    options = {"max_nodes": 10 * LABELS_A_GRAPH}
    return {
        "svg": viz.to_svg(z, fold="none", **options),
        "html": viz.explore(z, title=names[0], **options).html,
        "tree": str(viz.tree(z, fold="none", **options)),
        "rich": _printed(viz.tree(z, fold="none", **options)),
        "explain": str(z.explain()),
        "latex": viz.to_latex(z, show=("expression", "local", "chain"), wrt=ac.leaves(z)[0]),
        "tex": document(z),
    }


def _printed(thing: object) -> str:
    from rich.console import Console

    console = Console(file=StringIO(), width=2_000)
    console.print(thing)
    return console.file.getvalue()


def plots(folder: Path) -> Attempt:
    warnings.filterwarnings("ignore", message="Glyph")  # a font lacks it: matplotlib draws a box
    warnings.filterwarnings("ignore", message="constrained_layout not applied")  # names wider than the page

    def attempt(rng: Random) -> bool:
        names = [hostile.text(rng, LABELS) for _ in range(CURVES)]
        save(viz.plot_confusion([*range(CURVES)], [0] * CURVES, names), folder / "confusion.svg")
        save(viz.plot_history({name: [1.0, 0.5] for name in names}), folder / "history.svg")
        pyplot.close("all")
        return True

    from matplotlib import pyplot

    return attempt


def _is_svg(text: str, plain: str) -> None:
    found, expected = (
        [part.get("class") for part in ElementTree.fromstring(each).iter()] for each in (text, plain)
    )
    for kind in ("node", "edge"):
        require(found.count(kind) == expected.count(kind), f"other numbers of {kind}s in an SVG")
    require(
        {part.tag for part in ElementTree.fromstring(text).iter()} <= _SVG_TAGS, "a foreign element in an SVG"
    )


_SVG_TAGS = {
    f"{{http://www.w3.org/2000/svg}}{tag}"
    for tag in ("svg", "style", "g", "title", "text", "polygon", "path", "ellipse", "polyline")
}


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def error(self, message: str) -> None:
        raise WrongError(message)


def _is_page(text: str, plain: str) -> None:
    text.encode()
    found, expected = _Page(text), _Page(plain)
    require(found.tags.count("script") == expected.tags.count("script"), "a script of a label in a page")
    require(
        set(found.tags) <= {*expected.tags, *_MATHML},
        f"foreign elements: {set(found.tags) - set(expected.tags)}",
    )
    require(
        found.attributes <= expected.attributes | {"mathvariant"}, f"{found.attributes - expected.attributes}"
    )


_MATHML = ("mi", "mtext", "msub", "mn", "mrow", "mo")


def _is_lines(text: str, plain: str) -> None:
    require(text.count("\n") == plain.count("\n"), "another number of lines in the terminal")
    strange = [c for c in text if not (c.isprintable() or c == "\n")]
    require(not strange, f"a terminal gets {strange[:3]!r}")


def _is_latex(text: str, plain: str) -> None:
    bare = text.replace(r"\\", "")
    require(not re.search(r"(?<!\\)[$#%]", bare), "an unescaped character in LaTeX")
    without = re.sub(r"\\[{}]", "", bare)
    require(without.count("{") == without.count("}"), "braces in LaTeX that do not match")
    for end in (r"\end{document}", r"\begin{document}", r"\begin{aligned}"):
        require(text.count(end) == plain.count(end), f"another number of {end}")
    text.encode()


CHECKS: dict[str, Callable[[str, str], None]] = {
    "svg": _is_svg, "html": _is_page, "tree": _is_lines, "rich": _is_lines, "explain": _is_lines,
    "latex": _is_latex, "tex": _is_latex,
}  # fmt: skip
