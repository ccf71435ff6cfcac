"""Many leaves at a time: what their properties do, in a loop."""

import random
from array import array

import pytest

import autograd_core as ac
from autograd_core import GraphError, TraceError, Value
from autograd_core.many import are_distinct, are_leaves, are_same, read_data, shuffle, write_data, write_grads
from autograd_core.node import Node


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 1000])
def test_what_is_twice_in_a_list(count):
    xs = [Value(1.0) for _ in range(count)]
    assert are_distinct(xs)
    for place in (0, count // 2, count - 1):
        if xs:
            assert not are_distinct([*xs, xs[place]])


def test_what_are_leaves():
    x = Value(2.0)
    assert are_leaves([], Value)
    assert are_leaves([x, Value(-0.0)], Value)
    for other in (x * 2.0, 2.0, None, Node(1.0)):
        assert not are_leaves([x, other], Value)


def test_what_are_the_same():
    x, equal = Value(2.0), Value(2.0)
    assert are_same([], [])
    assert are_same([x, x], [x, x])
    for others in ([x], [x, equal], [equal, x], [x, x, x]):
        assert not are_same([x, x], others)


def test_numbers_come_and_go():
    leaves = [Value(1.0), Value(2.0), Value(3.0)]
    write_data(leaves, array("d", [4.0, 5.0, 6.0]))
    assert read_data(leaves) == array("d", [4.0, 5.0, 6.0])
    write_grads(leaves, array("d", [0.5, 1.0, -0.0]))
    assert [x.grad for x in leaves] == [0.5, 1.0, 0.0]
    assert all(x.has_grad for x in leaves)


def test_arrays_of_numpy_give_numbers_of_python():
    numpy = pytest.importorskip("numpy")
    leaves = [Value(1.0), Value(2.0)]
    write_data(leaves, numpy.array([[4.0, 5.0], [6.0, 7.0]])[1])
    write_grads(leaves, numpy.array([0.5, 0.25]))
    assert [(x.data, x.grad) for x in leaves] == [(6.0, 0.5), (7.0, 0.25)]
    assert {type(number) for x in leaves for number in (x.data, x.grad)} == {float}


def test_what_properties_refuse_is_refused():
    x = Value(2.0)
    for write in (write_data, write_grads):
        with pytest.raises(TypeError):
            write([x], ["1"])
    with pytest.raises(GraphError, match="cannot set the data of"):
        write_data([x * x], array("d", [1.0]))
    for write in (write_data, write_grads):
        with pytest.raises(ValueError, match="2 leaves, and 1 numbers for them"):
            write([x, x], array("d", [1.0]))
    assert (x.data, x.has_grad) == (2.0, False)


@pytest.mark.parametrize("touch", [lambda w: read_data([w]), lambda w: write_data([w], array("d", [1.0]))])
def test_a_recording_sees_no_number_of_a_value_from_outside(touch):
    pytest.importorskip("numpy")
    w = Value(3.0)
    with pytest.raises(TraceError):
        ac.compile(lambda x: [touch(w), x * w][1])(2.0)
    with pytest.raises(TraceError):
        ac.compile(lambda x: [touch(x), x][1])(2.0)
    assert read_data([w]) == array("d", [3.0])


@pytest.mark.parametrize("count", [0, 1, 2, 3, 31, 32, 33, 1000])
def test_a_list_is_shuffled_as_random_does(count):
    ours, theirs = random.Random(count), random.Random(count)
    order, expected = list(range(count)), list(range(count))
    for _ in range(3):
        shuffle(order, ours)
        theirs.shuffle(expected)
        assert order == expected
    assert ours.getstate() == theirs.getstate()


def test_a_generator_of_another_kind_shuffles_by_itself():
    class Backwards(random.Random):
        def shuffle(self, items):
            items.reverse()

    order = [1, 2, 3]
    shuffle(order, Backwards())
    assert order == [3, 2, 1]
