"""Points of two classes in the plane: on their curves without noise, seeded with it."""

from math import cos, hypot, pi, sin
from statistics import fmean, pstdev

import pytest

import nn
from nn.datasets import circles, moons, spirals, xor

ALL = [moons, circles, spirals, xor]
each = pytest.mark.parametrize("draw", ALL, ids=lambda draw: draw.__name__)


@each
def test_a_set_of_points_is_a_dataset_as_iris_is(draw):
    data = draw(101)
    assert type(data) is type(nn.datasets.iris())
    assert {len(row) for row in data.x} == {2}
    assert (data.y.count(0), data.y.count(1), len(data.x)) == (51, 50, 101)
    assert (data.features, len(data.classes)) == (["x", "y"], 2)


@each
def test_the_same_seed_gives_the_same_points_and_noise_is_what_was_asked_for(draw):
    assert draw(50) == draw(50, seed=0) != draw(50, seed=1)
    assert draw(50, noise=0.0) == draw(50, noise=0.0, seed=1)
    still, moved = draw(2000, noise=0.0).x, draw(2000, noise=0.25, seed=3).x
    moves = [a - b for pair in zip(moved, still, strict=True) for a, b in zip(*pair, strict=True)]
    assert fmean(moves) == pytest.approx(0.0, abs=0.02)
    assert pstdev(moves) == pytest.approx(0.25, rel=0.05)


@each
@pytest.mark.parametrize("wrong", [{"n": 1}, {"n": 0}, {"n": 2.5}, {"noise": -0.1}, {"noise": float("nan")}])
def test_numbers_out_of_range_are_refused(draw, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        draw(**wrong)


def test_moons_are_half_circles_each_reaching_into_the_other():
    data = moons(101, noise=0.0)
    upper, lower = data.x[:51], data.x[51:]
    assert all(hypot(x, y) == pytest.approx(1.0) and y > -1e-12 for x, y in upper)
    assert all(hypot(x - 1.0, y - 0.5) == pytest.approx(1.0) and y < 0.5 + 1e-12 for x, y in lower)
    assert (min(x for x, _ in upper), max(x for x, _ in lower)) == (-1.0, 2.0)


def test_circles_are_evenly_set_with_their_radii():
    data = circles(80, noise=0.0, inner=0.25)
    for i, label, radius in ((0, 0, 1.0), (40, 1, 0.25)):
        assert {round(hypot(*row), 12) for row in data.x[i : i + 40]} == {radius}
        assert data.y[i : i + 40] == [label] * 40
        quarter = data.x[i + 10]
        assert quarter == [pytest.approx(0.0, abs=1e-12), pytest.approx(radius)]
    with pytest.raises(ValueError, match="inner"):
        circles(inner=-1.0)


def test_spirals_are_those_of_lang_and_witbrock():
    data = spirals(194, noise=0.0, turns=3.0)
    for i in range(97):  # the generator printed in their paper
        angle, radius = i * pi / 16.0, 6.5 * (104 - i) / 104.0
        assert data.x[i] == pytest.approx([radius * sin(angle), radius * cos(angle)], abs=1e-12)
        assert data.x[97 + i] == pytest.approx([-radius * sin(angle), -radius * cos(angle)], abs=1e-12)


def test_xor_is_the_truth_table():
    data = xor(4, noise=0.0)
    assert sorted((a, b, label) for (a, b), label in zip(data.x, data.y, strict=True)) == [
        (0.0, 0.0, 0), (0.0, 1.0, 1), (1.0, 0.0, 1), (1.0, 1.0, 0),
    ]  # fmt: skip
    assert {tuple(row) for row in xor(41, noise=0.0).x} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_no_straight_line_divides_them_and_a_hidden_layer_does():
    data = xor(40)
    loss, metrics = "sparse_categorical_crossentropy", ["accuracy"]
    scores = []
    for widths in ([2], [4, 2]):
        model = nn.MLP(2, widths, "tanh")
        nn.fit(model, data.x, data.y, loss=loss, optimizer=nn.Adam(0.1), epochs=40, progress=False)
        scores.append(nn.evaluate(model, data.x, data.y, loss=loss, metrics=metrics)["accuracy"])
    assert scores[0] <= 0.75
    assert scores[1] == 1.0
