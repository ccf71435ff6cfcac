"""Formulas as text: they read back to the same number, and rules write themselves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import OPS, Value
from autograd_core.naming import formula_of
from autograd_core.op import Op
from autograd_core.symbolic import Formula, local_rules, written
from autograd_core.textbook import MEANINGS

X, Y = Formula("x"), Formula("y")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (X + Y - X, "x + y - x"),
        (X - (Y - X), "x - (y - x)"),
        (X * (Y + 1.0), "x * (y + 1)"),
        (X / Y / X, "x / y / x"),
        (X / (Y / X), "x / (y / x)"),
        (X % Y // X, "x % y // x"),
        ((-X) ** Y, "(-x)**y"),
        (-(X**Y), "-x**y"),
        (X ** (Y**X), "x**y**x"),
        ((X**Y) ** X, "(x**y)**x"),
        (2.0**-X, "2**-x"),
        (X * -Y, "x * (-y)"),
        (-X * Y, "-x * y"),
        (-(X * Y), "-(x * y)"),
        (X - -3.0, "x - (-3)"),
        (abs(X) + ac.sin(X + Y), "abs(x) + sin(x + y)"),
        (ac.sum([X] * 9), "sum(x, x, x, ..., x)"),
    ],
)
def test_parentheses(formula, text):
    assert str(formula) == text


LEAVES = {"a": 2.0, "b": -3.0, "c": 0.5}
TREES = st.recursive(
    st.sampled_from(sorted(LEAVES)) | st.sampled_from([1.0, -1.5, 0.25]),
    lambda inner: st.tuples(
        st.sampled_from(["add", "sub", "mul", "div", "mod", "floordiv", "pow", "neg", "sin", "maximum"]),
        inner,
        inner,
    ),
    max_leaves=10,
)


@given(TREES)
def test_what_is_written_parses_to_the_same_number(tree):
    def built(tree, leaf, apply):
        if isinstance(tree, tuple):
            op = OPS[tree[0]]
            return apply(op, tuple(built(below, leaf, apply) for below in tree[1:][: op.arity]))
        return leaf(tree) if isinstance(tree, str) else tree

    value = built(tree, LEAVES.__getitem__, lambda op, operands: op.apply(operands))
    text = built(tree, Formula, written)
    again = ac.parse(str(text), **LEAVES).data
    assert again == value or (math.isnan(again) and math.isnan(value))


SPOTS = {1: [(0.3,), (-0.4,), (0.75,), (1.6,), (-2.5,)], 2: [(0.3, 0.8), (2.5, 1.5), (-1.5, 2.0), (1.0, 1.0)],
         3: [(0.3, -1.0, 1.0), (2.0, -1.0, 1.0), (-2.0, -1.0, 1.0)]}  # fmt: skip
LEADING = {"norm_slope": (1.0,), "softmax_rest": (1.0,), "pow_partial": None, "where": None}


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_every_textbook_formula_is_the_record(name):
    op = OPS[name]
    if name == "pow_partial":
        spots = [(2.0, 3.0, 0.0, 1.0)]
    elif name == "where":
        spots = [(1.0, 2.0, 3.0), (0.0, 2.0, 3.0)]
    elif name == "softmax_slope":
        p, q = ac.softmax([0.5, 1.5])
        spots = [(0.0, 0.0, p, q, p, 0.5, 1.5), (0.0, 1.0, p, p, q, 0.5, 1.5)]
    else:
        spots = [(*LEADING.get(name, ()), *spot) for spot in SPOTS[op.arity or 3]]
    compared = 0
    for spot in spots:
        record = op.forward(*spot)
        if not math.isfinite(record) or not all(x in d for x, d in zip(spot, op.domain, strict=False)):
            continue
        compared += 1
        assert MEANINGS[name](*spot) == pytest.approx(record, rel=1e-12, abs=1e-12), spot
    assert compared


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.public and op.arity], ids=lambda op: op.name)
def test_every_public_rule_has_no_internal_name(op):
    values = [Value(0.3, name) for name in "xyz"[: op.arity]]
    node = op.apply(tuple(values))
    for partial in local_rules(node, Formula("out"), [Formula(value.label) for value in values]):
        assert "_slope" not in str(partial)
        assert "None" not in str(partial)


def test_a_rule_that_asks_falls_back_to_its_number():
    def asking(out, x):
        return (1.0 if x > 0.0 else 2.0,)

    def silent(out, x):
        return (3.0 if x else 4.0,)

    for rule, number in ((asking, 1.0), (silent, 3.0), (lambda out, x: (math.cos(x),), math.cos(5.0))):
        node = Op("asks", lambda x: x, rule, arity=1).apply((Value(5.0, "x"),))
        assert local_rules(node, Formula("out"), [X]) == (number,)


def test_a_symbol_is_no_number():
    for wrong in (
        lambda: bool(X),
        lambda: X == Y,
        lambda: X != 1.0,
        lambda: X < Y,
        lambda: X >= 0.0,
        lambda: int(X),
    ):
        with pytest.raises(TypeError, match="cannot be compared"):
            wrong()
    with pytest.raises(TypeError):
        hash(X)


def test_formulas_of_nodes_are_word_for_word():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    names = ac.steps(ac.reciprocal(x) * ac.square(y)).names
    node = names.root
    assert [str(formula_of(each, names)) for each in node.parents] == ["reciprocal(x)", "square(y)"]
    assert str(formula_of(x - 3.0, None)) == "2.0 - 3"
