"""Is a gradient right? `check_gradients` says so, and where it is not, which op's rule is wrong.

A gradient is the product of two things, and each is checked where it can be measured well:

* the local derivatives: every op of the recorded graph, alone, at the operands it really had, against
  differences of its own forward function. Alone an op is accurate to a few units in the last place; a long
  program is not.
* the graph: near the point the function must move as its recorded graph moves. The graph is replayed at the
  same points, so that rounding and curvature cancel: what is left is zero, or of second order in the step
  where the gradient is right, of first order where the function depends on its input in an unrecorded way.

For the second order the same is done with the derivative along a direction, which is a function as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from math import isfinite
from random import Random
from typing import Any

from autograd_core import gradient_graph
from autograd_core.compare import Recording
from autograd_core.errors import DomainError, GradientMismatch, OperandError, check_function
from autograd_core.local import kink_of
from autograd_core.report import GradientReport
from autograd_core.scalars import is_number
from autograd_core.trees import flatten
from autograd_core.value import Value


def check_gradients(f: Callable[..., Any], *point: Any, order: int = 2) -> GradientReport:
    """Check the derivatives that the engine finds for `f` at `point`; the report is true when they are right.

    False as well, with `is_wrong` false, where nothing can be compared: at an infinite slope, say.

    `|f(x + h v) - f(x) - h g.v|` falls like h**2 for the right gradient g and like h for a wrong one.

    Args:
        f: a function that returns one number.
        point: one argument for each parameter of `f`, each a number or a structure of numbers.
        order: check derivatives up to this order: 1 the gradient, 2 also that of a directional derivative.

    Raises:
        DomainError: where the point, the function or its gradient is nan there, or `f` is not deterministic.
        OperandError: where `f` is no function, or does not return one number.

    The idea of judging by the order of the remainder: Farrell et al., SIAM J. Sci. Comput. 35 (2013).

    >>> import autograd_core as ac
    >>> report = check_gradients(lambda x, y: x * y + ac.sin(x), 2.0, 3.0)
    >>> bool(report), report.checked
    (True, 13)
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise DomainError(f"check_gradients: order is a whole number from 1, got {order!r}")
    check_function("check_gradients", f)
    flat, names, call = _flattened(f, point)
    report = GradientReport(f"{getattr(f, '__name__', type(f).__name__)}", flat, names)
    kink = None
    for level in range(1, order + 1):
        seen = Recording(call, flat, f"the derivative of order {level - 1}" if level > 1 else "the function")
        direction = _direction(flat, level)
        report.checked += seen.check_rules(report)
        if report.wrong is None and kink is None:
            seen.check_along(direction, level, report)
        if report.is_wrong:
            seen.check_coordinates(level, report)
            return report
        if not all(isfinite(slope) for slope in seen.gradient):
            report.notes.append(
                f"some derivatives of order {level} are not finite: not compared with differences"
            )
            return report
        kink = kink or kink_of(seen.cases)
        if kink is not None and level == 1 < order:
            report.notes.append(
                f"{kink.name} stands on a kink: beyond the first order its convention decides"
            )
        call = _along(call, direction)
    return report


def assert_gradients(f: Callable[..., Any], *point: Any, order: int = 2) -> None:
    """Raise where a derivative of `f` is wrong at `point`; see `check_gradients`.

    Raises:
        GradientMismatch: (an AssertionError) naming the op whose rule is wrong, its operands, and the number
            it should have been.

    >>> import autograd_core as ac
    >>> assert_gradients(ac.tanh, 0.5)
    """
    report = check_gradients(f, *point, order=order)
    if report.is_wrong:
        raise GradientMismatch(str(report))


def _flattened(
    f: Callable[..., Any], point: Sequence[Any]
) -> tuple[list[float], list[str], Callable[..., Any]]:
    parts = [flatten(argument) for argument in point]
    flat: list[float] = []
    names: list[str] = []
    for i, (scalars, _) in enumerate(parts):
        for j, x in enumerate(scalars):
            if not is_number(x):
                raise OperandError(
                    f"check_gradients: argument {i} holds {type(x).__name__} {x!r}, which is no number"
                )
            flat.append(float(x))
            names.append(f"argument {i}" if len(scalars) == 1 else f"argument {i}, number {j}")
    for name, x in zip(names, flat, strict=True):
        if not isfinite(x):
            raise DomainError(
                f"check_gradients: {name} is {x!r}: there are no differences there; check a finite point"
            )

    def call(values: Sequence[Any]) -> Any:
        rest = iter(values)
        output = f(*[build(list(islice(rest, len(scalars)))) for scalars, build in parts])
        if isinstance(output, Value) or is_number(output):
            return output
        raise OperandError(
            f"check_gradients: the function returned {type(output).__name__}, and only one number has a "
            "gradient: return one number (check each output by itself)"
        )

    return flat, names, call


def _direction(point: list[float], level: int) -> list[float]:
    """A direction in which every input moves, by a share of its size; the same in every run."""
    random = Random(level)  # noqa: S311  # reproducible, not secret
    return [random.choice((-1.0, 1.0)) * random.uniform(0.5, 1.0) * (abs(x) or 1.0) for x in point]


def _along(call: Callable[[Sequence[Any]], Any], direction: list[float]) -> Callable[[Sequence[Any]], Any]:
    """The derivative of a function along a direction, as a function that can be differentiated again."""

    def derivative(values: Sequence[Any]) -> Any:
        output = call(values)
        if not isinstance(output, Value):
            return 0.0
        found = gradient_graph.differentiable_gradients(output, list(values))
        return sum((g * v for g, v in zip(found, direction, strict=True) if g is not None), 0.0)

    return derivative
