"""What reads what others wrote, each with hostile inputs and with what has to hold whatever they are."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from random import Random
from typing import NamedTuple
from xml.etree import ElementTree

import autograd_core as ac
import nn
import viz
from benchmarks.reliability import hostile
from viz.figures import save
from viz.latex import document

Attempt = Callable[[Random], bool]

EXPRESSIONS = [
    "x*y + sin(x)", "-x**2 // y % 3", "maximum(x, 0) + sum(x, y, 3)", "where(x, y, 2)",
    "logsumexp(x, y, x*y)", "((((x)))) - .5e-3", "pi*e + inf - nan", "hypot(x, y) / (1 + exp(-x))",
    "x + y + x + y + x", "0x10 + 1_000",
]  # fmt: skip
TABLES = [
    b"a,b,kind\n1,2.5,cat\n-3e2,.5,dog\n4,5,cat\n", b"\xef\xbb\xbfx;y\r\n1;2\r\n3;4\r\n",
    b'"a ""b""",c\n1,0.5\n\n2,1.5\n', b"a|b\n1|2\n",
    "größe,art\n1,é\n2,ö\n".encode(), "x,y\n1,2\n3,4\n".encode("utf-16"),
    b",".join(b"c%d" % i for i in range(3000)) + b"\n" + b",".join([b"1"] * 3000),
]  # fmt: skip
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


class Reader(NamedTuple):
    """A reader's share of all inputs, the inputs an attempt makes, and what prepares attempts in a folder."""

    share: int
    inputs: int
    prepare: Callable[[Path], Attempt]


class WrongError(Exception):
    """Something did not hold."""


def require(holds: object, what: str) -> None:
    if not holds:
        raise WrongError(what)


def expressions(folder: Path) -> Attempt:
    def attempt(rng: Random) -> bool:
        text = hostile.text(rng, EXPRESSIONS)
        try:
            z = ac.parse(text, x=1.25, y=-0.5)
        except ac.ExpressionError as problem:
            require("column" in str(problem) or "limit" in str(problem), f"no place in {problem}")
            return False
        z.backward()
        require(isinstance(z.data, float), f"{text!r:.100} became {z!r}")
        return True

    return attempt


def tables(folder: Path) -> Attempt:
    path = folder / "table.csv"

    def attempt(rng: Random) -> bool:
        path.write_bytes(content := hostile.content(rng, TABLES))
        encoding = rng.choice(["utf-8"] * 9 + ["utf-16", "latin-1", "ascii", "idna", "hex", "no such"])
        separator = rng.choice([None] * 9 + [",", ";", "", "ab", '"'])
        with unchanged(path, content):
            try:
                data = nn.read_csv(
                    path, rng.choice([None] * 9 + ["kind", "b"]), classes=rng.choice([None, True, False]),
                    separator=separator, encoding=encoding,
                )  # fmt: skip
            except ValueError as problem:
                require(str(problem), "no message")
                return False
        require({len(row) for row in data.x} == {len(data.features)}, "rows of several lengths")
        require(all(math.isfinite(v) for row in data.x for v in row), "a number that is not finite")
        require(len(data.y) == len(data.x), "other targets than samples")
        require(not data.classes or set(data.y) == set(range(len(data.classes))), "classes without samples")
        return True

    return attempt


def models(folder: Path) -> Attempt:
    path = folder / "model.safetensors"
    kinds = [lambda: nn.Neuron(2, seed=1), lambda: nn.MLP(2, [2, 1], seed=2), lambda: nn.LSTM(1, 2, seed=3)]
    valid = []
    for kind in kinds:
        nn.save(kind(), path)
        valid.append(path.read_bytes())
    made = [kind() for kind in kinds]

    def attempt(rng: Random) -> bool:
        content = hostile.content(rng, valid)
        if rng.random() < 0.5:
            content = _resized(content)
        path.write_bytes(content)
        model = rng.choice(made)
        before = [p.data for p in model.parameters()]
        with unchanged(path, content):
            try:
                nn.load(model, path)
            except ValueError:
                require([p.data for p in model.parameters()] == before, "a failed load changed the model")
                return False
        require(content in valid or content.rstrip(b" ") in valid, "a changed file was accepted")
        return True

    return attempt


def _resized(content: bytes) -> bytes:
    """A safetensors file whose first bytes say how long its header is: what was changed gets further."""
    end = content.rfind(b"}") + 1
    return max(end - 8, 0).to_bytes(8, "little") + content[8:] if end > 8 else content


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


@contextmanager
def unchanged(path: Path, content: bytes) -> Iterator[None]:
    """Require that a file stays as it is, and alone, whatever happens."""
    yield
    require(path.read_bytes() == content and len(list(path.parent.iterdir())) == 1, "a file was changed")


READERS = {
    "parse": Reader(450, 1, expressions),
    "read_csv": Reader(248, 1, tables),
    "load": Reader(200, 1, models),
    "labels": Reader(100, LABELS_A_GRAPH, labels),
    "plots": Reader(2, CURVES, plots),
}
