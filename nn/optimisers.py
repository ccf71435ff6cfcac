"""Optimisers: the formulas by which a step is made from the gradients.

Formulas and defaults are PyTorch's. In them w is a parameter, g its gradient, r the learning rate.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import autograd_core as ac
from nn.checks import check_below_one, check_positive
from nn.optimiser import Optimiser, Rate


class SGD(Optimiser):
    """Stochastic gradient descent with momentum, classical or Nesterov's.

        g <- g + weight_decay * w
        v <- momentum * v + g
        w <- w - r * v                     classical
        w <- w - r * (g + momentum * v)    Nesterov

    Args:
        learning_rate: the length of a step, positive, or a schedule.
        momentum: how much of the last step goes on, from 0 to below 1.
        nesterov: whether the gradient is corrected for where the momentum leads.
        weight_decay: from 0 on.

    Raises:
        ValueError: for a number out of its range, or Nesterov without momentum.

    Source: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum
    in deep learning", 2013; in the form of PyTorch's SGD.

    >>> from autograd_core import Value
    >>> w = Value(1.0)
    >>> sgd = SGD(0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     w.grad = 2.0
    ...     sgd.step([w])
    >>> round(w.data, 12)
    0.5
    """

    remembers = 1
    recorded = True

    def __init__(
        self,
        learning_rate: Rate = 0.01,
        momentum: float = 0.0,
        *,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        check_below_one("momentum", momentum)
        if nesterov and momentum == 0.0:
            raise ValueError("nesterov needs a momentum: SGD(0.01, momentum=0.9, nesterov=True)")
        self.momentum = momentum
        self.nesterov = nesterov

    def update(self, w: Any, g: Any, memory: tuple[Any, ...], rate: float) -> tuple[Any, tuple[Any, ...]]:
        """Compute the formula."""
        (v,) = memory
        g = self.decayed(w, g)
        v = self.momentum * v + g if self.momentum else g
        return w - rate * (g + self.momentum * v if self.nesterov else v), (v,)


class RMSProp(Optimiser):
    """Every parameter's step divided by the running root mean square of its gradient.

        g <- g + weight_decay * w
        s <- alpha * s + (1 - alpha) * g**2
        v <- momentum * v + g / (sqrt(s) + eps)
        w <- w - r * v

    Args:
        learning_rate: the length of a step, positive, or a schedule.
        alpha: how much of the mean square goes on, from 0 to below 1.
        eps: what keeps the division finite, positive.
        momentum: how much of the last step goes on, from 0 to below 1.
        weight_decay: from 0 on.

    Raises:
        ValueError: for a number out of its range.

    Source: T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop", 2012; in the form of PyTorch's RMSprop.

    >>> from autograd_core import Value
    >>> w = Value(1.0)
    >>> w.grad = 3.0
    >>> RMSProp(0.1, alpha=0.75).step([w])
    >>> round(w.data, 6)
    0.8
    """

    remembers = 2
    recorded = True

    def __init__(
        self,
        learning_rate: Rate = 0.01,
        alpha: float = 0.99,
        eps: float = 1e-8,
        *,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        check_below_one("alpha", alpha)
        check_positive("eps", eps)
        check_below_one("momentum", momentum)
        self.alpha = alpha
        self.eps = eps
        self.momentum = momentum

    def update(self, w: Any, g: Any, memory: tuple[Any, ...], rate: float) -> tuple[Any, tuple[Any, ...]]:
        """Compute the formula."""
        s, v = memory
        g = self.decayed(w, g)
        s = self.alpha * s + (1.0 - self.alpha) * (g * g)
        v = self.momentum * v + g / (_root(s) + self.eps)
        return w - rate * v, (s, v)


class Adam(Optimiser):
    """Steps from running means of the gradient and its square, both corrected for their start at 0.

        g <- g + weight_decay * w
        m <- beta1 * m + (1 - beta1) * g
        v <- beta2 * v + (1 - beta2) * g**2
        w <- w - r * m/(1 - beta1**t) / (sqrt(v/(1 - beta2**t)) + eps)

    Args:
        learning_rate: the length of a step, positive, or a schedule.
        betas: how much of either mean goes on, each from 0 to below 1.
        eps: what keeps the division finite, positive.
        weight_decay: from 0 on.

    Raises:
        ValueError: for a number out of its range.

    Source: D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015, computed in the order
    that its section 2 ends with; PyTorch's Adam.

    >>> from autograd_core import Value
    >>> w = Value(1.0)
    >>> w.grad = 3.0
    >>> Adam(0.1).step([w])
    >>> round(w.data, 6)
    0.9
    """

    remembers = 2
    recorded = True

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        *,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        if len(betas) != 2:
            raise ValueError(f"betas are two numbers, got {betas!r}")
        for beta in betas:
            check_below_one("each of the betas", beta)
        check_positive("eps", eps)
        self.betas = tuple(betas)
        self.eps = eps

    def update(self, w: Any, g: Any, memory: tuple[Any, ...], rate: float) -> tuple[Any, tuple[Any, ...]]:
        """Compute the formula."""
        return self._moved(w, self.decayed(w, g), memory, rate)

    def _moved(self, w: Any, g: Any, memory: tuple[Any, ...], rate: float) -> tuple[Any, tuple[Any, ...]]:
        m, v = memory
        beta1, beta2 = self.betas
        m = beta1 * m + (1.0 - beta1) * g
        v = beta2 * v + (1.0 - beta2) * (g * g)
        # The corrections are single numbers: multiplied into the rate and eps, not into all of m and v.
        t = self.steps + 1
        root = _root(1.0 - beta2**t)
        return w - rate * root / (1.0 - beta1**t) * (m / (_root(v) + self.eps * root)), (m, v)


class AdamW(Adam):
    """Adam with the decay kept out of its means: `w <- w - r * weight_decay * w`, then Adam's step.

    Args:
        learning_rate, betas, eps: as in `Adam`.
        weight_decay: from 0 on.

    Raises:
        ValueError: for a number out of its range.

    Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", 2019; PyTorch's AdamW.

    >>> from autograd_core import Value
    >>> w = Value(1.0)
    >>> AdamW(0.1, weight_decay=0.5).step([w])
    >>> w.data
    0.95
    """

    recorded = True

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        *,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(learning_rate, betas, eps, weight_decay=weight_decay)

    def update(self, w: Any, g: Any, memory: tuple[Any, ...], rate: float) -> tuple[Any, tuple[Any, ...]]:
        """Compute the formula."""
        return self._moved(w - rate * self.weight_decay * w, g, memory, rate)


def _root(x: Any) -> Any:
    if isinstance(x, float):
        return sqrt(x)
    # NumPy's power of one half is its square root; that of C, and so of Python, may be a bit off.
    return ac.sqrt(x) if isinstance(x, ac.Value) else x**0.5
