"""Structures of every kind through every transform: what goes in comes back, derivatives in its places."""

import collections
import dataclasses
import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import OperandError, Value

Pair = collections.namedtuple("Pair", "first second")


@dataclasses.dataclass
class Cell:
    weights: np.ndarray
    bias: float
    inner: dict


def test_structures_survive_second_derivatives():
    cell = Cell(np.array([[1.0, 2.0], [3.0, 4.0]]), 0.5, {"b": None, "a": (1, [2.0])})

    def f(c):
        return np.sum(c.weights**2) * c.bias + c.inner["a"][0] * c.inner["a"][1][0] ** 2

    gradient = ac.grad(f)(cell)
    assert isinstance(gradient, Cell)
    assert gradient.weights.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert gradient.bias == 30.0
    assert gradient.inner == {"b": None, "a": (4.0, [4.0])}
    product = ac.hvp(f, cell, cell)  # f is of degree 3 in all numbers: H x = 2 g
    assert product.weights.tolist() == [[2.0, 4.0], [6.0, 8.0]]
    assert product.inner == {"b": None, "a": (8.0, [8.0])}
    hessian = ac.hessian(f)(cell)
    assert hessian.bias.weights.tolist() == [[2.0, 4.0], [6.0, 8.0]]
    assert hessian.weights.weights.shape == (2, 2, 2, 2)
    assert hessian.weights.weights[1, 0, 1, 0] == 1.0
    assert hessian.weights.bias.tolist() == [[2.0, 4.0], [6.0, 8.0]]


def test_containers_of_every_kind():
    pair = ac.grad(lambda p: p.first * p.second["x"])(Pair(2, {"x": 3}))
    assert pair == Pair(3.0, {"x": 2.0})
    assert isinstance(pair, Pair)
    ordered = collections.OrderedDict(b=1.0, a=2.0)
    assert ac.grad(lambda d: d["a"] * d["b"] ** 2)(ordered) == collections.OrderedDict(b=4.0, a=1.0)
    assert ac.grad(lambda q: q[0] * q[1])(collections.deque([2.0, 3.0])) == collections.deque([3.0, 2.0])
    by_default = collections.defaultdict(float, x=2.0)
    assert ac.grad(lambda d: d["x"] ** 2)(by_default) == {"x": 4.0}
    assert ac.grad(lambda x: 1.0)([]) == []
    assert ac.grad(lambda x: 1.0)({}) == {}
    assert ac.grad(lambda x: 1.0)(None) is None
    assert ac.jacobian(lambda x: [])([1.0]) == []
    assert ac.hessian(lambda x: 1.0)([]) == []
    assert ac.grad(lambda x: x[1] ** 2)([None, 3.0]) == [None, 6.0]


def test_arrays_of_every_shape():
    for shape in [(), (1,), (3,), (2, 3), (2, 1, 3), (0,), (2, 0)]:
        x = np.array(np.arange(math.prod(shape)) + 1.0).reshape(shape)
        gradient = ac.grad(lambda a: np.sum(a * a * a))(x)
        assert gradient.shape == shape
        assert gradient.dtype == np.float64
        assert np.array_equal(gradient, 3.0 * x * x)
        matrix = ac.jacobian(lambda a: a * a)(x)
        assert matrix.shape == shape + shape
        assert np.array_equal(matrix.reshape(x.size, x.size), np.diag(2.0 * x.ravel()))
    assert ac.grad(lambda a: np.sum(a * a))(np.array([1, 2, 3])).tolist() == [2.0, 4.0, 6.0]
    assert ac.grad(lambda a: np.sum(a * a))(np.float32([1, 2])).dtype == np.float64
    with pytest.raises(OperandError, match="real number"):
        ac.grad(np.sum)(np.array([1j]))


def test_a_jacobian_between_structures():
    x = {"m": np.ones((2, 2)), "s": 3.0}
    found = ac.jacobian(lambda p: {"scaled": p["m"] * p["s"], "total": np.sum(p["m"])})(x)
    assert found["scaled"]["m"].shape == (2, 2, 2, 2)
    assert found["scaled"]["s"].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert found["total"]["m"].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert found["total"]["s"] == 0.0
    rows = ac.jacobian(lambda x: np.array([x[0] * x[1], x[0]]))([3.0, 2.0])  # a list in, an array out
    assert [row.tolist() for row in rows] == [[2.0, 1.0], [3.0, 0.0]]
    assert ac.jacobian(lambda x: np.array([x, x * x]))(3.0).tolist() == [1.0, 6.0]
    both = ac.jacobian(lambda x, y: [x * y, y], argnums=(0, 1))(2.0, 3.0)
    assert both == [(3.0, 2.0), (0.0, 1.0)]
    assert ac.jacobian(lambda x: ([x * x], "aux"), has_aux=True)(3.0) == ([6.0], "aux")
    assert ac.hessian(lambda x, y: x * x * y, argnums=(0, 1))(2.0, 3.0) == ((6.0, 4.0), (4.0, 0.0))
    assert ac.hessian(lambda x: (x**3, {"value": x}), has_aux=True)(2.0) == (12.0, {"value": 2.0})
    nested = ac.jacobian(lambda x: ac.jacobian(lambda y: y * y * x[0])(x))(np.array([2.0, 3.0]))
    assert nested.shape == (2, 2, 2)
    assert nested[1, 1].tolist() == [6.0, 4.0]  # d(2 x1 x0)


def test_outputs_that_are_inputs_or_constants():
    assert ac.grad(lambda x: x)(3) == 1.0
    assert ac.jacobian(lambda x: x)([3.0, 4]) == [[1.0, 0.0], [0.0, 1.0]]
    assert ac.jacobian(lambda x: [x[1], 5, x[1]])([3.0, 4.0]) == [[0.0, 1.0], [0.0, 0.0], [0.0, 1.0]]
    assert ac.hessian(lambda x: x[0])([3.0]) == [[0.0]]
    assert ac.jvp(lambda x: (x, 7.0), 3.0, 2.0) == ((3.0, 7.0), (2.0, 0.0))
    value, pullback = ac.vjp(lambda x: x, {"a": 1.0})
    assert (value, pullback({"a": 5.0})) == ({"a": 1.0}, {"a": 5.0})
    assert ac.value_and_grad(lambda x: 3)(2.0) == (3.0, 0.0)
    assert ac.grad(lambda x, y: x * y, (0, 1))(*[2.0] * 2) == (2.0, 2.0)
    shared = Value(2.0)
    both = ac.grad(lambda xs: xs[0] ** 2 * xs[1])([shared, shared])  # one Value in two places: two inputs
    assert [g.data for g in both] == [8.0, 4.0]
    sum(both, 0.0).backward()
    assert shared.grad == 12.0  # d/dx (2x x + x^2) = 6x
