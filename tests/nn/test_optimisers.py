import math
import pickle
import random

import numpy
import pytest

import nn
from autograd_core import Value


def steps(optimiser, gradients):
    w = Value(1.0)
    for gradient in gradients:
        w.grad = gradient
        optimiser.step([w])
    return w.data


def test_plain_descent():
    assert steps(nn.SGD(0.5), [2.0, -1.0]) == 1.0 - 0.5 * 2.0 + 0.5 * 1.0


A = 3 / (math.sqrt(6.75) + 1)  # the first step of RMSProp below; the second gradient is -1 + (1 - A/2) = -A/2
RMSPROP_WITH_ALL = 1 - A / 2 - (A / 2 - A / 2 / (math.sqrt(6.75 / 4 + 0.75 * A * A / 4) + 1)) / 2

BY_HAND = [
    # v: 2, 0.5*2 - 1 = 0; w: 1 - 0.5*2 = 0, 0 - 0.5*0 = 0
    (nn.SGD(0.5, momentum=0.5), 0.0),
    # v: 2, 0; w: 1 - 0.5*(2 + 0.5*2) = -0.5, then -0.5 - 0.5*(-1 + 0.5*0) = 0
    (nn.SGD(0.5, momentum=0.5, nesterov=True), 0.0),
    # g: 2 + 0.5*1 = 2.5, w: 1 - 1.25 = -0.25; g: -1 - 0.125 = -1.125, w: -0.25 + 0.5625
    (nn.SGD(0.5, weight_decay=0.5), 0.3125),
    # s: 0.75*4 = 3, w: 1 - 0.5*2/(sqrt(3) + 1); s: 0.25*3 + 0.75 = 1.5, w: + 0.5/(sqrt(1.5) + 1)
    (nn.RMSProp(0.5, alpha=0.25, eps=1.0), 1 - 1 / (math.sqrt(3) + 1) + 0.5 / (math.sqrt(1.5) + 1)),
    # g: 2 + 1 = 3, s: 0.75*9 = 6.75, v: 3/(sqrt(6.75) + 1) = A, w: 1 - A/2
    (nn.RMSProp(0.5, alpha=0.25, eps=1.0, momentum=0.5, weight_decay=1.0), RMSPROP_WITH_ALL),
    # m: 1, v: 3, w: 1 - 0.5*(1/0.5)/(sqrt(3/0.75) + 1) = 2/3
    # m: 0.5 - 0.5 = 0, w: 2/3; with beta1 = 0.75 m: 0.375 - 0.25, v: 0.75 + 0.75, divided by 0.9375
    (nn.Adam(0.5, betas=(0.5, 0.25), eps=1.0), 2 / 3),
    (nn.Adam(0.5, betas=(0.75, 0.25), eps=1.0), 2 / 3 - 0.5 * (0.125 / 0.4375) / (math.sqrt(1.6) + 1)),
    # w: 1 - 0.5*0.2*1 = 0.9, 0.9 - 1/3; then that * 0.9, and m is 0
    (nn.AdamW(0.5, betas=(0.5, 0.25), eps=1.0, weight_decay=0.2), (0.9 - 1 / 3) * 0.9),
]


@pytest.mark.parametrize(("optimiser", "expected"), BY_HAND, ids=lambda case: repr(case))
def test_two_steps_by_hand(optimiser, expected):
    assert steps(pickle.loads(pickle.dumps(optimiser)), [2.0, -1.0]) == pytest.approx(expected, rel=1e-15)


def test_nesterov_differs_from_classical():
    assert steps(nn.SGD(0.5, 0.5, nesterov=True), [2.0]) != steps(nn.SGD(0.5, 0.5), [2.0])


def test_the_first_step_of_adam_has_the_length_of_its_rate():
    assert steps(nn.Adam(0.1), [1e-3]) == pytest.approx(0.9, abs=1e-5)
    assert steps(nn.Adam(0.1), [1e3]) == pytest.approx(0.9, abs=1e-5)


PEERS = [
    ("SGD", nn.SGD, {}),
    ("SGD", nn.SGD, {"momentum": 0.9}),
    ("SGD", nn.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("RMSprop", nn.RMSProp, {}),
    ("RMSprop", nn.RMSProp, {"alpha": 0.9, "eps": 1e-6, "momentum": 0.5, "weight_decay": 0.1}),
    ("Adam", nn.Adam, {}),
    ("Adam", nn.Adam, {"betas": (0.85, 0.99), "eps": 1e-6, "weight_decay": 0.1}),
    ("AdamW", nn.AdamW, {}),
    ("AdamW", nn.AdamW, {"betas": (0.8, 0.9), "weight_decay": 0.3}),
]


@pytest.mark.parametrize(("name", "make", "settings"), PEERS)
@pytest.mark.parametrize("seed", range(5))
def test_twenty_steps_are_those_of_pytorch(name, make, settings, seed):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    rng = random.Random(seed)
    ours = [Value(rng.gauss()) for _ in range(4)]
    theirs = torch.tensor([w.data for w in ours], dtype=torch.float64, requires_grad=True)
    optimiser, peer = make(0.03, **settings), getattr(torch.optim, name)([theirs], lr=0.03, **settings)
    for _ in range(20):
        gradients = [rng.gauss(0.0, 10.0 ** rng.randint(-3, 3)) for _ in ours]
        for w, gradient in zip(ours, gradients, strict=True):
            w.grad = gradient
        theirs.grad = torch.tensor(gradients, dtype=torch.float64)
        optimiser.step(ours)
        peer.step()
    assert [w.data for w in ours] == pytest.approx(theirs.tolist(), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("name", "make"), [("RMSprop", nn.RMSProp), ("Adam", nn.Adam), ("AdamW", nn.AdamW)])
def test_defaults_are_those_of_pytorch(name, make):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    defaults = getattr(torch.optim, name)([torch.zeros(1)]).defaults
    ours = vars(make())
    assert ours["learning_rate"] == defaults["lr"]
    shared = set(ours) & set(defaults)
    assert {"eps", "weight_decay"} <= shared
    assert {key: ours[key] for key in shared} == {key: defaults[key] for key in shared}


@pytest.mark.parametrize(("name", "make", "settings"), PEERS)
def test_arrays_move_as_parameters_do_to_the_bit(name, make, settings):
    rng = numpy.random.default_rng(1)
    w, one_by_one, together = rng.normal(size=500), make(0.1, **settings), make(0.1, **settings)
    parameters = [Value(number) for number in w]
    for g in rng.normal(size=(4, 500)) * 10.0 ** rng.integers(-8, 8, (4, 500)):
        for p, slope in zip(parameters, g, strict=True):
            p.grad = slope
        one_by_one.step(parameters)
        w = together.move(w, g)
        assert w.tolist() == [p.data for p in parameters]
        one_by_one, together = together, one_by_one  # either goes on from what the other remembers
    assert [list(numbers) for numbers in together.memory] == [list(numbers) for numbers in one_by_one.memory]


def test_a_formula_that_arrays_do_not_follow_moves_them_number_by_number():
    class Sign(nn.Optimiser):
        remembers = 1

        def update(self, w, g, memory, rate):
            return w - rate * ((g > 0) - (g < 0)), (memory[0] + 1.0 if g > 0 else 0.0,)

    sign = Sign(0.25)
    assert sign.move(numpy.array([1.0, 2.0]), numpy.array([7.0, -7.0])).tolist() == [0.75, 2.25]
    assert (sign.memory, sign.steps) == ([(1.0, 0.0)], 1)


def test_a_schedule_gives_the_rate_of_each_step():
    seen = []

    def rate(step):
        seen.append(step)
        return 1.0 / (step + 1)

    assert steps(nn.SGD(rate), [1.0, 1.0, 0.0]) == 1.0 - 1.0 - 0.5
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("rate", [-0.1, math.nan, math.inf, None])
def test_a_schedule_that_gives_no_rate_moves_nothing(rate):
    w = Value(1.0)
    sgd = nn.SGD(lambda step: rate)
    with pytest.raises(ValueError, match="the learning rate of step 0 is a number from 0 on"):
        sgd.step([w])
    assert (w.data, sgd.steps, sgd.memory) == (1.0, 0, [])


def test_a_formula_that_fails_half_way_moves_nothing():
    class Picky(nn.Optimiser):
        def update(self, w, g, memory, rate):
            return w / g, memory

    parameters = [Value(1.0), Value(2.0)]
    parameters[0].grad = 2.0
    picky = Picky(0.1)
    with pytest.raises(ZeroDivisionError):
        picky.step(parameters)
    assert ([p.data for p in parameters], picky.steps) == ([1.0, 2.0], 0)


def test_one_optimiser_serves_one_model():
    sgd = nn.SGD(0.1)
    sgd.step([Value(1.0)])
    with pytest.raises(ValueError, match="state of 1 parameter, got 2"):
        sgd.step([Value(1.0), Value(2.0)])
    with pytest.raises(ValueError, match="state of 1 parameter, got 2"):
        sgd.move(numpy.zeros(2), numpy.zeros(2))


def test_it_prints_as_it_is_written():
    text = "Adam(cosine(0.1, 10, 0.0), weight_decay=0.0, betas=(0.9, 0.999), eps=1e-08)"
    assert repr(nn.Adam(nn.schedules.cosine(0.1, 10))) == text


@pytest.mark.parametrize(
    ("make", "settings", "message"),
    [
        (nn.SGD, {"learning_rate": 0.0}, "learning_rate is a positive number"),
        (nn.SGD, {"learning_rate": math.nan}, "learning_rate is a positive number"),
        (nn.SGD, {"learning_rate": "fast"}, "learning_rate is a positive number, got 'fast'"),
        (nn.SGD, {"momentum": 1.0}, "momentum is a number from 0 to below 1"),
        (nn.SGD, {"nesterov": True}, "nesterov needs a momentum"),
        (nn.SGD, {"weight_decay": -1.0}, "weight_decay is a number from 0 on"),
        (nn.RMSProp, {"alpha": 1.0}, "alpha is a number from 0 to below 1"),
        (nn.RMSProp, {"eps": 0.0}, "eps is a positive number"),
        (nn.Adam, {"betas": (0.9, 1.0)}, "each of the betas is a number from 0 to below 1, got 1.0"),
        (nn.Adam, {"betas": (0.9,)}, "betas are two numbers"),
        (nn.AdamW, {"weight_decay": math.inf}, "weight_decay is a number from 0 on"),
    ],
)
def test_bad_settings(make, settings, message):
    with pytest.raises(ValueError, match=message):
        make(**settings)
