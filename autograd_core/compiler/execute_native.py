"""The native executor: loops over instructions, without Python and without the lock where no kernel needs it.

Every result is computed by the same operations in the same order as in eager code: rows are independent
and run
four at a time, the terms of a sum one after the other. No fused multiply-add, the C library's own functions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.machine import Machine
from autograd_core.compiler.program import Program

if cython.compiled:
    from cython.cimports.autograd_core.compiler.execute_native import (
        Kernel1,
        Kernel2,
        Kernel3,
        Library1,
        Library2,
        Library3,
        uintptr_t,
    )
    from cython.cimports.libc.math import NAN

COMPILED = bool(cython.compiled)


def run(program: Program, inputs: Any) -> Any:
    """The results of a program for one vector of inputs."""
    machine = program.machine
    if machine is None or machine.busy:
        machine = Machine(program)
        program.machine = machine
    machine.busy = True
    try:
        return _run(machine, inputs)
    finally:
        machine.busy = False


@cython.cfunc
def _run(machine: Any, inputs: Any) -> Any:
    results: Any = np.empty(len(machine.results))
    addresses: list[int] = machine.addresses
    code: cython.p_longlong = cython.cast(cython.p_longlong, cython.cast(uintptr_t, addresses[0]))
    table: cython.p_int = cython.cast(cython.p_int, cython.cast(uintptr_t, addresses[1]))
    slots: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, addresses[2]))
    wanted: cython.p_int = cython.cast(cython.p_int, cython.cast(uintptr_t, addresses[3]))
    given: cython.double[::1] = inputs
    out: cython.double[::1] = results
    size: cython.Py_ssize_t = machine.size
    inputs_count: cython.Py_ssize_t = machine.inputs
    results_count: cython.Py_ssize_t = len(machine.results)
    i: cython.Py_ssize_t
    kernels: list[Any] = machine.kernels
    with cython.nogil:
        for i in range(inputs_count):
            slots[i] = given[i]
        run_instructions(code, size, table, slots, kernels)
        for i in range(results_count):
            out[i] = slots[wanted[i]]
    return results


@cython.cfunc
@cython.nogil
def run_instructions(
    code: cython.p_longlong,
    size: cython.Py_ssize_t,
    table: cython.p_int,
    slots: cython.p_double,
    kernels: list[Any],
) -> cython.int:
    """Run the instructions that have no lanes."""
    at: cython.Py_ssize_t = 0
    while at < size:
        if code[at] == 0:
            _dot(code + at, table, slots)
        elif code[at] <= 13:
            _map(code + at, table, slots)
        elif code[at] < 100:
            with cython.gil:
                _call(code + at, table, slots, kernels)
        at += 5 + 12 * code[at + 3]
    return 0


@cython.cfunc
def address_of(array: Any) -> uintptr_t:
    """Where the numbers of an array begin."""
    return array.ctypes.data


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def first_place(place: cython.p_longlong, table: cython.p_int, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """The slot of an operand in row i, its first term."""
    if place[0] == 0:
        return place[1] + place[2] * i
    return table[place[4] + i]


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _dot(code: cython.p_longlong, table: cython.p_int, slots: cython.p_double) -> cython.void:
    rows: cython.Py_ssize_t = code[1]
    target: cython.p_double = slots + code[2]
    start: cython.double = 0.0 if code[4] > 0 else -0.0
    i: cython.Py_ssize_t = 0
    while i + 4 <= rows:
        target[i] = target[i + 1] = target[i + 2] = target[i + 3] = start
        _four_rows(code, table, slots, target + i, i)
        i += 4
    while i < rows:
        target[i] = start
        _one_row(code, table, slots, target + i, i)
        i += 1


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _four_rows(
    code: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    out: cython.p_double,
    i: cython.Py_ssize_t,
) -> cython.void:
    s0: cython.double = out[0]
    s1: cython.double = out[1]
    s2: cython.double = out[2]
    s3: cython.double = out[3]
    t0: cython.double
    t1: cython.double
    t2: cython.double
    t3: cython.double
    r: cython.Py_ssize_t
    j: cython.Py_ssize_t
    count: cython.Py_ssize_t
    p: cython.Py_ssize_t
    q: cython.Py_ssize_t
    for r in range(code[3]):
        run: cython.p_longlong = code + 5 + 12 * r
        a: cython.p_longlong = run + 2
        b: cython.p_longlong = run + 7
        count = run[1]
        if a[0] == 2 or (run[0] and b[0] == 2):
            for j in range(count):
                t0 = slots[place_of(a, table, i, j, count)]
                t1 = slots[place_of(a, table, i + 1, j, count)]
                t2 = slots[place_of(a, table, i + 2, j, count)]
                t3 = slots[place_of(a, table, i + 3, j, count)]
                if run[0]:
                    t0 *= slots[place_of(b, table, i, j, count)]
                    t1 *= slots[place_of(b, table, i + 1, j, count)]
                    t2 *= slots[place_of(b, table, i + 2, j, count)]
                    t3 *= slots[place_of(b, table, i + 3, j, count)]
                s0 += t0
                s1 += t1
                s2 += t2
                s3 += t3
            continue
        a0: cython.p_double = slots + first_place(a, table, i)
        a1: cython.p_double = slots + first_place(a, table, i + 1)
        a2: cython.p_double = slots + first_place(a, table, i + 2)
        a3: cython.p_double = slots + first_place(a, table, i + 3)
        p = a[3]
        if run[0]:
            b0: cython.p_double = slots + first_place(b, table, i)
            b1: cython.p_double = slots + first_place(b, table, i + 1)
            b2: cython.p_double = slots + first_place(b, table, i + 2)
            b3: cython.p_double = slots + first_place(b, table, i + 3)
            q = b[3]
            for j in range(count):
                s0 += a0[j * p] * b0[j * q]
                s1 += a1[j * p] * b1[j * q]
                s2 += a2[j * p] * b2[j * q]
                s3 += a3[j * p] * b3[j * q]
        else:
            for j in range(count):
                s0 += a0[j * p]
                s1 += a1[j * p]
                s2 += a2[j * p]
                s3 += a3[j * p]
    out[0] = s0
    out[1] = s1
    out[2] = s2
    out[3] = s3


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def place_of(
    place: cython.p_longlong,
    table: cython.p_int,
    i: cython.Py_ssize_t,
    j: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """The slot of an operand in row i, term j."""
    if place[0] == 2:
        return table[place[4] + i * count + j]
    return first_place(place, table, i) + j * place[3]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _one_row(
    code: cython.p_longlong,
    table: cython.p_int,
    slots: cython.p_double,
    out: cython.p_double,
    i: cython.Py_ssize_t,
) -> cython.void:
    total: cython.double = out[0]
    r: cython.Py_ssize_t
    j: cython.Py_ssize_t
    term: cython.double
    for r in range(code[3]):
        run: cython.p_longlong = code + 5 + 12 * r
        for j in range(run[1]):
            term = slots[place_of(run + 2, table, i, j, run[1])]
            if run[0]:
                term *= slots[place_of(run + 7, table, i, j, run[1])]
            total += term
    out[0] = total


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _map(code: cython.p_longlong, table: cython.p_int, slots: cython.p_double) -> cython.void:
    rows: cython.Py_ssize_t = code[1]
    target: cython.p_double = slots + code[2]
    a: cython.p_longlong = code + 7
    b: cython.p_longlong = code + 19
    c: cython.p_longlong = code + 31
    i: cython.Py_ssize_t
    x: cython.double
    one: Library1
    two: Library2
    three: Library3
    if code[0] == 1:
        for i in range(rows):
            target[i] = slots[first_place(a, table, i)] + slots[first_place(b, table, i)]
    elif code[0] == 2:
        for i in range(rows):
            target[i] = slots[first_place(a, table, i)] - slots[first_place(b, table, i)]
    elif code[0] == 3:
        for i in range(rows):
            target[i] = slots[first_place(a, table, i)] * slots[first_place(b, table, i)]
    elif code[0] == 4:
        for i in range(rows):
            target[i] = slots[first_place(a, table, i)] / slots[first_place(b, table, i)]
    elif code[0] == 5:
        for i in range(rows):
            target[i] = -slots[first_place(a, table, i)]
    elif code[0] == 7:
        _pick(code, table, slots)
    elif code[0] == 12 or code[0] == 13:
        _extremes(code, table, slots)
    elif code[0] == 8:
        for i in range(rows):
            target[i] = 1.0 if slots[first_place(a, table, i)] == slots[first_place(b, table, i)] else 0.0
    elif code[0] == 9:
        for i in range(rows):
            x = slots[first_place(a, table, i)]
            target[i] = slots[first_place(b, table, i)] if x != 0.0 else slots[first_place(c, table, i)]
    elif code[0] == 10:
        for i in range(rows):
            x = slots[first_place(a, table, i)]
            target[i] = x if not x <= 0.0 else 0.0  # nan goes through
    elif code[0] == 11:
        for i in range(rows):
            x = slots[first_place(a, table, i)]
            target[i] = x if x != x else 1.0 if x > 0.0 else 0.0
    elif code[3] == 1:
        one = cython.cast(Library1, cython.cast(uintptr_t, code[4]))
        for i in range(rows):
            target[i] = one(slots[first_place(a, table, i)])
    elif code[3] == 2:
        two = cython.cast(Library2, cython.cast(uintptr_t, code[4]))
        for i in range(rows):
            target[i] = two(slots[first_place(a, table, i)], slots[first_place(b, table, i)])
    else:
        three = cython.cast(Library3, cython.cast(uintptr_t, code[4]))
        for i in range(rows):
            target[i] = three(
                slots[first_place(a, table, i)],
                slots[first_place(b, table, i)],
                slots[first_place(c, table, i)],
            )


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _pick(code: cython.p_longlong, table: cython.p_int, slots: cython.p_double) -> cython.void:
    """One of a row's operands, by an index that is an operand too."""
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t
    count: cython.Py_ssize_t = code[18] if code[3] == 2 else code[3] - 1
    index: cython.double
    for i in range(code[1]):
        index = slots[first_place(code + 7, table, i)]
        if 0.0 <= index < count and index == cython.cast(cython.Py_ssize_t, index):
            at = cython.cast(cython.Py_ssize_t, index)
            if code[3] == 2:
                slots[code[2] + i] = slots[place_of(code + 19, table, i, at, count)]
            else:
                slots[code[2] + i] = slots[first_place(code + 19 + 12 * at, table, i)]
        else:
            slots[code[2] + i] = NAN


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _extremes(code: cython.p_longlong, table: cython.p_int, slots: cython.p_double) -> cython.void:
    """The largest or smallest operand of each row; nan where one is."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    r: cython.Py_ssize_t
    sign: cython.double = 1.0 if code[0] == 12 else -1.0
    for i in range(code[1]):
        top: cython.double = sign * slots[first_place(code + 7, table, i)]
        for r in range(code[3]):
            run: cython.p_longlong = code + 5 + 12 * r
            for j in range(run[1]):
                x: cython.double = sign * slots[place_of(run + 2, table, i, j, run[1])]
                if top == top and not x <= top:
                    top = x
        slots[code[2] + i] = sign * top


@cython.cfunc
def _call(
    code: cython.p_longlong, table: cython.p_int, slots: cython.p_double, kernels: list[Any]
) -> cython.int:
    """An instruction whose kernel needs Python: by its entry point in C, or as a Python function."""
    rows: cython.Py_ssize_t = code[1]
    target: cython.p_double = slots + code[2]
    a: cython.p_longlong = code + 7
    b: cython.p_longlong = code + 19
    c: cython.p_longlong = code + 31
    i: cython.Py_ssize_t
    r: cython.Py_ssize_t
    j: cython.Py_ssize_t
    count: cython.Py_ssize_t
    one: Kernel1
    two: Kernel2
    three: Kernel3
    if code[0] == 15:
        kernel: Any = kernels[code[4]]
        for i in range(rows):
            operands: list[float] = []
            for r in range(code[3]):
                count = code[6 + 12 * r]
                for j in range(count):
                    operands.append(slots[place_of(code + 7 + 12 * r, table, i, j, count)])
            target[i] = kernel(*operands)
    elif code[3] == 1:
        one = cython.cast(Kernel1, cython.cast(uintptr_t, code[4]))
        for i in range(rows):
            target[i] = one(slots[first_place(a, table, i)], 0)
    elif code[3] == 2:
        two = cython.cast(Kernel2, cython.cast(uintptr_t, code[4]))
        for i in range(rows):
            target[i] = two(slots[first_place(a, table, i)], slots[first_place(b, table, i)], 0)
    else:
        three = cython.cast(Kernel3, cython.cast(uintptr_t, code[4]))
        for i in range(rows):
            target[i] = three(
                slots[first_place(a, table, i)],
                slots[first_place(b, table, i)],
                slots[first_place(c, table, i)],
                0,
            )
    return 0
