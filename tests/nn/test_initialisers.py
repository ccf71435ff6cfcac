import random
from statistics import fmean, pvariance

import pytest

import nn


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("lecun", 1 / 8),
        ("glorot", 2 / (8 + 24)),
        ("he", 2 / 8),
        ("normal", 0.05**2),
        ("uniform", 0.05**2 / 3),
        ("recurrent", 1 / (3 * 24)),
        ("zeros", 0.0),
    ],
)
def test_mean_and_variance(name, variance):
    rng = random.Random(7)
    drawn = [nn.INITIALISERS[name](rng, 8, 24) for _ in range(20_000)]
    assert fmean(drawn) == pytest.approx(0.0, abs=0.03 * variance**0.5)
    assert pvariance(drawn) == pytest.approx(variance, rel=0.05)


def test_every_layer_takes_one_by_name_or_as_a_function():
    assert {w.data for w in nn.Neuron(3, init="zeros").parameters()} == {0.0}
    asked = []

    def init(rng, inputs, outputs):
        asked.append((inputs, outputs))
        return 0.25

    assert {w.data for n in nn.MLP(3, [2, 4], init=init).layers[0].neurons for w in n.w} == {0.25}
    assert set(asked) == {(3, 2), (2, 4)}
    assert {w.data for w in nn.Embedding(2, 3, init=init).parameters()} == {0.25}


def test_the_default_is_lecun():
    assert [w.data for w in nn.Layer(3, 2).parameters()] == [
        w.data for w in nn.Layer(3, 2, init="lecun", seed=0).parameters()
    ]


def test_an_unknown_name():
    with pytest.raises(ValueError, match="no initialiser named 'glorott', did you mean 'glorot'"):
        nn.Layer(2, 2, init="glorott")
