"""An MLP 10-64-64-10, softmax cross-entropy, 32 samples at a time: compiled scalar code and NumPy by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ac
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


def by_hand(layers: list[Any], x: Any, target: Any) -> Any:
    """The same for a batch in NumPy, with backpropagation written out."""
    (first, first_bias), (second, second_bias), (third, third_bias) = layers
    a = np.maximum(x @ first.T + first_bias, 0.0)
    b = np.maximum(a @ second.T + second_bias, 0.0)
    logits = b @ third.T + third_bias
    powers = np.exp(logits)
    totals = powers.sum(axis=1, keepdims=True)
    value = np.log(totals).sum() - (target * logits).sum()
    d = powers / totals - target
    db = (d @ third) * (b > 0.0)
    da = (db @ second) * (a > 0.0)
    return value, [(da.T @ x, da.sum(axis=0)), (db.T @ a, db.sum(axis=0)), (d.T @ b, d.sum(axis=0))]


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
        expected, slopes = by_hand(layers, x, target)
        pairs = [
            pair
            for ours, theirs in zip(gradient, slopes, strict=True)
            for pair in zip(ours, theirs, strict=True)
        ]
        if not np.isclose(value, expected) or not all(np.allclose(ours, theirs) for ours, theirs in pairs):
            raise RuntimeError("compiled code and NumPy disagree")
    contenders.append(Contender("NumPy by hand", lambda: by_hand(layers, x, target), 0.0, 20))
    return compare(contenders, rounds)
