"""Transforms: structures in and out, nesting in any mixture, what unused inputs get, errors before anything
runs."""

import collections
import dataclasses
import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import DomainError, OperandError, Value

Point = collections.namedtuple("Point", "x y")


@dataclasses.dataclass(frozen=True)
class Model:
    weight: float
    bias: list


def test_structures_come_back_as_they_went_in():
    assert ac.grad(lambda p: p["a"] * p["b"][1])({"b": [1.0, 2.0], "a": 3}) == {"b": [0.0, 3.0], "a": 2.0}
    assert ac.grad(lambda p: p.x * p.y)(Point(2.0, 3.0)) == Point(3.0, 2.0)
    assert ac.grad(lambda m: m.weight * m.bias[0])(Model(2.0, [5.0])) == Model(5.0, [2.0])
    assert ac.grad(lambda t: t[0] * t[1][0])((2.0, (3.0, None))) == (3.0, (2.0, None))
    gradient = ac.grad(lambda w: np.sum(w @ w))(np.eye(2))
    assert gradient.dtype == np.float64
    assert gradient.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_argnums_and_aux():
    f = lambda x, y, scale=1.0: x * y * scale  # noqa: E731
    assert ac.grad(f, 1)(2.0, 3.0) == 2.0
    assert ac.grad(f, (1, 0))(2.0, 3.0, scale=2.0) == (4.0, 6.0)
    assert ac.grad(f, -1)(2.0, 3.0) == 2.0
    assert ac.value_and_grad(f)(2.0, 3.0) == (6.0, 3.0)
    g = lambda x: (x * x, {"twice": 2 * x, "name": "aux"})  # noqa: E731
    assert ac.grad(g, has_aux=True)(3.0) == (6.0, {"twice": 6.0, "name": "aux"})
    assert ac.value_and_grad(g, has_aux=True)(3.0) == ((9.0, {"twice": 6.0, "name": "aux"}), 6.0)


def test_results_are_floats_at_top_level_and_values_for_values():
    assert type(ac.grad(ac.sin)(0.0)) is float
    x = Value(0.5, "x")
    slope = ac.grad(ac.sin)(x)
    assert isinstance(slope, Value)
    slope.backward()
    assert x.grad == -math.sin(0.5)


def test_no_perturbation_confusion():
    assert ac.grad(lambda x: x * ac.grad(lambda y: x + y)(1.0))(5.0) == 1.0
    assert ac.grad(lambda x: x * ac.grad(lambda y: x * y)(x))(3.0) == 6.0
    assert ac.jvp(lambda x: x * ac.jvp(lambda y: x + y, 1.0, 1.0)[1], 5.0, 1.0) == (5.0, 1.0)
    assert ac.grad(lambda x: x * ac.jvp(lambda y: x * y * y, x, 1.0)[1])(3.0) == 6 * 3.0**2  # x * 2x*x
    assert ac.jvp(lambda x: ac.grad(lambda y: x * y**3)(x), 2.0, 1.0) == (24.0, 36.0)  # 3 x^3


def test_any_order():
    assert ac.derivative(ac.tanh, 0)(0.5) == math.tanh(0.5)
    x = 0.7
    s, c, e = math.sin(x), math.cos(x), math.exp(math.sin(x))
    # d^8 exp(sin x)/dx^8 = exp(sin x) * sum of the partitions below (Faa di Bruno, collected)
    eighth = ac.derivative(lambda v: ac.exp(ac.sin(v)), 8)(x)
    from mpmath import diff, exp, mp, mpf, sin

    with mp.workdps(60):
        expected = float(diff(lambda v: exp(sin(v)), mpf(x), 8))
    assert eighth == pytest.approx(expected, rel=1e-13)
    assert ac.derivative(lambda v: ac.exp(ac.sin(v)), 2)(x) == pytest.approx(e * (c * c - s), rel=1e-14)
    assert [ac.derivative(lambda v: v**3, k)(2.0) for k in range(6)] == [8.0, 12.0, 12.0, 6.0, 0.0, 0.0]


def test_unused_inputs_and_constants():
    assert ac.grad(lambda x: 3.0)(1.0) == 0.0
    assert ac.grad(lambda x, y: x, (0, 1))(1.0, 2.0) == (1.0, 0.0)
    assert ac.hessian(lambda x: x[0])([1.0, 2.0]) == [[0.0, 0.0], [0.0, 0.0]]
    assert ac.derivative(lambda x: 2 * x, 5)(1.0) == 0.0


def test_data_dependent_loops():
    def collatz(x):
        while x.data < 100.0:
            x = x * 3.0 + 1.0 if x > 10.0 else x * x
        return x

    assert ac.grad(collatz)(3.0) == 2 * 3.0 * 2 * 9.0 * 3
    assert ac.hessian(lambda v: collatz(v[0]))([3.0]) == [[3 * 4 * 3 * 9.0]]


def test_jacobian_structures():
    assert ac.jacobian(lambda x: {"a": x[0] * x[1], "b": x[0]})([3.0, 2.0]) == {
        "a": [2.0, 3.0],
        "b": [1.0, 0.0],
    }
    matrix = ac.jacobian(lambda x: np.exp(x) * x[0])(np.array([0.0, 1.0]))
    assert matrix.shape == (2, 2)
    assert np.allclose(matrix, [[1.0, 0.0], [math.e, 0.0]])
    assert ac.jacobian(lambda x: x[0] * x[1])([3.0, 2.0]) == [2.0, 3.0]
    assert ac.jacobian(lambda a, b: [a * b], argnums=1)(2.0, 3.0) == [2.0]


def test_hessian_is_symmetric_and_right():
    f = lambda v: ac.exp(v[0] * v[1]) + v[2] ** 3 * v[0]  # noqa: E731
    x = [0.3, -0.7, 1.1]
    h = np.array(ac.hessian(f)(x))
    e = math.exp(x[0] * x[1])
    mixed = e * (1 + x[0] * x[1])
    expected = [
        [x[1] ** 2 * e, mixed, 3 * x[2] ** 2],
        [mixed, x[0] ** 2 * e, 0],
        [3 * x[2] ** 2, 0, 6 * x[2] * x[0]],
    ]
    assert np.allclose(h, expected, rtol=1e-14)
    for direction in np.eye(3):
        assert np.allclose(ac.hvp(f, x, list(direction)), np.array(expected) @ direction, rtol=1e-13)


@pytest.mark.parametrize("f", [ac.sum, lambda x: ac.dot(x, [1.0, 1.0, 1.0]), ac.prod])
def test_jvp_adds_in_one_order_on_every_python(f):
    direction = [1e16, 1.0, -1e16]
    nested = ac.jvp(f, [1.0, 1.0, 1.0], [Value(x) for x in direction])
    assert ac.jvp(f, [1.0, 1.0, 1.0], direction) == (nested[0].data, nested[1].data)


def test_jvp_and_vjp_agree():
    f = lambda v: [ac.sin(v[0]) * v[1], v[1] / v[0], ac.where(False, v[0], 2.0)]  # noqa: E731
    x, v, u = [0.5, 2.0], [1.0, -3.0], [0.1, 0.7, 5.0]
    value, tangent = ac.jvp(f, x, v)
    value2, pullback = ac.vjp(f, x)
    assert value == value2
    assert np.dot(u, tangent) == pytest.approx(np.dot(pullback(u), v), rel=1e-14)
    assert pullback([0.0, 0.0, 1.0]) == [0.0, 0.0]
    with pytest.raises(DomainError, match=r"vjp: the upstream .*expected: 3, got: 2"):
        pullback([1.0, 2.0])
    with pytest.raises(DomainError, match="direction"):
        ac.jvp(f, x, [1.0])


@pytest.mark.parametrize(
    ("point", "direction", "problem"),
    [
        ({"a": 2.0, "b": 3.0}, {"b": 0.0, "x": 1.0}, "missing key"),
        ((2.0, 3.0), [1.0, 0.0], "Expected .* tuple, got"),
        ([2.0, 3.0], (1.0, 0.0), "Expected .* list, got"),
        (np.array([2.0, 3.0]), [1.0, 0.0], "Expected an array of shape .2,., got"),
        (np.array([2.0, 3.0]), np.array([[1.0, 0.0]]), r"shape \(2,\), got an array of shape \(1, 2\)"),
        ([2.0, 3.0], 1.0, "Expected .* list, got"),
    ],
)
def test_a_direction_has_the_structure_of_its_point(point, direction, problem):
    f = lambda p: sum(p.values() if isinstance(p, dict) else p)  # noqa: E731
    for product in (ac.jvp, ac.hvp):
        with pytest.raises(DomainError, match=f"the direction has another structure .*{problem}"):
            product(f, point, direction)


def test_a_direction_is_read_by_its_keys():
    f = lambda p: p["a"] * p["b"]  # noqa: E731
    assert ac.jvp(f, {"a": 2.0, "b": 5.0}, {"b": 1.0, "a": 0.0}) == (10.0, 2.0)
    assert ac.vjp(lambda x: {"a": 2.0 * x, "b": 3.0 * x}, 1.0)[1]({"b": 1.0, "a": 0.0}) == 3.0


def test_errors_come_before_anything_runs():
    ran = []
    f = lambda x: ran.append(x)  # noqa: E731
    with pytest.raises(OperandError, match="float\\(text\\)"):
        ac.grad(f)("3")
    with pytest.raises(DomainError, match="argnums=1"):
        ac.grad(f, 1)(2.0)
    for transform in (ac.grad, ac.value_and_grad, ac.jacobian, ac.hessian):
        told = rf"^{transform.__name__}: argnums is the place of .* write {transform.__name__}\(f\)\(x\)$"
        with pytest.raises(DomainError, match=told):
            transform(f, 2.0)
    with pytest.raises(OperandError, match="the inputs are a list, also of one Value"):
        ac.gradients(Value(1.0), Value(1.0))
    assert not ran
    with pytest.raises(OperandError, match="returned None"):
        ac.grad(f)(2.0)
    with pytest.raises(OperandError, match="use jacobian"):
        ac.grad(lambda x: [x])(2.0)
    with pytest.raises(OperandError, match="pair"):
        ac.grad(lambda x: x, has_aux=True)(2.0)
    with pytest.raises(DomainError, match="order"):
        ac.derivative(ac.sin, -1)


@pytest.mark.parametrize("name", ["grad", "value_and_grad", "hessian", "derivative", "hvp"])
def test_errors_open_with_what_the_user_called(name):
    def call(f):
        return ac.hvp(f, 2.0, 1.0) if name == "hvp" else getattr(ac, name)(f)(2.0)

    with pytest.raises(OperandError, match=f"^{name}: <lambda>\\(\\) returned None"):
        call(lambda x: None)
    with pytest.raises(OperandError, match=f"^{name}: <lambda>\\(\\) returned list"):
        call(lambda x: [x, x])


def test_an_exception_in_the_function_leaves_transforms_as_they_were():
    def fails(x):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ac.grad(fails)(1.0)
    assert type(ac.grad(ac.sin)(0.0)) is float


@pytest.mark.parametrize(
    "transform", [ac.grad, ac.value_and_grad, ac.derivative, ac.jacobian, ac.hessian, ac.compile]
)
def test_what_is_no_function_is_told_at_once(transform):
    name = transform.__name__
    with pytest.raises(ac.OperandError, match=f"{name}: expected a function, got float 3.0"):
        transform(3.0)
    with pytest.raises(ac.OperandError, match=f"{name}: .* of a graph z, z.backward"):
        transform(Value(3.0) * 2.0)
