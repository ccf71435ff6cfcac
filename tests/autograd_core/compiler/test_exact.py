"""Compiled code equals eager code: value and every gradient, bit for bit, special values included."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core.testing import expressions, programs, scalars

pytestmark = pytest.mark.skipif(not ac.COMPILED, reason="the NumPy executor may differ by an ulp")
anything = st.one_of(
    scalars(), st.floats(-3.0, 3.0), st.sampled_from([0.0, -0.0, 1.0, float("inf"), float("nan")])
)


def bits(x):
    return "nan" if x != x else struct.pack("d", x)


def assert_same(compiled, function, point):
    try:
        eager, slopes = ac.value_and_grad(function, argnums=tuple(range(len(point))))(*point)
    except KeyError:  # a name that only the other branch binds
        reject()
    value, gradient = compiled.value_and_grad(*point)
    found = [bits(x) for x in (value, *gradient)]
    assert found == [bits(x) for x in (eager, *slopes)], (value, eager, gradient, slopes)


@settings(max_examples=100, deadline=None)
@given(programs(size=8))
def test_programs(program):
    assert_same(ac.compile(program, argnums=tuple(range(len(program.point)))), program, program.point)


@settings(max_examples=100, deadline=None)
@given(expressions(size=30), st.data())
def test_expressions(expression, data):
    compiled = ac.compile(expression, argnums=tuple(range(len(expression.point))))
    assert_same(compiled, expression, expression.point)
    point = data.draw(st.tuples(*[anything for _ in expression.point]))
    again = ac.compile(expression, argnums=tuple(range(len(point))))
    assert_same(again, expression, point)


smooth = [op for op in ac.OPS.values() if op.public and not op.gates]


@settings(max_examples=100, deadline=None)
@given(expressions(ops=smooth, size=30), st.data())
def test_smooth_expressions_elsewhere(expression, data):
    compiled = ac.compile(expression, argnums=tuple(range(len(expression.point))))
    compiled.grad(*expression.point)
    assert_same(compiled, expression, data.draw(st.tuples(*[anything for _ in expression.point])))
