"""What is recorded anew: everything that could change what compiled code computes."""

import functools
import random
import sys
import types
from dataclasses import dataclass

import numpy as np
import pytest

import autograd_core as ac
import nn
from autograd_core import Value
from nn.fingerprint import Fingerprint, UnknownError

FACTOR = 2.0
settings = types.ModuleType("settings")
settings.rate = 1.0


@dataclass
class Options:
    rate: float = 1.0


def key(function, parameters=()):
    found = Fingerprint(function, parameters).key
    assert hash(found) == hash(found)
    return found


def of_model(model):
    return key(lambda x: model(x), model.parameters())


def of(thing):
    return key(lambda x: thing)


def layers(**changes):
    made = {"activation": "tanh", "bias": True, "width": 3, "eps": 1e-5, "rate": 0.5} | changes
    return nn.Sequential(
        nn.Layer(2, made["width"], made["activation"], bias=made["bias"], init=made.get("init", "lecun")),
        nn.LayerNorm(made["width"], made["eps"]),
        nn.Dropout(made["rate"]),
        seed=made.get("seed", 0),
    )


def test_models_that_differ_in_numbers_are_one():
    assert of_model(layers()) == of_model(layers(seed=3)) == of_model(layers(init="he"))


@pytest.mark.parametrize(
    "changes", [{"activation": "relu"}, {"bias": False}, {"width": 4}, {"eps": 1e-3}, {"rate": 0.1}]
)
def test_models_that_differ_in_settings_are_others(changes):
    assert of_model(layers()) != of_model(layers(**changes))


def test_training_tied_weights_and_replaced_parts_are_told():
    model = layers()
    keys = [of_model(model)]
    with nn.module.training_mode(model, True):
        keys.append(of_model(model))
    model.layers.append(abs)
    keys.append(of_model(model))
    model.layers[0].neurons[1] = model.layers[0].neurons[0]
    keys.append(of_model(model))
    assert len(set(keys)) == 4


def test_a_list_of_weights_is_told_from_longer_and_other_ones():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    lists = [[a], [a, b], [b], [b, a], [a, c], [b, c], [c, a], [c], []]
    assert len({Fingerprint(weights, [a, b]).key for weights in lists}) == len(lists)
    assert Fingerprint([a], []).key != Fingerprint([b], []).key


def test_dicts_are_told_by_their_keys():
    dicts = [{"a": 1}, {"b": 1}, {"a": "b"}, {"a": 1, "b": 1}, {1: "a"}, {"a": 1, 1: "b"}, {}]
    assert len({of(each) for each in dicts}) == len(dicts)


def test_values_that_are_not_trained_count_as_themselves():
    one, other = Value(1.0), Value(1.0)
    assert of(one) == of(one) != of(other)
    assert key(lambda x: one, [one]) != of(one)


@pytest.mark.parametrize(
    ("thing", "other"),
    [
        (1, 1.0), (1, True), (0.0, -0.0), ("a", b"a"), ([1], (1,)), ([1, [2]], [[1], 2]),
        ({"a": 1}, {"b": 1}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ({1}, frozenset([1])), (np.array([1.0]), np.array([2.0])),
        (np.array([1.0, 2.0]), np.array([[1.0], [2.0]])), (np.float64(1.0), np.float64(2.0)),
        (Options(1.0), Options(2.0)), (functools.partial(pow, 2), functools.partial(pow, 3)), (len, abs),
        (ac.relu, ac.tanh), ("ab".upper, "ac".upper), (Options(1.0).__eq__, Options(2.0).__eq__),
        (lambda x: x + 1, lambda x: x + 2), (lambda x, y=1: y, lambda x, y=2: y),
        (lambda x, *, y=1: y, lambda x, *, y=2: y), (np.exp, np.log), (str.upper, str.lower),
        (None, Ellipsis),
    ],
)  # fmt: skip
def test_things_are_told_apart(thing, other):
    assert of(thing) != of(other)
    assert of(thing) == of(thing)


def test_the_same_code_made_twice_is_one():
    def make(scale):
        return lambda x: [scale * v for v in x]

    assert key(make(2.0)) == key(make(2.0)) != key(make(3.0))


def test_globals_are_seen(monkeypatch):
    def scaled(x):
        import imported_inside

        return [FACTOR * v for v in x] + [
            settings.rate * imported_inside.rate,
            scaled.own,
            imported_inside.inner.factor,
        ]

    other, inner = types.ModuleType("imported_inside"), types.ModuleType("imported_inside.inner")
    other.inner, inner.outer = inner, other  # as packages and their modules import each other
    other.rate = scaled.own = inner.factor = 1.0
    monkeypatch.setitem(sys.modules, "imported_inside", other)
    keys = [key(scaled)]
    monkeypatch.setitem(globals(), "FACTOR", 3.0)
    keys.append(key(scaled))
    for thing, name in ((settings, "rate"), (other, "rate"), (scaled, "own"), (inner, "factor")):
        monkeypatch.setattr(thing, name, 2.0)
        keys.append(key(scaled))
    assert len(set(keys)) == 6


def test_the_code_of_classes_is_seen():
    class Base(nn.Module):
        factor = 2.0

    class Scaled(Base):
        @property
        def rate(self):
            return self.factor

        @staticmethod
        def times(x, y):
            return x * y

        def __call__(self, x):
            return self.times(self.rate, x)

    model = Scaled()
    keys = [of_model(model)]
    Base.factor = 3.0
    keys.append(of_model(model))
    Scaled.times = staticmethod(lambda x, y: x + y)
    keys.append(of_model(model))
    Scaled.rate = property(lambda self: 5.0)
    keys.append(of_model(model))
    assert len(set(keys)) == 4


def test_code_that_refers_to_itself():
    def countdown(n):
        return countdown(n - 1) if n else []

    ring = []
    ring.append(ring)
    assert key(countdown) == key(countdown)
    assert of(ring) == of(ring)


def test_generators_are_listed_in_their_order():
    first, second = random.Random(1), random.Random(2)
    found = Fingerprint(lambda x: [first, second, first], ())
    assert [
        generator is known for generator, known in zip(found.generators, (first, second), strict=True)
    ] == [True, True]


class Slots:
    __slots__ = ("x",)


class Named(list):
    pass


@pytest.mark.parametrize(
    "thing", [iter([1]), Slots(), Named([1]), random.SystemRandom(), object(), {}.keys()]
)
def test_what_cannot_be_told_has_no_fingerprint(thing):
    with pytest.raises(UnknownError):
        of(thing)


def test_it_is_recorded_anew_then():
    thing = iter([1.0, 2.0])
    w = Value(1.0)
    made = [nn.Trainer([w], lambda x: w * x * next(thing), nn.SGD(1e-300)) for _ in range(2)]
    assert [trainer.step([1.0]) for trainer in made] == [1.0, 2.0]
