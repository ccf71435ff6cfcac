"""An MLP 10-64-64-10, softmax cross-entropy, 32 samples at a time: compiled scalar code and NumPy by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ac
from benchmarks import by_hand
from benchmarks.calls import Contender, compare, made

SHAPES = ((64, 10), (64, 64), (10, 64))


def loss(layers: list[Any], x: Any, target: Any) -> Any:
    """The cross-entropy of one sample, as plain scalar code."""
    for layer, (weights, biases) in enumerate(layers):
        x = [
            sum((w * v for w, v in zip(row, x, strict=True)), bias)
            for row, bias in zip(weights, biases, strict=True)
        ]
        if layer + 1 < len(layers):
            x = [ac.relu(v) for v in x]
    return ac.log(sum(ac.exp(v) for v in x)) - sum(t * v for t, v in zip(target, x, strict=True))


def in_numpy(layers: list[Any], x: Any, target: Any) -> Any:
    """The same for a batch in NumPy, with backpropagation written out."""
    inputs, logits = by_hand.forward(layers, x)
    value, d = by_hand.cross_entropy(logits, target)
    return value, by_hand.backward(layers, inputs, d)


def batch(rounds: int) -> dict[str, dict[str, float]]:
    rng = np.random.default_rng(0)
    layers = [(rng.normal(0.0, 0.3, shape), rng.normal(0.0, 0.1, shape[0])) for shape in SHAPES]
    x, target = rng.normal(size=(32, 10)), np.eye(10)[rng.integers(0, 10, 32)]
    contenders = []
    for name, reassociate in (("compiled, exact", False), ("compiled, reassociate", True)):
        compiled = ac.compile(loss, reassociate=reassociate)

        def call(compiled: Any = compiled) -> Any:
            return compiled.batch_value_and_grad(layers, x, target, in_axes=(None, 0, 0))

        (value, gradient), seconds = made(call)
        contenders.append(Contender(name, call, seconds, 20))
        expected, slopes = in_numpy(layers, x, target)
        pairs = [
            pair
            for ours, theirs in zip(gradient, slopes, strict=True)
            for pair in zip(ours, theirs, strict=True)
        ]
        if not np.isclose(value, expected) or not all(np.allclose(ours, theirs) for ours, theirs in pairs):
            raise RuntimeError("compiled code and NumPy disagree")
    contenders.append(Contender("NumPy by hand", lambda: in_numpy(layers, x, target), 0.0, 20))
    return compare(contenders, rounds)
