"""Engines whose values and derivatives are measured: what such an engine is, and ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import autograd_core as ac
from autograd_core import OPS, Value, backward
from benchmarks.points import Point

Numbers = list[float]  # value, first derivatives, upper triangle of second derivatives where there are any


class Differentiator(NamedTuple):
    """An engine: its functions under the names of our ops, and what it finds at many points."""

    name: str
    version: str
    functions: dict[str, Callable[..., Any]]
    differentiate: Callable[[Callable[..., Any], Sequence[Point]], list[Numbers]]


# The ops of this package: not those that a page of the documentation defines as an example.
OUR_OPS = [
    name
    for name, op in OPS.items()
    if (op.public or name == "gelu_tanh") and op.rule.__module__.startswith("autograd_core.ops")
]


def our_function(name: str) -> Callable[..., Any]:
    """The op as a function of as many numbers as the points have: a softmax gives its first component."""
    op = OPS[name]
    if name == "gelu_tanh":
        return lambda x: ac.gelu(x, approximate="tanh")
    if name == "dot":
        return lambda a, b, c, d: ac.dot([a, b], [c, d])
    if name in ("softmax", "log_softmax"):
        return lambda *xs: op(xs)[0]
    return op if op.arity is not None else lambda *xs: op(xs)


def our_numbers(function: Callable[..., Any], point: Point) -> Numbers:
    """Value, gradient by `backward()`, second derivatives by differentiating the gradient's graph."""
    xs = [Value(x) for x in point]
    out = function(*xs)
    out.backward()
    slopes = ac.gradients(out, xs, create_graph=True)
    curve = [second for i, slope in enumerate(slopes) for second in our_row(slope, xs)[i:]]
    return [out.data, *[x.grad for x in xs], *curve]


def our_row(slope: Value, xs: list[Value]) -> list[float]:
    """The derivatives of a first derivative by all arguments, 0.0 where it does not depend on one."""
    found = backward.gradients(slope, xs)
    return [0.0 if derivative is None else derivative for derivative in found]


def ours() -> Differentiator:
    functions = {name: our_function(name) for name in OUR_OPS}

    def differentiate(function: Callable[..., Any], points: Sequence[Point]) -> list[Numbers]:
        return [our_numbers(function, point) for point in points]

    return Differentiator("autograd_core", ac.__version__, functions, differentiate)
