"""Activations: what a neuron does to its weighted sum; each is a function of one scalar, most are ops."""

from __future__ import annotations

from typing import Any

import autograd_core as ac
from nn.naming import Function, resolve


def linear(z: Any) -> Any:
    """Return the weighted sum as it is: for regression, and for logits.

    >>> linear(-2.0)
    -2.0
    """
    return z


_OPS = (
    "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus",
    "sigmoid", "log_sigmoid", "tanh", "hardtanh",
)  # fmt: skip
ACTIVATIONS: dict[str, Function] = {"linear": linear} | {name: getattr(ac, name) for name in _OPS}
"""The activations that have a name: `Layer(2, 3, "relu")`.

>>> ACTIVATIONS["relu"](-2.0)
0.0
"""


def activation(wanted: str | Function) -> Function:
    """Return the activation of that name; a function of one scalar is taken as it is.

    Raises:
        ValueError: for an unknown name; it lists the known ones.

    >>> activation("relu")(-2.0), activation(abs)(-2.0)
    (0.0, 2.0)
    """
    return resolve("activation", wanted, ACTIVATIONS)
