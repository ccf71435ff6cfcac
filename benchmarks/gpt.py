"""A scalar GPT: one training step of a small language model over names, every number a scalar of the engine.

The microgpt recipe: 1 layer, width 16, 4 heads, block 16, 26 letters and a mark for begin and end of a name;
RMSNorm, no biases, ReLU, a separate output matrix; 4,192 parameters drawn from normal(0, 0.08). It is written
in `+`, `*`, `**` and the functions of `Scalars`, no engine's shortcuts: every engine builds the same graph.

Source: A. Vaswani et al., "Attention is all you need", 2017; B. Zhang, R. Sennrich, "Root mean square layer
normalization", 2019.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

WIDTH, HEADS, BLOCK, VOCABULARY = 16, 4, 16, 27
HEAD_WIDTH = WIDTH // HEADS
MARK = 26  # before and after a name
SHAPES = {
    "token": (VOCABULARY, WIDTH),
    "position": (BLOCK, WIDTH),
    "query": (WIDTH, WIDTH),
    "key": (WIDTH, WIDTH),
    "value": (WIDTH, WIDTH),
    "mix": (WIDTH, WIDTH),
    "widen": (4 * WIDTH, WIDTH),
    "narrow": (WIDTH, 4 * WIDTH),
    "output": (VOCABULARY, WIDTH),
}

Vector = list[Any]
Matrix = list[Vector]


class Scalars(NamedTuple):
    """An engine's way to make a scalar, to read its number, and three functions of it.

    Compiled code has two more of its own: the largest of some numbers, and a row looked up by an input.
    """

    make: Callable[[float], Any]
    read: Callable[[Any], Any]
    exp: Callable[[Any], Any]
    log: Callable[[Any], Any]
    relu: Callable[[Any], Any]
    largest: Callable[[list[Any]], Any] = max
    take: Callable[[list[Any], Any], Any] = operator.getitem


def weights(make: Callable[[float], Any], seed: int = 0) -> dict[str, Matrix]:
    """Draw the 4,192 parameters; the same seed gives every engine the same numbers."""
    draw = random.Random(seed)
    return {
        name: [[make(draw.gauss(0.0, 0.08)) for _ in range(columns)] for _ in range(rows)]
        for name, (rows, columns) in SHAPES.items()
    }


def tokens(name: str) -> list[int]:
    """A name as letter numbers between two marks."""
    return [MARK, *(ord(letter) - ord("a") for letter in name), MARK]


def dot(xs: Vector, ys: Vector) -> Any:
    total = xs[0] * ys[0]
    for i in range(1, len(xs)):
        total = total + xs[i] * ys[i]
    return total


def add(xs: Vector, ys: Vector) -> Vector:
    return [x + y for x, y in zip(xs, ys, strict=True)]


def linear(matrix: Matrix, x: Vector) -> Vector:
    return [dot(row, x) for row in matrix]


def rms_norm(x: Vector) -> Vector:
    scale = (dot(x, x) * (1.0 / len(x)) + 1e-5) ** -0.5
    return [v * scale for v in x]


def softmax(scalars: Scalars, logits: Vector) -> Vector:
    largest = scalars.largest([scalars.read(v) for v in logits])
    powers = [scalars.exp(v + -largest) for v in logits]
    total = powers[0]
    for power in powers[1:]:
        total = total + power
    share = total**-1.0
    return [power * share for power in powers]


def attend(scalars: Scalars, query: Vector, keys: Matrix, values: Matrix) -> Vector:
    result = []
    for start in range(0, WIDTH, HEAD_WIDTH):
        head = slice(start, start + HEAD_WIDTH)
        scores = [dot(query[head], key[head]) * HEAD_WIDTH**-0.5 for key in keys]
        attention = softmax(scalars, scores)
        result += [
            dot(attention, list(column)) for column in zip(*(value[head] for value in values), strict=True)
        ]
    return result


def loss(scalars: Scalars, model: dict[str, Matrix], name: str) -> Any:
    """The mean cross-entropy of each letter of a name given those before it."""
    return loss_of_tokens(scalars, model, tokens(name))


def loss_of_tokens(scalars: Scalars, model: dict[str, Matrix], letters: Sequence[Any]) -> Any:
    """The same of a sequence of letter numbers, one position at a time."""
    keys: Matrix = []
    values: Matrix = []
    losses = []
    for position, (letter, following) in enumerate(pairwise(letters)):
        x = rms_norm(add(scalars.take(model["token"], letter), model["position"][position]))
        normed = rms_norm(x)
        keys.append(linear(model["key"], normed))
        values.append(linear(model["value"], normed))
        mixed = attend(scalars, linear(model["query"], normed), keys, values)
        x = add(x, linear(model["mix"], mixed))
        hidden = [scalars.relu(v) for v in linear(model["widen"], rms_norm(x))]
        x = add(x, linear(model["narrow"], hidden))
        probabilities = softmax(scalars, linear(model["output"], x))
        losses.append(scalars.log(scalars.take(probabilities, following)))
    total = losses[0]
    for term in losses[1:]:
        total = total + term
    return total * (-1.0 / len(losses))
