"""The tables shipped with this package, in `nn/data`; where they come from: `nn/data/SOURCES.md`."""

from __future__ import annotations

import gzip
from importlib.resources import files

from nn.datasets.dataset import Dataset
from nn.datasets.tables import parse_table


def iris() -> Dataset[int]:
    """150 flowers of three species: the lengths and widths of sepal and petal in cm.

    Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936.

    >>> data = iris()
    >>> data.x[0], data.classes[data.y[0]], len(data.x)
    ([5.1, 3.5, 1.4, 0.2], 'setosa', 150)
    """
    return parse_table(_shipped("iris.csv").decode(), "iris.csv")


def digits() -> Dataset[int]:
    """1,797 handwritten digits of 8 x 8 pixels, row by row, each from 0 to 16.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", 1998.

    >>> data = digits()
    >>> len(data.x), len(data.x[0]), data.classes[3]
    (1797, 64, '3')
    """
    return parse_table(gzip.decompress(_shipped("digits.csv.gz")).decode(), "digits.csv.gz")


def names() -> list[str]:
    """32,033 first names in lower-case letters.

    Source: baby names of the US Social Security Administration.

    >>> len(names()), names()[0]
    (32033, 'emma')
    """
    return _shipped("names.txt").decode().split()


def _shipped(name: str) -> bytes:
    return files("nn").joinpath("data", name).read_bytes()
