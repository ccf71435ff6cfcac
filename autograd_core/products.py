"""Derivatives along a direction: Jacobian times vector, vector times Jacobian, Hessian times vector."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import reduce
from operator import add
from typing import Any

from autograd_core.errors import DomainError
from autograd_core.functional import _Recording, gradient_of
from autograd_core.graph import toposort
from autograd_core.ops.reductions import dot
from autograd_core.scalars import number
from autograd_core.trees import flatten, flatten_like
from autograd_core.value import Value


def jvp(f: Callable[[Any], Any], x: Any, v: Any) -> tuple[Any, Any]:
    """Return `f(x)` and its derivative along `v`, `J(x) v`: one pass forwards, however many inputs.

    Args:
        f: a function of one structure of numbers.
        x: the point.
        v: the direction, in the structure of `x`.

    Raises:
        DomainError: (a ValueError) where `v` has another structure than `x`.

    >>> jvp(lambda x: [x[0] * x[1], x[0]], [3.0, 2.0], [1.0, 0.0])
    ([6.0, 3.0], [2.0, 1.0])
    """
    direction = _matching(v, x, "jvp: the direction")
    call = _Recording(f, (x,), 0)
    call.nested = call.nested or any(isinstance(t, Value) for t in direction)
    outputs, build = flatten(call.output)
    tangents: dict[int, Any] = {id(node): t for node, t in zip(call.inputs, direction, strict=True)}
    for node in toposort(*[y for y in outputs if isinstance(y, Value)], known=call.inputs):
        if node.op is None:
            continue
        moved = [
            i for i, edge in enumerate(node.edges) if edge is not None and id(node.operands[i]) in tangents
        ]
        if moved:
            partials = node.op.rule(node, *node.operands) if call.nested else node.edges
            terms = [partials[i] * tangents[id(node.operands[i])] for i in moved]
            tangents[id(node)] = reduce(add, terms)  # `sum` of floats rounds once from Python 3.12 on
    along = [call.result(tangents.get(id(output), 0.0)) for output in outputs]
    return call.results(call.output), build(along)


def vjp(f: Callable[[Any], Any], x: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return `f(x)` and the function that maps an upstream `u` to `u J(x)`, in the structure of `x`.

    >>> value, pullback = vjp(lambda x: [x[0] * x[1], x[0]], [3.0, 2.0])
    >>> value, pullback([1.0, 0.0]), pullback([0.0, 1.0])
    ([6.0, 3.0], [2.0, 3.0], [1.0, 0.0])
    """
    call = _Recording(f, (x,), 0)
    outputs, _ = flatten(call.output)

    def pullback(upstream: Any) -> Any:
        weights = _matching(upstream, call.output, "vjp: the upstream")
        sweep = copy(call)
        sweep.nested = call.nested or any(isinstance(u, Value) for u in weights)
        return call.build(sweep.gradients(dot(weights, outputs)))

    return call.results(call.output), pullback


def hvp(f: Callable[[Any], Any], x: Any, v: Any) -> Any:
    """Return the Hessian of `f` at `x` times `v`, for the cost of a few gradients, in the structure of `x`.

    >>> hvp(lambda x: x[0] ** 2 * x[1], [3.0, 2.0], [1.0, 0.0])
    [4.0, 6.0]
    """
    _matching(v, x, "hvp: the direction")
    _, pullback = vjp(gradient_of(f, 0, False, "hvp"), x)  # the Hessian is symmetric: H v is v H
    return pullback(v)


def _matching(tree: Any, like: Any, name: str) -> list[Any]:
    try:
        scalars = flatten_like(tree, like)
    except ValueError as problem:
        raise DomainError(f"{name} has another structure than what it goes with: {problem}") from None
    for scalar in scalars:
        if not isinstance(scalar, Value):
            number(scalar, name)
    return scalars
