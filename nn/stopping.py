"""When training stops before its last epoch: conditions that are asked after every epoch, with the reason.

A condition is a function of (history, model) that returns the reason to stop, or "" to go on. One that
returns nothing is a callback: it is called after every epoch, to write, draw or save what it likes.
It may have two methods: `begin(names)`, given the names of the scores that the History will have, and
`finish(model)`; and a list of numbers named `memory`, which a checkpoint keeps.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from math import isnan
from operator import gt, lt
from types import NoneType
from typing import Any

from autograd_core.many import read_data, write_data
from autograd_core.text import counted, nearest
from nn.checks import check_count, check_not_negative
from nn.history import History
from nn.module import Module

Stop = Callable[[History, Module], str | None]
HIGHER_IS_BETTER = ("accuracy", "binary_accuracy", "top_k")


def conditions_of(stop: Any) -> list[Stop]:
    """List the conditions of a `stop`, one or several.

    Raises:
        TypeError: for anything but functions.

    >>> conditions_of("early")
    Traceback (most recent call last):
    ...
    TypeError: stop is nn.EarlyStopping(), a function of (history, model) or a list of such, got 'early'
    """
    found = list(stop) if isinstance(stop, (list, tuple)) else [stop]
    for condition in found:
        if not callable(condition) or isinstance(condition, type):
            raise TypeError(
                "stop is nn.EarlyStopping(), a function of (history, model) or a list of such, got "
                f"{condition!r:.60}"
            )
    return found


def reasons_to_stop(conditions: Sequence[Stop], history: History, model: Module) -> str:
    """Ask all conditions; return the reasons of those that have one.

    Raises:
        TypeError: for a condition that returns anything but text or nothing.

    >>> callback = lambda history, model: print(history["loss"][-1])
    >>> reasons_to_stop([callback, Converged(0.1)], History({"loss": [1.0, 0.99]}, "", [1.0, 1.0]), None)
    0.99
    'the loss changed by less than 0.1 in epoch 2'
    """
    answers = [condition(history, model) for condition in conditions]
    for condition, answer in zip(conditions, answers, strict=True):
        if not isinstance(answer, (str, NoneType)):
            raise TypeError(
                f"stop: {condition!r:.60} returned {answer!r:.60}: return the reason to stop, or nothing"
            )
    return "; ".join(answer for answer in answers if answer)


class EarlyStopping:
    """Stop when a score has not improved for `patience` epochs; go back to the parameters of the best one.

        stop after epoch n  if  n - best epoch >= patience

    Args:
        patience: how many epochs without improvement are enough.
        monitor: the name of a score in the History; if none is given, `val_loss`, without validation `loss`.
        min_delta: how much better than the best a score must be to count, from 0 on.
        higher_is_better: whether large scores are good; for accuracies and top_k they are by default.
        restore_best: whether the model gets the parameters of its best epoch back, however training ends.

    Raises:
        ValueError: for a number out of its range; before training starts, for a score it will not have.

    Source: L. Prechelt, "Early stopping - but when?", 1998; Keras' `EarlyStopping`.

    >>> from nn import MLP, fit
    >>> stop = EarlyStopping(patience=2, min_delta=0.1)
    >>> x, y = [[0.0], [1.0]], [0.0, 0.1]
    >>> fit(MLP(1, [1]), x, y, epochs=100, stop=stop, progress=False).stopped
    'loss has not improved since epoch 1, for 2 epochs'
    """

    def __init__(
        self,
        patience: int = 5,
        monitor: str | None = None,
        *,
        min_delta: float = 0.0,
        higher_is_better: bool | None = None,
        restore_best: bool = True,
    ) -> None:
        check_count("patience", patience)
        check_not_negative("min_delta", min_delta)
        self.patience = patience
        self.monitor = monitor
        self.min_delta = min_delta
        self.higher_is_better = higher_is_better
        self.restore_best = restore_best
        self.memory: list[float] = []  # the parameters of the best epoch

    def begin(self, names: Sequence[str]) -> None:
        """See that the score will be among the names, before training starts.

        Raises:
            ValueError: where it will not.
        """
        if self.monitor is not None and self.monitor not in names:
            hint = nearest(self.monitor, names)
            raise ValueError(
                f"EarlyStopping: no score named {self.monitor!r}{hint} There are: {', '.join(names)}"
            )

    def __call__(self, history: History, model: Module) -> str:
        """Return why training should stop now, or "" to go on; keep the parameters of the best epoch."""
        name = self.monitor or ("val_loss" if "val_loss" in history.values else "loss")
        scores = history[name]
        best = self._best(name, scores)
        if self.restore_best and best == len(scores) - 1:
            self.memory = read_data(model.parameters()).tolist()
        waited = len(scores) - 1 - best
        if waited < self.patience:
            return ""
        return f"{name} has not improved since epoch {best + 1}, for {counted(waited, 'epoch')}"

    def finish(self, model: Module) -> None:
        """Give the model the parameters of its best epoch."""
        if self.memory:
            write_data(model.parameters(), array("d", self.memory))
            self.memory = []

    def _best(self, name: str, scores: list[float]) -> int:
        higher = self.higher_is_better
        if higher is None:
            higher = name.removeprefix("val_") in HIGHER_IS_BETTER
        better, margin = (gt, self.min_delta) if higher else (lt, -self.min_delta)
        best = 0
        for epoch, score in enumerate(scores):
            if better(score, scores[best] + margin) or isnan(scores[best]):
                best = epoch
        return best

    def __repr__(self) -> str:
        return f"EarlyStopping(patience={self.patience}, monitor={self.monitor!r})"


class Converged:
    """Stop when training has arrived: the loss hardly changes, or the gradient has nearly vanished.

        |loss of this epoch - loss of the one before| < loss_change    or    |gradient| < gradient_norm

    Args:
        loss_change: the smallest change of the loss over an epoch that is worth going on, from 0 on.
        gradient_norm: the smallest mean norm of an epoch's gradients that is worth going on, from 0 on.

    Raises:
        ValueError: for a number out of its range, or if both are 0, which never stops.

    Source: J. Nocedal, S. J. Wright, "Numerical optimization", 2006, chapter 2.

    >>> from nn import MLP, SGD, fit
    >>> line, x, y = MLP(1, [1], seed=1), [[0.0], [1.0]], [1.0, 3.0]
    >>> fit(line, x, y, epochs=500, optimizer=SGD(0.2), stop=Converged(1e-6), progress=False).stopped
    'the loss changed by less than 1e-06 in epoch 77'
    """

    def __init__(self, loss_change: float = 0.0, gradient_norm: float = 0.0) -> None:
        check_not_negative("loss_change", loss_change)
        check_not_negative("gradient_norm", gradient_norm)
        if loss_change == gradient_norm == 0.0:
            raise ValueError("Converged needs a limit that can be met: Converged(1e-6)")
        self.loss_change = loss_change
        self.gradient_norm = gradient_norm

    def __call__(self, history: History, model: Module) -> str:
        """Return why training should stop now, or "" to go on."""
        losses, norms = history["loss"], history.gradient_norms
        if len(losses) > 1 and abs(losses[-1] - losses[-2]) < self.loss_change:
            return f"the loss changed by less than {self.loss_change} in epoch {len(losses)}"
        if norms[-1] < self.gradient_norm:
            return f"the gradient was shorter than {self.gradient_norm} in epoch {len(norms)}"
        return ""

    def __repr__(self) -> str:
        return f"Converged({self.loss_change}, {self.gradient_norm})"
