"""Windows: samples laid out once give what their batch gives, bit for bit; arrays renewed in place."""

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import TraceError
from autograd_core.compiler.in_place import InPlace

RNG = np.random.default_rng(5)
XS, YS = RNG.normal(size=(53, 4)), RNG.normal(size=53)
AXES = (None, 0, 0, None)


def loss(w, x, y, scale):
    hidden = [ac.tanh(ac.dot(row, list(x))) for row in w]
    return scale * (ac.sum(hidden) - y) ** 2


def branching(w, x, y, scale):
    return loss(w, x, y, scale) if x[0] > 0.0 else scale * w[0][0] * y


def vanishing(w, x, y, scale):
    """A gradient whose rule gives nan where the careful program gives 0."""
    return scale * ac.sqrt(w[0][0] * 0.0) * x[0] + loss(w, x, y, scale)


@pytest.mark.parametrize("f", [loss, branching, vanishing])
@pytest.mark.parametrize("reduce", ["sum", "mean"])
def test_a_window_is_the_batch_of_its_samples(f, reduce):
    compiled = ac.compile(f, argnums=(0, 1, 3))
    windows = compiled.windows(np.ones((3, 4)), XS, YS, 1.0, in_axes=AXES, reduce=reduce)
    assert len(windows) == 53
    for start, stop in ((0, 53), (0, 8), (8, 16), (5, 6), (3, 36), (50, 53), (0, 1)):
        w, scale = RNG.normal(size=(3, 4)), RNG.normal()
        found = windows.value_and_grad(start, stop, w, scale)
        some = slice(start, stop)
        value, gradients = compiled.batch_value_and_grad(
            w, XS[some], YS[some], scale, in_axes=AXES, reduce=reduce
        )
        assert found[0] == value
        for ours, theirs in zip(found[1], gradients, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_what_is_captured_is_read_at_each_window():
    factor = ac.Value(2.0)
    windows = ac.compile(lambda w, x: factor * w * x).windows(1.0, XS[:, 0], in_axes=(None, 0))
    one = windows.value_and_grad(0, 9, 1.0)
    factor.data = 4.0
    assert windows.value_and_grad(0, 9, 1.0) == (2.0 * one[0], 2.0 * one[1])


def test_with_aux_it_comes_beside():
    compiled = ac.compile(lambda w, x: (w * x, {"twice": 2.0 * x}), has_aux=True)
    windows = compiled.windows(1.0, np.array([1.0, 2.0, 4.0]), in_axes=(None, 0))
    (value, aux), gradient = windows.value_and_grad(1, 3, 3.0)
    assert (value, aux["twice"].tolist(), gradient) == (18.0, [4.0, 8.0], 6.0)


def test_what_is_no_window_is_told():
    compiled = ac.compile(lambda w, x: w * x)
    windows = compiled.windows(1.0, np.ones(3), in_axes=(None, 0))
    for start, stop in ((0, 4), (-1, 2), (2, 2), (3, 1)):
        with pytest.raises(ac.DomainError, match=f"samples {start} to before {stop} of 3 samples"):
            windows.value_and_grad(start, stop, 1.0)
    for shared in ((np.ones(2),), (), (1.0, 2.0), (1,)):
        with pytest.raises(ac.DomainError, match="another structure or shape"):
            windows.value_and_grad(0, 2, *shared)
    with pytest.raises(ac.OperandError, match="arrays of floats"):
        compiled.windows(1.0, [1.0, 2.0], in_axes=(None, 0))
    with pytest.raises(ac.DomainError, match="reduce"):
        compiled.windows(1.0, np.ones(3), in_axes=(None, 0), reduce="max")


@pytest.mark.parametrize("count", [1, 7, 8, 900, 5000])
def test_rows_are_renewed_as_the_function_says(count):
    def momentum(g, w, v, rate, damping):
        v = damping * v + g
        return w - rate * v / (ac.sqrt(ac.abs(v)) + 0.5), v

    rows = RNG.normal(size=(3, count))
    expected = rows.tolist()
    renew = InPlace(momentum)
    for rate, damping in ((0.5, 0.25), (0.125, 0.3)):
        renew(rows, rate, damping)
        columns = [momentum(*column, rate, damping) for column in zip(*expected, strict=True)]
        expected[1:] = [list(row) for row in zip(*columns, strict=True)]
        assert rows.tolist() == expected


def test_a_function_that_compares_is_refused_and_nothing_changes():
    rows = np.array([[1.0, -1.0]])
    with pytest.raises(TraceError, match="compares what it is given"):
        InPlace(lambda x: x if x > 0.0 else -x)(rows)
    assert rows.tolist() == [[1.0, -1.0]]
