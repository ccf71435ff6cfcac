"""The rule of an op against differences of its own forward function, at the operands that it really had.

Where the differences cannot tell (the slope of sigmoid(40) is lost in the rounding of 1.0, the operands of a max are
equal), the rule is tried at operands close by where they can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from autograd_core.differences import ROUNDING, Verdict, judge
from autograd_core.domains import Interval
from autograd_core.node import Node
from autograd_core.op import Op

Operands = tuple[float, ...]

# Beyond it floats lie so far apart that a wave between them (sinc at 1e20) goes unseen and another function shows:
# there the differences accuse nobody unless the rule is wrong at smaller operands too.
_COARSE = 2.0**40


@dataclass(frozen=True, slots=True)
class Finding:
    """A wrong local derivative: the op, its operands, the operand differentiated by, the two numbers."""

    op: Op
    operands: Operands
    place: int
    recorded: float
    slope: float
    error: float
    labels: tuple[str | None, ...] = ()
    nearby: bool = False  # found at operands close to those of the program

    def __str__(self) -> str:
        names = [self.name(i) for i in range(len(self.operands))]
        at = ", ".join(f"{name} = {x!r}" for name, x in list(zip(names, self.operands, strict=True))[:6])
        at += f", ... ({len(names)} operands)" if len(names) > 6 else ""
        where = " (tried close to the operands of the program, where the slope shows)" if self.nearby else ""
        return (
            f"the rule of {self.op.name} is wrong: d {self.op.name} / d {self.name(self.place)} is {self.recorded!r} "
            f"where it should be {self.slope:.12g} (+- {self.error:.1g})\n  at {at}{where}"
        )

    def name(self, place: int) -> str:
        """What an operand is called: its label, else its name in the rule."""
        label = self.labels[place] if self.labels and not self.nearby else None
        named = self.op.operand_names
        return label or (named[place] if place < len(named) else f"x{place - len(named)}")


def first_wrong_rule(cases: Iterable[tuple[Node, list[int]]]) -> tuple[Finding | None, int]:
    """Return the first wrong local derivative of some nodes, and how many were checked.

    A case is a node and the places of the operands to differentiate by; equal cases are judged once.
    """
    known: set[tuple[Any, ...]] = set()
    checked = 0
    for node, places in cases:
        op: Any = node.op
        operands = tuple([x.data if isinstance(x, Node) else x for x in node.operands])
        recorded = [0.0 if edge is None else edge for edge in node.edges]
        checked += len(places)
        key = (op.name, operands, tuple(recorded), tuple(places))
        if key in known:
            continue
        known.add(key)
        finding = wrong_rule(op, operands, recorded, places)
        if finding is not None:
            labels = tuple([x.label if isinstance(x, Node) else None for x in node.operands])
            return Finding(*[getattr(finding, f) for f in _FIELDS], labels, finding.nearby), checked
    return None, checked


_FIELDS = ("op", "operands", "place", "recorded", "slope", "error")


def wrong_rule(op: Op, operands: Operands, recorded: Sequence[float], places: Sequence[int]) -> Finding | None:
    """Judge an op's recorded local derivatives, and what its rule says now; None where nothing is wrong."""
    hidden = set()
    suspect = None
    for place in places:
        for claimed in _claims(op, operands, place, recorded[place]):
            verdict = _judged(op, operands, recorded, place, claimed)
            if verdict.right is False:
                finding = Finding(op, operands, place, claimed, verdict.slope, verdict.error)
                if _is_resolved(op, operands, place):
                    return finding
                suspect = suspect or finding
            if not verdict.right and claimed != 0.0:
                hidden.add(place)
    for spot in _close_by(op, operands, places) if hidden else ():
        recorded = op.rule(op.forward(*spot), *spot)
        for place in sorted(hidden):
            verdicts = []
            for claimed in _claims(op, spot, place):
                verdict = _judged(op, spot, recorded, place, claimed)
                if verdict.right is False and _is_resolved(op, spot, place):
                    return suspect or Finding(op, spot, place, claimed, verdict.slope, verdict.error, nearby=True)
                verdicts.append(verdict.right and claimed != 0.0)
            if all(verdicts):
                hidden.remove(place)
        if not hidden:
            break
    return None


def _is_resolved(op: Op, operands: Operands, place: int) -> bool:
    stairs = op.gates and abs(op.forward(*operands)) >= _COARSE  # so high that single steps are rounded away
    return abs(operands[place]) < _COARSE and not stairs


def _claims(op: Op, operands: Operands, place: int, *recorded: float) -> list[float]:
    """The different numbers that the graph and the record give for one local derivative."""
    out = op.forward(*operands)
    rules = [rule for rule in (op.rule, op.slopes) if rule is not None]
    return list(dict.fromkeys([*recorded, *[float(rule(out, *operands)[place]) for rule in rules]]))


def _judged(op: Op, operands: Operands, recorded: Sequence[float], place: int, claimed: float) -> Verdict:
    x = operands[place]
    if not isfinite(x):
        return Verdict(None)
    before, after = operands[:place], operands[place + 1 :]
    kinks = op.kinks
    # The rounding of the operands themselves, carried to the result: sums that cancel, arguments that are large.
    carried = [abs(d * y) for d, y in zip(recorded, operands, strict=True) if isfinite(d * y)]
    return judge(
        lambda t: op.forward(*before, t, *after),
        x,
        claimed,
        [abs(x), 1.0, max([abs(y) for y in operands if isfinite(y)])],
        carried=ROUNDING * sum(carried),
        kinks=None if kinks is None else lambda t: kinks(*before, t, *after),
    )


def _close_by(op: Op, operands: Operands, places: Sequence[int]) -> Iterator[Operands]:
    """Operands near the given ones, then nearer and nearer to ordinary ones, each a little different from the others."""
    sizes = [abs(y) for y in operands if isfinite(y) and y != 0.0] or [1.0]
    domains = [op.domain[min(place, len(op.domain) - 1)] for place in places]
    targets = [_ordinary(domain, operands[place]) for domain, place in zip(domains, places, strict=True)]
    pairs = list(zip(places, targets, strict=True))
    spots = [[t + share * (operands[place] - t) for place, t in pairs] for share in (0.99, 0.5, 0.25, 0.1, 0.0)]
    spots += [[0.7 * operands[place] / max(sizes) for place in places]]
    spots += [[0.5 * size for _ in places] for size in (max(sizes), min(sizes))]
    for spot in spots:
        # Shares of the golden ratio: no two alike, none in the middle of the others.
        apart = [x * (1.0 - 0.25 * (i * 0.6180339887498949 % 1.0)) for i, x in enumerate(spot)]
        if all(x in domain for x, domain in zip(apart, domains, strict=True)):
            moved = dict(zip(places, apart, strict=True))
            yield tuple([moved.get(place, x) for place, x in enumerate(operands)])


def _ordinary(domain: Interval, x: float) -> float:
    """A number well inside a domain, of the sign of `x` where both are allowed."""
    if isfinite(domain.low) and isfinite(domain.high):
        share = 0.6875 if x >= 0.5 * (domain.low + domain.high) else 0.3125
        return domain.low + share * (domain.high - domain.low)
    if isfinite(domain.low):
        return domain.low + 0.6875
    return -0.6875 if x < 0.0 else 0.6875
