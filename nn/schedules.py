"""Schedules: the learning rate as a function of the number of steps made; an optimiser takes one as its rate.

Any function of the step number will do; those made here print as they are written and can be pickled.

>>> rate = step(0.1, every=100, factor=0.5)
>>> rate(0), rate(100)
(0.1, 0.05)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi
from typing import Any

from nn.checks import check_count, check_not_negative, check_positive


@dataclass(frozen=True)
class Schedule:
    """A formula of the step number, counted from 0, and its numbers.

    >>> cosine(0.1, 10)
    cosine(0.1, 10, 0.0)
    """

    name: str
    formula: Callable[..., float]
    numbers: tuple[Any, ...]

    def __call__(self, step: int) -> float:
        """Compute the learning rate of that step."""
        return self.formula(step, *self.numbers)

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.numbers))})"


def constant(rate: float) -> Schedule:
    """The same rate at every step: `rate`.

    Raises:
        ValueError: if the rate is not positive.

    >>> constant(0.1)(1000)
    0.1
    """
    check_positive("rate", rate)
    return Schedule("constant", _constant, (rate,))


def linear(rate: float, steps: int, final: float = 0.0) -> Schedule:
    """A straight line: `rate + (final - rate) * t/steps`, and `final` from step `steps` on.

    Args:
        rate: the rate of step 0.
        steps: how many steps it takes.
        final: the rate at the end.

    Raises:
        ValueError: for a rate that is not positive, a negative `final`, or no positive number of steps.

    >>> [linear(1.0, 4)(t) for t in (0, 1, 4, 5)]
    [1.0, 0.75, 0.0, 0.0]
    """
    return _decay("linear", _linear, rate, steps, final)


def cosine(rate: float, steps: int, final: float = 0.0) -> Schedule:
    """Half a cosine: `final + (rate - final) * (1 + cos(pi * t/steps)) / 2`, `final` from step `steps` on.

    Args:
        rate, steps, final: as in `linear`.

    Raises:
        ValueError: as in `linear`.

    Source: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017; PyTorch's
    `CosineAnnealingLR`.

    >>> [round(cosine(1.0, 4)(t), 4) for t in (0, 2, 4, 5)]
    [1.0, 0.5, 0.0, 0.0]
    """
    return _decay("cosine", _cosine, rate, steps, final)


def step(rate: float, every: int, factor: float = 0.1) -> Schedule:
    """A staircase: `rate * factor**(t // every)`.

    Args:
        rate: the rate of the first steps.
        every: how many steps have the same rate.
        factor: what the rate is multiplied by then, positive.

    Raises:
        ValueError: for a rate or factor that is not positive, or no positive number of steps.

    Source: PyTorch's `StepLR`.

    >>> [step(1.0, 2, 0.5)(t) for t in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    check_positive("rate", rate)
    check_count("every", every)
    check_positive("factor", factor)
    return Schedule("step", _step, (rate, every, factor))


def warmup(steps: int, then: float | Callable[[int], float]) -> Schedule:
    """A rise to another schedule, which follows: `then(0) * (t + 1)/steps` while `t < steps`.

    Args:
        steps: how many steps the rise takes.
        then: a rate, or a schedule that starts from its step 0 when the rise is over.

    Raises:
        ValueError: for no positive number of steps, or a rate that is not positive.

    Source: P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017, section 2.2.

    >>> [warmup(4, linear(1.0, 2))(t) for t in range(7)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 0.5, 0.0]
    """
    check_count("steps", steps)
    return Schedule("warmup", _warmup, (steps, then if callable(then) else constant(then)))


def _decay(name: str, formula: Callable[..., float], rate: float, steps: int, final: float) -> Schedule:
    check_positive("rate", rate)
    check_count("steps", steps)
    check_not_negative("final", final)
    return Schedule(name, formula, (rate, steps, final))


def _constant(t: int, rate: float) -> float:
    return rate


def _linear(t: int, rate: float, steps: int, final: float) -> float:
    return rate + (final - rate) * (t / steps) if t < steps else final


def _cosine(t: int, rate: float, steps: int, final: float) -> float:
    return final + (rate - final) * (1.0 + cos(pi * t / steps)) / 2.0 if t < steps else final


def _step(t: int, rate: float, every: int, factor: float) -> float:
    return float(rate * factor ** (t // every))


def _warmup(t: int, steps: int, then: Callable[[int], float]) -> float:
    return then(0) * (t + 1) / steps if t < steps else then(t - steps)
