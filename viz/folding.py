"""Folding by module: the values that a neuron, a layer, a model computes become one box.

`nn` labels a parameter with its path, such as `layers.0.neurons.1.w2`: it belongs to the module
`layers.0.neurons.1`, which lies in `layers.0`. What is computed from the parameters of one module belongs to
it too, and the function applied to that (the activation). Where modules use each other in turn (a recurrent
network), what goes round in a circle is one box.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from autograd_core.errors import GraphError
from autograd_core.op import Op
from autograd_core.text import nearest
from viz.cells import Cells, Folded, Graph, circles, common_path

Path = tuple[str, ...]  # ("layers.0", "neurons.1"): one entry for each nesting level

_DOTTED = re.compile(r"[^\W\d]\w{0,60}(?:\.\w{1,60}){1,30}")
_LEVEL = re.compile(r"[^\W\d]\w*(?:\.\d+)*")


def homes(graph: Graph) -> list[Path]:
    """Find the module of each value, () where it belongs to none."""
    known: dict[str | None, Path] = {}
    for node, op in zip(graph.order, graph.ops, strict=True):
        if op is None and node.label not in known:
            known[node.label] = module_of(node.label or "")
    if not any(known.values()):
        return [()] * len(graph)
    found: list[Path] = []
    for place, op in enumerate(graph.ops):
        node = graph.order[place]
        if op is None:
            found.append(known[node.label])
            continue
        parents = graph.parents[place]
        own = [found[i] for i in parents if found[i] and graph.ops[i] is None]
        if own:
            found.append(common_path(own))
            continue
        inner = {found[i] for i in parents}
        home = inner.pop() if len(inner) == 1 else ()
        if home and (len(parents) == 1 or node.label):
            is_activation = _is_function(op) and not node.label and graph.uses[parents[0]] == 1
            if not is_activation or _is_function(graph.ops[parents[0]]):
                home = ()
        found.append(home)
    return found


def module_of(label: str) -> Path:
    """The module of a parameter by its label.

    >>> module_of("layers.0.neurons.1.w2"), module_of("w2"), module_of("1.5")
    (('layers.0', 'neurons.1'), (), ())
    """
    if not _DOTTED.fullmatch(label):
        return ()
    return tuple(_LEVEL.findall(label.rpartition(".")[0]))


def _is_function(op: Op | None) -> bool:
    return op is not None and op.arity is not None and op.symbol.isidentifier()


def by_module(cells: Cells, wanted: Collection[int | str]) -> Cells:
    """Make one cell of each module at a wanted nesting level, or of a wanted path.

    Raises:
        GraphError: (a ValueError) if there is no such module.
    """
    names: dict[Path, int] = {}
    label = []
    unknown = {each for each in wanted if isinstance(each, str)}
    for cell, path in enumerate(cells.paths):
        own = cell
        for level in range(1, len(path) + 1):
            name = ".".join(path[:level])
            unknown.discard(name)
            if level in wanted or name in wanted:
                own = names.setdefault(path[:level], len(cells) + len(names))
                break
        label.append(own)
    if unknown:
        inner = sorted({".".join(path[:n]) for path in cells.paths for n in range(1, len(path) + 1)})
        there = f"There are {', '.join(inner[:8])}" if inner else "No leaf has a label such as 'layer.w0'"
        wrong = min(unknown)
        hint = nearest(wrong, inner)
        raise GraphError(f"fold: no module {wrong!r:.80} in this graph{hint} {there}")
    paths = {own: path for path, own in names.items()}
    merged = cells.merged(label, _folded(paths), paths)
    if merged is None:
        tails: dict[int, list[int]] = {}
        for cell, own in enumerate(label):
            tails.setdefault(own, []).extend(label[tail] for tail in cells.tails[cell] if label[tail] != own)
        for circle in circles(tails):
            inside = sorted({paths.pop(own) for own in circle if own in paths})
            kept = max(circle)
            paths[kept] = common_path(inside) or (" + ".join(".".join(path) for path in inside),)
            joined = dict.fromkeys(circle, kept)
            label = [joined.get(own, own) for own in label]
        merged = cells.merged(label, _folded(paths), paths)
    return cells if merged is None else merged


def _folded(paths: Mapping[int, Path]) -> dict[int, Folded]:
    return {own: Folded("module", ".".join(path)) for own, path in paths.items()}
