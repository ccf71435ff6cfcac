"""Scoring: the loss and metrics of samples, one by one or as part of what is compiled for a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from contextlib import suppress
from functools import partial
from math import fsum
from statistics import fmean
from typing import Any, TypeVar

import autograd_core as ac
from autograd_core import TraceError
from autograd_core.extras import COMPILER, check_installed
from autograd_core.scalars import is_number
from autograd_core.trees import take_apart
from nn.batched import Batched
from nn.checks import check_takes, check_yes_or_no, has_parts
from nn.interrupts import interrupts_held
from nn.losses import LOSSES
from nn.metrics import METRICS
from nn.module import plain, training_mode
from nn.naming import Function, name_of, resolve
from nn.samples import NoArrayError, Samples, as_array

Rows = TypeVar("Rows", bound=Sized)
Found = TypeVar("Found")

_MANY_CLASSES = 1000
WORTH_COMPILING = 100  # rows that take as long one by one as recording and compiling takes


class Scores:
    """A loss and metrics, by name: those that are scalar code are compiled, a user's get plain numbers.

    Args:
        loss: a name or a function of (outputs, target) of one sample; it is always scalar code.
        metrics: names or functions of (plain outputs, target) of one sample.

    Raises:
        ValueError: for a name that there is not.
        TypeError: for a function that does not take two arguments.

    >>> Scores("mse", ["mae"]).of_sample([1.0], 3.0)
    {'loss': 4.0, 'mae': 2.0}
    """

    def __init__(self, loss: str | Function, metrics: Sequence[str | Function]) -> None:
        if isinstance(metrics, str):
            raise ValueError(f"metrics is a list of names or functions: write metrics=[{metrics!r}]")
        named = {"loss": resolve("loss", loss, LOSSES)}
        found = [resolve("metric", metric, METRICS) for metric in metrics]
        self.functions = named | {name_of(function): function for function in found}
        ours = [*LOSSES.values(), *METRICS.values()]
        self._ours = [
            name for name, f in self.functions.items() if getattr(f, "func", f) in ours
        ]  # or partial
        self._users = [name for name in self.functions if name not in ["loss", *self._ours]]
        for name in self.functions:
            if name not in self._ours:
                check_takes(_what(name), self.functions[name], "outputs", "target")

    def loss(self, outputs: Any, target: Any) -> Any:
        """The loss of one sample."""
        return self.score("loss", outputs, target)

    def score(self, name: str, outputs: Any, target: Any) -> Any:
        """The loss or a metric of one sample.

        Raises:
            ValueError: if its function returns anything but one number.
        """
        try:
            found = self.functions[name](outputs, target)
        except Exception as problem:
            problem.add_note(f"this was raised by {_what(name)}, called with (outputs, target) of one sample")
            raise
        if not isinstance(found, ac.Value) and not is_number(found):
            hint = ": does it end with a return?" if found is None else ""
            raise ValueError(f"{_what(name)} is one number for each sample, got {found!r:.60}{hint}")
        return found

    def of_sample(self, outputs: Any, target: Any) -> dict[str, float]:
        """The scores of one sample's plain outputs."""
        return {name: self.score(name, outputs, target) for name in self.functions}

    def of_samples(self, samples: Iterable[tuple[Any, Any]]) -> dict[str, float]:
        """The mean scores of pairs of plain outputs and a target."""
        scores = [self.of_sample(*sample) for sample in samples]
        return {name: fmean([score[name] for score in scores]) for name in self.functions}

    def recorded(self, outputs: Any, target: Any) -> tuple[Any, Any]:
        """The loss, as code to record; and with it the metrics of this kind, and outputs for the others."""
        ours = {name: self.functions[name](outputs, target) for name in self._ours if name != "loss"}
        return self.loss(outputs, target), (ours, outputs if self._users else [])

    def of(self, model: Any) -> Function:
        """What is recorded of a model: a function of a row and its target."""

        def loss(row: Any, target: Any) -> tuple[Any, Any]:
            return self.recorded(model(row), target)

        return loss

    def of_batch(self, loss: float, aux: Any, targets: Iterable[Any]) -> dict[str, float]:
        """The mean scores of a batch, given its mean loss, what was recorded beside it, and its targets."""
        ours, outputs = aux
        means = {"loss": loss}
        for name, numbers in ours.items():
            means[name] = fmean(numbers.tolist())
        if not self._users:
            return means
        rows = list(zip(rows_of(outputs), targets, strict=True))
        means |= {name: fmean([self.score(name, *row) for row in rows]) for name in self._users}
        return {name: means[name] for name in self.functions}

    @property
    def compiled(self) -> bool:
        """Whether all of them are recorded, and none is to be called."""
        return not self._users

    def of_batches(self, losses: Sequence[float], aux: Any, size: int) -> list[dict[str, float]]:
        """The mean scores of batches of one size that follow each other, where all are compiled."""
        found = [{"loss": loss} for loss in losses]
        for name, row in aux[0].items():
            numbers = row.tolist()
            sums = [fsum(numbers[at : at + size]) for at in range(0, len(numbers), size)]
            for scores, total in zip(found, sums, strict=True):
                scores[name] = total / size
        return found

    def check(self, outputs: Any, name: str, targets: Sequence[Any], checked: set[int]) -> None:
        """Meet a target that makes no sense before the first step and not in the middle of an epoch.

        Args:
            outputs: plain ones, of any sample.
            name: what the targets are called.
            targets: those of all samples.
            checked: the numbers of classes that need no look, to which others are added.

        Raises:
            ValueError: (or TypeError) as the loss or a metric, with the place of the target.
        """
        different = list(targets)
        try:
            different = list(dict.fromkeys(targets))
        except TypeError:  # rows; those of rows are looked at one by one
            with suppress(TypeError):
                different = list({tuple(target): target for target in targets}.values())
        different = [target for target in different if type(target) is not int or target not in checked]
        for function in map(self.functions.__getitem__, self._ours):
            for target in different:
                try:
                    function(outputs, target)
                except (ValueError, TypeError, OverflowError) as problem:
                    kind = TypeError if isinstance(problem, TypeError) else ValueError
                    place = next(i for i, each in enumerate(targets) if each is target or each == target)
                    raise kind(f"{problem} ({name}[{place}] = {target!r:.60})") from None
        if len(checked) < _MANY_CLASSES:
            checked.update([target for target in different if type(target) is int])

    def evaluate(self, model: Any, samples: Samples) -> dict[str, float]:
        """The mean scores over samples, one by one."""
        with ac.no_grad(), training_mode(model, False):
            pairs = zip(samples.rows, samples.targets, strict=True)
            return self.of_samples((plain(model(row)), target) for row, target in pairs)

    def batched(self, model: Any) -> Callable[[Samples], dict[str, float]]:
        """The same, compiled."""
        program = Batched(self.of(model), model)

        def evaluate(samples: Samples) -> dict[str, float]:
            loss, aux = program.values(*samples.arrays)
            return self.of_batch(fmean(loss.tolist()), aux, samples.targets)

        return evaluate


def _what(name: str) -> str:
    return "the loss" if name == "loss" else f"the metric {name}"


def evaluate(model: Any, samples: Samples, scores: Scores, compiled: bool | None) -> dict[str, float]:
    """The mean scores of samples; see `chosen`."""
    ways = scores.batched(model), partial(scores.evaluate, model)
    return chosen(compiled, samples, *ways)


def predict(model: Any, x: Any, compiled: bool | None) -> list[Any]:
    """The outputs for every row, as plain numbers; see `chosen`."""
    if not has_parts(x):
        raise ValueError(f"x is a list of rows, got {x!r:.60}")

    def all_at_once(x: Any) -> list[Any]:
        return rows_of(Batched(lambda row: model(row), model).values(as_array("x", x)))

    def one_by_one(x: Any) -> list[Any]:
        with ac.no_grad(), training_mode(model, False):
            return [plain(model(row)) for row in x]

    return chosen(compiled, x, all_at_once, one_by_one)


def chosen(
    compiled: bool | None,
    rows: Rows,
    all_at_once: Callable[[Rows], Found],
    one_by_one: Callable[[Rows], Found],
) -> Found:
    """Run compiled code or not; where it is left open, for many rows and where it can be compiled."""
    check_compiled(compiled)
    if compiled or (compiled is None and len(rows) >= WORTH_COMPILING and can_compile()):
        try:
            return all_at_once(rows)
        except (TraceError, NoArrayError):
            if compiled:
                raise
    return one_by_one(rows)


def check_compiled(compiled: Any) -> None:
    """See that what was asked for can be had.

    Raises:
        TypeError: for anything but yes, no and None, which leaves it open.
        ImportError: for yes, if NumPy or optree is not installed.
    """
    if compiled is not None:
        check_yes_or_no("compiled", compiled)
    if compiled:
        check_installed("compiled=True", *COMPILER)


def rows_of(outputs: Any) -> list[Any]:
    """Outputs with a leading axis of samples, sample by sample.

    >>> import numpy
    >>> rows_of([numpy.array([1.0, 3.0]), numpy.array([2.0, 4.0])])
    [[1.0, 2.0], [3.0, 4.0]]
    """
    columns, rebuild = take_apart(outputs)
    rows = zip(*[column.tolist() for column in columns], strict=True)
    return [plain(rebuild(row)) for row in rows]


def can_compile() -> bool:
    """Whether what the compiler needs is installed; it is imported then, and so is the compiler."""
    with interrupts_held():
        try:
            import numpy
            import optree

            import autograd_core.compiler.api
        except ImportError:
            return False
    return bool(numpy and optree and autograd_core.compiler.api)
