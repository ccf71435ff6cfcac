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
from dataclasses import replace
from itertools import islice
from math import inf, isfinite, isnan, log2, nan
from random import Random
from typing import Any

from autograd_core import backward, gradient_graph
from autograd_core.backward import live_order
from autograd_core.differences import ROUNDING, Verdict, judge, slope
from autograd_core.errors import DomainError, GradientMismatch, OperandError
from autograd_core.graph import toposort
from autograd_core.local import first_wrong_rule, kink_of
from autograd_core.node import Node
from autograd_core.report import GradientReport, Row
from autograd_core.scalars import is_number
from autograd_core.trees import flatten
from autograd_core.value import Value

_STEP = 0.0625  # relative to the point: the first of the steps along the direction


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
        OperandError: where `f` does not return one number.

    The idea of judging by the order of the remainder: Farrell et al., SIAM J. Sci. Comput. 35 (2013).

    >>> import autograd_core as ac
    >>> report = check_gradients(lambda x, y: x * y + ac.sin(x), 2.0, 3.0)
    >>> bool(report), report.checked
    (True, 13)
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise DomainError(f"check_gradients: order is a whole number from 1, got {order!r}")
    flat, names, call = _flattened(f, point)
    report = GradientReport(f"{getattr(f, '__name__', type(f).__name__)}", flat, names)
    kink = None
    for level in range(1, order + 1):
        seen = _Recording(call, flat, f"the derivative of order {level - 1}" if level > 1 else "the function")
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


class _Recording:
    """One call of the function on fresh Values, its gradient, and its graph to replay elsewhere."""

    def __init__(self, call: Callable[[Sequence[Any]], Any], point: list[float], name: str) -> None:
        self.call, self.point = call, point
        self.inputs = [Value(x) for x in point]
        output = call(self.inputs)
        self.output = output if isinstance(output, Value) else Value(output)
        if isnan(self.output.data):
            raise DomainError(f"check_gradients: {name} is nan at the point; check it where it has a value")
        again = self._at(point)
        if again != self.output.data:
            raise DomainError(
                f"check_gradients: {name} gave {self.output.data!r}, then {again!r} at the same point; "
                "give it its random numbers as arguments or seed them inside"
            )
        order = live_order(self.output)
        adjoints = [adjoint or 0.0 for adjoint in backward.gradients(self.output, order)]
        found = {id(node): adjoint for node, adjoint in zip(order, adjoints, strict=True)}
        self.live = set(found)
        self.gradient = [found.get(id(x), 0.0) for x in self.inputs]
        # A bound of first order of the function's rounding error: every node is rounded once or a few times.
        self.rounding = ROUNDING * sum(
            [abs(g * x.data) for x, g in zip(order, adjoints, strict=True) if isfinite(g * x.data)]
        )
        self.order = toposort(self.output)
        self.cases = self._cases()
        index = {id(node): i for i, node in enumerate(self.order)}
        self._slots = [index.get(id(x)) for x in self.inputs]
        self._program = [
            (node.op, node.data, [index[id(x)] if isinstance(x, Node) else x for x in node.operands])
            for node in self.order
        ]

    def _cases(self) -> list[tuple[Node, list[int]]]:
        """The nodes the gradient goes through, each with the places of the operands that the inputs move."""
        reached = {id(x) for x in self.inputs}
        cases = []
        for node in self.order:
            places = [i for i, x in enumerate(node.operands) if id(x) in reached]
            if places:
                reached.add(id(node))
                if id(node) in self.live:
                    cases.append((node, places))
        return cases

    def _at(self, point: Sequence[float]) -> float:
        try:
            output = self.call([Value(x) for x in point])
        except (ArithmeticError, ValueError):  # beyond the function's domain, if it has one of its own
            return nan
        return output.data if isinstance(output, Value) else float(output)

    def _is_recorded_graph(self, point: Sequence[float]) -> bool:
        try:
            output = self.call([Value(x) for x in point])
        except (ArithmeticError, ValueError):
            return False
        order = toposort(output) if isinstance(output, Value) else [Value(output)]
        return [node.op for node in order] == [node.op for node in self.order]

    def _replayed(self, point: Sequence[float]) -> float:
        values: list[float] = [data for _, data, _ in self._program]
        for slot, x in zip(self._slots, point, strict=True):
            if slot is not None:
                values[slot] = x
        for i, (op, _, operands) in enumerate(self._program):
            if op is not None:
                values[i] = op.forward(*[values[x] if type(x) is int else x for x in operands])
        return values[-1]

    def check_rules(self, report: GradientReport) -> int:
        """Check every recorded local derivative; put the first wrong one into the report."""
        finding, checked = first_wrong_rule(self.cases)
        report.wrong = finding
        if finding is None and any(isnan(slope) for slope in self.gradient):
            raise DomainError(
                "check_gradients: the gradient is nan at the point though every op is right: an infinite "
                "slope met a zero; check at another point, or see explain() for where"
            )
        return checked

    def check_along(self, direction: list[float], level: int, report: GradientReport) -> None:
        """Compare the function with its graph along a direction; a row with the order of the remainder."""
        claimed = sum(g * v for g, v in zip(self.gradient, direction, strict=True))
        if not isfinite(claimed) or not isfinite(self.output.data):
            return
        known: dict[float, float] = {}

        def place(t: float) -> list[float]:
            return [x + t * v for x, v in zip(self.point, direction, strict=True)]

        def along(t: float) -> float:
            known[t] = self._at(place(t))
            return known[t]

        def apart(t: float) -> float:
            return along(t) - self._replayed(place(t))

        verdict = judge(apart, 0.0, 0.0, [4.0 * _STEP], rounding=self.rounding)
        if verdict.right is False and kink_of(self.cases) is not None:
            # At a kink of an op the graph has two slopes itself: only the function's own two count there.
            own = judge(along, 0.0, claimed, [4.0 * _STEP], rounding=self.rounding)
            verdict = replace(verdict, right=None if own.right is not False else False)
        nearest = min([abs(t) for t in known if t != 0.0], default=0.0)
        if verdict.right is False and not all(map(self._is_recorded_graph, map(place, (-nearest, nearest)))):
            report.notes.append("another branch is taken right beside the point: no slope to compare with")
            verdict = replace(verdict, right=None)
        remainder = _remainder_order(known, claimed, self.rounding)
        measured = slope(along, 0.0, [4.0 * _STEP], rounding=self.rounding)
        if verdict.right and not self._shows(measured, claimed):
            report.notes.append(
                f"order {level}: differences do not show this slope (a kink, rounding, bends finer than "
                "their steps); the rules of the ops are right, and the function moves as its graph"
            )
            verdict = replace(verdict, right=None)
        report.rows.append(
            Row("along v", level, claimed, measured.slope, measured.error, remainder, verdict.right)
        )

    def _shows(self, measured: Verdict, claimed: float) -> bool:
        size = max(abs(claimed), abs(measured.slope), 1e-6 * abs(self.output.data))
        return (
            claimed == measured.slope or abs(claimed - measured.slope) <= 10.0 * measured.error <= 10.0 * size
        )

    def check_coordinates(self, level: int, report: GradientReport) -> None:
        """One row for each input: the gradient beside what the differences of the function say."""
        for i, (name, claimed) in enumerate(zip(report.names, self.gradient, strict=True)):
            place = list(self.point)

            def moved(x: float, i: int = i, place: list[float] = place) -> float:
                place[i] = x
                return self._at(place)

            x = self.point[i]
            seen = slope(moved, x, [abs(x), 1.0], rounding=self.rounding)
            report.rows.append(Row(name, level, claimed, seen.slope, seen.error, None, _fits(claimed, seen)))


def _fits(claimed: float, seen: Verdict) -> bool | None:
    gap = abs(claimed - seen.slope)
    if gap <= seen.error:
        return True if seen.error <= 1e-3 * max(abs(claimed), abs(seen.slope)) else None
    return False if gap > 10.0 * seen.error else None


def _remainder_order(known: dict[float, float], claimed: float, rounding: float) -> float | None:
    """The power of h with which the Taylor remainder falls; None where only rounding is left of it."""
    here = known[0.0]
    found = None
    for h in sorted([t for t in known if t > 0.0 and t / 2.0 in known], reverse=True):
        wide, half = [abs(known[t] - here - t * claimed) for t in (h, h / 2.0)]
        if half > 100.0 * (rounding + ROUNDING * abs(here)) and 0.0 < wide / half < inf:
            found = log2(wide / half)
    return found


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
