"""Optimiser: a formula for one parameter, applied to all, one by one or as arrays; it keeps its state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

from autograd_core import Value
from autograd_core.text import counted
from nn.checks import check_not_negative, check_positive

Rate = float | Callable[[int], float]


def check_optimiser(optimizer: Any) -> None:
    """Raise unless a thing is an Optimiser.

    Raises:
        TypeError: with what was given, and what to write instead.

    >>> check_optimiser("adam")
    Traceback (most recent call last):
    ...
    TypeError: optimizer is one of nn's such as nn.Adam(0.001), got 'adam'
    """
    if not isinstance(optimizer, Optimiser):
        is_class = isinstance(optimizer, type) and issubclass(optimizer, Optimiser)
        hint = f": make one, {optimizer.__name__}(0.001)" if is_class else ""
        raise TypeError(f"optimizer is one of nn's such as nn.Adam(0.001), got {optimizer!r:.60}{hint}")


class Optimiser(ABC):
    """Base of the optimisers: define `update`, the formula for one parameter, and how much it remembers.

    Args:
        learning_rate: the length of a step, positive, or a schedule: a function of the number of steps made.
        weight_decay: what multiple of a parameter is added to its gradient (L2 by another name).

    >>> class SignDescent(Optimiser):
    ...     def update(self, w, g, memory, rate):
    ...         return w - rate * ((g > 0) - (g < 0)), memory
    >>> w = Value(1.0)
    >>> w.grad = 100.0
    >>> SignDescent(0.25).step([w])
    >>> w.data
    0.75
    """

    remembers = 0  # numbers per parameter, 0.0 at first
    recorded = False  # whether this very class's formula is one of its arguments, settings and steps alone

    def __init__(self, learning_rate: Rate, weight_decay: float = 0.0) -> None:
        if not callable(learning_rate):
            check_positive("learning_rate", learning_rate)
        check_not_negative("weight_decay", weight_decay)
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.steps = 0
        self.memory: list[Sequence[float]] = []  # for each number that is remembered, those of all parameters

    def rate(self, ahead: int = 0) -> float:
        """Compute the learning rate of the step that comes next, or so many later.

        Raises:
            ValueError: if the schedule gives no number from 0 on.
        """
        if not callable(self.learning_rate):
            return self.learning_rate
        rate = self.learning_rate(self.steps + ahead)
        check_not_negative(f"the learning rate of step {self.steps + ahead}", rate)
        return rate

    def step(self, parameters: Sequence[Value]) -> None:
        """Move the parameters, the same ones in the same order each time, against their gradients.

        Raises:
            ValueError: for another number of parameters than before, or a schedule that gives no rate.
        """
        rate = self.begin(len(parameters))
        moved = self._one_by_one([p.data for p in parameters], [p.grad for p in parameters], rate)
        for p, w in zip(parameters, moved, strict=True):
            p.data = w

    def move(self, w: Any, g: Any) -> Any:
        """Return where a step takes the parameters: the same as `step`, bit for bit, on NumPy arrays.

        A formula that arrays do not follow, such as one with an `if`, is computed number by number.

        Args:
            w, g: all parameters and their gradients, one array each; the same parameters each time.

        Raises:
            ValueError: as `step`.
        """
        import numpy

        rate = self.begin(len(w))
        memory = [numpy.asarray(numbers) for numbers in self.memory]
        memory = memory or [numpy.zeros(len(w)) for _ in range(self.remembers)]
        try:
            with numpy.errstate(all="ignore"):
                moved, after = self.update(w, g, tuple(memory), rate)
        except (TypeError, ValueError):
            return numpy.array(self._one_by_one(w.tolist(), g.tolist(), rate))
        self.memory = list(after)
        self.steps += 1
        return moved

    @abstractmethod
    def update(self, w: Any, g: Any, memory: tuple[Any, ...], rate: float) -> tuple[Any, tuple[Any, ...]]:
        """Compute the new parameter and what is remembered with it, of numbers or of arrays alike.

        `self.steps` is the number of steps made before.
        """

    def decayed(self, w: Any, g: Any) -> Any:
        """The gradient with the weight decay: `g + weight_decay * w`."""
        return g + self.weight_decay * w if self.weight_decay else g

    def _one_by_one(self, w: list[float], g: list[float], rate: float) -> list[float]:
        columns = [numbers.tolist() if hasattr(numbers, "tolist") else numbers for numbers in self.memory]
        rows = zip(*columns, strict=True) if columns else repeat((0.0,) * self.remembers, len(w))
        moved = [self.update(*each, rate) for each in zip(w, g, rows, strict=True)]
        self.memory = list(zip(*[memory for _, memory in moved], strict=True))
        self.steps += 1
        return [number for number, _ in moved]

    def begin(self, count: int) -> float:
        """Compute the learning rate of the next step of so many parameters.

        Raises:
            ValueError: as `step`.
        """
        if self.memory and len(self.memory[0]) != count:
            raise ValueError(
                f"this optimiser has the state of {counted(len(self.memory[0]), 'parameter')}, got {count}: "
                "make a new one for another model"
            )
        return self.rate()

    def settings(self) -> dict[str, Any]:
        """What the formula depends on beside its arguments and the number of steps."""
        hidden = ("learning_rate", "steps", "memory")
        return {name: value for name, value in vars(self).items() if name not in hidden}

    def __repr__(self) -> str:
        settings = [f", {name}={value!r}" for name, value in self.settings().items()]
        return f"{type(self).__name__}({self.learning_rate!r}{''.join(settings)})"
