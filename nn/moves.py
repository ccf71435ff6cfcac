"""Moves: an optimiser's formula for all parameters at once, by a program that renews its arrays in place."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import autograd_core as ac
from autograd_core.many import are_same
from nn.optimiser import Optimiser

if TYPE_CHECKING:
    from autograd_core.compiler.in_place import InPlace


class Moves:
    """The steps of an optimiser, with the state that it keeps: the same as its `move`, bit for bit, faster.

    Formulas of nn's own classes are recorded by the compiler, where that is C; those of others, which may
    depend on anything, run as they are.

    >>> import numpy
    >>> from nn import SGD
    >>> moves = Moves(SGD(0.25))
    >>> moves(numpy.array([1.0, 2.0]), numpy.array([4.0, 0.0])).tolist()
    [0.0, 2.0]
    """

    def __init__(self, optimizer: Optimiser) -> None:
        self.optimizer = optimizer
        self._rows: Any = None  # the gradient, the parameters, and what is remembered, with columns to spare
        self._w: Any = None  # the second of these rows
        self._memory: list[Any] = []  # the last ones

    def __call__(self, w: Any, g: Any) -> Any:
        """Where a step takes the parameters: an array that the next call renews.

        Raises:
            ValueError: as the optimiser's `step`.
        """
        formula = self.formula
        if formula is None:
            return self.optimizer.move(w, g)
        rate = self.optimizer.begin(len(w))
        rows = self.rows(w)
        rows[0, : len(w)] = g
        formula(rows, rate, float(self.optimizer.steps))
        return self.moved(1)

    @property
    def formula(self) -> InPlace | None:
        """What renews the rows; None where the optimiser is run as it is."""
        optimizer = self.optimizer
        if not ac.COMPILED or "recorded" not in vars(type(optimizer)):
            return None
        settings = [
            (name, tuple(setting) if isinstance(setting, list) else setting)
            for name, setting in optimizer.settings().items()
        ]
        try:
            return _recorded(type(optimizer), tuple(settings))
        except TypeError:  # settings without a hash, such as arrays, may change unseen
            return None

    def rows(self, w: Any) -> Any:
        """The rows, with these parameters and what the optimiser remembers in them."""
        from autograd_core.compiler.in_place import rows_of

        size, memory = len(w), self.optimizer.memory
        if self._w is None or len(self._w) != size:
            self._rows = rows_of(2 + self.optimizer.remembers, size)
            self._w, *self._memory = [row[:size] for row in self._rows[1:]]
        if not are_same(memory, self._memory):
            self._rows[2:, :size] = memory or 0.0
        if w is not self._w:
            self._w[:] = w
        return self._rows

    def settings(self, size: int, most: int) -> list[tuple[float, float]]:
        """What the formula is given beside its rows at the next steps of so many parameters, at most so many.

        They end before a step that cannot be made, which says why when it is tried.
        """
        optimizer, at = self.optimizer, float(self.optimizer.steps)
        found: list[tuple[float, float]] = []
        with suppress(Exception):  # of a user's schedule, too
            found.append((optimizer.begin(size), at))
            for ahead in range(1, most):
                found.append((optimizer.rate(ahead), at + ahead))
        return found

    def moved(self, steps: int) -> Any:
        """Have the optimiser know of steps made on the rows; return the parameters among these."""
        self.optimizer.memory = list(self._memory)
        self.optimizer.steps += steps
        return self._w


@lru_cache(32)
def _recorded(kind: type[Optimiser], settings: tuple[tuple[str, Any], ...]) -> InPlace:
    """The formula of an optimiser with these settings, to be recorded at its first step."""
    from autograd_core.compiler.in_place import InPlace

    example = object.__new__(kind)
    vars(example).update(settings)

    def update(g: Any, w: Any, *rest: Any) -> Any:
        *memory, rate, steps = rest
        here = copy(example)
        here.steps = steps
        return here.update(w, g, tuple(memory), rate)

    return InPlace(update)
