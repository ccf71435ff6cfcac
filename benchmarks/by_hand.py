"""An MLP with relu and softmax cross-entropy in NumPy, backpropagation written out, to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Layers = Sequence[tuple[Any, Any]]  # weights, a row a neuron, and biases


def forward(layers: Layers, x: Any) -> tuple[list[Any], Any]:
    """The input of each layer, a row a sample, and the logits."""
    inputs = [x]
    for weights, biases in layers[:-1]:
        inputs.append(np.maximum(inputs[-1] @ weights.T + biases, 0.0))
    weights, biases = layers[-1]
    return inputs, inputs[-1] @ weights.T + biases


def cross_entropy(logits: Any, target: Any) -> tuple[float, Any]:
    """The loss of all samples and its gradient by the logits."""
    powers = np.exp(logits)
    totals = powers.sum(axis=1, keepdims=True)
    return np.log(totals).sum() - (target * logits).sum(), powers / totals - target


def backward(layers: Layers, inputs: Sequence[Any], d: Any) -> list[tuple[Any, Any]]:
    """The gradient by each layer's weights and biases, given that by the logits."""
    gradients = [(d.T @ inputs[-1], d.sum(axis=0))]
    for (weights, _), output, x in zip(layers[:0:-1], inputs[:0:-1], inputs[-2::-1], strict=True):
        d = (d @ weights) * (output > 0.0)
        gradients.append((d.T @ x, d.sum(axis=0)))
    return gradients[::-1]
