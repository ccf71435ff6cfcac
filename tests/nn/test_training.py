import math
from functools import partial

import numpy
import pytest

import autograd_core as ac
import nn
from nn.datasets import iris, split, standardise

CLASSES = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}


class Slope(nn.Module):
    """Forgets the list around its output."""

    def __init__(self):
        self.slope = ac.Value(1.0)

    def __call__(self, x):
        return self.slope * x[0]


def iris_parts(seed=0):
    parts = split(iris(), seed=seed)
    x, x_test = standardise(parts.x_train, parts.x_test)
    return x, parts.y_train, x_test, parts.y_test


def trained(seed=0, epochs=3, **settings):
    x, y, *_ = iris_parts()
    model = nn.MLP(4, [4, 3], "tanh", seed=seed)
    history = nn.fit(model, x, y, **CLASSES, epochs=epochs, seed=seed, progress=False, **settings)
    return [p.data for p in model.parameters()], history


def test_iris_is_learned_to_95_percent_on_the_held_out_third():
    x, y, x_test, y_test = iris_parts()
    model = nn.MLP(4, [8, 3], "tanh")
    history = nn.fit(model, x, y, **CLASSES, optimizer=nn.SGD(0.1, 0.9), epochs=25, progress=False)
    assert nn.evaluate(model, x_test, y_test, **CLASSES)["accuracy"] >= 0.95
    assert history["loss"][-1] < 0.2 * history["loss"][0]


def test_the_same_seed_gives_the_same_bits():
    assert trained(seed=1) == trained(seed=1)
    assert trained(seed=1)[0] != trained(seed=2)[0]


def test_one_step_is_gradient_descent_on_the_mean_loss():
    x, y = [[1.0], [2.0], [4.0]], [1.0, 0.0, 2.0]
    model, same = nn.MLP(1, [1], seed=4), nn.MLP(1, [1], seed=4)
    history = nn.fit(model, x, y, optimizer=nn.SGD(0.1), epochs=1, batch_size=3, progress=False)
    loss = ac.mean([nn.mse(same(row), target) for row, target in zip(x, y, strict=True)])
    loss.backward()
    assert history["loss"] == [pytest.approx(loss.data, rel=1e-15)]
    for moved, parameter in zip(model.parameters(), same.parameters(), strict=True):
        assert moved.data == pytest.approx(parameter.data - 0.1 * parameter.grad, rel=1e-14)


def test_every_sample_is_used_once_an_epoch_the_smaller_last_batch_too():
    seen = []

    class Constant(nn.Module):
        def __init__(self):
            self.b = ac.Value(0.0)

        def __call__(self, row):
            seen.append(row[0])
            return [self.b]

    x, y = [[float(i)] for i in range(7)], [0.0] * 7
    nn.fit(Constant(), x, y, epochs=2, batch_size=3, progress=False, compiled=False)
    assert sorted(seen[:7]) == sorted(seen[7:]) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert seen[:7] != seen[7:]


def test_arrays_train_as_lists_do():
    x, y, *_ = iris_parts()

    def weights(x, y):
        model = nn.MLP(4, [3], seed=1)
        nn.fit(model, x, y, **CLASSES, epochs=1, progress=False)
        return [p.data for p in model.parameters()]

    assert weights(numpy.array(x), numpy.array(y)) == weights(x, y)


def test_validation_is_scored_each_epoch():
    x, y, x_test, y_test = iris_parts()
    _, history = trained(validation=(x_test, y_test))
    assert list(history.values) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert {len(scores) for scores in history.values.values()} == {3}
    assert history.stopped == "all 3 epochs done"


def test_functions_serve_as_loss_and_metric():
    def absolute(outputs, target):
        return ac.abs(outputs[0] - target)

    model = nn.MLP(1, [1], seed=1)
    history = nn.fit(
        model, [[1.0], [2.0]], [1.0, 2.0], loss=absolute, metrics=[nn.mse], epochs=2, progress=False
    )
    assert list(history.values) == ["loss", "mse"]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("call", [partial(nn.fit, epochs=1, progress=False), nn.evaluate])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"loss": lambda o, t: None}, "the loss is one number for each sample, got None: does it end with"),
        ({"loss": lambda o, t: [o[0] - t]}, r"the loss is one number for each sample, got \["),
        ({"metrics": ["accuracy"], "model": Slope(), "loss": lambda o, t: o}, "a model returns a list"),
        ({"model": Slope()}, "a model returns a list of numbers for each sample, got "),
        ({"model": Slope(), "loss": "sparse_categorical_crossentropy"}, "a model returns a list"),
        ({"x": 5}, "x and y are lists or arrays, a row and a target for each sample, got 5"),
    ],
)
def test_what_is_no_loss_or_no_output_is_told_and_nothing_learned(call, compiled, settings, message):
    if compiled:
        pytest.importorskip("optree")
    settings = {"model": nn.MLP(1, [1], seed=1), "x": [[1.0], [2.0]], "y": [1, 0]} | settings
    with pytest.raises(ValueError, match=message):
        call(**settings, compiled=compiled)
    model, same = settings["model"], nn.MLP(1, [1], seed=1)
    assert isinstance(model, Slope) or model.predict([[1.0]]) == same.predict([[1.0]])


def test_a_metric_that_gives_nothing_is_told():
    with pytest.raises(ValueError, match="the metric <lambda> is one number for each sample, got None"):
        nn.evaluate(nn.MLP(1, [1]), [[1.0]], [1.0], metrics=[lambda o, t: None])


def test_rows_of_text_and_validation_without_targets_are_told():
    pytest.importorskip("optree")
    model, x, y = nn.MLP(1, [1], seed=1), [[1.0], ["two"]], [1.0, 2.0]
    with pytest.raises(ValueError, match=r"shape, not x\[1\] = \['two'\], or write compiled=False"):
        nn.fit(model, x, y, progress=False)
    with pytest.raises(ValueError, match=r"validation is a pair, \(x, y\), got "):
        nn.fit(model, x[:1], y[:1], validation=[[[1.0]]], progress=False)
    told = r"like x and y themselves: its x begins with 0.5, not with one like \[1.0, 2.0\]"
    with pytest.raises(ValueError, match=told):
        nn.fit(nn.MLP(2, [1]), [[1.0, 2.0]], [1.0], validation=[[0.5, 1.0], [2.0, 3.0]], progress=False)
    with pytest.raises(ValueError, match="x is a list of rows, got 3"):
        model.predict(3)


def test_progress_without_a_terminal_is_a_few_plain_lines(capsys):
    nn.fit(nn.MLP(1, [1]), [[1.0]], [1.0], epochs=20)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 5
    assert lines[-1].startswith("training 20/20 loss ")


def one_step(**settings):
    model, same = nn.MLP(1, [1], seed=4), nn.MLP(1, [1], seed=4)
    x, y = [[1.0], [3.0]], [1.0, 0.0]
    history = nn.fit(model, x, y, optimizer=nn.SGD(0.125), epochs=1, batch_size=2, progress=False, **settings)
    loss = ac.mean([nn.mse(same(row), target) for row, target in zip(x, y, strict=True)])
    loss.backward()
    assert history["loss"] == [pytest.approx(loss.data, rel=1e-15)]  # that of the data alone
    start, gradient = [p.data for p in same.parameters()], [p.grad for p in same.parameters()]
    moved = [p.data for p in model.parameters()]
    return start, gradient, [(old - new) / 0.125 for old, new in zip(start, moved, strict=True)]


def test_penalties_pull_at_weights_and_leave_biases():
    (w, _), (of_w, of_b), (by_w, by_b) = one_step(l1=0.5, l2=0.25)
    assert by_w == pytest.approx(of_w + 0.5 * math.copysign(1.0, w) + 2 * 0.25 * w, rel=1e-12)
    assert by_b == pytest.approx(of_b, rel=1e-12)


def test_a_number_clips_by_norm():
    _, gradient, step = one_step(clip=0.5)
    norm = math.hypot(*gradient)
    assert norm > 0.5
    assert step == pytest.approx([0.5 * g / norm for g in gradient], rel=1e-12)


def test_a_function_clips_as_it_likes():
    _, gradient, step = one_step(clip=lambda parameters: nn.clip_by_value(parameters, 0.25))
    assert step == pytest.approx([math.copysign(0.25, g) for g in gradient], rel=1e-12)


def test_the_model_trains_while_it_is_fitted_and_not_while_it_is_scored():
    modes = []

    class Watched(nn.MLP):
        def __call__(self, row):
            modes.append((self.training, self.layers[0].neurons[0].training))
            return super().__call__(row)

    model = Watched(1, [1])
    nn.fit(model, [[1.0]], [1.0], epochs=1, validation=([[1.0]], [1.0]), progress=False, compiled=False)
    model.predict([[1.0]])
    assert modes == [(True, True), (False, False), (False, False)]
    with pytest.raises(IndexError), nn.module.training_mode(model, True):
        raise IndexError
    assert not model.training


@pytest.mark.parametrize(
    "optimizer", [nn.SGD(0.1, 0.9, nesterov=True), nn.RMSProp(0.02), nn.Adam(0.05), nn.AdamW(0.05)]
)
def test_every_optimiser_learns_iris(optimizer):
    x, y, x_test, y_test = iris_parts()
    model = nn.MLP(4, [8, 3], "tanh")
    nn.fit(model, x, y, **CLASSES, optimizer=optimizer, epochs=20, progress=False)
    assert nn.evaluate(model, x_test, y_test, **CLASSES)["accuracy"] >= 0.94


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": [1.0, math.nan], "batch_size": 1}, "mse: targets are finite numbers, got nan"),
        ({"y": [1.0, [1.0, 2.0]], "batch_size": 1}, "mse: 1 output, but 2 targets"),
        (
            {"y": [0, 1], "loss": "cross_entropy", "batch_size": 1},
            r"take loss=.binary_cross_entropy_with_logits. .*\(y\[0\] = 0\)$",
        ),
        ({"validation": ([[1.0]], ["1"])}, "mse: targets are finite numbers, got '1'"),
        ({"l1": -1.0}, "l1 is a number from 0 on, got -1.0"),
        ({"l2": math.nan}, "l2 is a number from 0 on, got nan"),
        ({"clip": 0.0}, "clip is a positive number, got 0.0"),
        ({"x": [[1.0]]}, "x has 1 sample, y has 2 targets"),
        ({"x": [], "y": []}, "there are no samples"),
        ({"x": [[1.0], [1.0, 2.0]]}, "different lengths, from 1 to 2"),
        ({"epochs": 0}, "epochs is a positive whole number, got 0"),
        ({"checkpoint_every": 2}, "checkpoint_every: name the file to write, checkpoint="),
        ({"batch_size": 1.5}, "batch_size is a positive whole number, got 1.5"),
        ({"loss": "mes"}, "no loss named 'mes', did you mean 'mse'"),
        ({"metrics": "accuracy"}, r"write metrics=\['accuracy'\]"),
        ({"metrics": ["precise"]}, "no metric named 'precise'"),
        ({"model": nn.Module()}, "has no parameters to train"),
        ({"validation": ([[1.0]], [])}, "validation: x has 1 sample, y has 0 targets"),
    ],
)
def test_bad_input_changes_nothing(change, message):
    model = nn.MLP(1, [1])
    before = [p.data for p in model.parameters()]
    arguments = {"model": model, "x": [[1.0], [2.0]], "y": [1.0, 2.0], "progress": False} | change
    with pytest.raises(ValueError, match=message):
        nn.fit(**arguments)
    assert [p.data for p in model.parameters()] == before


def test_an_optimiser_is_none_by_name():
    with pytest.raises(TypeError, match=r"such as nn.Adam\(0.001\), got 'adam'"):
        nn.fit(nn.MLP(1, [1]), [[1.0]], [1.0], optimizer="adam", progress=False)


def test_conditions_finish_also_where_training_ends_with_an_error():
    def failing(history, model):
        if len(history["loss"]) == 2:
            raise RuntimeError("the disk is full")

    early = nn.EarlyStopping()
    model, best = nn.MLP(1, [1], seed=1), nn.MLP(1, [1], seed=1)
    settings = {"optimizer": nn.SGD(2.0), "progress": False}  # so large that the first epoch is the best
    with pytest.raises(RuntimeError, match="the disk is full"):
        nn.fit(model, [[1.0], [2.0]], [1.0, 2.0], stop=[early, failing], **settings)
    nn.fit(best, [[1.0], [2.0]], [1.0, 2.0], epochs=1, **settings)
    assert [p.data for p in model.parameters()] == [p.data for p in best.parameters()]
    assert early.memory == []  # or another model would get these numbers
