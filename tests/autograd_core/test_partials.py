"""Every record: its rule against finite differences at random points of its domain, judged by their error."""

import pytest
from hypothesis import settings

from autograd_core.domains import Interval
from autograd_core.op import OPS, unary
from strategies import RECORDS, by_name, derivatives_are_right, local_derivatives_are_right


@pytest.mark.parametrize("op", RECORDS, ids=by_name)
def test_first_derivatives(op):
    settings(max_examples=60)(local_derivatives_are_right(op))()


@pytest.mark.parametrize("op", RECORDS, ids=by_name)
def test_first_derivatives_at_edges_kinks_ties_and_all_magnitudes(op):
    settings(max_examples=60)(local_derivatives_are_right(op, edges=True))()


@pytest.mark.parametrize("op", RECORDS, ids=by_name)
def test_second_derivatives(op):
    settings(max_examples=25)(derivatives_are_right(op, order=2))()


@pytest.mark.slow
@pytest.mark.parametrize("op", [op for op in RECORDS if op.arity == 1], ids=by_name)
def test_third_derivatives(op):
    settings(max_examples=10)(derivatives_are_right(op, order=3))()


def test_a_record_of_a_users_own_has_the_same_test():
    op = unary("test_cubed", lambda x: x * x * x, lambda out, x: (3.0 * x * x,), domain=Interval(-5.0, 5.0))
    try:
        local_derivatives_are_right(op)()
        derivatives_are_right(op, order=2)()
    finally:
        del OPS["test_cubed"]
