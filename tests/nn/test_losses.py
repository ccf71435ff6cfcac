import math

import pytest

import nn
from autograd_core import Value


def test_mse_and_its_gradient():
    outputs = [Value(1.0), Value(4.0)]
    loss = nn.mse(outputs, [0.0, 2.0])
    loss.backward()
    assert loss.data == 2.5
    assert [v.grad for v in outputs] == [1.0, 2.0]


def test_mse_of_one_output_takes_a_number():
    assert nn.mse([3.0], 1.0) == nn.mse([3.0], [1.0]) == 4.0


def test_crossentropy_is_that_of_the_softmax_and_its_gradient_is_probability_less_one_hot():
    logits = [Value(0.5), Value(-1.0), Value(2.0)]
    powers = [math.exp(v.data) for v in logits]
    probabilities = [power / sum(powers) for power in powers]
    loss = nn.sparse_categorical_crossentropy(logits, 1)
    loss.backward()
    assert loss.data == pytest.approx(-math.log(probabilities[1]), rel=1e-14)
    assert [v.grad for v in logits] == pytest.approx(
        [probabilities[0], probabilities[1] - 1, probabilities[2]], rel=1e-13
    )


def test_crossentropy_of_large_logits_is_finite():
    logits = [Value(1000.0), Value(-1000.0)]
    loss = nn.sparse_categorical_crossentropy(logits, 1)
    loss.backward()
    assert (loss.data, logits[0].grad, logits[1].grad) == (2000.0, 1.0, -1.0)


@pytest.mark.parametrize("label", [-1, 2, 0.5, float("nan")])
def test_a_label_that_is_no_class(label):
    with pytest.raises(ValueError, match="of 2 outputs: a label is a whole number from 0 to 1"):
        nn.sparse_categorical_crossentropy([0.0, 0.0], label)


def test_lengths_that_differ():
    with pytest.raises(ValueError, match="mse: 2 outputs, but 1 targets"):
        nn.mse([1.0, 2.0], 1.0)
