"""no_grad and detect_anomaly: blocks, decorators, nesting, threads; every anomaly names op, operands and
line."""

import math
import threading

import pytest

import autograd_core as ac
from autograd_core import AnomalyError, Value, anomaly

inf = math.inf


def test_no_grad_records_nothing():
    x = Value(3.0, "x")
    with ac.no_grad():
        y = x * x + ac.sum([x, x, x])
        with ac.no_grad():
            assert (x + 1.0).parents == ()
        assert (x + 1.0).parents == ()
    assert y.data == 18.0
    assert y.parents == ()
    assert (x * x).parents == (x, x)


def test_no_grad_decorates_and_ends_with_an_exception():
    @ac.no_grad()
    def f(v):
        if v.data < 0:
            raise ValueError("negative")
        return v * v

    x = Value(2.0)
    assert f(x).parents == ()
    with pytest.raises(ValueError, match="negative"):
        f(Value(-1.0))
    assert (x * x).parents == (x, x)


def test_no_grad_is_of_one_thread():
    x = Value(2.0)
    seen = []
    with ac.no_grad():
        thread = threading.Thread(target=lambda: seen.append((x * x).parents))
        thread.start()
        thread.join()
    assert seen == [(x, x)]


FORWARD = {
    "log of a negative number": (lambda x: ac.log(x), -1.0, "log gave nan: x = -1.0"),
    "zero times infinity": (lambda x: x * inf, 0.0, r"mul gave nan: x = 0.0, y = inf"),
    "overflow": (lambda x: ac.exp(x), 1000.0, "exp gave inf: x = 1000.0"),
    "nan input": (lambda x: x + 1.0, math.nan, "add gave nan: x = nan"),
    "many operands": (lambda x: ac.sum([x, 1.0, -inf]), inf, "sum gave nan: .*inf"),
}


@pytest.mark.parametrize("case", FORWARD)
def test_forward_anomalies(case):
    function, at, message = FORWARD[case]
    x = Value(at, "x")
    function(x)  # total without the block
    with ac.detect_anomaly(), pytest.raises(AnomalyError, match=message) as caught:
        function(x)
    assert "test_modes.py" in str(caught.value)
    assert "lambda x:" in str(caught.value)  # the user's line, not one of the package


def test_a_backward_anomaly_names_the_line_of_the_forward_pass():
    x = Value(0.0, "x")
    with ac.detect_anomaly():
        y = ac.sqrt(x)  # the line to be named
        with pytest.raises(
            AnomalyError, match=r"sqrt .*local derivative inf towards x.*the line to be named"
        ):
            y.backward()
    assert not x.has_grad
    assert not y.has_grad


def test_a_backward_anomaly_of_an_older_graph():
    y = ac.sqrt(Value(0.0, "x"))
    with ac.detect_anomaly(), pytest.raises(AnomalyError, match="before detect_anomaly"):
        y.backward()


def test_a_masked_branch_is_no_backward_anomaly():
    x = Value(0.0, "x")
    with ac.detect_anomaly():
        ac.where(x > 0.0, ac.sqrt(x), 0.0).backward()
    assert x.grad == 0.0


def test_an_anomaly_where_the_backward_pass_starts():
    z = Value(1.0, "x") / 0.0
    message = r"backward\(\) starts at Value\(inf.*, which is no finite number"
    with ac.detect_anomaly(), pytest.raises(AnomalyError, match=message):
        z.backward()


def test_lines_of_values_that_are_gone_are_forgotten():
    with ac.detect_anomaly():
        x = Value(1.0, "x")
        for _ in range(5_000):
            _ = x * 2.0
        assert len(anomaly._lines) < 2_000
