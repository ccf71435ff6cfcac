"""Training: mini-batches, the loss of each differentiated, the parameters moved; the History tells.

repeat for every batch:  loss = mean over its samples;  gradients by backward();  the optimiser steps
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from statistics import fmean
from typing import Any

import autograd_core as ac
from autograd_core import Value
from nn.checks import check_count, check_not_negative, check_positive
from nn.clipping import clip_by_norm, gradient_norm
from nn.history import History
from nn.losses import LOSSES
from nn.metrics import METRICS
from nn.module import Module, plain, training_mode
from nn.naming import Function, resolve
from nn.optimiser import Optimiser
from nn.optimisers import SGD
from nn.penalties import penalty, weights
from nn.progress import progress as show_progress
from nn.randomness import generator
from nn.stopping import Stop

Clip = float | Callable[[Sequence[Value]], Any]


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
    l1: float = 0.0,
    l2: float = 0.0,
    clip: Clip | None = None,
    stop: Stop | Sequence[Stop] = (),
    seed: int = 0,
    progress: bool = True,
) -> History:
    """Train a model on samples by mini-batch gradient descent; the same seed gives the same bits.

    Ctrl-C ends it with what has been learned by then.

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
        l1, l2: `l1 * sum(|w|) + l2 * sum(w**2)` is added to what is minimised; the History shows
            the loss alone, as for validation. Biases are left alone (see `nn.penalties`).
        clip: the largest norm of the gradient, or a function that changes the gradients of the parameters.
        stop: a condition such as `EarlyStopping()`, or several, asked after every epoch.
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
    check_not_negative("l1", l1)
    check_not_negative("l2", l2)
    if clip is not None and not callable(clip):
        check_positive("clip", clip)
    stops = [stop] if callable(stop) else list(stop)
    names = ["loss", *metrics_of]
    for condition in stops:
        if hasattr(condition, "begin"):
            condition.begin(names + [f"val_{name}" for name in names] if scored else names)
    penalised = weights(model) if l1 or l2 else []
    order = list(range(len(x)))
    shuffle = generator(seed).shuffle
    history = History()

    def train() -> str:
        for epoch in range(1, epochs + 1):
            shuffle(order)
            seen: list[dict[str, float]] = []
            norms: list[float] = []
            for start in range(0, len(order), batch_size):
                batch = order[start : start + batch_size]
                outputs = [model(x[i]) for i in batch]
                if epoch == 1 and start == 0 and loss_of in LOSSES.values():
                    _try_targets(loss_of, outputs[0], [*y, *(scored[1] if scored else [])])
                batch_loss = ac.mean(
                    [loss_of(output, y[i]) for output, i in zip(outputs, batch, strict=True)]
                )
                minimised = batch_loss + penalty(penalised, l1=l1, l2=l2) if penalised else batch_loss
                if not isfinite(minimised.data):
                    return f"the loss became {minimised.data} in epoch {epoch}: lower the learning rate"
                ac.zero_grad(parameters)
                minimised.backward()
                norms.append(gradient_norm(parameters))
                if not isfinite(norms[-1]):
                    return f"the gradient became {norms[-1]} in epoch {epoch}: lower the learning rate"
                _clip(parameters, clip)
                optimizer.step(parameters)
                scores = [
                    _scores(metrics_of, plain(output), y[i]) for output, i in zip(outputs, batch, strict=True)
                ]
                seen += [{"loss": batch_loss.data, **score} for score in scores]
            history.add(_means(seen))
            history.gradient_norms.append(fmean(norms))
            if scored:
                history.add(evaluate(model, *scored, loss=loss, metrics=metrics), prefix="val_")
            advance(" ".join(f"{name} {values[-1]:.4f}" for name, values in history.values.items()))
            reasons = [reason for condition in stops if (reason := condition(history, model))]
            if reasons:
                return "; ".join(reasons)
        return f"all {epochs} epochs done"

    with show_progress("training", epochs, shown=progress) as advance, training_mode(model, True):
        try:
            history.stopped = train()
        except KeyboardInterrupt:
            history.stopped = f"interrupted in epoch {len(history.gradient_norms) + 1}"
    for condition in stops:
        if hasattr(condition, "finish"):
            condition.finish(model)
    return history


def _try_targets(loss: Function, output: Any, targets: Sequence[Any]) -> None:
    """Meet a target that makes no sense before the first step and not in the middle of an epoch."""
    numbers = plain(output)
    for target in targets:
        loss(numbers, target)


def _clip(parameters: Sequence[Value], clip: Clip | None) -> None:
    if callable(clip):
        clip(parameters)
    elif clip is not None:
        clip_by_norm(parameters, clip)


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
    with ac.no_grad(), training_mode(model, False):
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
