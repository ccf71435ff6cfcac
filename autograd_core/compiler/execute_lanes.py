"""Lanes: the same program over many samples at once, in chunks of lanes that fit the cache.

What no sample changes (parameters, what is computed from them alone) is computed once and has no lanes;
everything else has one value per lane, side by side. A lane computes exactly what the program computes for
its sample alone.
"""

from __future__ import annotations

from contextvars import Context
from functools import partial
from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.arrays import function
from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.machine import Machine, aligned

if cython.compiled:
    from cython.cimports.autograd_core.compiler.addresses import (
        commands_at,
        doubles_at,
        flags_at,
        ints_at,
        lanes_at,
    )
    from cython.cimports.autograd_core.compiler.code import (
        A_LANED,
        ARRAY,
        DOT,
        LANED,
        LOCKED,
        PYTHON,
        ROW,
        STRIDED,
        WIDE,
        Command,
        Place,
        Terms,
        next_command,
        place_of,
        terms_of,
    )
    from cython.cimports.autograd_core.compiler.execute_lane_sums import sum_lanes
    from cython.cimports.autograd_core.compiler.execute_lanes import Chunk, Source
    from cython.cimports.autograd_core.compiler.execute_maps import apply, apply_locked, run_rows
    from cython.cimports.autograd_core.compiler.execute_native import run_commands
    from cython.cimports.libc.string import memcpy

_CACHE = 1 << 19  # bytes
_NEAR = 1 << 17  # of the part that a small program may fill: it runs more lanes at a time
BLOCK = 8  # lanes that a sum keeps in registers


def lanes_per_chunk(slots: int, samples: int) -> int:
    """How many lanes to run at a time: a multiple of the block, few enough for the cache."""
    lane = 8 * max(slots, 1)
    fitting = max(_NEAR // lane, min(64, _CACHE // lane)) // BLOCK * BLOCK
    return min(max(BLOCK, fitting), -(-samples // BLOCK) * BLOCK)


@cython.cclass
class Lanes:
    """The memory of one chunk."""

    def __init__(self, machine: Machine, width: int) -> None:
        self.machine = machine
        self.width = width
        self.shared = np.zeros(len(machine.start) + width * machine.desk)
        self.shared[: len(machine.start)] = machine.start
        self.laned = aligned(len(machine.laned), width)
        self.laned.fill(0.0)
        self._places = self.laned.ctypes.data + 8 * width * np.arange(len(self.laned), dtype=np.intp)
        self.kernels = [
            self._on_arrays(kernel) if isinstance(kernel, Instruction) else kernel
            for kernel in machine.kernels
        ]
        chunk: cython.pointer[Chunk] = cython.address(self.chunk)  # type: ignore[attr-defined]  # Cython's
        chunk.code = commands_at(machine.code.ctypes.data)
        chunk.table = ints_at(machine.table.ctypes.data)
        chunk.slots = doubles_at(self.shared.ctypes.data)
        chunk.values = doubles_at(self.laned.ctypes.data)
        chunk.lanes = lanes_at(self._places.ctypes.data)
        chunk.laned = flags_at(machine.laned.ctypes.data)
        chunk.commands = machine.size
        chunk.width = self.width

    def _on_arrays(self, each: Instruction) -> Any:
        """What computes an instruction on whole arrays, without a warning of NumPy's."""
        operand = each.runs[0].a
        rows = self.laned[operand.first :: operand.stride or 1][: each.rows]
        quiet = Context()  # entering one takes a tenth of the time of np.errstate
        quiet.run(np.seterr, all="ignore")
        return partial(
            quiet.run, function(each.op), rows, out=self.laned[each.target : each.target + each.rows]
        )


def run_chunk(lanes: Lanes, samples: Any, start: int, first: bool) -> Lanes:
    """Compute the samples from `start` on, as many as there are lanes, and return the lanes.

    What has no lanes is computed where this is the `first` chunk that these lanes run.
    """
    source = cython.declare(Source)
    if first:
        samples.write_shared(lanes.shared)
    open_source(samples, cython.address(source))
    count = min(lanes.width, samples.size - start)
    compute(lanes, cython.address(source), samples.first + start, count, first)
    return lanes


@cython.cfunc
@cython.boundscheck(False)
@cython.wraparound(False)
def open_source(samples: Any, source: cython.pointer[Source]) -> cython.int:
    """Have C find samples, whose arrays stay where they are as long as these."""
    rows: cython.double[:, ::1] = samples.rows
    places: cython.Py_ssize_t[::1] = samples.places
    source.apart = rows.shape[1]
    source.count = places.shape[0]
    if source.count:
        source.rows = cython.address(rows[0, 0])
        source.places = cython.address(places[0])
    return 0


@cython.cfunc
def compute(
    lanes: Lanes,
    source: cython.pointer[Source],
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    shared_too: cython.bint,
) -> cython.int:
    """Compute `count` samples, from the `first` on.

    Lanes without a sample repeat the last one.
    """
    chunk: cython.pointer[Chunk] = cython.address(lanes.chunk)  # type: ignore[attr-defined]  # Cython's
    width: cython.Py_ssize_t = chunk.width
    numbers: cython.p_double
    row: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    with cython.nogil:
        for row in range(source.count):
            numbers = chunk.values + source.places[row] * width
            memcpy(numbers, source.rows + row * source.apart + first, count * cython.sizeof(cython.double))
            for lane in range(count, width):
                numbers[lane] = numbers[count - 1]
    run_lanes(lanes, width, shared_too)
    return 0


@cython.cfunc
def run_lanes(memory: Lanes, width: cython.Py_ssize_t, shared_too: cython.bint) -> cython.int:
    """Run the commands on what lies in the memory of a chunk, or wherever the lanes of its slots are."""
    chunk: cython.pointer[Chunk] = cython.address(memory.chunk)  # type: ignore[attr-defined]  # Cython's
    kernels: list[Any] = memory.kernels
    each: cython.pointer[Command] = chunk.code
    table: cython.p_int = chunk.table
    slots: cython.p_double = chunk.slots
    lanes: cython.pp_double = chunk.lanes
    with cython.nogil:
        if shared_too:
            run_commands(each, chunk.commands, table, slots, kernels)
        for _ in range(chunk.commands):
            if each.code == LANED + DOT:
                sum_lanes(each, table, slots, lanes, width)
            elif each.code == LANED + ROW or each.code == LANED + WIDE:
                run_rows(each, table, slots, lanes, width)
            elif each.code >= LANED + PYTHON:
                with cython.gil:
                    _call(each, table, slots, chunk.values, width, kernels)
            elif each.code > LANED:
                _map(each, table, slots, lanes, width)
            each = next_command(each)
    return 0


@cython.cfunc
@cython.nogil
def _map(
    each: cython.pointer[Command],
    table: cython.p_int,
    slots: cython.p_double,
    lanes: cython.pp_double,
    width: cython.Py_ssize_t,
) -> cython.int:
    """Apply an op to every lane of every row: to all of them at once where operands lie like results."""
    starts: cython.p_double[3]
    steps: cython.Py_ssize_t[3]
    terms: cython.pointer[Terms] = terms_of(each)
    i: cython.Py_ssize_t = 0
    r: cython.Py_ssize_t
    at_once: cython.Py_ssize_t = each.rows if _in_a_row(lanes, each.target, each.rows, width) else 1
    for r in range(3):
        starts[r] = slots
        steps[r] = 0
    for r in range(each.runs):
        place: cython.pointer[Place] = cython.address(terms[r].a)
        steps[r] = 1 if terms[r].kind & A_LANED else 0
        regular: cython.bint = steps[r] and place.how == STRIDED and place.stride == 1
        if not regular or not _in_a_row(lanes, place.first, each.rows, width):
            at_once = 1
    while i < each.rows:
        for r in range(each.runs):
            slot: cython.Py_ssize_t = place_of(cython.address(terms[r].a), table, i, 0, 1)
            starts[r] = lanes[slot] if steps[r] else slots + slot
        if each.code == LANED + LOCKED:
            with cython.gil:
                apply_locked(each, starts, steps, lanes[each.target + i], at_once * width)
        else:
            apply(each.code - LANED, each, starts, steps, lanes[each.target + i], at_once * width)
        i += at_once
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.inline
def _in_a_row(
    lanes: cython.pp_double, slot: cython.Py_ssize_t, rows: cython.Py_ssize_t, width: cython.Py_ssize_t
) -> cython.bint:
    """Whether the lanes of slots in a row follow each other."""
    return lanes[slot + rows - 1] == lanes[slot] + (rows - 1) * width


@cython.cfunc
def _call(
    each: cython.pointer[Command],
    table: cython.p_int,
    slots: cython.p_double,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    kernels: list[Any],
) -> cython.int:
    """By a function of arrays, or by a Python function lane by lane."""
    kernel: Any = kernels[each.extra]
    terms: cython.pointer[Terms] = terms_of(each)
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    r: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    slot: cython.Py_ssize_t
    if each.code == LANED + ARRAY:
        kernel()
        return 0
    for i in range(each.rows):
        for lane in range(width):
            operands: list[float] = []
            for r in range(each.runs):
                for j in range(terms[r].count):
                    slot = place_of(cython.address(terms[r].a), table, i, j, terms[r].count)
                    laned: cython.bint = terms[r].kind & A_LANED
                    operands.append(values[slot * width + lane] if laned else slots[slot])
            values[(each.target + i) * width + lane] = kernel(*operands)
    return 0
