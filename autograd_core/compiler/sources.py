"""Sources: the user's lines that the nodes of a graph, and so the bundles of a program, come from.

Finding the line takes a walk up the stack for every node, so they are noted only where a program is to be
looked at: the function is then recorded once more, with a witness. A node that several lines share has
them all, and a bundle those of its nodes and of what was fused into them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from linecache import getline
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from autograd_core.anomaly import users_frames
from autograd_core.compiler.ir import Graph
from autograd_core.op import Op
from autograd_core.traced import Recorder

Lines = tuple[str, ...]  # of a call in a call in the function, the innermost first

_SHOWN = 3  # lines of a bundle


class Source(NamedTuple):
    """A line of the user's, and how many nodes of a bundle come from it, or from its gradient."""

    line: str
    gradient: bool
    nodes: int


class Sources(NamedTuple):
    """Of each bundle of a program its lines, the most frequent first; of each guard its line; their code.

    `callers` are lines from which those were called, directly or not.
    """

    bundles: tuple[tuple[Source, ...], ...]
    callers: tuple[tuple[Source, ...], ...]
    guards: tuple[str, ...]
    code: dict[str, str]


class _Noting(list[Any]):
    """A list that notes the line that is running, too, when something is appended."""

    def __init__(self, running: Callable[[], Lines]) -> None:
        self.lines: list[Lines] = []
        self._running = running

    def append(self, seen: Any) -> None:
        """Append it with its line."""
        super().append(seen)
        self.lines.append(self._running())


class Witness(Recorder):
    """A recorder that notes the line of every node and of every truth test."""

    nodes: _Noting
    guards: _Noting

    def __init__(self) -> None:
        super().__init__()
        self.nodes = _Noting(self._running)
        self.guards = _Noting(self._running)
        self.places: dict[int, Lines] = {}  # of the tape
        self.code: dict[str, str] = {}
        self._names: dict[tuple[str, int], str] = {}
        self._outside: FrameType | None = sys._getframe(1)

    @property
    def guard_lines(self) -> list[str]:
        """The innermost line of each truth test."""
        return [next(iter(lines), "") for lines in self.guards.lines]

    def find_places(self, places: Sequence[int]) -> None:
        """Keep the lines by places on the tape, given those of the nodes."""
        self.places = dict(zip(places, self.nodes.lines, strict=True))
        self.nodes.clear()
        self._outside = None

    def _running(self) -> Lines:
        """The lines that are running in the function."""
        frames = users_frames(sys._getframe(1), self._outside)
        return tuple([self._name(each.f_code.co_filename, each.f_lineno) for each in frames])

    def _name(self, file: str, number: int) -> str:
        found = self._names.get((file, number))
        if found is None:
            found = self._names[file, number] = f"{Path(file).name}:{number}"
            self.code[found] = getline(file, number).strip()
        return found


class SourcedGraph(Graph):
    """A graph that keeps the places of the tape for which each node was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.origins: dict[int, list[int]] = {}

    def emit(self, op: Op, args: tuple[int, ...]) -> int:
        """The node of `op` applied to nodes."""
        node = super().emit(op, args)
        if self.ops[node] is not None and node not in args:  # x*1 is x, which another line made
            places = self.origins.setdefault(node, [])
            if not places or places[-1] != self.place:
                places.append(self.place)
        return node


def find_sources(
    graph: Graph, witness: Witness, slots: Sequence[int], bundles: Iterable[tuple[int, int]]
) -> Sources:
    """The sources of a program, given the slot of each node (-1 for none) and the slots of each bundle."""
    origins = graph.origins if isinstance(graph, SourcedGraph) else {}
    node_of = {slot: node for node, slot in enumerate(slots) if slot >= 0}
    found: list[tuple[Source, ...]] = []
    called: list[tuple[Source, ...]] = []
    for start, stop in bundles:
        inner: Counter[tuple[str, bool]] = Counter()
        outer: Counter[tuple[str, bool]] = Counter()
        for node in _with_fused(graph, slots, [node_of[slot] for slot in range(start, stop)]):
            for place in origins.get(node, ()):
                lines = witness.places.get(place if place >= 0 else ~place)
                if lines:
                    inner[lines[0], place < 0] += 1
                    outer.update({(line, place < 0) for line in lines[1:] if line != lines[0]})
        found.append(by_frequency(inner))
        called.append(by_frequency(outer))
    used = {each.line for several in (*found, *called) for each in several} | set(witness.guard_lines)
    code = {line: text for line, text in witness.code.items() if line in used}
    return Sources(tuple(found), tuple(called), tuple(witness.guard_lines), code)


def by_frequency(counts: Mapping[tuple[str, bool], int]) -> tuple[Source, ...]:
    """Lines, and whether it is their gradient, with how many nodes each has; the most frequent first."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple([Source(line, gradient, nodes) for (line, gradient), nodes in ordered])


def _with_fused(graph: Graph, slots: Sequence[int], nodes: Sequence[int]) -> Iterator[int]:
    """Nodes, and what was fused into them: operands without a slot of their own."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        stack += [x for x in graph.args[node] if slots[x] < 0]


def lines_text(sources: Sequence[Source]) -> str:
    """The most frequent lines in one line of text.

    >>> lines_text([Source("a.py:7", False, 9), Source("a.py:7", True, 4), Source("a.py:8", True, 1)])
    'a.py:7; gradient of a.py:7, a.py:8'
    """
    shown = sources[:_SHOWN]
    first = shown[0].gradient if shown else False
    ordered = sorted(shown, key=lambda each: each.gradient != first)
    groups = [
        ("gradient of " if gradient else "") + ", ".join([each.line for each in several])
        for gradient, several in groupby(ordered, key=lambda each: each.gradient)
    ]
    return "; ".join(groups) + (", ..." if len(sources) > _SHOWN else "")
