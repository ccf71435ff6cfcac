"""Pickle and deepcopy: graphs of any depth, shared leaves, gradients and labels included."""

import copy
import pickle

import pytest

import autograd_core as ac
from autograd_core import GraphError, TraceError, Value
from autograd_core.storage import build_graph

WAYS = [lambda thing: pickle.loads(pickle.dumps(thing)), copy.deepcopy]


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_is_the_same_graph(way):
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = ac.softmax([x * y, x.sin(), 4.0])[1] + ac.maximum(x, y)
    z.label = "loss"
    z.backward()
    x2, z2 = way((x, z))
    assert repr(z2) == repr(z)
    order, order2 = ac.toposort(z), ac.toposort(z2)
    assert [(repr(a), a.edges) for a in order] == [(repr(b), b.edges) for b in order2]
    assert any(node is x2 for node in order2)  # what is written together still shares its leaves
    ac.zero_grad(x2)
    z2.backward()
    assert x2.grad == x.grad
    assert not y.has_grad or y.grad == ac.gradients(z, [y])[0]  # the original is as it was


@pytest.mark.untraced
@pytest.mark.parametrize("way", WAYS)
def test_deep_graphs(way):
    x = Value(1.0)
    z = x
    for _ in range(300_000):
        z = z + x
    copied = way(z)
    assert copied.data == z.data
    [leaf] = ac.leaves(copied)
    copied.backward()
    assert leaf.grad == 300_001.0


def test_shallow_copy():
    x = Value(2.0, "x")
    z = copy.copy(x * x)
    assert z.parents == (x, x)


def test_a_copy_that_a_compiled_function_makes_is_refused_at_the_users_line():
    with pytest.raises(TraceError, match=r"test_storage.py:\d+: return copy.copy\(v\)"):
        ac.compile(copied)(2.0)


def copied(v):
    return copy.copy(v)


def test_another_format_is_refused():
    with pytest.raises(GraphError, match="format 99"):
        build_graph(99, [], [])


def test_an_op_that_is_not_defined_here():
    with pytest.raises(GraphError, match="nowhere"):
        build_graph(1, [Value(1.0)], [("nowhere", (0,), (1.0,), 1.0, None, None)])
