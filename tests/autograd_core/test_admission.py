"""What a user's op has to pass before it is one: a wrong rule is refused, a right one is not accused."""

import math
import re
from random import Random

import pytest

import autograd_core as ac
from autograd_core import OPS, DomainError, GradientMismatch, OperandError, Value
from autograd_core.admission import sample
from autograd_core.define import define_op
from autograd_core.domains import Interval

pytestmark = pytest.mark.usefixtures("ops_of_examples")


WRONG = {
    "a missing factor": (lambda x: x * x, lambda out, x: (x,), {}, "d wrong / d x"),
    "a sign": (math.cos, lambda out, x: (ac.sin(x),), {}, "d wrong / d x"),
    "a share of 1e-3": (math.exp, lambda out, x: (1.001 * out,), {}, "d wrong / d x"),
    "the second operand": (math.pow, lambda out, x, y: (y * x ** (y - 1), out), {"domain": (0, 9)}, "/ d y"),
    "swapped operands": (lambda a, b: a / b, lambda out, a, b: (-a / b**2, 1 / b), {"domain": (1, 5)}, "d a"),
    "a term that vanishes at 0": (lambda x: x**3 + x, lambda out, x: (1.0 + 0.0 * x,), {}, "d wrong / d x"),
    "beyond 1": (lambda x: min(x, 1.0) ** 2, lambda out, x: (2 * x,), {"kinks": lambda x: (x - 1,)}, "x"),
    "nan": (lambda x: x * x, lambda out, x: (x - x + math.nan,), {}, "nan"),
    "infinite": (lambda x: x * x, lambda out, x: (math.inf,), {}, "inf"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_rule_is_refused(case):
    forward, partials, fields, words = WRONG[case]
    with pytest.raises(GradientMismatch, match=words) as refused:
        define_op("wrong", forward, partials, **fields)
    assert "should be" in str(refused.value)
    assert "wrong" not in OPS
    assert not hasattr(Value, "wrong")


def test_the_refusal_names_the_number_it_should_have_been():
    with pytest.raises(GradientMismatch) as refused:
        define_op("wrong", lambda x: 3.0 * x, lambda out, x: (2.0,))
    assert "d wrong / d x is 2.0 where it should be 3 " in str(refused.value)


@pytest.mark.parametrize("name", [n for n, op in OPS.items() if op.arity and op.public])
def test_our_own_rules_pass_the_gate(name):
    op = OPS[name]
    arguments = ", ".join(op.operand_names)
    partials = eval(f"lambda out, {arguments}: rule(out, {arguments})", {"rule": op.rule})
    define_op(f"{name}_again", op.forward, partials, domain=op.domain, kinks=op.kinks)


def test_a_forward_function_may_fail_beyond_its_domain_and_has_kinks_where_it_likes():
    define_op("log_for_test", math.log, lambda out, x: (1.0 / x,), domain=(0.0, math.inf))
    define_op("root_for_test", math.sqrt, lambda out, x: (0.5 / out,), domain=(0.0, math.inf))
    define_op("angle_for_test", math.acos, lambda out, x: (-1.0 / ac.sqrt(1.0 - x * x),), domain=(-1.0, 1.0))
    define_op("size_for_test", abs, lambda out, x: (ac.sign(x),))
    first = lambda x, y: ac.where(x > y, 1.0, 0.0)  # noqa: E731
    define_op("bigger_for_test", max, lambda out, x, y: (first(x, y), 1.0 - first(x, y)))


def test_a_noisy_forward_function_is_not_accused():
    define_op("noisy", lambda x: (x + 1e8) - 1e8 + math.sin(x), lambda out, x: (1.0 + ac.cos(x),))
    cancels = lambda x: (1.0 - math.cos(x)) / x**2  # noqa: E731
    define_op("cancels", cancels, lambda out, x: ((x * ac.sin(x) - 2.0 * (1.0 - ac.cos(x))) / x**3,))


def test_points_are_the_same_in_every_run_and_inside():
    whole = Interval(0.0, math.inf, low_closed=True, integers_only=True)
    domains = (Interval(0.0, math.inf), Interval(-1.0, 1.0), Interval(-math.inf, 3.0), whole)
    points = sample(domains, 50)
    assert points == sample(domains, 50)
    assert all(x in domain for point in points for x, domain in zip(point, domains, strict=True))


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("by_truth", bool),
        ("by_less", lambda x: x < 1.0),
        ("by_no_less", lambda x: x >= 1.0),
        ("by_number", lambda x: not isinstance(x, (float, Value)) and float(x)),
    ],
)
def test_a_rule_that_branches_on_a_number_is_refused(name, branch):
    with pytest.raises(OperandError, match=rf"the partials of {name} are one formula .*where\(x > 0, a"):
        define_op(name, lambda x: x * x, lambda out, x: (2.0 * x,) if branch(x) else (x + x,))
    assert name not in OPS


@pytest.mark.parametrize(
    "slope",
    [
        lambda out, x: (3.0 * x * getattr(x, "data", x),),
        lambda out, x: (3.0 * x * (x.detach() if isinstance(x, Value) else x),),
        lambda out, x: (3.0 * ac.cbrt(getattr(out, "data", out)) * x,),
    ],
)
def test_a_rule_whose_own_derivative_is_wrong_is_refused(slope):
    with pytest.raises(GradientMismatch, match=r"the partials of third are right, but .* \(-?\d.* should be"):
        define_op("third", lambda x: x * x * x, slope, domain=(0.5, 9.0))
    assert "third" not in OPS


def test_a_forward_function_that_draws_is_refused():
    rng = Random(0)
    with pytest.raises(
        DomainError, match=r"the forward function of drawn gave .*, then .* at .*: it gives the same"
    ):
        define_op("drawn", lambda x: x * x + 1e-6 * rng.random(), lambda out, x: (2.0 * x,))


def test_what_a_forward_function_raises_beside_has_a_note():
    table = define_op("table", lambda x: {}[x] if x < -1e8 else x, lambda out, x: (1.0,))
    with pytest.raises(KeyError) as raised:
        table(-1e9)
    assert raised.value.__notes__ == [
        "this was raised by the forward function of table, called with (-1000000000.0,)"
    ]


@pytest.mark.parametrize("latex", [r"\frac{0}{1}", r"{x}", r"\sin{"])
def test_latex_of_other_operands_is_refused(latex):
    with pytest.raises(
        OperandError, match=re.escape("has {0} for the first of 1 operand and {{ }} for braces")
    ):
        define_op("written", lambda x: x, lambda out, x: (1.0,), latex=latex)
