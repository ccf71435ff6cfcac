"""Folding of repeats: isomorphic siblings, and the links of a chain, become one box with their number.

Two cells are siblings if they are made in the same way from the same kinds of operands and used in the same
way by the same kinds of results. Such cells have the same height, so no circle can come of merging them. The
chain of a graph is the longest line of values that everything later depends on (dominators); what hangs
between two of them is a link, and the same links in a row (the steps of a recurrent network, the terms of a
sum over samples) are one box.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from autograd_core.node import Node
from viz.cells import Cells, Folded, Graph, common_path

FEWEST_LINKS = 3
LONGEST_PERIOD = 8  # links that differ, before they repeat
GLOBAL_ABOVE = 4  # a module with more uses is a source to a chain, as a leaf is
MOST_OPS = 4  # of a link, in words

ASSOCIATIVE = ("add", "mul")

_NUMBER = re.compile("[0-9]+")


def repeats(cells: Cells, graph: Graph) -> Cells:
    """Fold all that repeats: sums of sums, siblings, links of the chain."""
    return chains(siblings(sums(cells, graph), graph), graph)


def sums(cells: Cells, graph: Graph) -> Cells:
    """Merge a sum into the sum it is a term of, a product likewise: then their operands may be siblings."""
    user = [0] * len(cells)
    for head, tails in enumerate(cells.tails):
        for tail in tails:
            user[tail] = head
    op = [None if folded else graph.ops[i[0]] for i, folded in zip(cells.members, cells.folded, strict=True)]
    label = list(range(len(cells)))
    count: Counter[int] = Counter()
    for cell in range(len(cells) - 1, -1, -1):
        own = op[cell]
        if own is not None and own.name in ASSOCIATIVE and op[user[cell]] is own:
            place = cells.members[cell][0]
            if graph.uses[place] == 1 and not graph.order[place].label:
                label[cell] = label[user[cell]]
                count[label[cell]] += 1
    new = {own: len(cells) + i for i, own in enumerate(count)}
    folded = {}
    for own, times in count.items():
        node = graph.order[cells.members[own][0]]
        folded[new[own]] = Folded("op", node.label or None, str(node.op), times + 1)
    paths = {new[own]: cells.paths[own] for own in count}
    return cells.merged([new.get(own, own) for own in label], folded, paths) or cells


def siblings(cells: Cells, graph: Graph) -> Cells:
    """Merge isomorphic siblings."""
    kinds = _kinds(cells, graph)
    ordered = [_has_ordered_operands(cells, cell, graph) for cell in range(len(cells))]
    known: dict[Hashable, int] = {}
    below: list[int] = []
    for cell, tails in enumerate(cells.tails):
        inner = [below[tail] for tail in tails]
        if not ordered[cell] and len(inner) > 1:
            inner.sort()
        below.append(known.setdefault((kinds[cell], tuple(inner)), len(known)))
    known = {}
    above = [0] * len(cells)
    users: list[list[tuple[int, int]]] = [[] for _ in range(len(cells))]
    for cell in range(len(cells) - 1, -1, -1):
        own = above[cell] = known.setdefault((below[cell], tuple(sorted(users[cell]))), len(known))
        for slot, tail in enumerate(cells.tails[cell]):
            users[tail].append((own, slot if ordered[cell] else 0))
    alike: dict[int, list[int]] = {}
    for cell, own in enumerate(above):
        alike.setdefault(own, []).append(cell)
    label = list(range(len(cells)))
    folded: dict[int, Folded] = {}
    paths: dict[int, tuple[str, ...]] = {}
    for same in alike.values():
        if len(same) > 1:
            own = len(cells) + len(folded)
            for cell in same:
                label[cell] = own
            folded[own] = _as_one(cells, same, graph)
            paths[own] = common_path([cells.paths[cell] for cell in same])
    return cells.merged(label, folded, paths) or cells


def chains(cells: Cells, graph: Graph) -> Cells:
    """Merge the repeated links of the chain that leads to the output."""
    links = _links(cells)
    known: dict[Hashable, int] = {}
    kinds = _kinds(cells, graph)
    shapes = [known.setdefault(shape, len(known)) for shape in _shapes(cells, links, kinds)]
    label = list(range(len(cells)))
    folded: dict[int, Folded] = {}
    paths: dict[int, tuple[str, ...]] = {}
    for start, period, times in _runs(shapes):
        inside = [cell for link in links[start : start + period * times] for cell in link]
        once = [cell for link in links[start : start + period] for cell in link]
        own = len(cells) + len(folded)
        for cell in inside:
            label[cell] = own
        paths[own] = common_path([cells.paths[cell] for cell in inside])
        folded[own] = _link_in_words(cells, once, graph, times, inside)
    return cells.merged(label, folded, paths) or cells


def _kinds(cells: Cells, graph: Graph) -> list[Hashable]:
    """What a cell is, apart from its operands: the op, the label but for its numbers."""
    patterns: dict[str | None, tuple[str, ...]] = {}

    def pattern(label: str | None) -> tuple[str, ...]:
        if label not in patterns:
            patterns[label] = tuple(_NUMBER.split(label or ""))
        return patterns[label]

    kinds: list[Hashable] = []
    for members, folded in zip(cells.members, cells.folded, strict=True):
        if folded is None:
            place = members[0]
            op, label = graph.ops[place], graph.order[place].label
            # Constants have their places: x - 2 is not 2 - x.
            operands: Any = len(graph.operands[place])
            if operands != len(graph.parents[place]):
                operands = tuple([isinstance(x, Node) for x in graph.operands[place]])
            kinds.append((op and op.name, pattern(label) if label else "", operands))
        else:
            inner = tuple([op.name if (op := graph.ops[i]) else "" for i in members])
            kinds.append((folded.kind, pattern(folded.label), folded.times, inner))
    return kinds


def _has_ordered_operands(cells: Cells, cell: int, graph: Graph) -> bool:
    op = graph.ops[cells.members[cell][0]]
    return cells.folded[cell] is None and op is not None and op.arity is not None


def _as_one(cells: Cells, same: list[int], graph: Graph) -> Folded:
    folded = cells.folded[same[0]]
    times = len(same)
    if folded is not None:
        labels = [each.label or "" for cell in same if (each := cells.folded[cell])]
        return Folded(folded.kind, numbered(labels) or None, folded.op, folded.times * times)
    nodes = [graph.order[cells.members[cell][0]] for cell in same]
    label = numbered([node.label or "" for node in nodes]) or None
    op = nodes[0].op
    return Folded("leaf", label, None, times) if op is None else Folded("op", label, op.symbol, times)


def numbered(labels: Sequence[str]) -> str:
    """One name for labels that differ in their numbers.

    >>> numbered(["layers.0.neurons.0", "layers.0.neurons.2", "layers.0.neurons.1"])
    'layers.0.neurons.0–2'
    """
    numbers = [_NUMBER.findall(label) for label in labels]
    columns = [
        sorted(set(column), key=lambda digits: (len(digits), digits)) for column in zip(*numbers, strict=True)
    ]
    spans = iter(first[0] if len(first) == 1 else f"{first[0]}–{first[-1]}" for first in columns)
    return _NUMBER.sub(lambda _: next(spans), labels[0])


def _links(cells: Cells) -> list[list[int]]:
    """The links of the chain, from the farthest to the output: in each, cells in topological order."""
    heads = cells.heads()
    root = len(cells) - 1
    source = [False] * len(cells)
    next_ = [root] * len(cells)  # the nearest cell that all paths to the output go through
    depth = [0] * len(cells)
    for cell in range(root - 1, -1, -1):
        users = sorted({head for head in heads[cell] if not source[head]})
        folded = cells.folded[cell]
        may_be_source = not cells.tails[cell] or (folded is not None and folded.kind == "module")
        if not users or (may_be_source and len(users) > GLOBAL_ABOVE):
            source[cell] = True
            continue
        meet = users[0]
        for head in users[1:]:
            other = head
            while meet != other:
                if depth[meet] >= depth[other]:
                    meet = next_[meet]
                else:
                    other = next_[other]
        next_[cell] = meet
        depth[cell] = depth[meet] + 1
    chain = [max(range(len(cells)), key=depth.__getitem__)]
    while chain[-1] != root:
        chain.append(next_[chain[-1]])
    link_of = {cell: i for i, cell in enumerate(chain)}
    for cell in range(root - 1, -1, -1):
        if not source[cell] and cell not in link_of:
            link_of[cell] = link_of[next_[cell]]
    links: list[list[int]] = [[] for _ in chain]
    for cell in range(root + 1):
        if cell in link_of:
            links[link_of[cell]].append(cell)
    return links


def _shapes(cells: Cells, links: list[list[int]], kinds: list[Hashable]) -> Iterable[Hashable]:
    """What each link is made of: its cells, and where the operands of each come from."""
    for before, link in pairwise([[], *links]):
        within = {cell: i for i, cell in enumerate(link)} | dict.fromkeys(before[-1:], -1)
        yield tuple(
            [
                (kinds[cell], tuple([within.get(tail, ("far", tail)) for tail in cells.tails[cell]]))
                for cell in link
            ]
        )


def _runs(shapes: list[int]) -> Iterable[tuple[int, int, int]]:
    """Find where a group of links repeats: start, links in a group, times. The last link is left alone."""
    at, end = 0, len(shapes) - 1
    same = {period: _alike(shapes[:end], period) for period in range(1, LONGEST_PERIOD + 1)}
    while at < end:
        runs = [((same[period][at] // period + 1) * period, -period) for period in same if same[period][at]]
        covered, period = max((run for run in runs if run[0] >= -FEWEST_LINKS * run[1]), default=(1, 0))
        if period:
            yield at, -period, covered // -period
        at += covered


def _alike(shapes: list[int], period: int) -> list[int]:
    """For each link, how many from there on equal the one `period` later."""
    counts = [0] * (len(shapes) + 1)
    for i in range(len(shapes) - period - 1, -1, -1):
        counts[i] = counts[i + 1] + 1 if shapes[i] == shapes[i + period] else 0
    return counts


def _link_in_words(cells: Cells, once: list[int], graph: Graph, times: int, inside: list[int]) -> Folded:
    names: list[Any] = []
    for cell in once:
        folded = cells.folded[cell]
        op = graph.ops[cells.members[cell][-1]]
        symbol = folded.label or folded.op if folded else op and op.symbol
        if symbol and symbol not in names:
            names.append(symbol)
    if len(once) == 1 and (first := cells.folded[once[0]]) is not None:
        labels = [each.label or "" for cell in inside if (each := cells.folded[cell])]
        return Folded(first.kind, numbered(labels) or None, first.op, first.times * times)
    words = ", ".join(names[:MOST_OPS]) + ", …" * (len(names) > MOST_OPS)
    return Folded("repeat", None, words, times)
