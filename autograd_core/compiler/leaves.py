"""Leaves: the numbers of arrays put where a run needs them, in one pass without any array in between."""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.cpython.buffer import Py_buffer, PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
    from cython.cimports.libc.string import memcpy


def put_leaves(leaves: list[Any], starts: list[int], laned: list[bool], shared: Any, rows: Any) -> None:
    """Write each leaf from its start on: to `shared` number by number, or with lanes, a sample a column of
    `rows`."""
    if cython.compiled:
        _put_compiled(leaves, starts, laned, shared, rows)
        return
    for leaf, start, has_lanes in zip(leaves, starts, laned, strict=True):
        if has_lanes:
            numbers = leaf.reshape(rows.shape[1], -1).T
            rows[start : start + len(numbers)] = numbers
        else:
            shared[start : start + leaf.size] = leaf.ravel()


@cython.cfunc
@cython.boundscheck(False)
@cython.wraparound(False)
def _put_compiled(
    leaves: list[Any], starts: list[int], laned: list[bool], shared: Any, rows: Any
) -> cython.int:
    out: cython.double[::1] = shared
    columns: cython.double[:, ::1] = rows
    samples: cython.Py_ssize_t = columns.shape[1]
    view = cython.declare(Py_buffer)
    leaf: cython.Py_ssize_t
    size: cython.Py_ssize_t
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for leaf in range(len(leaves)):
        start: cython.Py_ssize_t = starts[leaf]
        try:
            PyObject_GetBuffer(leaves[leaf], cython.address(view), PyBUF_SIMPLE)
        except (BufferError, ValueError):  # it does not lie in a row
            PyObject_GetBuffer(np.ascontiguousarray(leaves[leaf]), cython.address(view), PyBUF_SIMPLE)
        numbers: cython.p_double = cython.cast(cython.p_double, view.buf)
        size = view.len // 8
        if laned[leaf]:
            size = size // samples
            for i in range(size):
                for j in range(samples):
                    columns[start + i, j] = numbers[j * size + i]
        elif size:
            memcpy(cython.address(out[start]), numbers, view.len)
        PyBuffer_Release(cython.address(view))
    return 0
