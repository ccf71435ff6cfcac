"""Value: numbers at the door, operators in both orders, what Python's own functions do with it."""

import math
import operator
import pickle
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import DomainError, GraphError, OperandError, Value

ARITHMETIC = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow,
}  # fmt: skip

anything = st.floats(allow_nan=True, allow_infinity=True)


def same(a: float, b: float) -> bool:
    """Equal to the bit, nan like nan."""
    return (a == b and math.copysign(1.0, a) == math.copysign(1.0, b)) or (math.isnan(a) and math.isnan(b))


@pytest.mark.parametrize("name", ARITHMETIC)
@given(x=anything, y=anything)
def test_an_operator_is_its_record_to_the_bit(name, x, y):
    operate, op = ARITHMETIC[name], ac.OPS[name]
    expected = op.forward(x, y)
    local = op.rule(expected, x, y)
    for left, right in ((Value(x), Value(y)), (Value(x), y), (x, Value(y))):
        result = operate(left, right)
        assert same(result.data, expected)
        for operand, edge, partial in zip((left, right), result.edges, local, strict=True):
            assert same(edge, partial) if isinstance(operand, Value) else edge is None


@pytest.mark.parametrize(
    "number", [3, True, 2.5, Fraction(1, 4), Decimal("0.5"), np.float32(1.5), np.int64(7), np.bool_(1)]
)
def test_real_numbers_of_every_kind_are_accepted(number):
    assert type(Value(number).data) is float
    x = Value(2.0)
    assert (x + number).data == (number + x).data == 2.0 + float(number)
    assert (x - number).data == -(number - x).data
    assert (x * number).data == (number * x).data == 2.0 * float(number)
    assert (x / number).data == 2.0 / float(number)
    assert (number / x).data == float(number) / 2.0


@pytest.mark.parametrize(
    ("thing", "remedy"),
    [
        ("3", "float(text)"),
        (1j, ".real and .imag"),
        ([1.0], "each element"),
        ((1.0,), "each element"),
        (None, "None"),
        (np.ones(2), "each element"),
        ({}, "real number"),
    ],
)
def test_anything_else_is_refused_with_a_remedy(thing, remedy):
    with pytest.raises(
        OperandError, match=remedy.replace(".", r"\.").replace("(", r"\(").replace(")", r"\)")
    ):
        Value(thing)
    if not isinstance(thing, np.ndarray):
        x = Value(2.0, "x")
        for operate in ARITHMETIC.values():
            with pytest.raises(TypeError):
                operate(x, thing)
            with pytest.raises(TypeError):
                operate(thing, x)
    with pytest.raises(TypeError):
        ac.sin(thing)


@pytest.mark.parametrize("label", [math.nan, 3, ["x"]])
def test_a_label_is_a_string(label):
    with pytest.raises(OperandError, match="label"):
        Value(1.0, label)
    x = Value(1.0, "x")
    with pytest.raises(OperandError, match="label"):
        x.label = label
    assert x.label == "x"


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (int, r"^int\(\) of Value\(2\.0, label='x'\) .*: where only .* int\(v\.data\)$"),
        (complex, r"^complex\(\) of Value"),
        (lambda x: [1, 2, 3][x], r"is no index and no count: write int\(v\.data\), or autograd_core\.take"),
        (range, "is no index and no count"),
    ],
)
def test_what_would_drop_the_gradient_is_refused_by_its_name(read, message):
    with pytest.raises(OperandError, match=message):
        read(Value(2.0, "x"))


def test_a_value_is_no_new_value():
    with pytest.raises(OperandError, match="detach"):
        Value(Value(1.0))


@pytest.mark.parametrize("function", [math.exp, math.sin, math.sqrt, float])
def test_math_functions_would_drop_the_gradient_and_say_so(function):
    with pytest.raises(TypeError, match=r"autograd_core\.exp"):
        function(Value(1.0, "x"))


def test_python_functions_work():
    a, b = Value(-2.5, "a"), Value(1.25, "b")
    assert sum([a, b]).data == -1.25
    assert sum([a, b]).parents == (a, b)  # no dead 0 + node
    assert math.prod([a, b]).data == -3.125
    assert abs(a).data == 2.5
    assert max(a, b) is b
    assert sorted([b, a]) == [a, b]
    assert round(a).data == -2.0
    assert round(Value(1.23456), 2).data == 1.23
    assert [math.floor(a).data, math.ceil(a).data, math.trunc(a).data] == [-3.0, -2.0, -2.0]
    assert [v.data for v in divmod(a, b)] == list(divmod(-2.5, 1.25))
    assert +a is a
    assert f"{a:.1f}|{b}" == "-2.5|Value(1.25, label='b')"
    assert (2**b).data == 2**1.25
    assert bool(Value(0.0)) is False
    assert bool(a) is True


def test_comparisons_look_at_data_and_identity_hashes():
    a, b = Value(1.0), Value(1.0)
    assert a == b
    assert a == 1
    assert a != 2.0
    assert a <= b < 3 <= Value(4.0)
    assert a > 0.5
    assert (a == "1") is False
    assert len({a, b}) == 2
    with pytest.raises(TypeError):
        a < "1"  # noqa: B015  # the comparison itself must raise


def test_numpy_object_arrays_and_scalars():
    x = Value(2.0)
    assert isinstance(np.float64(3.0) * x, Value)
    assert isinstance(x * np.float64(3.0), Value)
    values = np.array([Value(0.5), Value(1.5)], dtype=object)
    total = np.dot(np.exp(values), values) + np.sum(np.tanh(values) @ values)
    total.backward()
    expected = [math.exp(v) * (1 + v) + math.tanh(v) + v / math.cosh(v) ** 2 for v in (0.5, 1.5)]
    assert [v.grad for v in values] == pytest.approx(expected, rel=1e-14)
    assert [v.data for v in np.array([1.0, 2.0]) * x] == [2.0, 4.0]
    assert [v.data for v in np.arctan2(values, values)] == pytest.approx([math.pi / 4] * 2)


def test_repr_tells_computed_from_not_computed():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + ac.sin(x)
    assert repr(z) == "Value(6.909, op='+')"
    assert repr(x) == "Value(2.0, label='x')"
    (0.0 * z).backward()
    assert repr(x) == "Value(2.0, label='x', grad=0.0)"
    assert repr(Value(math.nan)) == "Value(nan)"


def test_what_a_node_is_made_of():
    a = Value(3.0, "a")
    square = a * a
    assert square.parents == (a, a)
    assert square.partials == (3.0, 3.0)
    assert square.pullback(2.0) == (6.0, 6.0)
    assert square.op is ac.OPS["mul"]
    assert str(square.op) == "*"
    assert (a * 2.0).parents == (a,)
    assert (a * 2.0).operands == (a, 2.0)
    assert a.parents == a.partials == ()
    assert a.op is None


@pytest.mark.parametrize("name", ["parents", "op", "partials", "operands"])
def test_the_graph_cannot_be_rewired(name):
    a = Value(1.0)
    z = a * a
    with pytest.raises(AttributeError):
        setattr(z, name, (z,))
    assert z.parents == (a, a)


def test_data_can_be_set_on_leaves_only():
    x = Value(2.0, "x")
    z = x * x
    x.data = 5
    assert x.data == 5.0
    z.backward()
    assert x.grad == 4.0  # the partials of the forward pass count
    with pytest.raises(GraphError, match="mul"):
        z.data = 1.0
    with pytest.raises(OperandError):
        x.data = "5"
    assert (x.data, z.data) == (5.0, 4.0)


def test_memory_of_a_node():
    if ac.COMPILED:
        assert sys.getsizeof(Value(1.0) * 2.0) <= 100


def test_a_detached_value_is_a_constant():
    x = Value(2.0, "x")
    (x * x.detach()).backward()
    assert x.grad == 2.0
    assert x.detach().label == "x"


def test_a_power_with_a_modulus_is_refused():
    with pytest.raises(OperandError, match="modulus"):
        pow(Value(2.0), 3, 5)


def test_options_and_wrong_counts_of_operands():
    x = Value(-1.0)
    assert ac.leaky_relu(x, slope=0.5).data == x.leaky_relu(slope=0.5).data == -0.5
    assert ac.clamp(3, 0, 1) == 1.0
    with pytest.raises(TypeError, match="takes 1 operand"):
        ac.sin(1.0, 2.0)
    with pytest.raises(TypeError, match="not 'slop'"):
        ac.leaky_relu(x, slop=0.5)
    assert pickle.loads(pickle.dumps(ac.sin)) is ac.sin


@pytest.mark.parametrize(
    ("large", "words"),
    [
        (10**400, r"int of about 10\*\*400"),
        (-(10**5000), r"int of about -10\*\*5000"),  # more digits than Python prints
        (Fraction(10**400, 3), r"Fraction of about 10\*\*400"),
    ],
    ids=["int", "negative", "Fraction"],
)
def test_a_number_that_no_float_is_as_large_as(large, words):
    x = Value(2.0)
    for where, use in {
        "Value": lambda: Value(large),
        "add": lambda: x + large,
        "mul": lambda: large * x,
        "sin": lambda: ac.sin(large),
        "data": lambda: setattr(x, "data", large),
    }.items():
        with pytest.raises(DomainError, match=f"^{where}: {words} is beyond the largest float"):
            use()
    assert x.data == 2.0
    assert Value(10**308).data == 1e308


@pytest.mark.parametrize(
    "operate", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
)
def test_arrays_take_values_element_by_element_from_both_sides(operate):
    x, numbers = Value(2.0, "x"), np.array([1.0, 3.0])
    assert [z.data for z in operate(x, numbers)] == [operate(2.0, 1.0), operate(2.0, 3.0)]
    assert [z.data for z in operate(numbers, x)] == [operate(1.0, 2.0), operate(3.0, 2.0)]


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
def test_what_is_no_number_is_neither_less_nor_more(compare):
    for pair in [(Value(1.0), "1"), ("1", Value(1.0)), (Value(1.0), None)]:
        with pytest.raises(TypeError, match="not supported between instances"):
            compare(*pair)
    assert Value(1.0) != "1"


@pytest.mark.parametrize(
    ("x", "digits", "result"),
    [
        (math.inf, 2, math.inf), (1.5, 400, 1.5), (-1234.5, -400, -0.0), (1234.5, -2, 1200.0),
        (1.7e308, -308, math.inf), (-1.7e308, -308, -math.inf), (2.5, 0, 2.0),
    ],
)  # fmt: skip
def test_rounding_to_any_number_of_decimals(x, digits, result):
    rounded = round(Value(x), digits).data
    assert (rounded, math.copysign(1.0, rounded)) == (result, math.copysign(1.0, result))
