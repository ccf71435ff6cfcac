"""Descent: batches one after the other, each of which moves what all samples share, with no Python between.

repeat:  the mean and its gradient over a batch, by a program with a lane a sample;
         a step, by a program with a lane a number, that renews rows in place
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler.execution import Batches, Samples

if cython.compiled:
    from cython.cimports.autograd_core.compiler.execute_in_place import renew_rows
    from cython.cimports.autograd_core.compiler.execute_lanes import Lanes, Source, open_source
    from cython.cimports.autograd_core.compiler.execute_totals import (
        Found,
        Room,
        open_found,
        run_samples,
    )
    from cython.cimports.autograd_core.compiler.leaves import add_squares_up, divide_by
    from cython.cimports.libc.math import INFINITY, isfinite, sqrt
    from cython.cimports.libc.string import memcpy
else:
    from autograd_core.compiler.execute_totals import Room


class Steps(NamedTuple):
    """What the batches showed after each of which a step was made."""

    values: list[float]  # the mean of each
    squares: list[float]  # of the lengths of their gradients
    outputs: Any  # a row for each number that the function returns, a column for each sample


class Descent:
    """A function's batches and a formula that moves what they share, joined; see `Windows.descent`."""

    def __init__(self, loss: Batches, samples: Samples, at: int, formula: Batches, rows: Samples) -> None:
        self._loss = loss
        self._samples = samples
        self._at = at  # where the vector that all samples share begins among the inputs
        self._formula = formula
        self._rows = rows

    def run(
        self, start: int, size: int, settings: Sequence[Sequence[float]], least: float, longest: float
    ) -> Steps:
        """Make a step for each of the settings, up to a batch that is out of the ordinary, if one comes.

        That is one whose mean is not finite, or the square of whose gradient's length is not between `least`
        and infinity: no step is made for it.

        Args:
            start: the first sample; the windows lie one after the other from there on.
            size: of each.
            settings: for each step, what the formula is given beside its rows.
            longest: to which length a gradient that is longer is shortened.
        """
        count = len(settings)
        found = np.empty((self._loss.wanted.alone, count * size))
        values, squares = np.empty(count), np.empty(count)
        samples = self._samples.within(start, size)
        given = np.array(settings, dtype=np.float64)
        loss, formula = self._loss.take(samples), self._formula.take(self._rows)
        made = _descend(
            loss, samples, self._at, formula, self._rows, given, found, values, squares, least, longest
        )
        self._loss.keep(loss)
        self._formula.keep(formula)
        return Steps(values[:made].tolist(), squares[:made].tolist(), found[:, : made * size])


@cython.cfunc
@cython.boundscheck(False)
@cython.wraparound(False)
def _descend(
    loss: Room,
    samples: Any,
    at: cython.Py_ssize_t,
    formula: Room,
    columns: Any,
    given: cython.double[:, ::1],
    found: Any,
    values: cython.double[::1],
    squares: cython.double[::1],
    least: cython.double,
    longest: cython.double,
) -> cython.int:
    source = cython.declare(Source)
    rows = cython.declare(Source)
    out = cython.declare(Found)
    lanes: Lanes = loss.lanes[0]
    step: Lanes = formula.lanes[0]
    vector: cython.p_double = lanes.chunk.slots + at
    size: cython.Py_ssize_t = samples.size
    count: cython.Py_ssize_t = loss.wanted.totals
    first: cython.Py_ssize_t = samples.first
    k: cython.Py_ssize_t
    i: cython.Py_ssize_t
    open_source(samples, cython.address(source))
    open_source(columns, cython.address(rows))
    open_found(found, columns.rows[0], cython.address(out))
    gradient: cython.p_double = out.totals
    for k in range(given.shape[0]):
        memcpy(vector, rows.rows + rows.apart, count * cython.sizeof(cython.double))
        run_samples(loss, cython.address(source), first + k * size, size, cython.address(out))
        mean: cython.double = 0.0
        for i in range(size):
            mean += out.rows[i]
        mean /= size
        divide_by(gradient, count, size)
        square: cython.double = add_squares_up(gradient, count)
        if not (isfinite(mean) and least < square < INFINITY):
            return k
        values[k] = mean
        squares[k] = square
        norm: cython.double = sqrt(square)
        if norm > longest:
            for i in range(count):
                gradient[i] = gradient[i] / norm * longest
        for i in range(given.shape[1]):
            step.chunk.slots[rows.count + i] = given[k, i]
        renew_rows(formula, cython.address(rows))
        out.rows += size
    return given.shape[0]
