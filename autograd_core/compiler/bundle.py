"""Bundling: nodes of one level with the same op and number of operands are one bundle, computed in one go.

The level of a node is its longest path from the inputs, so nothing in a bundle depends on anything else in
it. Loops over rows, heads, time steps and samples fall into the same bundles by themselves.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.fuse import Dot, Fused
from autograd_core.compiler.ir import Args
from autograd_core.op import Op

if cython.compiled:
    from cython.cimports.autograd_core.compiler.integers import ints
else:
    from autograd_core.compiler.integers import ints


class Bundle(NamedTuple):
    """Nodes that one instruction computes."""

    level: int
    op: Op | Dot
    nodes: list[int]
    args: list[Args]
    lanes: tuple[bool, ...]  # of each operand, whether it has a value per sample
    laned: bool


def bundle(fused: Fused, size: int, laned_inputs: frozenset[int] = frozenset()) -> list[Bundle]:
    """Group fused nodes, level by level, in the order in which they were made."""
    node: cython.Py_ssize_t
    arg: cython.Py_ssize_t
    level: cython.int
    levels = array("i", bytes(4 * size))
    level_of: cython.p_int = ints(levels)
    laned = bytearray(size)
    for node in laned_inputs:
        laned[node] = 1
    bundles: dict[tuple[object, ...], Bundle] = {}
    no_lanes: dict[int, tuple[bool, ...]] = {}
    for node, op, args in zip(*fused, strict=True):
        level = 0
        for arg in args:
            if level_of[arg] > level:
                level = level_of[arg]
        level += 1
        level_of[node] = level
        if laned_inputs:
            lanes = tuple([bool(laned[arg]) for arg in args])
            laned[node] = any(lanes)
        else:
            lanes = no_lanes.setdefault(len(args), (False,) * len(args))
        key = (level, id(op), lanes)  # there is one of each op
        found = bundles.get(key)
        if found is None:
            found = bundles[key] = Bundle(level, op, [], [], lanes, bool(laned[node]))
        found.nodes.append(node)
        found.args.append(args)
    return sorted(bundles.values(), key=lambda found: found.level)
