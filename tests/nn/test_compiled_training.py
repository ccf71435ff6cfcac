"""Compiled training learns what eager training learns."""

import math
import random

import numpy as np
import pytest

import autograd_core as ac
import nn
from nn import batched

SETTINGS = {"epochs": 3, "batch_size": 4, "progress": False, "seed": 3}
RNG = random.Random(5)
ROWS = [[RNG.gauss(0.0, 1.0) for _ in range(3)] for _ in range(10)]
CLASSES = [RNG.randrange(3) for _ in range(10)]
SHARES = [[0.5, 0.25, 0.25] if c else [1.0, 0.0, 0.0] for c in CLASSES]
SIGNS = [[1.0 if i == c else -1.0 for i in range(3)] for c in CLASSES]


def dense(last="linear"):
    return nn.Sequential(nn.Layer(3, 5, "tanh"), nn.Layer(5, 3, last), seed=2)


def softmax():
    return nn.Sequential(nn.Layer(3, 3), ac.softmax)


def learned(compiled, model, x=ROWS, y=CLASSES, **settings):
    history = nn.fit(model, x, y, compiled=compiled, **(SETTINGS | settings))
    assert not any(module.training for module in model.modules())
    return history, [p.data for p in model.parameters()], [p.grad for p in model.parameters()]


def check_alike(make, *, x=ROWS, y=CLASSES, **settings):
    """Fit one model eagerly and one compiled; settings that are functions are called for each."""
    eager, compiled = [
        learned(
            how,
            make(),
            x,
            y,
            **{k: v() if k in ("optimizer", "stop") else v for k, v in settings.items()},
        )
        for how in (False, True)
    ]
    assert list(eager[0].values) == list(compiled[0].values)
    for name, scores in eager[0].values.items():
        assert compiled[0][name] == pytest.approx(scores, rel=1e-9, abs=1e-12), name
    assert compiled[0].gradient_norms == pytest.approx(eager[0].gradient_norms, rel=1e-9)
    assert compiled[0].stopped == eager[0].stopped
    assert compiled[1] == pytest.approx(eager[1], rel=1e-9, abs=1e-12)
    assert compiled[2] == pytest.approx(eager[2], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("loss", "y", "last"),
    [
        ("mse", SHARES, "linear"),
        ("mae", SHARES, "linear"),
        ("huber", [[3.0 * t for t in row] for row in SIGNS], "linear"),
        ("hinge", SIGNS, "linear"),
        ("binary_cross_entropy", SHARES, "sigmoid"),
        ("binary_cross_entropy_with_logits", SHARES, "linear"),
        ("cross_entropy", SHARES, "linear"),
        ("cross_entropy", CLASSES, "linear"),
        ("sparse_categorical_crossentropy", CLASSES, "linear"),
        (lambda outputs, target: ac.square(outputs[0] - target) + ac.exp(outputs[1]), CLASSES, "linear"),
    ],
)
def test_every_loss(loss, y, last):
    check_alike(lambda: dense(last), y=y, loss=loss, optimizer=lambda: nn.SGD(0.1))


@pytest.mark.parametrize("compiled", [True, False])
def test_a_loss_that_nothing_learns_from_is_told(compiled):
    with pytest.raises(ValueError, match=r"^loss depends on none of the parameters to train"):
        learned(compiled, dense(), loss=lambda outputs, target: 2.5)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("right", [lambda o, t: o[0] > t, lambda o, t: ac.where(o[0] > t, 1.0, 0.0)])
def test_a_comparison_teaches_nothing(compiled, right):
    with pytest.raises(ValueError, match=r"^loss depends on none of the parameters to train"):
        learned(compiled, dense(), y=[float(row[0]) for row in SIGNS], loss=right)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_that_overwrites_a_parameter_is_told(compiled):
    class Forgetful(nn.Module):
        def __init__(self):
            self.a, self.b = ac.Value(1.0), ac.Value(0.0)

        def __call__(self, row):
            self.a = self.a * row[0]
            return [self.a + self.b]

    with pytest.raises(ValueError, match="a call of the model changed which parameters it has: make them in"):
        nn.fit(Forgetful(), [[1.0], [2.0]], [0.0, 1.0], progress=False, compiled=compiled)


def test_numbers_taken_out_of_the_parameters_are_told():
    class Blind(nn.Module):
        def __init__(self):
            self.w = ac.Value(1.0)

        def __call__(self, row):
            return [self.w.data * row[0]]

    model, optimizer = Blind(), nn.SGD(0.1)
    with pytest.raises(ValueError, match=r"with these very Values, not with their \.data$"):
        nn.fit(model, [[1.0]], [0.0], optimizer=optimizer, progress=False, compiled=False)
    assert (model.w.data, optimizer.steps) == (1.0, 0)


@pytest.mark.parametrize("compiled", [True, False])
def test_one_sample_that_depends_on_the_parameters_is_enough(compiled):
    def hinged(outputs, target):
        return outputs[0] if target > 8.0 else 0.0

    model = nn.MLP(1, [1], seed=1)
    start = model.parameters()[0].data
    x, y = [[1.0]] * 10, [float(i) for i in range(10)]
    nn.fit(model, x, y, loss=hinged, batch_size=1, epochs=1, progress=False, compiled=compiled)
    assert model.parameters()[0].data == pytest.approx(start - 0.01)


def test_a_loss_of_probabilities():
    check_alike(softmax, y=SHARES, loss="kl_divergence", optimizer=lambda: nn.SGD(0.1))


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: nn.SGD(0.1, 0.9, nesterov=True, weight_decay=0.01),
        lambda: nn.RMSProp(0.01, momentum=0.5),
        lambda: nn.Adam(0.05),
        lambda: nn.AdamW(nn.schedules.cosine(0.05, 9)),
    ],
)
def test_every_optimiser(optimizer):
    check_alike(dense, loss="cross_entropy", optimizer=optimizer)


@pytest.mark.parametrize(
    "settings",
    [
        {"l1": 0.01},
        {"l2": 0.1},
        {"l1": 0.02, "l2": 0.03, "clip": 0.3},
        {"clip": 0.05},
        {"clip": lambda parameters: nn.clip_by_value(parameters, 0.01)},
        {"batch_size": 10},
        {"batch_size": 1},
        {"metrics": ["accuracy", nn.top_k, lambda outputs, target: outputs[0] * target]},
        {"metrics": ["accuracy"], "validation": (ROWS[:4], CLASSES[:4])},
        {"stop": lambda: nn.EarlyStopping(1, min_delta=10.0)},
    ],
)
def test_every_setting(settings):
    check_alike(dense, loss="cross_entropy", **settings)


def everything():
    return nn.Sequential(
        nn.Embedding(3, 4, seed=1), nn.Flatten(), nn.LayerNorm(12), nn.Dropout(0.4, seed=7),
        nn.Layer(12, 6, "gelu"), nn.RMSNorm(6), nn.Dropout(0.2), nn.Layer(6, 3),
    )  # fmt: skip


def test_every_layer_and_dropout_draws_the_same():
    x = [[RNG.randrange(3) for _ in range(3)] for _ in range(10)]
    check_alike(everything, x=x, loss="cross_entropy", metrics=["accuracy"], validation=(x, CLASSES))


def test_generators_are_where_eager_training_leaves_them():
    states = []
    for compiled in (False, True):
        shared = random.Random(4)
        model = nn.Sequential(nn.Dropout(rng=shared), nn.Layer(3, 3), nn.Dropout(rng=shared), nn.Dropout())
        states.append(
            (learned(compiled, model, y=SHARES)[1], shared.getstate(), model.layers[3].rng.getstate())
        )
    assert states[0] == states[1]


def test_what_a_users_layer_draws_is_drawn_for_each_sample():
    class Noise(nn.Module):
        def __init__(self):
            self.rng = random.Random(1)

        def __call__(self, x):
            return [v + 0.1 * n for v, n in zip(x, nn.randomness.draw(self.rng, len(x)), strict=True)]

    check_alike(lambda: nn.Sequential(Noise(), nn.Layer(3, 3)), loss="cross_entropy")


def test_what_a_generator_draws_by_itself_is_refused():
    class Frozen(nn.Sequential):
        rng = random.Random(1)

        def __call__(self, x):
            return super().__call__([v + self.rng.random() for v in x])

    with pytest.raises(ac.TraceError, match=r"nn\.randomness\.draw\(rng, count\)"):
        learned(True, Frozen(nn.Layer(3, 3)), y=SHARES)


def test_code_that_takes_several_ways_and_ties_its_weights():
    class Branching(nn.Module):
        def __init__(self):
            self.first = nn.Layer(3, 3, seed=1)
            self.pair = (self.first, {"again": self.first.neurons[0]})

        def __call__(self, x):
            h = self.first(x)
            return [h[0], h[1] * self.pair[1]["again"](h), 2.0 * h[2]] if h[0] > 0.0 else h

    check_alike(Branching, y=SHARES)


def test_same_seed_same_bits():
    runs = [learned(True, everything(), [[0, 1, 2]] * 10, loss="cross_entropy") for _ in range(2)]
    assert runs[0] == runs[1]


def test_one_program_serves_every_class_and_the_second_fit():
    batched._programs.clear()
    settings = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    learned(True, dense(), **settings)
    [program] = batched._programs.values()
    assert program.compiled.cache_info().recordings == 1
    learned(True, dense(), y=CLASSES[::-1], **settings)
    assert program.compiled.cache_info().recordings == 1
    learned(True, dense("tanh"), **settings)
    assert program.compiled.cache_info().recordings == 1
    assert len(batched._programs) == 2


def test_what_cannot_be_compiled_says_how_to_train_it():
    class Peeking(nn.MLP):
        def __call__(self, x):
            return [v if isinstance(v, float) else v * math.exp(v.data) for v in super().__call__(x)]

    model = Peeking(3, [1])
    before = [p.data for p in model.parameters()]
    with pytest.raises(ac.TraceError, match=r"\.data.*compiled=False"):
        learned(True, model, y=[1.0] * 10)
    assert [p.data for p in model.parameters()] == before
    learned(False, model, y=[1.0] * 10)


def test_rows_that_are_no_numbers():
    model = nn.Sequential(lambda row: [float(len(word)) for word in row], nn.Layer(1, 1))
    with pytest.raises(ValueError, match=r"x is no array of numbers.*\['one'\].*compiled=False"):
        learned(True, model, [["one"], ["three"]], [1.0, 2.0])
    learned(False, model, [["one"], ["three"]], [1.0, 2.0])


def test_an_error_in_the_middle_keeps_what_was_learned():
    def late(history, model):
        seen.append([p.data for p in model.parameters()])
        if len(seen) == 2:
            raise KeyError("late")
        return ""

    seen = []
    model = dense()
    with pytest.raises(KeyError, match="late"):
        learned(True, model, loss="cross_entropy", stop=late)
    assert [p.data for p in model.parameters()] == seen[1] != seen[0]
    assert not model.training


@pytest.mark.skipif(not ac.COMPILED, reason="the NumPy executor may differ by an ulp")
def test_evaluate_and_predict_agree_to_the_bit():
    model, x, y = dense(), np.array(ROWS * 12), np.array(CLASSES * 12)
    assert model.predict(x, compiled=True) == model.predict(x, compiled=False) == model.predict(x)
    settings = {
        "loss": "cross_entropy",
        "metrics": ["accuracy", "top_k", lambda outputs, t: float(outputs[t])],
    }
    scores = [nn.evaluate(model, x, y, **settings, compiled=how) for how in (None, False, True)]
    assert scores[0] == scores[1] == scores[2]
    assert nn.evaluate(model, x[:1], y[:1], **settings) == nn.evaluate(
        model, x[:1], y[:1], **settings, compiled=True
    )


def test_where_the_choice_is_left_open_everything_runs():
    words = [["a" * (i % 5)] for i in range(200)]
    model = nn.Sequential(lambda row: [float(len(word)) for word in row], nn.Layer(1, 1))
    assert len(model.predict(words)) == 200
    assert nn.evaluate(model, words, [0.0] * 200)["loss"] >= 0.0
    with pytest.raises(ValueError, match="compiled=False"):
        model.predict(words, compiled=True)
