"""Transforms inside transforms, in any mixture and any order, against closed forms and high precision."""

import collections
import itertools
import math
import random

import mpmath
import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Value

# Four ways to differentiate a function of one number; all are exact, so all agree


def by_grad(f):
    return ac.grad(f)


def by_jvp(f):
    return lambda x: ac.jvp(f, x, 1.0)[1]


def by_vjp(f):
    return lambda x: ac.vjp(f, x)[1](1.0)


def by_jacobian(f):
    return lambda x: ac.jacobian(lambda v: [f(v[0])])([x])[0][0]


def by_gradients(f):
    def slope(x):
        x = x * 1.0 if isinstance(x, Value) else Value(x)
        return ac.gradients(f(x), [x], create_graph=True)[0]

    return slope


def twice_by_hvp(f):
    return lambda x: ac.hvp(f, x, 1.0)


def twice_by_hessian(f):
    return lambda x: ac.hessian(lambda v: f(v[0]))([x])[0][0]


ONCE = (by_grad, by_jvp, by_vjp, by_jacobian, by_gradients, ac.derivative)
PAIRS = [pytest.param(a, b, id=f"{a.__name__} {b.__name__}") for a, b in itertools.product(ONCE, ONCE)]
TWICE = (twice_by_hvp, twice_by_hessian, lambda f: ac.derivative(f, 2))


def number(x):
    return x.data if isinstance(x, Value) else x


def wave(x):
    return ac.exp(ac.sin(x)) * x + 1.0 / (1.0 + x * x)


def exact_wave(order, x):
    with mpmath.workdps(50):
        wave = lambda t: mpmath.exp(mpmath.sin(t)) * t + 1 / (1 + t * t)  # noqa: E731
        return float(mpmath.diff(wave, mpmath.mpf(x), order))


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_every_pair_of_transforms(outer, inner):
    assert number(outer(inner(wave))(0.7)) == pytest.approx(exact_wave(2, 0.7), rel=1e-13)


def test_three_and_four_levels_in_random_mixtures():
    draw = random.Random(0)
    for _ in range(60):
        ways = [draw.choice(ONCE) for _ in range(draw.choice((3, 4)))]
        f = wave
        for way in ways:
            f = way(f)
        x = draw.uniform(-1.5, 1.5)
        expected = exact_wave(len(ways), x)
        assert number(f(x)) == pytest.approx(expected, rel=1e-11, abs=1e-11), (ways, x)


def test_second_derivatives_inside_and_outside_of_first_ones():
    for once, twice in itertools.product(ONCE, TWICE):
        assert number(once(twice(wave))(0.7)) == pytest.approx(exact_wave(3, 0.7), rel=1e-12)
        assert number(twice(once(wave))(0.7)) == pytest.approx(exact_wave(3, 0.7), rel=1e-12)
    for first, second in itertools.product(TWICE, TWICE):
        assert first(second(wave))(0.3) == pytest.approx(exact_wave(4, 0.3), rel=1e-12)


# Perturbation confusion: each transform differentiates by its own input only


@pytest.mark.parametrize(("outer", "inner"), PAIRS)
def test_no_confusion(outer, inner):
    # Siskind and Pearlmutter 2005: d/dx x d/dy (x + y) = 1
    assert number(outer(lambda x: x * inner(lambda y: x + y)(1.0))(5.0)) == 1.0
    # d/dx x d/dy x y, at y = x: 2x
    assert number(outer(lambda x: x * inner(lambda y: x * y)(x))(3.0)) == 6.0
    # d/dx d/dy y x^2 y^3 at y = 2x: 4 y^3 x^2 = 32 x^5, and 160 x^4
    f = lambda x: inner(lambda y: y * x**2 * y**3)(2.0 * x)  # noqa: E731
    assert number(outer(f)(1.5)) == pytest.approx(160.0 * 1.5**4, rel=1e-14)
    # an inner function that ignores its own input
    assert number(outer(lambda x: x * inner(lambda y: x * x + 0.0 * y)(x))(3.0)) == 0.0
    # the same function inside itself
    assert number(outer(lambda x: inner(wave)(x) * wave(x))(0.4)) == pytest.approx(
        exact_wave(2, 0.4) * exact_wave(0, 0.4) + exact_wave(1, 0.4) ** 2, rel=1e-13
    )


def test_a_function_that_returns_a_function_keeps_its_perturbation():
    # Manzyuk et al. 2019, "Perturbation confusion in forward AD of higher-order functions"
    shift = lambda u: lambda f: lambda x: f(x + u)  # noqa: E731
    derivative_of_shift = lambda f: lambda x: ac.grad(lambda u: shift(u)(f)(x))(0.0)  # noqa: E731
    once = derivative_of_shift(derivative_of_shift(lambda x: x**4))
    assert once(2.0) == 12.0 * 2.0**2


def test_three_variables_captured_at_three_depths():
    def f(x):
        def g(y):
            def h(z):
                return x * y * y * z**3

            return x * ac.grad(h)(y)  # x * 3 x y^4

        return ac.grad(g)(x)  # 12 x^2 y^3 at y = x

    assert ac.grad(f)(1.1) == pytest.approx(60.0 * 1.1**4, rel=1e-14)


def test_inside_data_dependent_loops():
    def power_by_squaring(x, n):
        result = 1.0
        while n:
            if n % 2:
                result = result * x
            x, n = x * x, n // 2
        return result

    assert ac.derivative(lambda x: power_by_squaring(x, 13), 4)(0.9) == pytest.approx(
        13 * 12 * 11 * 10 * 0.9**9
    )

    def accumulate(x):  # derivatives taken in every round of a loop whose length depends on x
        total, rounds = 0.0 * x, 0
        while total < 10.0:
            total = total + ac.grad(lambda y: x * y**2)(x)  # 2 x^2
            rounds += 1
        return total, rounds

    slope, rounds = ac.grad(accumulate, has_aux=True)(1.3)
    assert rounds == math.ceil(10.0 / (2.0 * 1.3**2))
    assert slope == pytest.approx(rounds * 4.0 * 1.3)


def test_values_captured_at_top_level_are_constants_of_a_transform():
    w = Value(3.0, "w")
    assert ac.grad(lambda x: w * x * x)(2.0) == 12.0
    assert not w.has_grad
    slope = ac.grad(lambda x: w * x * x)(Value(2.0))
    assert slope.data == 12.0
    slope.backward()
    assert w.grad == 4.0


# What it costs


class Counted:
    """A function that counts how often it is recorded."""

    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, *xs):
        self.calls += 1
        return self.f(*xs)


def test_functions_are_recorded_once():
    f = Counted(lambda x: [x[0] * x[1], x[1] * x[2], ac.sin(x[2])])
    ac.jacobian(f)([1.0, 2.0, 3.0])
    ac.vjp(f, [1.0, 2.0, 3.0])[1]([1.0, 1.0, 1.0])
    ac.jvp(f, [1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    assert f.calls == 3
    g = Counted(lambda x: ac.sum(a * a * a for a in x))
    ac.hessian(g)([1.0] * 10)
    ac.hvp(g, [1.0] * 10, [1.0] * 10)
    ac.value_and_grad(g)([1.0] * 10)
    assert g.calls == 3


def test_a_hessian_records_the_gradient_once_and_sweeps_it_once_a_row(monkeypatch):
    from autograd_core import backward, gradient_graph

    sweeps, rules = [], collections.Counter()
    swept = backward.gradients
    monkeypatch.setattr(backward, "gradients", lambda *a, **k: sweeps.append(1) or swept(*a, **k))
    graphs = gradient_graph.differentiable_gradients
    monkeypatch.setattr(
        gradient_graph, "differentiable_gradients", lambda *a, **k: rules.update(graph=1) or graphs(*a, **k)
    )
    for n in (8, 16):
        sweeps.clear()
        rules.clear()
        ac.hessian(lambda x: ac.sum(a * b * b for a, b in itertools.pairwise(x)))([0.5] * n)
        assert len(sweeps) == n
        assert rules["graph"] == 1


def test_each_sweep_of_a_jacobian_touches_only_what_it_reaches():
    # 200 outputs over separate chains of 50: sweeping everything for each would be 200 times the work.
    def chains(xs):
        ys = list(xs)
        for _ in range(50):
            ys = [ac.sin(y) for y in ys]
        return ys

    from autograd_core.graph import toposort

    xs = [Value(0.5) for _ in range(200)]
    assert len(toposort(chains(xs)[7])) == 51
    matrix = np.array(ac.jacobian(chains)([0.5] * 200))
    assert np.count_nonzero(matrix) == 200
    assert np.allclose(matrix, np.eye(200) * ac.grad(lambda x: chains([x])[0])(0.5), rtol=1e-15)


def test_the_direction_and_the_upstream_are_differentiated_too():
    f = lambda x: x[0] ** 2 * x[1]  # noqa: E731
    x = [3.0, 2.0]
    assert ac.grad(lambda t: ac.jvp(f, x, [t, t * t])[1])(0.5) == 12.0 + 9.0 * 2 * 0.5
    assert ac.grad(lambda t: ac.vjp(f, x)[1](t * t)[0])(0.5) == 12.0 * 2 * 0.5
    assert ac.grad(lambda t: ac.hvp(f, x, [t * t, 0.0])[1])(0.5) == 6.0 * 2 * 0.5
    t = Value(0.5, "t")
    for product in (ac.jvp(f, x, [t, 0.0])[1], ac.vjp(f, x)[1](t)[0], ac.hvp(f, x, [t, 0.0])[0]):
        assert isinstance(product, Value)
        ac.zero_grad(t)
        product.backward()
        assert t.grad in (12.0, 4.0)


def test_a_transform_in_a_loop_does_not_walk_what_came_before():
    from autograd_core.backward import live_order
    from autograd_core.graph import toposort

    old = Value(1.0)
    for _ in range(1000):
        old = ac.sin(old)
    x = old * 1.0
    y = ac.exp(x) * x
    assert live_order(y, known=[x])[0] is x
    assert len(live_order(y, known=[x])) == 3
    assert len(toposort(y, known=[x])) == 2
