"""Metrics: what is reported next to the loss; each scores one sample, the mean is shown.

Those of this file are scalar code without a truth test: compiled with the model they score whole batches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ac
from nn.checks import check_count, has_parts
from nn.losses import mae, mse
from nn.naming import Function
from nn.targets import check_outputs, class_index, fractions


def accuracy(outputs: Sequence[Any], target: int | Sequence[float]) -> Any:
    """1.0 if the largest output, the first of equal ones, is that of the right class, else 0.0.

    Args:
        outputs: one number per class.
        target: the index of the right class, or a probability per class, such as one-hot.

    Raises:
        ValueError: for outputs that are no list, or one: the largest of one is always the first.

    >>> accuracy([0.1, 2.5, 0.3], 1), accuracy([0.1, 2.5, 0.3], 0), accuracy([0.1, 2.5, 0.3], [0.0, 1.0, 0.0])
    (1.0, 0.0, 1.0)
    """
    check_outputs(outputs)
    if len(outputs) == 1:
        raise ValueError("accuracy finds the largest of several outputs, got one: write binary_accuracy")
    right = _largest(target) if has_parts(target) else target  # type: ignore[arg-type]  # has_parts looked
    return ac.where(_largest(outputs) == right, 1.0, 0.0)


def top_k(outputs: Sequence[Any], label: int, k: int = 5) -> Any:
    """1.0 if the output of the class `label` is among the k largest, else 0.0: fewer than k are larger.

    Args:
        outputs: one number per class.
        label: the index of the right class.
        k: how many guesses there are.

    Raises:
        ValueError: if there is no such class, or k is no positive whole number.

    Source: Keras' `SparseTopKCategoricalAccuracy`.

    >>> top_k([0.1, 2.5, 0.3], 2, k=2), top_k([0.1, 2.5, 0.3], 0, k=2)
    (1.0, 0.0)
    """
    check_count("k", k)
    score = ac.take(outputs, class_index(outputs, label))
    return ac.where(ac.sum([other > score for other in outputs]) < k, 1.0, 0.0)


def binary_accuracy(outputs: Sequence[Any], target: Sequence[float] | float, threshold: float = 0.5) -> Any:
    """The part of the questions answered rightly: `mean((o_i > threshold) == (t_i > 1/2))`.

    Args:
        outputs: probabilities of yes; of logits with a threshold of 0.
        target: 0 or 1 for each; for one output the number itself will do.
        threshold: from where on an output means yes.

    Raises:
        ValueError: if their lengths differ, or a target is not from 0 to 1.

    Source: Keras' `BinaryAccuracy`.

    >>> binary_accuracy([0.9, 0.4], [1, 1]), binary_accuracy([0.9], 1)
    (0.5, 1.0)
    """
    goals = fractions("binary_accuracy", outputs, target)
    return ac.mean([(o > threshold) == (t > 0.5) for o, t in zip(outputs, goals, strict=True)])


def _largest(numbers: Sequence[Any]) -> Any:
    """The index of the largest number, the first of equal ones."""
    where, maximum = ac.where, ac.maximum
    largest, place = numbers[0], 0.0
    for index, number in enumerate(numbers[1:], 1):
        place, largest = where(number > largest, float(index), place), maximum(number, largest)
    return place


METRICS: dict[str, Function] = {
    "accuracy": accuracy,
    "top_k": top_k,
    "binary_accuracy": binary_accuracy,
    "mae": mae,
    "mse": mse,
}
"""The metrics by name, as `fit(..., metrics=["accuracy"])` takes them: functions of (outputs, target).

>>> METRICS["accuracy"]([0.1, 0.9], 1)
1.0
"""
