"""Sums with lanes: the terms of a row one after the other, all its lanes at once.

Where four rows in a row multiply the same lanes by numbers of their own, the bundle is a matrix product and
goes four rows at a time.
"""

from __future__ import annotations

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.execute_sums import (
        add_products,
        add_rows,
        add_scaled,
        add_scaled_to_four,
        const_double,
    )
    from cython.cimports.autograd_core.compiler.places import place_of


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def sum_lanes(
    code: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
) -> cython.void:
    """Run a dot instruction that has lanes."""
    starts: cython.double[4]
    out: cython.p_double
    run: cython.p_longlong
    k: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    r: cython.Py_ssize_t
    i: cython.Py_ssize_t
    for i in range(0, code[1], 4):
        rows: cython.Py_ssize_t = min(4, code[1] - i)
        out = values + (code[2] + i) * width
        for k in range(4):
            starts[k] = 0.0 if code[4] > 0 else -0.0
        # What comes before any lanes is the same in all of them, and added once.
        r = 0
        while r < code[3] and not code[5 + 12 * r] & 6:
            for k in range(4):
                starts[k] = _add_numbers(code + 5 + 12 * r, table, slots, min(i + k, code[1] - 1), starts[k])
            r += 1
        if r < code[3] and rows > 1 and _is_scaled(code + 5 + 12 * r):
            _add_scaled(code + 5 + 12 * r, table, slots, values, width, i, rows, out, starts)
            r += 1
        else:
            for k in range(rows):
                for lane in range(width):
                    out[k * width + lane] = starts[k]
        while r < code[3]:
            run = code + 5 + 12 * r
            if rows > 1 and _is_scaled(run):
                _add_scaled(run, table, slots, values, width, i, rows, out, cython.NULL)
            else:
                for k in range(rows):
                    _add_run(run, table, slots, values, width, i + k, out + k * width)
            r += 1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.inline
def _is_scaled(run: cython.p_longlong) -> cython.bint:
    """Whether the terms are numbers times lanes, both at regular distances."""
    return (run[0] == 3 or run[0] == 5) and run[2] != 2 and run[7] != 2


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_numbers(
    run: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    i: cython.Py_ssize_t,
    total: cython.double,
) -> cython.double:
    """Add terms of row i that have no lanes."""
    j: cython.Py_ssize_t
    for j in range(run[1]):
        x: cython.double = slots[place_of(run + 2, table, i, j, run[1])]
        total += x * slots[place_of(run + 7, table, i, j, run[1])] if run[0] == 1 else x
    return total


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_scaled(
    run: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    i: cython.Py_ssize_t,
    rows: cython.Py_ssize_t,
    out: cython.p_double,
    starts: cython.p_double,
) -> cython.void:
    """Add numbers times lanes to up to four rows: all at once where the lanes are the same, a matrix product.

    The sums hold `starts` before, one a row, or where that is null what is in `out`.
    """
    numbers: cython.p_longlong = run + 7 if run[0] == 3 else run + 2
    laned: cython.p_longlong = run + 2 if run[0] == 3 else run + 7
    outs: cython.p_double[4]
    scales: cython.p_double[4]
    k: cython.Py_ssize_t
    row: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    x: cython.Py_ssize_t = place_of(laned, table, i, 0, 1)
    same: cython.bint = True
    for k in range(4):
        row = min(k, rows - 1)  # the last one several times where there are no four
        outs[k] = out + row * width
        scales[k] = slots + place_of(numbers, table, i + row, 0, 1)
        same &= place_of(laned, table, i + row, 0, 1) == x
    if same:
        terms: const_double = cython.cast(const_double, scales)
        x *= width
        add_scaled_to_four(outs, starts, terms, numbers[3], values + x, laned[3] * width, run[1], width)
        return
    for k in range(rows):
        if starts:
            for lane in range(width):
                outs[k][lane] = starts[k]
        x = place_of(laned, table, i + k, 0, 1)
        add_scaled(outs[k], scales[k], numbers[3], values + x * width, laned[3] * width, run[1], width)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_run(
    run: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    i: cython.Py_ssize_t,
    out: cython.p_double,
) -> cython.void:
    """Add a run of terms to row i: all at once where they are regular, else one by one."""
    gathered: cython.bint = run[2] == 2 or run[7] == 2
    count: cython.Py_ssize_t = 1 if gathered else run[1]
    p: cython.Py_ssize_t = run[5]
    q: cython.Py_ssize_t = run[10]
    a: cython.Py_ssize_t
    b: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    w: cython.double
    for j in range(run[1] if gathered or not run[0] & 6 else 1):
        a = place_of(run + 2, table, i, j, run[1])
        b = place_of(run + 7, table, i, j, run[1])
        if run[0] == 7:
            add_products(out, values + a * width, p * width, values + b * width, q * width, count, width)
        elif run[0] == 3:
            add_scaled(out, slots + b, q, values + a * width, p * width, count, width)
        elif run[0] == 5:
            add_scaled(out, slots + a, p, values + b * width, q * width, count, width)
        elif run[0] == 2:
            add_rows(out, values + a * width, p * width, count, width)
        else:
            w = slots[a] * slots[b] if run[0] == 1 else slots[a]
            for k in range(width):
                out[k] += w
