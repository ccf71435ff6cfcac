import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
import nn
from autograd_core import Value


def value_and_gradient(loss, outputs, target):
    values = [Value(o) for o in outputs]
    result = loss(values, target)
    result.backward()
    return result.data, [v.grad for v in values]


BY_HAND = [
    (nn.mse, [1.0, 4.0], [0.0, 2.0], 2.5, [1.0, 2.0]),
    (nn.mse, [3.0], 1.0, 4.0, [4.0]),
    (nn.mae, [1.0, 4.0, 2.0], [0.0, 7.0, 2.0], 4 / 3, [1 / 3, -1 / 3, 0.0]),
    (nn.huber, [0.5, 4.0, -3.0], [0.0, 0.0, 0.0], (0.125 + 3.5 + 2.5) / 3, [0.5 / 3, 1 / 3, -1 / 3]),
    (nn.huber, [1.0], 0.0, 0.5, [1.0]),
    (nn.hinge, [0.25, 3.0, -0.5], [-1, 1, -1], (1.25 + 0.0 + 0.5) / 3, [1 / 3, 0.0, 1 / 3]),
    (nn.binary_cross_entropy, [0.25], 1, math.log(4), [-4.0]),
    (nn.binary_cross_entropy, [0.25, 0.75], [0.0, 1.0], math.log(4 / 3), [2 / 3, -2 / 3]),
    (nn.binary_cross_entropy_with_logits, [0.0, math.log(3)], [1, 0], 1.5 * math.log(2), [-0.25, 0.375]),
    (nn.cross_entropy, [0.0, math.log(3)], [0.5, 0.5], math.log(4) - math.log(3) / 2, [-0.25, 0.25]),
    (nn.cross_entropy, [0.0, math.log(3)], 0, math.log(4), [-0.75, 0.75]),
    (nn.sparse_categorical_crossentropy, [0.0, math.log(3)], 0, math.log(4), [-0.75, 0.75]),
    (nn.kl_divergence, [0.5, 0.5], [0.25, 0.75], 0.75 * math.log(3) - math.log(2), [-0.5, -1.5]),
]


@pytest.mark.parametrize(("loss", "outputs", "target", "value", "gradient"), BY_HAND)
def test_values_and_gradients_by_hand(loss, outputs, target, value, gradient):
    found = value_and_gradient(loss, outputs, target)
    assert found[0] == pytest.approx(value, rel=1e-14)
    assert found[1] == pytest.approx(gradient, rel=1e-14)
    assert loss(outputs, target) == found[0]


@pytest.mark.parametrize(("loss", "outputs", "target", "value", "gradient"), BY_HAND)
def test_each_compiles_with_its_target_as_an_input(loss, outputs, target, value, gradient):
    compiled = ac.compile(loss, argnums=0)
    found, of_outputs = compiled.value_and_grad(outputs, target)
    assert found == pytest.approx(value, rel=1e-14)
    assert list(of_outputs) == pytest.approx(gradient, rel=1e-14)


def test_labels_may_be_a_batch_of_inputs_of_compiled_code():
    compiled = ac.compile(nn.sparse_categorical_crossentropy)
    total, gradients = compiled.batch_value_and_grad([[0.0, 0.0]] * 3, [0, 1, 1], in_axes=(0, 0))
    assert total == pytest.approx(3 * math.log(2), rel=1e-14)
    assert [list(row) for row in gradients] == [[-0.5, 0.5], [0.5, -0.5], [0.5, -0.5]]


def test_every_loss_is_in_the_table():
    assert {loss for loss, *_ in BY_HAND} == set(nn.LOSSES.values())
    assert all(getattr(nn, name) is loss for name, loss in nn.LOSSES.items())


EXTREMES = [
    (nn.huber, [1e300], 0.0, 1e300, [1.0]),
    (nn.mae, [-1e308], 0.0, 1e308, [-1.0]),
    (nn.hinge, [1e308], -1, 1e308, [1.0]),
    (nn.binary_cross_entropy_with_logits, [1000.0], 0, 1000.0, [1.0]),
    (nn.binary_cross_entropy_with_logits, [-1000.0], 1, 1000.0, [-1.0]),
    (nn.binary_cross_entropy_with_logits, [40.0], 1, 4.248354255291589e-18, [-4.248354255291589e-18]),
    (nn.binary_cross_entropy, [0.0], 1, 100.0, [0.0]),
    (nn.binary_cross_entropy, [1.0], 0, 100.0, [0.0]),
    (nn.binary_cross_entropy, [1e-17], 0, 1e-17, [1.0]),
    (nn.binary_cross_entropy, [0.0, 1.0], [0, 1], 0.0, [0.5, -0.5]),
    (nn.sparse_categorical_crossentropy, [1000.0, -1000.0], 1, 2000.0, [1.0, -1.0]),
    (nn.cross_entropy, [1000.0, -1000.0], [0.0, 1.0], 2000.0, [1.0, -1.0]),
    (nn.kl_divergence, [0.0, 1.0], [1.0, 0.0], 100.0, [0.0, 0.0]),
]


@pytest.mark.parametrize(("loss", "outputs", "target", "value", "gradient"), EXTREMES)
def test_extremes_are_finite_and_right(loss, outputs, target, value, gradient):
    with ac.detect_anomaly():
        found = value_and_gradient(loss, outputs, target)
    assert found[0] == pytest.approx(value, rel=1e-14, abs=0.0)
    assert found[1] == pytest.approx(gradient, rel=1e-14, abs=0.0)


def test_numbers_overflow_as_values_do():
    assert nn.mse([1e200], 0.0) == nn.mse([Value(1e200)], 0.0).data == math.inf


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=5), st.integers(0, 1))
def test_a_one_hot_target_is_the_label_and_the_gradient_sums_to_zero(logits, label):
    one_hot = [float(i == label) for i in range(len(logits))]
    sparse = value_and_gradient(nn.sparse_categorical_crossentropy, logits, label)
    dense = value_and_gradient(nn.cross_entropy, logits, one_hot)
    assert dense[0] == pytest.approx(sparse[0], rel=1e-12, abs=1e-13)
    assert dense[1] == pytest.approx(sparse[1], rel=1e-12, abs=1e-13)
    assert math.fsum(dense[1]) == pytest.approx(0.0, abs=1e-13)


def test_crossentropy_is_that_of_the_softmax_and_its_gradient_is_probability_less_one_hot():
    logits = [0.5, -1.0, 2.0]
    probabilities = [math.exp(v) / sum(map(math.exp, logits)) for v in logits]
    loss, gradient = value_and_gradient(nn.sparse_categorical_crossentropy, logits, 1)
    assert loss == pytest.approx(-math.log(probabilities[1]), rel=1e-14)
    assert gradient == pytest.approx([probabilities[0], probabilities[1] - 1, probabilities[2]], rel=1e-13)


@pytest.mark.parametrize("label", [-1, 2, 0.5, float("nan"), "1", [1]])
def test_a_label_that_is_no_class(label):
    with pytest.raises(ValueError, match="of 2 outputs: a label is a whole number from 0 to 1"):
        nn.sparse_categorical_crossentropy([0.0, 0.0], label)


def test_a_share_for_each_class_has_another_loss():
    with pytest.raises(ValueError, match="0 to 1; a share for each class is for loss='cross_entropy'"):
        nn.sparse_categorical_crossentropy([0.0, 0.0], [0.0, 1.0])


@pytest.mark.parametrize(
    ("loss", "outputs", "target", "message"),
    [
        (
            nn.mse,
            [1.0, 2.0],
            1.0,
            "mse: 2 outputs, but 1 target: the number of a class is for loss='sp",
        ),
        (nn.mse, [1.0, 2.0], [1.0], "mse: 2 outputs, but 1 target$"),
        (nn.mse, 1.0, 1.0, r"a model returns a list of numbers for each sample, got 1.0: write return \[y\]"),
        (nn.mse, None, 1.0, r"got None: does __call__ end with a return\?"),
        (nn.cross_entropy, 1.0, [1.0], "a model returns a list"),
        (nn.kl_divergence, 1.0, [1.0], "a model returns a list"),
        (nn.sparse_categorical_crossentropy, 1.0, 0, "a model returns a list"),
        (nn.mse, [], [], "mse: there are no outputs"),
        (nn.mae, [1.0], math.nan, "mae: targets are finite numbers, got nan"),
        (nn.huber, [1.0], "1", "huber: targets are finite numbers, got '1'"),
        (nn.hinge, [1.0], 0, "hinge: targets are -1 or 1 .* got 0"),
        (nn.binary_cross_entropy, [0.5], 2, "targets are numbers from 0 to 1, got 2"),
        (nn.binary_cross_entropy, [1.5], 1, "outputs are probabilities, from 0 to 1, got 1.5"),
        (nn.binary_cross_entropy_with_logits, [0.5], -1, "targets are numbers from 0 to 1, got -1"),
        (nn.cross_entropy, [0.0, 0.0], [0.5, 0.6], "sum to 1.1, they need to sum to 1"),
        (nn.cross_entropy, [0.0, 0.0], [1.0], "cross_entropy: 2 outputs, but 1 target"),
        (nn.cross_entropy, [0.0, 0.0], 2, "class 2 of 2 outputs"),
        (nn.kl_divergence, [-0.5, 0.5], [0.5, 0.5], "outputs are probabilities"),
        (nn.kl_divergence, [0.5, 0.5], [-0.5, 1.5], "targets are numbers from 0 to 1, got -0.5"),
    ],
)
def test_targets_that_make_no_sense(loss, outputs, target, message):
    with pytest.raises(ValueError, match=message):
        loss(outputs, target)


def test_delta_is_positive():
    with pytest.raises(ValueError, match="delta is a positive number, got 0"):
        nn.huber([1.0], 0.0, delta=0)


def test_the_same_as_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    functional = torch.nn.functional
    outputs, target = [0.3, 0.15, 0.55], [0.2, 0.7, 0.1]
    peers = {
        nn.mse: functional.mse_loss,
        nn.mae: functional.l1_loss,
        nn.huber: functional.huber_loss,
        nn.binary_cross_entropy: functional.binary_cross_entropy,
        nn.binary_cross_entropy_with_logits: functional.binary_cross_entropy_with_logits,
        nn.cross_entropy: functional.cross_entropy,
        nn.kl_divergence: lambda o, t: functional.kl_div(o.log(), t, reduction="sum"),
    }
    for loss, peer in peers.items():
        o = torch.tensor(outputs, dtype=torch.float64, requires_grad=True)
        result = peer(o, torch.tensor(target, dtype=torch.float64))
        result.backward()
        value, gradient = value_and_gradient(loss, outputs, target)
        assert value == pytest.approx(result.item(), abs=1e-13), loss
        assert gradient == pytest.approx(o.grad.tolist(), abs=1e-13), loss
