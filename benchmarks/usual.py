"""The usual scalar engine, for comparison: what most people write, and many teach, in plain Python.

A class with `__slots__`, a tuple of children and a tuple of local derivatives per value, a topological sort
with a set of visited values, one loop over it in reverse. No recursion: it would stop at a thousand levels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator


class Usual:
    """A number, its children and the derivative with respect to each."""

    __slots__ = ("children", "data", "grad", "locals")

    def __init__(
        self, data: float, children: tuple[Usual, ...] = (), local_derivatives: tuple[float, ...] = ()
    ) -> None:
        self.data = data
        self.grad = 0.0
        self.children = children
        self.locals = local_derivatives

    def __add__(self, other: Usual | float) -> Usual:
        if not isinstance(other, Usual):
            other = Usual(other)
        return Usual(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Usual | float) -> Usual:
        if not isinstance(other, Usual):
            other = Usual(other)
        return Usual(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, exponent: float) -> Usual:
        return Usual(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1.0),))

    def exp(self) -> Usual:
        data = math.exp(self.data)
        return Usual(data, (self,), (data,))

    def log(self) -> Usual:
        return Usual(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self) -> Usual:
        return Usual(max(0.0, self.data), (self,), (float(self.data > 0.0),))

    def backward(self) -> None:
        order: list[Usual] = []
        visited: set[Usual] = set()
        stack: list[tuple[Usual, Iterator[Usual]]] = [(self, iter(self.children))]
        while stack:
            node, children = stack[-1]
            for child in children:
                if child not in visited:
                    visited.add(child)
                    stack.append((child, iter(child.children)))
                    break
            else:
                order.append(node)
                stack.pop()
        self.grad = 1.0
        for node in reversed(order):
            for child, local in zip(node.children, node.locals, strict=True):
                child.grad += local * node.grad
