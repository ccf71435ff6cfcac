"""An MLP 10-64-64-10 with softmax cross-entropy on a batch of 32: compiled scalar code against NumPy by
hand."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ac
from benchmarks.calls import Contender, compare, made

SHAPES = ((64, 10), (64, 64), (10, 64))


def loss(weights: list[Any], x: Any, target: Any) -> Any:
    """The cross-entropy of one sample, as plain scalar code."""
    for layer, matrix in enumerate(weights):
        x = [sum(w * v for w, v in zip(row, x, strict=True)) for row in matrix]
        if layer + 1 < len(weights):
            x = [ac.tanh(v) for v in x]
    return ac.log(sum(ac.exp(v) for v in x)) - sum(t * v for t, v in zip(target, x, strict=True))


def by_hand(weights: list[Any], x: Any, target: Any) -> Any:
    """The same for a batch in NumPy, with backpropagation written out."""
    first, second, third = weights
    a = np.tanh(x @ first.T)
    b = np.tanh(a @ second.T)
    logits = b @ third.T
    powers = np.exp(logits)
    totals = powers.sum(axis=1, keepdims=True)
    value = np.log(totals).sum() - (target * logits).sum()
    d = powers / totals - target
    db = d @ third * (1.0 - b * b)
    da = db @ second * (1.0 - a * a)
    return value, [da.T @ x, db.T @ a, d.T @ b]


def batch(rounds: int) -> dict[str, dict[str, float]]:
    rng = np.random.default_rng(0)
    weights = [rng.normal(0.0, 0.3, shape) for shape in SHAPES]
    x, target = rng.normal(size=(32, 10)), np.eye(10)[rng.integers(0, 10, 32)]
    contenders = []
    for name, reassociate in (("compiled, exact", False), ("compiled, reassociate", True)):
        compiled = ac.compile(loss, reassociate=reassociate)

        def call(compiled: Any = compiled) -> Any:
            return compiled.batch_value_and_grad(weights, x, target, in_axes=(None, 0, 0))

        (value, gradient), seconds = made(call)
        contenders.append(Contender(name, call, seconds, 20))
        expected, slopes = by_hand(weights, x, target)
        if not np.isclose(value, expected) or not all(map(np.allclose, gradient, slopes)):
            raise RuntimeError("compiled code and NumPy disagree")
    contenders.append(Contender("NumPy by hand", lambda: by_hand(weights, x, target), 0.0, 20))
    return compare(contenders, rounds)
