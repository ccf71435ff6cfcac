import random

import pytest

import autograd_core as ac
import nn


def weights(module):
    return [p.data for p in module.parameters()]


def test_layers_are_applied_one_after_the_other_functions_too():
    first, last = nn.Layer(2, 3, "relu", seed=1), nn.Layer(3, 1, seed=2)
    model = nn.Sequential(first, lambda x: [ac.square(v) for v in x], last)
    assert model([1.0, -2.0])[0].data == last([ac.square(v) for v in first([1.0, -2.0])])[0].data


def test_it_is_an_mlp_by_another_name():
    model = nn.Sequential(nn.Layer(4, 5, "relu"), nn.Layer(5, 5, "relu"), nn.Layer(5, 2), seed=3)
    assert weights(model) == weights(nn.MLP(4, [5, 5, 2], seed=3))


def test_layers_of_one_shape_do_not_start_alike():
    model = nn.Sequential(nn.Layer(3, 3), nn.Layer(3, 3), nn.Sequential(nn.Layer(3, 3), nn.Layer(3, 3)))
    starts = [tuple(weights(layer)) for layer in [*model.layers[:2], *model.layers[2].layers]]
    assert len(set(starts)) == 4


def test_the_seed_decides_and_zero_is_the_default():
    def model(**seed):
        return nn.Sequential(nn.Layer(2, 2), nn.Layer(2, 1), **seed)

    assert weights(model()) == weights(model(seed=0)) == weights(model(rng=random.Random(0)))
    assert weights(model(seed=1)) != weights(model())


@pytest.mark.parametrize("given", [{"seed": 0}, {"seed": 5}, {"rng": random.Random(5)}])
def test_a_layer_that_was_seeded_keeps_its_weights(given):
    layer = nn.Layer(2, 2, **given)
    before = weights(layer)
    nn.Sequential(nn.Layer(2, 2), layer, seed=9)
    assert weights(layer) == before


def test_a_layer_that_was_trained_keeps_its_weights():
    layer = nn.Layer(1, 1)
    nn.fit(layer, [[1.0]], [5.0], epochs=3, progress=False)
    before = weights(layer)
    nn.Sequential(layer, nn.Layer(1, 1), seed=9)
    assert weights(layer) == before


def test_a_layer_used_twice_has_its_parameters_once():
    layer = nn.Layer(2, 2)
    assert len(nn.Sequential(layer, layer).parameters()) == 6


def test_bad_layers():
    with pytest.raises(ValueError, match="a Sequential needs layers"):
        nn.Sequential()
    with pytest.raises(TypeError, match=r"a module, got the class Layer: make one, Layer\(\.\.\.\)$"):
        nn.Sequential(nn.Layer(2, 1), nn.Layer)
    with pytest.raises(TypeError, match="a layer is a module or a function, got int 3"):
        nn.Sequential(nn.Layer(1, 1), 3)
