"""Fusing: a sum that is used once is part of the sum it is used in, a product used once part of its sum.

What is left of a matrix product written as loops is then one `Dot` per output, `start + a0*b0 + a1*b1 + c`
and so on, with its terms in the order in which the scalar code adds them, which is part of the node. A Dot
starts from -0.0, which changes no sum; where the code adds to 0.0, from 0.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.ir import Args, Graph
from autograd_core.op import Op
from autograd_core.ops.arithmetic import add, mul

if cython.compiled:
    from cython.cimports.autograd_core.compiler.ir import Graph


class Dot(NamedTuple):
    """The op of a fused sum: a letter a term in `terms`, p for a product of two operands, a for an addend."""

    terms: str
    from_zero: bool  # else from -0.0; as numbers the two would be equal


class Fused(NamedTuple):
    """The live nodes of a graph after fusing, operands before results."""

    nodes: list[int]
    ops: list[Op | Dot]
    args: list[Args]


def fuse(graph: Graph, outputs: Sequence[int], reassociate: bool = False) -> Fused:
    """Leave out what the outputs do not need, and make sums of products one node each.

    With `reassociate`, sums inside sums are flattened wherever they stand, and products come first: more
    sums are alike then, and fall into the same bundles.
    """
    uses = _count_uses(graph, outputs)
    ops: list[Any] = graph.ops
    args: list[Any] = graph.args
    fused = Fused([], [], [])
    absorbed = bytearray(len(ops))
    sums = _sums_used_once(ops, uses)
    dots: dict[tuple[str, bool], Dot] = {}
    node: cython.Py_ssize_t
    term: cython.Py_ssize_t
    for node in range(len(ops) - 1, -1, -1):
        op = ops[node]
        if op is None or not uses[node] or absorbed[node]:
            continue
        operands = args[node]
        if op is add:
            if reassociate:
                terms, from_zero = _all_terms(graph, node, sums, absorbed)
                terms.sort(key=lambda operand: not (ops[operand] is mul and uses[operand] == 1))
            else:
                terms, from_zero = _terms(graph, node, sums, absorbed)
            letters = []
            several: list[int] = []
            for term in terms:
                if ops[term] is mul and uses[term] == 1:
                    absorbed[term] = 1
                    letters.append("p")
                    several.extend(args[term])
                else:
                    letters.append("a")
                    several.append(term)
            key = ("".join(letters), from_zero)
            op = add if key == ("aa", False) else dots.get(key)
            if op is None:
                op = dots[key] = Dot(*key)
            operands = tuple(several)
        fused.nodes.append(node)
        fused.ops.append(op)
        fused.args.append(operands)
    for column in fused:
        column.reverse()
    return fused


@cython.cfunc
def _terms(
    graph: Graph, node: cython.Py_ssize_t, sums: bytearray, absorbed: bytearray
) -> tuple[list[int], bool]:
    """The terms of a sum and whether it starts from 0.0; sums that are its first terms are absorbed."""
    from_zero = False
    terms: list[int] = []  # from the last to the first
    left: cython.Py_ssize_t
    right: cython.Py_ssize_t
    args: list[Any] = graph.args
    numbers: list[Any] = graph.numbers
    while True:
        left, right = args[node]
        if not sums[left] and (sums[right] or numbers[left] == 0.0):
            left, right = right, left  # a + b is b + a to the bit
        if numbers[right] == 0.0:
            from_zero = True
        else:
            terms.append(right)
        if not sums[left]:
            terms.append(left)
            terms.reverse()
            return terms, from_zero
        node = left
        absorbed[node] = 1


def _all_terms(graph: Graph, node: int, sums: bytearray, absorbed: bytearray) -> tuple[list[int], bool]:
    """The terms of a sum of sums, those on the right too."""
    terms: list[int] = []
    left_out = [node]
    while left_out:
        left, right = graph.args[left_out.pop()]
        for operand in (right, left):
            if sums[operand]:
                absorbed[operand] = 1
                left_out.append(operand)
            elif graph.numbers[operand] != 0.0:
                terms.append(operand)
    return terms, True


def _sums_used_once(ops: list[Any], uses: bytearray) -> bytearray:
    found = bytearray(len(ops))
    for node, op in enumerate(ops):
        if op is add and uses[node] == 1:
            found[node] = 1
    return found


def _count_uses(graph: Graph, outputs: Sequence[int]) -> bytearray:
    """How often each node is an operand of what the outputs depend on: 0, 1, or 2 for more; an output
    counts 2."""
    args: list[Any] = graph.args
    uses = bytearray(len(args))
    node: cython.Py_ssize_t
    arg: cython.Py_ssize_t
    for node in outputs:
        uses[node] = 2
    for node in range(len(args) - 1, -1, -1):
        if uses[node]:
            for arg in args[node]:
                if uses[arg] < 2:
                    uses[arg] += 1
    return uses
