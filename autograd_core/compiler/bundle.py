"""Bundling: nodes of one level with the same op and number of operands are one bundle, computed in one go.

The level of a node is its longest path from the inputs, so nothing in a bundle depends on anything else in
it. Loops over rows, heads, time steps and samples fall into the same bundles by themselves.
"""

from __future__ import annotations

from array import array
from typing import Any, NamedTuple

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.fuse import Dot, Fused
from autograd_core.compiler.instruction import Shape
from autograd_core.op import Op

if cython.compiled:
    from cython.cimports.autograd_core.compiler.integers import ints
else:
    from autograd_core.compiler.integers import ints

Ints = Any  # an array of them


class Bundles(NamedTuple):
    """Bundle b is the nodes at `order[starts[b]:starts[b + 1]]` of the fused ones; operands come before."""

    levels: Ints
    shapes: list[Shape]
    starts: Ints
    order: Ints


def bundle(fused: Fused, size: int, laned_inputs: frozenset[int] = frozenset()) -> Bundles:
    """Group fused nodes of a graph of `size`, level by level, in the order in which they were made."""
    kinds, shapes = _shapes(fused, size, laned_inputs)
    levels = _levels(fused, size)
    level_at: cython.p_int = ints(levels)
    kind_at: cython.p_int = ints(kinds)
    order, _ = _sort(levels, max(levels, default=0) + 1)
    numbers = array("i", bytes(4 * len(order)))  # of the bundle of each node
    number_at: cython.p_int = ints(numbers)
    newest = array("i", [-1]) * len(shapes)  # bundle of each shape
    newest_at: cython.p_int = ints(newest)
    of_level = array("i")
    of_shape: list[Shape] = []
    at: cython.Py_ssize_t
    number: cython.int
    for at in order:
        number = newest_at[kind_at[at]]
        if number < 0 or of_level[number] != level_at[at]:
            number = newest_at[kind_at[at]] = len(of_shape)
            of_level.append(level_at[at])
            of_shape.append(shapes[kind_at[at]])
        number_at[at] = number
    order, starts = _sort(numbers, len(of_shape))
    return Bundles(of_level, of_shape, starts, order)


def _levels(fused: Fused, size: int) -> Ints:
    """The level of each fused node."""
    levels = array("i", bytes(4 * len(fused.nodes)))
    level_at: cython.p_int = ints(levels)
    levels_of = array("i", bytes(4 * size))
    level_of: cython.p_int = ints(levels_of)
    nodes: list[int] = fused.nodes
    several: list[Any] = fused.args
    at: cython.Py_ssize_t
    arg: cython.Py_ssize_t
    level: cython.int
    for at in range(len(nodes)):
        level = 0
        for arg in several[at]:
            if level_of[arg] > level:
                level = level_of[arg]
        level_at[at] = level + 1
        level_of[cython.cast(cython.Py_ssize_t, nodes[at])] = level + 1
    return levels


def _shapes(fused: Fused, size: int, laned_inputs: frozenset[int]) -> tuple[Ints, list[Shape]]:
    """The number of each fused node's shape, and the shapes."""
    laned = bytearray(size)
    node: cython.Py_ssize_t
    for node in laned_inputs:
        laned[node] = 1
    numbers = array("i", bytes(4 * len(fused.nodes)))
    number_at: cython.p_int = ints(numbers)
    known: dict[tuple[int, object], int] = {}
    shapes: list[Shape] = []
    at: cython.Py_ssize_t
    for at, (node, op, args) in enumerate(zip(*fused, strict=True)):
        lanes = tuple([bool(laned[arg]) for arg in args]) if laned_inputs else ()
        found = known.get((id(op), lanes or len(args)))  # there is one of each op
        if found is None:
            found = known[id(op), lanes or len(args)] = len(shapes)
            shapes.append(_shape(op, lanes or (False,) * len(args)))
        laned[node] = shapes[found].laned
        number_at[at] = found
    return numbers, shapes


def _shape(op: Op | Dot, lanes: tuple[bool, ...]) -> Shape:
    if isinstance(op, Dot):
        return Shape("dot", lanes, op.terms, 0.0 if op.from_zero else -0.0)
    return Shape(op.name, lanes)


def _sort(keys: Ints, count: cython.Py_ssize_t) -> tuple[Ints, Ints]:
    """Sort by keys below `count`, what is alike in order: the places, and where those of each key start."""
    places = array("i", bytes(4 * len(keys)))
    starts = array("i", bytes(4 * (count + 1)))
    place_at: cython.p_int = ints(places)
    start_at: cython.p_int = ints(starts)
    key_at: cython.p_int = ints(keys)
    at: cython.Py_ssize_t
    key: cython.Py_ssize_t
    for at in range(len(keys)):
        start_at[key_at[at] + 1] += 1
    for key in range(count):
        start_at[key + 1] += start_at[key]
    following = array("i", starts)
    following_at: cython.p_int = ints(following)
    for at in range(len(keys)):
        key = key_at[at]
        place_at[following_at[key]] = at
        following_at[key] += 1
    return places, starts
