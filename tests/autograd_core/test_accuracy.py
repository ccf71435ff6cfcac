"""Random points against mpmath: the same ones in every run of the tests, new ones by `make accuracy`.

ACCURACY_SEED and ACCURACY_POINTS choose others.
"""

import os

import pytest
from mpmath import mp

from benchmarks import reference
from benchmarks.accuracy import errors
from benchmarks.differentiators import OUR_OPS, our_function, our_numbers
from benchmarks.points import points

SEED = int(os.environ.get("ACCURACY_SEED", "0"))
POINTS = int(os.environ.get("ACCURACY_POINTS", "40"))


def test_every_public_op_has_a_reference():
    without = set(OUR_OPS) - set(reference.FORMULAS)
    assert not without, f"write the formula for mpmath into benchmarks/formulas.py: {without}"
    assert set(reference.FORMULAS) == set(OUR_OPS)


@pytest.mark.parametrize("name", reference.FORMULAS)
def test_random_points(name):
    function = our_function(name)
    for point in points(name, POINTS, SEED):
        truth = reference.truth(name, point)
        numbers = our_numbers(function, point)
        found = errors(numbers, truth)
        assert all(error <= limit for error, limit in zip(found, reference.bounds(name), strict=True)), (
            f"{name}{point} of seed {SEED}: {found} ulp, got {numbers}, "
            f"true are {[reference.nearest(number) for number in truth.numbers]}"
        )


MODERATE = {1: (0.3, 0.75), 2: (0.4, 2.6), 3: (0.3, -1.2, 0.7), 4: (0.3, 0.5, -1.2, 0.7)}
SPECIAL = {"acosh": (1.3,), "pow": (0.4, 2.6), "where": (1.0, 0.3, 0.6), "clamp": (0.3, -1.0, 1.0)}


@pytest.mark.parametrize("name", reference.BY_MPMATH)
def test_the_reference_differentiates_rightly(name):
    """The derivatives written down in the reference are those of its value."""
    arguments = len(points(name, 1, 0)[0])
    at = SPECIAL.get(name, MODERATE[arguments][:arguments])
    first = [1 if i == j else 0 for i in range(arguments) for j in range(arguments)]
    orders = [tuple(first[i * arguments :][:arguments]) for i in range(arguments)]
    pairs = [(orders[i], orders[j]) for i in range(arguments) for j in range(i, arguments)]
    orders += [tuple(map(sum, zip(*pair, strict=True))) for pair in pairs]
    numbers = reference.truth(name, at).numbers[1:]
    with mp.workprec(120):
        for order, number in zip(orders, numbers, strict=True):
            slope = mp.diff(lambda *xs: mp.mpf(value(name, xs)), at, order)
            assert float(slope) == pytest.approx(reference.nearest(number), rel=1e-9, abs=1e-9), order


def value(name, xs):
    before, reference.m.prec = reference.m.prec, 2000
    try:
        return reference.flat(reference.FORMULAS[name](*[reference.m.mpf(x) for x in xs]))[0]
    finally:
        reference.m.prec = before
