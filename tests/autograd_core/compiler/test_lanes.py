"""Batches: each lane equals its sample alone, bit for bit; sums go in sample order; ways split."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core.op import OPS
from autograd_core.testing import expressions


def mlp(weights, x, y):
    for layer, w in enumerate(weights):
        x = [sum((a * b for a, b in zip(row, x, strict=True)), 0.0) for row in w]
        x = [ac.tanh(v) for v in x] if layer + 1 < len(weights) else x
    return sum(((a - b) ** 2 for a, b in zip(x, y, strict=True)), 0.0)


def one_by_one(compiled, weights, xs, ys):
    total, gradients = 0.0, [np.zeros_like(w) for w in weights]
    for x, y in zip(xs, ys, strict=True):
        value, gradient = compiled.value_and_grad(weights, x, y)
        total += value
        for sum_, g in zip(gradients, gradient, strict=True):
            sum_ += g
    return total, gradients


@pytest.mark.parametrize("samples", [1, 3, 8, 100])
@pytest.mark.parametrize("threads", [1, 3])
def test_the_gradient_of_shared_weights_is_the_sum_in_sample_order(samples, threads):
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((7, 5), (3, 7))]
    xs, ys = rng.normal(size=(samples, 5)), rng.normal(size=(samples, 3))
    compiled = ac.compile(mlp)
    value, gradient = compiled.batch_value_and_grad(weights, xs, ys, in_axes=(None, 0, 0), threads=threads)
    expected, gradients = one_by_one(compiled, weights, xs, ys)
    assert value == expected
    for a, b in zip(gradient, gradients, strict=True):
        assert (a == b).all()


LAYERS = {
    "a bias": lambda w, b, x: [ac.dot(row, x) + c for row, c in zip(w, b, strict=True)],
    "a product of numbers": lambda w, b, x: [ac.dot(row, x) + c * b[0] for row, c in zip(w, b, strict=True)],
    "two numbers": lambda w, b, x: [ac.dot(row, x) + c + b[-1] for row, c in zip(w, b, strict=True)],
    "numbers between": lambda w, b, x: [
        c + x[0] + b[0] + ac.dot(row, x) + b[-1] + x[1] for row, c in zip(w, b, strict=True)
    ],
    "inputs of their own": lambda w, b, x: [
        x[i % len(x)] * row[0] + c for i, (row, c) in enumerate(zip(w, b, strict=True))
    ],
    "lanes alone": lambda w, b, x: [x[0] * x[i % len(x)] + x[1] + c for i, c in enumerate(b)],
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("rows", range(1, 10))
def test_numbers_before_and_after_lanes_are_added_in_their_place(layer, rows):
    rng = np.random.default_rng(rows)
    weights, biases = rng.normal(size=(rows, 3)), rng.normal(size=rows) * 1e3
    biases[rng.integers(rows)] = -0.0
    xs = rng.normal(size=(11, 3))
    xs[3:6] = 0.0, -0.0, np.inf
    compiled = ac.compile(LAYERS[layer])
    found = compiled.batch(weights, biases, xs, in_axes=(None, None, 0))
    for i, x in enumerate(xs.tolist()):
        eager = LAYERS[layer](
            *[
                [[ac.Value(w) for w in row] for row in weights.tolist()],
                biases.tolist(),
                list(map(ac.Value, x)),
            ]
        )
        assert np.array([y.data for y in eager]).tobytes() == np.array([y[i] for y in found]).tobytes()


@pytest.mark.parametrize("samples", [64, 65, 1000, 1500])
@pytest.mark.parametrize("layers", [[(1, 1)], [(3, 2)], [(2, 2), (2, 2)]])
def test_a_small_program_runs_many_lanes_at_a_time(samples, layers):
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=shape) for shape in layers]
    xs, ys = rng.normal(size=(samples, layers[0][1])), rng.normal(size=(samples, layers[-1][0]))
    compiled = ac.compile(mlp)
    value, gradient = compiled.batch_value_and_grad(weights, xs, ys, in_axes=(None, 0, 0))
    expected, gradients = one_by_one(compiled, weights, xs, ys)
    assert value == expected
    assert all((a == b).all() for a, b in zip(gradient, gradients, strict=True))


@pytest.mark.parametrize("count", [1, 8, 9])
def test_sums_over_many_lanes_go_in_sample_order(count):
    def waves(shifts, x):
        return sum((ac.sin(shift + x) for shift in shifts), 0.0)

    rng = np.random.default_rng(2)
    shifts, xs = rng.normal(size=count), rng.normal(size=1500)
    _, gradient = ac.compile(waves).batch_value_and_grad(shifts, xs, in_axes=(None, 0))
    expected = np.zeros(count)
    for x in xs:
        expected += ac.grad(waves)(shifts.tolist(), float(x))
    assert (gradient == expected).all()


def test_floats_beside_arrays_are_inputs_of_every_call():
    compiled = ac.compile(lambda w, x, b: w * x + b, argnums=(0, 2))
    x = np.array([1.0, 2.0, 4.0])
    for w, b in ((0.5, 1.0), (0.25, -1.0)):
        assert compiled.batch(w, x, b, in_axes=(None, 0, None)).tolist() == [w * each + b for each in x]
        assert compiled.batch_value_and_grad(w, x, b, in_axes=(None, 0, None))[1] == (7.0, 3.0)
    assert compiled.cache_info().recordings == 1
    array = compiled.batch(np.array([0.5] * 3), x, np.array(1.0), in_axes=(0, 0, None))
    assert array.tolist() == [1.5, 2.0, 3.0]


def test_the_gradient_by_a_batched_argument_has_one_row_a_sample():
    compiled = ac.compile(lambda w, x: ac.sin(w * x[0]) + x[1], argnums=(0, 1))
    xs = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    _, (by_w, by_x) = compiled.batch_value_and_grad(0.5, xs, in_axes=(None, 0), reduce="mean")
    alone = [compiled.grad(0.5, x) for x in xs]
    assert by_w == (alone[0][0] + alone[1][0] + alone[2][0]) / 3
    assert (by_x == np.array([x for _, x in alone]) / 3).all()


@pytest.mark.parametrize("samples", range(1, 9))
def test_the_mean_is_the_sum_divided_whatever_its_numbers_and_warns_of_nothing(samples):
    compiled = ac.compile(lambda w, x: ac.dot(list(w), list(x)))
    numbers = [1.1, 1e308, 5e-324, 3e-320, -0.0, np.inf]
    rows = np.array([numbers] * samples)
    with np.errstate(all="raise"):
        value, gradient = compiled.batch_value_and_grad(np.zeros(6), rows, in_axes=(None, 0), reduce="mean")
    total, sums = compiled.batch_value_and_grad(np.zeros(6), rows, in_axes=(None, 0))
    expected = [x / samples for x in sums.tolist()]
    assert repr(gradient.tolist()) == repr(expected)
    assert repr(value) == repr(total / samples)


def test_samples_that_take_another_way_are_split():
    def f(w, x):
        return w * x * x if x > 0.0 else w + x

    compiled = ac.compile(f)
    xs = np.array([1.0, -2.0, 3.0, -4.0])
    assert compiled.batch(2.0, xs, in_axes=(None, 0)).tolist() == [2.0, 0.0, 18.0, -2.0]
    value, gradient = compiled.batch_value_and_grad(2.0, xs, in_axes=(None, 0))
    assert (value, gradient) == (18.0, 1.0 + 1.0 + 9.0 + 1.0)
    assert compiled.cache_info().recordings == 2


@settings(max_examples=30, deadline=None)
@given(expressions(size=12), st.integers(1, 20))
def test_every_lane_is_its_sample_alone(program, samples):
    rng = np.random.default_rng(1)
    columns = [x + rng.normal(size=samples) for x in program.point]
    compiled = ac.compile(program)
    found = compiled.batch(*columns)
    alone = np.array([compiled(*[float(x) for x in row]) for row in zip(*columns, strict=True)])
    assert np.array_equal(found, alone, equal_nan=True)


def test_outputs_may_be_structures():
    compiled = ac.compile(lambda x: {"a": x * 2.0, "b": [x, x + 1.0]})
    found = compiled.batch(np.array([1.0, 2.0]))
    assert found["a"].tolist() == [2.0, 4.0]
    assert found["b"][1].tolist() == [2.0, 3.0]


def test_batches_of_many_sizes_keep_little_memory():
    compiled = ac.compile(lambda w, x: w * x + 1.0)
    tracemalloc.start()
    try:
        for samples in range(512, 16_385, 512):
            compiled.batch_value_and_grad(2.0, np.ones(samples), in_axes=(None, 0))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 16 << 20


MANY = [name for name, op in OPS.items() if op.arity is None and op.public]


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("samples", [1, 11])
def test_ops_of_many_operands_have_lanes(name, samples):
    function = getattr(ac, name)

    def f(w, x):
        products = [a * b for a, b in zip(w, x, strict=True)]
        found = function(w, x) if name == "dot" else function(products)
        return sum(v * (i + 1.5) for i, v in enumerate(found)) if isinstance(found, list) else found

    rng = np.random.default_rng(3)
    w, xs = rng.normal(size=5), rng.normal(size=(samples, 5))
    xs[0, :2] = 0.0
    compiled = ac.compile(f, argnums=(0, 1))
    alone = [compiled.value_and_grad(w, x) for x in xs]
    eager = [ac.value_and_grad(f, argnums=(0, 1))(list(w), list(x)) for x in xs]
    assert [value for value, _ in alone] == [value for value, _ in eager]
    values = compiled.batch(w, xs, in_axes=(None, 0))
    assert values.tolist() == [value for value, _ in alone]
    total, (by_w, by_x) = compiled.batch_value_and_grad(w, xs, in_axes=(None, 0))
    assert (by_x == np.array([x for _, (_, x) in alone])).all()
    assert (by_x == np.array([x for _, (_, x) in eager])).all()
    expected = np.zeros(5)
    for _, (slope, _) in alone:
        expected += slope
    assert (by_w == expected).all()
    assert total == sum_in_order([value for value, _ in alone])


def sum_in_order(values):
    total = 0.0
    for x in values:
        total += x
    return total


def test_a_number_is_picked_by_an_index_of_each_sample():
    compiled = ac.compile(lambda w, i: ac.take(w, i) ** 2)
    w, places = np.array([1.0, 2.0, 4.0]), np.array([0.0, 2.0, 2.0, 1.0, 3.0, -1.0, 0.5, np.nan])
    values = compiled.batch(w, places, in_axes=(None, 0))
    assert values[:4].tolist() == [1.0, 16.0, 16.0, 4.0]
    assert np.isnan(values[4:]).all()
    _, gradient = compiled.batch_value_and_grad(w, places[:4], in_axes=(None, 0))
    assert gradient.tolist() == [2.0, 4.0, 16.0]


def test_a_sample_alone_has_the_same_bits_with_lanes_and_without():
    rng = np.random.default_rng(5)
    weights = [rng.normal(size=shape) for shape in ((7, 5), (3, 7))]
    xs, ys = rng.normal(size=(2, 5)), rng.normal(size=(2, 3))
    weights[0][0, 0] = -0.0

    def call(compiled, count):
        found = compiled.batch_value_and_grad(weights, xs[:count], ys[:count], in_axes=(None, 0, 0))
        return repr((found, compiled.batch(weights, xs[:count], ys[:count], in_axes=(None, 0, 0))))

    fresh, used = ac.compile(mlp, argnums=(0, 1)), ac.compile(mlp, argnums=(0, 1))
    call(used, 2)
    assert call(fresh, 1) == call(used, 1)
    assert call(fresh, 2) == call(used, 2)
