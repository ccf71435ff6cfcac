"""A user's op: its rule is checked when it is defined, and then it is a record like every other."""

import math
import pickle

import pytest

import autograd_core as ac
from autograd_core import OPS, DomainError, GradientMismatch, GraphError, OperandError, Value
from autograd_core.define import define_op, primitive
from autograd_core.domains import Interval

pytestmark = pytest.mark.usefixtures("ops_of_examples")


@pytest.fixture(scope="module")
def hypot3():
    def partials(out, x, y, z):
        return x / out, y / out, z / out

    return define_op("hypot3", math.hypot, partials, symbol="|xyz|", latex=r"|{0}, {1}, {2}|")


# It becomes a record like every other


def test_it_is_a_function_a_method_and_a_name(hypot3, monkeypatch):
    monkeypatch.setitem(OPS, "hypot3", hypot3)
    assert ac.hypot3(2.0, 3.0, 6.0) == 7.0
    x = Value(2.0, "x")
    node = x.hypot3(3.0, 6)
    assert (node.data, node.op, node.partials) == (7.0, hypot3, (2.0 / 7.0,))
    assert hypot3(z=6.0, x=2.0, y=3.0) == 7.0
    assert ac.parse("hypot3(x, 3, 6)", x=2.0).op is hypot3
    with pytest.raises(TypeError, match="3 operands"):
        hypot3(1.0)


def test_it_is_pickled_by_name(hypot3, monkeypatch):
    monkeypatch.setitem(OPS, "hypot3", hypot3)
    text = pickle.dumps(hypot3(Value(2.0), 3.0, 6.0))
    assert pickle.loads(text).op is hypot3
    monkeypatch.delitem(OPS, "hypot3")
    with pytest.raises(GraphError, match="no op named 'hypot3'"):
        pickle.loads(text)


def test_it_is_drawn(hypot3):
    import viz

    z = hypot3(Value(2.0, "x"), Value(3.0, "y"), 6.0)
    assert "|xyz|" in viz.draw(z).source
    assert "|x, y, 6|" in viz.to_latex(z)


def test_it_differentiates_to_any_order(hypot3):
    bell = define_op("bell_for_test", lambda x: math.exp(-x * x), lambda out, x: (-2.0 * x * out,))
    x = 0.3
    hermite = [1.0, 2.0 * x, 4 * x**2 - 2, 8 * x**3 - 12 * x, 16 * x**4 - 48 * x**2 + 12]
    for order, h in enumerate(hermite):  # d^n exp(-x^2) = (-1)^n H_n(x) exp(-x^2)
        expected = (-1) ** order * h * math.exp(-x * x)
        assert ac.derivative(bell, order)(x) == pytest.approx(expected, rel=1e-13)
    hessian = ac.hessian(lambda v: hypot3(*v))([2.0, 3.0, 6.0])
    unit = [2.0 / 7.0, 3.0 / 7.0, 6.0 / 7.0]
    for i in range(3):
        for j in range(3):
            assert hessian[i][j] == pytest.approx(((i == j) - unit[i] * unit[j]) / 7.0, rel=1e-14)


def test_the_decorator():
    @primitive(lambda out, x: (ac.cos(x),), symbol="SIN", domain=(-3.0, 3.0))
    def my_sine_for_test(x):
        """The sine once more."""
        return math.sin(x)

    assert my_sine_for_test.__doc__ == "The sine once more."
    assert my_sine_for_test.name == "my_sine_for_test"
    assert ac.derivative(my_sine_for_test, 3)(0.5) == -math.cos(0.5)
    with pytest.raises(OperandError, match="partials first"):
        primitive(math.sin)(2.0)
    with pytest.raises(OperandError, match="@primitive"):
        primitive(2.0)


def test_numbers_of_any_kind_come_out_as_floats():
    import numpy as np

    step = define_op("step_for_test", lambda x: 1 if x > 0 else 0, lambda out, x: (0,), kinks=lambda x: (x,))
    assert repr(step(2.0)) == "1.0"
    assert repr(step(Value(2.0)).data) == "1.0"
    scaled = define_op("scaled_for_test", lambda x: np.float32(2) * x, lambda out, x: (2,))
    assert type(scaled(3.0)) is float
    assert ac.grad(scaled)(1.0) == 2.0


CELL = """
# {comment}
op = define_op("defined_again", lambda x: {factor} * x, lambda out, x: ({factor},), domain=(0.0, 9.0))
"""


def test_a_cell_run_again_gives_the_op_there_is():
    names = {"define_op": define_op, "factor": 3.0}
    exec(CELL.format(comment="a cell", factor="factor"), names)
    first = names["op"]
    exec(CELL.format(comment="a line\n# more", factor="factor"), names)
    assert names["op"] is first is OPS["defined_again"]
    for change in (
        lambda: exec(CELL.format(comment="another factor", factor="2.0"), names),
        lambda: exec(CELL.format(comment="other names around it", factor="factor"), dict(names)),
        lambda: define_op("defined_again", first.forward.__wrapped__, first.rule, domain=(0.0, 8.0)),
        lambda: define_op(
            "defined_again", first.forward.__wrapped__, first.rule, domain=(0.0, 9.0), doc="new"
        ),
    ):
        with pytest.raises(GraphError) as refused:
            change()
        assert str(refused.value) == (
            "an op named 'defined_again' exists already, with another definition; choose another name "
            "(graphs and pickles know an op by its name; yours are forgotten when Python starts anew)"
        )


def test_what_a_definition_holds_is_part_of_it():
    def times(factor, zero=0.0):
        return define_op("held", lambda x: factor * x + zero, lambda out, x: (factor,))

    assert times(3.0) is times(3.0)
    for arguments in ((2.0,), (3.0, -0.0), (3,)):
        with pytest.raises(GraphError, match="another definition"):
            times(*arguments)


# What cannot be an op at all

UNUSABLE = {
    "no identifier": (GraphError, "cannot be the name", {"name": "my op"}),
    "a keyword": (GraphError, "cannot be the name", {"name": "lambda"}),
    "no string": (GraphError, "cannot be the name", {"name": 3}),
    "private": (GraphError, "cannot be the name", {"name": "_record"}),
    "an op": (GraphError, "exists already", {"name": "sin"}),
    "an attribute of Value": (GraphError, "attribute 'backward'", {"name": "backward"}),
    "a transform": (GraphError, "something else", {"name": "jacobian"}),
    "a module": (GraphError, "something else", {"name": "check"}),
    "no function": (OperandError, "are a function", {"partials": 2.0}),
    "built-in partials": (OperandError, "are a function", {"partials": math.sin}),
    "no operands": (OperandError, "each operand by name", {"partials": lambda out: ()}),
    "any number of operands": (OperandError, "each operand by name", {"partials": lambda out, *xs: xs}),
    "another arity": (OperandError, r"2 operands behind the result, \(out, x, y\), forward takes \(x\)", {
        "partials": lambda out, x, y: (x, y)}),
    "forward is no function": (OperandError, "forward takes float", {"forward": 2.0}),
    "no tuple": (OperandError, "return a tuple", {"partials": lambda out, x: 2.0 * x}),
    "too many": (GraphError, "returned 2 for 1", {"partials": lambda out, x: (2.0 * x, 1.0)}),
    "None": (OperandError, "expected a real number, got NoneType", {"partials": lambda out, x: (None,)}),
    "forward gives None": (OperandError, "forward function of.*NoneType", {"forward": lambda x: None}),
    "forward gives a complex": (OperandError, "complex", {"forward": lambda x: x * 1j}),
    "math in the partials": (OperandError, "fail on Values.*autograd_core", {
        "forward": math.sin, "partials": lambda out, x: (math.cos(x),)}),
    "two rules in one": (GradientMismatch, "on numbers and", {
        "partials": lambda out, x: (2.0 * x if type(x) is float else x * 0.0,)}),
    "a captured Value": (OperandError, "Value of their own", {"partials": lambda out, x: (2.0 * x + ZERO,)}),
    "the result behind the operands": (GradientMismatch, r"result first, .*: these take \(x, out\)", {
        "partials": lambda x, out: (2.0 * x,)}),
    "a number as a domain": (DomainError, r"is a pair \(low, high\), got 5", {"domain": 5}),
    "domains": (DomainError, "2 domains for the 1", {"domain": [(0, 1), (0, 1)]}),
    "an empty domain": (DomainError, "empty", {"domain": (1.0, 1.0)}),
    "no interval": (DomainError, "pair", {"domain": [3.0]}),
    "no value anywhere": (DomainError, "no finite value", {"forward": lambda x: math.nan}),
    "outside the domain": (ValueError, ".", {"forward": math.log, "domain": (-2.0, -1.0)}),
}  # fmt: skip
ZERO = Value(0.0)


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_cannot_be_an_op(case):
    error, words, change = UNUSABLE[case]
    fields = {"name": "unusable", "forward": lambda x: x * x, "partials": lambda out, x: (2.0 * x,)} | change
    before, methods = dict(OPS), dir(Value)
    with pytest.raises(error, match=words):
        define_op(**fields)
    assert before == OPS
    assert dir(Value) == methods


RULES = [
    (lambda x: x * abs(x), lambda out, x: (2.0 * abs(+x),)),
    (lambda x: max(x, 0.0) * x, lambda out, x: (ac.where(x > 0, 2.0 * x, 0.0),)),
    (lambda x: min(x, 0.0) * x, lambda out, x: (ac.where(x <= 0, ac.where(x == 7.0, 5.0, 2.0 * x), 0.0),)),
    (lambda x: x * x, lambda out, x: (x + x // 0.25 * 0.25 + x % 0.25 + 0.0 * (7 // x + 7 % x),)),
    (
        lambda x: x * x,
        lambda out, x: (2.0 * x + 0.0 * (round(x) + round(x, 1) + math.floor(x) + math.ceil(x)),),
    ),
]


@pytest.mark.parametrize("number", range(len(RULES)))
def test_what_a_rule_may_say_can_be_compiled(number):
    op = define_op(f"ruled_{number}", *RULES[number], domain=(-3.9, 3.9))
    for x in (3.0, 1.375, -0.75):
        found = ac.compile(lambda x: op(x)).grad(x)
        assert found == ac.grad(lambda x: op(x))(x) == RULES[number][1](None, x)[0]


def test_a_forward_function_of_math_is_called_as_it_is_when_it_is_compiled():
    def partials(out, x, base):
        return 1.0 / (x * ac.log(base)), -ac.log(x) / (base * ac.square(ac.log(base)))

    logarithm = define_op("logarithm", math.log, partials, domain=Interval(1.5, 9.0))
    compiled = ac.compile(lambda x, base: logarithm(x, base))
    assert compiled(8.0, 2.0) == 3.0  # and not C's log of 8
    with pytest.raises(ValueError, match="math domain error"):
        compiled(-8.0, 2.0)


def test_a_forward_function_that_raises_is_named_with_its_operands():
    logarithm = define_op("log_of_math", math.log, lambda out, x: (1.0 / x,), domain=(0.0, math.inf))
    told = (
        r"^log_of_math\(-1\.0\): its forward function raised ValueError: math domain error; to go on there, "
        "have it give nan or inf$"
    )
    for call in (logarithm, ac.compile(lambda x: logarithm(x)), lambda x: logarithm(Value(x))):
        with pytest.raises(DomainError, match=told):
            call(-1.0)
