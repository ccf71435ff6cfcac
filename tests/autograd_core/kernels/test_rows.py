"""Rows: the exact sum is Python's, whatever cancels."""

from __future__ import annotations

import importlib.util
import math
import sys
from array import array
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core.kernels import exponential_sums

numbers = st.one_of(
    st.floats(-1e300, 1e300),
    st.floats(-2.0, 2.0),
    st.sampled_from([1.0, 2.0**-53, 2.0**-106, -(2.0**-53), 1e16]),
)


@given(st.lists(st.floats(-40.0, 0.0), min_size=1, max_size=40))
def test_logsumexp_rounds_its_sum_once(xs):
    top = max(xs)
    rest = sorted(xs)[:-1]
    terms = [exponential_sums.exp_difference(x, top) for x in rest]
    assert ac.logsumexp(xs) == top + math.log1p(math.fsum(terms))
    shares = [term / math.fsum([*terms, 1.0]) for term in terms]
    assert sorted(ac.softmax(xs))[:-1] == shares


def sums(xs):
    """The sums inside row kernels, seen through a plain copy of the file where it was compiled."""
    path = Path(exponential_sums.__file__).with_name("rows.py")
    spec = importlib.util.spec_from_file_location("plain_rows", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["plain_rows"] = module
    spec.loader.exec_module(module)
    # Two lanes with the same terms, the second in another order: behind them which is left out, and the sums.
    room = array("d", [x for pair in zip(xs, reversed(xs), strict=True) for x in pair])
    room.extend([-1.0, -1.0, 0.0, 0.0, *[0.0] * (len(xs) + 100)])
    at = 2 * len(xs)
    module.wide_sum(room, 0, len(xs), 2, at, at + 2, at + 4)
    row = array("d", [*xs, *[0.0] * 80])
    return room[at + 2], room[at + 3], module.row_exact_sum(row, 0, len(xs))


@given(st.lists(numbers, max_size=30))
def test_the_sum_of_a_row_is_that_of_fsum(xs):
    total = math.fsum(xs)
    assert sums(xs) == (total, total, total)


@given(st.lists(st.floats(0.5, 1.0), min_size=2, max_size=6), st.sampled_from([-1.0, 0.0, 1.0]))
def test_a_sum_half_way_between_two_floats_is_that_of_fsum(xs, side):
    half = math.ulp(math.fsum(xs)) / 2.0
    xs += [half, side * 2.0**-110]
    assert sums(xs)[0] == math.fsum(xs)
