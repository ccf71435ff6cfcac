"""The strategies: what they draw, how it prints and shrinks, and the test that a user writes."""

import math

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import DomainError, GradientMismatch, OperandError, Value
from autograd_core.op import OPS, variadic
from autograd_core.testing import expressions, gradient_test, operands, programs, scalars
from strategies import RECORDS, by_name

no_shrinking = settings(max_examples=2000, phases=[Phase.generate])


def huber(x, delta):
    return ac.where(abs(x) <= delta, 0.5 * x * x, delta * (abs(x) - 0.5 * delta))


# The three lines of the module's docstring.
test_huber = gradient_test(huber, scalars(-5.0, 5.0), scalars(0.1, 2.0))


def test_the_helper_finds_a_wrong_gradient():
    with pytest.raises(GradientMismatch, match="not recorded"):
        gradient_test(lambda x: x * x.data)()


def test_what_is_no_strategy_is_told():
    with pytest.raises(OperandError) as refused:
        gradient_test(ac.sin, 0.5)
    assert str(refused.value) == (
        "gradient_test: expected a strategy for each parameter, such as scalars(-1.0, 1.0), got float 0.5; "
        "autograd_core.assert_gradients checks one point"
    )
    with pytest.raises(DomainError) as empty:
        scalars(5, -5)
    assert str(empty.value) == "scalars: low=5 is above high=-5: the lower end comes first"


@given(scalars(-2.0, 3.0))
def test_scalars_keep_to_their_range(x):
    assert -2.0 <= x <= 3.0


def test_scalars_have_all_magnitudes():
    for wanted in (
        lambda x: x > 1e200,
        lambda x: 0.0 < abs(x) < 1e-200,
        lambda x: math.copysign(1.0, x) < x == 0.0 or x == 0.0,
    ):
        find(scalars(), wanted)


@pytest.mark.parametrize("op", RECORDS, ids=by_name)
def test_operands_lie_in_the_domain(op):
    @settings(max_examples=20)
    @given(operands(op), operands(op, edges=True))
    def inside(xs, edge):
        assert math.isfinite(op.forward(*xs))
        op.forward(*edge)
        if op.arity is not None:
            assert all(x in domain for x, domain in zip(xs, op.domain, strict=True))
            assert all(x in domain for x, domain in zip(edge, op.domain, strict=True))

    inside()


def run_as_text(program):
    """What the printed text defines, and the point it ends with."""
    definition = repr(program).rpartition("\n\n")[0]
    names = {}
    exec(definition, names)
    return names["f"]


@settings(max_examples=100)
@given(expressions() | programs())
def test_the_text_is_the_program(program):
    ours, text = [f(*[Value(x) for x in program.point]) for f in (program, run_as_text(program))]
    assert ours == text
    assert math.isfinite(ours.data if isinstance(ours, Value) else ours)
    assert repr(program).endswith(f"ac.assert_gradients(f, {', '.join(map(repr, program.point))})")


def test_sizes():
    assert find(expressions(), lambda p: p.size >= 25, settings=no_shrinking).size >= 25
    assert find(expressions(size=3), lambda p: True).size == 1
    assert len(find(expressions(leaves=1), lambda p: True).parameters) == 1


def test_only_the_ops_asked_for():
    @settings(max_examples=50)
    @given(expressions(["add", "mul", "sin"]))
    def asked(program):
        assert {op.name for op in program.ops} <= {"add", "mul", "sin"}

    asked()


def test_shrinking_leaves_the_op_alone():
    smallest = find(expressions(size=12), lambda p: any(op.name == "tanh" for op in p.ops))
    assert smallest.size == 1
    assert "v1 = ac.tanh(x)" in repr(smallest)


def test_programs_have_loops_and_branches():
    for wanted in ("for _ in range", "else:"):
        assert find(programs(), lambda p, w=wanted: w in repr(p), settings=no_shrinking).size >= 1


def test_a_users_op_over_a_sequence_is_drawn_too():
    op = variadic(
        "test_halves",
        lambda *xs: 0.5 * sum(xs),
        lambda out, *xs: (0.5,) * len(xs),
        call=lambda xs: op.apply(tuple(xs)),
    )
    try:

        @settings(max_examples=20)
        @given(expressions(["test_halves", "add"]), st.just(0))
        def drawn(program, _):
            ac.assert_gradients(program, *program.point)

        drawn()
    finally:
        del OPS["test_halves"]
