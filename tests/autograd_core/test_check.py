"""The checker: true for right gradients; for a wrong one false, with the op, its operands and the number."""

import math
import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import (
    DomainError,
    GradientMismatch,
    OperandError,
    Value,
    assert_gradients,
    check_gradients,
)
from autograd_core.testing import expressions, programs
from strategies import PROGRAMS, planted


def test_a_right_gradient():
    report = check_gradients(lambda x, y: x * y + ac.sin(x), 2.0, 3.0)
    assert report
    assert report.order == pytest.approx(2.0, abs=0.1)
    assert [row.level for row in report.rows] == [1, 2]
    assert all(row.right for row in report.rows)
    assert "right" in str(report)


def test_the_point_has_the_structure_of_the_arguments():
    @dataclass
    class Pair:
        a: float
        b: float

    def f(xs, pair, more):
        return ac.dot(xs, xs) * pair.a + ac.exp(pair.b) * more["k"]

    assert check_gradients(f, [1.0, 2.0, 3.0], Pair(0.5, 0.25), {"k": 2})


RIGHT = {
    "a kink, from its left slope": (lambda x: x if x > 0 else 0.5 * x, 0.0),
    "a kink, between its slopes": (lambda x: x if x > 0 else -x if x < 0 else 0.0 * x, 0.0),
    "abs at its kink": (abs, 0.0),
    "an infinite slope": (ac.sqrt, 0.0),
    "an infinite slope from both sides": (ac.cbrt, 0.0),
    "a jump": (ac.floor, 2.0),
    "a pole": (ac.reciprocal, 0.0),
    "a convention where two kinks cross": (lambda x: ac.relu(x) - ac.relu(-x), 0.0),
    "nearly a kink": (lambda x: ac.relu(x - 1.0), 1.0 + 1e-12),
    "a constant": (lambda x: 3.0, 1.0),
    "a dead branch": (lambda x: ac.where(x > 0.0, ac.sqrt(x), 0.0), 0.0),
    "a wave finer than any step": (lambda x: ac.sin(1e9 * x), 1.0),
    "flat": (lambda x: ac.sigmoid(x), 800.0),
    "huge": (lambda x: x * x, 1e150),
    "tiny": (lambda x: ac.log(x), 1e-300),
    "cancelled": (lambda x: (x + 1e12) - 1e12, 0.3),
    "shares of softmax": (lambda x: ac.softmax([x, x, 2.0 * x])[2], 0.3),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_gradient_is_not_accused(case):
    f, x = RIGHT[case]
    assert not check_gradients(f, x).is_wrong, str(check_gradients(f, x))


@pytest.mark.parametrize(("f", "x"), [(lambda x: x**0.5, 0.0), (ac.reciprocal, 0.0), (ac.exp, 1000.0)])
def test_where_nothing_could_be_compared_the_report_does_not_say_right(f, x):
    report = check_gradients(f, x)
    assert (bool(report), report.is_wrong) == (False, False)
    assert str(report).startswith("nothing could be compared here")
    assert_gradients(f, x)  # accuses nobody


def test_a_branch_that_is_taken_at_a_kink_only():
    def f(x):
        y = ac.relu(x)
        return y + y * y if y > x else 0.5 * y + x  # right slope 1 or 1.5, left slope 0, recorded 1

    assert check_gradients(f, 0.0)


def test_the_column_of_differences_is_measured():
    row = check_gradients(lambda x: ac.sin(x) * x, 0.8, order=1).rows[0]
    assert row.slope != row.recorded
    assert row.slope == pytest.approx(row.recorded, rel=1e-9)


@pytest.mark.parametrize(("f", "x"), [(lambda x: (x + 1e16) - 1e16, 1.0), (lambda x: ac.sin(1e9 * x), 1.0)])
def test_a_slope_that_differences_do_not_show_is_not_said_to_be_seen(f, x):
    report = check_gradients(f, x, order=1)
    assert (bool(report), [row.right for row in report.rows]) == (True, [None])
    assert report.notes == [
        "order 1: differences do not show this slope (a kink, rounding, bends finer than their steps); the "
        "rules of the ops are right, and the function moves as its graph"
    ]
    assert str(report).splitlines()[0] == (
        f"the rules in <lambda> are right, {report.checked} local derivatives checked; differences of the "
        "function leave order 1 open"
    )


def test_a_second_derivative_alone_that_is_wrong_is_named():
    op = ac.Op("third", lambda x: x**3, lambda out, x: (3.0 * x * getattr(x, "data", x),), arity=1)
    report = check_gradients(op, 2.0)
    assert report.is_wrong
    assert str(report).startswith(
        "the derivative of order 2 of third is wrong though the rule of every op is"
    )


def newton(x):
    y = Value(1.0)
    while abs(y.data * y.data - x.data) > 1e-12:
        y = (y + x / y) * 0.5
    return y


def test_a_loop_that_the_data_end():
    assert check_gradients(newton, 7.0)


def test_a_shift_that_is_not_recorded_but_cancels():
    def logsumexp(xs):
        largest = max(x.data for x in xs)
        return ac.log(ac.sum([ac.exp(x - largest) for x in xs])) + largest

    assert check_gradients(logsumexp, [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * x.data,
        lambda x: math.exp(x.data),
        lambda x: x + 1e-6 * x.data,
        lambda x: x * x.detach(),
    ],
)
def test_a_dependence_that_is_not_recorded(f):
    report = check_gradients(f, 3.0)
    assert not report
    assert report.wrong is None
    assert "not recorded" in str(report)
    assert any(row.name == "argument 0" for row in report.rows)


def test_the_order_of_the_remainder_of_a_wrong_gradient_is_one():
    assert check_gradients(lambda x: x * x.data, 3.0).order == pytest.approx(1.0, abs=0.01)


def test_the_first_wrong_op_is_named_with_labels_and_coordinates():
    def f(x, y):
        product = x * y
        product.label = "product"
        return ac.tanh(product) + ac.tanh(y)

    with planted(ac.OPS["tanh"]):
        report = check_gradients(f, 3.0, 0.2)
        with pytest.raises(GradientMismatch) as caught:
            assert_gradients(f, 3.0, 0.2)
    assert report.wrong.op.name == "tanh"
    assert report.wrong.operands == (3.0 * 0.2,)
    assert report.wrong.slope == pytest.approx(1.0 - math.tanh(3.0 * 0.2) ** 2, rel=1e-9)
    assert "d tanh / d product" in str(caught.value)
    assert [row.right for row in report.rows] == [False, False]


def test_nan_is_no_point():
    for point in (math.nan, math.inf):
        with pytest.raises(DomainError, match="argument 0"):
            check_gradients(lambda x: x, point)
    with pytest.raises(DomainError, match="nan at the point"):
        check_gradients(ac.log, -1.0)
    with pytest.raises(DomainError, match="infinite slope met a zero"):
        check_gradients(lambda x: ac.sqrt(x) ** 2, 0.0)


def test_functions_that_are_none():
    with pytest.raises(DomainError, match="same point"):
        check_gradients(lambda x: x * random.random(), 1.0)
    with pytest.raises(OperandError, match="returned list"):
        check_gradients(lambda x: [x], 1.0)
    with pytest.raises(OperandError, match="holds str"):
        check_gradients(lambda x: x, ["2"])
    with pytest.raises(DomainError, match="order"):
        check_gradients(lambda x: x, 1.0, order=0)


def test_the_table():
    console = pytest.importorskip("rich.console").Console(record=True, width=120)
    console.print(check_gradients(lambda x: x * x.data, 3.0))
    assert "WRONG" in console.export_text()


def test_gradients_are_left_alone():
    x = Value(2.0)
    y = x * x
    y.backward()
    check_gradients(lambda t: t * y.data, 3.0, order=1)
    assert x.grad == 4.0


@pytest.mark.slow
@settings(max_examples=PROGRAMS, derandomize=True, database=None)
@given(expressions() | programs(), st.sampled_from((1, 2)))
def test_no_right_program_is_accused(program, order):
    try:
        report = check_gradients(program, *program.point, order=order)
    except DomainError:  # nan there
        return
    assert not report.is_wrong, str(report)


def test_a_report_is_short_where_it_is_only_named():
    report = ac.check_gradients(ac.OPS["mul"], 2.0, 3.0)
    assert repr(report) == "<GradientReport: the gradients of mul are right: 7 local derivatives checked>"
    assert "along v" in str(report)
