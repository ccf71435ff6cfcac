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
    from cython.cimports.autograd_core.compiler.addresses import commands_at, doubles_at, ints_at
    from cython.cimports.autograd_core.compiler.code import DOT, LANED, Command, next_command
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
    first: cython.pointer[Command] = commands_at(addresses[0])
    table: cython.p_int = ints_at(addresses[1])
    wanted: cython.p_int = ints_at(addresses[2])
    slots: cython.p_double = doubles_at(memory.address)
    given: cython.double[::1] = inputs
    out: cython.double[::1] = results
    count: cython.Py_ssize_t = machine.size
    inputs_count: cython.Py_ssize_t = machine.inputs
    results_count: cython.Py_ssize_t = out.shape[0]
    i: cython.Py_ssize_t
    kernels: list[Any] = machine.kernels
    with cython.nogil:
        for i in range(inputs_count):
            slots[i] = given[i]
        run_commands(first, count, table, slots, kernels)
        for i in range(results_count):
            out[i] = slots[wanted[i]]
    return results


@cython.cfunc
@cython.nogil
def run_commands(
    each: cython.pointer[Command],
    count: cython.Py_ssize_t,
    table: cython.p_int,
    slots: cython.p_double,
    kernels: list[Any],
) -> cython.int:
    """Run the commands that have no lanes, of so many."""
    for _ in range(count):
        if each.code == DOT:
            sum_rows(each, table, slots)
        elif each.code < LANED:
            map_rows(each, table, slots, kernels)
        each = next_command(each)
    return 0
