"""Losses: how wrong the outputs for one sample are; training averages them over a batch.

Every loss is a function of the outputs `o` for one sample and its target `t`, on numbers or Values, and can
be compiled. Where a loss has one term per output, their mean is taken, as in PyTorch and Keras.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, nextafter
from typing import Any

import autograd_core as ac
from nn import targets
from nn.checks import check_positive, has_parts
from nn.naming import Function

LOG_FLOOR = -100.0  # PyTorch's: the log of a probability is never below
LEAST_PROBABILITY = exp(LOG_FLOOR)
BELOW_ONE = nextafter(1.0, 0.0)

Target = Sequence[float] | float


def mse(outputs: Sequence[Any], target: Target) -> Any:
    """The mean squared error: `mean((o_i - t_i)**2)`.

    Args:
        outputs: the model's numbers for one sample.
        target: as many numbers; for one output the number itself will do.

    Raises:
        ValueError: if their lengths differ, or a target is infinite or nan.

    Source: PyTorch's `MSELoss`; A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des
    comètes", 1805.

    >>> mse([1.0, 4.0], [1.0, 2.0])
    2.0
    """
    return ac.mean([ac.square(o - t) for o, t in _pairs("mse", outputs, target)])


def mae(outputs: Sequence[Any], target: Target) -> Any:
    """The mean absolute error: `mean(|o_i - t_i|)`; its derivative where they are equal is 0.

    Args:
        outputs, target: as in `mse`.

    Raises:
        ValueError: as in `mse`.

    Source: PyTorch's `L1Loss`.

    >>> mae([1.0, 4.0], [1.0, 2.0])
    1.0
    """
    return ac.mean([ac.abs(o - t) for o, t in _pairs("mae", outputs, target)])


def huber(outputs: Sequence[Any], target: Target, delta: float = 1.0) -> Any:
    """The Huber loss: the mean of `d**2/2` where `d = |o_i - t_i| <= delta`, `delta*(d - delta/2)` beyond.

    Computed as `c*(d - c/2)` with `c = min(d, delta)`: both cases in one, and no square that overflows.

    Args:
        outputs, target: as in `mse`.
        delta: the error from which on it grows linearly, positive.

    Raises:
        ValueError: as in `mse`, and for a delta that is not positive.

    Source: P. J. Huber, "Robust estimation of a location parameter", 1964; PyTorch's `HuberLoss`.

    >>> huber([0.0, 0.0], [1.0, 3.0])
    1.5
    """
    check_positive("delta", delta)
    errors = [ac.abs(o - t) for o, t in _pairs("huber", outputs, target)]
    return ac.mean([c * (d - 0.5 * c) for d in errors for c in [ac.minimum(d, delta)]])


def hinge(outputs: Sequence[Any], target: Target) -> Any:
    """The hinge loss, that of a maximum margin: `mean(max(1 - t_i * o_i, 0))`.

    Args:
        outputs: scores, positive for the class 1, negative for the class -1.
        target: as many numbers, each -1 or 1; for one output the number itself will do.

    Raises:
        ValueError: if their lengths differ, or a target is neither -1 nor 1.

    Source: C. Cortes, V. Vapnik, "Support-vector networks", 1995; Keras' `Hinge`.

    >>> hinge([0.25, 3.0], [-1, 1])
    0.625
    """
    goals = targets.signs("hinge", outputs, target)
    return ac.mean([ac.relu(1.0 - t * o) for o, t in zip(outputs, goals, strict=True)])


def binary_cross_entropy(outputs: Sequence[Any], target: Target) -> Any:
    """The cross-entropy of probabilities of yes: `-mean(t_i*log(o_i) + (1 - t_i)*log(1 - o_i))`.

    No log is below -100, so that a wrong certainty costs 100 and not infinity; its derivative there is 0.
    Prefer `binary_cross_entropy_with_logits`, which needs no such bound.

    Args:
        outputs: probabilities, such as those of a sigmoid.
        target: as many numbers from 0 to 1; for one output the number itself will do.

    Raises:
        ValueError: if their lengths differ, or a number is not from 0 to 1.

    Source: I. J. Good, "Rational decisions", 1952; PyTorch's `BCELoss`.

    >>> round(binary_cross_entropy([0.5], 1), 4), round(binary_cross_entropy([0.0], 1), 4)
    (0.6931, 100.0)
    """
    name = "binary_cross_entropy"
    goals = targets.fractions(name, outputs, target)
    pairs = zip(targets.probabilities(name, outputs), goals, strict=True)
    return -ac.mean([t * _log(o) + (1.0 - t) * _log_of_rest(o) for o, t in pairs])


def binary_cross_entropy_with_logits(outputs: Sequence[Any], target: Target) -> Any:
    """The binary cross-entropy of sigmoid(o): `mean(t_i*softplus(-o_i) + (1 - t_i)*softplus(o_i))`.

    Since `-log sigmoid(o) = softplus(-o)`, it is exact for logits of any size.

    Args:
        outputs: logits, one per question, before any sigmoid.
        target: as in `binary_cross_entropy`.

    Raises:
        ValueError: as in `binary_cross_entropy`.

    Source: PyTorch's `BCEWithLogitsLoss`.

    >>> binary_cross_entropy_with_logits([1000.0, -1000.0], [0, 0])
    500.0
    """
    goals = targets.fractions("binary_cross_entropy_with_logits", outputs, target)
    pairs = zip(outputs, goals, strict=True)
    return ac.mean([t * ac.softplus(-o) + (1.0 - t) * ac.softplus(o) for o, t in pairs])


def cross_entropy(logits: Sequence[Any], target: Sequence[float] | int) -> Any:
    """The cross-entropy of a softmax with a target distribution: `-sum(t_i * log softmax(logits)_i)`.

    Args:
        logits: one number per class, before any softmax.
        target: a probability per class, or the index of the right class.

    Raises:
        ValueError: for numbers that are no distribution, another count of them, or no such class.

    Source: PyTorch's `CrossEntropyLoss`; J. S. Bridle, "Probabilistic interpretation of feedforward
    classification network outputs", 1990.

    >>> round(cross_entropy([0.0, 0.0], [0.5, 0.5]), 4), round(cross_entropy([0.0, 0.0], 1), 4)
    (0.6931, 0.6931)
    """
    if not has_parts(target):
        return sparse_categorical_crossentropy(logits, target)  # type: ignore[arg-type]  # has_parts looked
    return -ac.dot(targets.distribution("cross_entropy", logits, target), ac.log_softmax(logits))


def sparse_categorical_crossentropy(logits: Sequence[Any], label: int) -> Any:
    """The cross-entropy of a softmax with the class `label`: `-log softmax(logits)[label]`.

    Computed as `logsumexp(logits) - logits[label]`, finite for logits of any size.

    Args:
        logits: one number per class, before any softmax.
        label: the index of the right class.

    Raises:
        ValueError: if there is no such class.

    Source: Keras' `SparseCategoricalCrossentropy(from_logits=True)`.

    >>> round(sparse_categorical_crossentropy([0.0, 0.0], 1), 4)
    0.6931
    >>> sparse_categorical_crossentropy([1000.0, -1000.0], 1)
    2000.0
    """
    index = targets.class_index(logits, label)
    return ac.logsumexp(logits) - ac.take(logits, index)


def kl_divergence(outputs: Sequence[Any], target: Sequence[float]) -> Any:
    """The Kullback-Leibler divergence of the outputs from the target: `sum(t_i * (log(t_i) - log(o_i)))`.

    Where t_i is 0 the term is 0; no log is below -100, as in `binary_cross_entropy`.

    Args:
        outputs: a probability per class, such as those of a softmax.
        target: a probability per class.

    Raises:
        ValueError: for outputs that are no probabilities, a target that is no distribution, another count.

    Source: S. Kullback, R. A. Leibler, "On information and sufficiency", 1951; Keras' `KLDivergence`, without
    its bound of 1e-7.

    >>> kl_divergence([0.5, 0.5], [0.5, 0.5]), round(kl_divergence([0.5, 0.5], [1.0, 0.0]), 4)
    (0.0, 0.6931)
    """
    name = "kl_divergence"
    goals = targets.distribution(name, outputs, target)
    pairs = zip(targets.probabilities(name, outputs), goals, strict=True)
    return ac.sum([t * (_log(t) - _log(o)) for o, t in pairs])


def _pairs(name: str, outputs: Sequence[Any], target: Target) -> list[tuple[Any, Any]]:
    return list(zip(outputs, targets.numbers(name, outputs, target), strict=True))


def _log(probability: Any) -> Any:
    return ac.log(ac.maximum(probability, LEAST_PROBABILITY))


def _log_of_rest(probability: Any) -> Any:
    # log1p keeps the digits of a small probability; at 1.0 the minimum keeps the arm not chosen finite.
    return ac.where(probability < 1.0, ac.log1p(-ac.minimum(probability, BELOW_ONE)), LOG_FLOOR)


LOSSES: dict[str, Function] = {
    function.__name__: function
    for function in (
        mse, mae, huber, hinge, binary_cross_entropy, binary_cross_entropy_with_logits, cross_entropy,
        sparse_categorical_crossentropy, kl_divergence,
    )
}  # fmt: skip
"""The losses by name, as `fit(..., loss="mse")` takes them: functions of (outputs, target) of one sample.

>>> LOSSES["mse"]([1.0, 3.0], [1.0, 1.0])
2.0
"""
