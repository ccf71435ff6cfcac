"""The sweep: what each gradient is under reuse and repetition, in deep graphs, and when something fails
half-way."""

import gc
import threading
import weakref

import pytest

import autograd_core as ac
from autograd_core import GraphError, OperandError, Value
from autograd_core.backward import gradients as sweep_gradients


def test_two_losses_on_a_shared_node():
    x = Value(2.0)
    shared = x * x
    first, second = shared * 3.0, shared * 5.0
    first.backward()
    second.backward()
    assert x.grad == 32.0  # 12 + 20: interior gradients are never counted twice


def test_k_backwards_are_k_times_and_a_split_loss_is_its_sum():
    x = Value(3.0)
    z = x * x + x
    for k in range(1, 5):
        z.backward()
        assert x.grad == 7.0 * k
        assert z.grad == 1.0
    y = Value(3.0)
    (y * y).backward()
    y.exp().backward()
    w = Value(3.0)
    (w * w + w.exp()).backward()
    assert y.grad == w.grad


def test_fan_out_of_one_operand():
    a = Value(3.0)
    (a * a).backward()
    assert a.grad == 6.0
    for expression, expected in ((a + a, 2.0), (a - a, 0.0), (a / a, 0.0), (ac.maximum(a, a), 1.0)):
        ac.zero_grad(a)
        expression.backward()
        assert a.grad == pytest.approx(expected, abs=1e-16)


def test_interior_gradients_are_overwritten():
    x = Value(2.0)
    h = x * 3.0
    (h * h).backward()
    assert h.grad == 12.0
    (h * 1.0).backward()
    assert h.grad == 1.0


def test_an_upstream_scales():
    x = Value(2.0)
    (x * x).backward(10)
    assert x.grad == 40.0
    with pytest.raises(OperandError):
        (x * x).backward("1")
    assert x.grad == 40.0


def test_backward_on_a_leaf_is_its_own_gradient():
    x = Value(2.0, "x")
    x.backward()
    assert x.grad == 1.0


def test_a_dead_edge_carries_nothing():
    x = Value(0.0, "x")
    ac.where(x > 0.0, ac.sqrt(x), 0.0).backward()
    assert x.grad == 0.0
    y = Value(-1.0)
    z = ac.relu(y) * Value(float("inf"))
    z.backward()
    assert y.grad == 0.0
    assert ac.maximum(Value(1.0), Value(2.0)).pullback(float("inf")) == (0.0, float("inf"))


def test_gradients_touches_no_grad():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    h = x * y
    z = h * h
    assert ac.gradients(z, [x, y, h]) == [36.0, 24.0, 12.0]
    assert not any(node.has_grad for node in (x, y, h, z))


def test_a_gradient_asked_for_a_value_that_is_not_in_the_graph():
    x, stranger = Value(2.0, "x"), Value(1.0, "stranger")
    z = x * x
    x.grad = 5.0
    with pytest.raises(GraphError, match="stranger"):
        ac.gradients(z, [x, stranger])
    with pytest.raises(GraphError, match="op='\\*'"):
        ac.gradients(x, [z])
    with pytest.raises(OperandError):
        ac.gradients(z, [1.0])
    assert x.grad == 5.0
    # in the graph, but behind a dead edge: the derivative is 0, and no error
    assert ac.gradients(ac.where(False, x, 1.0), [x]) == [0.0]


def test_gradients_of_gradients():
    x = Value(3.0, "x")
    [first] = ac.gradients(x * x * x, [x], create_graph=True)
    [second] = ac.gradients(first, [x], create_graph=True)
    assert [first.data, second.data] == [27.0, 18.0]
    assert ac.gradients(second, [x]) == [6.0]
    first.backward()
    assert x.grad == 18.0


def test_data_changed_after_the_forward_pass_is_noticed():
    x = Value(3.0, "x")
    z = x * x
    x.data = 4.0
    assert ac.gradients(z, [x]) == [6.0]  # what was recorded
    with pytest.raises(GraphError, match="changed"):
        ac.gradients(z, [x], create_graph=True)


def test_zero_grad_checks_before_it_changes_anything():
    x = Value(1.0)
    x.grad = 2.0
    with pytest.raises(OperandError, match="zero_grad"):
        ac.zero_grad([x, 3.0])
    with pytest.raises(OperandError, match="zero_grad: expected a Value, got float"):
        ac.zero_grad(3.0)
    assert x.grad == 2.0
    ac.zero_grad([x])
    assert (x.grad, x.has_grad) == (0.0, False)
    x.grad += 1.5  # as hand-written loops do
    assert (x.grad, x.has_grad) == (1.5, True)


DEPTH = 1_000_000


def chain(depth: int) -> tuple[Value, Value]:
    x = Value(1.0, "x")
    z = x
    for _ in range(depth):
        z = z + x
    return x, z


@pytest.mark.untraced
def test_a_chain_of_a_million_nodes():
    x, z = chain(DEPTH)
    z.backward()
    assert x.grad == DEPTH + 1
    assert ac.gradients(z, [x]) == [DEPTH + 1.0]
    assert repr(z) == "Value(1e+06, op='+', grad=1.0)"
    del z  # frees without recursion


@pytest.mark.untraced
def test_a_chain_through_nodes_of_many_operands():
    x = Value(1.0)
    z = x
    for _ in range(100_000):
        z = ac.sum([z, x, x])
    z.backward()
    assert x.grad == 200_001.0


def test_no_node_survives_without_the_collector():
    gc.disable()
    try:
        x = Value(1.0)
        nodes = [x * x, ac.sum([x, x, x]), x.sin()]
        root = nodes[0] + nodes[1] * nodes[2]
        root.backward()
        alive = [weakref.ref(node) for node in [*nodes, root]]
        del nodes, root
        assert [ref() for ref in alive] == [None] * 4
    finally:
        gc.enable()


def test_threads_differentiate_shared_leaves_at_once_without_crosstalk():
    shared = [Value(0.5 + i, f"w{i}") for i in range(20)]
    expected = ac.gradients(ac.dot(shared, shared), shared)
    wrong = []

    def work() -> None:
        for _ in range(200):
            total = sum(w * w for w in shared)
            if sweep_gradients(total, shared) != expected:
                wrong.append(total)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
