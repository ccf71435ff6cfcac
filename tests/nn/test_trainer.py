import math
import random
import re

import numpy as np
import pytest

import autograd_core as ac
import nn
from autograd_core import Value
from nn import batched

X = np.random.default_rng(0).normal(size=(12, 2))
Y = X[:, 0] - 2.0 * X[:, 1] + 0.5


def squared(model):
    return lambda x, y: nn.mse(model(x), y)


def test_it_descends_as_eager_code_does():
    model, same = nn.MLP(2, [3, 1], "tanh", seed=1), nn.MLP(2, [3, 1], "tanh", seed=1)
    trainer, adam = nn.Trainer(model, squared(model), nn.Adam(0.05)), nn.Adam(0.05)
    for _ in range(3):
        loss = ac.mean([squared(same)(x, y) for x, y in zip(X.tolist(), Y.tolist(), strict=True)])
        ac.zero_grad(same.parameters())
        loss.backward()
        assert trainer.step(X, Y) == pytest.approx(loss.data, rel=1e-12)
        adam.step(same.parameters())
        for ours, theirs in zip(model.parameters(), same.parameters(), strict=True):
            assert ours.data == pytest.approx(theirs.data, rel=1e-9)
            assert ours.grad == pytest.approx(theirs.grad, rel=1e-9, abs=1e-15)


def test_values_in_closures_and_lists_are_trained():
    slope, rest = Value(0.0), [Value(0.0), Value(0.0)]

    def loss(x, y):
        return ac.square(slope * x[0] + rest[0] * x[1] + rest[1] - y)

    trainer = nn.Trainer([slope, rest], loss, nn.SGD(0.2))
    for _ in range(200):
        trainer.step(X, Y)
    assert [slope.data, rest[0].data, rest[1].data] == pytest.approx([1.0, -2.0, 0.5], abs=1e-6)


def test_two_trainers_read_each_others_modules():
    """As in a generative adversarial network: each moves its own and sees what the other has moved."""
    left, right = nn.Neuron(2, seed=1), nn.Neuron(2, seed=2)
    for_left = nn.Trainer(left, lambda x: ac.square(left(x) - right(x)), nn.SGD(0.1))
    for_right = nn.Trainer([right], lambda x: ac.square(left(x) + right(x) - 1.0), nn.SGD(0.1))
    for _ in range(4):
        before = [p.data for p in right.parameters()]
        gap = np.mean([(left(x).data - right(x).data) ** 2 for x in X.tolist()])
        assert for_left.step(X) == pytest.approx(gap, rel=1e-12)
        assert [p.data for p in right.parameters()] == before
        total = np.mean([(left(x).data + right(x).data - 1.0) ** 2 for x in X.tolist()])
        assert for_right.step(X) == pytest.approx(total, rel=1e-12)
        assert [p.data for p in right.parameters()] != before


def test_parameters_that_are_set_between_steps_are_read():
    w = Value(1.0)
    trainer = nn.Trainer([w], lambda x: w * x, nn.SGD(0.5))
    assert trainer.step([1.0, 3.0]) == 2.0
    assert w.data == 0.0
    w.data = 10.0
    assert trainer.step([1.0, 3.0]) == 20.0


def test_what_samples_share_and_what_is_asked_beside_the_loss():
    w = Value(2.0)
    trainer = nn.Trainer(
        [w], lambda x, scale, name: (scale * w * x, {name: w + x}), nn.SGD(0.1), has_aux=True
    )
    loss, aux = trainer.step([1.0, 2.0], shared=(3.0, "sum"))
    assert (loss, aux["sum"].tolist()) == (9.0, [3.0, 4.0])


def test_penalty_and_clip():
    w = Value(2.0)
    trainer = nn.Trainer([w], lambda x: w * x, nn.SGD(1.0), penalty=lambda: w * w, clip=0.5)
    assert trainer.step([1.0, 1.0]) == 2.0
    assert w.data == 1.5
    with pytest.raises(ValueError, match="clip is a positive number"):
        nn.Trainer([w], lambda x: w * x, nn.SGD(1.0), clip=-1.0)


@pytest.mark.parametrize(
    ("function", "problem"),
    [(lambda w, x: ac.log(w - w) * x, "the loss became -inf"), (lambda w, x: ac.sqrt(w - w) * x, "gradient")],
)
def test_what_is_not_finite_moves_nothing(function, problem):
    w = Value(1.0)
    trainer = nn.Trainer([w], lambda x: function(w, x), nn.SGD(1.0))
    with pytest.raises(ac.AnomalyError, match=problem):
        trainer.step([1.0])
    assert w.data == 1.0
    assert trainer.optimizer.steps == 0


def test_nothing_to_train():
    with pytest.raises(ValueError, match="has no parameters to train"):
        nn.Trainer([], lambda x: x, nn.SGD(1.0))


def test_code_that_cannot_be_recorded():
    w = Value(1.0)
    trainer = nn.Trainer([w], lambda x: math.exp(w), nn.SGD(1.0))
    with pytest.raises(ac.TraceError, match="compiled=False"):
        trainer.step([1.0])


def test_samples_of_several_shapes_and_their_random_numbers():
    def losses(step):
        return [step([[1.0] * width] * 3) for width in (2, 5, 2)]

    def noisy(rng, w):
        return lambda row: ac.sum(
            [w * x * n for x, n in zip(row, nn.randomness.draw(rng, len(row)), strict=True)]
        )

    rng, w = random.Random(1), Value(1.0)
    trainer = nn.Trainer([w], noisy(rng, w), nn.SGD(1e-300))
    found = losses(lambda rows: trainer.step(np.array(rows)))
    rng, w = random.Random(1), Value(1.0)
    expected = losses(lambda rows: ac.mean([noisy(rng, w)(row) for row in rows]).data)
    assert found == expected


def test_how_many_numbers_are_drawn_must_not_depend_on_numbers():
    rng, w = random.Random(1), Value(1.0)

    def loss(x):
        return w * sum(nn.randomness.draw(rng, 2 if x > 0.0 else 3))

    with pytest.raises(ac.TraceError, match="how many random numbers a sample takes depends on its numbers"):
        nn.Trainer([w], loss, nn.SGD(1.0)).step([1.0, -1.0])


def test_settings_that_change_before_they_are_recorded_serve_nobody_else():
    batched._programs.clear()
    models = [nn.MLP(2, [3, 1], "tanh", seed=1) for _ in range(3)]
    trainers = [nn.Trainer(model, squared(model), nn.SGD(0.1)) for model in models]
    first = trainers[0].step(X, Y)
    for neuron in models[1].layers[0].neurons:
        neuron.activation = ac.sigmoid
    assert trainers[1].step(X, Y) != first
    assert trainers[2].step(X, Y) == first
    assert len(batched._programs) == 2


def test_recordings_of_settings_that_have_changed_meanwhile_are_not_shared():
    batched._programs.clear()
    scale = [1.0]

    def make():
        w = Value(2.0)
        return nn.Trainer([w], lambda x: scale[0] * w * x if x > 0.0 else w, nn.SGD(1e-300))

    one = make()
    assert one.step([1.0]) == 2.0
    scale[0] = 3.0
    assert one.step([-1.0]) == 2.0  # recorded now, of other settings than the first
    assert make().step([1.0]) == 6.0
    scale[0] = 1.0
    assert make().step([1.0]) == 2.0


def test_a_list_of_rows_is_samples_whatever_the_rows_are():

    def loss_of(rows):
        weights = [ac.Value(0.1), ac.Value(0.2), ac.Value(0.3)]
        trainer = nn.Trainer(weights, lambda x, y: nn.mse([ac.dot(weights, list(x))], y), nn.SGD(1e-3))
        return trainer.step(rows, [1.0, 2.0, 3.0])

    rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]
    assert loss_of(rows) == loss_of(np.array(rows)) == loss_of([np.array(row) for row in rows])
    with pytest.raises(ValueError, match="argument 0 is no array of numbers"):
        loss_of([[1.0, 2.0], [1.0], [3.0]])


class Line:
    """Not a Module."""

    def __init__(self):
        self.slope = Value(1.0)

    def __call__(self, x):
        return self.slope * x[0]

    def __repr__(self):
        return "Line()"


def test_what_is_no_module_is_told_how_to_become_one():
    advice = (
        "Line() has no parameters to train: make it a class that inherits from nn.Module, with its Values as "
        "attributes; or list the Values: nn.Trainer([w, b], loss, nn.SGD(0.1))"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(advice)}$"):
        nn.fit(Line(), [[1.0]], [1.0], progress=False)
    with pytest.raises(ValueError, match=f"^{re.escape(advice)}$"):
        nn.Trainer(Line(), lambda x: x, nn.SGD(1.0))


@pytest.mark.parametrize(
    ("function", "optimizer", "message"),
    [
        (1, nn.SGD(1.0), "the loss of one sample: expected a function, got int 1"),
        (
            abs,
            nn.SGD,
            "optimizer is one of nn's such as nn.Adam(0.001), got <class 'nn.optimisers.SGD'>: make one, "
            "SGD(0.001)",
        ),
        (abs, "adam", "optimizer is one of nn's such as nn.Adam(0.001), got 'adam'"),
    ],
)
def test_what_is_no_function_or_no_optimiser(function, optimizer, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        nn.Trainer([Value(1.0)], function, optimizer)


@pytest.mark.parametrize(
    ("settings", "loss"),
    [({}, lambda x: 2.0 * x), ({}, lambda x: 2.0), ({"has_aux": True}, lambda x: (x, 1.0))],
)
def test_a_loss_without_the_parameters_is_told(settings, loss):
    w = Value(1.0)
    trainer = nn.Trainer([w], loss, nn.SGD(1.0), **settings)
    message = (
        "<lambda> depends on none of the parameters to train, which would stay as they are: compute it with "
        "these very Values, not with their .data"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        trainer.step([1.0, 2.0])
    assert (w.data, trainer.optimizer.steps) == (1.0, 0)


def test_a_loss_may_leave_the_parameters_out_for_some_samples():
    w = Value(1.0)
    trainer = nn.Trainer([w], lambda x: w * x if x > 1.5 else 0.0, nn.SGD(1.0))
    assert (trainer.step([1.0]), trainer.step([2.0]), w.data) == (0.0, 2.0, -1.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ([1.0], 2.0),
            "argument 1 has an axis of samples, got 2.0: write [2.0] for one sample, or shared=(...) for "
            "what all samples share",
        ),
        ((), "step takes an argument with an axis of samples, got none"),
    ],
)
def test_a_step_takes_samples(arguments, message):
    trainer = nn.Trainer([Value(1.0)], lambda x, y: x * y, nn.SGD(1.0))
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        trainer.step(*arguments)


def test_an_optimiser_may_give_any_array():
    class Odd(nn.Optimiser):
        def update(self, w, g, memory, rate):
            moved = np.stack([w - rate * g, w]).T[:, 0].astype(np.float32)
            moved.flags.writeable = False
            return moved, memory

    w, b = Value(1.0), Value(2.0)
    nn.Trainer([w, b], lambda x: ac.square(w * x - b), Odd(0.25)).step([1.0])
    assert (w.data, b.data, w.grad, b.grad) == (1.5, 1.5, -2.0, 2.0)


@pytest.mark.parametrize(
    "arguments", [(lambda x: x, [Value(1.0)], nn.SGD(0.1)), (Value(1.0), lambda x: x, nn.SGD(0.1))]
)
def test_what_is_trained_comes_first_and_in_a_list(arguments):
    with pytest.raises(TypeError, match=r"what is trained comes first, .*write nn.Trainer\(model, loss, "):
        nn.Trainer(*arguments)


def test_a_sample_that_is_not_finite_is_told():
    w = Value(1.0)
    trainer = nn.Trainer([w], lambda x, y: w * x * y, nn.SGD(0.1))
    with pytest.raises(ac.AnomalyError, match=r"^the loss became nan: argument 1\[1\] is not finite, nan$"):
        trainer.step([1.0, 2.0], [0.0, float("nan")])
    assert w.data == 1.0
