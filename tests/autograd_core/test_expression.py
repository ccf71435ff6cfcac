"""parse: what it builds, and what it refuses, with the column."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import ExpressionError, Value


def test_leaves_are_labelled_and_shared():
    z = ac.parse("x*y + sin(x) - -2**y % 3 // 0.5", x=2.0, y=3)
    assert z.data == 2.0 * 3 + ac.sin(2.0) - -(2**3.0) % 3 // 0.5
    assert sorted(leaf.label for leaf in ac.leaves(z)) == ["x", "y"]
    z.backward()


def test_constants_sequences_options_and_given_values():
    x = Value(1.0, "mine")
    assert ac.parse("sum(x, pi, 2) + maximum(x, 0) + leaky_relu(-x)", x=x).data == pytest.approx(
        7.131592653589793
    )
    assert x in ac.leaves(ac.parse("x + 1", x=x))
    assert ac.parse("3").data == 3.0


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        ("x + z", "no value for 'z'", 5),
        ("x + open(1)", "no function 'open'", 5),
        ("x.real", "attribute", 1),
        ("x[0]", "indexing", 1),
        ("x < 2", "comparison", 1),
        ("x +", "not an expression", 4),
        ("'a'", "'a'", 1),
        ("lambda: x", "lambda", 1),
        ("__import__('os')", "__import__", 1),
        ("x if x else x", "where(c, x, y)", 1),
        ("x^2", "x**y", 1),
        ("sin(x, x)", "takes 1 operand", 1),
        ("sin(x=x)", "plain operands", 1),
        ("softmax(x, x)", "list", 1),
        ("1j * x", "1j", 1),
        ("True + x", "True", 1),
        ("é + x", "no value for 'é'", 1),
        ("  x + 'é' + z", "'é'", 7),
        ("x; x", "not an expression", 2),
        ("", "not an expression", 1),
        ("tanh_slope(x)", "no function", 1),
        ("x\n+ z", "no value for 'z'", 5),
        ("1e400 * 1" + "0" * 400, "too large", 9),
        ("(x).sin()", "only functions", 1),
        ("sine(x)", "no function 'sine', did you mean 'sin'?", 1),
        ("quux(x)", "no function 'quux'. The engine's functions", 1),
        ("  x + 1if x else 2", "'if' is not part of an expression", 8),
        ("0x1for x", "'for' is not part of an expression", 4),
        ("1.5in x", "'in' is not part of an expression", 4),
        (r"'\d'", "a backslash is not part of an expression", 2),
    ],
)
def test_anything_else_is_refused_at_its_column(text, reason, column):
    with pytest.raises(ExpressionError) as caught:
        ac.parse(text, x=1.0)
    message = str(caught.value)
    assert reason in message
    assert f"(column {column})" in message


def test_names_and_numbers_that_end_in_words_are_read():
    assert ac.parse("x1in + 0b1 + 0xfe + 1_0 + 1e1", x1in=1.0).data == 1.0 + 1.0 + 254.0 + 10.0 + 10.0


def test_limits():
    with pytest.raises(ExpressionError, match="characters"):
        ac.parse("x" * 10_001, x=1.0)
    with pytest.raises(ExpressionError, match="deep"):
        ac.parse("-" * 5000 + "x", x=1.0)
    with pytest.raises(ExpressionError, match=r"nested|deep"):
        ac.parse("(" * 4000 + "x" + ")" * 4000, x=1.0)
    with pytest.raises(ExpressionError, match="text"):
        ac.parse(3)


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_a_clear_error(text):
    try:
        result = ac.parse(text, x=1.0, y=2.0)
    except ExpressionError as problem:
        result = problem
    assert isinstance(result, Value) or "column" in str(result)


@pytest.mark.parametrize(("text", "hint"), [("2x", "2*x"), ("1 + 3.5 y", "3.5*y")])
def test_a_product_is_written_out(text, hint):
    with pytest.raises(ExpressionError, match=rf"; a product is written {re.escape(hint)}\.\.\. \(column"):
        ac.parse(text)
