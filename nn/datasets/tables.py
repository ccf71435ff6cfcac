"""A table in a CSV file as a Dataset: every cell is looked at, and what is wrong is told with its place."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from math import isfinite
from typing import Any

from autograd_core.files import check_file, file_named
from autograd_core.text import counted, nearest
from nn.datasets.dataset import Dataset

SEPARATORS = ",;\t|"
WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
REAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
MISSING = re.compile(r"[+-]?(nan|inf|infinity)|", re.IGNORECASE)  # or nothing at all
UNKNOWN = re.compile(r"\?|-+|n/?a|null|none", re.IGNORECASE)  # no number either, yet it may name a class
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
MANY_CLASSES = 20
FEW_LINES = 2  # an example of a table may have a line for each class


def read_csv(
    path: str | os.PathLike[str],
    target: str | None = None,
    *,
    features: Sequence[str] | None = None,
    classes: bool | None = None,
    separator: str | None = None,
    encoding: str = "utf-8",
) -> Dataset[Any]:
    """Read a table with a line of column names, then a sample a line, into a Dataset.

    A target of texts or of whole numbers becomes classes, numbered from 0 in their order. One in which a
    number has a point or an exponent stays a list of floats to predict; the Dataset then has no `classes`.
    One that differs from line to line, as names of the lines do, is refused.

    Args:
        path: the file.
        target: the name of the column to predict; the last one if none is given.
        features: the names of the columns that become `x`, in this order; all others if none are given.
        classes: True to make classes of any target, False to predict the numbers of one of whole numbers.
        separator: what stands between cells; of comma, semicolon, tab and `|` the one that divides the line
            of names into the most parts, if none is given.
        encoding: of the file; a byte order mark is skipped.

    Raises:
        ValueError: for whatever is no such table, naming the file, and the line and column of the trouble.
        TypeError: for a path or the name of a column that is none.
        OSError: if the file cannot be read.

    Source: RFC 4180, "Common format and MIME type for comma-separated values (CSV) files", 2005.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "pets.csv")
    ...     _ = path.write_text("weight;tail;kind\\n4.5;30;cat\\n20;35;dog\\n")
    ...     read_csv(path, target="kind")
    Dataset(x=[[4.5, 30.0], [20.0, 35.0]], y=[0, 1], features=['weight', 'tail'], classes=['cat', 'dog'])
    """
    file = file_named("path", path, "table.csv")
    check_file(file)
    content = file.read_bytes()
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise ValueError(f"{path}: there is no encoding {encoding!r} of text: write 'utf-8'") from None
    except UnicodeError as problem:
        line = content[: getattr(problem, "start", 0)].count(b"\n") + 1
        raise ValueError(
            f"{path}, line {line}: this is not {encoding}: save the file as UTF-8, "
            "or write its encoding, such as encoding='latin-1' or 'utf-16'"
        ) from None
    return parse_table(text, path, target=target, features=features, classes=classes, separator=separator)


def parse_table(
    text: str,
    source: str | os.PathLike[str],
    *,
    target: str | None = None,
    features: Sequence[str] | None = None,
    classes: bool | None = None,
    separator: str | None = None,
) -> Dataset[Any]:
    """Make a Dataset of the text of a CSV file; arguments and errors as in `read_csv`.

    >>> parse_table("x,y\\n1,0.5\\n2,1.5\\n", "line.csv")
    Dataset(x=[[1.0], [2.0]], y=[0.5, 1.5], features=['x'], classes=[])
    """
    table = _Table(text, str(source), separator)
    if len(table.names) == 1:
        only = table.names[0]
        usual = next((each for each in SEPARATORS if each in only), " ")
        raise table.error(
            f"there is no column beside {only!r}: write what separates them, such as separator={usual!r}",
            table.header,
        )
    wanted = table.names[-1] if target is None else target
    table.check_name("target", wanted)
    chosen = [name for name in table.names if name != wanted] if features is None else list(features)
    if not chosen:
        raise table.error("features names no column: name one, or leave it out", table.header)
    seen: set[str] = set()
    for name in chosen:
        table.check_name("feature", name)
        if name in seen:
            raise table.error("this column is named twice among the features", table.header, name)
        seen.add(name)
    if wanted in chosen:
        raise table.error("this column is the target: it cannot be a feature as well", table.header, wanted)
    columns = [table.numbers(name) for name in chosen]
    y, labels = _target(table, wanted, classes)
    return Dataset([list(row) for row in zip(*columns, strict=True)], y, chosen, labels)


class _Table:
    """The cells of a table, and where each stands."""

    def __init__(self, text: str, source: str, separator: str | None) -> None:
        self.source = source
        self.separator = _separator(text) if separator is None else separator
        lines = self._lines(text, self.separator)
        self.header, names = next(lines, (0, []))
        if not names:
            raise ValueError(f"{source} is empty: a table starts with a line of column names")
        self.names = [name.strip() for name in names]
        self._check_names()
        self.places = {name: place for place, name in enumerate(self.names)}
        self.rows = list(lines)
        if not self.rows:
            raise self.error("there are names of columns and no samples below them", self.header)
        for line, row in self.rows:
            if len(row) != len(names):
                quoted = f": put a cell with {self.separator!r} in it into quotation marks"
                raise self.error(
                    f"{counted(len(row), 'cell')} where the line of names has {len(names)}"
                    f"{quoted if len(row) > len(names) else ''}",
                    line,
                )

    def error(self, what: str, line: int, column: str | None = None) -> ValueError:
        """What is wrong, after the place where it is."""
        place = "" if column is None else f", column {column!r}"
        return ValueError(f"{self.source}, line {line}{place}: {what}")

    def check_name(self, role: str, name: str) -> None:
        """Raise unless there is such a column."""
        if not isinstance(name, str):
            raise TypeError(f"{self.source}: a {role} is the name of one column, got {name!r:.60}")
        if name not in self.places:
            names = ", ".join(map(repr, self.names))
            hint = nearest(str(name), self.names)
            raise self.error(
                f"there is no column {name!r} for a {role}{hint} There are: {names:.300}", self.header
            )

    def texts(self, name: str) -> list[str]:
        """The cells of a column; none is missing."""
        for line, cell in self._cells(name):
            self._check_present(line, name, cell)
        return [cell for _, cell in self._cells(name)]

    def numbers(self, name: str) -> list[float]:
        """The numbers of a column."""
        found = []
        for line, cell in self._cells(name):
            if not REAL.fullmatch(cell):
                self._check_present(line, name, cell, UNKNOWN)
                raise self.error(f"{cell!r:.60} is no number: {_advice(cell)}", line, name)
            number = float(cell)
            if not isfinite(number):
                raise self.error(f"{cell!r:.60} is beyond the largest float", line, name)
            found.append(number)
        return found

    def _cells(self, name: str) -> list[tuple[int, str]]:
        column = self.places[name]
        return [(line, row[column].strip()) for line, row in self.rows]

    def _check_present(self, line: int, name: str, cell: str, *unknown: re.Pattern[str]) -> None:
        if any(pattern.fullmatch(cell) for pattern in (MISSING, *unknown)):
            what = repr(cell) if cell else "an empty cell"
            others = sum(MISSING.fullmatch(each.strip()) is not None for _, row in self.rows for each in row)
            others -= MISSING.fullmatch(cell) is not None
            more = f" ({counted(others, 'other cell')} of the table, too)" if others else ""
            raise self.error(
                f"{what} stands for no number{more}: fill it in, or leave the line out", line, name
            )

    def _lines(self, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
        """Every row with the number of the line where it starts; blank lines are none."""
        if not isinstance(separator, str) or len(separator) != 1 or separator in '"\r\n\0':
            raise ValueError(f"a separator is one character such as ',' or ';', got {separator!r}")
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
        line = 1
        try:
            for row in reader:
                if len(row) > 1 or "".join(row).strip():
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as problem:
            raise self.error(f"{problem}: see to the quotation marks", line) from None

    def _check_names(self) -> None:
        seen: set[str] = set()
        for place, name in enumerate(self.names, start=1):
            if not name:
                raise self.error(f"column {place} has no name", self.header)
            if REAL.fullmatch(name):
                raise self.error(
                    f"{name!r:.60} is a number: a table starts with a line of column names", self.header
                )
            if name in seen:
                raise self.error("two columns have this name: rename one", self.header, name)
            seen.add(name)


def _advice(cell: str) -> str:
    """What to write in place of a cell that is no number."""
    point = cell.replace(",", ".")
    if THOUSANDS.fullmatch(cell):
        other = f", or {point} if the comma is a decimal one" if REAL.fullmatch(point) else ""
        return f"write {cell.replace(',', '')}{other}"
    if REAL.fullmatch(point):
        return "write a point for the comma"
    return "write numbers, or name the columns that hold some: features=[...]"


def _separator(text: str) -> str:
    """Of the usual separators the one that stands most often in the first line with anything in it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=re.sub('"[^"]*"', "", first).count)


def _target(table: _Table, name: str, classes: bool | None) -> tuple[list[Any], list[str]]:
    """The targets and the names of their classes; no names where numbers are to be predicted."""
    cells = table.texts(name)
    if classes is None:
        classes = not any(REAL.fullmatch(cell) and not WHOLE.fullmatch(cell) for cell in cells)
        if classes:
            _check_classes(table, name, cells)
    if not classes:
        return table.numbers(name), []
    numbers = all(map(REAL.fullmatch, cells))
    labels = sorted(set(cells), key=lambda cell: (float(cell) if numbers else 0.0, cell))
    number_of = {label: number for number, label in enumerate(labels)}
    return [number_of[cell] for cell in cells], labels


def _check_classes(table: _Table, name: str, cells: list[str]) -> None:
    """Raise where a target looks like numbers to predict or like names of lines, not like classes."""
    different, lines = len(set(cells)), len(cells)
    kind, advice = "texts", "name the column to predict, target=..."
    if whole := all(map(WHOLE.fullmatch, cells)):
        kind, advice = "whole numbers", "write classes=False to predict numbers"
    if different == lines > FEW_LINES or (whole and different > max(MANY_CLASSES, lines // 2)):
        raise table.error(
            f"{different} different {kind} in {lines} lines: {advice}, "
            "or write classes=True if each is a class",
            table.header,
            name,
        )
