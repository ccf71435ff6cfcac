"""What the values of a graph are called: by their label, else by the user's variable, else v1, v2, ...

Names are unique within a graph and safe to print: a label is somebody's text, and a terminal obeys what is
written to it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from autograd_core.backward import live_order
from autograd_core.errors import OperandError
from autograd_core.graph import toposort
from autograd_core.node import Node
from autograd_core.symbolic import Formula, shortened, written
from autograd_core.text import short

LONGEST = 40
MOST_ELEMENTS = 1_000  # of a list of Values that are named w[0], w[1], ...

_PACKAGE = str(Path(__file__).parent) + os.sep
_SHORT = re.compile(r"[^\W\d_]\d*")


def printable(text: str) -> str:
    r"""Bring text to one line without control characters, not too long.

    >>> printable("a\x1b[31m\nb")
    'a\ufffd[31m b'
    """
    text = one_line(text[: LONGEST + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def one_line(text: str) -> str:
    """Bring text to one line without control characters."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def differential(name: str) -> str:
    """Write the d of a name: `dx`, `dw12`, but `d loss`.

    >>> differential("x"), differential("w12"), differential("loss")
    ('dx', 'dw12', 'd loss')
    """
    return f"d{name}" if _SHORT.fullmatch(name) else f"d {name}"


class Names:
    """The names in the graph of `root`, made when the first one is asked for.

    Args:
        root: the output.
        variables: names for values without a label, such as `locals()`; only the Values in it count.

    Raises:
        OperandError: (a TypeError) where `variables` is no mapping.
    """

    def __init__(self, root: Node, variables: Mapping[str, Any] | None = None) -> None:
        if variables is not None and not isinstance(variables, Mapping):
            raise OperandError(
                f"names: expected a mapping of names to Values, got {type(variables).__name__}; "
                "write names=locals() for your variables"
            )
        self.root = root
        self.variables = dict(variables or {})

    @cached_property
    def live(self) -> list[Node]:
        """What the root depends on through edges that carry a derivative, operands before results."""
        return live_order(self.root)

    @cached_property
    def order(self) -> list[Node]:
        """The whole graph, operands before results."""
        pairs = (pair for node in self.live for pair in zip(node.operands, node.edges, strict=True))
        if any(edge is None and isinstance(operand, Node) for operand, edge in pairs):
            return toposort(self.root)
        return self.live

    def __getitem__(self, node: Node) -> str:
        return self._given.get(id(node)) or f"v{self._numbers[id(node)]}"

    def d(self, node: Node) -> str:
        """The name of a node with the d of its differential."""
        return differential(self[node])

    def find(self, name: str) -> Node | None:
        """The node of that name in this graph; None where there is none."""
        return self._by_name.get(name)

    def has(self, node: Node) -> bool:
        """Whether a node is in this graph."""
        return id(node) in self._given or id(node) in self._numbers

    def number(self, node: Node) -> int:
        """The n of the vn that a node without another name is called."""
        return self._numbers[id(node)]

    def is_given(self, node: Node) -> bool:
        """Whether the name is a label or a variable's, not a number of ours."""
        return id(node) in self._given

    @cached_property
    def _given(self) -> dict[int, str]:
        variables = {id(node): name for name, node in reversed(variables_of(self.variables).items())}
        names: dict[int, str] = {}
        taken: set[str] = set()
        for node in self.order:
            wanted = node.label or variables.get(id(node))
            if wanted:
                wanted = name = printable(wanted)
                again = count(2)
                while name in taken:
                    name = f"{wanted}#{next(again)}"
                taken.add(name)
                names[id(node)] = name
        return names

    @cached_property
    def _numbers(self) -> dict[int, int]:
        taken = set(self._given.values())
        free = (i for i in count(1) if f"v{i}" not in taken)
        return {id(node): next(free) for node in self.order if id(node) not in self._given}

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {self[node]: node for node in reversed(self.order)}


def variables_of(namespace: Mapping[str, Any]) -> dict[str, Node]:
    """The Values of a namespace by name, `w[0]` for those in a list; names that start with _ are left out.

    >>> from autograd_core import Value
    >>> sorted(variables_of({"x": Value(1.0), "w": [Value(2.0)], "n": 3, "_": Value(4.0)}))
    ['w[0]', 'x']
    """
    found: dict[str, Node] = {}
    for name, thing in list(namespace.items()):
        if not isinstance(name, str) or name.startswith("_"):
            continue
        if isinstance(thing, Node):
            found[name] = thing
        elif type(thing) in (list, tuple):
            found |= _elements(name, thing)
    return found


def _elements(name: str, things: Sequence[Any]) -> dict[str, Node]:
    if len(things) > MOST_ELEMENTS:
        return {}
    return {f"{name}[{i}]": thing for i, thing in enumerate(things) if isinstance(thing, Node)}


def callers_variables() -> dict[str, Any]:
    """The local variables of the code that called this package: of the nearest frame outside its files."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return dict(frame.f_locals)


def formula_of(node: Node, names: Names | None) -> Formula:
    """What the op of a node was applied to, by names, or in numbers where `names` is None."""
    op: Any = node.op
    return written(op, [symbol_of(x, names) for x in shortened(node.operands)])


def symbol_of(operand: Any, names: Names | None) -> Any:
    """An operand by its name, or by its number where `names` is None; a constant as it is."""
    if not isinstance(operand, Node):
        return operand
    if names is not None:
        return Formula(names[operand])
    text = short(operand.data)
    return Formula(text, Formula.SIGN if text.startswith("-") else Formula.ATOM)
