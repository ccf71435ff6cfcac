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
def sum_rows(code: cython.p_longlong, table: cython.p_int, slots: cython.p_double) -> cython.void:
    """Run a dot instruction: read its stream, block by block, run by run."""
    rows: cython.Py_ssize_t = code[1]
    target: cython.p_double = slots + code[2]
    start: cython.double = 0.0 if code[4] > 0 else -0.0
    words: cython.p_int = table + code[6]
    total: cython.double[8]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    for i in range(0, rows, 8):
        for k in range(8):
            total[k] = start
        for _ in range(code[5]):
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
    if form == 0:
        add_scaled_at(total, slots, words, words + count, count)
        return words + 2 * count
    if form == 1:
        add_products_at(total, slots, words, words + count, count)
        return words + 2 * count
    if form == 2:
        add_rows_at(total, slots, words, count)
        return words + count
    if form == 3:
        add_dots_of_eight(total, slots, words + 2, words[0], words + 10, words[1], count)
        return words + 18
    if form == 4:
        add_gathered(total, slots, words, words + 8 * count, count)
        return words + 16 * count
    add_gathered_rows(total, slots, words, count)
    return words + 8 * count
