"""One op, one place: a record written here alone is a function, a method, a node that draws, a tested
derivative."""

import pickle
import re

import pytest

import autograd_core as ac
from autograd_core import GraphError, OperandError, Value
from autograd_core.op import OPS, binary, register, unary


@pytest.fixture(scope="module")
def cube():
    return OPS.get("cube_for_test") or unary(
        "cube_for_test", lambda x: x * x * x, lambda out, x: (3.0 * x * x,), symbol="cube", latex="{0}^3"
    )


def test_what_asking_an_operand_for_its_kind_raises_is_raised():
    class Interrupted:
        @property
        def __class__(self):
            raise KeyboardInterrupt  # as a Ctrl-C does that comes while an abstract class is asked

    with pytest.raises(KeyboardInterrupt):
        ac.maximum(Interrupted(), 1.0)


def test_a_record_is_a_function_and_a_method(cube):
    x = Value(2.0, "x")
    assert ac.cube_for_test(2.0) == 8.0
    assert ac.cube_for_test is cube
    z = x.cube_for_test()
    assert (z.data, z.partials, str(z.op)) == (8.0, (12.0,), "cube")
    assert ac.parse("cube_for_test(x)", x=3.0).data == 27.0


def test_a_record_differentiates_to_any_order(cube):
    assert [ac.derivative(cube, order=k)(2.0) for k in range(5)] == [8.0, 12.0, 12.0, 6.0, 0.0]


def test_a_record_pickles_by_name(cube):
    z = Value(2.0).cube_for_test()
    assert pickle.loads(pickle.dumps(z)).op is cube


def test_a_record_is_drawn(cube):
    import viz

    assert "cube" in viz.draw(cube(Value(2.0, "x"))).source


def test_names_are_taken_once(cube):
    with pytest.raises(GraphError, match="cube_for_test"):
        register(cube)
    with pytest.raises(GraphError, match="backward"):
        unary("backward", lambda x: x, lambda out, x: (1.0,))
    assert "backward" not in OPS


def test_a_rule_of_the_wrong_length_is_refused():
    two = OPS.get("wrong_for_test") or binary(
        "wrong_for_test", lambda x, y: x, lambda out, x, y: (1.0,), public=False
    )
    with pytest.raises(GraphError, match="returned: 1, operands: 2"):
        two(Value(1.0), 2.0)


def test_every_public_record_is_documented():
    for op in OPS.values():
        if op.public and not op.name.endswith("_for_test"):
            assert op.__doc__, op.name
            assert op.latex, op.name


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda x: ac.sum(x, x),
            r"sum(xs): too many positional arguments; a sequence is one argument: sum([",
        ),
        (lambda x: ac.max(x, x, x), r"max(xs): too many positional arguments; a sequence is one argument"),
        (lambda x: ac.mean(), r"mean(xs): missing a required argument: 'xs'"),
        (lambda x: ac.var([x], degrees=1), r"var(xs, ddof=0): got an unexpected keyword argument 'degrees'"),
        (lambda x: ac.dot([x]), r"dot(xs, ys): missing a required argument: 'ys'"),
        (lambda x: ac.gelu(x, approx="tanh"), r"gelu(x, approximate='none'): got an unexpected keyword"),
        (lambda x: ac.sum(x), r"sum: expected a sequence of numbers, got Value"),
    ],
)
def test_arguments_that_do_not_fit_are_said_in_the_ops_own_words(call, message):
    with pytest.raises(OperandError, match=f"^{re.escape(message)}"):
        call(Value(1.0))


def test_an_error_inside_a_sequence_is_its_own():
    def broken():
        yield 1.0
        raise TypeError("from within")

    with pytest.raises(TypeError, match="from within"):
        ac.norm(broken())
