"""Moves: the same steps as an optimiser's own, bit for bit, whoever else makes steps in between."""

import pytest

import nn
from autograd_core import COMPILED
from nn.moves import Moves

numpy = pytest.importorskip("numpy")
pytest.importorskip("optree")

MAKERS = [
    lambda: nn.SGD(0.1),
    lambda: nn.SGD(lambda step: 0.5 / (1 + step), momentum=0.9, nesterov=True, weight_decay=0.01),
    lambda: nn.RMSProp(0.1),
    lambda: nn.RMSProp(0.1, momentum=0.5, weight_decay=0.1),
    lambda: nn.Adam(0.1),
    lambda: nn.Adam(0.1, betas=[0.0, 0.5], weight_decay=0.1),
    lambda: nn.AdamW(0.1),
]


def gradients(count, steps):
    rng = numpy.random.default_rng(count)
    return rng.normal(size=(steps, count)) * 10.0 ** rng.integers(-8, 8, (steps, count))


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("count", [1, 5, 3000])
def test_moves_are_those_of_the_optimiser(make, count):
    one, other = make(), make()
    moves = Moves(one)
    w = theirs = numpy.linspace(-1.0, 1.0, count)
    for g in gradients(count, 5):
        w, theirs = moves(w, g), other.move(theirs, g)
        assert w.tolist() == theirs.tolist()
        assert [numbers.tolist() for numbers in one.memory] == [numbers.tolist() for numbers in other.memory]
    assert one.steps == other.steps == 5


@pytest.mark.parametrize("make", MAKERS)
def test_steps_made_elsewhere_are_seen(make):
    one, other = make(), make()
    moves, w = Moves(one), numpy.array([1.0, -2.0])
    theirs = w
    for place, g in enumerate(gradients(2, 6)):
        w = one.move(w.copy(), g) if place % 3 == 1 else moves(w, g)
        theirs = other.move(theirs, g)
        one.memory = [numbers.copy() for numbers in one.memory] if place == 3 else one.memory
        assert w.tolist() == theirs.tolist()


def test_settings_that_change_are_seen():
    one, other = nn.Adam(0.1), nn.Adam(0.1)
    moves, w = Moves(one), numpy.array([1.0, -2.0])
    theirs = w
    for place, g in enumerate(gradients(2, 4)):
        for adam in (one, other):
            adam.betas, adam.eps, adam.learning_rate = (
                (0.5 + 0.1 * place, 0.9),
                0.1 * (place + 1),
                0.1 + place,
            )
        w, theirs = moves(w, g), other.move(theirs, g)
        assert w.tolist() == theirs.tolist()


def test_settings_that_are_lists_or_arrays_are_seen_when_they_change():
    one, other = nn.Adam(0.1), nn.Adam(0.1)
    one.betas = other.betas = betas = [0.5, 0.9]
    moves, w = Moves(one), numpy.array([1.0, -2.0])
    theirs = w
    for place, g in enumerate(gradients(2, 4)):
        betas[0] = 0.1 * place
        if place == 2:
            one.eps = other.eps = numpy.array([0.25, 0.5])
        w, theirs = moves(w, g), other.move(theirs, g)
        assert w.tolist() == theirs.tolist()


def test_what_is_remembered_can_be_set_number_by_number():
    one, other = nn.SGD(0.1, momentum=0.5), nn.SGD(0.1, momentum=0.5)
    moves, w = Moves(one), numpy.array([1.0, -2.0])
    theirs = w
    for g in gradients(2, 3):
        w, theirs = moves(w, g), other.move(theirs, g)
        assert w.tolist() == theirs.tolist()
        one.memory[0] = other.memory[0] = numpy.array([7.0, 8.0])


def test_an_array_that_is_not_renewed_stays_as_it_is():
    moves, w, g = Moves(nn.SGD(0.5)), numpy.array([1.0, 2.0]), numpy.array([2.0, 2.0])
    assert moves(w, g).tolist() == [0.0, 1.0]
    assert (w.tolist(), g.tolist()) == ([1.0, 2.0], [2.0, 2.0])


def test_the_formula_of_a_users_class_runs_as_it_is():
    class Noisy(nn.Adam):
        calls = 0

        def update(self, w, g, memory, rate):
            self.calls += 1
            return w - self.calls * g, memory

    noisy = Noisy(0.1)
    moves, w = Moves(noisy), numpy.array([10.0])
    for _ in range(3):
        w = moves(w, numpy.array([1.0]))
    assert (w.tolist(), noisy.calls) == ([4.0], 3)


@pytest.mark.skipif(not COMPILED, reason="plain Python runs formulas on arrays")
@pytest.mark.parametrize("kind", [nn.SGD, nn.RMSProp, nn.Adam, nn.AdamW])
def test_formulas_of_nn_are_recorded(kind, monkeypatch):
    monkeypatch.setattr(kind, "move", None)
    assert len(Moves(kind())(numpy.ones(3), numpy.ones(3))) == 3


def test_other_parameters_than_before_are_refused_and_nothing_moves():
    adam = nn.Adam(0.1)
    moves = Moves(adam)
    w = moves(numpy.ones(2), numpy.ones(2))
    before = w.tolist()
    with pytest.raises(ValueError, match="has the state of 2 parameters, got 3"):
        moves(numpy.ones(3), numpy.ones(3))
    adam.learning_rate = lambda step: float("nan")
    with pytest.raises(ValueError, match="learning rate"):
        moves(numpy.ones(2), numpy.ones(2))
    assert (adam.steps, w.tolist()) == (1, before)
