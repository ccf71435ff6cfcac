"""Outer products: gradients of shared weights that are products of two laned values, summed over samples.

Such a product is used for nothing else, so it need not be computed lane by lane and stored: the sum over the
samples of d[i]*x[j], for all i and j, is a matrix product whose terms go by sample, in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.program import Program

Pair = tuple[int, int]


class Outer(NamedTuple):
    """Which totals are sums of products of the values in slots `left` (a row each) and `right`."""

    left: Any
    right: Any
    places: Any  # of the totals, rows by columns


def find_outer(program: Program, summed: Any) -> tuple[list[Instruction], list[Outer], Any]:
    """The instructions that are still needed, the outer products, and what is summed beside them.

    That is, for each summed result, the slot to sum, or -1 for products. A slot that is another plus zero is
    summed by that one: sums of samples start from zero, so none notices.
    """
    wanted = program.results[summed]
    used = np.zeros(program.slots, dtype=bool)
    used[program.results[~summed]] = True
    for each in program.instructions:
        for run in each.runs:
            for operand in (run.a, run.b):
                if operand is not None:
                    used[operand.places(each.rows, run.length)] = True
    kept = []
    factors = np.full((program.slots, 2), -1)
    stands_for = np.arange(program.slots, dtype=np.int32)
    for each in program.instructions:
        rows = slice(each.target, each.target + each.rows)
        pairs = None if used[rows].any() else _factors(each)
        if pairs is not None:
            factors[rows] = pairs
        elif not used[rows].any() and _is_copy(each):
            stands_for[rows] = each.runs[0].a.places(each.rows, 1)[:, 0]
        else:
            kept.append(each)
    rest = factors[wanted, 0] < 0
    pairs = [(int(a), int(b)) for a, b in factors[wanted[~rest]]]
    slots = np.where(rest, stands_for[wanted], -1)
    return kept, _matrices(pairs, np.flatnonzero(~rest).tolist()), slots


def _is_copy(each: Instruction) -> bool:
    """Whether each row is a laned operand plus zero."""
    return each.op == "dot" and each.laned and [(run.kind, run.length) for run in each.runs] == [("a", 1)]


def _factors(each: Instruction) -> Any:
    """The two laned operands of each row; None where an instruction is anything but such products."""
    if not each.laned or each.op not in ("dot", "mul"):
        return None
    if each.op == "dot" and (len(each.runs) > 1 or each.runs[0].kind != "p" or each.runs[0].length > 1):
        return None
    if not all(run.a_laned and (run.b is None or run.b_laned) for run in each.runs):
        return None
    return np.concatenate([operand.places(each.rows, 1) for operand in each.operands], axis=1)


def _matrices(pairs: Sequence[Pair], places: Sequence[int]) -> list[Outer]:
    """Pairs in a row that share a factor are a row of a matrix; rows with the same other factors are one."""
    rows = []
    at = 0
    while at < len(pairs):
        stop, side = max((_same_until(pairs, at, side), side) for side in (0, 1))
        columns = tuple([pair[1 - side] for pair in pairs[at:stop]])
        rows.append((columns, pairs[at][side], list(places[at:stop])))
        at = stop
    found = []
    for columns, several in groupby(rows, key=lambda row: row[0]):
        matrix = list(several)
        found.append(
            Outer(
                np.array([left for _, left, _ in matrix], dtype=np.int32),
                np.array(columns, dtype=np.int32),
                np.array([row for _, _, row in matrix]),
            )
        )
    return found


def _same_until(pairs: Sequence[Pair], start: int, side: int) -> int:
    stop = start + 1
    while stop < len(pairs) and pairs[stop][side] == pairs[start][side]:
        stop += 1
    return stop
