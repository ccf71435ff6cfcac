"""What the tests of gradients share: the number of programs, planted rules, the property of a record."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import isfinite

from hypothesis import assume, given

from autograd_core import OPS, DomainError, Value, assert_gradients
from autograd_core.local import wrong_rule
from autograd_core.op import Op
from autograd_core.testing import operands, variable_places

PROGRAMS = 100_000 if os.environ.get("NIGHTLY") else 2_000
RECORDS = [op for op in list(OPS.values()) if op.public]


def by_name(op: Op) -> str:
    return op.name


@contextmanager
def planted(op: Op, wrong: Callable[[float], float] = lambda slope: 1.001 * slope) -> Iterator[None]:
    """Put a wrong rule into a record for a while."""
    rule, slopes = op.rule, op.slopes
    op.rule = lambda out, *xs: [wrong(slope) for slope in rule(out, *xs)]
    op.slopes = None if slopes is None else lambda out, *xs: [wrong(slope) for slope in slopes(out, *xs)]
    try:
        yield
    finally:
        op.rule, op.slopes = rule, slopes


def local_derivatives_are_right(op: Op, edges: bool = False) -> Callable[[], None]:
    """The property of a record: at any point of its domain its partials are what the differences say."""

    @given(operands(op, edges))
    def holds(xs):
        # As the page of `prod` says.
        assume(op is not OPS["prod"] or all(x == 0.0 or 1e-75 < abs(x) < 1e75 for x in xs))
        out = op.forward(*xs)
        if isfinite(out):
            finding = wrong_rule(op, xs, list(op.rule(out, *xs)), variable_places(op, xs))
            assert finding is None, str(finding)

    return holds


def derivatives_are_right(op: Op, order: int) -> Callable[[], None]:
    """The same through recorded graphs, up to an order."""

    @given(operands(op))
    def holds(xs):
        places = variable_places(op, xs)

        def f(*values: Value) -> Value:
            return op.apply((*xs[: places[0]], *values))

        with suppress(DomainError):  # nan there
            assert_gradients(f, *[xs[place] for place in places], order=order)

    return holds
