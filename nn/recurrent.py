"""Recurrent layers: what is known of a sequence so far is a state, carried from step to step.

Called with a sequence, a layer gives its outputs after every step; `start` and `step` go one step at a time,
with the state in hand. Each gate is one dense `Layer` over the input and the hidden state, one after the
other: its weights are PyTorch's `W_ih` and `W_hh` side by side, its bias is the sum of `b_ih` and `b_hh`.
"""

from __future__ import annotations

import random
from abc import abstractmethod
from collections.abc import Sequence
from reprlib import repr as shown
from typing import Any

import autograd_core as ac
from nn.activations import activation as find_activation
from nn.checks import check_count, check_vector, shape_of
from nn.initialisers import Drawn
from nn.naming import Function, name_of
from nn.neuron import Layer
from nn.randomness import UNSEEDED

Vector = Sequence[Any]


class _Recurrent(Drawn):
    """What the layers share; each makes its gates in `_make` and takes its steps in `_next`."""

    def __init__(
        self,
        inputs: int,
        hidden: int,
        *,
        init: str | Function = "recurrent",
        seed: int = UNSEEDED,
        rng: random.Random | None = None,
    ) -> None:
        check_count("inputs", inputs)
        check_count("hidden", hidden)
        self.inputs = inputs
        self.hidden = hidden
        self._make(init)
        self.initialise(seed, rng)

    @abstractmethod
    def _make(self, init: str | Function) -> None: ...

    def draw(self, rng: random.Random) -> None:
        """Draw the gates anew, one after the other."""
        for gate in vars(self).values():
            if isinstance(gate, Layer):
                gate.draw(rng)

    def start(self) -> Any:
        """The state before the first step: zeros."""
        return [0.0] * self.hidden

    def step(self, x: Vector, state: Any) -> tuple[list[Any], Any]:
        """Take the next vector, and the state before it; return the output and the state after it."""
        check_vector(self, x, self.inputs)
        if shape_of(state) != shape_of(self.start()):
            raise ValueError(f"{self!r}: a state is what start() or the step before gave, got {shown(state)}")
        return self._next(x, state)

    @abstractmethod
    def _next(self, x: Vector, state: Any) -> tuple[list[Any], Any]: ...

    def __call__(self, sequence: Sequence[Vector]) -> list[list[Any]]:
        """Take all steps of a sequence of vectors; return the outputs after each."""
        state, outputs = self.start(), []
        for x in sequence:
            output, state = self.step(x, state)
            outputs.append(output)
        return outputs

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.inputs}, {self.hidden})"


class RNN(_Recurrent):
    """The simple recurrent network: `h' = activation(W [x, h] + b)`; the output is the state.

    Args:
        inputs: how many numbers each vector of a sequence has.
        hidden: how many numbers the state, and each output, has.
        activation: a name (see `nn.ACTIVATIONS`) or a function of one scalar.
        init: as in `Neuron`; PyTorch's uniform distribution if nothing is said. The biases start at 0.
        seed, rng: as in `Neuron`.

    Raises:
        ValueError: for a size that is no positive whole number; when called, for vectors of another length.

    Source: J. L. Elman, "Finding structure in time", 1990; PyTorch's `RNN`.

    >>> rnn = RNN(1, 2)
    >>> outputs = rnn([[1.0], [0.0], [-1.0]])
    >>> len(outputs), len(outputs[0])
    (3, 2)
    >>> output, state = rnn.step([1.0], rnn.start())
    >>> [v.data for v in output] == [v.data for v in outputs[0]]
    True
    """

    def __init__(
        self,
        inputs: int,
        hidden: int,
        activation: str | Function = "tanh",
        **settings: Any,
    ) -> None:
        self.activation = find_activation(activation)
        super().__init__(inputs, hidden, **settings)

    def _make(self, init: str | Function) -> None:
        self.cell = Layer(self.inputs + self.hidden, self.hidden, self.activation, init=init)

    def _next(self, x: Vector, state: Vector) -> tuple[list[Any], list[Any]]:
        state = self.cell([*x, *state])
        return state, state

    def __repr__(self) -> str:
        return f"RNN({self.inputs}, {self.hidden}, {name_of(self.activation)!r})"


class LSTM(_Recurrent):
    """Long short-term memory: gates decide what a memory c takes in, what it keeps, and what of it is shown.

        i = sigmoid(W_i [x, h] + b_i)        input gate
        f = sigmoid(W_f [x, h] + b_f)        forget gate
        g = tanh(W_g [x, h] + b_g)           candidate
        o = sigmoid(W_o [x, h] + b_o)        output gate
        c' = f * c + i * g,   h' = o * tanh(c')

    The state is the pair (h, c), the output is h.

    Args:
        inputs, hidden, seed, rng: as in `RNN`.
        init: as in `RNN`; the biases start at 0, those of the forget gate at 1.

    Raises:
        ValueError: as in `RNN`.

    Source: S. Hochreiter, J. Schmidhuber, "Long short-term memory", 1997; F. Gers, J. Schmidhuber,
    F. Cummins, "Learning to forget", 2000; PyTorch's `LSTM`, order of gates included; Keras'
    `unit_forget_bias`.

    >>> lstm = LSTM(1, 2)
    >>> output, (hidden, memory) = lstm.step([1.0], lstm.start())
    >>> output is hidden, lstm.forget.neurons[0].parameters()[-1]
    (True, Value(1.0, label='forget.neurons.0.b'))
    """

    def _make(self, init: str | Function) -> None:
        width = self.inputs + self.hidden
        self.input = Layer(width, self.hidden, "sigmoid", init=init)
        self.forget = Layer(width, self.hidden, "sigmoid", init=init)
        self.candidate = Layer(width, self.hidden, "tanh", init=init)
        self.output = Layer(width, self.hidden, "sigmoid", init=init)

    def draw(self, rng: random.Random) -> None:
        """Draw the gates anew; at first nothing is forgotten."""
        super().draw(rng)
        for neuron in self.forget.neurons:
            if neuron.b is not None:
                neuron.b.data = 1.0

    def start(self) -> tuple[list[Any], list[Any]]:
        """The state before the first step: zeros, hidden and memory."""
        return [0.0] * self.hidden, [0.0] * self.hidden

    def _next(self, x: Vector, state: tuple[Vector, Vector]) -> tuple[list[Any], Any]:
        h, c = state
        seen = [*x, *h]
        i, f, g, o = self.input(seen), self.forget(seen), self.candidate(seen), self.output(seen)
        c = [f * c + i * g for i, f, g, c in zip(i, f, g, c, strict=True)]
        h = [o * ac.tanh(c) for o, c in zip(o, c, strict=True)]
        return h, (h, c)


class GRU(_Recurrent):
    """The gated recurrent unit: gates decide what of the state is replaced, and by what.

        r = sigmoid(W_r [x, h] + b_r)                  reset gate
        z = sigmoid(W_z [x, h] + b_z)                  update gate
        n = tanh(W_n x + b_n + r * (U_n h + c_n))      candidate, and what it recalls of the state
        h' = (1 - z) * n + z * h

    The state is h, and so is the output.

    Args:
        inputs, hidden, init, seed, rng: as in `RNN`.

    Raises:
        ValueError: as in `RNN`.

    Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014; PyTorch's `GRU`
    and Keras' with `reset_after`, which reset what the candidate recalls after the product with U_n.

    >>> gru = GRU(1, 2)
    >>> len(gru([[1.0], [0.0], [-1.0]])), gru.parameters()[0].label
    (3, 'reset.neurons.0.w0')
    """

    def _make(self, init: str | Function) -> None:
        width = self.inputs + self.hidden
        self.reset = Layer(width, self.hidden, "sigmoid", init=init)
        self.update = Layer(width, self.hidden, "sigmoid", init=init)
        self.candidate = Layer(self.inputs, self.hidden, init=init)
        self.recall = Layer(self.hidden, self.hidden, init=init)

    def _next(self, x: Vector, state: Vector) -> tuple[list[Any], list[Any]]:
        r, z = self.reset([*x, *state]), self.update([*x, *state])
        pairs = zip(self.candidate(x), r, self.recall(state), strict=True)
        n = [ac.tanh(new + r * old) for new, r, old in pairs]
        state = [(1.0 - z) * n + z * h for z, n, h in zip(z, n, state, strict=True)]
        return state, state
