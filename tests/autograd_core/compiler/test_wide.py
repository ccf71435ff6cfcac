"""Wide kernels: a softmax of many samples at once is that of each alone, bit for bit."""

import numpy as np
import pytest

import autograd_core as ac

KINDS = {
    "logsumexp": lambda x: ac.logsumexp(list(x)),
    "softmax": lambda x: ac.softmax(list(x)),
    "log_softmax": lambda x: ac.log_softmax(list(x)),
    "one after another": lambda x: [
        ac.logsumexp(list(x)),
        *ac.softmax(list(x)),
        ac.logsumexp(list(x[1:])),
        *ac.log_softmax(list(x)),
    ],
    "with others between": lambda x: [ac.logsumexp(list(x)), ac.mean(list(x)), *ac.softmax(list(x))],
    "some alike in all samples": lambda x: ac.softmax([x[0], 0.5, x[1], -1.0]),
}


def numbers(samples, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(samples, 6)) * 10.0 ** rng.integers(-3, 4, (samples, 1))
    x[rng.random((samples, 6)) < 0.05] = np.inf
    x[rng.random((samples, 6)) < 0.05] = -np.inf
    x[rng.random((samples, 6)) < 0.02] = np.nan
    return x


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("samples", [1, 3, 8, 33, 400])
def test_lanes_are_samples(name, samples):
    function = KINDS[name]
    compiled = ac.compile(function)
    for seed in range(3):
        x = numbers(samples, seed)
        found = compiled.batch(x)
        rows = np.array(found).reshape(-1, samples).T
        for row, sample in zip(rows, x, strict=True):
            alone = function([ac.Value(number) for number in sample.tolist()])
            alone = alone if isinstance(alone, list) else [alone]
            assert repr([part.data for part in alone]) == repr(row.tolist())


@pytest.mark.parametrize(
    "op", [ac.logsumexp, ac.mean, lambda xs: ac.softmax(xs)[0], lambda xs: ac.log_softmax(xs)[1]]
)
def test_rows_that_differ_in_what_comes_first(op):
    def several(x, w):
        return [op([w[i], x[0], x[1]]) for i in range(4)]

    x, w = np.random.default_rng(0).normal(size=(9, 2)), np.linspace(-1.0, 1.0, 4)
    rows = np.array(ac.compile(several).batch(x, w, in_axes=(0, None))).reshape(4, 9).T
    for row, sample in zip(rows, x.tolist(), strict=True):
        alone = several([ac.Value(number) for number in sample], w.tolist())
        assert np.allclose([part.data for part in alone], row, rtol=1e-14)


def test_gradients_too():
    def loss(x, w):
        shares = ac.softmax([w[i] * x[i] for i in range(6)])
        return ac.logsumexp([share * x[i] for i, share in enumerate(shares)])

    x, w = np.random.default_rng(0).normal(size=(40, 6)), np.linspace(-1.0, 1.0, 6)
    compiled = ac.compile(loss, argnums=1)
    _, together = compiled.batch_value_and_grad(x, w, in_axes=(0, None))
    total = np.zeros(6)
    for sample in x:
        total += compiled.value_and_grad(sample, w)[1]
    assert together.tolist() == total.tolist()
