"""Descent: steps made one after the other in C are those made one by one, bit for bit, problems included."""

import pytest

import autograd_core as ac
import nn
from nn.laid_out import LaidOut

numpy = pytest.importorskip("numpy")
pytest.importorskip("optree")

OPTIMISERS = [
    lambda: nn.SGD(0.1),
    lambda: nn.SGD(lambda step: 0.5 / (1 + step), momentum=0.9, nesterov=True, weight_decay=0.01),
    lambda: nn.RMSProp(0.01),
    lambda: nn.RMSProp(0.01, momentum=0.5, weight_decay=0.1),
    lambda: nn.Adam(0.01),
    lambda: nn.AdamW(0.01),
]


def data(count=50):
    rng = numpy.random.default_rng(count)
    return rng.normal(size=(count, 3)), rng.integers(0, 4, count)


def fitted(make, *, rows=50, **options):
    """All that a fit leaves behind."""
    x, y = data(rows)
    model, optimizer = nn.Sequential(nn.Layer(3, 5, "tanh", seed=1), nn.Layer(5, 4, seed=2)), make()
    options = {"loss": "sparse_categorical_crossentropy", "epochs": 3, "batch_size": 8} | options
    try:
        history = nn.fit(model, x, y, optimizer=optimizer, progress=False, **options)
        told = history.values, history.gradient_norms, history.stopped
    except ValueError as problem:
        told = str(problem)
    parameters = model.parameters()
    return (
        [p.data for p in parameters],
        [p.grad for p in parameters],
        [list(numbers) for numbers in optimizer.memory],
        optimizer.steps,
        told,
    )


def compared(monkeypatch, *arguments, **options):
    """How many steps were made in C; what a fit leaves behind is the same with none."""
    counts = []
    descend = LaidOut.descend

    def counted(self, *given):
        found = descend(self, *given)
        counts.append(len(found.losses) if found else 0)
        return found

    monkeypatch.setattr(LaidOut, "descend", counted)
    with_descent = fitted(*arguments, **options)
    monkeypatch.setattr(LaidOut, "descend", lambda *given: None)
    assert repr(with_descent) == repr(fitted(*arguments, **options))  # nan is nan
    return sum(counts)


@pytest.mark.parametrize("make", OPTIMISERS)
@pytest.mark.parametrize("options", [{}, {"clip": 0.05}, {"metrics": ["accuracy"], "batch_size": 11}])
def test_steps_in_c_are_those_made_one_by_one(monkeypatch, make, options):
    made = compared(monkeypatch, make, **options)
    assert made >= 10 if ac.COMPILED else made == 0


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 64])
def test_batches_of_any_number_of_rows(monkeypatch, rows):
    compared(monkeypatch, OPTIMISERS[4], rows=rows)


def first_output(outputs, target):
    return outputs[0] if outputs[0] > 0 else -2.0 * outputs[0]


@pytest.mark.parametrize(
    "options",
    [
        {"l2": 0.1},
        {"clip": lambda parameters: nn.clip_by_value(parameters, 0.01)},
        {"metrics": [lambda outputs, target: max(outputs)]},
        {"loss": first_output},
    ],
)
def test_what_is_looked_at_between_steps_is_not_passed_over(monkeypatch, options):
    assert compared(monkeypatch, OPTIMISERS[4], **options) == 0


def test_an_op_that_raises_is_met_at_its_batch(monkeypatch):
    def halved(x):
        if x < -3.0:
            raise ValueError("too little")
        return x / 2.0

    try:
        picky = ac.define_op("picky_in_descents", halved, lambda out, x: (0.5,), domain=(-0.5, 1.0))
        loss = lambda outputs, target: picky(outputs[0])  # noqa: E731  # as users write it
        assert compared(monkeypatch, lambda: nn.Adam(0.1), loss=loss) == 0
        *_, steps, told = fitted(lambda: nn.Adam(0.1), loss=loss)
        assert "ValueError: too little" in told
        assert steps > 0
    finally:
        ac.OPS.pop("picky_in_descents", None)


@pytest.mark.filterwarnings("ignore:training stopped")
def test_a_loss_that_explodes_stops_before_the_step(monkeypatch):
    steep = lambda outputs, target: sum(x**4 for x in outputs)  # noqa: E731  # as users write it
    compared(monkeypatch, lambda: nn.SGD(50.0), loss=steep)
    _, _, _, steps, (_, _, stopped) = fitted(lambda: nn.SGD(50.0), loss=steep)
    assert "became" in stopped
    assert 0 < steps < 21


def test_gradients_whose_squares_vanish(monkeypatch):
    compared(monkeypatch, OPTIMISERS[0], loss=lambda outputs, target: 1e-160 * outputs[0])
    compared(monkeypatch, OPTIMISERS[0], loss=lambda outputs, target: 0.0 * outputs[0])


def test_a_schedule_that_ends_is_told_at_its_step(monkeypatch):
    make = lambda: nn.SGD(lambda step: 0.1 if step < 9 else -1.0)  # noqa: E731  # as users write it
    compared(monkeypatch, make)
    *_, steps, told = fitted(make)
    assert steps == 9
    assert "the learning rate of step 9" in told
