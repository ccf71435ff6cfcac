import math
import pickle

import pytest

from nn import schedules

MADE = [
    schedules.constant(0.1),
    schedules.linear(1.0, 4, 0.5),
    schedules.cosine(1.0, 4, 0.5),
    schedules.step(1.0, 2, 0.5),
    schedules.warmup(2, 0.5),
    schedules.warmup(2, schedules.linear(1.0, 2)),
]
BY_HAND = [
    [0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
    [1.0, 0.875, 0.75, 0.625, 0.5, 0.5],
    [1.0, 0.75 + 0.25 * math.sqrt(0.5), 0.75, 0.75 - 0.25 * math.sqrt(0.5), 0.5, 0.5],
    [1.0, 1.0, 0.5, 0.5, 0.25, 0.25],
    [0.25, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.5, 1.0, 1.0, 0.5, 0.0, 0.0],
]


@pytest.mark.parametrize(("schedule", "rates"), list(zip(MADE, BY_HAND, strict=True)), ids=map(repr, MADE))
def test_rates_by_hand(schedule, rates):
    assert [schedule(t) for t in range(6)] == pytest.approx(rates, abs=1e-15)


@pytest.mark.parametrize("schedule", MADE, ids=repr)
def test_each_is_written_as_it_prints_and_pickled(schedule):
    assert eval(repr(schedule), vars(schedules)) == schedule
    assert pickle.loads(pickle.dumps(schedule)) == schedule


@pytest.mark.parametrize(
    ("name", "settings", "schedule"),
    [
        ("CosineAnnealingLR", {"T_max": 20, "eta_min": 0.01}, schedules.cosine(0.3, 20, 0.01)),
        ("StepLR", {"step_size": 3, "gamma": 0.7}, schedules.step(0.3, 3, 0.7)),
        (
            "LinearLR",
            {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 15},
            schedules.linear(0.3, 15, 0.03),
        ),
    ],
)
def test_twenty_rates_are_those_of_pytorch(name, settings, schedule):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    peer = getattr(torch.optim.lr_scheduler, name)(optimiser, **settings)
    rates = []
    for _ in range(20):
        rates.append(peer.get_last_lr()[0])
        optimiser.step()
        peer.step()
    assert [schedule(t) for t in range(20)] == pytest.approx(rates, abs=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.constant(0.0), "rate is a positive number, got 0.0"),
        (lambda: schedules.cosine(0.1, 0), "steps is a positive whole number, got 0"),
        (lambda: schedules.linear(0.1, 5, -0.1), "final is a number from 0 on, got -0.1"),
        (lambda: schedules.step(0.1, 2, 0.0), "factor is a positive number, got 0.0"),
        (lambda: schedules.step(0.1, 0.5), "every is a positive whole number, got 0.5"),
        (lambda: schedules.warmup(3, -1.0), "rate is a positive number, got -1.0"),
    ],
)
def test_bad_settings(make, message):
    with pytest.raises(ValueError, match=message):
        make()
