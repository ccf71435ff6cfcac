"""Data to train on: tables shipped with this package (their sources: `data/SOURCES.md`), and splitting them.

Features are lists of floats, one list a sample; classes are whole numbers from 0.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from importlib.resources import files
from statistics import fmean, pstdev
from typing import NamedTuple, TypeVar

from nn.randomness import generator

Item = TypeVar("Item")


class Dataset(NamedTuple):
    """Samples and what their columns and classes are called."""

    x: list[list[float]]
    y: list[int]
    features: list[str]
    classes: list[str]


class Split(NamedTuple):
    """A part to train on, and a part that is held out to test with."""

    x_train: list[list[float]]
    y_train: list[int]
    x_test: list[list[float]]
    y_test: list[int]


def iris() -> Dataset:
    """150 flowers of three species: the lengths and widths of sepal and petal in cm.

    Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936.

    >>> data = iris()
    >>> data.x[0], data.classes[data.y[0]], len(data.x)
    ([5.1, 3.5, 1.4, 0.2], 'setosa', 150)
    """
    return _table(_shipped("iris.csv").decode())


def digits() -> Dataset:
    """1,797 handwritten digits of 8 x 8 pixels, row by row, each from 0 to 16.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", 1998.

    >>> data = digits()
    >>> len(data.x), len(data.x[0]), data.classes[3]
    (1797, 64, '3')
    """
    return _table(gzip.decompress(_shipped("digits.csv.gz")).decode())


def names() -> list[str]:
    """32,033 first names in lower-case letters.

    Source: baby names of the US Social Security Administration.

    >>> len(names()), names()[0]
    (32033, 'emma')
    """
    return _shipped("names.txt").decode().split()


def split(data: Dataset, *, test: float = 1 / 3, seed: int = 0) -> Split:
    """Shuffle the samples by `seed` and hold out the fraction `test` of them.

    Raises:
        ValueError: if a part would be empty.

    >>> [len(part) for part in split(iris())]
    [100, 100, 50, 50]
    """
    held_out = round(test * len(data.x))
    if not 0 < held_out < len(data.x):
        raise ValueError(
            f"test={test!r} of {len(data.x)} samples leaves a part empty: write a fraction such as 1/3"
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

    >>> standardise([[1.0, 5.0], [3.0, 5.0]], [[5.0, 5.0]])
    [[[-1.0, 0.0], [1.0, 0.0]], [[3.0, 0.0]]]
    """
    columns = list(zip(*train, strict=True))
    means = [fmean(column) for column in columns]
    scales = [pstdev(column) or 1.0 for column in columns]
    return [
        [[(v - mean) / scale for v, mean, scale in zip(row, means, scales, strict=True)] for row in rows]
        for rows in (train, *others)
    ]


def _shipped(name: str) -> bytes:
    return files("nn").joinpath("data", name).read_bytes()


def _table(text: str) -> Dataset:
    header, *rows = csv.reader(text.splitlines())
    classes = sorted({row[-1] for row in rows})
    x = [[float(field) for field in row[:-1]] for row in rows]
    return Dataset(x, [classes.index(row[-1]) for row in rows], header[:-1], classes)


def _at(rows: Sequence[Item], indices: Iterable[int]) -> list[Item]:
    return [rows[i] for i in indices]
