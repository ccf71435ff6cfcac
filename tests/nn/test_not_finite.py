"""Numbers that are not finite: training stops before they spoil the parameters, and tells whose they are."""

import math

import pytest

import autograd_core as ac
import nn

BEFORE = "before any step; autograd_core.detect_anomaly, with compiled=False, tells where"


def test_a_loss_that_is_not_finite_stops_before_the_parameters_are_spoilt():
    model = nn.MLP(1, [1], seed=1)
    with pytest.warns(RuntimeWarning, match="training stopped: the loss became inf in epoch 1: ") as said:
        history = nn.fit(model, [[1e200]], [0.0], epochs=5, progress=False)
    assert history.stopped == f"the loss became inf in epoch 1: {BEFORE}"
    assert said[0].filename == __file__
    assert all(math.isfinite(p.data) for p in model.parameters())


@pytest.mark.parametrize("compiled", [True, False])
def test_data_that_is_not_finite_is_told(compiled):
    if compiled:
        pytest.importorskip("optree")
    x, y = [[1.0, 2.0], [3.0, math.nan]], [0.0, 1.0]
    with pytest.warns(RuntimeWarning, match=r"training stopped: .* x\[1\] is not finite"):
        history = nn.fit(nn.MLP(2, [1]), x, y, epochs=2, progress=False, compiled=compiled)
    assert history.stopped == "the loss became nan in epoch 1: x[1] is not finite, [3.0, nan]"
    settings = {"loss": lambda o, t: o[0] * t, "epochs": 2, "progress": False, "compiled": compiled}
    with pytest.warns(RuntimeWarning, match=r"y\[0\] is not finite"):
        history = nn.fit(nn.MLP(2, [1]), [[1.0, 2.0]], [math.nan], **settings)
    assert history.stopped == "the loss became nan in epoch 1: y[0] is not finite, nan"


@pytest.mark.parametrize("compiled", [True, False])
def test_a_validation_that_is_not_finite_is_told_once_and_training_goes_on(compiled):
    if compiled:
        pytest.importorskip("optree")
    held_out = [[1.0], [math.inf]], [0.0, 1.0]
    settings = {"epochs": 3, "progress": False, "compiled": compiled}
    with pytest.warns(RuntimeWarning) as said:
        history = nn.fit(nn.MLP(1, [1]), [[1.0]], [0.0], validation=held_out, **settings)
    assert [str(each.message) for each in said] == [
        "val_loss became inf in epoch 1: validation's x[1] is not finite, [inf]"
    ]
    assert said[0].filename == __file__
    assert len(history["loss"]) == 3


def test_a_gradient_that_is_not_finite_stops_before_the_parameters_are_spoilt():
    model = nn.MLP(1, [1], seed=1)
    with pytest.warns(RuntimeWarning, match="training stopped: the gradient became nan"):
        history = nn.fit(
            model, [[0.0]], [0.0], loss=lambda o, t: ac.sqrt(o[0] * 0.0), epochs=5, progress=False, clip=1.0
        )
    assert history.stopped == f"the gradient became nan in epoch 1: {BEFORE}"
    assert all(math.isfinite(p.data) for p in model.parameters())


def test_a_loss_that_steps_made_infinite_wants_shorter_ones():
    model, far = nn.MLP(1, [1], seed=1), nn.SGD(1e3)
    with pytest.warns(RuntimeWarning, match="lower the learning rate"):
        history = nn.fit(model, [[1e3]], [0.0], optimizer=far, epochs=99, progress=False)
    assert history.stopped.endswith(": lower the learning rate")
