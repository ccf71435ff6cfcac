"""Self-attention: every vector of a sequence is renewed from those that its query finds among the others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import autograd_core as ac
from nn.checks import check_count, check_vector
from nn.initialisers import Drawn
from nn.naming import Function
from nn.neuron import Layer
from nn.randomness import UNSEEDED

Vector = Sequence[Any]
Cache = tuple[list[Vector], list[Vector]]


class SelfAttention(Drawn):
    """Self-attention of several heads: queries weigh values by how well their keys fit.

        q_t = W_q x_t + b_q,   k_t = W_k x_t + b_k,   v_t = W_v x_t + b_v,   each cut into heads of width d
        a_t = softmax over s of (q_t . k_s / sqrt(d))
        out_t = W_o [sum over s of a_ts * v_s, head after head] + b_o

    With `causal` the sums go over s <= t: no vector sees those after it. Where a vector stands is not
    seen: add that to the vectors, by an `Embedding` of the positions.

    Called with a sequence of vectors it gives one of as many. `start` and `step` take one vector at a time,
    with the keys and values of those before in hand.

    Args:
        width: how many numbers each vector has.
        heads: how many parts of it attend by themselves; they divide the width.
        causal: whether a vector sees only itself and those before it.
        init: as in `Neuron`; biases start at 0.
        bias: whether there are biases.
        seed, rng: as in `Neuron`.

    Raises:
        ValueError: for a size that is no positive whole number, and heads that do not divide the width; when
            called, for vectors of another width.

    Source: A. Vaswani et al., "Attention is all you need", 2017, section 3.2; PyTorch's and Keras'
    `MultiHeadAttention`, the latter for where weights start.

    >>> attention = SelfAttention(4, heads=2)
    >>> sequence = [[1.0, 0.0, 0.0, 2.0], [0.0, 1.0, -1.0, 0.0]]
    >>> first, second = attention(sequence)
    >>> out, cache = attention.step(sequence[0], attention.start())
    >>> [v.data for v in out] == [v.data for v in first]
    True
    >>> attention.parameters()[5].label
    'query.neurons.1.w0'
    """

    def __init__(
        self,
        width: int,
        heads: int,
        causal: bool = True,
        *,
        init: str | Function = "glorot",
        bias: bool = True,
        seed: int = UNSEEDED,
        rng: random.Random | None = None,
    ) -> None:
        check_count("width", width)
        check_count("heads", heads)
        if width % heads:
            raise ValueError(f"the heads divide the width into equal parts, got {heads} of {width}")
        self.width = width
        self.heads = heads
        self.causal = causal
        self.query = Layer(width, width, init=init, bias=bias)
        self.key = Layer(width, width, init=init, bias=bias)
        self.value = Layer(width, width, init=init, bias=bias)
        self.output = Layer(width, width, init=init, bias=bias)
        self.initialise(seed, rng)

    def draw(self, rng: random.Random) -> None:
        """Draw the four matrices anew, one after the other."""
        for layer in (self.query, self.key, self.value, self.output):
            layer.draw(rng)

    def __call__(self, sequence: Sequence[Vector]) -> list[list[Any]]:
        """Renew every vector of a sequence."""
        for x in sequence:
            check_vector(self, x, self.width)
        keys, values = [self.key(x) for x in sequence], [self.value(x) for x in sequence]
        ends = range(1, len(sequence) + 1) if self.causal else [len(sequence)] * len(sequence)
        return [self._attend(x, keys[:end], values[:end]) for x, end in zip(sequence, ends, strict=True)]

    def start(self) -> Cache:
        """The keys and values before the first step: none."""
        return [], []

    def step(self, x: Vector, cache: Cache) -> tuple[list[Any], Cache]:
        """Take the next vector, and the keys and values before it; return the output and those up to it.

        Raises:
            ValueError: without `causal`, and for a vector of another width.
        """
        if not self.causal:
            raise ValueError(f"{self!r}: the first step would have to see the last; write causal=True")
        check_vector(self, x, self.width)
        keys, values = [*cache[0], self.key(x)], [*cache[1], self.value(x)]
        return self._attend(x, keys, values), (keys, values)

    def _attend(self, x: Vector, keys: Sequence[Vector], values: Sequence[Vector]) -> list[Any]:
        query, mixed = self.query(x), []
        size = self.width // self.heads
        for start in range(0, self.width, size):
            head = slice(start, start + size)
            shares = _shares([ac.dot(query[head], key[head]) * size**-0.5 for key in keys])
            columns = zip(*[value[head] for value in values], strict=True)
            mixed += [ac.dot(shares, column) for column in columns]
        return self.output(mixed)

    def __repr__(self) -> str:
        return f"SelfAttention({self.width}, {self.heads}, causal={self.causal})"


def _shares(scores: Sequence[Any]) -> list[Any]:
    """The softmax, in single operations: the compiler puts those of all heads and vectors side by side."""
    largest = ac.max(scores).detach()  # what is taken off all scores leaves the shares as they are
    powers = [ac.exp(score - largest) for score in scores]
    total = ac.sum(powers)
    return [power / total for power in powers]
