"""Initialisers: the weights that training starts from; each draws one weight of (generator, inputs, outputs).

Any such function serves as a layer's `init`: `init=lambda rng, inputs, outputs: rng.gauss(0.0, 0.08)`.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from typing import Any

from nn.module import Module
from nn.naming import Function
from nn.randomness import UNSEEDED, generator

SCALE = 0.05  # Keras' default for weights drawn without regard to the shape


def lecun(rng: random.Random, inputs: int, outputs: int) -> float:
    """Uniform, of variance `1/inputs`, which keeps the variance of a weighted sum at that of the inputs.

    Source: Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", 1998, section 4.6.

    >>> abs(lecun(random.Random(0), 3, 5)) <= 1.0
    True
    """
    bound = (3.0 / inputs) ** 0.5
    return rng.uniform(-bound, bound)


def glorot(rng: random.Random, inputs: int, outputs: int) -> float:
    """Uniform, of variance `2/(inputs + outputs)`: a compromise between the ways forward and backward.

    Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    2010, equation 16; Keras' `GlorotUniform`.

    >>> abs(glorot(random.Random(0), 3, 3)) <= 1.0
    True
    """
    bound = (6.0 / (inputs + outputs)) ** 0.5
    return rng.uniform(-bound, bound)


def he(rng: random.Random, inputs: int, outputs: int) -> float:
    """Normal, of variance `2/inputs`, for layers of rectifiers, which stop half of it.

    Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", 2015, equation 10; PyTorch's
    `kaiming_normal_`.

    >>> he(random.Random(0), 2, 1) == random.Random(0).gauss(0.0, 1.0)
    True
    """
    return rng.gauss(0.0, (2.0 / inputs) ** 0.5)


def normal(rng: random.Random, inputs: int, outputs: int) -> float:
    """Normal, of standard deviation 0.05 for any shape: Keras' `RandomNormal`.

    >>> normal(random.Random(0), 2, 1) == random.Random(0).gauss(0.0, 0.05)
    True
    """
    return rng.gauss(0.0, SCALE)


def uniform(rng: random.Random, inputs: int, outputs: int) -> float:
    """Uniform from -0.05 to 0.05 for any shape: Keras' `RandomUniform`.

    >>> abs(uniform(random.Random(0), 2, 1)) <= 0.05
    True
    """
    return rng.uniform(-SCALE, SCALE)


def recurrent(rng: random.Random, inputs: int, outputs: int) -> float:
    """Uniform from `-1/sqrt(outputs)` to `1/sqrt(outputs)`, for gates that each see the whole hidden state.

    Source: PyTorch's `RNN`, `LSTM` and `GRU`, whose `hidden_size` is the number of outputs here.

    >>> abs(recurrent(random.Random(0), 7, 4)) <= 0.5
    True
    """
    bound = outputs**-0.5
    return rng.uniform(-bound, bound)


def zeros(rng: random.Random, inputs: int, outputs: int) -> float:
    """Zero; neurons side by side that start alike stay alike, so for output layers and studies of symmetry.

    >>> zeros(random.Random(0), 2, 1)
    0.0
    """
    return 0.0


INITIALISERS: dict[str, Function] = {
    function.__name__: function for function in (lecun, glorot, he, normal, uniform, recurrent, zeros)
}
"""How weights are drawn, by name: functions of (generator, inputs, outputs), as in `Layer(2, 3, init="he")`.

>>> INITIALISERS["zeros"](random.Random(0), 2, 1)
0.0
"""


class Drawn(Module, ABC):
    """Base of modules whose parameters are drawn: define `draw`, call `initialise` at the end of `__init__`.

    A module that was given neither a seed nor a generator starts from the seed 0. The model that it becomes
    part of may draw it again, so that layers of one shape do not all start alike.
    """

    def initialise(self, seed: int, rng: random.Random | None) -> None:
        """Draw the parameters from a generator, or from a new one of that seed."""
        self.draw(generator(seed, rng))
        self.settle(seed, rng)

    def settle(self, seed: int, rng: random.Random | None) -> None:
        """Label the parameters that have been drawn; remember whether they may be drawn again."""
        self.label_parameters()
        unseeded = rng is None and seed is UNSEEDED
        self._untouched = self._numbers() if unseeded else None

    def settings(self) -> dict[str, Any]:
        """What its function depends on: not how it was drawn."""
        found = super().settings()
        for name in ("init", "_untouched"):
            found.pop(name, None)
        return found

    @abstractmethod
    def draw(self, rng: random.Random) -> None:
        """Draw every parameter anew."""

    def redraw(self, rng: random.Random) -> None:
        """Draw the parameters anew unless a seed or generator was given, or they have changed since."""
        if self._untouched is not None and self._untouched == self._numbers():
            self.draw(rng)
            self._untouched = self._numbers()

    def _numbers(self) -> int:
        return hash(tuple([p.data for p in self.parameters()]))
