"""Training: mini-batches, the loss of each differentiated, the parameters moved; the History tells.

repeat for every batch:  loss = mean over its samples;  gradients by backward();  the optimiser steps
"""

from __future__ import annotations

import os
import warnings
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from math import isfinite
from typing import TYPE_CHECKING, Any

from autograd_core.extras import COMPILER, check_installed
from autograd_core.text import counted
from nn import scoring
from nn.checkpoint import Checkpoint
from nn.checks import check_count, check_not_negative, check_positive, check_yes_or_no
from nn.history import History
from nn.module import Module, training_mode
from nn.naming import Function
from nn.optimiser import Optimiser, check_optimiser
from nn.optimisers import SGD
from nn.progress import progress as show_progress
from nn.randomness import generator
from nn.run import Run
from nn.samples import Samples
from nn.scoring import Scores, can_compile, check_compiled
from nn.steps import Compiled, Eager, Job, Steps
from nn.stopping import Stop, conditions_of, reasons_to_stop
from nn.trainer import Clip

if TYPE_CHECKING:
    from concurrent.futures import Executor


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
    compiled: bool | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: int | None = None,
    executor: Executor | Callable[[], Executor] | None = None,
    shard_size: int = 64,
) -> History:
    """Train a model on samples by mini-batch gradient descent; the same seed gives the same bits.

    Ctrl-C ends it with what has been learned by then. With a checkpoint, the same call goes on where one that
    was cut off had been, to the same bits; one that was done gives its History at once, or with more epochs
    goes on.

    Args:
        model: called with one row of `x` at a time.
        x: the samples, one row each; lists or an array.
        y: the targets, one per sample.
        loss: a name (see `nn.LOSSES`) or a function of (outputs, target) of one sample.
        optimizer: `SGD(0.01)` if none is given. What it remembers goes on from fit to fit: make a new one for
            another model, or to begin anew.
        epochs: how often every sample is used.
        batch_size: how many samples make a step; the last batch of an epoch may be smaller.
        metrics: names (see `nn.METRICS`) or functions of (plain outputs, target) of one sample.
        validation: (x, y) that are scored after every epoch, as `val_loss` and so on.
        l1, l2: `l1 * sum(|w|) + l2 * sum(w**2)` is added to what is minimised; the History shows
            the loss alone, as for validation. Biases are left alone (see `nn.penalties`).
        clip: the largest norm of the gradient, or a function that changes the gradients of the parameters.
        stop: a condition such as `EarlyStopping()`, or several, asked after every epoch. One that returns
            nothing is a callback: `lambda history, model: nn.save(model, "now")`.
        seed: of the order in which samples are used.
        progress: whether a progress bar is shown.
        compiled: whether batches run through the compiler, by default where NumPy and optree are installed;
            with False every sample runs by itself through Values, which can be stepped through.
        checkpoint: a file that is written, in one step, after every epoch, and read if it is there: it sets
            the parameters, the optimiser and all generators of random numbers.
        checkpoint_every: after how many steps of an epoch it is written, too.
        executor: computes the gradients of a batch's shards: any `concurrent.futures.Executor`, such as a
            ProcessPoolExecutor, Dask's `client.get_executor()` or mpi4py's MPIPoolExecutor; or a function
            that makes one, as `lambda: ProcessPoolExecutor(4)`, and makes it anew where a worker has died.
            With one that was given and broke the rest is computed in this process, which a warning says.
        shard_size: how many samples a worker takes at a time, which is to take longer than the millisecond
            that sending costs. The bits depend on it, and not on the workers.

    Raises:
        ValueError: for data or settings that make no sense, or a checkpoint that is damaged or of other ones,
            before anything changes.
        TypeError: for an optimizer, a stop or a checkpoint that is none, or a model, loss or metric that
            cannot be pickled for workers.
        TraceError: for a model or loss that the compiler cannot record: write compiled=False.

    Warns:
        RuntimeWarning: where training stops as a loss or gradient is not finite; the parameters are those of
            the step before. And where a loss of the validation is not; training goes on then.

    >>> from nn import MLP
    >>> line = MLP(1, [1], seed=1)
    >>> history = fit(line, [[0.0], [1.0]], [1.0, 3.0], epochs=200, optimizer=SGD(0.2), progress=False)
    >>> history["loss"][-1] < 1e-6, history.stopped
    (True, 'all 200 epochs done')
    """
    if not callable(model):
        advice = "the model comes first, nn.fit(model, x, y)"
        if not callable(x) and not callable(y):
            advice = "of layers make one, nn.Sequential(*layers)"
        raise TypeError(f"the model is called with a row of x, got {model!r:.60}: {advice}")
    samples = Samples(x, y)
    held_out = None if validation is None else samples.held_out(validation)
    check_yes_or_no("progress", progress)
    check_count("epochs", epochs)
    check_count("batch_size", batch_size)
    scores = Scores(loss, metrics)
    check_not_negative("l1", l1)
    check_not_negative("l2", l2)
    if clip is not None and not callable(clip):
        check_positive("clip", clip)
    if optimizer is not None:
        check_optimiser(optimizer)
    check_count("shard_size", shard_size)
    if checkpoint is not None:
        check_installed("checkpoint", "safetensors", "numpy")
    if checkpoint_every is not None:
        check_count("checkpoint_every", checkpoint_every)
        if checkpoint is None:
            raise ValueError("checkpoint_every: name the file to write, checkpoint=...")
    stops = conditions_of(stop)
    names = list(scores.functions)
    for condition in stops:
        if hasattr(condition, "begin"):
            condition.begin(names + [f"val_{name}" for name in names] if held_out else names)
    count = len(samples)
    run = Run(array("q", range(count)), generator(seed))
    history = run.history
    job = Job(model, samples, held_out, scores, optimizer or SGD(), l1, l2, clip)

    def train() -> str:
        while run.epoch <= epochs and not history.stopped:
            run.begin()
            steps.shuffle(run.order)
            while run.used < count:
                until = count
                if kept and checkpoint_every:
                    until = run.used + (checkpoint_every - len(run.seen) % checkpoint_every) * batch_size
                for learned in steps.learn(run.used, min(until, count), batch_size):
                    if learned.problem:
                        advice = samples.advice(moved=bool(run.used or history.gradient_norms))
                        stopped = f"{learned.problem} in epoch {run.epoch}: {advice}"
                        warnings.warn(f"training stopped: {stopped}", RuntimeWarning, stacklevel=3)
                        return stopped
                    run.add(learned.size, learned.norms, learned.scores)
                    show(run.epoch - 1 + run.used / count)
                if kept and checkpoint_every and len(run.seen) % checkpoint_every == 0:
                    kept.save(run)
            run.end(steps.evaluate(held_out) if held_out else {})
            if held_out:
                _warn_of_validation(history["val_loss"], held_out)
            last = {name: scores[-1] for name, scores in history.values.items()}
            show(run.epoch - 1, " ".join(f"{name} {score:#.4g}" for name, score in last.items()))
            if stops:
                steps.settle()
            history.stopped = reasons_to_stop(stops, history, model)
            if kept:
                kept.save(run)
        return history.stopped or ("all " if epochs > 1 else "") + f"{counted(epochs, 'epoch')} done"

    kept: Checkpoint | None = None
    try:
        with _finished(stops, model), closing(_steps(job, compiled, executor, shard_size)) as steps:
            if checkpoint is not None:
                settings = {"batch_size": batch_size, "seed": seed, "shard_size": executor and shard_size}
                kept = Checkpoint(checkpoint, steps, stops, settings)
                kept.start(run, epochs)
            done = run.epoch - 1 + run.used / count
            bar = show_progress("training", epochs, done, shown=progress)
            with bar as show, training_mode(model, True):
                try:
                    history.stopped = train()
                finally:
                    steps.settle()
    except KeyboardInterrupt:  # also of what comes before the first step: imports, recording, compiling
        run.leave_out_unfinished()
        history.stopped = f"interrupted in epoch {run.epoch}"
    return history


def _warn_of_validation(losses: Sequence[float], held_out: Samples) -> None:
    """Tell of a first loss that is not finite: training goes on, but nothing can be concluded from it."""
    if not isfinite(losses[-1]) and all(map(isfinite, losses[:-1])):
        where = held_out.not_finite()
        told = f"val_loss became {losses[-1]} in epoch {len(losses)}"
        warnings.warn(f"{told}: validation's {where}" if where else told, RuntimeWarning, stacklevel=4)


@contextmanager
def _finished(conditions: Sequence[Stop], model: Module) -> Iterator[None]:
    """However training ends, what a condition remembers of it is not for the next one."""
    try:
        yield
    finally:
        for condition in conditions:
            if hasattr(condition, "finish"):
                condition.finish(model)


def _steps(
    job: Job, compiled: bool | None, executor: Executor | Callable[[], Executor] | None, shard_size: int
) -> Steps:
    check_compiled(compiled)
    fast = compiled is not False and can_compile()
    if executor is None:
        return (Compiled if fast else Eager)(job)
    check_installed("executor", *COMPILER)
    if not fast:
        raise ValueError("executor: workers run compiled code: leave compiled=False out")
    from nn.shards import Sharded  # in need of what starts processes

    return Sharded(job, executor, shard_size)


def evaluate(
    model: Module,
    x: Sequence[Any],
    y: Sequence[Any],
    *,
    loss: str | Function = "mse",
    metrics: Sequence[str | Function] = (),
    compiled: bool | None = None,
) -> dict[str, float]:
    """Score a model on samples: the mean loss and metrics, with arguments as those of `fit`.

    >>> evaluate(lambda row: row, [[1.0], [2.0]], [1.0, 4.0])
    {'loss': 2.0}
    """
    return scoring.evaluate(model, Samples(x, y), Scores(loss, metrics), compiled)
