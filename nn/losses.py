"""Losses: how wrong the outputs for one sample are; training averages them over a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ac
from nn.naming import Function


def mse(outputs: Sequence[Any], target: Sequence[float] | float) -> Any:
    """The mean squared error: `mean((outputs_i - target_i)**2)`.

    Args:
        outputs: the model's numbers for one sample.
        target: as many numbers; for one output the number itself will do.

    Raises:
        ValueError: if their lengths differ.

    >>> mse([1.0, 4.0], [1.0, 2.0])
    2.0
    """
    targets = target if isinstance(target, Sequence) else [target]
    if len(outputs) != len(targets):
        raise ValueError(f"mse: {len(outputs)} outputs, but {len(targets)} targets")
    return ac.mean([(output - wanted) ** 2 for output, wanted in zip(outputs, targets, strict=True)])


def sparse_categorical_crossentropy(logits: Sequence[Any], label: int) -> Any:
    """The cross-entropy of a softmax with the class `label`: `-log softmax(logits)[label]`.

    Computed as `logsumexp(logits) - logits[label]`, finite for logits of any size.

    Args:
        logits: one number per class, before any softmax.
        label: the index of the right class.

    Raises:
        ValueError: if there is no such class.

    >>> round(sparse_categorical_crossentropy([0.0, 0.0], 1), 4)
    0.6931
    >>> sparse_categorical_crossentropy([1000.0, -1000.0], 1)
    2000.0
    """
    if not 0 <= label < len(logits) or label != int(label):
        raise ValueError(
            f"class {label!r} of {len(logits)} outputs: a label is a whole number from 0 to {len(logits) - 1}"
        )
    return ac.logsumexp(logits) - logits[int(label)]


LOSSES: dict[str, Function] = {
    "mse": mse,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}
