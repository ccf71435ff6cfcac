"""Sequential: a model of layers one after the other."""

from __future__ import annotations

import random
from typing import Any

from nn.initialisers import Drawn
from nn.module import Module
from nn.randomness import UNSEEDED


class Sequential(Drawn):
    """Layers one after the other: `layer_n(... layer_1(x))`.

    Layers that were given no seed or generator are drawn anew, one after the other, from this model's;
    others, and those whose parameters have changed since they were made, keep their parameters.

    Args:
        layers: modules, or functions of what the one before gives.
        seed: of the layers that have none; the same seed gives the same weights, also when it is left at 0.
        rng: a generator to draw from, in place of a seed.

    Raises:
        ValueError: if there is no layer.
        TypeError: for a layer that cannot be called.

    >>> from nn import Layer
    >>> model = Sequential(Layer(2, 3, "relu"), Layer(3, 1))
    >>> model
    Sequential(Layer(2, 3, 'relu'), Layer(3, 1, 'linear'))
    >>> len(model([1.0, 2.0])), model.parameters()[-1].label
    (1, 'layers.1.neurons.0.b')
    """

    def __init__(self, *layers: Any, seed: int = UNSEEDED, rng: random.Random | None = None) -> None:
        if not layers:
            raise ValueError("a Sequential needs layers: Sequential(Layer(2, 8, 'relu'), Layer(8, 1))")
        for layer in layers:
            if isinstance(layer, type) and issubclass(layer, Module):
                name = layer.__name__
                raise TypeError(f"a layer is a module, got the class {name}: make one, {name}(...)")
            if not callable(layer):
                hint = ": write Sequential(*layers)" if isinstance(layer, (list, tuple)) else ""
                raise TypeError(
                    f"a layer is a module or a function, got {type(layer).__name__} {layer!r}{hint}"
                )
        self.layers = list(layers)
        self.initialise(seed, rng)

    def draw(self, rng: random.Random) -> None:
        """Draw the layers that were given no seed or generator."""
        for layer in self.layers:
            if isinstance(layer, Drawn):
                layer.redraw(rng)

    def __call__(self, x: Any) -> Any:
        """Apply the layers one after the other."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"
