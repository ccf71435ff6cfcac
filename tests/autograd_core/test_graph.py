"""Walks over a graph."""

import pytest

import autograd_core as ac
from autograd_core import OperandError, Value


def diamond():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    left, right = a * b, a + 1.0
    return a, b, left, right, left - right


def test_toposort_lists_operands_before_results_once():
    a, b, left, right, root = diamond()
    assert [id(v) for v in ac.toposort(root)] == [id(v) for v in (a, b, left, right, root)]
    assert [id(v) for v in ac.toposort(left, right)] == [id(v) for v in (a, b, left, right)]


def test_ancestors_and_leaves():
    a, b, left, right, root = diamond()
    assert [id(v) for v in ac.ancestors(root)] == [id(v) for v in (a, b, left, right)]
    assert [id(v) for v in ac.leaves(root)] == [id(a), id(b)]
    assert ac.ancestors(a) == []


def test_between_lists_every_path():
    a, b, left, right, root = diamond()
    assert [id(v) for v in ac.between(a, root)] == [id(v) for v in (a, left, right, root)]
    assert [id(v) for v in ac.between(b, root)] == [id(v) for v in (b, left, root)]
    assert ac.between(b, right) == []
    assert ac.between(root, a) == []


@pytest.mark.untraced
def test_walks_are_iterative():
    x = Value(1.0)
    z = x
    for _ in range(200_000):
        z = -z
    assert len(ac.toposort(z)) == len(ac.between(x, z)) == 200_001


@pytest.mark.parametrize("thing", [3.0, None, "x", [Value(1.0)]], ids=repr)
def test_what_is_no_value_is_refused_by_name(thing):
    walks = {
        "toposort": lambda: ac.toposort(Value(1.0), thing),
        "ancestors": lambda: ac.ancestors(thing),
        "leaves": lambda: ac.leaves(thing),
        "between": lambda: ac.between(Value(1.0), thing),
        "steps": lambda: ac.steps(thing),
        "explain": lambda: ac.explain(thing),
        "gradients": lambda: ac.gradients(thing, []),
    }
    for name, walk in walks.items():
        with pytest.raises(OperandError, match=f"^{name}: expected a Value, got {type(thing).__name__}"):
            walk()
