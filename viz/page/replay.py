"""The forward and the backward pass as data: what the page needs to take every step by itself.

Values are numbered in topological order, as `Box.members` are. JSON knows no nan and no infinities: they
are the texts "nan", "inf", "-inf".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import isfinite
from typing import Any

from autograd_core.graph import toposort
from autograd_core.node import Node
from autograd_core.stepper import Stepper
from viz.labels import clean
from viz.model import Edge, Picture
from viz.page.formula import formulas, to_mathml


class Replay:
    """The values of a graph in topological order, their names, and the order of both passes.

    >>> from autograd_core import Value
    >>> x = Value(3.0, "x")
    >>> replay = Replay(x * x + x)
    >>> replay.forward, replay.backward, replay.names
    ([1, 2], [2, 1], ['x', 'v1', 'v2'])
    >>> replay.gradients
    {2: 1.0, 1: 1.0, 0: 7.0}
    """

    def __init__(self, root: Node, names: Mapping[str, Any] | None = None) -> None:
        self.stepper = Stepper(root, names=names)
        self.order = toposort(root)
        self.place = {id(node): i for i, node in enumerate(self.order)}
        named = self.stepper.names
        self.names = [named[node] for node in self.order]
        self.forward = [i for i, node in enumerate(self.order) if node.op is not None]
        self.backward = [self.place[id(node)] for node in reversed(named.live) if node.op is not None]

    @cached_property
    def gradients(self) -> dict[int, float]:
        """Where the backward pass ends: d root / d value by place; what it does not reach is missing."""
        found = {len(self.order) - 1: 1.0}
        for i in range(len(self.stepper)):
            step = self.stepper.step(i)
            found[self.place[id(step.parent)]] = step.total
        return found

    def data(self) -> dict[str, Any]:
        """Everything as lists of plain data, one entry for each value."""
        numbered: dict[str, int] = {}  # the same few formulas are written over and over
        operands, locals_, written = [], [], []
        for node in self.order:
            operands.append([self.place[id(x)] if isinstance(x, Node) else [plain(x)] for x in node.operands])
            locals_.append([None if edge is None else plain(edge) for edge in node.edges])
            written.append([numbered.setdefault(text, len(numbered)) for text in formulas(node)])
        return {
            "names": self.names,
            "ops": [None if node.op is None else clean(str(node.op)) for node in self.order],
            "values": [plain(node.data) for node in self.order],
            "operands": operands,
            "locals": locals_,
            "written": written,
            "formulas": [to_mathml(text) for text in numbered],
            "forward": self.forward,
            "backward": self.backward,
        }

    def view(self, drawn: Picture, name: str) -> dict[str, Any]:
        """How a picture stands to the values: the members of each box; of each edge its boxes and operand."""
        slots = self._slots(drawn)
        return {
            "name": name,
            "boxes": [list(box.members) for box in drawn.boxes],
            "kinds": [box.kind for box in drawn.boxes],
            "edges": [[edge.tail, edge.head, slot] for edge, slot in zip(drawn.edges, slots, strict=True)],
        }

    def _slots(self, drawn: Picture) -> list[int]:
        """Which operand of its head each edge is, -1 where it stands for no single one."""
        taken: set[tuple[int, int]] = set()
        return [self._slot(drawn, edge, taken) for edge in drawn.edges]

    def _slot(self, drawn: Picture, edge: Edge, taken: set[tuple[int, int]]) -> int:
        tail, head = drawn.boxes[edge.tail], drawn.boxes[edge.head]
        if len(tail.members) != 1 or len(head.members) != 1:
            return -1
        operands: Sequence[Any] = self.order[head.members[0]].operands
        wanted = self.order[tail.members[0]]
        for slot, operand in enumerate(operands):
            if operand is wanted and (edge.head, slot) not in taken:
                taken.add((edge.head, slot))
                return slot
        return -1


def plain(x: float) -> float | str:
    """A number as JSON can hold it."""
    return float(x) if isfinite(x) else str(float(x))
