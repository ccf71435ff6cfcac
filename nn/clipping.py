"""Gradient clipping: a bound on the step that one exploding gradient can cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot, inf, isfinite, sqrt
from typing import Any

from autograd_core import Value
from nn.checks import check_positive

SMALLEST_SQUARE = 1e-280  # below, squares that count may have vanished


def gradient_norm(parameters: Iterable[Value]) -> float:
    """The length of the gradient over all parameters: `sqrt(sum(g_i**2))`, without overflow on the way.

    >>> a, b = Value(0.0), Value(0.0)
    >>> a.grad, b.grad = 3.0, 4.0
    >>> gradient_norm([a, b])
    5.0
    """
    return hypot(*(p.grad for p in parameters))


def norm_of(numbers: Any) -> float:
    """The length of a NumPy vector, likewise without overflow on the way."""
    from autograd_core.compiler.leaves import square_sum

    square = square_sum(numbers)
    return sqrt(square) if SMALLEST_SQUARE < square < inf else hypot(*numbers.tolist())


def clip_by_norm(parameters: Sequence[Value], limit: float) -> float:
    """Shorten the gradient to `limit` if it is longer, direction kept: `g <- g * limit/norm`.

    Args:
        parameters: whose gradients, taken together, have the norm.
        limit: the largest norm, positive.

    Returns:
        The norm before clipping.

    Raises:
        ValueError: if the limit is not positive, or the gradient is not finite (a direction is lost then).

    Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks",
    2013, algorithm 1; TensorFlow's `clip_by_global_norm` (PyTorch's `clip_grad_norm_` adds 1e-6 to the norm).

    >>> a, b = Value(0.0), Value(0.0)
    >>> a.grad, b.grad = 3.0, 4.0
    >>> clip_by_norm([a, b], 1.0), a.grad, b.grad
    (5.0, 0.6, 0.8)
    """
    check_positive("limit", limit)
    norm = gradient_norm(parameters)
    if not isfinite(norm):
        raise ValueError(f"the gradient has the norm {norm}: it cannot be shortened to {limit}")
    if norm > limit:
        for p in parameters:
            p.grad = p.grad / norm * limit
    return norm


def clip_by_value(parameters: Sequence[Value], limit: float) -> None:
    """Bound every number of the gradient: `g_i <- min(max(g_i, -limit), limit)`.

    Args:
        parameters: whose gradients are bounded, each by itself.
        limit: the largest absolute value, positive.

    Raises:
        ValueError: if the limit is not positive.

    Source: PyTorch's `clip_grad_value_`.

    >>> a, b = Value(0.0), Value(0.0)
    >>> a.grad, b.grad = -3.0, 0.5
    >>> clip_by_value([a, b], 1.0)
    >>> a.grad, b.grad
    (-1.0, 0.5)
    """
    check_positive("limit", limit)
    for p in parameters:
        p.grad = max(-limit, min(limit, p.grad))
