"""Optimisers: how a step is made from the gradients. They change the parameters and keep their own state."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core import Value


class SGD:
    """Stochastic gradient descent with momentum, classical or Nesterov's.

        v <- momentum * v + g
        w <- w - learning_rate * v                     classical
        w <- w - learning_rate * (g + momentum * v)    Nesterov

    Args:
        learning_rate: the length of a step, positive.
        momentum: how much of the last step goes on, from 0 to below 1.
        nesterov: whether the gradient is corrected for where the momentum leads.

    Raises:
        ValueError: for a number out of its range, or Nesterov without momentum.

    Source: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum
    in deep learning", 2013; in the form of PyTorch's SGD.

    >>> w = Value(1.0)
    >>> sgd = SGD(0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     w.grad = 2.0
    ...     sgd.step([w])
    >>> round(w.data, 12)
    0.5
    """

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0, *, nesterov: bool = False) -> None:
        if not 0.0 < learning_rate < float("inf"):
            raise ValueError(f"learning_rate is a positive number, got {learning_rate!r}")
        if not 0.0 <= momentum < 1.0:
            raise ValueError(f"momentum is a number from 0 to below 1, got {momentum!r}")
        if nesterov and momentum == 0.0:
            raise ValueError("nesterov needs a momentum: SGD(0.01, momentum=0.9, nesterov=True)")
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.nesterov = nesterov
        self.velocity: list[float] = []

    def step(self, parameters: Sequence[Value]) -> None:
        """Move the parameters, the same ones in the same order each time, against their gradients."""
        if not self.velocity:
            self.velocity = [0.0] * len(parameters)
        if len(parameters) != len(self.velocity):
            raise ValueError(
                f"this optimiser has the state of {len(self.velocity)} parameters, got {len(parameters)}: "
                "make a new one for another model"
            )
        for i, w in enumerate(parameters):
            v = self.velocity[i] = self.momentum * self.velocity[i] + w.grad
            step = w.grad + self.momentum * v if self.nesterov else v
            w.data -= self.learning_rate * step

    def __repr__(self) -> str:
        return f"SGD({self.learning_rate}, momentum={self.momentum}, nesterov={self.nesterov})"
