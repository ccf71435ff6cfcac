"""Neuron, Layer, MLP: the multilayer perceptron, as the formulas of a textbook.

    z = w . x + b,   a = activation(z)

Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, chapter 6.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import autograd_core as ac
from autograd_core import Value
from nn.activations import activation as find_activation
from nn.checks import check_count
from nn.module import Module
from nn.naming import Function
from nn.randomness import generator


class Neuron(Module):
    """One neuron: `activation(w . x + b)`.

    The weights are drawn from a uniform distribution of variance 1/inputs, which keeps the variance of the
    weighted sum at that of the inputs; the bias starts at 0.

    Args:
        inputs: how many numbers it takes.
        activation: a name (see `nn.ACTIVATIONS`) or a function of one scalar.
        seed: of the weights; the same seed gives the same weights, also when it is left at 0.
        rng: a generator to draw the weights from, in place of a seed.

    Raises:
        ValueError: if `inputs` is no positive whole number, or the activation is unknown.

    Source: Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", 1998, section 4.6.

    >>> neuron = Neuron(2, activation="tanh", seed=1)
    >>> neuron.parameters()
    [Value(-0.8956, label='w0'), Value(0.851, label='w1'), Value(0.0, label='b')]
    >>> neuron([1.0, 2.0])
    Value(0.6676, op='tanh')
    """

    def __init__(
        self,
        inputs: int,
        activation: str | Function = "linear",
        *,
        seed: int = 0,
        rng: random.Random | None = None,
    ) -> None:
        check_count("inputs", inputs)
        self.activation = find_activation(activation)
        rng = generator(seed, rng)
        bound = (3.0 / inputs) ** 0.5
        self.w = [Value(rng.uniform(-bound, bound)) for _ in range(inputs)]
        self.b = Value(0.0)
        self.label_parameters()

    def __call__(self, x: Sequence[Any]) -> Any:
        """Apply the neuron to as many numbers or Values as it has weights; one scalar out."""
        if len(x) != len(self.w):
            raise ValueError(f"{self!r} got {len(x)} inputs, it has {len(self.w)} weights")
        return self.activation(ac.dot(self.w, x) + self.b)

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}, {_name(self.activation)!r})"


class Layer(Module):
    """Neurons side by side, each on all inputs; as many numbers out as there are neurons.

    Args:
        inputs: how many numbers it takes.
        outputs: how many neurons it has.
        activation, seed, rng: as in `Neuron`.

    >>> layer = Layer(2, 3, "relu", seed=1)
    >>> [a.data >= 0.0 for a in layer([1.0, 2.0])]
    [True, True, True]
    >>> layer.parameters()[4].label
    'neurons.1.w1'
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        activation: str | Function = "linear",
        *,
        seed: int = 0,
        rng: random.Random | None = None,
    ) -> None:
        check_count("outputs", outputs)
        rng = generator(seed, rng)
        self.neurons = [Neuron(inputs, activation, rng=rng) for _ in range(outputs)]
        self.label_parameters()

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """Apply every neuron to `x`."""
        return [neuron(x) for neuron in self.neurons]

    def __repr__(self) -> str:
        first = self.neurons[0]
        return f"Layer({len(first.w)}, {len(self.neurons)}, {_name(first.activation)!r})"


class MLP(Module):
    """A multilayer perceptron: layers one after the other, the last one linear.

    Args:
        inputs: how many numbers it takes.
        widths: how many neurons each layer has; the last number is that of the outputs.
        activation: of every layer but the last.
        output: the activation of the last layer.
        seed, rng: as in `Neuron`.

    >>> model = MLP(2, [3, 1], seed=1)
    >>> model
    MLP(Layer(2, 3, 'relu'), Layer(3, 1, 'linear'))
    >>> len(model.parameters()), model.parameters()[-1].label
    (13, 'layers.1.neurons.0.b')
    >>> len(model([1.0, 2.0]))
    1
    """

    def __init__(
        self,
        inputs: int,
        widths: Sequence[int],
        activation: str | Function = "relu",
        output: str | Function = "linear",
        *,
        seed: int = 0,
        rng: random.Random | None = None,
    ) -> None:
        if not widths:
            raise ValueError("an MLP needs at least one width, that of its outputs: MLP(2, [1])")
        rng = generator(seed, rng)
        sizes = [inputs, *widths]
        activations = [activation] * (len(widths) - 1) + [output]
        self.layers = [Layer(*shape, rng=rng) for shape in zip(sizes, widths, activations, strict=False)]
        self.label_parameters()

    def __call__(self, x: Sequence[Any]) -> Sequence[Any]:
        """Apply the layers one after the other."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"MLP({', '.join(map(repr, self.layers))})"


def _name(function: Function) -> str:
    return getattr(function, "__name__", repr(function))
