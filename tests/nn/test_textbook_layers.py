"""What convolutions, recurrent layers and attention have in common: seeds, labels, compiling, pictures."""

import numpy as np
import pytest

import autograd_core as ac
import nn
import viz
from nn.module import plain

LAYERS = {
    "Conv1d": (lambda **seed: nn.Conv1d(2, 2, 2, 1, 1, "tanh", **seed), (2, 3)),
    "Conv2d": (lambda **seed: nn.Conv2d(1, 2, 2, 1, 1, "gelu", **seed), (1, 2, 3)),
    "MaxPool2d": (lambda **seed: nn.MaxPool2d(2, 1), (2, 3, 2)),
    "RNN": (lambda **seed: nn.RNN(2, 2, **seed), (3, 2)),
    "LSTM": (lambda **seed: nn.LSTM(2, 2, **seed), (3, 2)),
    "GRU": (lambda **seed: nn.GRU(2, 2, **seed), (3, 2)),
    "SelfAttention": (lambda **seed: nn.SelfAttention(2, 2, **seed), (3, 2)),
    "SelfAttention, both ways": (lambda **seed: nn.SelfAttention(2, 1, causal=False, **seed), (3, 2)),
}
NEARNESS = 0.0 if ac.COMPILED else 1e-13  # the NumPy executor may differ by an ulp
DRAWN = [name for name in LAYERS if name != "MaxPool2d"]


def numbers(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def weights(layer):
    return [p.data for p in layer.parameters()]


def total(make):
    """A number of every output, of weights and inputs, as a function that can be compiled."""

    layer = make()

    def f(theta, x):
        rest = iter(theta)
        for neuron in layer.modules():
            if isinstance(neuron, nn.Neuron):
                neuron.w = [next(rest) for _ in neuron.w]
                neuron.b = next(rest)
        outputs = nn.Flatten()(layer(x))
        return ac.dot(outputs, [1.0 + 0.1 * k for k in range(len(outputs))])

    return f


@pytest.mark.parametrize("name", DRAWN)
def test_the_seed_decides_the_weights_and_one_is_the_default(name):
    make = LAYERS[name][0]
    assert weights(make()) == weights(make(seed=0)) != weights(make(seed=1))


@pytest.mark.parametrize("name", DRAWN)
def test_two_of_a_shape_in_a_model_do_not_start_alike(name):
    make = LAYERS[name][0]
    model = nn.Sequential(make(), make(), make(seed=0))
    first, second, seeded = map(weights, model.layers)
    assert first != second
    assert seeded == weights(make(seed=0))


@pytest.mark.parametrize("name", LAYERS)
def test_labels_are_paths_that_are_told_apart(name):
    layer = LAYERS[name][0]()
    assert [p.label for p in layer.parameters()] == [path for path, _ in layer.named_parameters()]
    assert len(set(layer.named_parameters())) == len(layer.parameters())


@pytest.mark.parametrize("name", LAYERS)
def test_lists_arrays_and_values_give_the_same_bits(name):
    make, shape = LAYERS[name]
    layer, x = make(seed=1), numbers(shape)
    expected = plain(layer(x.tolist()))
    assert plain(layer(x)) == expected
    assert plain(layer(np.array([ac.Value(v) for v in x.flat]).reshape(shape).tolist())) == expected


@pytest.mark.parametrize("name", LAYERS)
def test_compiled_code_gives_the_same_bits_gradients_included(name):
    make, shape = LAYERS[name]
    f = total(make)
    compiled, eager = ac.compile(f, argnums=(0, 1)).value_and_grad, ac.value_and_grad(f, argnums=(0, 1))
    for seed in range(2):
        theta, x = np.array(weights(make(seed=seed))), numbers(shape, seed)
        value, slopes = compiled(theta, x)
        expected, expected_slopes = eager(theta, x)
        assert value == pytest.approx(expected, rel=NEARNESS, abs=NEARNESS)
        for found, right in zip(slopes, expected_slopes, strict=True):
            assert np.allclose(found, right, rtol=NEARNESS, atol=NEARNESS)


@pytest.mark.parametrize("name", LAYERS)
def test_a_batch_is_its_samples(name):
    make, shape = LAYERS[name]
    layer, batch = make(seed=1), numbers((3, *shape))
    found = np.moveaxis(np.array(ac.compile(layer).batch(batch)), -1, 0)
    assert np.allclose(found, [plain(layer(x)) for x in batch], rtol=NEARNESS, atol=NEARNESS)


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_are_those_of_finite_differences(name):
    make, shape = LAYERS[name]
    f, theta = total(make), weights(make(seed=1))
    x = numbers(shape)

    def of_scalars(*scalars):
        rows = np.array(scalars[len(theta) :], dtype=object).reshape(shape)
        return f(scalars[: len(theta)], rows)

    ac.assert_gradients(of_scalars, *theta, *x.ravel().tolist(), order=1)


@pytest.mark.parametrize("name", LAYERS)
def test_what_is_saved_is_loaded_to_the_bit(name, tmp_path):
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    make, shape = LAYERS[name]
    nn.save(make(seed=1), tmp_path / "layer")
    loaded = nn.load(make(seed=2), tmp_path / "layer")
    assert loaded.predict([numbers(shape)]) == make(seed=1).predict([numbers(shape)])


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_shows_the_names_of_weights(name):
    make, shape = LAYERS[name]
    layer = make()
    picture = viz.to_svg(nn.Flatten()(layer(numbers(shape)))[-1])
    part, *_, weight = layer.parameters()[0].label.split(".")
    assert f">{part}" in picture
    assert f">{weight}<" in picture


@pytest.mark.parametrize("name", DRAWN)
def test_penalties_leave_biases_alone(name):
    layer = LAYERS[name][0]()
    biases = sum(isinstance(neuron, nn.Neuron) for neuron in layer.modules())
    assert len(nn.penalties.weights(layer)) == len(layer.parameters()) - biases


@pytest.mark.parametrize("name", DRAWN)
def test_compiled_training_learns_what_eager_training_learns(name):
    make, shape = LAYERS[name]
    x, y = numbers((6, *shape)).tolist(), [1.0, -1.0] * 3

    def loss(outputs, target):
        return ac.mean([ac.square(v - target) for v in outputs])

    def learned(compiled):
        model = nn.Sequential(make(), nn.Flatten())
        # Not Adam: it would scale up the gradients by biases of keys, which are zero but for rounding.
        settings = {"optimizer": nn.SGD(0.05), "epochs": 2, "batch_size": 4, "progress": False}
        return nn.fit(model, x, y, loss=loss, compiled=compiled, **settings)["loss"] + weights(model)

    assert learned(True) == pytest.approx(learned(False), rel=1e-9, abs=1e-12)
