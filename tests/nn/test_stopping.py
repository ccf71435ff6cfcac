import math
import re

import pytest

import nn
from autograd_core import Value


class Constant(nn.Module):
    def __init__(self):
        self.b = Value(0.0)

    def __call__(self, row):
        return [self.b + 0.0 * row[0]]


def asked(stop, scores, name="loss"):
    """The epochs' reasons when a model whose parameter is the epoch's number has these scores."""
    model, reasons = Constant(), []
    for epoch in range(1, len(scores) + 1):
        model.b.data = float(epoch)
        reasons.append(stop(nn.History({name: scores[:epoch]}, gradient_norms=[1.0] * epoch), model))
        if reasons[-1]:
            break
    if hasattr(stop, "finish"):
        stop.finish(model)
    return reasons, model.b.data


@pytest.mark.parametrize(
    ("scores", "settings", "name", "epochs", "best"),
    [
        ([3.0, 2.0, 2.5, 2.5, 1.0], {}, "loss", 4, 2),
        ([3.0, 2.0, 2.5, 1.5, 2.0, 2.0], {}, "loss", 6, 4),
        ([3.0, 2.95, 2.92, 2.0], {"min_delta": 0.1}, "loss", 3, 1),
        ([0.5, 0.6, 0.6, 0.55], {}, "val_accuracy", 4, 2),
        ([0.5, 0.6, 0.6], {"higher_is_better": False}, "val_accuracy", 3, 1),
        ([math.nan, 2.0, 1.0, 1.0, 1.0], {}, "loss", 5, 3),
        ([3.0, 2.0, 2.5, 2.5], {"restore_best": False}, "loss", 4, 4),
    ],
)
def test_it_waits_and_goes_back_to_the_best(scores, settings, name, epochs, best):
    stop = nn.EarlyStopping(2, None if name == "loss" else name, **settings)
    for _ in range(2):  # the same one serves again
        reasons, parameter = asked(stop, scores, name)
        assert len(reasons) == epochs
        assert reasons[-1].startswith(f"{name} has not improved since epoch ")
        assert not any(reasons[:-1])
        assert parameter == best


def test_validation_is_watched_where_there_is_one():
    stop = nn.EarlyStopping(1)
    history = nn.History({"loss": [3.0, 2.0], "val_loss": [1.0, 2.0]})
    assert stop(history, Constant()) == "val_loss has not improved since epoch 1, for 1 epoch"


def test_a_run_that_ends_by_itself_goes_back_too():
    x, y = [[1.0]], [0.0]
    model = nn.MLP(1, [1], seed=1)
    start = [p.data for p in model.parameters()]
    growing = nn.SGD(1.5)  # overshoots: every epoch is worse than the first
    history = nn.fit(model, x, y, optimizer=growing, epochs=3, stop=nn.EarlyStopping(9), progress=False)
    assert history.stopped == "all 3 epochs done"
    assert history["loss"] == sorted(history["loss"])
    after_one = nn.MLP(1, [1], seed=1)
    nn.fit(after_one, x, y, optimizer=nn.SGD(1.5), epochs=1, progress=False)
    assert [p.data for p in model.parameters()] == [p.data for p in after_one.parameters()] != start


def test_a_run_that_diverges_goes_back_too():
    model = nn.MLP(1, [1], seed=1)
    stop = nn.EarlyStopping(999)
    with pytest.warns(RuntimeWarning, match="training stopped"):
        history = nn.fit(model, [[1.0]], [0.0], optimizer=nn.SGD(1e9), epochs=999, stop=stop, progress=False)
    assert history.stopped.startswith(("the loss became inf", "the gradient became inf"))
    assert nn.evaluate(model, [[1.0]], [0.0])["loss"] < 1e30


def test_a_run_without_an_epoch_gets_nothing_from_the_run_before():
    stop = nn.EarlyStopping(1)
    nn.fit(nn.MLP(1, [1], seed=1), [[1.0]], [0.0], stop=stop, progress=False)
    model = nn.MLP(1, [1], seed=2)
    with pytest.warns(RuntimeWarning, match="training stopped"):
        nn.fit(model, [[1e200]], [0.0], stop=stop, progress=False)
    assert [p.data for p in model.parameters()] == [p.data for p in nn.MLP(1, [1], seed=2).parameters()]


def test_a_score_that_will_not_be_there_is_refused_before_training():
    model = Constant()
    with pytest.raises(
        ValueError, match=r"no score named 'val_loss', did you mean 'loss'\? There are: loss, accuracy"
    ):
        nn.fit(
            model,
            [[1.0]],
            [0],
            metrics=["accuracy"],
            stop=nn.EarlyStopping(monitor="val_loss"),
            progress=False,
        )
    assert model.b.data == 0.0


def test_converged_by_the_change_of_the_loss():
    reasons, _ = asked(nn.Converged(0.1), [1.0, 2.0, 2.05])
    assert reasons == ["", "", "the loss changed by less than 0.1 in epoch 3"]


def test_converged_by_the_gradient():
    line = nn.MLP(1, [1], seed=1)
    stop = nn.Converged(gradient_norm=1e-3)
    history = nn.fit(
        line, [[0.0], [1.0]], [1.0, 3.0], optimizer=nn.SGD(0.2), epochs=500, stop=stop, progress=False
    )
    epochs = len(history["loss"])
    assert history.stopped == f"the gradient was shorter than 0.001 in epoch {epochs}"
    assert history.gradient_norms[-1] < 1e-3 <= history.gradient_norms[-2]


def test_any_function_serves_and_several_are_all_asked():
    history = nn.fit(
        nn.MLP(1, [1]),
        [[1.0]],
        [0.0],
        epochs=9,
        stop=[lambda h, m: "enough" if len(h["loss"]) > 1 else "", nn.EarlyStopping(9)],
        progress=False,
    )
    assert history.stopped == "enough"
    assert len(history["loss"]) == 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.EarlyStopping(0), "patience is a positive whole number, got 0"),
        (lambda: nn.EarlyStopping(min_delta=-1.0), "min_delta is a number from 0 on"),
        (lambda: nn.Converged(), "a limit that can be met"),
        (lambda: nn.Converged(-1.0), "loss_change is a number from 0 on, got -1.0"),
    ],
)
def test_bad_settings(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_what_returns_nothing_is_a_callback():
    seen = []

    def callback(history, model):
        seen.append((history["loss"][-1], [p.data for p in model.parameters()]))

    for compiled in (False, True):
        model = nn.MLP(1, [1], seed=1)
        history = nn.fit(model, [[1.0]], [0.0], epochs=3, stop=callback, progress=False, compiled=compiled)
        assert history.stopped == "all 3 epochs done"
        assert seen[-1] == (history["loss"][-1], [p.data for p in model.parameters()])
    assert len(seen) == 6
    assert seen[0][1] != seen[1][1]


@pytest.mark.parametrize("answer", [True, 1.0, ["enough"]])
def test_an_answer_that_is_no_reason(answer):
    with pytest.raises(TypeError, match=r"stop: .* returned .*: return the reason to stop, or nothing"):
        nn.fit(nn.MLP(1, [1]), [[1.0]], [0.0], stop=lambda history, model: answer, progress=False)


@pytest.mark.parametrize("stop", [3, "x", nn.EarlyStopping])
@pytest.mark.parametrize("several", [False, True])
def test_what_is_no_condition(stop, several):
    message = (
        f"stop is nn.EarlyStopping(), a function of (history, model) or a list of such, got {stop!r:.60}"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        nn.fit(nn.MLP(1, [1]), [[1.0]], [1.0], stop=[stop] if several else stop, progress=False)
