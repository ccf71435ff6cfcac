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
    from cython.cimports.autograd_core.compiler.execute_native import uintptr_t
    from cython.cimports.autograd_core.compiler.execute_sums import add_scaled_to_four, const_double


class OuterTotals:
    """The totals of an outer product so far: where they belong, if they lie there row by row, else aside."""

    def __init__(self, outer: Outer, width: int) -> None:
        self.outer = outer
        rows, columns = outer.places.shape
        self.stride = -(-columns // 8) * 8
        self.first = int(outer.places[0, 0])
        lying = np.arange(self.first, self.first + rows * columns).reshape(rows, columns)
        self.in_place = columns == self.stride and np.array_equal(lying, outer.places)
        self.sums = aligned(0 if self.in_place else rows, self.stride)
        self.samples = aligned(width, self.stride)  # the right factors, a row a sample
        self.samples.fill(0.0)
        self.places = np.ascontiguousarray(outer.places, dtype=np.int32)
        arrays = (outer.left, outer.right, self.sums, self.samples, self.places)
        self.addresses: list[int] = [array.ctypes.data for array in arrays]


@cython.ccall
def add_outer(lanes: Any, outer: Any, samples: int, totals: Any, first: bool, last: bool) -> Any:
    """Add the products of a chunk's samples, to zeros where it is the first; the last writes the totals."""
    addresses: list[int] = outer.addresses
    left: cython.p_int = cython.cast(cython.p_int, cython.cast(uintptr_t, addresses[0]))
    right: cython.p_int = cython.cast(cython.p_int, cython.cast(uintptr_t, addresses[1]))
    sums: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, addresses[2]))
    turned: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, addresses[3]))
    places: cython.p_int = cython.cast(cython.p_int, cython.cast(uintptr_t, addresses[4]))
    memory: list[int] = lanes.addresses
    values: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, memory[3]))
    rows: cython.Py_ssize_t = outer.places.shape[0]
    columns: cython.Py_ssize_t = outer.places.shape[1]
    stride: cython.Py_ssize_t = outer.stride
    width: cython.Py_ssize_t = lanes.width
    count: cython.Py_ssize_t = samples
    in_place: cython.bint = outer.in_place
    to_write: cython.bint = last and not in_place
    found: cython.double[::1] = totals
    zeros: cython.double[4] = [0.0, 0.0, 0.0, 0.0]
    starts: cython.p_double = zeros if first else cython.NULL
    outs: cython.p_double[4]
    scales: cython.p_double[4]
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    row: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    if in_place:
        row = outer.first
        sums = cython.address(found[row])
    with cython.nogil:
        for j in range(columns):
            x: cython.p_double = values + right[j] * width
            for lane in range(count):
                turned[lane * stride + j] = x[lane]
        for i in range(0, rows, 4):
            for k in range(4):
                row = min(i + k, rows - 1)
                outs[k] = sums + row * stride
                scales[k] = values + left[row] * width
            add_scaled_to_four(
                outs, starts, cython.cast(const_double, scales), 1, turned, stride, count, stride
            )
        if to_write:
            for i in range(rows):
                for j in range(columns):
                    found[places[i * columns + j]] = sums[i * stride + j]
    return None


@cython.ccall
def copy_samples(lanes: Any, results: Any, found: Any, start: int, samples: int) -> Any:
    """Copy results that are not summed: a row each, a column a sample."""
    width: cython.Py_ssize_t = lanes.width
    begin: cython.Py_ssize_t = start
    count: cython.Py_ssize_t = samples
    memory: list[int] = lanes.addresses
    slots: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, memory[2]))
    values: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, memory[3]))
    laned: cython.p_uchar = cython.cast(cython.p_uchar, cython.cast(uintptr_t, memory[4]))
    wanted: cython.int[::1] = results
    out: cython.double[:, ::1] = found
    i: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    for i in range(wanted.shape[0]):
        for lane in range(count):
            if laned[wanted[i]]:
                out[i, begin + lane] = values[wanted[i] * width + lane]
            else:
                out[i, begin + lane] = slots[wanted[i]]
    return None


@cython.ccall
def add_samples(lanes: Any, results: Any, places: Any, samples: int, totals: Any, first: bool) -> Any:
    """Add results that are no outer products, wherever they are, to their totals, or to zeros."""
    width: cython.Py_ssize_t = lanes.width
    count: cython.Py_ssize_t = samples
    memory: list[int] = lanes.addresses
    slots: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, memory[2]))
    values: cython.p_double = cython.cast(cython.p_double, cython.cast(uintptr_t, memory[3]))
    laned: cython.p_uchar = cython.cast(cython.p_uchar, cython.cast(uintptr_t, memory[4]))
    wanted: cython.int[::1] = results
    out: cython.double[::1] = totals
    to: cython.int[::1] = places
    from_zero: cython.bint = first
    rows: cython.Py_ssize_t = wanted.shape[0]
    starts: cython.p_double[8]
    steps: cython.Py_ssize_t[8]
    sums: cython.double[8]
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    lane: cython.Py_ssize_t
    with cython.nogil:
        for i in range(0, rows, 8):
            for k in range(8):
                at: cython.Py_ssize_t = wanted[min(i + k, rows - 1)]
                starts[k] = values + at * width if laned[at] else slots + at
                steps[k] = 1 if laned[at] else 0
                sums[k] = 0.0 if from_zero else out[to[min(i + k, rows - 1)]]
            for lane in range(count):
                for k in range(8):
                    sums[k] += starts[k][lane * steps[k]]
            for k in range(min(8, rows - i)):
                out[to[i + k]] = sums[k]
    return None
