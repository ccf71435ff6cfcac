"""Every row of the oracle: correctly rounded values and derivatives, and what conventions ask for."""

import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks import reference
from benchmarks.differentiators import our_function
from every_derivative import every_derivative, same

ORACLE = Path(__file__).parent.parent / "data" / "oracle.jsonl.gz"

# The oracle's names of ops that have other names here; a 3 at the end says how many numbers it passes.
RENAMED = {"max": "maximum", "min": "minimum", "logsigmoid": "log_sigmoid", "dot2": "dot"}


def read_rows():
    rows = defaultdict(list)
    with gzip.open(ORACLE, "rt") as lines:
        for line in lines:
            row = json.loads(line)
            for field in ("args", "d1", "d2"):
                row[field] = [float.fromhex(x) for x in row[field]]
            row["value"] = float.fromhex(row["value"])
            rows[row["op"]].append(row)
    return rows


ROWS = read_rows()


def our_name(name):
    return RENAMED.get(name, name.rstrip("3"))


def triangle(matrix):
    return [x for i, row in enumerate(matrix) for x in row[i:]]


def transposed(matrix):
    return [list(column) for column in zip(*matrix, strict=True)]


@pytest.mark.parametrize("name", ROWS)
def test_rows(name):
    for row in ROWS[name]:
        value, first, second = every_derivative(our_function(our_name(name)), row["args"])
        for curve in (triangle(second), triangle(transposed(second))):
            if row.get("why"):
                check_convention(row, [value, *first, *curve])
            else:
                check_bounds(row, [value, *first, *curve])


def check_convention(row, numbers):
    expected = [row["value"], *row["d1"], *row["d2"]]
    assert all(map(same, numbers, expected)), (row["op"], row["args"], row["why"], numbers, expected)


def check_bounds(row, numbers):
    name = our_name(row["op"])
    expected = [row["value"], *row["d1"], *row["d2"]]
    scales = reference.truth(name, row["args"]).scales if name in reference.TERMS else map(abs, expected)
    of_value, of_first, of_second = reference.bounds(name)
    limits = [of_value, *[of_first] * len(row["d1"]), *[of_second] * len(row["d2"])]
    for number, true, scale, limit in zip(numbers, expected, scales, limits, strict=True):
        error = reference.error(number, true, scale)
        assert error <= limit, (row["op"], row["args"], f"{error} ulp", numbers, expected)


@pytest.mark.parametrize("name", ROWS)
def test_the_reference_agrees_with_the_oracle(name):
    for row in ROWS[name]:
        if row.get("why"):
            continue
        truth = reference.truth(our_name(name), row["args"])
        numbers = [reference.nearest(number) for number in truth.numbers]
        assert numbers == pytest.approx(
            [row["value"], *row["d1"], *row["d2"]], rel=0.0, abs=0.0, nan_ok=True
        ), row
