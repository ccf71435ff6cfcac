"""Moves: an optimiser's formula for all parameters at once, by a program that renews its arrays in place."""

from __future__ import annotations

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
        self._rows: Any = None  # the gradient, the parameters, and what is remembered
        self._w: Any = None  # the second of these rows
        self._memory: list[Any] = []  # the last ones

    def __call__(self, w: Any, g: Any) -> Any:
        """Where a step takes the parameters: an array that the next call renews.

        Raises:
            ValueError: as the optimiser's `step`.
        """
        optimizer = self.optimizer
        if not ac.COMPILED or "recorded" not in vars(type(optimizer)):
            return optimizer.move(w, g)
        settings = [
            (name, tuple(setting) if isinstance(setting, list) else setting)
            for name, setting in optimizer.settings().items()
        ]
        try:
            formula = _recorded(type(optimizer), tuple(settings))
        except TypeError:  # settings without a hash, such as arrays, may change unseen
            return optimizer.move(w, g)
        rate = optimizer.begin(len(w))
        formula(self._laid_out(w, g), rate, float(optimizer.steps))
        optimizer.memory = list(self._memory)
        optimizer.steps += 1
        return self._w

    def _laid_out(self, w: Any, g: Any) -> Any:
        """The rows, with these numbers in them."""
        import numpy

        memory = self.optimizer.memory
        if self._rows is None or self._rows.shape[1] != len(w):
            self._rows = numpy.empty((2 + self.optimizer.remembers, len(w)))
            self._w, self._memory = self._rows[1], list(self._rows[2:])
        if not are_same(memory, self._memory):
            self._rows[2:] = memory or 0.0
        if w is not self._w:
            self._w[:] = w
        self._rows[0] = g
        return self._rows


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
