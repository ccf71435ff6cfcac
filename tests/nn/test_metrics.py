import pytest

import nn


@pytest.mark.parametrize(
    ("outputs", "target", "score"),
    [
        ([0.1, 2.5, 0.3], 1, 1.0),
        ([0.1, 2.5, 0.3], 2, 0.0),
        ([1.0, 1.0], 0, 1.0),
        ([1.0, 1.0], 1, 0.0),
        ([0.1, 0.9], [0.0, 1.0], 1.0),
        ([0.1, 0.9], [0.7, 0.3], 0.0),
    ],
)
def test_accuracy(outputs, target, score):
    assert nn.accuracy(outputs, target) == score


def test_top_k_grows_with_k():
    outputs = [3.0, 1.0, 2.0, 0.0]
    ranks = {0: 1, 2: 2, 1: 3, 3: 4}
    for label, rank in ranks.items():
        assert [nn.top_k(outputs, label, k) for k in range(1, 5)] == [float(k >= rank) for k in range(1, 5)]


def test_binary_accuracy_is_the_part_that_is_right():
    assert nn.binary_accuracy([0.9, 0.4, 0.6, 0.1], [1, 1, 0, 0]) == 0.5
    assert nn.binary_accuracy([0.2], 1, threshold=0.0) == 1.0


def test_each_can_be_named_in_training():
    x, y = [[1.0, 2.0], [2.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]
    model = nn.MLP(2, [2])
    scores = nn.evaluate(model, x, y, metrics=["mae", "mse", "accuracy", "binary_accuracy"])
    assert list(scores) == ["loss", "mae", "mse", "accuracy", "binary_accuracy"]
    assert scores["mse"] == scores["loss"]
    assert nn.evaluate(model, x, [0, 1], loss="cross_entropy", metrics=["top_k"])["top_k"] == 1.0


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (lambda: nn.top_k([0.0, 1.0], 2), "class 2 of 2 outputs"),
        (lambda: nn.top_k([0.0, 1.0], 1, k=0), "k is a positive whole number, got 0"),
        (lambda: nn.binary_accuracy([0.0, 1.0], 1), "binary_accuracy: 2 outputs, but 1 target"),
    ],
)
def test_bad_input(score, message):
    with pytest.raises(ValueError, match=message):
        score()
