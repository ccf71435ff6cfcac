from statistics import fmean, pstdev

import pytest

import nn
from nn.datasets import Dataset


def test_iris():
    data = nn.datasets.iris()
    assert (len(data.x), len(data.features)) == (150, 4)
    assert data.classes == ["setosa", "versicolor", "virginica"]
    assert [data.y.count(label) for label in range(3)] == [50, 50, 50]
    assert round(fmean(row[0] for row in data.x), 4) == 5.8433


def test_digits():
    data = nn.datasets.digits()
    assert data.classes == [str(digit) for digit in range(10)]
    assert {len(row) for row in data.x} == {64}
    assert {v for row in data.x for v in row} == set(range(17))


def test_names():
    names = nn.datasets.names()
    assert len(names) == 32_033
    assert set("".join(names)) == set("abcdefghijklmnopqrstuvwxyz")


def test_a_split_is_seeded_and_keeps_every_sample_once():
    data = nn.datasets.iris()
    parts = nn.datasets.split(data)
    assert parts == nn.datasets.split(data, seed=0) != nn.datasets.split(data, seed=1)
    together = list(zip(parts.x_train + parts.x_test, parts.y_train + parts.y_test, strict=True))
    assert sorted(together) == sorted(zip(data.x, data.y, strict=True))


@pytest.mark.parametrize("test", [0.0, 1.0, -1.0, 2.0])
def test_an_empty_part_is_refused(test):
    with pytest.raises(ValueError, match="leaves a part empty"):
        nn.datasets.split(nn.datasets.iris(), test=test)


def test_standardising_uses_the_training_part_alone():
    train, test = [[1.0, 7.0], [2.0, 7.0], [6.0, 7.0]], [[3.0, 8.0]]
    (a, b), (scaled, other) = zip(*train, strict=True), nn.datasets.standardise(train, test)
    columns = list(zip(*scaled, strict=True))
    assert (fmean(columns[0]), pstdev(columns[0])) == (pytest.approx(0.0, abs=1e-15), pytest.approx(1.0))
    assert columns[1] == (0.0, 0.0, 0.0)
    assert other == [[(3.0 - fmean(a)) / pstdev(a), 8.0 - fmean(b)]]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ([[[1.0, 2.0], [3.0]]], r"each row is 2 numbers, got \[3.0\] as row 1"),
        ([[[1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0, 3.0]]], r"each row is 2 numbers, got .*3.0\] as row 1"),
        ([[[1.0, 2.0], [3.0, "a"]]], r"each row is 2 numbers, got \[3.0, 'a'\] as row 1"),
        ([[1.0, 2.0]], "each row is 1 number, got 1.0 as row 0"),
    ],
)
def test_rows_that_do_not_fit_are_told(tables, message):
    with pytest.raises(ValueError, match=message):
        nn.datasets.standardise(*tables)


def test_a_lone_sample_cannot_be_split():
    with pytest.raises(ValueError, match="take 2 samples or more, got 1"):
        nn.datasets.split(Dataset([[1.0]], [0], ["a"], ["b"]))


def test_a_dataset_names_its_columns():
    assert Dataset([[1.0]], [0], ["length"], ["a"]).features == ["length"]
