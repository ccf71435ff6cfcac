import nn
from autograd_core import Value
from nn.penalties import penalty, weights


def test_value_and_gradient_by_hand():
    w = [Value(-2.0), Value(1.0), Value(0.0)]
    total = penalty(w, l1=0.5, l2=0.25)
    total.backward()
    assert total.data == 0.5 * 3.0 + 0.25 * 5.0
    assert [p.grad for p in w] == [-0.5 - 1.0, 0.5 + 0.5, 0.0]


def test_no_penalty_is_no_graph():
    assert penalty([Value(1.0)]) == 0.0


def test_biases_are_left_alone():
    model = nn.MLP(2, [3, 1])
    assert len(weights(model)) == 2 * 3 + 3
    assert all(w.label.split(".")[-1].startswith("w") for w in weights(model))
