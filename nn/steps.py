"""Two kinds of step: one through eager Values, sample by sample; one compiled, a batch at a time.

The same loop drives both (training.py): shuffle, then learn batch by batch, settle.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from time import perf_counter
from typing import Any, NamedTuple

import autograd_core as ac
from nn.clipping import clip_by_norm, gradient_norm
from nn.laid_out import Descended, LaidOut
from nn.module import Module, check_depends, check_kept, plain, trained, training_mode
from nn.optimiser import Optimiser
from nn.penalties import penalty, weights
from nn.randomness import nothing_drawn
from nn.samples import Samples, as_array
from nn.scoring import Scores
from nn.trainer import Clip, Seen, Trainer

_PACE = 0.01  # seconds without a look at what is under way: at the keyboard, for one


class Job(NamedTuple):
    """What is trained, on what, and how."""

    model: Module
    samples: Samples
    held_out: Samples | None
    scores: Scores
    optimizer: Optimiser
    l1: float
    l2: float
    clip: Clip | None


class Learned(NamedTuple):
    """Batches of one size after each of which a step was made; or the problem of one, and no step."""

    size: int
    norms: list[float]  # of the gradients
    scores: list[dict[str, float]]  # their means
    problem: str = ""


class Steps(ABC):
    """How the samples of a job are learned."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.penalised = weights(job.model) if job.l1 or job.l2 else []

    def check_targets(self, outputs: Any, checked: set[int]) -> None:
        """See that all targets go with outputs such as these, before anything changes."""
        for name, samples in (("y", self.job.samples), ("validation's y", self.job.held_out)):
            if samples:
                self.job.scores.check(outputs, name, samples.targets, checked)

    def shuffle(self, order: array[int]) -> None:
        """Begin an epoch: the samples come in this order."""
        self.order = order

    def learn(self, start: int, stop: int, size: int) -> Iterator[Learned]:
        """Make a step for each batch of so many samples: differentiate, score, move.

        The last one may be smaller. Where a batch has a problem, no step is made and nothing comes after it.
        """
        for at in range(start, stop, size):
            until = min(at + size, stop)
            seen = self.differentiate(at, until)
            if seen.problem:
                yield Learned(until - at, [], [], seen.problem)
                return
            scores = self.scores(seen)  # a metric that gives no number is told before anything moves
            self.move()
            yield Learned(until - at, [seen.norm], [scores])

    @abstractmethod
    def differentiate(self, start: int, stop: int) -> Seen:
        """Compute the loss of some of the samples, and its gradient."""

    @abstractmethod
    def move(self) -> None:
        """Make the step that the gradient asks for."""

    @abstractmethod
    def scores(self, seen: Seen) -> dict[str, float]:
        """The mean scores of a batch."""

    @abstractmethod
    def settle(self) -> None:
        """Have the model show what has been learned."""

    def close(self) -> None:  # noqa: B027  # most have nothing to give back
        """Give back what only training needed."""

    @abstractmethod
    def evaluate(self, samples: Samples) -> dict[str, float]:
        """The scores of samples held out."""


class Eager(Steps):
    """Every sample by itself, through Values: steppable, and in need of nothing but Python."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.parameters = trained(job.model)
        self._checked = False

    def differentiate(self, start: int, stop: int) -> Seen:
        """Compute every sample forwards, then all of them backwards."""
        model, samples, _, scores, _, l1, l2, _ = self.job
        batch = self.order[start:stop]
        targets = [samples.targets[i] for i in batch]
        outputs = [_called(model, samples.rows[i], i) for i in batch]
        if not self._checked:
            check_kept(model, self.parameters)
            self.check_targets(plain(outputs[0]), set())
        losses = [scores.loss(output, y) for output, y in zip(outputs, targets, strict=True)]
        if not self._checked:
            self._check_depends(losses)
            self._checked = True
        loss = ac.mean(losses)
        minimised = loss + penalty(self.penalised, l1=l1, l2=l2) if self.penalised else loss
        ac.zero_grad(self.parameters)
        if isinstance(minimised, ac.Value):  # else nothing of it depends on the model
            minimised.backward()
        aux = list(zip([plain(output) for output in outputs], targets, strict=True))
        return Seen(plain(loss), plain(minimised), gradient_norm(self.parameters), aux)

    def _check_depends(self, losses: list[Any]) -> None:
        """See that something is learned; others are looked at only where branches make these constants."""
        model, samples, _, scores, *_ = self.job
        others = (scores.loss(model(x), y) for x, y in zip(samples.rows, samples.targets, strict=True))
        with nothing_drawn():
            check_depends("loss", chain(losses, others), self.parameters)

    def move(self) -> None:
        """Clip the gradients and let the optimiser step."""
        clip = self.job.clip
        if callable(clip):
            clip(self.parameters)
        elif clip is not None:
            clip_by_norm(self.parameters, clip)
        self.job.optimizer.step(self.parameters)

    def scores(self, seen: Seen) -> dict[str, float]:
        """Score one by one."""
        return self.job.scores.of_samples(seen.aux)

    def settle(self) -> None:
        """Nothing: the parameters are what is learned."""

    def evaluate(self, samples: Samples) -> dict[str, float]:
        """Score one by one."""
        return self.job.scores.evaluate(self.job.model, samples)


class Compiled(Steps):
    """A batch at a time, by a program that the compiler makes of the same code."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        model, samples, held_out, scores, optimizer, l1, l2, clip = job
        penalised = self.penalised

        self.trainer = Trainer(
            model,
            scores.of(model),
            optimizer,
            penalty=(lambda: penalty(penalised, l1=l1, l2=l2)) if penalised else None,
            clip=clip,
            has_aux=True,
        )
        shape = as_array("x", samples.x[:1]).shape
        outputs = self.trainer.program.found_once(
            shape, lambda: _outputs(model, samples.first(), self.trainer.parameters)
        )
        self.check_targets(outputs, self.trainer.program.found_once((shape, "checked"), set))
        self.arrays = samples.arrays
        if held_out:
            _ = held_out.arrays  # what cannot be one is refused before anything changes
        self.score = scores.batched(model)

    def shuffle(self, order: array[int]) -> None:
        """Begin an epoch: put the arrays in this order."""
        import numpy

        super().shuffle(order)
        rows = numpy.array(order)
        arrays = [array.take(rows, axis=0) for array in self.arrays]
        self.batches = self.trainer.loss.batches(arrays)

    def learn(self, start: int, stop: int, size: int) -> Iterator[Learned]:
        """Make as many steps at a time as take little time, where there is nothing to do between them."""
        while start < stop:
            each = min(size, stop - start)
            most = self.trainer.program.found_once(("steps at a time", each), lambda: [1])
            begun = perf_counter()
            found = self._descend(start, each, min(most[0], (stop - start) // each))
            if found is None:
                yield from super().learn(start, start + each, each)
                start += each
                continue
            each_took = (perf_counter() - begun) / len(found.losses)
            most[0] = max(1, min(8 * most[0], int(_PACE / max(each_took, 1e-6))))
            yield Learned(each, found.norms, self.job.scores.of_batches(found.losses, found.aux, each))
            start += each * len(found.losses)

    def _descend(self, start: int, size: int, most: int) -> Descended | None:
        if not isinstance(self.batches, LaidOut) or not self.job.scores.compiled:
            return None
        return self.trainer.descend(self.batches, start, size, most)

    def differentiate(self, start: int, stop: int) -> Seen:
        """Run the program on some of the rows."""
        self.batch = slice(start, stop)
        return self.trainer.saw(self.batches.value_and_grad(self.trainer.vector, start, stop))

    def move(self) -> None:
        """Move all parameters at once."""
        self.trainer.move()

    def scores(self, seen: Seen) -> dict[str, float]:
        """Take the means of what the program computed."""
        targets = (self.job.samples.targets[i] for i in self.order[self.batch])
        return self.job.scores.of_batch(seen.loss, seen.aux, targets)

    def settle(self) -> None:
        """Write the numbers of the parameters back."""
        self.trainer.settle()

    def evaluate(self, samples: Samples) -> dict[str, float]:
        """Score all at once."""
        self.trainer.settle()  # random numbers may be drawn for these, too
        return self.score(samples)


def _outputs(model: Module, row: Any, parameters: Sequence[ac.Value]) -> Any:
    with ac.no_grad(), training_mode(model, False), nothing_drawn():
        outputs = plain(_called(model, row, 0))
    check_kept(model, parameters)
    return outputs


def _called(model: Module, row: Any, place: int) -> Any:
    try:
        return model(row)
    except Exception as problem:
        problem.add_note(f"this was raised by the model, called with x[{place}] = {row!r:.60}")
        raise
