import math

import pytest

import autograd_core as ac
import nn
from nn.module import plain

LAYERS = [nn.RNN, nn.LSTM, nn.GRU]


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def with_weights(layer, *gates):
    """A layer of one input and one hidden number, with the numbers of each gate."""
    for neuron, numbers in zip((m for m in layer.modules() if isinstance(m, nn.Neuron)), gates, strict=True):
        for p, number in zip(neuron.parameters(), numbers, strict=True):
            p.data = number
    return layer


def test_an_rnn_by_hand():
    layer = with_weights(nn.RNN(1, 1), [0.5, -2.0, 0.25])
    first = math.tanh(0.5 * 3.0 + 0.25)
    second = math.tanh(0.5 - 2.0 * first + 0.25)
    assert nn.Flatten()(plain(layer([[3.0], [1.0]]))) == pytest.approx([first, second], rel=1e-14)


def test_an_lstm_by_hand():
    layer = with_weights(nn.LSTM(1, 1), [0.5, 1.0, 0.1], [-1.0, 2.0, 1.0], [2.0, -1.0, 0.0], [1.0, 0.5, -0.3])
    h = c = 0.0
    expected = []
    for x in (1.5, -0.5, 2.0):
        i, f = sigmoid(0.5 * x + h + 0.1), sigmoid(-x + 2.0 * h + 1.0)
        g, o = math.tanh(2.0 * x - h), sigmoid(x + 0.5 * h - 0.3)
        c = f * c + i * g
        h = o * math.tanh(c)
        expected.append([h])
    assert plain(layer([[1.5], [-0.5], [2.0]])) == [pytest.approx(row, rel=1e-14) for row in expected]


def test_a_gru_by_hand():
    layer = with_weights(nn.GRU(1, 1), [0.5, 1.0, 0.1], [-1.0, 2.0, 1.0], [2.0, 0.2], [1.0, -0.3])
    h = 0.0
    expected = []
    for x in (1.5, -0.5, 2.0):
        r, z = sigmoid(0.5 * x + h + 0.1), sigmoid(-x + 2.0 * h + 1.0)
        n = math.tanh(2.0 * x + 0.2 + r * (h - 0.3))
        h = (1.0 - z) * n + z * h
        expected.append([h])
    assert plain(layer([[1.5], [-0.5], [2.0]])) == [pytest.approx(row, rel=1e-14) for row in expected]


@pytest.mark.parametrize("make", LAYERS)
def test_steps_are_the_sequence(make):
    layer, sequence = make(2, 3, seed=1), [[1.0, -1.0], [0.5, 2.0], [0.0, 0.0]]
    state, outputs = layer.start(), []
    for x in sequence:
        output, state = layer.step(x, state)
        outputs.append(output)
    assert plain(outputs) == plain(layer(sequence))


@pytest.mark.parametrize("make", LAYERS)
def test_a_step_leaves_the_state_before_as_it_was(make):
    layer = make(1, 2)
    _, state = layer.step([1.0], layer.start())
    before = plain(state)
    assert plain(layer.step([1.0], state)) == plain(layer.step([1.0], state))
    assert plain(state) == before


@pytest.mark.parametrize("make", LAYERS)
def test_no_steps_are_no_outputs(make):
    assert make(1, 2)([]) == []


@pytest.mark.parametrize("make", LAYERS)
def test_layers_one_after_the_other(make):
    model = nn.Sequential(make(1, 2), make(2, 3))
    assert [len(row) for row in model([[1.0], [2.0]])] == [3, 3]


@pytest.mark.parametrize("make", LAYERS)
def test_weights_start_as_in_pytorch_and_biases_at_zero_but_for_what_is_kept(make):
    layer = make(3, 16, seed=2)
    neurons = [m for m in layer.modules() if isinstance(m, nn.Neuron)]
    weights = [w.data for n in neurons for w in n.w]
    assert 0.24 < max(weights) <= 0.25
    assert -0.25 <= min(weights) < -0.24
    expected = {"input": 0.0, "forget": 1.0, "candidate": 0.0, "output": 0.0} if make is nn.LSTM else {}
    biases = {n.b.label.split(".")[0]: n.b.data for n in neurons}
    assert biases == (expected or dict.fromkeys(biases, 0.0))


@pytest.mark.parametrize("make", LAYERS)
def test_a_gradient_reaches_the_first_step(make):
    layer, first = make(1, 2), ac.Value(0.5)
    layer([[first], *[[0.1]] * 30])[-1][0].backward()
    assert first.grad != 0.0


@pytest.mark.parametrize("make", LAYERS)
def test_it_learns_to_remember(make):
    def last(outputs):
        return outputs[-1]

    model = nn.Sequential(make(1, 4), last, nn.Layer(4, 1))
    x = [[[1.0 * (first == 1)], [0.0], [0.0]] for first in (0, 1)]
    history = nn.fit(model, x, [0.0, 1.0], epochs=60, optimizer=nn.Adam(0.05), progress=False)
    assert history["loss"][-1] < 1e-3


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.RNN(0, 2), "inputs is a positive whole number, got 0"),
        (lambda: nn.LSTM(2, 0), "hidden is a positive whole number, got 0"),
        (lambda: nn.GRU(2, 1.5), "hidden is a positive whole number, got 1.5"),
        (lambda: nn.RNN(2, 1, "tahn"), "no activation named 'tahn', did you mean 'tanh'"),
        (lambda: nn.GRU(2, 3)([[1.0]]), r"GRU\(2, 3\) takes vectors of 2 numbers, got 1"),
        (
            lambda: nn.LSTM(1, 3)([1.0, 2.0]),
            r"LSTM\(1, 3\) takes vectors of 1 number, got a number: write \[x\] for a vector of one",
        ),
        (
            lambda: nn.LSTM(1, 2).step([1.0], None),
            r"a state is what start\(\) or the step before gave, got None",
        ),
        (lambda: nn.LSTM(1, 2).step([1.0], [0.0, 0.0]), "a state is what"),
        (lambda: nn.RNN(1, 2).step([1.0], [0.0]), r"RNN\(1, 2, 'tanh'\): a state is what"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
