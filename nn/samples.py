"""Samples: rows and targets, as lists for code that runs on each, as arrays for code that is compiled."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from math import isfinite
from typing import Any

from autograd_core.text import counted
from autograd_core.trees import is_array, take_apart
from nn.checks import has_parts


class Samples:
    """Rows and their targets, which belong together.

    Args:
        x: the rows; lists or an array.
        y: the targets, one per row.

    Raises:
        ValueError: if there are none, not as many of both, or rows of different lengths; for masked arrays.

    >>> samples = Samples([[1.0], [2.0]], (0, 1))
    >>> len(samples), samples.rows, samples.targets
    (2, [[1.0], [2.0]], [0, 1])
    """

    def __init__(self, x: Any, y: Any) -> None:
        for name, data in (("x", x), ("y", y)):
            check_unmasked(name, data)
            _check_rows(name, data)
        self.x, self.y = [data if is_array(data) else _list(data) for data in (x, y)]
        if len(self.x) != len(self.y):
            raise ValueError(
                f"x has {counted(len(self.x), 'sample')}, y has {counted(len(self.y), 'target')}: "
                "they need to be as many"
            )
        if not len(self.x):
            raise ValueError("there are no samples: x is empty")
        widths = [len(row) for row in ([] if is_array(self.x) else self.x) if hasattr(row, "__len__")]
        if len(set(widths)) > 1:
            odd = next(i for i, width in enumerate(widths) if width != widths[0])
            raise ValueError(
                f"the rows of x have different lengths, from {min(widths)} to {max(widths)}: "
                f"x[0] has {widths[0]}, x[{odd}] has {widths[odd]}"
            )

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def rows(self) -> list[Any]:
        """The rows as a list."""
        return _list(self.x)

    @cached_property
    def targets(self) -> list[Any]:
        """The targets as a list."""
        return _list(self.y)

    @cached_property
    def arrays(self) -> tuple[Any, Any]:
        """The rows and targets as arrays of numbers; a ValueError for anything but numbers of one shape."""
        return as_array("x", self.x), as_array("y", self.y)

    def first(self) -> Any:
        """The first row."""
        return _list(self.x[:1])[0]

    def held_out(self, validation: Any) -> Samples:
        """Other samples of this kind, given as a pair.

        Raises:
            ValueError: for no pair, or rows where these have numbers, or the reverse.
        """
        if not has_parts(validation) or len(validation) != 2:
            raise ValueError(f"validation is a pair, (x, y), got {validation!r:.60}")
        try:
            others = Samples(*validation)
        except ValueError as problem:
            raise ValueError(f"validation: {problem}") from None
        for part, one, other in (("x", self.first(), others.first()), ("y", self.y[0], others.y[0])):
            if has_parts(one) != has_parts(other) and not isinstance(other, str):
                raise ValueError(
                    f"validation is a pair, (x, y), like x and y themselves: its {part} begins with "
                    f"{other!r:.60}, not with one like {one!r:.60}"
                )
        return others

    def not_finite(self) -> str:
        """Tell of the first row or target with a number that is not finite, if there is one, or ""."""
        return not_finite("x", self.rows) or not_finite("y", self.targets)

    def advice(self, moved: bool) -> str:
        """What to do where a loss is not finite: see to the data, if that is why, or to the steps, if any."""
        return self.not_finite() or (
            "lower the learning rate"
            if moved
            else "before any step; autograd_core.detect_anomaly, with compiled=False, tells where"
        )


def not_finite(name: str, rows: Any) -> str:
    """Tell of the first row with a number that is not finite, if there is one, or "".

    >>> not_finite("x", [[1.0], [float("nan")]])
    'x[1] is not finite, [nan]'
    """
    for i, row in enumerate(rows):
        if not _is_finite(row):
            return f"{name}[{i}] is not finite, {row!r:.60}"
    return ""


class NoArrayError(ValueError):
    """Rows are no numbers of one shape, which only code that is not compiled can take."""


def check_unmasked(name: str, data: Any) -> None:
    """Raise for a masked array.

    Raises:
        ValueError: naming it, with what to write instead.

    >>> check_unmasked("x", [[1.0]])
    """
    if is_array(data) and hasattr(data, "mask"):
        raise ValueError(
            f"{name} is a masked array, and what lies under its mask would count: leave such samples out, or "
            f"write {name}.filled(0.0)"
        )


def _check_rows(name: str, data: Any) -> None:
    """Raise for a table that is to be read first, or taken apart."""
    advice = ""
    if isinstance(data, (str, bytes, os.PathLike)):
        advice = f"of a file of columns make them: data = nn.read_csv({data!r:.60})"
    elif "features" in getattr(data, "_fields", ()):
        advice = "a Dataset has both: write data.x, data.y"
    elif hasattr(data, "to_numpy") and hasattr(data, "columns"):
        advice = f"of a table make an array: {name}.to_numpy()"
    elif isinstance(data, Mapping):
        advice = "of columns make rows: list(zip(*columns.values()))"
    if advice:
        raise ValueError(f"{name} is a list or an array of rows, got {type(data).__name__}: {advice}")


def as_array(name: str, rows: Any) -> Any:
    """Rows as an array of numbers with a leading axis of samples.

    Raises:
        ValueError: for a masked array.
        NoArrayError: (a ValueError) for rows of anything but numbers, or of different shapes.

    >>> as_array("x", [[1, 2], [3, 4]]).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    >>> as_array("x", [[1.0, 2.0], [3.0, "four"]])
    Traceback (most recent call last):
    ...
    nn.samples.NoArrayError: x is no array of numbers, ... not x[1] = [3.0, 'four'], or write ...
    """
    import numpy

    check_unmasked(name, rows)
    array = _array(rows)
    if array is None:
        if is_array(rows) and _array(rows.tolist()) is not None:
            raise NoArrayError(f"{name} is an array of {rows.dtype}, of numbers: write {name}.astype(float)")
        shapes = [None if found is None else found.shape for found in map(_array, rows)]
        odd = next((i for i, shape in enumerate(shapes) if shape is None or shape != shapes[0]), 0)
        raise NoArrayError(
            f"{name} is no array of numbers, which compiled code runs on: make its rows numbers of one "
            f"shape, not {name}[{odd}] = {rows[odd]!r:.60}, or write compiled=False where the model takes "
            "others"
        )
    return numpy.ascontiguousarray(array, dtype=numpy.float64)


def listed(part: Any) -> Any:
    """A part of a sample with lists in place of arrays, as for a model that runs eagerly."""
    leaves, rebuild = take_apart(part)
    return rebuild([leaf.tolist() if is_array(leaf) else leaf for leaf in leaves])


def _array(rows: Any) -> Any:
    """The array of rows, if they are numbers of one shape."""
    import numpy

    try:
        array = numpy.asarray(rows)
    except ValueError:  # rows of different shapes
        return None
    return array if array.dtype.kind in "fiub" else None


def _list(data: Any) -> list[Any]:
    if not hasattr(data, "__iter__"):
        raise ValueError(f"x and y are lists or arrays, a row and a target for each sample, got {data!r:.60}")
    found: list[Any] = data.tolist() if hasattr(data, "tolist") else list(data)
    return found


def _is_finite(part: Any) -> bool:
    if isinstance(part, (list, tuple)):
        return all(map(_is_finite, part))
    return not isinstance(part, float) or isfinite(part)
