"""The worked examples: each runs as a script, and its derivatives are compared with closed forms."""

import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import autograd_core as ac
from examples import kmeans, newton, ode, rosenbrock

SCRIPTS = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
SMALL = {  # arguments of main where training at full size takes longer than a test
    "autoencoder": {"count": 50, "epochs": 2},
    "cnn_digits": {"count": 40, "epochs": 1},
    "gan_digits": {"count": 64, "epochs": 2, "hidden": 8},
    "gpt_names": {"steps": 3},
    "gru_names": {"count": 30, "epochs": 1, "hidden": 4},
    "lstm_names": {"count": 20, "epochs": 1, "hidden": 4},
    "mlp_digits": {"count": 100, "epochs": 2},
    "multi_label": {"count": 100, "epochs": 2},
    "vae_digits": {"count": 64, "epochs": 2, "hidden": 8},
}


@pytest.mark.parametrize(
    "script", [s for s in SCRIPTS if s.stem != "rosenbrock"], ids=lambda script: script.stem
)
def test_every_example_runs_and_says_what_it_is(script, capsys):
    small = SMALL.get(script.stem)
    module = runpy.run_path(str(script), run_name="__main__" if small is None else "small")
    if small is not None:
        module["main"](**small)
    assert capsys.readouterr().out
    assert module["__doc__"]
    assert module["main"].__doc__


# Rosenbrock


def test_rosenbrock_derivatives():
    x = np.random.default_rng(0).uniform(-1.0, 1.0, 1000)
    v = np.random.default_rng(1).uniform(-1.0, 1.0, 1000)
    from scipy.optimize import rosen, rosen_der, rosen_hess_prod

    assert rosenbrock.rosenbrock(x) == pytest.approx(rosen(x), rel=1e-13)
    assert np.allclose(ac.grad(rosenbrock.rosenbrock)(x), rosen_der(x), rtol=1e-12, atol=1e-12)
    assert np.allclose(rosenbrock.hessian_product(x, v), rosen_hess_prod(x, v), rtol=1e-12, atol=1e-11)


def test_rosenbrock_is_minimised():
    result = rosenbrock.solve(np.where(np.arange(10) % 2, 1.0, -1.2))
    assert result.success
    assert abs(result.x - 1.0).max() < 1e-9


def test_rosenbrock_in_a_thousand_dimensions():
    result = rosenbrock.main()  # seconds: run once
    assert len(result.x) == 1000
    assert result.success
    assert abs(result.x - 1.0).max() < 1e-9


# Newton


def test_a_root_and_its_derivatives():
    square_root = lambda a: newton.root(lambda x: x * x - a, 1.0)  # noqa: E731
    assert square_root(2.0) == math.sqrt(2.0)
    for order, expected in enumerate([0.5, -0.25, 0.375, -0.9375], start=1):
        found = ac.derivative(square_root, order)(2.0)
        assert found == pytest.approx(expected * 2.0 ** (0.5 - order), rel=1e-12)
    with pytest.raises(ArithmeticError, match="no root"):
        newton.root(lambda x: x * x + 1.0, 0.3)


def test_kepler():
    e, m = 0.3, 1.0
    anomaly = newton.kepler(m, e)
    assert anomaly - e * math.sin(anomaly) == pytest.approx(m, abs=1e-15)
    by_m, by_e = ac.grad(newton.kepler, argnums=(0, 1))(m, e)
    assert by_m == pytest.approx(1.0 / (1.0 - e * math.cos(anomaly)), rel=1e-14)
    assert by_e == pytest.approx(math.sin(anomaly) / (1.0 - e * math.cos(anomaly)), rel=1e-14)


@pytest.mark.parametrize(("start", "end"), [((1.0, 1.0), (3.0, 2.0)), ((-3.0, 3.0), (-2.805118, 3.131312))])
def test_a_minimum(start, end):
    assert np.allclose(newton.minimum(newton.himmelblau, np.array(start)), end, atol=1e-6)


def test_the_minimum_of_a_saddle_start_is_no_saddle():
    saddle = lambda x: x[0] ** 4 - x[0] ** 2 + x[1] ** 2  # noqa: E731
    assert np.allclose(abs(newton.minimum(saddle, np.array([0.1, 1.0]))), [math.sqrt(0.5), 0.0], atol=1e-9)


# The integrator


def test_logistic_growth_by_every_parameter():
    def population(rate, capacity, start):
        return ode.integrate(lambda t, y: [rate * y[0] * (1.0 - y[0] / capacity)], [start], 0.0, 3.0)[0]

    def closed(rate, capacity, start):
        return capacity / (1.0 + (capacity / start - 1.0) * ac.exp(-rate * 3.0))

    point = (0.8, 10.0, 1.5)
    assert population(*point) == pytest.approx(closed(*point), rel=1e-9)
    found = ac.grad(population, argnums=(0, 1, 2))(*point)
    assert found == pytest.approx(ac.grad(closed, argnums=(0, 1, 2))(*point), rel=1e-8)


def test_an_oscillator_to_second_order():
    end = lambda w: ode.integrate(lambda t, y: [y[1], -w * w * y[0]], [1.0, 0.0], 0.0, 2.0)[0]  # noqa: E731
    w = 1.3
    assert end(w) == pytest.approx(math.cos(2.0 * w), abs=1e-9)
    assert ac.derivative(end)(w) == pytest.approx(-2.0 * math.sin(2.0 * w), abs=1e-8)
    assert ac.derivative(end, 2)(w) == pytest.approx(-4.0 * math.cos(2.0 * w), abs=1e-7)
    with_time = ode.integrate(lambda t, y: [math.cos(t)], [0.0], 0.0, 5.0)
    assert with_time == [pytest.approx(math.sin(5.0), abs=1e-9)]


def test_the_flow_of_a_system_against_scipy():
    def equation(t, y):
        return [1.5 * y[0] - y[0] * y[1], y[0] * y[1] - 3.0 * y[1]]

    def with_sensitivity(t, z):  # y and dy/dy0, by the variational equation
        prey, predators = z[:2]
        slope = np.array([[1.5 - predators, -prey], [predators, prey - 3.0]])
        return [*equation(t, z[:2]), *(slope @ z[2:].reshape(2, 2)).ravel()]

    start = [2.0, 1.0]
    begin = [*start, 1.0, 0.0, 0.0, 1.0]
    expected = solve_ivp(with_sensitivity, (0.0, 2.0), begin, rtol=1e-12, atol=1e-13).y[:, -1]
    found = ac.jacobian(lambda y: ode.integrate(equation, y, 0.0, 2.0))(start)
    assert np.allclose(found, expected[2:].reshape(2, 2), rtol=1e-8)


# k-means


def test_k_means_products_with_the_hessian():
    points = kmeans.blobs([[0.0, 0.0], [3.0, 1.0], [1.0, 4.0]], count=30)
    centres = [[0.5, 0.1], [2.5, 1.5], [1.0, 3.0]]
    direction = [[1.0, -2.0], [0.5, 3.0], [-1.0, 0.25]]
    f = lambda c: kmeans.objective(c, points)  # noqa: E731
    distances = [[math.dist(point, centre) for centre in centres] for point in points]
    nearest = [row.index(min(row)) for row in distances]
    counts = [nearest.count(k) for k in range(3)]
    expected = [[2.0 * n * x for x in row] for n, row in zip(counts, direction, strict=True)]
    found = ac.hvp(f, centres, direction)
    assert np.allclose(found, expected, rtol=1e-14)
    dense = np.array(ac.hessian(f)(centres)).reshape(6, 6)
    assert np.allclose(dense, np.diag(np.repeat(counts, 2) * 2.0), atol=1e-13)
    clusters = [[p for p, k in zip(points, nearest, strict=True) if k == cluster] for cluster in range(3)]
    means = [np.mean(cluster, axis=0) for cluster in clusters]
    assert np.allclose(kmeans.newton_step(centres, points), means, rtol=1e-13)
