"""Run: where a training is, batch by batch and epoch by epoch."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from statistics import fmean

from autograd_core.many import shuffle
from nn.history import History


@dataclass
class Run:
    """Where a training is: all that its next batch depends on beside the model, the data and the settings.

    >>> run = Run(array("q", [0, 1, 2]), random.Random(0))
    >>> run.begin()
    >>> run.add(2, [1.0], [{"loss": 0.5}])
    >>> run.add(1, [4.0], [{"loss": 2.0}])
    >>> run.end({"loss": 3.0})
    >>> run.epoch, run.history.values, run.history.gradient_norms
    (2, {'loss': [1.0], 'val_loss': [3.0]}, [2.5])
    """

    order: array[int]  # of the samples
    shuffling: random.Random
    history: History = field(default_factory=History)
    used: int = 0  # samples of this epoch
    seen: list[tuple[int, float, dict[str, float]]] = field(default_factory=list)  # its batches

    @property
    def epoch(self) -> int:
        """The number of the epoch that is under way, or comes next."""
        return len(self.history.gradient_norms) + 1

    def begin(self) -> None:
        """Begin an epoch, if none is under way."""
        if not self.used:
            shuffle(self.order, self.shuffling)

    def add(self, size: int, norms: Sequence[float], scores: Sequence[dict[str, float]]) -> None:
        """Add batches: how many samples each had, the norms of their gradients, and their mean scores."""
        self.used += size * len(norms)
        self.seen += zip(repeat(size), norms, scores)

    def end(self, held_out: dict[str, float]) -> None:
        """End the epoch: the means of its batches and the scores of samples held out go into the History."""
        sizes, norms, scored = zip(*self.seen, strict=True)
        means = {name: fmean([scores[name] for scores in scored], sizes) for name in scored[0]}
        self.history.add(means)
        self.history.add(held_out, prefix="val_")
        self.history.gradient_norms.append(fmean(norms))
        self.used, self.seen = 0, []

    def leave_out_unfinished(self) -> None:
        """Where an epoch's end was interrupted, have the History be of those before it."""
        done = len(self.history.gradient_norms)  # what each epoch adds last
        values = self.history.values.items()
        self.history.values = {name: scores[:done] for name, scores in values if done}
