"""The examples that learn: their parts against formulas, and what they reach."""

import math
from random import Random

import numpy as np
import pytest

import autograd_core as ac
import nn
from examples import (
    autoencoder,
    backpropagation_by_hand,
    gan_digits,
    linear_regression,
    logistic_regression,
    mlp_digits,
    multi_label,
    policy_gradient,
    vae_digits,
)


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


def test_a_quarter_of_the_digits_is_learned_in_a_second(capsys):
    assert mlp_digits.main(count=450, epochs=15) > 0.9
    assert multi_label.main(count=450, epochs=15) > 0.9


def test_questions_about_digits():
    table = dict(
        zip(multi_label.QUESTIONS, zip(*map(multi_label.answers, range(10)), strict=True), strict=True)
    )
    assert table == {
        "even": (1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
        "prime": (0, 0, 1, 1, 0, 1, 0, 1, 0, 0),
        "more than 4": (0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
        "has a loop": (1, 0, 0, 0, 0, 0, 1, 0, 1, 1),
    }


def test_digits_come_back_through_a_narrow_layer(capsys, tmp_path):
    assert autoencoder.main(tmp_path / "digits.svg", count=450, epochs=25) < 0.045  # the mean digit: 0.073
    assert (tmp_path / "digits.svg").read_text().startswith("<?xml")


def test_the_loss_of_the_vae_is_the_negative_bound():
    model, random = vae_digits.VAE(5), Random(0)
    x = [random.random() for _ in range(64)]
    noise = [random.gauss(0.0, 1.0) for _ in range(vae_digits.CODES)]
    codes = [v.data for v in model.encoder(x)]
    mu, deviation = codes[:8], [math.exp(v / 2.0) for v in codes[8:]]
    z = [m + d * e for m, d, e in zip(mu, deviation, noise, strict=True)]
    p = [1.0 / (1.0 + math.exp(-y.data)) for y in model.decoder(z)]
    pixels = -sum(t * math.log(q) + (1.0 - t) * math.log(1.0 - q) for t, q in zip(x, p, strict=True))
    divergence = sum((m * m + d * d - 1.0) / 2.0 - math.log(d) for m, d in zip(mu, deviation, strict=True))
    assert model.loss(x, noise).data == pytest.approx(pixels + divergence, rel=1e-12)


def test_a_vae_of_a_few_digits_and_what_it_draws(capsys, tmp_path):
    assert vae_digits.main(tmp_path / "digits.svg", count=320, epochs=8, hidden=16) < 32.0  # 43 at the start
    assert (tmp_path / "digits.svg").read_text().startswith("<?xml")


def test_two_networks_take_turns(capsys, tmp_path):
    taken = gan_digits.main(tmp_path / "digits.svg", count=128, epochs=4, hidden=16)
    assert taken[0] > taken[1]  # it still is easy
    assert (tmp_path / "digits.svg").read_text().startswith("<?xml")
