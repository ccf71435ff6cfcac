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
    from cython.cimports.autograd_core.compiler.codes import KERNEL, LOCKED, PYTHON, ROW
    from cython.cimports.autograd_core.compiler.execute_maps import (
        Kernel1,
        Kernel2,
        Kernel3,
        Library1,
        Library2,
        Library3,
        RowKernel,
        map_elements,
        uintptr_t,
    )
    from cython.cimports.autograd_core.compiler.places import place_of
    from cython.cimports.cpython.exc import PyErr_Occurred


@cython.cfunc
@cython.nogil
def map_rows(
    code: cython.p_longlong, table: cython.p_int, slots: cython.p_double, kernels: list[Any]
) -> cython.int:
    """Run an instruction that is no sum and has no lanes."""
    gathered: cython.double[192]
    starts: cython.p_double[3]
    steps: cython.Py_ssize_t[3]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    r: cython.Py_ssize_t
    count: cython.Py_ssize_t
    op: cython.Py_ssize_t = code[0]
    if op == ROW:
        run_rows(code, table, slots, slots, 1, 0)
        return 0
    if op == PYTHON:
        with cython.gil:
            _call_python(code, table, slots, kernels)
        return 0
    for r in range(3):
        starts[r] = slots
        steps[r] = 0
    for i in range(0, code[1], 64):
        count = min(64, code[1] - i)
        for r in range(code[3]):
            place: cython.p_longlong = code + 7 + 12 * r
            if place[0] == 0:
                starts[r] = slots + place[1] + place[2] * i
                steps[r] = place[2]
            else:
                starts[r] = gathered + 64 * r
                steps[r] = 1
                for k in range(count):
                    starts[r][k] = slots[table[place[4] + i + k]]
        if op == LOCKED:
            with cython.gil:
                apply_locked(code, starts, steps, slots + code[2] + i, count)
        else:
            apply(op, code, starts, steps, slots + code[2] + i, count)
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def apply(
    op: cython.Py_ssize_t,
    code: cython.p_longlong,
    starts: cython.pp_double,
    steps: cython.p_Py_ssize_t,
    out: cython.p_double,
    count: cython.Py_ssize_t,
) -> cython.void:
    """Apply an op to `count` elements of each operand."""
    if not map_elements(op, starts[0], steps[0], starts[1], steps[1], starts[2], steps[2], out, count):
        _apply_function(code, starts, steps, out, count, op >= KERNEL)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _apply_function(
    code: cython.p_longlong,
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
    address: uintptr_t = code[4]
    if code[3] == 1:
        for k in range(count):
            if kernel:
                out[k] = cython.cast(Kernel1, address)(x[k * p], 0)
            else:
                out[k] = cython.cast(Library1, address)(x[k * p])
    elif code[3] == 2:
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
    code: cython.p_longlong,
    starts: cython.pp_double,
    steps: cython.p_Py_ssize_t,
    out: cython.p_double,
    count: cython.Py_ssize_t,
) -> cython.int:
    """The same where the kernel may use Python, and raise."""
    apply(code[0], code, starts, steps, out, count)
    return -1 if PyErr_Occurred() else 0


@cython.cfunc
def _call_python(
    code: cython.p_longlong, table: cython.p_int, slots: cython.p_double, kernels: list[Any]
) -> cython.int:
    """The same by a Python function."""
    kernel: Any = kernels[code[4]]
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    r: cython.Py_ssize_t
    for i in range(code[1]):
        operands: list[float] = []
        for r in range(code[3]):
            run: cython.p_longlong = code + 5 + 12 * r
            for j in range(run[1]):
                operands.append(slots[place_of(run + 2, table, i, j, run[1])])
        slots[code[2] + i] = kernel(*operands)
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def run_rows(
    code: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    room: cython.Py_ssize_t,
) -> cython.void:
    """Run an op of any number of operands, lane by lane; each lane has room of its own, that rows share."""
    kernel: RowKernel = cython.cast(RowKernel, cython.cast(uintptr_t, code[4]))
    desk: cython.p_longlong = code + 5 + 12 * (code[3] - 1)
    xs: cython.p_double = slots + desk[2]
    rooms: cython.p_double = xs + desk[3]
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    r: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    for lane in range(width):
        for i in range(code[1]):
            k = 0
            for r in range(code[3] - 1):
                run: cython.p_longlong = code + 5 + 12 * r
                if i > 0 and run[2] == 0 and run[4] == 0:  # the same as in the row before
                    k += run[1]
                    continue
                for j in range(run[1]):
                    place: cython.Py_ssize_t = place_of(run + 2, table, i, j, run[1])
                    xs[k] = values[place * width + lane] if run[0] & 2 else slots[place]
                    k += 1
            values[(code[2] + i) * width + lane] = kernel(xs, k, rooms + lane * room)
