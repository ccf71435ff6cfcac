"""A graph as a tree for the terminal: the output first, its operands below it; rich prints it in colours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from autograd_core.errors import OperandError
from autograd_core.naming import one_line
from autograd_core.node import Node
from autograd_core.text import short
from viz.model import Box, Edge, Fold, Picture, picture
from viz.words import SHOW, box_lines, edge_lines, rest_lines, shown, told_options

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

MAX_NODES = 100
TITLES = {
    "leaf": "cyan bold", "op": "bold", "module": "magenta bold", "repeat": "magenta bold",
    "constant": "dim", "rest": "dim",
}  # fmt: skip
DETAILS = {  # by how they begin
    "data": "", "grad not": "dim", "grad": "green", "∂": "blue", "+=": "yellow", "stale": "red", "×": "dim",
}  # fmt: skip


@told_options
def tree(
    z: Node,
    *,
    show: str | Collection[str] = SHOW,
    max_nodes: int = MAX_NODES,
    fold: Fold | Iterable[Fold] = "auto",
) -> Tree:
    """Draw the graph of a Value as a tree: print it, or hand it to `rich.print` for colours.

    A value that is used more than once is written out where it is met first; later it is only named.

    Args:
        z: the output.
        show: which numbers are written: "data", "grad", "local" (the local derivative d result / d operand).
        max_nodes: at most so many values, those nearest to `z`; one line stands for the rest.
        fold: as in `viz.draw`.

    Raises:
        OperandError: (a TypeError) if `z` is not a Value.
        DomainError: (a ValueError) for another `show`.

    >>> from autograd_core.value import Value
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> tree(x * y + 1.0)
    +  data 7.0  grad not computed
    ├── *  data 6.0  grad not computed  ∂ 1.0
    │   ├── x  data 2.0  grad not computed  ∂ 3.0
    │   └── y  data 3.0  grad not computed  ∂ 2.0
    └── 1.0
    """
    if hasattr(z, "instructions") or hasattr(z, "program"):
        raise OperandError(
            f"tree: a {type(z).__name__} is no graph of values: viz.draw(program) draws a compiled program"
        )
    return Tree(picture(z, max_nodes=max_nodes, fold=fold), shown(show))


class Tree:
    """A drawn tree: `str` gives plain text, each row in full; rich prints it in colours.

    Where rich prints on a screen, a row that is too wide ends with an ellipsis, and the branches stay
    straight; in a file nothing is left out.
    """

    def __init__(self, drawn: Picture, show: Collection[str]) -> None:
        self.drawn = drawn
        self.show = show

    def __str__(self) -> str:
        rows = [f"{branch}{'  '.join([title, *details])}" for branch, _, title, details in self._rows()]
        return "\n".join([*rows, *self._rest()])

    __repr__ = __str__

    # Not `__rich__`: a text that it returns is joined with others, and wrapped as they are.
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text

        cut = console.is_terminal and options.overflow is None
        text = Text(no_wrap=True, overflow="ellipsis") if cut else Text()
        for branch, box, title, details in self._rows():
            text.append("\n" * bool(text))
            text.append(branch, "dim")
            text.append(title, "red bold" if box.broken or box.stale else TITLES[box.kind])
            for each in details:
                style = next((DETAILS[start] for start in DETAILS if each.startswith(start)), "dim")
                text.append("  " + each, style)
        for line in self._rest():
            text.append("\n" + line, "dim")
        yield text

    def _rest(self) -> list[str]:
        return [one_line("… " + ", ".join(rest_lines(self.drawn)))] if self.drawn.hidden else []

    def _rows(self) -> Iterator[tuple[str, Box, str, list[str]]]:
        """Walk from the output: the branch to the left of each row, its box, its title, its numbers."""
        boxes = self.drawn.boxes
        operands: list[list[Edge]] = [[] for _ in boxes]
        for drawn_edge in self.drawn.edges:
            operands[drawn_edge.head].append(drawn_edge)
        written: set[int] = set()
        root = len(boxes) - 1
        stack: list[tuple[int, Edge | None, str, str]] = [(root, None, "", "")]
        while stack:
            i, edge, before, joint = stack.pop()
            again = i in written and boxes[i].kind not in ("leaf", "constant", "rest")
            yield before + joint, boxes[i], *self._texts(boxes[i], edge, again=again)
            if again:
                continue
            written.add(i)
            below = before + {"": "", "├── ": "│   ", "└── ": "    "}[joint]
            joints = ["├── "] * (len(operands[i]) - 1) + ["└── "]
            rows = [(each.tail, each, below, joint) for each, joint in zip(operands[i], joints, strict=False)]
            stack.extend(reversed(rows))

    def _texts(self, box: Box, edge: Edge | None, *, again: bool) -> tuple[str, list[str]]:
        if box.kind == "constant":
            return short(box.data), []
        if box.kind == "rest":
            return "…", []
        title, *numbers = box_lines(box, self.show)
        if again:
            numbers = ["(see above)"]
        elif edge is not None and edge.kind == "dead":
            numbers.append("(nothing flows back)")
        elif edge is not None:
            numbers += edge_lines(edge, self.show)
        return one_line(title), numbers
