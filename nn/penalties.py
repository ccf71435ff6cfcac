"""Penalties on large weights: L1 makes them few, L2 makes them small."""

from __future__ import annotations

from typing import Any

import autograd_core as ac
from autograd_core import Value
from nn.module import Module

OFFSETS = ("b", "gain", "shift")


def weights(model: Module) -> list[Value]:
    """List the parameters that penalties are on: all but biases and the gains and shifts of normalisations.

    They are told by the name of the attribute: `b`, `gain` or `shift`.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 7.1: biases are left alone.

    >>> from nn import Neuron
    >>> [w.label for w in weights(Neuron(2))]
    ['w0', 'w1']
    """
    return [
        p for name, p in model.named_parameters() if name.split(".")[-1].rstrip("0123456789") not in OFFSETS
    ]


def penalty(parameters: list[Value], *, l1: float = 0.0, l2: float = 0.0) -> Any:
    """The penalty that training adds to the loss: `l1 * sum(|w|) + l2 * sum(w**2)`.

    Source: R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996; A. E. Hoerl,
    R. W. Kennard, "Ridge regression", 1970; Keras' `L1L2`.

    >>> penalty([Value(-2.0), Value(1.0)], l1=0.5, l2=0.1).data
    2.0
    """
    total: Any = 0.0
    if l1 and parameters:
        total = total + l1 * ac.sum([ac.abs(w) for w in parameters])
    if l2 and parameters:
        total = total + l2 * ac.dot(parameters, parameters)
    return total
