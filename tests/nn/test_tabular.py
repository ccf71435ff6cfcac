"""From a table to a model: the scaling goes into the weights."""

import pytest

import nn
from nn.datasets import Dataset, Scaling
from nn.tabular import scale_inputs, scale_outputs, train


def test_a_model_with_the_scaling_in_it_gives_what_it_gave_of_scaled_numbers():
    rows = [[100.0, 1e-3, 7.0], [300.0, -5e-3, 7.0], [150.0, 2e-3, 7.0]]
    inputs, outputs = Scaling.of(rows), Scaling.of([[1e6], [3e6]])
    model = nn.MLP(3, [4, 1], "tanh", seed=1)
    wanted = [[1e6 * row[0] + 2e6] for row in model.predict(inputs(rows))]
    scale_inputs(model.layers[0], inputs)
    scale_outputs(model.layers[-1], outputs)
    for row, expected in zip(model.predict(rows), wanted, strict=True):
        assert row == pytest.approx(expected, rel=1e-12)


def test_scaling_a_layer_without_biases_of_centred_numbers():
    layer = nn.Layer(1, 1, bias=False, seed=1)
    before = layer([3.0])[0].data
    scale_inputs(layer, Scaling([0.0], [2.0]))
    scale_outputs(layer, Scaling([0.0], [8.0]))
    assert layer([3.0])[0].data == pytest.approx(4.0 * before)


def test_the_same_seed_gives_the_same_model():
    first, same, other = [train(nn.datasets.xor(40), epochs=2, seed=seed) for seed in (3, 3, 4)]
    weights = [[p.data for p in trained.model.parameters()] for trained in (first, same, other)]
    assert weights[0] == weights[1] != weights[2]
    assert first.parts == same.parts != other.parts


def test_numbers_are_predicted_on_their_own_scale():
    x = [[float(i), float(i % 7)] for i in range(90)]
    y = [5000.0 + 30.0 * a - 200.0 * b for a, b in x]
    trained = train(Dataset(x, y, ["a", "b"], []), layers=[], epochs=60, rate=0.05)
    assert trained.scores["mae"] < 10.0
    assert trained.model.predict([[10.0, 3.0]])[0][0] == pytest.approx(4700.0, abs=10.0)


def test_scores_are_those_of_the_part_held_out():
    trained = train(nn.datasets.moons(60), epochs=3)
    parts = trained.parts
    assert (len(parts.x_train), len(parts.x_test)) == (40, 20)
    loss = "sparse_categorical_crossentropy"
    assert trained.scores == nn.evaluate(
        trained.model, parts.x_test, parts.y_test, loss=loss, metrics=["accuracy"]
    )
