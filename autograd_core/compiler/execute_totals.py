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

from autograd_core.compiler.machine import aligned
from autograd_core.compiler.outer import Outer

if cython.compiled:
    from cython.cimports.autograd_core.compiler.addresses import doubles_at, ints_at
    from cython.cimports.autograd_core.compiler.execute_lanes import Chunk, compute, open_chunk
    from cython.cimports.autograd_core.compiler.execute_sums import (
        add_eight,
        add_scaled_to_four,
        const_double,
        turn_eight,
    )
    from cython.cimports.libc.string import memcpy


class OuterTotals:
    """The totals of an outer product so far: where they belong, if they lie there row by row, else aside."""

    def __init__(self, outer: Outer, width: int) -> None:
        self.outer = outer
        self.rows, self.columns = rows, columns = outer.places.shape
        self.stride = -(-columns // 8) * 8
        self.distance = int(outer.places[1, 0] - outer.places[0, 0]) if rows > 1 else columns
        lying = outer.places[0, 0] + np.arange(rows)[:, None] * self.distance + np.arange(columns)
        self.lie_in_rows = np.array_equal(lying, outer.places)
        self.in_place = self.lie_in_rows and columns == self.stride
        self.sums = aligned(0 if self.in_place else rows, self.stride)
        self.samples = aligned(width, self.stride)  # the right factors, a row a sample
        self.places = np.ascontiguousarray(outer.places, dtype=np.int32)
        arrays = (outer.left, outer.right, self.sums, self.samples, self.places)
        self.addresses: list[int] = [array.ctypes.data for array in arrays]


class Wanted:
    """What is wanted of a batch: slots of which every sample is, and slots and products that are summed."""

    def __init__(self, alone: Any, together: Any, places: Any, outer: list[Outer], totals: int) -> None:
        self.alone = alone
        self.together = together
        self.places = places  # of the sums of those among the totals
        self.outer = outer
        self.totals = totals
        self.addresses: list[int] = [array.ctypes.data for array in (alone, together, places)]


@cython.boundscheck(False)
@cython.wraparound(False)
def run_chunks(lanes: Any, samples: Any, wanted: Any, outer: list[Any], found: Any, totals: Any) -> None:
    """Compute all samples, chunk by chunk, and take what is wanted of them."""
    chunk = cython.declare(Chunk)
    rows: cython.double[:, ::1] = samples.rows
    places: cython.Py_ssize_t[::1] = samples.places
    out: cython.double[:, ::1] = found
    sums: cython.double[::1] = totals
    first: cython.Py_ssize_t = samples.first
    size: cython.Py_ssize_t = samples.size
    start: cython.Py_ssize_t
    kernels: list[Any] = lanes.kernels
    samples.write_shared(lanes.shared)
    open_chunk(lanes, cython.address(chunk))
    for start in range(0, size, chunk.width):
        count: cython.Py_ssize_t = min(chunk.width, size - start)
        compute(cython.address(chunk), rows, places, first + start, count, start == 0, kernels)
        _gather(cython.address(chunk), wanted, outer, start, out, sums)


def gather_chunk(lanes: Any, wanted: Any, outer: list[Any], start: int, found: Any, totals: Any) -> None:
    """Take what is wanted of the samples from `start` on; the first chunk is added to zeros."""
    chunk = cython.declare(Chunk)
    open_chunk(lanes, cython.address(chunk))
    _gather(cython.address(chunk), wanted, outer, start, found, totals)


@cython.cfunc
@cython.boundscheck(False)
@cython.wraparound(False)
def _gather(
    chunk: cython.pointer[Chunk],
    wanted: Any,
    outer: list[Any],
    begin: cython.Py_ssize_t,
    out: cython.double[:, ::1],
    sums: cython.double[::1],
) -> cython.int:
    addresses: list[int] = wanted.addresses
    slots: cython.p_double = chunk.slots
    values: cython.p_double = chunk.values
    laned: cython.p_uchar = chunk.laned
    alone: cython.p_int = ints_at(addresses[0])
    together: cython.p_int = ints_at(addresses[1])
    places: cython.p_int = ints_at(addresses[2])
    width: cython.Py_ssize_t = chunk.width
    count: cython.Py_ssize_t = min(width, out.shape[1] - begin)
    rest: cython.Py_ssize_t = len(wanted.together)
    last: cython.bint = begin + count == out.shape[1]
    i: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    for i in range(out.shape[0]):
        if laned[alone[i]]:
            x: cython.p_double = values + alone[i] * width
            memcpy(cython.address(out[i, begin]), x, count * cython.sizeof(cython.double))
        else:
            for lane in range(count):
                out[i, begin + lane] = slots[alone[i]]
    if sums.shape[0]:
        if rest:
            with cython.nogil:
                _add_samples(
                    slots,
                    values,
                    laned,
                    width,
                    count,
                    together,
                    places,
                    rest,
                    begin == 0,
                    cython.address(sums[0]),
                )
        for each in outer:
            _add_outer(each, values, width, count, begin == 0, last, cython.address(sums[0]))
    return 0


@cython.cfunc
def _add_outer(
    outer: Any,
    values: cython.p_double,
    width: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    first: cython.bint,
    last: cython.bint,
    totals: cython.p_double,
) -> cython.int:
    """Add the products of a chunk's samples, to zeros where it is the first; the last writes the totals."""
    addresses: list[int] = outer.addresses
    left: cython.p_int = ints_at(addresses[0])
    right: cython.p_int = ints_at(addresses[1])
    sums: cython.p_double = doubles_at(addresses[2])
    turned: cython.p_double = doubles_at(addresses[3])
    places: cython.p_int = ints_at(addresses[4])
    rows: cython.Py_ssize_t = outer.rows
    columns: cython.Py_ssize_t = outer.columns
    stride: cython.Py_ssize_t = outer.stride
    in_place: cython.bint = outer.in_place
    lie_in_rows: cython.bint = outer.lie_in_rows
    distance: cython.Py_ssize_t = outer.distance if in_place else stride
    zeros: cython.double[4] = [0.0, 0.0, 0.0, 0.0]
    starts: cython.p_double = zeros if first else cython.NULL
    outs: cython.p_double[4]
    scales: cython.p_double[4]
    factors: cython.p_double[8]
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    row: cython.Py_ssize_t
    if in_place:
        sums = totals + places[0]
    with cython.nogil:
        for j in range(0, stride, 8):
            for k in range(8):
                factors[k] = values + right[min(j + k, columns - 1)] * width
            turn_eight(cython.cast(const_double, factors), turned + j, stride, count)
        for i in range(0, rows, 4):
            for k in range(4):
                row = min(i + k, rows - 1)
                outs[k] = sums + row * distance
                scales[k] = values + left[row] * width
            add_scaled_to_four(
                outs, starts, cython.cast(const_double, scales), 1, turned, stride, count, stride
            )
        for i in range(rows if last and not in_place else 0):
            if lie_in_rows:
                memcpy(
                    totals + places[i * columns], sums + i * stride, columns * cython.sizeof(cython.double)
                )
            else:
                for j in range(columns):
                    totals[places[i * columns + j]] = sums[i * stride + j]
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_samples(
    slots: cython.p_double,
    values: cython.p_double,
    laned: cython.p_uchar,
    width: cython.Py_ssize_t,
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
            starts[k] = values + wanted[row] * width if steps[k] else slots + wanted[row]
            sums[k] = 0.0 if first else totals[places[row]]
        add_eight(sums, starts, steps, count)
        for k in range(min(8, rows - i)):
            totals[places[i + k]] = sums[k]
