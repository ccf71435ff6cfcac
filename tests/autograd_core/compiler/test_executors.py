"""The executors: how sums are laid out changes no bit, and threads do not meet."""

from __future__ import annotations

import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core.compiler import execute_numpy, machine
from autograd_core.compiler.machine import Machine
from autograd_core.testing import expressions

special = st.sampled_from([0.0, -0.0, 1.0, -2.5, 1e-310, 1e300, float("inf"), float("-inf"), float("nan")])
numbers = st.one_of(st.floats(-3.0, 3.0), special)
compiled_only = pytest.mark.skipif(not ac.COMPILED, reason="the NumPy executor may differ by an ulp")


def bits(thing):
    return ["nan" if x != x else struct.pack("d", x) for x in np.ravel(thing).tolist()]


def network(weights, x, y):
    """Matrix products, a residual, a mean and a maximum: every form in which a sum can be laid out."""
    first, second = weights
    hidden = [ac.tanh(sum(w * v for w, v in zip(row, x, strict=True))) for row in first]
    mean = sum(hidden) / len(hidden)
    mixed = [sum(w * v for w, v in zip(row, hidden, strict=True)) + hidden[i] for i, row in enumerate(second)]
    shifted = [v - mean for v in reversed(mixed)]
    return sum((a - b) ** 2 for a, b in zip(shifted, y, strict=False)) + ac.log(sum(ac.exp(v) for v in mixed))


def weights(rng, inputs, hidden):
    return [rng.normal(size=(hidden, inputs)), rng.normal(size=(hidden, hidden))]


@compiled_only
@pytest.mark.parametrize(("inputs", "hidden"), [(1, 1), (2, 3), (5, 8), (7, 9), (20, 17), (3, 70)])
def test_sums_of_every_size_are_those_of_eager_code(inputs, hidden):
    rng = np.random.default_rng(inputs)
    point = weights(rng, inputs, hidden), rng.normal(size=inputs), rng.normal(size=hidden)
    value, gradient = ac.compile(network).value_and_grad(*point)
    expected, slopes = ac.value_and_grad(network)(*point)
    assert bits(value) == bits(expected)
    assert [bits(x) for x in gradient] == [bits(x) for x in slopes]


@compiled_only
@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=12, max_size=12), st.integers(1, 20), st.booleans(), st.data())
def test_lanes_of_special_values_are_their_samples_alone(shared, samples, summed_twice, data):
    def f(w, x):
        rows = [sum(w[3 * i + j] * x[j] for j in range(3)) for i in range(4)]
        if summed_twice:  # then a gradient is a sum, and no single product
            rows.append(w[0] * x[1])
        return ac.tanh(rows[0]) * rows[1] + ac.maximum(rows[2], rows[-1]) * w[11]

    xs = np.array(
        data.draw(st.lists(st.tuples(numbers, numbers, numbers), min_size=samples, max_size=samples))
    )
    w = np.array(shared)
    compiled = ac.compile(f)
    total, gradient = compiled.batch_value_and_grad(w, xs, in_axes=(None, 0))
    expected, slopes = 0.0, np.zeros(12)
    with np.errstate(all="ignore"):
        for x in xs:
            value, slope = compiled.value_and_grad(w, x)
            expected, slopes = expected + value, slopes + slope
    assert bits(total) == bits(expected)
    assert bits(gradient) == bits(slopes)


@settings(max_examples=30, deadline=None)
@given(expressions(size=12), st.integers(1, 20), st.data())
def test_shared_and_laned_arguments_mix(expression, samples, data):
    axes = data.draw(st.lists(st.sampled_from([0, None]), min_size=len(expression.point), max_size=10))
    axes = (*axes[: len(expression.point) - 1], 0)
    rng = np.random.default_rng(2)
    columns = [
        x if axis is None else x + rng.normal(size=samples)
        for x, axis in zip(expression.point, axes, strict=True)
    ]
    compiled = ac.compile(expression, argnums=tuple(range(len(axes))))
    _, gradients = compiled.batch_value_and_grad(*columns, in_axes=axes)
    alone = [
        compiled.grad(
            *[float(x) if axis is None else float(x[i]) for x, axis in zip(columns, axes, strict=True)]
        )
        for i in range(samples)
    ]
    for k, (axis, found) in enumerate(zip(axes, gradients, strict=True)):
        expected = np.array([slopes[k] for slopes in alone])
        if axis is None:
            total = 0.0
            for x in expected.tolist():
                total += x
            expected = np.array(total)
        assert np.array_equal(found, expected, equal_nan=True)


@pytest.mark.parametrize("samples", [1, 7, 64, 65, 200, 1000])
def test_chunks_and_threads_change_no_bit(samples):
    rng = np.random.default_rng(3)
    w, xs, ys = weights(rng, 6, 10), rng.normal(size=(samples, 6)), rng.normal(size=(samples, 10))
    compiled = ac.compile(network)
    value, gradient = compiled.batch_value_and_grad(w, xs, ys, in_axes=(None, 0, 0))
    total, slopes = 0.0, [np.zeros_like(x) for x in w]
    for x, y in zip(xs, ys, strict=True):
        one, by_w = compiled.value_and_grad(w, x, y)
        total, slopes = total + one, [a + b for a, b in zip(slopes, by_w, strict=True)]
    for threads in (1, 2, 5):
        again = compiled.batch_value_and_grad(w, xs, ys, in_axes=(None, 0, 0), threads=threads)
        assert bits(again[0]) == bits(value)
        assert [bits(x) for x in again[1]] == [bits(x) for x in gradient]
    if ac.COMPILED:
        assert bits(value) == bits(total)
        assert [bits(x) for x in gradient] == [bits(x) for x in slopes]


def test_threads_that_call_one_compiled_function_do_not_meet():
    rng = np.random.default_rng(4)
    compiled = ac.compile(network)
    points = [(weights(rng, 8, 30), rng.normal(size=8), rng.normal(size=30)) for _ in range(8)]
    batches = [(w, rng.normal(size=(20, 8)), rng.normal(size=(20, 30))) for w, _, _ in points]
    expected = [compiled.grad(*point) for point in points]
    together = [compiled.batch_value_and_grad(*batch, in_axes=(None, 0, 0))[1] for batch in batches]

    def call(i):
        return [
            (compiled.grad(*points[i]), compiled.batch_value_and_grad(*batches[i], in_axes=(None, 0, 0))[1])
            for _ in range(20)
        ]

    with ThreadPoolExecutor(8) as pool:
        for i, found in enumerate(pool.map(call, range(8))):
            for alone, batch in found:
                assert [bits(x) for x in alone] == [bits(x) for x in expected[i]]
                assert [bits(x) for x in batch] == [bits(x) for x in together[i]]


def test_a_call_leaves_nothing_behind():
    rng = np.random.default_rng(5)
    w, xs, ys = weights(rng, 3, 4), rng.normal(size=(9, 3)), rng.normal(size=(9, 4))
    compiled = ac.compile(network)
    expected = compiled.batch_value_and_grad(w, xs, ys, in_axes=(None, 0, 0))[1]
    compiled.batch_value_and_grad(w, xs * np.inf, ys, in_axes=(None, 0, 0))
    again = compiled.batch_value_and_grad(w, xs, ys, in_axes=(None, 0, 0))[1]
    assert [bits(x) for x in again] == [bits(x) for x in expected]


def test_samples_may_be_a_list_of_lists_or_a_structure_of_arrays():
    compiled = ac.compile(lambda w, x: w[0] * x[0] + w[1] * x[1])
    w, xs = np.array([2.0, 3.0]), [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    for _ in range(2):
        assert compiled.batch(w, xs, in_axes=(None, 0)).tolist() == [8.0, 18.0, 28.0]
        assert compiled.batch(w, np.array(xs).T.copy().T, in_axes=(None, 0)).tolist() == [8.0, 18.0, 28.0]
    columns = [np.array([1.0, 3.0, 5.0]), np.array([2.0, 4.0, 6.0])]
    assert compiled.batch(w, columns, in_axes=(None, 0)).tolist() == [8.0, 18.0, 28.0]
    assert compiled.batch(w, tuple(columns), in_axes=(None, 0)).tolist() == [8.0, 18.0, 28.0]
    by_name = ac.compile(lambda w, x: w[0] * x["a"] + w[1] * x["b"])
    for _ in range(2):
        found = by_name.batch(w, {"a": np.array([1.0, 3.0]), "b": np.array([2.0, 4.0])}, in_axes=(None, 0))
        assert found.tolist() == [8.0, 18.0]


def test_the_two_executors_agree():
    rng = np.random.default_rng(7)
    compiled = ac.compile(network)
    w, x, y = weights(rng, 5, 9), rng.normal(size=5), rng.normal(size=9)
    value, gradient = compiled.value_and_grad(w, x, y)
    program = compiled.program(w, x, y)
    inputs = np.concatenate([*[m.ravel() for m in w], x, y])
    slots = execute_numpy.run(program, inputs)[program.results]
    assert np.allclose(slots, [value, *gradient[0].ravel(), *gradient[1].ravel()], rtol=1e-14)


@compiled_only
@pytest.mark.parametrize("name", machine.VECTOR_LOOPS)
def test_a_vector_loop_rounds_as_the_kernel_of_its_op(name):
    op = ac.OPS[name]
    some = [0.0, -0.0, 1.0, -2.5, 1e-310, 1e300, float("inf"), float("-inf"), float("nan")]
    rows = list(product(some, repeat=op.arity))
    expected = bits([op.forward(*row) for row in rows])
    in_rows = ac.compile(lambda *columns: [op.apply(row) for row in zip(*columns, strict=True)])
    assert bits(in_rows(*np.array(rows).T)) == expected
    in_lanes = ac.compile(lambda *row: op.apply(row))
    assert bits(in_lanes.batch(*np.array(rows).T, in_axes=0)) == expected


@pytest.mark.parametrize("count", [3, 63, 64, 200])
def test_the_numpy_executor_takes_ops_of_any_number_of_operands(count):
    compiled = ac.compile(lambda x: ac.mean(x) + ac.logsumexp(x))
    x = np.linspace(-1.0, 2.0, count)
    program = compiled.program(x)
    slots = execute_numpy.run(program, x)[program.results]
    np.testing.assert_allclose(slots[0], compiled(x), rtol=1e-15)
    np.testing.assert_allclose(slots[1:], compiled.grad(x), rtol=1e-14)


def test_threads_that_compile_the_same_recording_do_not_meet():
    def f(x):
        for _ in range(60):
            x = [ac.tanh(a * b + a) for a, b in zip(x, [*x[1:], x[0]], strict=True)]
        return sum(x)

    point = np.linspace(0.1, 0.9, 6)
    expected = ac.compile(f).value_and_grad(point)
    compiled = ac.compile(f)
    compiled(point)  # recorded; the gradient and the batch are compiled by whoever comes first

    def call(turn):
        if turn % 2:
            return compiled.batch_value_and_grad(point[None], in_axes=0)[1][0].tolist()
        return compiled.value_and_grad(point)[1].tolist()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(call, range(16)))
    finally:
        sys.setswitchinterval(interval)
    assert all(gradient == expected[1].tolist() for gradient in found)


@pytest.mark.skipif(not ac.COMPILED, reason="machine code is for the native executor")
def test_the_stream_of_a_matrix_product_is_as_told():
    program = ac.compile(lambda w, x: [sum((a * b for a, b in zip(row, x, strict=True)), 0.0) for row in w])
    machine = Machine(program.program([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0], gradient=False))
    begun = machine.code[11]  # a command has five words, its terms two and then the place, the table last
    assert machine.table[begun:].tolist() == [3, 2, 1, 1, *[4] * 8, 0, *[2] * 7]
