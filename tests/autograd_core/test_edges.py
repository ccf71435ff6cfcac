"""Edges lead only to what a value depends on; corners and steps are as stated; no digit is lost."""

import math
from math import inf, nan

import pytest
from mpmath import mp

import autograd_core as ac
from autograd_core import Value
from benchmarks import reference


def gradient_at(function, x):
    return ac.grad(function)(x)


def test_a_branch_that_is_not_taken_cannot_spoil_the_gradient():
    assert gradient_at(lambda x: ac.where(x > 0.0, ac.sqrt(x), 0.0), 0.0) == 0.0
    assert gradient_at(lambda x: ac.where(x > 0.0, ac.log(x), x), -2.0) == 1.0
    assert gradient_at(lambda x: ac.relu(ac.log(x)), 0.0) == 0.0  # log(0) is -inf, its derivative inf
    assert gradient_at(lambda x: ac.maximum(ac.log(x), -1.0), 0.0) == 0.0
    assert gradient_at(lambda x: ac.minimum(1.0 / x, 2.0), 0.0) == 0.0
    assert gradient_at(lambda x: ac.clamp(1.0 / x, -1.0, 1.0), 0.0) == 0.0
    assert gradient_at(lambda x: ac.max([ac.log(x), x]), 0.0) == 1.0
    assert gradient_at(lambda x: ac.hardtanh(ac.rsqrt(x)), 0.0) == 0.0


def test_the_same_holds_for_the_second_derivative():
    assert ac.derivative(lambda x: ac.where(x > 0.0, ac.sqrt(x), 0.0), 2)(0.0) == 0.0
    assert ac.derivative(lambda x: ac.relu(ac.log(x)), 2)(0.0) == 0.0
    assert ac.derivative(lambda x: ac.clamp(1.0 / x, -1.0, 1.0), 2)(0.0) == 0.0


def test_on_recorded_edges_arithmetic_is_that_of_ieee():
    assert math.isnan(gradient_at(lambda x: ac.sqrt(x) ** 2, 0.0))
    assert math.isnan(gradient_at(lambda x: 0.0 * ac.sqrt(x), 0.0))


def test_edges_lead_to_what_was_chosen():
    x, y, low = Value(2.0), Value(3.0), Value(-1.0)
    assert ac.where(True, x, y).edges == (None, 1.0, None)
    assert ac.where(Value(0.0), x, y).edges == (None, None, 1.0)
    assert ac.maximum(x, y).edges == (None, 1.0)
    assert ac.minimum(x, y).edges == (1.0, None)
    assert ac.clamp(x, low, y).edges == (1.0, None, None)
    assert ac.clamp(Value(-2.0), low, y).edges == (None, 1.0, None)
    assert ac.clamp(Value(5.0), low, y).edges == (None, None, 1.0)
    assert ac.relu(Value(-1.0)).edges == (None,)
    assert ac.max([x, y, low]).edges == (None, 1.0, None)
    assert (x * 2.0).edges == (2.0, None)  # a constant is no edge


def test_ties_share():
    x, y = Value(2.0), Value(2.0)
    for choose in (ac.maximum, ac.minimum):
        assert choose(x, y).edges == (0.5, 0.5)
        assert gradient_at(lambda x, choose=choose: choose(x, x), 2.0) == 1.0
        assert gradient_at(lambda x, choose=choose: choose(x, 2.0), 2.0) == 0.5
    assert ac.grad(ac.max)([1.0, 1.0, 0.0, 1.0]) == [1 / 3, 1 / 3, 0.0, 1 / 3]
    assert ac.grad(ac.logsumexp)([inf, inf, 0.0]) == [0.5, 0.5, 0.0]
    assert ac.grad(lambda x: ac.logaddexp(x, -inf))(-inf) == 0.5


@pytest.mark.parametrize(
    ("function", "at", "slope"),
    [
        (ac.abs, 0.0, 0.0),
        (ac.relu, 0.0, 0.0),
        (ac.leaky_relu, 0.0, 0.01),
        (lambda x: ac.leaky_relu(x, slope=0.2), 0.0, 0.2),
        (ac.elu, 0.0, 1.0),
        (lambda x: ac.elu(x, alpha=0.5), 0.0, 0.5),
        (ac.selu, 0.0, 1.7580993408473768),
        (lambda x: ac.clamp(x, -1.0, 1.0), 1.0, 1.0),
        (lambda x: ac.clamp(x, -1.0, 1.0), -1.0, 1.0),
        (ac.hardtanh, 1.0, 1.0),
        (ac.floor, 1.0, 0.0),
        (ac.round, 2.5, 0.0),
        (ac.sign, 0.0, 0.0),
        (lambda x: x % 2.0, 4.0, 1.0),
        (lambda x: 7.0 % x, 2.0, -3.0),
        (ac.sinc, 0.0, 0.0),
        (ac.silu, inf, 1.0),
        (ac.gelu, inf, 1.0),
    ],
)
def test_first_derivatives_at_corners_and_steps(function, at, slope):
    assert gradient_at(function, at) == slope
    if at != inf and function is not ac.sinc:
        assert ac.derivative(function, 2)(at) == 0.0


def test_at_the_origin_derivatives_are_zeros():
    for function in (lambda v: ac.hypot(*v), lambda v: ac.atan2(*v), ac.norm, ac.std):
        assert ac.grad(function)([0.0, 0.0]) == [0.0, 0.0]
        assert ac.hessian(function)([0.0, 0.0]) == [[0.0, 0.0], [0.0, 0.0]]


def test_powers_of_zero_and_of_negative_numbers():
    slopes = ac.grad(ac.pow, (0, 1))
    assert [slopes(0.0, y) for y in (3.0, 1.0, 0.5, 0.0)] == [(0.0, 0.0), (1.0, 0.0), (inf, 0.0), (0.0, 0.0)]
    assert math.isnan(ac.pow(-8.0, 1 / 3))  # never a complex number
    by_base, by_exponent = slopes(-2.0, 3.0)
    assert by_base == 12.0
    assert math.isnan(by_exponent)
    assert gradient_at(lambda x: x**3, -2.0) == 12.0  # a constant has no derivative


def test_boundaries_and_poles_are_one_sided_limits():
    assert [ac.derivative(ac.sqrt, k)(0.0) for k in range(3)] == [0.0, inf, -inf]
    assert [gradient_at(f, 1.0) for f in (ac.asin, ac.acosh)] == [inf, inf]
    assert gradient_at(ac.cbrt, 0.0) == inf
    assert (gradient_at(ac.log, -0.0), gradient_at(ac.sqrt, -0.0)) == (inf, inf)
    assert (Value(1.0) / -0.0).data == -inf
    assert gradient_at(lambda x: 1.0 / x, 0.0) == -inf


def test_each_derivative_is_rounded_for_itself():
    found = [ac.derivative(ac.exp2, k)(1024.0) for k in range(3)]
    assert found == [inf, pytest.approx(1.246e308, rel=1e-3), pytest.approx(8.64e307, rel=1e-3)]


def test_derivatives_by_the_parameters_of_activations():
    assert ac.grad(ac.leaky_relu, 1)(-3.0, 0.2) == -3.0
    assert ac.grad(ac.leaky_relu, 1)(3.0, 0.2) == 0.0
    assert ac.grad(ac.elu, 1)(-3.0, 0.2) == math.expm1(-3.0)
    assert ac.grad(ac.hardtanh, (1, 2))(-3.0, -2.0, 2.0) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("name", "at"),
    [("tanh", 1e-8), ("tanh", 30.0), ("tanh", -350.0), ("sigmoid", 40.0), ("sigmoid", -700.0),
     ("softplus", -740.0), ("acosh", 1.0 + 2.0**-52), ("asin", 1.0 - 2.0**-53), ("atanh", 2.0**-53 - 1.0),
     ("sinc", 1e-200), ("log1p", 2.0**-53 - 1.0), ("lgamma", 2.0 + 2.0**-40), ("gelu", -37.0),
     ("silu", 700.0), ("erfc", 26.0)],
)  # fmt: skip
def test_digits_survive_where_they_are_usually_lost(name, at):
    numbers, _ = reference.truth(name, [at])
    for order, (number, limit) in enumerate(zip(numbers, (6.0, 10.0, 12.0), strict=True)):
        found = ac.derivative(ac.OPS[name], order)(at)
        assert reference.error(found, number, number) <= limit, (order, found, reference.nearest(number))


@pytest.mark.parametrize("order", [3, 4, 5])
@pytest.mark.parametrize(
    ("name", "at"), [("tanh", 0.3), ("sigmoid", 2.0), ("sinc", 0.4), ("atan", 1.2), ("exp2", 3.0)]
)
def test_higher_orders_keep_their_digits(name, at, order):
    with mp.workprec(300):
        functions = {
            "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
            "sinc": mp.sincpi,
            "exp2": lambda x: mp.mpf(2) ** x,
        }
        expected = float(mp.diff(functions.get(name) or getattr(mp, name), mp.mpf(at), order))
    assert ac.derivative(ac.OPS[name], order)(at) == pytest.approx(expected, rel=1e-12)


def test_nan_is_ignored_where_it_is_said_to_be():
    assert (ac.pow(nan, 0.0), ac.pow(1.0, nan), ac.hypot(inf, nan)) == (1.0, 1.0, inf)
    assert math.isnan(ac.floor(nan))
    assert gradient_at(ac.floor, nan) == 0.0
