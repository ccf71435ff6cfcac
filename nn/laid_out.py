"""Samples laid out once, in the order of an epoch: its batches follow each other there."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from nn.clipping import SMALLEST_SQUARE

if TYPE_CHECKING:
    from autograd_core.compiler.windows import Windows
    from nn.batched import Batched
    from nn.moves import Moves


class Descended(NamedTuple):
    """What batches showed after each of which a step was made."""

    losses: list[float]
    norms: list[float]  # of their gradients
    aux: Any  # what the function returned beside its loss, with a leading axis of all their samples
    gradient: Any  # the last one


class LaidOut:
    """The samples of an epoch, for a Batched.

    >>> import numpy
    >>> from autograd_core import Value
    >>> from nn.batched import Batched
    >>> w = Value(2.0)
    >>> samples = LaidOut(Batched(lambda x: w * x, [w]), [numpy.array([1.0, 3.0, 8.0])])
    >>> samples.value_and_grad(numpy.array([2.0]), 0, 2)
    (4.0, array([2.]))
    """

    def __init__(self, function: Batched, arrays: Sequence[Any]) -> None:
        self._function = function
        self._arrays = arrays
        self._windows: Windows | None = None

    def value_and_grad(self, vector: Any, start: int, stop: int) -> Any:
        """The mean of the values over some samples, and its gradient by the vector."""
        windows = self._opened(vector)
        if windows is None:
            return self._function.value_and_grad(vector, [array[start:stop] for array in self._arrays])
        with self._function.running():
            return windows.value_and_grad(start, stop, vector)

    def descend(
        self, moves: Moves, vector: Any, start: int, size: int, most: int, longest: float
    ) -> Descended | None:
        """Make steps on batches that follow each other, as many as there is nothing to look at in between.

        Args:
            moves: makes the steps.
            vector: the parameters.
            start: the first sample.
            size: of each batch.
            most: how many steps, at most.
            longest: to which norm a gradient that is longer is shortened.

        Returns:
            None if no step was made.
        """
        formula, windows = moves.formula, self._opened(vector)
        settings = moves.settings(len(vector), most)
        if formula is None or windows is None or not settings:
            return None
        rows = moves.rows(vector)
        descent = windows.descent(formula, rows)
        if descent is None:
            return None
        losses, squares, outputs = descent.run(start, size, settings, SMALLEST_SQUARE, longest)
        if not losses:
            return None
        norms = [sqrt(square) for square in squares]
        return Descended(losses, norms, windows.aux(outputs), rows[0, : len(vector)])

    def _opened(self, vector: Any) -> Windows | None:
        if self._windows is None:
            self._windows = self._function.windows(vector, self._arrays)
        return self._windows
