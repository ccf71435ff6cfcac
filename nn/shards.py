"""Shards: a batch cut into parts that workers compute, in processes of this machine or on many machines.

    loss and gradients of a batch  =  sums over its first shard + over its second + ...,  by its size

What is added up, and in which order, depends on the size of a shard and not on the workers: any number of
them gives the same bits. Random numbers are drawn here, for all samples in their order.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

from autograd_core.text import counted
from autograd_core.trees import take_apart
from nn.batched import Batched
from nn.module import Module, trained
from nn.scoring import Scores
from nn.steps import Compiled, Job
from nn.workers import Made, Workers


class Sharded(Compiled):
    """Compiled steps whose gradients are computed by workers.

    Args:
        job: what is trained, on what, and how.
        executor: runs functions elsewhere, or a function that makes one.
        size: how many samples a shard has, at most.

    Raises:
        TypeError: for a model, loss or metric that cannot be pickled, and so not be sent.
    """

    def __init__(self, job: Job, executor: Made, size: int) -> None:
        super().__init__(job)
        self.workers = Workers(executor, Shard, _pickled(job.model, job.scores), Shard(job.model, job.scores))
        self.trainer.loss = _Cut(self.trainer.loss, self.workers, size)

    def close(self) -> None:
        """Let the workers go."""
        self.workers.close()


class Shard(Batched):
    """The loss and scores of a shard, where its random numbers are given.

    >>> import numpy
    >>> from nn import Layer
    >>> shard = Shard(Layer(1, 1), Scores("mse", []))
    >>> parameters, x, y = numpy.array([2.0, 0.0]), numpy.array([[1.0], [0.0]]), numpy.array([1.0, 1.0])
    >>> (loss, _), gradient = shard(parameters, numpy.empty((2, 0)), [x, y])
    >>> loss, gradient.tolist()
    (2.0, [2.0, 0.0])
    """

    def __init__(self, model: Module, scores: Scores) -> None:
        super().__init__(scores.of(model), model, trained(model), training=True, has_aux=True)
        self._numbers: Any = None

    def __call__(self, vector: Any, numbers: Any, arrays: Sequence[Any], shared: Sequence[Any] = ()) -> Any:
        """The sum of the losses, what is recorded beside them for every sample, and the sum of gradients."""
        self._numbers = numbers
        return self._run(self._found().compiled.batch_value_and_grad, vector, arrays, shared)

    def _draw(self, size: int) -> Any:
        expected = len(self._found().draws.get(self._shapes, self._numbers[0]))
        if expected != len(self._numbers[0]):
            raise RuntimeError(
                f"a worker's model takes {counted(expected, 'random number')} for a sample, the one that "
                f"trains {len(self._numbers[0])}: is their code the same?"
            )
        return self._numbers


class _Cut:
    """The mean loss of a batch and its gradient, from those of its shards."""

    def __init__(self, whole: Any, workers: Workers, size: int) -> None:
        self.whole = whole
        self.workers = workers
        self.size = size

    def read(self) -> Any:
        return self.whole.read()

    def settle(self) -> None:
        self.whole.settle()

    def batches(self, arrays: Sequence[Any]) -> _Batches:
        return _Batches(self, arrays)

    def value_and_grad(self, vector: Any, arrays: Sequence[Any], shared: Sequence[Any] = ()) -> Any:
        import numpy

        numbers = self.whole.draw(arrays)
        count = len(numbers)
        parts = [slice(start, start + self.size) for start in range(0, count, self.size)]
        shards = [(vector, numbers[part], [array[part] for array in arrays], shared) for part in parts]
        (first, *rest) = self.workers.run(shards)
        (loss, aux), gradient = first
        with numpy.errstate(all="ignore"):
            for (further, _), slope in rest:
                loss, gradient = loss + further, gradient + slope
            gradient = gradient / count
        columns = zip(*[take_apart(each)[0] for each in (aux, *[aux for (_, aux), _ in rest])], strict=True)
        rebuild = take_apart(aux)[1]
        return (loss / count, rebuild([numpy.concatenate(column) for column in columns])), gradient


class _Batches:
    """The batches of an epoch."""

    def __init__(self, loss: _Cut, arrays: Sequence[Any]) -> None:
        self.loss = loss
        self.arrays = arrays

    def value_and_grad(self, vector: Any, start: int, stop: int) -> Any:
        return self.loss.value_and_grad(vector, [array[start:stop] for array in self.arrays])


def _pickled(model: Module, scores: Scores) -> bytes:
    try:
        return pickle.dumps((model, scores))
    except (pickle.PicklingError, AttributeError, TypeError) as problem:
        raise TypeError(
            f"executor: the model, loss or metrics cannot be sent to workers: {problem}. Define classes and "
            "functions at the top of a module, with no lambda among them"
        ) from None
