"""What the losses ask of one sample's target: as many numbers as outputs, each of a kind that makes sense.

Targets that are Values, those of code that the compiler records, are taken as they are: their numbers change
with every call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum, isfinite
from typing import Any

from autograd_core import Value
from autograd_core.scalars import is_number
from autograd_core.text import counted
from nn.checks import has_parts

CLASSES = "the number of a class is for loss='sparse_categorical_crossentropy'"
SUM_TOLERANCE = 1e-6  # probabilities that were rounded to single precision still sum to one


def numbers(loss: str, outputs: Sequence[Any], target: Any) -> list[Any]:
    """Return the target as finite numbers, one per output; for one output the number itself will do.

    Raises:
        ValueError: if there are none, fewer or more than outputs, or one is infinite or nan.

    >>> numbers("mse", [0.5], 1.0)
    [1.0]
    """
    return _each(loss, outputs, target, isfinite, "finite numbers")


def signs(loss: str, outputs: Sequence[Any], target: Any) -> list[Any]:
    """Return the target as a list of -1 and 1, one per output.

    Raises:
        ValueError: for any other number, or another count of them.

    >>> signs("hinge", [0.5], 0)
    Traceback (most recent call last):
    ...
    ValueError: hinge: targets are -1 or 1 (write 2*t - 1 for classes 0 and 1), got 0
    """
    kind = "-1 or 1 (write 2*t - 1 for classes 0 and 1)"
    return _each(loss, outputs, target, lambda t: t in (-1, 1), kind)


def fractions(loss: str, outputs: Sequence[Any], target: Any) -> list[Any]:
    """Return the target as a list of numbers from 0 to 1, one per output.

    Raises:
        ValueError: for a number outside, or another count of them.

    >>> fractions("binary_cross_entropy", [0.2, 0.5], [0, 1])
    [0, 1]
    """
    return _each(loss, outputs, target, lambda t: 0 <= t <= 1, "numbers from 0 to 1")


def distribution(loss: str, outputs: Sequence[Any], target: Any) -> list[Any]:
    """Return the target as a list of probabilities, one per output, that sum to 1.

    Raises:
        ValueError: if a number is not from 0 to 1, or their sum is not 1.

    >>> distribution("cross_entropy", [0.2, 0.5], [0.5, 0.25])
    Traceback (most recent call last):
    ...
    ValueError: cross_entropy: the probabilities of the target sum to 0.75, they need to sum to 1
    """
    targets = fractions(loss, outputs, target)
    if not any(isinstance(t, Value) for t in targets) and abs(fsum(targets) - 1.0) > SUM_TOLERANCE:
        raise ValueError(
            f"{loss}: the probabilities of the target sum to {fsum(targets)!r}, they need to sum to 1"
        )
    return targets


def class_index(outputs: Sequence[Any], label: Any) -> Any:
    """Return the label of a class, a whole number from 0 to below the number of outputs.

    Raises:
        ValueError: if there is no such class, or the outputs are no list.

    >>> class_index([0.1, 0.2, 0.3], 2)
    2
    """
    check_outputs(outputs)
    if isinstance(label, Value):
        return label
    if len(outputs) == 1:
        raise ValueError(
            "there is an output for each class, of which one is the largest, got one output: for yes or no "
            "take loss='binary_cross_entropy_with_logits' and the metric 'binary_accuracy'"
        )
    if not is_number(label) or not 0 <= label < len(outputs) or label != int(label):
        hint = ""
        if has_parts(label) and not isinstance(label, str):
            hint = "; a share for each class is for loss='cross_entropy'"
            hint = "; write the number in place of a list of it" if len(label) == 1 else hint
        raise ValueError(
            f"class {label!r} of {counted(len(outputs), 'output')}: "
            f"a label is a whole number from 0 to {len(outputs) - 1}{hint}"
        )
    return int(label)


def check_outputs(outputs: Any) -> None:
    """Raise unless a model's outputs for one sample are a list.

    Raises:
        ValueError: saying what a model is to return.

    >>> check_outputs(0.5)
    Traceback (most recent call last):
    ...
    ValueError: a model returns a list of numbers for each sample, got 0.5: write return [y]
    """
    if not has_parts(outputs):
        hint = "write return [y]" if outputs is not None else "does __call__ end with a return?"
        raise ValueError(f"a model returns a list of numbers for each sample, got {outputs!r:.60}: {hint}")


def probabilities(loss: str, outputs: Sequence[Any]) -> Sequence[Any]:
    """Return the outputs if none is below 0 or above 1; nan goes through, for training to report.

    Raises:
        ValueError: if one is no probability, such as a logit.

    >>> probabilities("binary_cross_entropy", [0.5, 1.0])
    [0.5, 1.0]
    """
    for output in outputs:
        if output < 0.0 or output > 1.0:
            raise ValueError(
                f"{loss}: outputs are probabilities, from 0 to 1, got {output!r}: "
                "end the model in a sigmoid or softmax, or take a loss of logits"
            )
    return outputs


def _each(
    loss: str, outputs: Sequence[Any], target: Any, right: Callable[[Any], bool], kind: str
) -> list[Any]:
    check_outputs(outputs)
    targets = list(target) if has_parts(target) and not isinstance(target, str) else [target]
    if len(outputs) != len(targets):
        given = counted(len(targets), "target")
        hint = "" if has_parts(target) else f": {CLASSES}"
        raise ValueError(f"{loss}: {counted(len(outputs), 'output')}, but {given}{hint}")
    if not targets:
        raise ValueError(f"{loss}: there are no outputs")
    for t in targets:
        if not isinstance(t, Value) and (not is_number(t) or not right(t)):
            raise ValueError(f"{loss}: targets are {kind}, got {t!r:.60}")
    return targets
