"""The accuracy benchmark measures, and the page it writes says what the records say today."""

import json

import pytest

from benchmarks import accuracy, numerics_page
from benchmarks.differentiators import OUR_OPS, ours


@pytest.mark.skipif(not numerics_page.PAGE.exists(), reason="this copy of the project has no documentation")
def test_the_page_is_up_to_date():
    result = json.loads(numerics_page.NUMBERS.read_text())
    assert set(result["ops"]) == set(OUR_OPS), "python -m benchmarks.accuracy --docs measures what is new"
    assert numerics_page.page(result) == numerics_page.PAGE.read_text(), (
        "write it: python -m benchmarks.numerics_page"
    )


def test_a_run_reports_every_op_and_who_is_missing(capsys):
    result = accuracy.measure(2, 1, [ours()], ["torch is not installed"])
    assert json.loads(json.dumps(result)) == result
    assert set(result["ops"]) == set(OUR_OPS)
    assert all(len(row["autograd_core"]) == 3 for row in result["ops"].values())
    assert accuracy.beyond(result, 1) == {"autograd_core": (0, len(OUR_OPS))}
    accuracy.report(result)
    printed = capsys.readouterr().out
    assert "log_softmax" in printed
    assert "torch is not installed" in printed


def test_errors_are_in_ulp():
    exact = accuracy.reference.truth("exp", [0.0])
    assert accuracy.errors([1.0, 1.0 + 2.0**-52, float("inf")], exact) == [0.0, 1.0, float("inf")]
    assert accuracy.errors([1.0, float("nan")], exact) == [0.0, float("inf")]


def test_an_engine_that_cannot_do_an_op_is_left_out():
    def fails(function, points):
        raise NotImplementedError

    other = ours()._replace(name="other", differentiate=fails)
    assert accuracy.differentiate(other, "exp", [(0.0,)]) is None
    assert accuracy.differentiate(other, "unheard of", [(0.0,)]) is None
