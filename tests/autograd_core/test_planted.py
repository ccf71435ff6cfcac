"""Wrong rules, planted one at a time: the property test and the checker catch each of them."""

from math import isfinite

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import DomainError, GradientMismatch, Value, check_gradients
from autograd_core.backward import live_order
from autograd_core.testing import expressions, programs
from strategies import PROGRAMS, RECORDS, by_name, local_derivatives_are_right, planted

STEPS = {"sign", "floor", "ceil", "trunc", "round", "floordiv"}  # their derivative is zero everywhere
WRONG = {
    "a thousandth too much": lambda slope: 1.001 * slope,
    "wrong in the eighth digit": lambda slope: (1.0 + 1e-8) * slope,
    "the sign": lambda slope: -slope,
    "forgotten": lambda slope: 0.0 * slope,
}
no_shrinking = settings(max_examples=200, phases=[Phase.generate], database=None, derandomize=True)


@pytest.mark.parametrize("op", [op for op in RECORDS if op.name not in STEPS], ids=by_name)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_the_property_of_the_record_fails(op, wrong):
    with planted(op, wrong), pytest.raises(AssertionError, match=f"the rule of {op.name} is wrong"):
        no_shrinking(local_derivatives_are_right(op))()


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_step_that_leads_somewhere(name):
    op = ac.OPS[name]
    with (
        planted(op, lambda slope: slope + 0.5),
        pytest.raises(AssertionError, match=f"the rule of {name} is wrong"),
    ):
        no_shrinking(local_derivatives_are_right(op))()


POINTS = {
    "exp": 0.5, "log": 2.0, "sin": 1.0, "tanh": 0.3, "sigmoid": 40.0, "sqrt": 1e-200, "erf": 0.1,
    "gamma": 3.5, "relu": 2.0, "abs": -1e100, "cbrt": 5.0, "atan": 1e8, "softplus": -30.0, "gelu": 0.0,
    "asin": 0.9999999999, "acosh": 1.0,
}  # fmt: skip


@pytest.mark.parametrize("name", POINTS)
def test_the_checker_names_the_op_and_the_number(name):
    op = ac.OPS[name]

    def f(x):
        return ac.sin(x) * 0.5 + op(x)

    assert not check_gradients(f, POINTS[name]).is_wrong
    with planted(op):
        report = check_gradients(f, POINTS[name], order=1)
        assert not report
        assert report.wrong.op is op
        recorded, slope = report.wrong.recorded, report.wrong.slope
        assert recorded == pytest.approx(1.001 * slope, rel=2e-4)
        with pytest.raises(GradientMismatch, match=f"the rule of {name} is wrong"):
            ac.assert_gradients(f, POINTS[name])


@pytest.mark.parametrize("name", ["sin", "exp", "square", "log", "tanh"])
@pytest.mark.parametrize("share", [1e-5, 1e-8])
def test_a_rule_that_is_nearly_right(name, share):
    op = ac.OPS[name]
    with planted(op, lambda slope: slope * (1.0 - share)):
        report = check_gradients(op, 0.75, order=1)
    assert report.wrong.op is op
    assert report.wrong.recorded / report.wrong.slope == pytest.approx(1.0 - share, abs=0.1 * share)


@pytest.mark.parametrize("name", ["add", "sub", "mul"])
def test_the_native_operators_do_not_hide_the_record(name):
    def f(x, y):
        return {"add": x + y, "sub": x - y, "mul": x * y}[name]

    with planted(ac.OPS[name]):
        assert check_gradients(f, 2.0, 3.0, order=1).wrong.op.name == name


def test_a_wrong_second_derivative():
    with planted(ac.OPS["tanh_slope"]):
        assert check_gradients(ac.tanh, 0.5, order=1)
        assert check_gradients(ac.tanh, 0.5, order=2).wrong.op.name == "tanh_slope"


@pytest.mark.slow
@settings(max_examples=PROGRAMS, derandomize=True, database=None)
@given(expressions() | programs(), st.integers(0, 1000))
def test_no_planted_rule_is_missed(program, which):
    output = program(*[Value(x) for x in program.point])
    assume(isinstance(output, Value))
    ops = {node.op.name: node.op for node in live_order(output) if _matters(node)}
    assume(ops)
    op = ops[sorted(ops)[which % len(ops)]]
    with planted(op):
        try:
            report = check_gradients(program, *program.point, order=1)
        except DomainError:
            assume(False)
        assert not report, f"a wrong rule of {op.name} was missed"


def _matters(node):
    # On a kink every slope between those of its sides is right, a wrong one among them.
    if node.op is not None and node.op.kinks is not None:
        primals = [x.data if isinstance(x, Value) else x for x in node.operands]
        if 0.0 in node.op.kinks(*primals):
            return False
    return any(edge and isfinite(edge) and abs(edge) > 2.3e-308 for edge in node.edges)
