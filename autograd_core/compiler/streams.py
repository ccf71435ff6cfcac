"""Streams: the terms of a dot instruction without lanes, eight rows at a time, in the order they are read.

For each block of eight rows and each run of terms there is a form and where the operands are. Mostly all
rows share one operand of a term and have the other side by side: then one place each says it all.
"""

from __future__ import annotations

from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.program import Instruction, Operand

Places = list[list[int]]  # one list a row

SCALED, PRODUCTS, ROWS, DOTS, GATHERED, GATHERED_ROWS = range(6)
_SAME, _BESIDE = 1, 2


def stream(each: Instruction) -> list[int]:
    """The stream of a dot instruction."""
    words: list[int] = []
    if each.rows == 1:
        for run in each.runs:
            words += [ROWS if run.b is None else SCALED, run.length, *_places(run.a, 1, run.length)[0]]
            if run.b is not None:
                words += _places(run.b, 1, run.length)[0]
        return words
    runs: list[Any] = []
    for run in each.runs:
        regular = run.b is not None and run.a.table is None and run.b.table is None
        a = _places(run.a, each.rows, run.length)
        runs.append((a, None if run.b is None else _places(run.b, each.rows, run.length), regular))
    for first in range(0, each.rows, 8):
        for a, b, regular in runs:
            _add_block(words, a, b, regular, first, min(8, each.rows - first))
    return words


@cython.cfunc
def _places(operand: Operand, rows: cython.Py_ssize_t, count: cython.Py_ssize_t) -> Places:
    """The places of an operand as lists, one a row: most bundles are too small for arrays to pay."""
    several: Places
    starts: list[int]
    begun, first, stride, step_, table = operand
    if table is not None:
        several = table.tolist()
        return several
    starts = begun.tolist() if begun is not None else [first + i * stride for i in range(rows)]
    step: cython.Py_ssize_t = step_
    place: cython.Py_ssize_t
    j: cython.Py_ssize_t
    several = []
    for place in starts:
        row: list[int] = []
        for j in range(count):
            row.append(place + j * step)
        several.append(row)
    return several


@cython.cfunc
def _add_block(words: list[int], a: Any, b: Any, regular: bool, first: int, rows: int) -> None:
    """Write a block of rows of one run."""
    how: int = _distances(a, first, rows)
    if b is None:
        words += [ROWS if how & _BESIDE else GATHERED_ROWS, len(a[0])]
        _write(words, a, first, rows, 1 if how & _BESIDE else 8, len(a[0]))
        return
    other: int = _distances(b, first, rows)
    if other & _SAME and not how & _SAME:
        a, b, how, other = b, a, other, how
    if how & _SAME and other & _BESIDE:
        form, several = SCALED, 1
    elif how & _BESIDE and other & _BESIDE:
        form, several = PRODUCTS, 1
    elif regular:
        steps = [x[0][1] - x[0][0] if len(x[0]) > 1 else 0 for x in (a, b)]
        words += [DOTS, len(a[0]), *steps]
        _write(words, a, first, rows, 8, 1)
        _write(words, b, first, rows, 8, 1)
        return
    else:
        form, several = GATHERED, 8
    words += [form, len(a[0])]
    _write(words, a, first, rows, several, len(a[0]))
    _write(words, b, first, rows, several, len(b[0]))


@cython.cfunc
def _distances(places: Places, first: cython.Py_ssize_t, rows: cython.Py_ssize_t) -> int:
    """Whether all rows of a block have the same places, or places side by side."""
    top: list[int] = places[first]
    same: cython.bint = True
    beside: cython.bint = True
    k: cython.Py_ssize_t
    j: cython.Py_ssize_t
    distance: cython.Py_ssize_t
    for k in range(1, rows):
        row: list[int] = places[first + k]
        for j in range(len(top)):
            distance = row[j] - top[j]
            same = same and distance == 0
            beside = beside and distance == k
        if not same and not beside:
            break
    return (_SAME if same else 0) + (_BESIDE if beside else 0)


@cython.cfunc
def _write(
    words: list[int],
    places: Places,
    first: cython.Py_ssize_t,
    rows: cython.Py_ssize_t,
    several: cython.Py_ssize_t,
    terms: cython.Py_ssize_t,
) -> None:
    """Write the places of the first row of a block, or of all eight; the last fills up what is missing."""
    j: cython.Py_ssize_t
    block = [places[first + min(k, rows - 1)] for k in range(several)]
    for j in range(terms):
        for row in block:
            words.append(row[j])
