"""The examples that learn: their parts against formulas, and what they reach."""

import math
from random import Random

import numpy as np
import pytest

import autograd_core as ac
import nn
from examples import backpropagation_by_hand, linear_regression, logistic_regression, policy_gradient


def test_linear_regression_finds_the_line_of_the_normal_equations(capsys):
    random = Random(1)
    rows = [[random.gauss(0.0, 1.0) for _ in range(3)] for _ in range(40)]
    widths = [random.gauss(2.0, 1.0) + row[0] for row in rows]
    *w, b = np.linalg.lstsq(np.c_[rows, np.ones(40)], widths)[0]
    assert linear_regression.descend(rows, widths) == (pytest.approx(w, abs=1e-6), pytest.approx(b, abs=1e-6))
    assert linear_regression.main() == pytest.approx(0.930, abs=0.001)


def test_logistic_regression(capsys):
    w, x = [0.5, -2.0], [1.0, 0.25]
    p = 1.0 / (1.0 + math.exp(-0.1))
    assert logistic_regression.loss(w, 0.1, x, 1.0) == pytest.approx(-math.log(p))
    assert ac.grad(logistic_regression.loss)(w, 0.1, x, 0.0) == pytest.approx([p * v for v in x])
    assert logistic_regression.main() == 0.96


def test_backpropagation_by_hand_is_that_of_the_engine():
    random = Random(2)
    layers = backpropagation_by_hand.initialise([3, 5, 4, 2], random)
    x, targets = [0.5, -1.0, 2.0], [0.0, 1.0]
    zs, activations = backpropagation_by_hand.forward(layers, x)
    deltas = backpropagation_by_hand.backward(layers, activations, targets)
    found = backpropagation_by_hand.by_engine(layers, x, targets)
    for mine, theirs in zip((zs, activations[1:], deltas), found, strict=True):
        assert [len(row) for row in mine] == [5, 4, 2]
        for row, engine in zip(mine, theirs, strict=True):
            assert row == pytest.approx(engine, rel=1e-12, abs=1e-15)


def test_an_update_by_hand_is_a_step_against_the_gradient():
    layers = backpropagation_by_hand.initialise([2, 3, 1], Random(3))
    model = nn.MLP(2, [3, 1], "sigmoid", "sigmoid")
    for layer, (w, b) in zip(model.layers, layers, strict=True):
        for neuron, row, bias in zip(layer.neurons, w, b, strict=True):
            for v, number in zip([*neuron.w, neuron.b], [*row, bias], strict=True):
                v.data = number
    x, targets = [1.0, 0.0], [1.0]
    _, activations = backpropagation_by_hand.forward(layers, x)
    deltas = backpropagation_by_hand.backward(layers, activations, targets)
    backpropagation_by_hand.update(layers, activations, deltas, 0.5)
    backpropagation_by_hand.loss(model(x), targets).backward()
    nn.SGD(0.5).step(model.parameters())
    moved = [v for w, b in layers for row, bias in zip(w, b, strict=True) for v in (*row, bias)]
    assert moved == pytest.approx([p.data for p in model.parameters()], rel=1e-12)


def test_backpropagation_by_hand_learns_xor(capsys):
    losses = backpropagation_by_hand.main()
    assert len(losses) == 1299
    assert losses[-1] < 0.001 <= losses[-2]
    assert len(backpropagation_by_hand.main(most=3)) == 3


@pytest.mark.parametrize("right", [True, False])
def test_the_cart_pole_obeys_the_equations_of_motion(right):
    x, speed, angle, turning = state = [0.3, -0.5, 0.15, 0.7]
    half, mass = 0.5, 0.1
    system = [[1.0 + mass, mass * half * math.cos(angle)], [math.cos(angle), 4.0 / 3.0 * half]]
    pushes = [(10.0 if right else -10.0) + mass * half * turning**2 * math.sin(angle), 9.8 * math.sin(angle)]
    acceleration, bend = np.linalg.solve(system, pushes)
    change = [speed, acceleration, turning, bend]
    expected = [v + 0.02 * d for v, d in zip(state, change, strict=True)]
    assert policy_gradient.pushed(state, right) == pytest.approx(expected, rel=1e-12)


def test_policy_gradient(capsys):
    w, state = [0.5, -1.0, 2.0, 0.1], [0.3, -0.5, 0.15, 0.7]
    p = ac.sigmoid(policy_gradient.logit(w, state))
    assert policy_gradient.loss(w, state, 1.0, 2.0) == pytest.approx(-2.0 * math.log(p))
    assert policy_gradient.loss(w, state, 0.0, 2.0) == pytest.approx(-2.0 * math.log(1.0 - p))
    assert policy_gradient.returns(3) == pytest.approx([1.0 + 0.99 + 0.99**2, 1.99, 1.0])
    assert policy_gradient.main(tests=20) == 500.0
