"""Compiled code equals eager code: value and every gradient, bit for bit, other branches included."""

from __future__ import annotations

import struct
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core.programs import sequence_count
from autograd_core.testing import expressions, programs, scalars
from strategies import PROGRAMS

needs_native = pytest.mark.skipif(not ac.COMPILED, reason="the NumPy executor may differ by an ulp")
anything = st.one_of(
    scalars(),
    st.floats(-3.0, 3.0),
    st.sampled_from([0.0, -0.0, 1.0, float("inf"), float("-inf"), float("nan")]),
)


def bits(x):
    return "nan" if x != x else struct.pack("d", x)


def assert_same(compiled, function, point):
    try:
        eager, slopes = ac.value_and_grad(function, argnums=tuple(range(len(point))))(*point)
    except NameError:  # a name that only the other branch binds
        return
    value, gradient = compiled.value_and_grad(*point)
    found = [bits(x) for x in (value, *gradient)]
    assert found == [bits(x) for x in (eager, *slopes)], (value, eager, gradient, slopes)


def holds_everywhere(program, data):
    """At the point where it is recorded, and at two others, where other branches may be taken."""
    compiled = ac.compile(program, argnums=tuple(range(len(program.point))))
    assert_same(compiled, program, program.point)
    for _ in range(2):
        assert_same(compiled, program, data.draw(st.tuples(*[anything for _ in program.point])))


@needs_native
@pytest.mark.slow
@settings(max_examples=PROGRAMS, deadline=None)
@given(expressions(size=30), st.data())
def test_expressions(expression, data):
    holds_everywhere(expression, data)


@needs_native
@pytest.mark.slow
@settings(max_examples=PROGRAMS, deadline=None)
@given(programs(size=10), st.data())
def test_programs(program, data):
    holds_everywhere(program, data)


@needs_native
@pytest.mark.parametrize("name", [name for name, op in ac.OPS.items() if op.public and op.arity is not None])
def test_every_op_recorded_here_and_run_there(name):
    op = ac.OPS[name]

    @settings(max_examples=20, deadline=None)
    @given(st.data())
    def holds(data):
        def f(*xs):
            return op(*xs) * xs[0]

        compiled = ac.compile(f, argnums=tuple(range(op.arity)))
        for _ in range(3):
            assert_same(compiled, f, data.draw(st.tuples(*[anything] * op.arity)))

    holds()


SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.5, 1e-310, float("inf"), float("-inf"), float("nan")]


@needs_native
@pytest.mark.parametrize("name", [name for name, op in ac.OPS.items() if op.public and op.arity is not None])
def test_every_op_of_all_special_numbers_in_rows_and_in_lanes(name):
    op = ac.OPS[name]
    points = list(product(SPECIAL, repeat=op.arity))
    expected = [bits(op(*point)) for point in points]
    columns = [np.array(column) for column in zip(*points, strict=True)]
    rows = ac.compile(lambda *columns: [op(*point) for point in zip(*columns, strict=True)])
    assert list(map(bits, rows(*columns))) == expected
    lanes = ac.compile(op)
    assert list(map(bits, lanes.batch(*columns))) == expected
    for i in range(op.arity if op.arity > 1 else 0):  # one operand that all lanes share
        for x in SPECIAL:
            chosen = columns[i].view(np.uint64) == np.float64(x).view(np.uint64)
            axes = [None if k == i else 0 for k in range(op.arity)]
            arguments = [x if k == i else column[chosen] for k, column in enumerate(columns)]
            found = lanes.batch(*arguments, in_axes=axes)
            assert list(map(bits, found)) == [expected[k] for k in np.flatnonzero(chosen)]


SEQUENCES = [name for name, op in ac.OPS.items() if op.public and op.arity is None]


@needs_native
@pytest.mark.parametrize("name", SEQUENCES)
def test_ops_of_sequences_leave_each_other_alone(name):
    points = np.random.default_rng(3).choice([*SPECIAL, 2.0, 3.0, -7.0, 5.0], size=(20, 5))
    points[::2, 0] = -2.0  # what is left of it looks like a row of two, the negated rest

    def of(name, xs):
        op = ac.OPS[name]
        found = op(*[xs] * sequence_count(op))
        return found if isinstance(found, list) else [found]

    for other in SEQUENCES:

        def f(*xs, other=other):
            return of(other, list(xs)) + of(name, [-x for x in xs[3:]])

        compiled = ac.compile(f)
        for point, lane in zip(points.tolist(), np.array(compiled.batch(*points.T)).T, strict=True):
            expected = [bits(x.data) for x in f(*[ac.Value(x) for x in point])]
            assert list(map(bits, compiled(*point))) == expected, other
            assert list(map(bits, lane)) == expected, other


def test_sums_behind_dead_branches_add_in_the_order_of_eager_code():
    # x reaches the result by three ways; which of them are dead changes from call to call.
    def f(x, a, b):
        shared = x * 1e16
        first = ac.relu(a) * shared
        second = ac.relu(b) * (shared + x)
        return first + second + ac.relu(-a) * x + x * 3.0

    compiled = ac.compile(f)
    for a in (-1.0, 0.0, 0.7):
        for b in (-1.0, 0.0, 0.3):
            assert compiled.value_and_grad(0.1, a, b) == ac.value_and_grad(f)(0.1, a, b)
    assert compiled.cache_info().recordings == 1


def test_a_sum_of_negative_zeros_is_a_positive_one():
    compiled = ac.compile(lambda xs: sum(xs))
    for xs in ([-0.0, -0.0], [1.0, 2.0], [-0.0, 3.0]):
        found, expected = compiled(xs), sum([ac.Value(x) for x in xs])
        assert bits(found) == bits(expected.data)


def test_sums_from_either_zero_are_two_instructions():
    compiled = ac.compile(lambda x, y: [0.0 + x * y + x * x, x * y - 0.0 + y * x])
    for point in ((-0.0, 0.0), (1.0, 2.0)):
        eager = compiled.function(*[ac.Value(x) for x in point])
        assert [bits(x) for x in compiled(*point)] == [bits(x.data) for x in eager]
