"""The two passes one step at a time, forwards and backwards, in words and numbers.

Backward is the same sweep as `backward()`: nodes in reverse topological order, and at each node one
contribution to each operand, `d root/d operand += d root/d node * d node/d operand`. Nothing is written to
`.grad` until `commit()`. Forward, each value says what it was computed from.

A pass is worked out when it is first looked at; making a stepper costs nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from autograd_core.backward import backward
from autograd_core.errors import GraphError
from autograd_core.naming import Names, formula_of, symbol_of
from autograd_core.node import Node, check_values
from autograd_core.symbolic import MOST_OPERANDS, as_formula, local_rules
from autograd_core.tables import Table
from autograd_core.text import short
from autograd_core.walk import Walk

LONGEST_RULE = 60  # characters; beyond it the number alone says more


@dataclass(frozen=True, slots=True)
class Step:
    """One contribution; `total` is what the parent then has, `before + upstream * local`; see `steps`."""

    index: int
    node: Node = field(compare=False)
    parent: Node = field(compare=False)
    place: int = field(compare=False)  # which operand of `node` the parent is
    upstream: float = field(compare=False)
    local: float = field(compare=False)
    contribution: float = field(compare=False)
    total: float = field(compare=False)
    names: Names = field(repr=False)

    @property
    def words(self) -> str:
        """The step as the chain rule writes it: `dz/dx += dz/dv1 * dv1/dx`."""
        root, node, parent = (self.names.d(each) for each in (self.names.root, self.node, self.parent))
        return f"{root}/{parent} += {root}/{node} * {node}/{parent}"

    @property
    def formula(self) -> str:
        """How the node was computed: `x * y`."""
        return formula_of(self.node, self.names).text

    @property
    def partial(self) -> str:
        """The local derivative in symbols, from the rule of the op: `y`; a number where that is long."""
        if len(self.node.operands) > MOST_OPERANDS:
            return short(self.local)
        operands = [symbol_of(x, self.names) for x in self.node.operands]
        rules = local_rules(self.node, formula_of(self.node, self.names), operands)
        text = as_formula(rules[self.place]).text
        return text if len(text) <= LONGEST_RULE else short(self.local)

    @property
    def rule(self) -> str:
        """The local rule: `d(x * y)/dx = y`, and which operand is meant where one value is two."""
        again = sum(operand is self.parent for operand in self.node.operands) > 1
        which = f" (operand {self.place + 1})" if again else ""
        return f"d({self.formula})/{self.names.d(self.parent)} = {self.partial}{which}"

    def __str__(self) -> str:
        return (
            f"{self.words} = {short(self.upstream)} * {short(self.local)} = {short(self.contribution)}"
            f"   (total {short(self.total)})   {self.rule}"
        )


class _Pass(NamedTuple):
    """The contributions of a sweep in order, column by column."""

    nodes: list[Node]
    parents: list[Node]
    places: array[int]
    upstreams: array[float]
    locals: array[float]
    totals: array[float]


class Stepper(Walk[Step]):
    """Walk through the backward pass of `root`, see `steps`: `next`, `back`, `jump`, `resume` to breakpoints.

    Shows itself as a table of the pass with a mark at the position: as text, with rich, in a notebook.

    Args:
        root: the output, a Value.
        names: names for values without a label, such as `locals()`; without, they are v1, v2, ...

    Raises:
        OperandError: (a TypeError) where `root` is no Value or `names` no mapping.
    """

    def __init__(self, root: Node, *, names: Mapping[str, Any] | None = None) -> None:
        check_values("steps", root)
        super().__init__(Names(root, names))
        self.root = root
        self._watched: list[Node] = []
        self._committed = False

    def __len__(self) -> int:
        return len(self._pass.nodes)

    @cached_property
    def forward(self) -> Forward:
        """The forward pass of the same graph, to walk in the same way."""
        return Forward(self.names)

    def step(self, index: int) -> Step:  # noqa: D102  # as Walk says
        p = self._pass
        upstream, local = p.upstreams[index], p.locals[index]
        contribution, total = upstream * local, p.totals[index]
        where = (p.nodes[index], p.parents[index], p.places[index])
        return Step(index, *where, upstream, local, contribution, total, self.names)

    def node(self, index: int) -> Node:  # noqa: D102  # as Walk says
        return self._pass.nodes[index]

    def completes(self, node: Node) -> int:  # noqa: D102  # as Walk says
        contributions = self._contributions_to(node)
        if not contributions:
            why = "it is the root" if node is self.root else "the root does not depend on it"
            raise GraphError(f"no contribution goes to {node!r}: {why}")
        return contributions[-1]

    def adjoint(self, node: Node) -> float | None:
        """d root / d node as far as the pass has come; None where it has not reached the node yet."""
        before = bisect_left(self._contributions_to(node), self.position)
        if before == 0:
            return 1.0 if node is self.root else None
        return self._pass.totals[self._contributions_to(node)[before - 1]]

    def adjoints(self) -> dict[str, float]:
        """The adjoints as far as the pass has come, by name, in the order in which they were reached."""
        found = {id(self.root): (self.root, 1.0)}
        for parent, total in zip(self._pass.parents[: self.position], self._pass.totals, strict=False):
            found[id(parent)] = (parent, total)
        return {self.names[node]: total for node, total in found.values()}

    def watch(self, *values: Node | str) -> None:
        """Keep an eye on Values, or on those of these names: the table says how their adjoints stand.

        Raises:
            GraphError: (a ValueError) for what is no value of this pass; nothing is watched then.
        """
        nodes = [self.names.find(value) if isinstance(value, str) else value for value in values]
        for node, value in zip(nodes, values, strict=True):
            if not isinstance(node, Node) or id(node) not in self._places:
                raise GraphError(f"watch: {value!r:.60} is no value of this pass")
        self._watched += [node for node in nodes if node is not None]

    def watched(self) -> dict[str, float | None]:
        """The adjoints of the watched values by name; None where the pass has not reached one yet."""
        return {self.names[node]: self.adjoint(node) for node in self._watched}

    def commit(self) -> None:
        """Write the whole pass to `.grad`, as `root.backward()` does; once.

        Raises:
            GraphError: (a ValueError) the second time.
        """
        if self._committed:
            raise GraphError("this pass is committed already: a second time would count every gradient twice")
        backward(self.root)
        self._committed = True
        self.position = len(self)

    answers = 4  # upstream, local, product, total

    def cells(self, step: Step) -> tuple[str, ...]:  # noqa: D102  # as Walk says
        root, node, parent = (self.names.d(each) for each in (self.root, step.node, step.parent))
        numbers = [short(x) for x in (step.upstream, step.local, step.contribution, step.total)]
        defined = f"{self.names[step.node]} = {step.formula}"
        return (defined, f"{root}/{parent}", f"{node}/{parent} = {step.partial}", *numbers)

    def table(self, room: int | None = None) -> Table:  # noqa: D102  # as Walk says
        title = f"backward pass of {self.names[self.root]} = {short(self.root.data)}"
        headings = ("", "node", "adds to", "local rule", "upstream", "local", "product", "total")
        states = [
            f"{self.names.d(self.root)}/{self.names.d(node)} = {'not reached' if x is None else short(x)}"
            for node in self._watched
            for x in [self.adjoint(node)]
        ]
        notes = [f"watching {', '.join(states)}"] if states else []
        return Table(f"{title}: {self.progress()}", headings, self.rows(room), 4, notes)

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        return {id(node): [] for node in self.names.live}

    def _contributions_to(self, node: Node) -> list[int]:
        known = self._places.get(id(node))
        if known is None or known or node is self.root:
            return known or []
        known += [i for i, parent in enumerate(self._pass.parents) if parent is node]
        return known

    @cached_property
    def _pass(self) -> _Pass:
        columns = _Pass([], [], array("L"), array("d"), array("d"), array("d"))
        nodes, parents, places, upstreams, locals_, totals = columns
        adjoints: dict[int, float] = {id(self.root): 1.0}
        for node in reversed(self.names.live):
            upstream = adjoints[id(node)]
            for place, (operand, local) in enumerate(zip(node.operands, node.edges, strict=True)):
                if local is not None:
                    total = adjoints.get(id(operand), 0.0) + upstream * local
                    adjoints[id(operand)] = total
                    nodes.append(node)
                    parents.append(operand)
                    places.append(place)
                    upstreams.append(upstream)
                    locals_.append(local)
                    totals.append(total)
        return columns


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One step of the forward pass: a value, and what it was computed from."""

    index: int
    node: Node = field(compare=False)
    names: Names = field(repr=False)

    @property
    def formula(self) -> str:
        """How the node was computed, by names: `x * y`; empty for an input."""
        return "" if self.node.op is None else formula_of(self.node, self.names).text

    @property
    def numbers(self) -> str:
        """How the node was computed, in numbers: `2.0 * 3.0`; empty for an input."""
        return "" if self.node.op is None else formula_of(self.node, None).text

    def __str__(self) -> str:
        parts = [self.names[self.node], self.formula, self.numbers, short(self.node.data)]
        return " = ".join(part for part in parts if part) + ("   (input)" if self.node.op is None else "")


class Forward(Walk[Evaluation]):
    """Walk through the forward pass, inputs first; `Stepper.forward` gives it."""

    def __len__(self) -> int:
        return len(self.names.order)

    def step(self, index: int) -> Evaluation:  # noqa: D102  # as Walk says
        return Evaluation(index, self.names.order[index], self.names)

    def node(self, index: int) -> Node:  # noqa: D102  # as Walk says
        return self.names.order[index]

    def completes(self, node: Node) -> int:  # noqa: D102  # as Walk says
        for i, other in enumerate(self.names.order):
            if other is node:
                return i
        raise GraphError(f"{node!r} is not in the graph of {self.names[self.names.root]}")

    answers = 2  # the numbers, the result

    def cells(self, step: Evaluation) -> tuple[str, ...]:  # noqa: D102  # as Walk says
        return (self.names[step.node], step.formula or "input", step.numbers, short(step.node.data))

    def table(self, room: int | None = None) -> Table:  # noqa: D102  # as Walk says
        title = f"forward pass to {self.names[self.names.root]}: {self.progress()}"
        return Table(title, ("", "value", "computed as", "numbers", "result"), self.rows(room), 1)


def steps(root: Node, *, names: Mapping[str, Any] | None = None) -> Stepper:
    """A Stepper over the backward pass of `root`: what it takes and raises is what `Stepper` does.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> s = steps(x * y)
    >>> print(next(s))
    dv1/dx += dv1/dv1 * dv1/dx = 1.0 * 3.0 = 3.0   (total 3.0)   d(x * y)/dx = y
    >>> s.position, len(s), x.has_grad
    (1, 2, False)
    >>> print(s.forward[2])
    v1 = x * y = 2.0 * 3.0 = 6.0
    """
    return Stepper(root, names=names)
