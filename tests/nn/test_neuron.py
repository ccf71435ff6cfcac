import math
import random
from statistics import pvariance

import pytest

import autograd_core as ac
import nn
from autograd_core import Value


def test_a_neuron_is_its_formula():
    neuron = nn.Neuron(2, "tanh", seed=3)
    (w0, w1), b = (w.data for w in neuron.w), 0.5
    neuron.b.data = b
    assert neuron([2.0, -1.0]).data == math.tanh((w0 * 2.0 + w1 * -1.0) + b)


def test_its_gradient_is_the_chain_rule():
    neuron = nn.Neuron(2, "sigmoid", seed=3)
    x = [Value(2.0), Value(-1.0)]
    a = neuron(x)
    a.backward()
    slope = a.data * (1.0 - a.data)
    assert neuron.w[0].grad == pytest.approx(slope * 2.0, rel=1e-14)
    assert neuron.b.grad == pytest.approx(slope, rel=1e-14)
    assert x[1].grad == pytest.approx(slope * neuron.w[1].data, rel=1e-14)


def test_plain_numbers_and_values_give_the_same_bits():
    model = nn.MLP(3, [4, 2], "gelu", seed=5)
    x = [0.1, -2.0, 3.0]
    assert [v.data for v in model(x)] == [v.data for v in model([Value(v) for v in x])]


@pytest.mark.parametrize(
    "make", [nn.Neuron, lambda n, **seed: nn.Layer(n, 2, **seed), lambda n, **seed: nn.MLP(n, [3, 2], **seed)]
)
def test_the_seed_decides_the_weights_and_one_is_the_default(make):
    def weights(**seed):
        return [p.data for p in make(3, **seed).parameters()]

    assert weights() == weights(seed=0) == weights(rng=random.Random(0))
    assert weights(seed=1) != weights(seed=0)


def test_a_generator_goes_on_where_it_was():
    rng = random.Random(1)
    assert nn.Neuron(2, rng=rng).w[0].data != nn.Neuron(2, rng=rng).w[0].data


def test_weights_keep_the_variance_of_the_inputs():
    weights = [w.data for w in nn.Neuron(10_000, seed=2).w]
    assert pvariance(weights) == pytest.approx(1e-4, rel=0.05)


def test_labels_of_an_mlp_are_paths():
    model = nn.MLP(3, [2, 1])
    assert model.layers[0].neurons[1].w[2].label == "layers.0.neurons.1.w2"
    assert len({p.label for p in model.parameters()}) == 3 * 2 + 2 + 2 + 1


def test_hidden_layers_have_the_activation_and_the_last_is_linear():
    model = nn.MLP(1, [2, 2, 1], ac.tanh)
    assert repr(model) == "MLP(Layer(1, 2, 'tanh'), Layer(2, 2, 'tanh'), Layer(2, 1, 'linear'))"
    assert repr(nn.MLP(1, [1], output="sigmoid")) == "MLP(Layer(1, 1, 'sigmoid'))"


def test_one_output_is_a_list_too():
    assert isinstance(nn.MLP(2, [1])([1.0, 2.0]), list)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Neuron(0), "inputs is a positive whole number, got 0"),
        (lambda: nn.Neuron(2.5), "inputs is a positive whole number, got 2.5"),
        (lambda: nn.Layer(2, -1), "outputs is a positive whole number, got -1"),
        (lambda: nn.MLP(2, []), "at least one width"),
        (lambda: nn.MLP(2, [1], "rely"), "no activation named 'rely', did you mean 'relu'"),
        (lambda: nn.MLP(2, [1], "ReLU"), "no activation named 'ReLU', did you mean 'relu'"),
        (lambda: nn.Neuron(2, "rely"), "no activation named 'rely', did you mean 'relu'"),
        (lambda: nn.Neuron(2)([1.0]), "got 1 input, it has 2 weights"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.MLP(3, 8), r"the widths of an MLP are a list.* write \[8\]"),
        (lambda: nn.MLP(3, [8, 1])(4.0), r"Neuron\(3, 'relu'\) takes a row of numbers, got 4.0"),
        (lambda: nn.MLP(1, [1]).predict([4.0, 3.0]), "takes a row of numbers, got 4.0: .* rows of rows"),
    ],
)
def test_a_number_is_no_row(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_a_missing_seed_is_refused():
    with pytest.raises(TypeError, match="a seed is a whole number, got NoneType None"):
        nn.Neuron(2, seed=None)
