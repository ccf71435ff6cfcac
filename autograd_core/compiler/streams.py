"""Streams: the terms of a dot instruction without lanes, eight rows at a time, in the order they are read.

For each block of eight rows and each run of terms there is a form and where the operands are. Mostly all
rows share one operand of a term and have the other side by side: then one place each says it all.

A matrix [[w0, w1], [w2, w3]] in slots 0 to 3 times a vector in slots 4 and 5 is `2 x dot[2]`, and its
operands are 0 4 1 5 in the first row, 2 4 3 5 in the second. The vector is the same in both, the rows of
the matrix are not side by side, but each factor goes on at one distance: form 3 (DOTS), 2 terms, distances
1 and 1, then where the vector and the matrix begin in each of eight rows, the last again where there are no
more: 4 4 4 4 4 4 4 4 and 0 2 2 2 2 2 2 2.
"""

from __future__ import annotations

from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.instruction import Instruction, parts

if cython.compiled:
    from cython.cimports.autograd_core.compiler.code import (
        ADDENDS,
        DOTS,
        GATHERED_ADDENDS,
        GATHERED_PRODUCTS,
        PRODUCTS,
        SCALED,
    )
    from cython.cimports.autograd_core.compiler.instruction import (
        Instruction,
        step_of,
    )
    from cython.cimports.autograd_core.compiler.integers import ints, push
else:
    from autograd_core.compiler.instruction import step_of
    from autograd_core.compiler.integers import ints, push

_SAME, _BESIDE = 1, 2
Ints = Any  # an array of them


@cython.cfunc
def push_stream(table: Ints, each: Instruction) -> cython.Py_ssize_t:
    """Put the stream of a dot instruction behind a table; return how many runs a block has."""
    first: cython.Py_ssize_t
    start: cython.Py_ssize_t
    count: cython.Py_ssize_t
    width: cython.Py_ssize_t
    at: cython.Py_ssize_t
    runs: list[tuple[int, int, int]] = each.shape.parts if each.rows == 1 else parts(each)
    for first in range(0, each.rows, 8):
        rows: cython.Py_ssize_t = min(8, each.rows - first)
        for start, count, width in runs:
            at = each.at + first * each.shape.columns + start
            if width == 1:
                _push_addends(table, each, at, count, rows)
            else:
                _push_products(table, each, at, count, rows)
    return len(runs)


@cython.cfunc
def _push_addends(
    table: Ints, each: Instruction, at: cython.Py_ssize_t, count: cython.Py_ssize_t, rows: cython.Py_ssize_t
) -> object:
    """Write a block of rows of addends, the first at a place."""
    beside: cython.bint = _distances(each, at, count, 1, rows) & _BESIDE
    push(table, ADDENDS if beside else GATHERED_ADDENDS)
    push(table, count)
    _push_slots(table, each, at, count, 1, rows, 1 if beside else 8)
    return None


@cython.cfunc
def _push_products(
    table: Ints, each: Instruction, a: cython.Py_ssize_t, count: cython.Py_ssize_t, rows: cython.Py_ssize_t
) -> object:
    """Write a block of rows of products, the first factor at a place, the second behind it."""
    b: cython.Py_ssize_t = a + 1
    how: cython.int = _distances(each, a, count, 2, rows)
    other: cython.int = _distances(each, b, count, 2, rows)
    if other & _SAME and not how & _SAME:
        a, b = b, a
        how, other = other, how
    form: cython.int = GATHERED_PRODUCTS
    if how & _SAME and other & _BESIDE:
        form = SCALED
    elif how & _BESIDE and other & _BESIDE:
        form = PRODUCTS
    elif _is_even(each, a, count, rows) and _is_even(each, b, count, rows):
        form = DOTS
    push(table, form)
    push(table, count)
    if form == DOTS:  # the first term of each row, and from term to term
        push(table, step_of(each, a - each.at, count, 2))
        push(table, step_of(each, b - each.at, count, 2))
        count = 1
    listed: cython.Py_ssize_t = 1 if form in (SCALED, PRODUCTS) else 8
    _push_slots(table, each, a, count, 2, rows, listed)
    _push_slots(table, each, b, count, 2, rows, listed)
    return None


@cython.cfunc
@cython.exceptval(check=False)
def _distances(
    each: Instruction,
    at: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    rows: cython.Py_ssize_t,
) -> cython.int:
    """Whether all rows of a block have the same places, or places side by side."""
    place: cython.p_int = ints(each.places)
    same: cython.bint = True
    beside: cython.bint = True
    k: cython.Py_ssize_t
    j: cython.Py_ssize_t
    distance: cython.Py_ssize_t
    for k in range(1, rows):
        for j in range(count):
            distance = place[at + j * width + k * each.shape.columns] - place[at + j * width]
            same = same and distance == 0
            beside = beside and distance == k
        if not same and not beside:
            break
    return (_SAME if same else 0) + (_BESIDE if beside else 0)


@cython.cfunc
@cython.exceptval(check=False)
def _is_even(
    each: Instruction, at: cython.Py_ssize_t, count: cython.Py_ssize_t, rows: cython.Py_ssize_t
) -> cython.bint:
    """Whether factors are at one distance from term to term, the same in all rows of a block."""
    place: cython.p_int = ints(each.places)
    step: cython.int = step_of(each, at - each.at, count, 2)
    j: cython.Py_ssize_t
    for _ in range(rows):
        for j in range(1, count):
            if place[at + 2 * j] - place[at + 2 * j - 2] != step:
                return False
        at += each.shape.columns
    return True


@cython.cfunc
def _push_slots(
    table: Ints,
    each: Instruction,
    at: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    rows: cython.Py_ssize_t,
    listed: cython.Py_ssize_t,
) -> object:
    """Write the places of the first row of a block, or of all eight; the last fills up what is missing."""
    place: cython.p_int = ints(each.places)
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    for j in range(count):
        for k in range(listed):
            push(table, place[at + j * width + min(k, rows - 1) * each.shape.columns])
    return None
