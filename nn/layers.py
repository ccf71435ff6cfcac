"""Layers beside the dense one: table look-up, dropout, normalisation; each as its formula, for one sample."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import autograd_core as ac
from autograd_core import Value
from autograd_core.text import counted
from nn.checks import check_below_one, check_count, check_not_negative, has_parts
from nn.initialisers import INITIALISERS, Drawn
from nn.module import Module
from nn.naming import Function, resolve
from nn.randomness import UNSEEDED, draw, generator


class Embedding(Drawn):
    """A table of vectors, one for each thing that is counted: `rows[index]`.

    Args:
        count: how many things there are.
        width: how many numbers stand for each.
        init, seed, rng: as in `Neuron`; Keras' uniform distribution if nothing is said.

    Raises:
        ValueError: for a size that is no positive whole number; for an index that is not below it.

    Source: Y. Bengio, R. Ducharme, P. Vincent, C. Jauvin, "A neural probabilistic language model", 2003.

    >>> letters = Embedding(27, 2)
    >>> [v.label for v in letters(3)]
    ['rows.3.0', 'rows.3.1']
    >>> [[v.label for v in row] for row in letters([0, 26])]
    [['rows.0.0', 'rows.0.1'], ['rows.26.0', 'rows.26.1']]
    """

    def __init__(
        self,
        count: int,
        width: int,
        *,
        init: str | Function = "uniform",
        seed: int = UNSEEDED,
        rng: random.Random | None = None,
    ) -> None:
        check_count("count", count)
        check_count("width", width)
        self.init = resolve("initialiser", init, INITIALISERS)
        self.rows = [[Value(0.0) for _ in range(width)] for _ in range(count)]
        self.initialise(seed, rng)

    def draw(self, rng: random.Random) -> None:
        """Draw the vectors anew, one after the other."""
        for row in self.rows:
            for v in row:
                v.data = self.init(rng, len(self.rows), len(row))

    def __call__(self, index: Any) -> list[Any]:
        """Look up the vector of an index, or a list of them for a list of indices."""
        if has_parts(index):
            return [self(i) for i in index]
        if isinstance(index, Value):
            return list(ac.take(self.rows, index))
        if not 0 <= index < len(self.rows) or index != int(index):
            last = len(self.rows) - 1
            raise ValueError(f"{self!r}: an index is a whole number from 0 to {last}, got {index!r}")
        return list(self.rows[int(index)])

    def __repr__(self) -> str:
        return f"Embedding({len(self.rows)}, {len(self.rows[0])})"


class Dropout(Module):
    """While training, a random part of the numbers is dropped: `x_i * m_i`, m_i is 0 or `1/(1 - rate)`.

    m_i is 0 with the probability `rate`: the mean is kept. A model that is not being trained passes x on.

    Args:
        rate: the part that is dropped, from 0 to below 1.
        seed: of what is dropped, call after call.
        rng: a generator to draw from, in place of a seed.

    Raises:
        ValueError: for a rate out of its range.
        TraceError: if called while training in code that is compiled by other means than `nn.fit` and
            `nn.Trainer`: the same numbers would be dropped in every later call.

    Source: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout: a simple way to
    prevent neural networks from overfitting", 2014; inverted, as in PyTorch and Keras.

    >>> dropout = Dropout(0.5, seed=1)
    >>> dropout([1.0, 2.0, 3.0, 4.0])
    [1.0, 2.0, 3.0, 4.0]
    >>> dropout.training = True
    >>> dropout([1.0, 2.0, 3.0, 4.0])
    [0.0, 4.0, 6.0, 0.0]
    """

    def __init__(self, rate: float = 0.5, *, seed: int = UNSEEDED, rng: random.Random | None = None) -> None:
        check_below_one("rate", rate)
        self.rate = rate
        self.rng = generator(seed, rng)

    def mask(self, width: int) -> list[Any]:
        """Draw what each of so many numbers is multiplied by."""
        kept = 1.0 / (1.0 - self.rate)
        return [ac.where(number < self.rate, 0.0, kept) for number in draw(self.rng, width)]

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """Drop some of the numbers while training; pass them on otherwise."""
        if not self.training or self.rate == 0.0:
            return list(x)
        return [m * v for m, v in zip(self.mask(len(x)), x, strict=True)]

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"


class Flatten(Module):
    """Rows of numbers, however deep, as one row, in their order.

    >>> Flatten()([[1.0, 2.0], [[3.0], 4.0]])
    [1.0, 2.0, 3.0, 4.0]
    """

    def __call__(self, x: Any) -> list[Any]:
        """Put the rows one after the other."""
        return [v for part in x for v in self(part)] if has_parts(x) else [x]

    def __repr__(self) -> str:
        return "Flatten()"


class _Normalisation(Module):
    def __init__(self, width: int, eps: float, affine: bool) -> None:
        check_count("width", width)
        check_not_negative("eps", eps)
        self.width = width
        self.eps = eps
        self.gain = [Value(1.0) for _ in range(width)] if affine else None

    def _check(self, x: Sequence[Any]) -> None:
        if len(x) != self.width:
            raise ValueError(f"{self!r} got {counted(len(x), 'input')}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.width})"


class LayerNorm(_Normalisation):
    """A sample with mean 0 and variance 1: `gain_i * (x_i - mean(x)) / sqrt(var(x) + eps) + shift_i`.

    Args:
        width: how many numbers it takes.
        eps: what keeps the division finite, from 0 on.
        affine: whether there are gains, which start at 1, and shifts, which start at 0.

    Raises:
        ValueError: for a number out of its range; when called, for another number of inputs.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", 2016; PyTorch's `LayerNorm`.

    >>> [round(v.data, 3) for v in LayerNorm(3)([1.0, 2.0, 3.0])]
    [-1.225, 0.0, 1.225]
    """

    def __init__(self, width: int, eps: float = 1e-5, *, affine: bool = True) -> None:
        super().__init__(width, eps, affine)
        self.shift = [Value(0.0) for _ in range(width)] if affine else None
        self.label_parameters()

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """Normalise as many numbers as it is wide."""
        self._check(x)
        mean, scale = ac.mean(x), ac.rsqrt(ac.var(x) + self.eps)
        normal = [(v - mean) * scale for v in x]
        if self.gain is None or self.shift is None:
            return normal
        return [g * v + s for g, v, s in zip(self.gain, normal, self.shift, strict=True)]


class RMSNorm(_Normalisation):
    """A sample's numbers with mean square 1: `gain_i * x_i / sqrt(mean(x**2) + eps)`.

    Args:
        width: how many numbers it takes.
        eps: what keeps the division finite, from 0 on.
        affine: whether there are gains, which start at 1.

    Raises:
        ValueError: for a number out of its range; when called, for another number of inputs.

    Source: B. Zhang, R. Sennrich, "Root mean square layer normalization", 2019; PyTorch's `RMSNorm`.

    >>> [round(v.data, 3) for v in RMSNorm(2)([3.0, 4.0])]
    [0.849, 1.131]
    """

    def __init__(self, width: int, eps: float = 1e-5, *, affine: bool = True) -> None:
        super().__init__(width, eps, affine)
        self.label_parameters()

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """Normalise as many numbers as it is wide."""
        self._check(x)
        scale = ac.rsqrt(ac.dot(x, x) / len(x) + self.eps)
        normal = [v * scale for v in x]
        return normal if self.gain is None else [g * v for g, v in zip(self.gain, normal, strict=True)]
