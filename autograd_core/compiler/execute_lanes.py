"""Lanes: the same program over many samples at once, in chunks of lanes that fit the cache.

What no sample changes (parameters, what is computed from them alone) is computed once and has no lanes;
everything
else has one value per lane, side by side. A lane computes exactly what the program computes for its sample
alone. Gradients by inputs without lanes are summed over the samples, in their order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.machine import Machine

if cython.compiled:
    from cython.cimports.autograd_core.compiler.execute_native import (
        Kernel1,
        Kernel2,
        Kernel3,
        Library1,
        Library2,
        Library3,
        address_of,
        place_of,
        run_instructions,
        uintptr_t,
    )

_CACHE = 1 << 21  # bytes
BLOCK = 8  # lanes that a sum keeps in registers


def lanes_per_chunk(slots: int, samples: int) -> int:
    """How many lanes to run at a time: a multiple of the block, few enough for the cache."""
    fitting = max(BLOCK, min(64, _CACHE // (8 * max(slots, 1)) // BLOCK * BLOCK))
    return min(fitting, -(-samples // BLOCK) * BLOCK)


class Lanes:
    """The memory of one chunk."""

    def __init__(self, machine: Machine, width: int) -> None:
        self.machine = machine
        self.width = width
        self.shared = machine.slots.copy()
        self.laned = np.zeros((len(machine.slots), width))


@cython.ccall
def run_chunk(lanes: Any, shared: Any, laned: Any, places: Any, first: bool) -> Any:
    """Compute a chunk: `shared` are the inputs in their slots, `laned` those of `places`, one row a slot.

    Args:
        lanes: the memory.
        shared: one number per input; what has lanes is ignored.
        laned: a row of samples per laned input; missing lanes are filled up with the first.
        places: the slots of the laned inputs.
        first: whether what has no lanes must be computed.
    """
    machine: Any = lanes.machine
    given: cython.Py_ssize_t = laned.shape[1]
    lanes.laned[places, :given] = laned
    lanes.laned[places, given:] = laned[:, :1]
    code: cython.p_longlong = cython.cast(cython.p_longlong, address_of(machine.code))
    table: cython.p_int = cython.cast(cython.p_int, address_of(machine.table))
    slots: cython.p_double = cython.cast(cython.p_double, address_of(lanes.shared))
    values: cython.p_double = cython.cast(cython.p_double, address_of(lanes.laned))
    size: cython.Py_ssize_t = machine.size
    width: cython.Py_ssize_t = lanes.width
    kernels: list[Any] = machine.kernels
    at: cython.Py_ssize_t = 0
    if first:
        lanes.shared[: machine.inputs] = shared
    with cython.nogil:
        if first:
            run_instructions(code, size, table, slots, kernels)
        while at < size:
            if code[at] == 100:
                _dot(code + at, table, slots, values, width)
            elif code[at] >= 100:
                _map(code + at, table, slots, values, width, kernels)
            at += 5 + 12 * code[at + 3]
    return None


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _dot(
    code: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
) -> cython.void:
    start: cython.double = 0.0 if code[4] > 0 else -0.0
    total: cython.double[8]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    r: cython.Py_ssize_t
    for i in range(code[1]):
        for lane in range(0, width, 8):
            for k in range(8):
                total[k] = start
            for r in range(code[3]):
                _add_run(code + 5 + 12 * r, table, slots, values + lane, width, i, total)
            for k in range(8):
                values[(code[2] + i) * width + lane + k] = total[k]


@cython.cfunc
@cython.inline
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
    """Add a run of terms to the sums of eight lanes of row i."""
    count: cython.Py_ssize_t = run[1]
    a: cython.Py_ssize_t = place_of(run + 2, table, i, 0, count)
    b: cython.Py_ssize_t = place_of(run + 7, table, i, 0, count)
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    w: cython.double
    x: cython.p_double
    y: cython.p_double
    total: cython.double[8]
    gathered: cython.bint = run[2] == 2 or run[7] == 2
    for k in range(8):
        total[k] = out[k]
    for j in range(count):
        if gathered:
            a = place_of(run + 2, table, i, j, count)
            b = place_of(run + 7, table, i, j, count)
        if run[0] == 7:
            x = values + a * width
            y = values + b * width
            for k in range(8):
                total[k] += x[k] * y[k]
        elif run[0] == 3 or run[0] == 5:
            w = slots[b] if run[0] == 3 else slots[a]
            x = values + (a if run[0] == 3 else b) * width
            for k in range(8):
                total[k] += w * x[k]
        elif run[0] == 2:
            x = values + a * width
            for k in range(8):
                total[k] += x[k]
        else:
            w = slots[a] * slots[b] if run[0] == 1 else slots[a]
            for k in range(8):
                total[k] += w
        a += run[5]
        b += run[10]
    for k in range(8):
        out[k] = total[k]


@cython.cfunc
@cython.nogil
def _map(
    code: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    kernels: list[Any],
) -> cython.int:
    op: cython.Py_ssize_t = code[0] - 100
    i: cython.Py_ssize_t
    x: cython.p_double
    y: cython.p_double
    z: cython.p_double
    p: cython.Py_ssize_t
    q: cython.Py_ssize_t
    r: cython.Py_ssize_t
    out: cython.p_double
    if op == 15:
        with cython.gil:
            _call_python(code, table, slots, values, width, kernels)
        return 0
    for i in range(code[1]):
        out = values + (code[2] + i) * width
        x = _operand(code, 0, table, slots, values, width, i)
        y = _operand(code, 1, table, slots, values, width, i)
        z = _operand(code, 2, table, slots, values, width, i)
        p = 1 if code[5] & 2 else 0
        q = 1 if code[3] > 1 and code[17] & 2 else 0
        r = 1 if code[3] > 2 and code[29] & 2 else 0
        if op == 14:
            with cython.gil:
                _call_kernel(code, x, p, y, q, z, r, out, width)
        else:
            _row(op, code, x, p, y, q, z, r, out, width)
    return 0


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _operand(
    code: cython.p_longlong,
    position: cython.Py_ssize_t,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    i: cython.Py_ssize_t,
) -> cython.p_double:
    """Where the numbers of an operand in row i begin."""
    if position >= code[3]:
        return slots
    run: cython.p_longlong = code + 5 + 12 * position
    if run[0] & 2:
        return values + place_of(run + 2, table, i, 0, 1) * width
    return slots + place_of(run + 2, table, i, 0, 1)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _row(
    op: cython.Py_ssize_t,
    code: cython.p_longlong,
    x: cython.p_double,
    p: cython.Py_ssize_t,
    y: cython.p_double,
    q: cython.Py_ssize_t,
    z: cython.p_double,
    r: cython.Py_ssize_t,
    out: cython.p_double,
    width: cython.Py_ssize_t,
) -> cython.void:
    lane: cython.Py_ssize_t
    v: cython.double
    one: Library1
    two: Library2
    three: Library3
    for lane in range(width):
        v = x[lane * p]
        if op == 1:
            out[lane] = v + y[lane * q]
        elif op == 2:
            out[lane] = v - y[lane * q]
        elif op == 3:
            out[lane] = v * y[lane * q]
        elif op == 4:
            out[lane] = v / y[lane * q]
        elif op == 5:
            out[lane] = -v
        elif op == 8:
            out[lane] = 1.0 if v == y[lane * q] else 0.0
        elif op == 9:
            out[lane] = y[lane * q] if v != 0.0 else z[lane * r]
        elif op == 10:
            out[lane] = v if not v <= 0.0 else 0.0
        elif op == 11:
            out[lane] = v if v != v else 1.0 if v > 0.0 else 0.0
        elif code[3] == 1:
            one = cython.cast(Library1, cython.cast(uintptr_t, code[4]))
            out[lane] = one(v)
        elif code[3] == 2:
            two = cython.cast(Library2, cython.cast(uintptr_t, code[4]))
            out[lane] = two(v, y[lane * q])
        else:
            three = cython.cast(Library3, cython.cast(uintptr_t, code[4]))
            out[lane] = three(v, y[lane * q], z[lane * r])


@cython.cfunc
def _call_kernel(
    code: cython.p_longlong,
    x: cython.p_double,
    p: cython.Py_ssize_t,
    y: cython.p_double,
    q: cython.Py_ssize_t,
    z: cython.p_double,
    r: cython.Py_ssize_t,
    out: cython.p_double,
    width: cython.Py_ssize_t,
) -> cython.int:
    lane: cython.Py_ssize_t
    one: Kernel1 = cython.cast(Kernel1, cython.cast(uintptr_t, code[4]))
    two: Kernel2 = cython.cast(Kernel2, cython.cast(uintptr_t, code[4]))
    three: Kernel3 = cython.cast(Kernel3, cython.cast(uintptr_t, code[4]))
    for lane in range(width):
        if code[3] == 1:
            out[lane] = one(x[lane * p], 0)
        elif code[3] == 2:
            out[lane] = two(x[lane * p], y[lane * q], 0)
        else:
            out[lane] = three(x[lane * p], y[lane * q], z[lane * r], 0)
    return 0


@cython.cfunc
def _call_python(
    code: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    kernels: list[Any],
) -> cython.int:
    kernel: Any = kernels[code[4]]
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    r: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    place: cython.Py_ssize_t
    for i in range(code[1]):
        for lane in range(width):
            operands: list[float] = []
            for r in range(code[3]):
                run: cython.p_longlong = code + 5 + 12 * r
                for j in range(run[1]):
                    place = place_of(run + 2, table, i, j, run[1])
                    operands.append(values[place * width + lane] if run[0] & 2 else slots[place])
            values[(code[2] + i) * width + lane] = kernel(*operands)
    return 0


@cython.ccall
def add_samples(lanes: Any, results: Any, samples: int, totals: Any) -> Any:
    """Add the results of the samples of a chunk to the totals, one sample after the other."""
    width: cython.Py_ssize_t = lanes.width
    count: cython.Py_ssize_t = samples
    rows: cython.Py_ssize_t = len(results)
    wanted: cython.p_int = cython.cast(cython.p_int, address_of(results))
    slots: cython.p_double = cython.cast(cython.p_double, address_of(lanes.shared))
    values: cython.p_double = cython.cast(cython.p_double, address_of(lanes.laned))
    out: cython.p_double = cython.cast(cython.p_double, address_of(totals))
    laned: cython.p_uchar = cython.cast(cython.p_uchar, address_of(lanes.machine.laned))
    starts: cython.p_double[4]
    steps: cython.Py_ssize_t[4]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    with cython.nogil:
        for i in range(0, rows, 4):
            for k in range(4):
                at: cython.Py_ssize_t = wanted[min(i + k, rows - 1)]
                starts[k] = values + at * width if laned[at] else slots + at
                steps[k] = 1 if laned[at] else 0
            s0: cython.double = out[i]
            s1: cython.double = out[min(i + 1, rows - 1)]
            s2: cython.double = out[min(i + 2, rows - 1)]
            s3: cython.double = out[min(i + 3, rows - 1)]
            for lane in range(count):
                s0 += starts[0][lane * steps[0]]
                s1 += starts[1][lane * steps[1]]
                s2 += starts[2][lane * steps[2]]
                s3 += starts[3][lane * steps[3]]
            out[i] = s0
            if i + 1 < rows:
                out[i + 1] = s1
            if i + 2 < rows:
                out[i + 2] = s2
            if i + 3 < rows:
                out[i + 3] = s3
    return None
