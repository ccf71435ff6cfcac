"""The backward pass one contribution at a time, forwards and backwards, in words and numbers.

The same sweep as `backward()`: nodes in reverse topological order, and at each node one contribution to
each operand, `d root/d operand += d root/d node * d node/d operand`. Nothing is written to `.grad` until
`commit()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from autograd_core.errors import GraphError, OperandError
from autograd_core.backward import backward, live_order
from autograd_core.node import Node
from autograd_core.text import short

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class Step:
    """One contribution: `total` is the parent's adjoint after it, `before + upstream * local`."""

    node: Node
    parent: Node
    upstream: float
    local: float
    contribution: float
    total: float
    words: str

    def __str__(self) -> str:
        return (
            f"{self.words} = {short(self.upstream)} * {short(self.local)} = {short(self.contribution)}"
            f"   (total {short(self.total)})"
        )


class Stepper:
    """Walk through the backward pass of `root`; `next`, `back`, `run_until`, `reset`, then `commit` if
    wanted.

    Prints as a table of the whole pass, with a mark at the position.

    >>> from autograd_core import Value, steps
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> z = x * y
    >>> z.label = "z"
    >>> s = steps(z)
    >>> print(next(s))
    dz/dx += dz/dz * dz/dx = 1.0 * 3.0 = 3.0   (total 3.0)
    >>> s.position, len(s), x.has_grad
    (1, 2, False)

    Raises:
        OperandError: where `root` is no Value.
    """

    def __init__(self, root: Node) -> None:
        if not isinstance(root, Node):
            raise OperandError(f"steps: expected a Value to differentiate, got {type(root).__name__}")
        self.root = root
        self.position = 0
        order = live_order(root)
        self.names = names(order)
        self._steps = list(_steps(order, self.names))
        self._committed = False

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, index: int) -> Step:
        return self._steps[index]

    def __iter__(self) -> Iterator[Step]:
        return self

    def __next__(self) -> Step:
        if self.position == len(self._steps):
            raise StopIteration
        self.position += 1
        return self._steps[self.position - 1]

    def next(self) -> Step:
        """Take the next contribution; StopIteration at the end, as `next(s)`."""
        return self.__next__()

    def back(self) -> Step:
        """Take back the last contribution and return it."""
        if self.position == 0:
            raise GraphError("the stepper stands at the start: there is no step to take back")
        self.position -= 1
        return self._steps[self.position]

    def run_until(self, node: Node) -> Step:
        """Go on until the gradient of `node` is complete; return the last step taken."""
        last = max((i for i, step in enumerate(self._steps) if step.parent is node), default=None)
        if last is None:
            raise GraphError(f"no contribution goes to {node!r}: the root does not depend on it")
        self.position = last + 1
        return self._steps[last]

    def reset(self) -> None:
        """Go back to the start."""
        self.position = 0

    def adjoints(self) -> dict[str, float]:
        """The adjoints as far as the pass has come, by name, in the order in which they were reached."""
        found = {self.names[id(self.root)]: 1.0}
        for step in self._steps[: self.position]:
            found[self.names[id(step.parent)]] = step.total
        return found

    def commit(self) -> None:
        """Write the whole pass to `.grad`, as `root.backward()` does; once."""
        if self._committed:
            raise GraphError("this pass is committed already: a second time would count every gradient twice")
        backward(self.root)
        self._committed = True
        self.position = len(self._steps)

    def __str__(self) -> str:
        rows = [self._row(i) for i in range(len(self._steps))]
        header = ("", "node", "adds to", "upstream", "local", "product", "total")
        widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            for row in [header, *rows]
        ]
        return "\n".join(line.rstrip() for line in lines)

    def __rich__(self) -> Table:
        from rich.table import Table

        table = Table(title=f"backward pass of {self.names[id(self.root)]} = {short(self.root.data)}")
        for heading in ("", "node", "adds to"):
            table.add_column(heading)
        for heading in ("upstream", "local", "product", "total"):
            table.add_column(heading, justify="right")
        for i in range(len(self._steps)):
            table.add_row(*[cell.replace("[", r"\[") for cell in self._row(i)])
        return table

    def _row(self, i: int) -> tuple[str, ...]:
        step = self._steps[i]
        numbers = [short(x) for x in (step.upstream, step.local, step.contribution, step.total)]
        return (
            ">" if i + 1 == self.position else "",
            _formula(step.node, self.names),
            step.words.split(" += ")[0],
            *numbers,
        )


def names(order: list[Node]) -> dict[int, str]:
    """A name for each node: its label, else v1, v2, ... in topological order."""
    numbers = count(1)
    return {id(node): node.label or f"v{next(numbers)}" for node in order}


def _steps(order: list[Node], names: dict[int, str]) -> Iterator[Step]:
    root = names[id(order[-1])]
    adjoints: dict[int, float] = {id(order[-1]): 1.0}
    for node in reversed(order):
        upstream = adjoints[id(node)]
        for operand, local in zip(node.operands, node.edges, strict=True):
            if local is None:
                continue
            contribution = upstream * local
            adjoints[id(operand)] = adjoints.get(id(operand), 0.0) + contribution
            name, parent = names[id(node)], names[id(operand)]
            words = f"d{root}/d{parent} += d{root}/d{name} * d{name}/d{parent}"
            yield Step(node, operand, upstream, local, contribution, adjoints[id(operand)], words)


def _formula(node: Node, names: dict[int, str]) -> str:
    op: Any = node.op
    operands = [names[id(x)] if isinstance(x, Node) else short(x) for x in node.operands]
    symbol = str(op)
    if op.arity == 2 and not symbol.isidentifier():
        return f"{names[id(node)]} = {operands[0]} {symbol} {operands[1]}"
    return f"{names[id(node)]} = {op.name}({', '.join(operands)})"


def steps(root: Node) -> Stepper:
    """A Stepper over the backward pass of `root`; see `Stepper`."""
    return Stepper(root)
