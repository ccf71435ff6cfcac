"""Names of values: unique, printable, from labels, variables and numbers in that order."""

import pytest

import autograd_core as ac
from autograd_core import OperandError, Value
from autograd_core.naming import LONGEST, Names, callers_variables, differential, printable, variables_of


def test_the_order_of_precedence():
    a, b = Value(1.0, "label"), Value(2.0)
    z = (a * b) + 1.0
    names = Names(z, {"variable": b, "ignored": a})
    assert [names[node] for node in ac.toposort(z)] == ["label", "variable", "v1", "v2"]


def test_names_are_unique():
    first, second, taken = Value(1.0, "w"), Value(2.0, "w"), Value(3.0, "v1")
    z = first * second * taken
    names = Names(z)
    found = [names[node] for node in ac.toposort(z)]
    assert found == ["w", "w#2", "v2", "v1", "v3"]
    assert names.find("w#2") is second
    assert names.find("v2") is first * second or names.find("v2").data == 2.0
    assert names.find("nothing") is None
    assert ac.steps(z).adjoints() == {"v3": 1.0}


def test_the_first_variable_wins_in_every_order_of_hashing():
    x = Value(1.0)
    assert Names(x * 2.0, {"b": x, "a": x})[x] == "b"


def test_variables_in_lists_and_hidden_ones():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    assert variables_of({"w": [a, 5, b], "t": (c,), "_x": a, "d": {"k": a}, 3: b, "long": [a] * 2_000}) == {
        "w[0]": a, "w[2]": b, "t[0]": c,
    }  # fmt: skip


def test_the_callers_variables():
    marker = object()
    assert callers_variables()["marker"] is marker


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("x", "dx"),
        ("w12", "dw12"),
        ("α", "dα"),
        ("loss", "d loss"),
        ("w_1", "d w_1"),
        ("x1y", "d x1y"),
        ("1", "d 1"),
    ],
)
def test_differentials(name, written):
    assert differential(name) == written


def test_long_and_hostile_labels():
    assert printable("x" * 1_000_000) == "x" * (LONGEST - 3) + "..."
    assert printable("a\x1b[2Jb\u202e\ud800") == "a\ufffd[2Jb\ufffd\ufffd"
    assert printable("two\nlines\tand tabs") == "two lines and tabs"


def test_not_a_mapping():
    with pytest.raises(OperandError, match="write names=locals"):
        Names(Value(1.0), [("x", 1)])
