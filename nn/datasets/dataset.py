"""Dataset: samples, and what their columns and classes are called; a part held out, columns of one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean, pstdev
from sys import float_info
from typing import Generic, NamedTuple, TypeVar

from autograd_core.scalars import is_number
from autograd_core.text import counted
from nn.checks import has_parts
from nn.randomness import generator

Item = TypeVar("Item")
Target = TypeVar("Target", bound=float)


class Dataset(NamedTuple, Generic[Target]):
    """Samples and what their columns and classes are called; without classes `y` holds numbers to predict."""

    x: list[list[float]]
    y: list[Target]
    features: list[str]
    classes: list[str]


class Split(NamedTuple, Generic[Target]):
    """A part to train on, and a part that is held out to test with."""

    x_train: list[list[float]]
    y_train: list[Target]
    x_test: list[list[float]]
    y_test: list[Target]


class Scaling(NamedTuple):
    """The mean and the standard deviation of each column, 1 for a constant one: `(x - mean) / deviation`.

    >>> scaling = Scaling.of([[1.0, 5.0], [3.0, 5.0]])
    >>> scaling, scaling([[5.0, 5.0]])
    (Scaling(means=[2.0, 5.0], deviations=[1.0, 1.0]), [[3.0, 0.0]])
    """

    means: list[float]
    deviations: list[float]

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]]) -> Scaling:
        """Find the means and deviations of some rows.

        Raises:
            ValueError: for rows of anything but numbers, or of different lengths.
        """
        _check_rows(rows, len(rows[0]) if len(rows) and has_parts(rows[0]) else 1)
        columns = list(zip(*rows, strict=True))
        return cls([fmean(column) for column in columns], [pstdev(column) or 1.0 for column in columns])

    def __call__(self, rows: Sequence[Sequence[float]]) -> list[list[float]]:
        """Scale rows with these means and deviations.

        Raises:
            ValueError: for rows of anything but numbers, or of another length.
        """
        _check_rows(rows, len(self.means))
        return [
            [(v - mean) / scale for v, mean, scale in zip(row, self.means, self.deviations, strict=True)]
            for row in rows
        ]


def split(data: Dataset[Target], *, test: float = 1 / 3, seed: int = 0) -> Split[Target]:
    """Shuffle the samples by `seed` and hold out the fraction `test` of them.

    Raises:
        ValueError: if a part would be empty.
        TypeError: for anything but a Dataset.

    >>> from nn.datasets import iris
    >>> [len(part) for part in split(iris())]
    [100, 100, 50, 50]
    """
    if not isinstance(data, Dataset):
        raise TypeError(
            f"split takes a Dataset such as iris(), got {data!r:.60}: of rows and targets make one, "
            "Dataset(x, y, features, classes), the names lists of text or empty"
        )
    if len(data.x) < 2:
        raise ValueError(f"a part to train on and one held out take 2 samples or more, got {len(data.x)}")
    held_out = round(test * len(data.x))
    if not 0 < held_out < len(data.x):
        raise ValueError(
            f"test={test!r} of {counted(len(data.x), 'sample')} leaves a part empty: "
            "write a fraction such as 1/3"
        )
    order = list(range(len(data.x)))
    generator(seed).shuffle(order)
    train, tested = order[held_out:], order[:held_out]
    return Split(_at(data.x, train), _at(data.y, train), _at(data.x, tested), _at(data.y, tested))


def standardise(
    train: Sequence[Sequence[float]], *others: Sequence[Sequence[float]]
) -> list[list[list[float]]]:
    """Give every column mean 0 and standard deviation 1 in `train`, and transform the others in the same way.

    A column that is constant in `train` becomes 0 there.

    Raises:
        ValueError: for rows of anything but finite numbers, or of different lengths.

    >>> standardise([[1.0, 5.0], [3.0, 5.0]], [[5.0, 5.0]])
    [[[-1.0, 0.0], [1.0, 0.0]], [[3.0, 0.0]]]
    """
    scaling = Scaling.of(train)
    return [scaling(rows) for rows in (train, *others)]


def _at(rows: Sequence[Item], indices: Iterable[int]) -> list[Item]:
    return [rows[i] for i in indices]


def _check_rows(rows: Sequence[Sequence[float]], width: int) -> None:
    for i, row in enumerate(rows):
        if not has_parts(row) or len(row) != width or not all(map(is_number, row)):
            raise ValueError(f"each row is {counted(width, 'number')}, got {row!r:.60} as row {i}")
        for j, x in enumerate(row):
            if not -float_info.max <= x <= float_info.max:
                raise ValueError(f"each number is finite, got {x!r:.30} in row {i}, column {j}")
