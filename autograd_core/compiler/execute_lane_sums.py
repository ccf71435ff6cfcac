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
    from cython.cimports.autograd_core.compiler.code import (
        A_LANED,
        B_LANED,
        GATHERED,
        OF_PRODUCTS,
        Command,
        Place,
        Terms,
        place_of,
        terms_of,
    )
    from cython.cimports.autograd_core.compiler.execute_sums import (
        add_products,
        add_rows,
        add_scaled,
        add_scaled_to_four,
        const_double,
    )


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def sum_lanes(
    each: cython.pointer[Command],
    table: cython.p_int,
    slots: cython.p_double,
    lanes: cython.pp_double,
    width: cython.Py_ssize_t,
) -> cython.void:
    """Run a dot instruction that has lanes."""
    starts: cython.double[4]
    ends: cython.double[4]
    begin: cython.p_double
    terms: cython.pointer[Terms] = terms_of(each)
    run: cython.pointer[Terms]
    k: cython.Py_ssize_t
    r: cython.Py_ssize_t
    i: cython.Py_ssize_t
    for i in range(0, each.rows, 4):
        rows: cython.Py_ssize_t = min(4, each.rows - i)
        for k in range(4):
            starts[k] = 0.0 if each.extra > 0 else -0.0
        # What comes before any lanes is the same in all of them, and added once.
        r = 0
        while r < each.runs and not terms[r].kind & (A_LANED + B_LANED):
            _add_numbers(cython.address(terms[r]), table, slots, i, each.rows, starts)
            r += 1
        begin = starts
        while r < each.runs:
            run = cython.address(terms[r])
            r += 1
            for k in range(4):
                ends[k] = -0.0  # to which a number adds as it is
            if r < each.runs and _ends(run, cython.address(terms[r])):
                _add_numbers(cython.address(terms[r]), table, slots, i, each.rows, ends)
                r += 1
            if rows > 1 and _is_scaled(run):
                out: cython.pp_double = cython.address(lanes[each.target + i])
                _add_scaled(run, table, slots, lanes, width, i, rows, out, begin, ends)
            else:
                for k in range(rows):
                    start: cython.p_double = begin + k if begin else begin
                    row: cython.p_double = lanes[each.target + i + k]
                    _add_run(run, table, slots, lanes, width, i + k, row, start, ends[k])
            begin = cython.NULL


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.inline
def _ends(run: cython.pointer[Terms], after: cython.pointer[Terms]) -> cython.bint:
    """Whether lanes are followed by one number, such as a bias, which is added while they are at hand."""
    laned: cython.bint = run.kind & (A_LANED + B_LANED)
    return laned and after.count == 1 and not after.kind & (A_LANED + B_LANED)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.inline
def _is_scaled(run: cython.pointer[Terms]) -> cython.bint:
    """Whether the terms are numbers times lanes, both at regular distances."""
    one_laned: cython.bint = run.kind == OF_PRODUCTS + A_LANED or run.kind == OF_PRODUCTS + B_LANED
    return one_laned and run.a.how != GATHERED and run.b.how != GATHERED


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_numbers(
    run: cython.pointer[Terms],
    table: cython.p_int,
    slots: cython.p_double,
    i: cython.Py_ssize_t,
    rows: cython.Py_ssize_t,
    totals: cython.p_double,
) -> cython.void:
    """Add terms that have no lanes to those of row i and of the next three, or of the last one again."""
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    row: cython.Py_ssize_t
    for k in range(4):
        row = min(i + k, rows - 1)
        for j in range(run.count):
            x: cython.double = slots[place_of(cython.address(run.a), table, row, j, run.count)]
            if run.kind == OF_PRODUCTS:
                x *= slots[place_of(cython.address(run.b), table, row, j, run.count)]
            totals[k] += x


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_scaled(
    run: cython.pointer[Terms],
    table: cython.p_int,
    slots: cython.p_double,
    lanes: cython.pp_double,
    width: cython.Py_ssize_t,
    i: cython.Py_ssize_t,
    rows: cython.Py_ssize_t,
    out: cython.pp_double,
    starts: cython.p_double,
    ends: cython.p_double,
) -> cython.void:
    """Add numbers times lanes to up to four rows: all at once where the lanes are the same, a matrix product.

    The sums hold `starts` before, one a row, or where that is null what is in `out`; `ends` are added last.
    """
    a_laned: cython.bint = run.kind & A_LANED
    numbers: cython.pointer[Place] = cython.address(run.b) if a_laned else cython.address(run.a)
    laned: cython.pointer[Place] = cython.address(run.a) if a_laned else cython.address(run.b)
    outs: cython.p_double[4]
    scales: cython.p_double[4]
    k: cython.Py_ssize_t
    row: cython.Py_ssize_t
    x: cython.Py_ssize_t = place_of(laned, table, i, 0, 1)
    apart: cython.Py_ssize_t = _apart(lanes, x, laned.step, run.count)
    same: cython.bint = True
    for k in range(4):
        row = min(k, rows - 1)  # the last one several times where there are no four
        outs[k] = out[row]
        scales[k] = slots + place_of(numbers, table, i + row, 0, 1)
        same &= place_of(laned, table, i + row, 0, 1) == x
    if same:
        scaled: const_double = cython.cast(const_double, scales)
        add_scaled_to_four(outs, starts, ends, scaled, numbers.step, lanes[x], apart, run.count, width)
        return
    for k in range(rows):
        start: cython.p_double = starts + k if starts else starts
        x = place_of(laned, table, i + k, 0, 1)
        apart = _apart(lanes, x, laned.step, run.count)
        add_scaled(outs[k], start, ends[k], scales[k], numbers.step, lanes[x], apart, run.count, width)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.inline
def _apart(
    lanes: cython.pp_double, slot: cython.Py_ssize_t, step: cython.Py_ssize_t, count: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """How far the lanes of one term are from those of the next."""
    return lanes[slot + step] - lanes[slot] if count > 1 else 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_run(
    run: cython.pointer[Terms],
    table: cython.p_int,
    slots: cython.p_double,
    lanes: cython.pp_double,
    width: cython.Py_ssize_t,
    i: cython.Py_ssize_t,
    out: cython.p_double,
    start: cython.p_double,
    end: cython.double,
) -> cython.void:
    """Add a run of terms to row i, then `end`: all at once where they are regular, else one by one."""
    gathered: cython.bint = run.a.how == GATHERED or run.b.how == GATHERED
    a_laned: cython.bint = run.kind & A_LANED
    b_laned: cython.bint = run.kind & B_LANED
    one_by_one: cython.bint = gathered or not (a_laned or b_laned)
    count: cython.Py_ssize_t = 1 if gathered else run.count
    p: cython.Py_ssize_t
    q: cython.Py_ssize_t
    x: cython.p_double
    y: cython.p_double
    a: cython.Py_ssize_t
    b: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    w: cython.double
    steps: cython.Py_ssize_t = run.count if one_by_one else 1
    for j in range(steps):
        last: cython.double = end if j + 1 == steps else -0.0
        a = place_of(cython.address(run.a), table, i, j, run.count)
        b = place_of(cython.address(run.b), table, i, j, run.count)
        x = lanes[a] if a_laned else slots + a
        y = lanes[b] if b_laned else slots + b
        p = _apart(lanes, a, run.a.step, count) if a_laned else run.a.step
        q = _apart(lanes, b, run.b.step, count) if b_laned else run.b.step
        if a_laned and b_laned:
            add_products(out, start, last, x, p, y, q, count, width)
        elif a_laned and run.kind & OF_PRODUCTS:
            add_scaled(out, start, last, y, q, x, p, count, width)
        elif b_laned:
            add_scaled(out, start, last, x, p, y, q, count, width)
        elif a_laned:
            add_rows(out, start, last, x, p, count, width)
        else:
            w = slots[a] * slots[b] if run.kind & OF_PRODUCTS else slots[a]
            for k in range(width):
                out[k] = (start[0] if start else out[k]) + w
        start = cython.NULL
