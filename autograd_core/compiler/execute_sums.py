"""Sums without lanes: eight rows of a bundle at a time, their terms one after the other.

Rows whose operands lie side by side, or are the same, go through vectors; others through eight sums that do
not wait for each other. Which is which stands in the stream of the instruction.
"""

from __future__ import annotations

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.code import (
        ADDENDS,
        DOTS,
        GATHERED_PRODUCTS,
        PRODUCTS,
        SCALED,
        Command,
        terms_of,
    )
    from cython.cimports.autograd_core.compiler.execute_sums import (
        add_dots_of_eight,
        add_gathered,
        add_gathered_rows,
        add_products_at,
        add_rows_at,
        add_scaled_at,
    )


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def sum_rows(each: cython.pointer[Command], table: cython.p_int, slots: cython.p_double) -> cython.void:
    """Run a dot instruction: read its stream, block by block, run by run."""
    rows: cython.Py_ssize_t = each.rows
    target: cython.p_double = slots + each.target
    start: cython.double = 0.0 if each.extra > 0 else -0.0
    runs: cython.Py_ssize_t = terms_of(each).count
    words: cython.p_int = table + terms_of(each).a.at
    total: cython.double[8]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    for i in range(0, rows, 8):
        for k in range(8):
            total[k] = start
        for _ in range(runs):
            words = _add_run(words, slots, total)
        if i + 8 <= rows:
            for k in range(8):
                target[i + k] = total[k]
        else:
            for k in range(rows - i):
                target[i + k] = total[k]


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_run(words: cython.p_int, slots: cython.p_double, total: cython.p_double) -> cython.p_int:
    """Add a run of terms to the sums of eight rows; return where the next one is."""
    form: cython.int = words[0]
    count: cython.Py_ssize_t = words[1]
    words += 2
    if form == SCALED:
        add_scaled_at(total, slots, words, words + count, count)
        return words + 2 * count
    if form == PRODUCTS:
        add_products_at(total, slots, words, words + count, count)
        return words + 2 * count
    if form == ADDENDS:
        add_rows_at(total, slots, words, count)
        return words + count
    if form == DOTS:
        add_dots_of_eight(total, slots, words + 2, words[0], words + 10, words[1], count)
        return words + 18
    if form == GATHERED_PRODUCTS:
        add_gathered(total, slots, words, words + 8 * count, count)
        return words + 16 * count
    add_gathered_rows(total, slots, words, count)
    return words + 8 * count
