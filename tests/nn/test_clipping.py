import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd_core import Value

GRADIENTS = st.lists(st.floats(-1e150, 1e150), min_size=1, max_size=6)


def with_gradients(gradients):
    parameters = [Value(0.0) for _ in gradients]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = g
    return parameters


@given(GRADIENTS, st.floats(1e-3, 1e3))
def test_the_norm_is_at_most_the_limit_and_the_direction_is_kept(gradients, limit):
    parameters = with_gradients(gradients)
    norm = nn.clip_by_norm(parameters, limit)
    clipped = [p.grad for p in parameters]
    assert norm == math.hypot(*gradients)
    assert math.hypot(*clipped) <= limit * (1 + 1e-15)
    if norm <= limit:
        assert clipped == gradients
    else:
        assert clipped == pytest.approx([g / norm * limit for g in gradients], rel=1e-15)


@given(GRADIENTS, st.floats(1e-3, 1e3))
def test_every_number_is_bounded_by_itself(gradients, limit):
    parameters = with_gradients(gradients)
    nn.clip_by_value(parameters, limit)
    assert [p.grad for p in parameters] == [min(max(g, -limit), limit) for g in gradients]


def test_both_are_those_of_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    gradients = [3.0, -4.0, 12.0]
    for ours, theirs, tolerance in [
        (nn.clip_by_norm, torch.nn.utils.clip_grad_norm_, 1e-6),  # PyTorch adds 1e-6 to the norm
        (nn.clip_by_value, torch.nn.utils.clip_grad_value_, 0.0),
    ]:
        parameters, peer = with_gradients(gradients), torch.zeros(3, dtype=torch.float64, requires_grad=True)
        peer.grad = torch.tensor(gradients, dtype=torch.float64)
        ours(parameters, 2.0)
        theirs([peer], 2.0)
        assert [p.grad for p in parameters] == pytest.approx(peer.grad.tolist(), rel=tolerance, abs=0.0)


@pytest.mark.parametrize("clip", [nn.clip_by_norm, nn.clip_by_value])
def test_the_limit_is_positive(clip):
    with pytest.raises(ValueError, match="limit is a positive number, got 0"):
        clip([Value(0.0)], 0)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_gradient_without_a_direction_is_refused_and_left(bad):
    parameters = with_gradients([1.0, bad])
    with pytest.raises(ValueError, match=f"has the norm {bad}"):
        nn.clip_by_norm(parameters, 0.5)
    assert parameters[0].grad == 1.0


@pytest.mark.parametrize(
    "numbers", [[3e200, 4e200], [3e-200, 4e-200], [0.0, 0.0], [3.0, math.inf], [math.nan]]
)
def test_the_norm_of_a_vector_is_that_of_its_parameters(numbers):
    norm = nn.clipping.norm_of(np.array(numbers))
    assert norm == pytest.approx(nn.clipping.gradient_norm(with_gradients(numbers)), nan_ok=True)
