import pytest

import nn
from autograd_core import Value


def steps(optimiser, gradients):
    w = Value(1.0)
    for gradient in gradients:
        w.grad = gradient
        optimiser.step([w])
    return w.data


def test_plain_descent():
    assert steps(nn.SGD(0.5), [2.0, -1.0]) == 1.0 - 0.5 * 2.0 + 0.5 * 1.0


def test_momentum_by_hand():
    # v: 2, 0.5*2 - 1 = 0; w: 1 - 0.5*2 = 0, 0 - 0.5*0 = 0
    assert steps(nn.SGD(0.5, momentum=0.5), [2.0, -1.0]) == 0.0


def test_nesterov_by_hand():
    # v: 2, 0; w: 1 - 0.5*(2 + 0.5*2) = -0.5, then -0.5 - 0.5*(-1 + 0.5*0) = 0
    assert steps(nn.SGD(0.5, momentum=0.5, nesterov=True), [2.0, -1.0]) == 0.0


def test_nesterov_differs_from_classical():
    assert steps(nn.SGD(0.5, 0.5, nesterov=True), [2.0]) != steps(nn.SGD(0.5, 0.5), [2.0])


def test_one_optimiser_serves_one_model():
    sgd = nn.SGD(0.1)
    sgd.step([Value(1.0)])
    with pytest.raises(ValueError, match="state of 1 parameters, got 2"):
        sgd.step([Value(1.0), Value(2.0)])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learning_rate": 0.0}, "learning_rate is a positive number"),
        ({"learning_rate": float("nan")}, "learning_rate is a positive number"),
        ({"momentum": 1.0}, "momentum is a number from 0 to below 1"),
        ({"nesterov": True}, "nesterov needs a momentum"),
    ],
)
def test_bad_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        nn.SGD(**settings)
