"""Totals: results summed over the samples, one sample after the other, as a loop over them adds.

Eight totals or a whole outer product take a sample at a time, so no order changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.machine import Machine, aligned
from autograd_core.compiler.outer import Outer

if cython.compiled:
    from cython.cimports.autograd_core.compiler.addresses import doubles_at, ints_at
    from cython.cimports.autograd_core.compiler.execute_lanes import (
        Lanes,
        Source,
        compute,
        open_source,
    )
    from cython.cimports.autograd_core.compiler.execute_sums import (
        add_eight,
        add_scaled_to_four,
        const_double,
        turn_eight,
    )
    from cython.cimports.autograd_core.compiler.execute_totals import Found
    from cython.cimports.libc.string import memcpy
else:
    from autograd_core.compiler.execute_lanes import Lanes


@cython.cclass
class OuterTotals:
    """The totals of an outer product so far: where they belong, if they lie there row by row, else aside."""

    def __init__(self, outer: Outer, width: int) -> None:
        rows, columns = outer.places.shape
        self.rows = rows
        self.columns = columns
        self.stride = -(-columns // 8) * 8
        self.distance = int(outer.places[1, 0] - outer.places[0, 0]) if rows > 1 else columns
        lying = outer.places[0, 0] + np.arange(rows)[:, None] * self.distance + np.arange(columns)
        self.lie_in_rows = np.array_equal(lying, outer.places)
        self.in_place = self.lie_in_rows and columns == self.stride
        sums = aligned(0 if self.in_place else rows, self.stride)
        samples = aligned(width, self.stride)  # the right factors, a row a sample
        places = np.ascontiguousarray(outer.places, dtype=np.int32)
        self._arrays = [outer, sums, samples, places]
        self.left = ints_at(outer.left.ctypes.data)
        self.right = ints_at(outer.right.ctypes.data)
        self.places = ints_at(places.ctypes.data)
        self.sums = doubles_at(sums.ctypes.data)
        self.turned = doubles_at(samples.ctypes.data)


@cython.cclass
class Wanted:
    """What is wanted of a batch: slots of which every sample is, and slots and products that are summed."""

    def __init__(
        self, alone: Any, together: Any, places: Any, outer: list[Outer], totals: int, in_place: bool
    ) -> None:
        self._arrays = [alone, together, places]
        self.outer = outer
        self.alone = len(alone)
        self.totals = totals
        self.in_place = in_place  # samples lie in rows, the last of which become what is wanted
        self.together = len(together)
        self.slots_alone = ints_at(alone.ctypes.data)
        self.slots_together = ints_at(together.ctypes.data)
        self.places = ints_at(places.ctypes.data)  # of the sums of those among the totals


@cython.cclass
class Room:
    """What one batch at a time runs on: memories of lanes, and totals."""

    def __init__(self, machine: Machine, wanted: Wanted, width: int) -> None:
        self.wanted = wanted
        self.width = width
        self.lanes = [Lanes(machine, width)]
        self._outer = [OuterTotals(outer, width) for outer in wanted.outer]

    def groups(self, count: int, each: int) -> list[list[Lanes]]:
        """Memories for as many threads, several for each."""
        while len(self.lanes) < count * each:
            self.lanes.append(Lanes(self.lanes[0].machine, self.width))
        return [self.lanes[i * each : (i + 1) * each] for i in range(count)]


def run_chunks(room: Room, samples: Any, found: Any, totals: Any) -> None:
    """Compute all samples, chunk by chunk, and take what is wanted of them."""
    source = cython.declare(Source)
    out = cython.declare(Found)
    samples.write_shared(room.lanes[0].shared)
    open_source(samples, cython.address(source))
    open_found(found, totals, cython.address(out))
    run_samples(room, cython.address(source), samples.first, samples.size, cython.address(out))


def gather_chunk(room: Room, lanes: Lanes, samples: Any, start: int, found: Any, totals: Any) -> None:
    """Take what is wanted of the samples from `start` on; the first chunk is added to zeros."""
    out = cython.declare(Found)
    open_found(found, totals, cython.address(out))
    gather(room, lanes, cython.address(out), start, samples.size)


@cython.cfunc
@cython.boundscheck(False)
@cython.wraparound(False)
def open_found(found: Any, totals: Any, out: cython.pointer[Found]) -> cython.int:
    """Have C find where results go."""
    rows: cython.double[:, ::1] = found
    sums: cython.double[::1] = totals
    out.apart = rows.shape[1]
    if rows.shape[0]:
        out.rows = cython.address(rows[0, 0])
    if sums.shape[0]:
        out.totals = cython.address(sums[0])
    return 0


@cython.cfunc
def run_samples(
    room: Room,
    source: cython.pointer[Source],
    first: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    out: cython.pointer[Found],
) -> cython.int:
    """Compute so many samples from the `first` on, when what they share is written."""
    lanes: Lanes = room.lanes[0]
    start: cython.Py_ssize_t
    for start in range(0, size, room.width):
        compute(lanes, source, first + start, min(room.width, size - start), start == 0)
        gather(room, lanes, out, start, size)
    return 0


@cython.cfunc
def gather(
    room: Room,
    lanes: Lanes,
    out: cython.pointer[Found],
    begin: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
) -> cython.int:
    """Take what is wanted of a chunk that begins with this one of so many samples."""
    wanted: Wanted = room.wanted
    slots: cython.p_double = lanes.chunk.slots
    lanes_of: cython.pp_double = lanes.chunk.lanes
    laned: cython.p_uchar = lanes.chunk.laned
    width: cython.Py_ssize_t = room.width
    count: cython.Py_ssize_t = min(width, size - begin)
    i: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    for i in range(wanted.alone):
        slot: cython.Py_ssize_t = wanted.slots_alone[i]
        row: cython.p_double = out.rows + i * out.apart + begin
        if laned[slot]:
            memcpy(row, lanes_of[slot], count * cython.sizeof(cython.double))
        else:
            for lane in range(count):
                row[lane] = slots[slot]
    if wanted.together:
        with cython.nogil:
            _add_samples(
                slots,
                lanes_of,
                laned,
                count,
                wanted.slots_together,
                wanted.places,
                wanted.together,
                begin == 0,
                out.totals,
            )
    for i in range(len(room._outer)):
        outer: OuterTotals = room._outer[i]
        with cython.nogil:
            _add_outer(outer, lanes_of, count, begin == 0, begin + count == size, out.totals)
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_outer(
    outer: OuterTotals,
    lanes: cython.pp_double,
    count: cython.Py_ssize_t,
    first: cython.bint,
    last: cython.bint,
    totals: cython.p_double,
) -> cython.void:
    """Add the products of a chunk's samples, to zeros where it is the first; the last writes the totals."""
    rows: cython.Py_ssize_t = outer.rows
    columns: cython.Py_ssize_t = outer.columns
    stride: cython.Py_ssize_t = outer.stride
    places: cython.p_int = outer.places
    turned: cython.p_double = outer.turned
    sums: cython.p_double = totals + places[0] if outer.in_place else outer.sums
    distance: cython.Py_ssize_t = outer.distance if outer.in_place else stride
    zeros: cython.double[4] = [0.0, 0.0, 0.0, 0.0]
    nothing: cython.double[4] = [-0.0, -0.0, -0.0, -0.0]
    starts: cython.p_double = zeros if first else cython.NULL
    outs: cython.p_double[4]
    scales: cython.p_double[4]
    factors: cython.p_double[8]
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    row: cython.Py_ssize_t
    for j in range(0, stride, 8):
        for k in range(8):
            factors[k] = lanes[outer.right[min(j + k, columns - 1)]]
        turn_eight(cython.cast(const_double, factors), turned + j, stride, count)
    for i in range(0, rows, 4):
        for k in range(4):
            row = min(i + k, rows - 1)
            outs[k] = sums + row * distance
            scales[k] = lanes[outer.left[row]]
        left: const_double = cython.cast(const_double, scales)
        add_scaled_to_four(outs, starts, nothing, left, 1, turned, stride, count, stride)
    for i in range(rows if last and not outer.in_place else 0):
        if outer.lie_in_rows:
            memcpy(totals + places[i * columns], sums + i * stride, columns * cython.sizeof(cython.double))
        else:
            for j in range(columns):
                totals[places[i * columns + j]] = sums[i * stride + j]


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_samples(
    slots: cython.p_double,
    lanes: cython.pp_double,
    laned: cython.p_uchar,
    count: cython.Py_ssize_t,
    wanted: cython.p_int,
    places: cython.p_int,
    rows: cython.Py_ssize_t,
    first: cython.bint,
    totals: cython.p_double,
) -> cython.void:
    """Add slots that are no outer products, wherever they are, to their totals, or to zeros."""
    starts: cython.p_double[8]
    sums: cython.double[8]
    steps: cython.Py_ssize_t[8]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    row: cython.Py_ssize_t
    for i in range(0, rows, 8):
        for k in range(8):
            row = min(i + k, rows - 1)
            steps[k] = 1 if laned[wanted[row]] else 0
            starts[k] = lanes[wanted[row]] if steps[k] else slots + wanted[row]
            sums[k] = 0.0 if first else totals[places[row]]
        add_eight(sums, starts, steps, count)
        for k in range(min(8, rows - i)):
            totals[places[i + k]] = sums[k]
