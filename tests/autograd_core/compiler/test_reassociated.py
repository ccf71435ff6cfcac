"""Reassociated code: sums and array functions are near the exact ones, and may compare otherwise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core as ac

compiled_only = pytest.mark.skipif(not ac.COMPILED, reason="the NumPy executor may differ by an ulp")


def network(weights, x, y):
    first, second = weights
    hidden = [ac.tanh(sum(w * v for w, v in zip(row, x, strict=True))) for row in first]
    mixed = [sum(w * v for w, v in zip(row, hidden, strict=True)) for row in second]
    return sum((a - b) ** 2 for a, b in zip(mixed, y, strict=True)) + ac.log(sum(ac.exp(v) for v in mixed))


@pytest.mark.parametrize("batched", [False, True])
def test_reassociated_sums_are_near(batched):
    rng = np.random.default_rng(6)
    w, xs, ys = (
        [rng.normal(size=(40, 12)), rng.normal(size=(40, 40))],
        rng.normal(size=(32, 12)),
        rng.normal(size=(32, 40)),
    )
    exact, near = ac.compile(network), ac.compile(network, reassociate=True)
    if batched:
        found = [c.batch_value_and_grad(w, xs, ys, in_axes=(None, 0, 0)) for c in (exact, near)]
    else:
        found = [c.value_and_grad(w, xs[0], ys[0]) for c in (exact, near)]
    (value, gradient), (close, slopes) = found
    assert np.isclose(value, close, rtol=1e-14)
    for a, b in zip(gradient, slopes, strict=True):
        assert np.abs(a - b).max() <= 1e-13 * np.abs(a).max()


def test_reassociated_sums_may_compare_otherwise_than_those_recorded():
    rng = np.random.default_rng(8)
    for x in rng.normal(size=(30, 10)):
        limit = float(sum(a + b for a, b in zip(x[::2], x[1::2], strict=True)))

        def f(x, limit=limit):
            total = sum(a + b for a, b in zip(x[::2], x[1::2], strict=True))
            return 2.0 * total if total >= limit else 3.0 * total

        compiled = ac.compile(f, reassociate=True)
        for _ in range(2):
            assert np.isclose(compiled(x), 2.0 * limit)


@compiled_only
def test_a_batch_ends_where_array_functions_compare_otherwise():
    xs = np.random.default_rng(9).uniform(0.1, 3.0, 20_000)
    exact = np.array([math.exp(x) for x in xs])
    found = np.flatnonzero(np.exp(xs) != exact)
    if not len(found):
        pytest.skip("NumPy and the C library agree here")
    x = float(xs[found[0]])
    limit = max(exact[found[0]], np.exp(xs)[found[0]])
    compiled = ac.compile(lambda x: 2.0 * x if ac.exp(x) >= limit else 3.0 * x, reassociate=True)
    assert set(compiled.batch(np.full(9, x), in_axes=0).tolist()) <= {2.0 * x, 3.0 * x}


def test_array_functions_of_reassociated_code_do_not_warn():
    compiled = ac.compile(lambda x: ac.exp(x) + ac.log(x), reassociate=True)
    found = compiled.batch(np.array([1000.0, -1.0] * 40), in_axes=0, threads=2)
    np.testing.assert_array_equal(found, [np.inf, np.nan] * 40)


@compiled_only
@settings(max_examples=50, deadline=None)
@given(st.floats(-40.0, 40.0))
def test_array_functions_of_reassociated_code_are_within_a_few_ulp(x):
    def f(w, v):
        return ac.tanh(w * v)

    columns = np.full(8, x)
    exact, near = [
        ac.compile(f, argnums=1, reassociate=r).batch_value_and_grad(1.0, columns, in_axes=(None, 0))[1]
        for r in (False, True)
    ]
    assert np.allclose(near, exact, rtol=1e-15 * 4, atol=0.0)
