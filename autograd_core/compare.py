"""One recording of a function, compared: its rules with their ops, its graph and gradient with the function.

The graph is replayed where the function is called, at points along a direction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf, isfinite, isnan, log2, nan
from typing import Any

from autograd_core import backward
from autograd_core.backward import live_order
from autograd_core.differences import ROUNDING, Verdict, judge, slope
from autograd_core.errors import DomainError
from autograd_core.graph import toposort
from autograd_core.local import first_wrong_rule, kink_of
from autograd_core.node import Node
from autograd_core.report import GradientReport, Row
from autograd_core.value import Value

_STEP = 0.0625  # relative to the point: the first of the steps along the direction


class Recording:
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
