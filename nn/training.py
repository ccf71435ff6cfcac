"""Training: mini-batches, the loss of each differentiated, the parameters moved; the History tells.

repeat for every batch:  loss = mean over its samples;  gradients by backward();  the optimiser steps
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from statistics import fmean
from typing import Any, Protocol

import autograd_core as ac
from autograd_core import Value
from nn.checks import check_count
from nn.losses import LOSSES
from nn.metrics import METRICS
from nn.module import Module, plain
from nn.naming import Function, resolve
from nn.optimisers import SGD
from nn.progress import progress as show_progress
from nn.randomness import generator


class Optimiser(Protocol):
    """Anything that moves parameters by their gradients."""

    def step(self, parameters: Sequence[Value]) -> None:
        """Change each parameter's data."""


@dataclass
class History:
    """What `fit` saw: one number per epoch of the loss and of each metric, and why it stopped."""

    values: dict[str, list[float]] = field(default_factory=dict)
    stopped: str = ""

    def add(self, scores: dict[str, float], prefix: str = "") -> None:
        """Add one epoch's scores."""
        for name, score in scores.items():
            self.values.setdefault(prefix + name, []).append(score)

    def __getitem__(self, name: str) -> list[float]:
        return self.values[name]

    def __str__(self) -> str:
        last = ", ".join(f"{name} {scores[-1]:.4g}" for name, scores in self.values.items())
        return f"{last} ({self.stopped})" if last else self.stopped


def fit(
    model: Module,
    x: Sequence[Any],
    y: Sequence[Any],
    *,
    loss: str | Function = "mse",
    optimizer: Optimiser | None = None,
    epochs: int = 10,
    batch_size: int = 32,
    metrics: Sequence[str | Function] = (),
    validation: tuple[Sequence[Any], Sequence[Any]] | None = None,
    seed: int = 0,
    progress: bool = True,
) -> History:
    """Train a model on samples by mini-batch gradient descent; the same seed gives the same bits.

    Args:
        model: called with one row of `x` at a time.
        x: the samples, one row each; lists or an array.
        y: the targets, one per sample.
        loss: a name (see `nn.LOSSES`) or a function of (outputs, target) of one sample.
        optimizer: `SGD(0.01)` if none is given.
        epochs: how often every sample is used.
        batch_size: how many samples make a step; the last batch of an epoch may be smaller.
        metrics: names (see `nn.METRICS`) or functions of (plain outputs, target) of one sample.
        validation: (x, y) that are scored after every epoch, as `val_loss` and so on.
        seed: of the order in which samples are used.
        progress: whether a progress bar is shown.

    Raises:
        ValueError: for data or settings that make no sense, before any parameter changes.

    >>> from nn import MLP
    >>> line = MLP(1, [1], seed=1)
    >>> history = fit(line, [[0.0], [1.0]], [1.0, 3.0], epochs=200, optimizer=SGD(0.2), progress=False)
    >>> history["loss"][-1] < 1e-6, history.stopped
    (True, 'all 200 epochs done')
    """
    x, y = _samples(x, y)
    scored = _samples(*validation) if validation is not None else None
    check_count("epochs", epochs)
    check_count("batch_size", batch_size)
    loss_of = resolve("loss", loss, LOSSES)
    metrics_of = _named_metrics(metrics)
    optimizer = optimizer or SGD()
    parameters = model.parameters()
    if not parameters:
        raise ValueError(f"{model!r} has no parameters to train: keep leaf Values or modules as attributes")
    order = list(range(len(x)))
    shuffle = generator(seed).shuffle
    history = History(stopped=f"all {epochs} epochs done")
    with show_progress("training", epochs, shown=progress) as advance:
        for epoch in range(1, epochs + 1):
            shuffle(order)
            seen: list[dict[str, float]] = []
            for start in range(0, len(order), batch_size):
                batch = order[start : start + batch_size]
                outputs = [model(x[i]) for i in batch]
                batch_loss = ac.mean(
                    [loss_of(output, y[i]) for output, i in zip(outputs, batch, strict=True)]
                )
                if not isfinite(batch_loss.data):
                    history.stopped = (
                        f"the loss became {batch_loss.data} in epoch {epoch}: lower the learning rate"
                    )
                    return history
                ac.zero_grad(parameters)
                batch_loss.backward()
                optimizer.step(parameters)
                scores = [
                    _scores(metrics_of, plain(output), y[i]) for output, i in zip(outputs, batch, strict=True)
                ]
                seen += [{"loss": batch_loss.data, **score} for score in scores]
            history.add(_means(seen))
            if scored:
                history.add(evaluate(model, *scored, loss=loss, metrics=metrics), prefix="val_")
            advance(" ".join(f"{name} {values[-1]:.4f}" for name, values in history.values.items()))
    return history


def evaluate(
    model: Module,
    x: Sequence[Any],
    y: Sequence[Any],
    *,
    loss: str | Function = "mse",
    metrics: Sequence[str | Function] = (),
) -> dict[str, float]:
    """Score a model on samples: the mean loss and metrics, with arguments as those of `fit`.

    >>> evaluate(lambda row: row, [[1.0], [2.0]], [1.0, 4.0])
    {'loss': 2.0}
    """
    x, y = _samples(x, y)
    scores = {"loss": resolve("loss", loss, LOSSES)} | _named_metrics(metrics)
    with ac.no_grad():
        return _means([_scores(scores, plain(model(row)), target) for row, target in zip(x, y, strict=True)])


def _scores(functions: dict[str, Callable[..., float]], outputs: Any, target: Any) -> dict[str, float]:
    return {name: function(outputs, target) for name, function in functions.items()}


def _means(scores: list[dict[str, float]]) -> dict[str, float]:
    return {name: fmean(score[name] for score in scores) for name in scores[0]}


def _named_metrics(metrics: Sequence[str | Function]) -> dict[str, Function]:
    if isinstance(metrics, str):
        raise ValueError(f"metrics is a list of names or functions: write metrics=[{metrics!r}]")
    found = [resolve("metric", metric, METRICS) for metric in metrics]
    return {getattr(function, "__name__", repr(function)): function for function in found}


def _samples(x: Any, y: Any) -> tuple[list[Any], list[Any]]:
    """Turn rows and targets into lists, arrays included, and see that they belong together."""
    rows, targets = [data.tolist() if hasattr(data, "tolist") else list(data) for data in (x, y)]
    if len(rows) != len(targets):
        raise ValueError(f"x has {len(rows)} samples, y has {len(targets)} targets: they need to be as many")
    if not rows:
        raise ValueError("there are no samples: x is empty")
    widths = {len(row) for row in rows if hasattr(row, "__len__")}
    if len(widths) > 1:
        raise ValueError(f"the rows of x have different lengths, from {min(widths)} to {max(widths)}")
    return rows, targets
