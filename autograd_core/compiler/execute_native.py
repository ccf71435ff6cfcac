"""The native executor: the instructions one after the other, without Python and without the lock where no
kernel needs it.

Every result is computed by the same operations in the same order as in eager code: sums by execute_sums,
everything else by execute_maps, with the C library's own functions.
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
    from cython.cimports.autograd_core.compiler.addresses import code_at, doubles_at, ints_at
    from cython.cimports.autograd_core.compiler.codes import DOT, LANED
    from cython.cimports.autograd_core.compiler.execute_maps import map_rows
    from cython.cimports.autograd_core.compiler.execute_sums import sum_rows

COMPILED = bool(cython.compiled)


def run(program: Program, inputs: Any) -> Any:
    """The results of a program for one vector of inputs."""
    machine = program.machine
    if machine is None:
        machine = program.machine = Machine(program)
    memory = machine.take()
    try:
        return _run(machine, memory, inputs)
    finally:
        machine.give_back(memory)


@cython.cfunc
def _run(machine: Any, memory: Any, inputs: Any) -> Any:
    results: Any = np.empty(len(machine.results))
    addresses: list[int] = machine.addresses
    code: cython.p_longlong = code_at(addresses[0])
    table: cython.p_int = ints_at(addresses[1])
    wanted: cython.p_int = ints_at(addresses[2])
    slots: cython.p_double = doubles_at(memory.address)
    given: cython.double[::1] = inputs
    out: cython.double[::1] = results
    size: cython.Py_ssize_t = machine.size
    inputs_count: cython.Py_ssize_t = machine.inputs
    results_count: cython.Py_ssize_t = out.shape[0]
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
        if code[at] == DOT:
            sum_rows(code + at, table, slots)
        elif code[at] < LANED:
            map_rows(code + at, table, slots, kernels)
        at += 5 + 12 * code[at + 3]
    return 0
