"""The rule of an op against differences of its own forward function, at the operands that it really had.

Where the differences cannot tell (the slope of sigmoid(40) is lost in the rounding of 1.0, the operands of
a max are equal), the rule is tried at operands close by where they can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from autograd_core.differences import ROUNDING, Verdict, judge
from autograd_core.domains import Interval
from autograd_core.node import Node
from autograd_core.op import Op

Operands = tuple[float, ...]
Complete = Callable[[Operands], Operands]

# Beyond the first, floats lie so far apart that a wave between them (sinc at 1e20) goes unseen and another
# function shows; below the second they have few digits or none. There the differences accuse nobody unless
# the rule is wrong at more ordinary operands too.
_COARSE, _SUBNORMAL = 2.0**40, 2.0**-1000


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
            f"the rule of {self.op.name} is wrong: d {self.op.name} / d {self.name(self.place)} "
            f"is {self.recorded!r} where it should be {self.slope:.12g} (+- {self.error:.1g})\n"
            f"  at {at}{where}"
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
        places, complete = _without_followers(node, places)
        checked += len(places)
        key = (op.name, operands, tuple(recorded), tuple(places))
        if key in known:
            continue
        known.add(key)
        finding = wrong_rule(op, operands, recorded, places, complete)
        if finding is not None:
            labels = tuple([x.label if isinstance(x, Node) else None for x in node.operands])
            return replace(finding, labels=labels), checked
    return None, checked


def _without_followers(node: Node, places: list[int]) -> tuple[list[int], Complete]:
    """Set apart the operands without an edge that are computed from the node's other operands.

    A record may be handed what was computed before (the shares of a softmax): its rule differentiates through
    the others. Such operands move with the others, and are not moved by themselves.
    """
    followers: list[tuple[int, Op, list[int | float]]] = []
    for i, (x, edge) in enumerate(zip(node.operands, node.edges, strict=True)):
        if edge is None and isinstance(x, Node) and x.op is not None:
            sources = _places_of(x.operands, node.operands)
            if sources is not None:
                followers.append((i, x.op, sources))
    if not followers:
        return places, _as_they_are
    following = {i for i, _, _ in followers}

    def complete(operands: Operands) -> Operands:
        values = list(operands)
        for i, op, sources in followers:
            values[i] = op.forward(*[values[y] if isinstance(y, int) else y for y in sources])
        return tuple(values)

    return [place for place in places if place not in following], complete


def _places_of(wanted: Sequence[Any], operands: Sequence[Any]) -> list[int | float] | None:
    """Where nodes stand among operands, the second of equal ones for the second; None if one is missing."""
    places: dict[int, list[int]] = {}
    for i, x in enumerate(operands):
        places.setdefault(id(x), []).append(i)
    found: list[int | float] = []
    for y in wanted:
        if not isinstance(y, Node):
            found.append(y)
        elif places.get(id(y)):
            found.append(places[id(y)].pop(0))
        else:
            return None
    return found


def _as_they_are(operands: Operands) -> Operands:
    return operands


def wrong_rule(
    op: Op,
    operands: Operands,
    recorded: Sequence[float],
    places: Sequence[int],
    complete: Complete = _as_they_are,
) -> Finding | None:
    """Judge an op's recorded local derivatives, and what its rule says now; None where nothing is wrong.

    `complete` computes the operands that follow from the others; `places` are the others to differentiate by.
    """
    hidden = set()
    suspect = None
    claims: list[Sequence[float]] = [recorded, *_partials(op, operands)]
    for place in places:
        for claimed in dict.fromkeys([partials[place] for partials in claims]):
            verdict = _judged(op, operands, recorded, place, claimed, complete)
            if verdict.right is False:
                finding = Finding(op, operands, place, claimed, verdict.slope, verdict.error)
                if _is_resolved(op, operands, place):
                    return finding
                suspect = suspect or finding
            if not verdict.right and claimed != 0.0:
                hidden.add(place)
    movable = [list(places)]
    if op.arity is not None and op.public:  # none of its operands is an index: constants can be moved too
        movable.append(list(range(op.arity)))
    for moving in movable if hidden else ():
        for moved in _close_by(op, operands, moving):
            spot = complete(moved)
            claims = [*_partials(op, spot)]
            following = complete is not _as_they_are
            if following and any(claims[0][i] for i in range(len(spot)) if i not in places):
                continue  # here the result depends on what only followed where the program was
            for place in moving:
                numbers = list(dict.fromkeys([partials[place] for partials in claims]))
                verdicts = [_judged(op, spot, claims[0], place, x, complete) for x in numbers]
                for claimed, verdict in zip(numbers, verdicts, strict=True):
                    # The program was not there: that a product overflows half-way is no fault of its rule.
                    if verdict.right is False and isfinite(claimed) and _is_resolved(op, spot, place):
                        found = Finding(op, spot, place, claimed, verdict.slope, verdict.error, nearby=True)
                        return suspect or found
                if all(numbers) and all(verdict.right for verdict in verdicts):
                    hidden.discard(place)
            if not hidden:
                return None
    return None


def _is_resolved(op: Op, operands: Operands, place: int) -> bool:
    x = abs(operands[place])
    stairs = op.gates and abs(op.forward(*operands)) >= _COARSE  # so high that single steps are rounded away
    # Kinks as close to each other as the floats are: the multiples of 1e-16 around 1.
    close = (
        op.kinks is not None
        and not op.gates
        and x >= _COARSE * min([abs(y) for y in operands if y != 0.0], default=1.0)
    )
    return (x == 0.0 or _SUBNORMAL < x < _COARSE) and not stairs and not close


def _partials(op: Op, operands: Operands) -> list[list[float]]:
    """The local derivatives by the rule of a record, and by its rule for plain numbers where it has one."""
    out = op.forward(*operands)
    rules = [rule for rule in (op.rule, op.slopes) if rule is not None]
    return [[float(partial) for partial in rule(out, *operands)] for rule in rules]


def _judged(
    op: Op, operands: Operands, recorded: Sequence[float], place: int, claimed: float, complete: Complete
) -> Verdict:
    x = operands[place]
    if not isfinite(x):
        return Verdict(None)
    before, after = operands[:place], operands[place + 1 :]
    kinks = _kinks_along(op, lambda t: complete((*before, t, *after)), x)
    if kinks is not None and complete is not _as_they_are and 0.0 in kinks(x):
        return Verdict(None)  # where(sin(x), x, y) at 0: what follows leaves the kink together with x
    # The rounding of the operands themselves, carried to the result: sums that cancel, large arguments.
    carried = [abs(d * y) for d, y in zip(recorded, operands, strict=True) if isfinite(d * y)]
    return judge(
        lambda t: op.forward(*complete((*before, t, *after))),
        x,
        claimed,
        [abs(x), 1.0, max([abs(y) for y in operands if isfinite(y)])],
        carried=ROUNDING * sum(carried),
        kinks=kinks,
    )


def _kinks_along(
    op: Op, line: Callable[[float], Operands], x: float
) -> Callable[[float], Sequence[float]] | None:
    """The op's kinks as functions of one operand; of a selection's those that this operand can move."""
    kinks = op.kinks
    if kinks is None:
        return None
    if not op.gates:
        return lambda t: kinks(*line(t))
    elsewhere = kinks(*line(x + 0.37 * max(abs(x), 1.0)))
    moving = [i for i, kink in enumerate(kinks(*line(x))) if kink != elsewhere[i]]
    return lambda t: [kink for i, kink in enumerate(kinks(*line(t))) if i in moving]


def kink_of(cases: Iterable[tuple[Node, list[int]]]) -> Op | None:
    """The first op that stands exactly on a kink which one of its operands can leave; a case is as above."""
    for node, places in cases:
        op: Op = node.op  # type: ignore[assignment]  # no leaf has operands
        operands = tuple([x.data if isinstance(x, Node) else x for x in node.operands])
        if op.kinks is None or 0.0 not in op.kinks(*operands):
            continue
        for place in places:
            x, before, after = operands[place], operands[:place], operands[place + 1 :]
            elsewhere = op.kinks(*before, x + 0.37 * max(abs(x), 1.0), *after)
            if any(here == 0.0 != there for here, there in zip(op.kinks(*operands), elsewhere, strict=True)):
                return op
    return None


def _close_by(op: Op, operands: Operands, places: Sequence[int]) -> Iterator[Operands]:
    """Operands near the given ones, then nearer and nearer to ordinary ones; no two of them alike."""
    sizes = [abs(y) for y in operands if isfinite(y) and y != 0.0] or [1.0]
    domains = [op.domain[min(place, len(op.domain) - 1)] for place in places]
    targets = [_ordinary(domain, operands[place]) for domain, place in zip(domains, places, strict=True)]
    pairs = list(zip(places, targets, strict=True))
    spots = [
        [t + share * (operands[place] - t) for place, t in pairs]
        for share in (0.99, 1.5, 0.5, 0.25, 0.1, 0.0)
    ]
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
