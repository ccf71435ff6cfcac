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
from autograd_core.text import counted
from nn.activations import activation as find_activation
from nn.checks import check_count, has_parts
from nn.initialisers import INITIALISERS, Drawn
from nn.naming import Function, name_of, resolve
from nn.randomness import UNSEEDED, generator
from nn.sequential import Sequential


class Neuron(Drawn):
    """One neuron: `activation(w . x + b)`; the bias starts at 0.

    Args:
        inputs: how many numbers it takes.
        activation: a name (see `nn.ACTIVATIONS`) or a function of one scalar.
        init: how weights are drawn: a name (see `nn.INITIALISERS`) or a function of (rng, inputs, outputs).
        bias: whether there is a b.
        outputs: how many neurons are side by side, which some initialisers ask for.
        seed: of the weights; the same seed gives the same weights, also when it is left at 0.
        rng: a generator to draw the weights from, in place of a seed.

    Raises:
        ValueError: if `inputs` is no positive whole number, or the activation or initialiser is unknown.

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
        init: str | Function = "lecun",
        bias: bool = True,
        outputs: int = 1,
        seed: int = UNSEEDED,
        rng: random.Random | None = None,
    ) -> None:
        check_count("inputs", inputs)
        self.activation = find_activation(activation)
        self.init = resolve("initialiser", init, INITIALISERS)
        self.outputs = outputs
        self.w = [Value(0.0) for _ in range(inputs)]
        self.b = Value(0.0) if bias else None
        self.initialise(seed, rng)

    def draw(self, rng: random.Random) -> None:
        """Draw the weights anew; the bias becomes 0."""
        for w in self.w:
            w.data = self.init(rng, len(self.w), self.outputs)
        if self.b is not None:
            self.b.data = 0.0

    def __call__(self, x: Sequence[Any]) -> Any:
        """Apply the neuron to as many numbers or Values as it has weights; one scalar out."""
        if not has_parts(x):
            raise TypeError(
                f"{self!r} takes a row of numbers, got {x!r:.60}: write [x] for one input, and rows of rows, "
                "[[1.0, 2.0], [3.0, 4.0]], where samples are wanted"
            )
        if len(x) != len(self.w):
            inputs, weights = counted(len(x), "input"), counted(len(self.w), "weight")
            raise ValueError(f"{self!r} got {inputs}, it has {weights}")
        z = ac.dot(self.w, x)
        return self.activation(z if self.b is None else z + self.b)

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}, {name_of(self.activation)!r})"


class Layer(Drawn):
    """Neurons side by side, each on all inputs; as many numbers out as there are neurons.

    Args:
        inputs: how many numbers it takes.
        outputs: how many neurons it has.
        activation, init, bias, seed, rng: as in `Neuron`.

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
        init: str | Function = "lecun",
        bias: bool = True,
        seed: int = UNSEEDED,
        rng: random.Random | None = None,
    ) -> None:
        check_count("outputs", outputs)
        drawing = generator(seed, rng)
        self.neurons = [
            Neuron(inputs, activation, init=init, bias=bias, outputs=outputs, rng=drawing)
            for _ in range(outputs)
        ]
        self.settle(seed, rng)

    def draw(self, rng: random.Random) -> None:
        """Draw the neurons anew, one after the other."""
        for neuron in self.neurons:
            neuron.draw(rng)

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """Apply every neuron to `x`."""
        return [neuron(x) for neuron in self.neurons]

    def __repr__(self) -> str:
        first = self.neurons[0]
        return f"Layer({len(first.w)}, {len(self.neurons)}, {name_of(first.activation)!r})"


class MLP(Sequential):
    """A multilayer perceptron: layers one after the other, the last one linear.

    Args:
        inputs: how many numbers it takes.
        widths: how many neurons each layer has; the last number is that of the outputs.
        activation: of every layer but the last.
        output: the activation of the last layer.
        init: as in `Neuron`.
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
        init: str | Function = "lecun",
        seed: int = UNSEEDED,
        rng: random.Random | None = None,
    ) -> None:
        if not has_parts(widths):
            raise TypeError(f"the widths of an MLP are a list, one for each layer: write [{widths!r}]")
        if not widths:
            raise ValueError("an MLP needs at least one width, that of its outputs: MLP(2, [1])")
        sizes = [inputs, *widths]
        activations = [find_activation(activation)] * (len(widths) - 1) + [output]
        shapes = zip(sizes, widths, activations, strict=False)
        super().__init__(*[Layer(*shape, init=init) for shape in shapes], seed=seed, rng=rng)
