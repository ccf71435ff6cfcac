"""Where a gradient comes from: the product of local derivatives along every path from the output to an input.

The chain rule sums over paths, and a graph can have exponentially many: those with the largest products are
listed, the others are counted and their sum is what is left of the gradient.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import Any

from autograd_core.backward import gradients
from autograd_core.errors import DomainError, OperandError
from autograd_core.naming import Names, callers_variables, formula_of
from autograd_core.node import Node, check_values
from autograd_core.tables import Table, Tabular
from autograd_core.text import short

MAX_PATHS = 20
MAX_INPUTS = 10
MAX_DEFINITIONS = 20
LONGEST_PATH = 8  # nodes of a path that are written out
MAX_WORK = 1_000_000  # edges looked at for further paths, once the first is found


@dataclass(frozen=True, slots=True)
class Path:
    """A way from the output down to an input; `product` is the product of the local derivatives on it."""

    nodes: tuple[Node, ...]
    locals: tuple[float, ...]
    product: float


@dataclass(frozen=True, slots=True)
class Part:
    """A gradient and its paths, the largest products first; `rest` is the sum of those that are not listed.

    `count` is how many paths there are, exact below 2**53.
    """

    input: Node
    gradient: float
    paths: tuple[Path, ...]
    count: float
    rest: float


def explain(
    root: Node, *inputs: Node | str, max_paths: int = MAX_PATHS, names: Mapping[str, Any] | None = None
) -> Explanation:
    """Say which path contributes what to d root / d input: the chain rule as a sum over paths.

    Args:
        root: the output, a Value.
        inputs: the Values, or their names, whose gradients are explained; without any, the leaves.
        max_paths: how many paths are listed for each; the others are counted and summed.
        names: names for values without a label; your variables, unless given.

    Raises:
        OperandError: (a TypeError) where `root` or an input is no Value.
        DomainError: (a ValueError) where `max_paths` is no positive whole number.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> z = x * y + x
    >>> print(explain(z, x, names={"z": z}))
    dz/dx = 4.0, the sum over 2 paths
    path          chain rule       numbers    product
    z -> v1 -> x  dz/dv1 * dv1/dx  1.0 * 3.0  3.0
    z -> x        dz/dx            1.0        1.0
    v1 = x * y
    """
    check_values("explain", root)
    if isinstance(max_paths, bool) or not isinstance(max_paths, int) or max_paths < 1:
        raise DomainError(f"explain: max_paths is a positive whole number, got {max_paths!r:.60}")
    named = Names(root, callers_variables() if names is None else names)
    return Explanation(named, [_found(each, named) for each in inputs], max_paths)


def _found(wanted: Node | str, names: Names) -> Node:
    found = names.find(wanted) if isinstance(wanted, str) else wanted
    if not isinstance(found, Node):
        raise OperandError(
            f"explain: no value is called {wanted!r:.60}; give a Value, or a name of this graph"
        )
    return found


class Explanation(Tabular):
    """The paths to some inputs; prints as text, in a notebook; `parts` has the numbers; see `explain`."""

    def __init__(self, names: Names, inputs: list[Node], max_paths: int) -> None:
        self.names = names
        leaves = [node for node in names.live if node.op is None and node is not names.root]
        self.left_out = 0 if inputs else max(0, len(leaves) - MAX_INPUTS)
        self.inputs = inputs or leaves[:MAX_INPUTS]
        self.max_paths = max_paths

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """One part for each input."""
        return tuple(_Paths(self.names).parts(self.inputs, self.max_paths))

    def tables(self) -> list[Table]:  # noqa: D102  # as Tabular says
        root = self.names.root
        tables = [self._table(part) for part in self.parts]
        notes = self._definitions()
        if self.left_out:
            notes.append(f"and {self.left_out:,} more leaves: name the ones to explain, explain(z, w)")
        if not tables:
            notes.append(f"{self.names[root]} = {short(root.data)} depends on nothing: it has no paths")
        if notes:
            last = tables.pop() if tables else Table("", (), ())
            tables.append(Table(last.title, last.headings, last.rows, last.numbers, notes))
        return tables

    def _table(self, part: Part) -> Table:
        gradient = f"{self.names.d(self.names.root)}/{self._d(part.input)} = {short(part.gradient)}"
        if part.count == 0:
            return Table(f"{gradient}: no path leads there", (), ())
        count = "one path" if part.count == 1 else f"the sum over {_counted(part.count)} paths"
        rows = [self._row(path) for path in part.paths]
        hidden = part.count - len(part.paths)
        if hidden:
            rows.append((f"and {_counted(hidden)} more", "", "", short(part.rest)))
        return Table(f"{gradient}, {count}", ("path", "chain rule", "numbers", "product"), rows, 1)

    def _d(self, node: Node) -> str:
        return self.names.d(node) if self.names.has(node) else f"d({node!r})"

    def _row(self, path: Path) -> tuple[str, ...]:
        names = [self.names[node] for node in _ends(path.nodes)]
        heads, tails = _ends(path.nodes[:-1]), _ends(path.nodes[1:])
        factors = [f"{self.names.d(a)}/{self.names.d(b)}" for a, b in zip(heads, tails, strict=True)]
        numbers = [short(local) for local in _ends(path.locals)]
        hidden = f"... {len(path.nodes) - LONGEST_PATH:,} more ..."
        texts = [_joined(names, " -> ", hidden, len(path.nodes))]
        texts += [_joined(each, " * ", "...", len(path.locals)) for each in (factors, numbers)]
        return (*texts, short(path.product))

    def _definitions(self) -> list[str]:
        shown: dict[int, Node] = {}
        for part in self.parts:
            for path in part.paths:
                shown |= {id(node): node for node in _ends(path.nodes) if not self.names.is_given(node)}
        nodes = [node for node in shown.values() if node.op is not None]
        nodes.sort(key=self.names.number)
        return [f"{self.names[x]} = {formula_of(x, self.names)}" for x in nodes[:MAX_DEFINITIONS]]


def _ends(items: tuple[Any, ...]) -> tuple[Any, ...]:
    half = LONGEST_PATH // 2
    return items if len(items) <= LONGEST_PATH else (*items[:half], *items[-half:])


def _joined(texts: list[str], joint: str, hidden: str, length: int) -> str:
    half = LONGEST_PATH // 2
    return joint.join(texts if length <= LONGEST_PATH else [*texts[:half], hidden, *texts[-half:]])


def _counted(count: float) -> str:
    if count < 2**53:
        return f"{int(count):,}"
    return f"about {count:.2g}" if count < math.inf else "more than 1e308"


class _Paths:
    """The graph with its edges both ways, by position in topological order."""

    def __init__(self, names: Names) -> None:
        self.order = names.live
        self.position = {id(node): i for i, node in enumerate(self.order)}
        self.users: list[list[tuple[int, float]]] = [[] for _ in self.order]
        self.operands: list[list[tuple[int, float]]] = []
        for i, node in enumerate(self.order):
            edges = [
                (self.position[id(x)], local)
                for x, local in zip(node.operands, node.edges, strict=True)
                if local is not None
            ]
            self.operands.append(edges)
            for operand, local in edges:
                self.users[operand].append((i, local))

    def parts(self, inputs: Iterable[Node], max_paths: int) -> Iterable[Part]:
        root = self.order[-1]
        inputs = list(inputs)
        for node, gradient in zip(inputs, gradients(root, inputs), strict=True):
            start = self.position.get(id(node))
            if start is None:
                yield Part(node, 0.0, (), 0.0, 0.0)
                continue
            sizes, count = self._climb(start)
            paths = self._largest(start, sizes, max_paths)
            known = gradient or 0.0
            rest = 0.0 if len(paths) == count else known - sum(path.product for path in paths)
            yield Part(node, known, paths, count, rest)

    def _climb(self, start: int) -> tuple[dict[int, float], float]:
        """The logarithm of the largest product for each node above `start`; how many paths reach the root."""
        sizes = {start: 0.0}
        counts = {start: 1.0}
        pending = [start]
        while pending:
            i = heappop(pending)
            size, count = sizes[i], counts[i]
            for user, local in self.users[i]:
                known = sizes.get(user)
                if known is None:
                    heappush(pending, user)
                    sizes[user], counts[user] = _size(size, local), count
                else:
                    sizes[user] = max(known, _size(size, local))
                    counts[user] += count
        return sizes, counts[len(self.order) - 1]

    def _largest(self, start: int, sizes: dict[int, float], max_paths: int) -> tuple[Path, ...]:
        """The paths with the largest products: each turns off one listed before where the most is left."""
        root = len(self.order) - 1
        waiting: list[tuple[float, int, Any, int, float, float]] = []
        number = work = 0
        found: list[Path] = []
        # The way so far, linked backwards; where it stands, its size, its product.
        turn: tuple[Any, int, float, float] | None = (None, root, 0.0, 1.0)
        while turn is not None:
            way, i, size, product = turn
            while i != start:
                edges = [
                    (_size(size + sizes[operand], local), local, operand)
                    for operand, local in self.operands[i]
                    if operand in sizes
                ]
                work += len(edges)
                best = max(range(len(edges)), key=lambda k: edges[k][0])
                for k, (bound, local, operand) in enumerate(edges):
                    if k != best:
                        number += 1
                        branch = ((way, i, local), operand, _size(size, local), product * local)
                        heappush(waiting, (-bound, number, *branch))
                _, local, operand = edges[best]
                way, i, size, product = (way, i, local), operand, _size(size, local), product * local
            found.append(self._path(way, start, product))
            enough = len(found) == max_paths or not waiting or work > MAX_WORK
            turn = None if enough else heappop(waiting)[2:]
        return tuple(found)

    def _path(self, way: Any, start: int, product: float) -> Path:
        nodes, locals_ = [self.order[start]], []
        while way is not None:
            way, i, local = way
            nodes.append(self.order[i])
            locals_.append(local)
        return Path(tuple(reversed(nodes)), tuple(reversed(locals_)), product)


def _size(size: float, local: float) -> float:
    """The logarithm of |e**size * local|; what is not a number counts as the largest, so that it is seen."""
    added = size + (math.log(abs(local)) if local else -math.inf) if local == local else math.inf
    return added if added == added else math.inf
