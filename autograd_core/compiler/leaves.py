"""Leaves: numbers, and those of arrays, put where a run needs them, without any array in between."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.execute_maps import map_elements
    from cython.cimports.autograd_core.compiler.execute_sums import add_squares, all_finite
    from cython.cimports.autograd_core.compiler.leaves import MAP_div, MAP_mul
    from cython.cimports.cpython.buffer import (
        Py_buffer,
        PyBUF_SIMPLE,
        PyBUF_WRITABLE,
        PyBuffer_Release,
        PyObject_GetBuffer,
    )
    from cython.cimports.libc.math import frexp
    from cython.cimports.libc.string import memcpy

_ASIDE = 32


def put_leaves(leaves: list[Any], starts: list[int], out: Any) -> None:
    """Write a float, or the numbers of an array, from its start on; nothing of those whose start is -1."""
    if cython.compiled:
        _put_leaves(leaves, starts, out)
    else:
        for leaf, start in zip(leaves, starts, strict=True):
            if start >= 0:
                out[start : start + np.size(leaf)] = np.ravel(leaf)


def put_columns(arrays: list[Any], starts: list[int], out: Any) -> None:
    """Write a column for each sample, which arrays have along their first axis."""
    if cython.compiled:
        _put_columns(arrays, starts, out)
    else:
        for array, start in zip(arrays, starts, strict=True):
            if start >= 0:
                rows = array.reshape(out.shape[1], -1).T
                out[start : start + len(rows)] = rows


def has_nan(array: Any) -> bool:
    """Whether there is a nan among the numbers of an array."""
    found: bool = _has_nan(array) if cython.compiled else np.isnan(array).any()
    return bool(found)


def divide(array: Any, count: int) -> None:
    """Divide the numbers of an array, in place."""
    if cython.compiled:
        _divide(array, count)
    else:
        with np.errstate(all="ignore"):
            array /= count


def square_sum(array: Any) -> float:
    """The sum of the squares of the numbers of a vector: 32 sums side by side, then these in their order."""
    return _square_sum(array) if cython.compiled else _square_sum_of_array(array)


def _square_sum_of_array(array: Any) -> float:
    squares = np.zeros(-(-len(array) // _ASIDE) * _ASIDE)
    with np.errstate(all="ignore"):
        np.multiply(array, array, out=squares[: len(array)])
        # `sum` of floats rounds once from Python 3.12 on.
        return float(reduce(add, squares.reshape(-1, _ASIDE).sum(axis=0).tolist()))


@cython.cfunc
def _square_sum(array: Any) -> float:
    view = cython.declare(Py_buffer)
    numbers: cython.p_double = _open(array, cython.address(view))
    found: float = add_squares_up(numbers, view.len // 8)
    PyBuffer_Release(cython.address(view))
    return found


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def add_squares_up(numbers: cython.p_double, size: cython.Py_ssize_t) -> cython.double:
    """The same of numbers that lie in a row."""
    sums = cython.declare(cython.double[32])
    i: cython.Py_ssize_t
    whole: cython.Py_ssize_t = size // 32 * 32
    total: cython.double = 0.0
    for i in range(32):
        sums[i] = 0.0
    add_squares(sums, numbers, whole)
    for i in range(whole, size):
        sums[i - whole] += numbers[i] * numbers[i]
    for i in range(32):
        total += sums[i]
    return total


@cython.cfunc
def _divide(array: Any, count: cython.double) -> cython.int:
    view = cython.declare(Py_buffer)
    PyObject_GetBuffer(array, cython.address(view), PyBUF_WRITABLE)  # an error where it is in no row
    divide_by(cython.cast(cython.p_double, view.buf), view.len // 8, count)
    PyBuffer_Release(cython.address(view))
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def divide_by(numbers: cython.p_double, size: cython.Py_ssize_t, count: cython.double) -> cython.void:
    """Divide numbers that lie in a row, in place."""
    exponent: cython.int = 0
    part: cython.double = 1.0 / count
    code: cython.Py_ssize_t = MAP_div
    by: cython.p_double = cython.address(count)
    if frexp(count, cython.address(exponent)) == 0.5:  # a power of two has a reciprocal that is exact
        code = MAP_mul
        by = cython.address(part)
    map_elements(code, numbers, 1, by, 0, by, 0, numbers, size)


@cython.cfunc
def _has_nan(array: Any) -> cython.bint:
    view = cython.declare(Py_buffer)
    numbers: cython.p_double = _open(array, cython.address(view))
    i: cython.Py_ssize_t
    count: cython.Py_ssize_t = view.len // 8
    found: cython.bint = False
    if not all_finite(numbers, count):
        for i in range(count):
            found |= numbers[i] != numbers[i]
    PyBuffer_Release(cython.address(view))
    return found


@cython.cfunc
def _open(array: Any, view: cython.pointer[Py_buffer]) -> cython.p_double:
    """Where the numbers of an array are; the view is to be released."""
    try:
        PyObject_GetBuffer(array, view, PyBUF_SIMPLE)
    except (BufferError, ValueError):  # they do not lie in a row
        PyObject_GetBuffer(np.ascontiguousarray(array), view, PyBUF_SIMPLE)
    return cython.cast(cython.p_double, view.buf)


@cython.cfunc
@cython.boundscheck(False)
@cython.wraparound(False)
def _put_leaves(leaves: list[Any], starts: list[int], out: cython.double[::1]) -> cython.int:
    view = cython.declare(Py_buffer)
    i: cython.Py_ssize_t
    for i in range(len(leaves)):
        start: cython.Py_ssize_t = starts[i]
        if start >= 0 and type(leaves[i]) is float:
            out[start] = leaves[i]
        elif start >= 0:
            numbers: cython.p_double = _open(leaves[i], cython.address(view))
            if view.len:
                memcpy(cython.address(out[start]), numbers, view.len)
            PyBuffer_Release(cython.address(view))
    return 0


@cython.cfunc
@cython.boundscheck(False)
@cython.wraparound(False)
def _put_columns(arrays: list[Any], starts: list[int], out: cython.double[:, ::1]) -> cython.int:
    view = cython.declare(Py_buffer)
    leaf: cython.Py_ssize_t
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for leaf in range(len(arrays)):
        start: cython.Py_ssize_t = starts[leaf]
        if start >= 0:
            numbers: cython.p_double = _open(arrays[leaf], cython.address(view))
            rows: cython.Py_ssize_t = view.len // 8 // out.shape[1]
            if rows == 1:
                memcpy(cython.address(out[start, 0]), numbers, view.len)
            else:
                for i in range(rows):
                    for j in range(out.shape[1]):
                        out[start + i, j] = numbers[j * rows + i]
            PyBuffer_Release(cython.address(view))
    return 0
