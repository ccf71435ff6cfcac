"""Maps: an op applied element by element, to the rows of a bundle or to the lanes of one row.

Both are the same loop over operands at regular distances; operands that lie anywhere are first put side by
side.
"""

from __future__ import annotations

from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.code import (
        A_LANED,
        KERNEL,
        LANED,
        LOCKED,
        PYTHON,
        ROW,
        STRIDED,
        WIDE,
        Command,
        Place,
        Terms,
        place_of,
        terms_of,
    )
    from cython.cimports.autograd_core.compiler.execute_maps import (
        Kernel1,
        Kernel2,
        Kernel3,
        Library1,
        Library2,
        Library3,
        RowKernel,
        WideKernel,
        map_elements,
        uintptr_t,
    )
    from cython.cimports.cpython.exc import PyErr_Occurred
    from cython.cimports.libc.string import memcpy


@cython.cfunc
@cython.nogil
def map_rows(
    each: cython.pointer[Command], table: cython.p_int, slots: cython.p_double, kernels: list[Any]
) -> cython.int:
    """Run a command that is no sum and has no lanes."""
    gathered: cython.double[192]
    starts: cython.p_double[3]
    steps: cython.Py_ssize_t[3]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    r: cython.Py_ssize_t
    count: cython.Py_ssize_t
    terms: cython.pointer[Terms] = terms_of(each)
    out: cython.p_double = slots + each.target
    if each.code == ROW or each.code == WIDE:
        run_rows(each, table, slots, cython.NULL, 1)
        return 0
    if each.code == PYTHON:
        with cython.gil:
            _call_python(each, table, slots, kernels)
        return 0
    for r in range(3):
        starts[r] = slots
        steps[r] = 0
    for i in range(0, each.rows, 64):
        count = min(64, each.rows - i)
        for r in range(each.runs):
            place: cython.pointer[Place] = cython.address(terms[r].a)
            if place.how == STRIDED:
                starts[r] = slots + place.first + place.stride * i
                steps[r] = place.stride
            else:
                starts[r] = gathered + 64 * r
                steps[r] = 1
                for k in range(count):
                    starts[r][k] = slots[table[place.at + i + k]]
        if each.code == LOCKED:
            with cython.gil:
                apply_locked(each, starts, steps, out + i, count)
        else:
            apply(each.code, each, starts, steps, out + i, count)
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def apply(
    code: cython.Py_ssize_t,
    each: cython.pointer[Command],
    starts: cython.pp_double,
    steps: cython.p_Py_ssize_t,
    out: cython.p_double,
    count: cython.Py_ssize_t,
) -> cython.void:
    """Apply what a code stands for to `count` elements of each operand."""
    if not map_elements(code, starts[0], steps[0], starts[1], steps[1], starts[2], steps[2], out, count):
        _apply_function(each, starts, steps, out, count, code >= KERNEL)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _apply_function(
    each: cython.pointer[Command],
    starts: cython.pp_double,
    steps: cython.p_Py_ssize_t,
    out: cython.p_double,
    count: cython.Py_ssize_t,
    kernel: cython.bint,
) -> cython.void:
    """The same by a function of the C library, or by a kernel's entry point, which takes one number more."""
    x: cython.p_double = starts[0]
    y: cython.p_double = starts[1]
    z: cython.p_double = starts[2]
    p: cython.Py_ssize_t = steps[0]
    q: cython.Py_ssize_t = steps[1]
    r: cython.Py_ssize_t = steps[2]
    k: cython.Py_ssize_t
    address: uintptr_t = each.extra
    if each.runs == 1:
        for k in range(count):
            if kernel:
                out[k] = cython.cast(Kernel1, address)(x[k * p], 0)
            else:
                out[k] = cython.cast(Library1, address)(x[k * p])
    elif each.runs == 2:
        for k in range(count):
            if kernel:
                out[k] = cython.cast(Kernel2, address)(x[k * p], y[k * q], 0)
            else:
                out[k] = cython.cast(Library2, address)(x[k * p], y[k * q])
    else:
        for k in range(count):
            if kernel:
                out[k] = cython.cast(Kernel3, address)(x[k * p], y[k * q], z[k * r], 0)
            else:
                out[k] = cython.cast(Library3, address)(x[k * p], y[k * q], z[k * r])


@cython.cfunc
def apply_locked(
    each: cython.pointer[Command],
    starts: cython.pp_double,
    steps: cython.p_Py_ssize_t,
    out: cython.p_double,
    count: cython.Py_ssize_t,
) -> cython.int:
    """The same where the kernel may use Python, and raise."""
    apply(LOCKED, each, starts, steps, out, count)
    return -1 if PyErr_Occurred() else 0


@cython.cfunc
def _call_python(
    each: cython.pointer[Command], table: cython.p_int, slots: cython.p_double, kernels: list[Any]
) -> cython.int:
    """The same by a Python function."""
    kernel: Any = kernels[each.extra]
    terms: cython.pointer[Terms] = terms_of(each)
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    r: cython.Py_ssize_t
    for i in range(each.rows):
        operands: list[float] = []
        for r in range(each.runs):
            for j in range(terms[r].count):
                operands.append(slots[place_of(cython.address(terms[r].a), table, i, j, terms[r].count)])
        slots[each.target + i] = kernel(*operands)
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def run_rows(
    each: cython.pointer[Command],
    table: cython.p_int,
    slots: cython.p_double,
    lanes: cython.pp_double,
    width: cython.Py_ssize_t,
) -> cython.void:
    """Run an op of any number of operands, with lanes or, where there are none, without: row by row.

    A wide kernel takes all lanes at once, another one its lanes one by one.
    """
    terms: cython.pointer[Terms] = terms_of(each)
    runs: cython.Py_ssize_t = each.runs - 1
    desk: cython.pointer[Place] = cython.address(terms[runs].a)
    columns: cython.Py_ssize_t = terms[runs].count
    one: cython.p_double = slots + desk.first  # where the operands of one lane are put
    xs: cython.p_double = one + desk.stride + desk.step if lanes else one
    room: cython.p_double = xs + desk.stride * width
    alike: cython.bint
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    for i in range(each.rows):
        alike = _put_row(each, table, slots, lanes, width, i, xs)
        out: cython.p_double = lanes[each.target + i] if lanes else slots + each.target + i
        if each.code % LANED == WIDE:
            wide: WideKernel = cython.cast(WideKernel, cython.cast(uintptr_t, each.extra))
            wide(xs, columns, room, out, width, alike)
        else:
            kernel: RowKernel = cython.cast(RowKernel, cython.cast(uintptr_t, each.extra))
            for lane in range(width):
                for k in range(columns):
                    one[k] = xs[k * width + lane]
                out[lane] = kernel(one, columns)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.inline
def _put_row(
    each: cython.pointer[Command],
    table: cython.p_int,
    slots: cython.p_double,
    lanes: cython.pp_double,
    width: cython.Py_ssize_t,
    i: cython.Py_ssize_t,
    xs: cython.p_double,
) -> cython.bint:
    """Put the operands of row i side by side, all lanes of each.

    Whether they are those of the row before, but for the first.
    """
    terms: cython.pointer[Terms] = terms_of(each)
    alike: cython.bint = i > 0
    k: cython.Py_ssize_t = 0
    j: cython.Py_ssize_t
    r: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    for r in range(each.runs - 1):
        place: cython.pointer[Place] = cython.address(terms[r].a)
        count: cython.Py_ssize_t = terms[r].count
        if i > 0 and place.how == STRIDED and place.stride == 0:
            k += count
            continue
        alike &= k + count == 1
        for j in range(count):
            slot: cython.Py_ssize_t = place_of(place, table, i, j, count)
            row: cython.p_double = xs + k * width
            if terms[r].kind & A_LANED:
                memcpy(row, lanes[slot], width * cython.sizeof(cython.double))
            else:
                for lane in range(width):
                    row[lane] = slots[slot]
            k += 1
    return alike
