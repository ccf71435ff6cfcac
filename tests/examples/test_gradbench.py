"""Two objectives of the public AD benchmarks against golden derivatives of a C++ tape: all 26 cases."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from examples import hand_tracking, lstm

DATA = Path(__file__).parents[1] / "data"


@cache
def suite(name):
    return json.loads(gzip.decompress((DATA / f"gradbench_{name}.json.gz").read_bytes()))


def cases(name):
    return [pytest.param(case, id=case["name"]) for case in suite(name)["cases"]]


def flat(numbers):
    return [x for part in numbers for x in flat(part)] if isinstance(numbers, list | tuple) else [numbers]


def assert_golden(found, expected, tolerance):
    found, expected = flat(found), flat(expected)
    assert len(found) == len(expected)
    small = tolerance["atol_of_max"] * max(map(abs, expected))
    for i, (x, golden) in enumerate(zip(found, expected, strict=True)):
        assert type(x) is float
        assert abs(x - golden) <= tolerance["rtol"] * abs(golden) + small, f"number {i}"


@pytest.mark.parametrize("case", cases("lstm"))
def test_lstm(case):
    functions = {"objective": lstm.loss, "jacobian": lstm.gradient}
    inputs = [case["input"][name] for name in ("main_params", "extra_params", "state", "sequence")]
    found = functions[case["function"]](*inputs)
    assert_golden(found, case["expected"], suite("lstm")["tolerance"]["strict"])


@pytest.mark.parametrize("case", cases("ht"))
def test_hand_tracking(case):
    functions = {"objective": hand_tracking.residuals, "jacobian": hand_tracking.jacobian}
    inputs = [case["input"][name] for name in ("theta", "us", "data")]
    found = functions[case["function"]](*inputs)
    assert_golden(found, case["expected"], suite("ht")["tolerance"]["strict"])
