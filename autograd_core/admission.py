"""What a user's op has to pass before it is one: its rule is right, and right when differentiated in turn.

The local derivatives are compared with differences of the forward function at points drawn from the domain,
on numbers and on Values; then the rule is run on symbols, as pictures and the compiler do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, isnan, nan
from random import Random
from typing import Any

from autograd_core.check import check_gradients
from autograd_core.domains import Interval
from autograd_core.errors import DomainError, GradientMismatch, GraphError, OperandError
from autograd_core.local import wrong_rule
from autograd_core.op import Op
from autograd_core.scalars import number
from autograd_core.symbolic import Symbol
from autograd_core.text import counted
from autograd_core.value import Value

POINTS = 24  # drawn from the domain to check a rule at
TWICE = 3  # of them, to check its derivatives at, too


def check_rule(op: Op) -> None:
    """Refuse a record whose partials are wrong anywhere on a sample of its domain, or cannot be used.

    Raises:
        GradientMismatch: if a local derivative is wrong, or a derivative of it.
        DomainError, OperandError: if there is no number to check, or the partials are no rule.
    """
    probe = Op(op.name, _total(op.forward), op.rule, arity=op.arity, domain=op.domain, kinks=op.kinks)
    places = [i for i, domain in enumerate(op.domain) if not domain.integers_only]
    usable = 0
    for point in sample(op.domain, POINTS):
        out, again = probe.forward(*point), probe.forward(*point)
        if out != again and not (isnan(out) and isnan(again)):
            raise DomainError(
                f"define_op: the forward function of {op.name} gave {out!r}, then {again!r} at {point}: "
                "it gives the same for the same operands; random numbers are operands, too"
            )
        if isnan(out):
            continue
        partials = _partials_at(op, out, point)
        usable += isfinite(out)
        finding = wrong_rule(probe, point, partials, places)
        if finding is not None:
            raise GradientMismatch(str(finding) + _hint(op))
        if usable <= TWICE and isfinite(out) and len(places) == op.arity:
            _check_twice(probe, point)
    if usable:
        _check_on_symbols(op)
    else:
        op.forward(*point)  # its own exception says most
        raise DomainError(
            f"define_op: {op.name} has no finite value at any of {POINTS} points of its domain "
            f"{' x '.join(map(str, op.domain))}: give the domain=(low, high) where it has"
        )


def _check_twice(op: Op, point: tuple[float, ...]) -> None:
    """Refuse partials that are right and do not move with their operands, as second derivatives need."""
    try:
        report = check_gradients(op, *point, order=2)
    except DomainError:  # nan close by
        return
    for row in report.rows:
        if row.right is False and report.wrong is None:
            raise GradientMismatch(
                f"define_op: the partials of {op.name} are right, but not what is recorded of them: at "
                f"{point} their own derivative along a direction is {row.recorded:.9g} where it should be "
                f"{row.slope:.9g}: do they hold a number taken out of an operand (.data, no_grad, getattr)?"
            )


class _Operand(Symbol):
    """An operand of which nothing is known: what a rule asks of a number, it cannot be asked."""

    __slots__ = ()

    @staticmethod
    def __apply_op__(op: Op, operands: tuple[Any, ...]) -> _Operand:
        return _Operand()

    def __bool__(self) -> bool:
        raise TypeError("an operand without a number is neither true nor false")

    def _compared(self, other: Any) -> _Operand:
        return _Operand()

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _compared  # type: ignore[assignment]  # for `where`


def _check_on_symbols(op: Op) -> None:
    """Refuse partials that are no formula: the compiler, the stepper and LaTeX run them on symbols."""
    try:
        op.rule(*[_Operand() for _ in range(len(op.domain) + 1)])
    except Exception as problem:
        raise OperandError(
            f"define_op: the partials of {op.name} are one formula for all numbers, which is drawn and "
            "compiled: in place of `if`, `and`, `or`, float() and .data write "
            f"autograd_core.where(x > 0, a, b), which selects ({type(problem).__name__}: {problem})"
        ) from problem


def _hint(op: Op) -> str:
    """What to look at first, where the partials look as if they took the operands before the result."""
    names = op.rule.__code__.co_varnames[: op.rule.__code__.co_argcount]
    if "out" not in names[1:]:
        return ""
    return f"\n  partials take the result first, and then the operands: these take ({', '.join(names)})"


def _total(forward: Callable[..., float]) -> Callable[..., float]:
    def compute(*operands: float) -> float:
        try:
            return forward(*operands)
        except (ArithmeticError, ValueError):  # beyond the op's domain
            return nan

    return compute


def _partials_at(op: Op, out: float, point: tuple[float, ...]) -> list[float]:
    """The partials on plain numbers; they must say the same on Values."""
    what = f"define_op: the partials of {op.name}"
    plain = op.rule(out, *point)
    if not isinstance(plain, tuple | list):
        raise OperandError(
            f"{what} return a tuple, one number for each operand, got {type(plain).__name__} {plain!r}"
        )
    if len(plain) != len(point):
        raise GraphError(f"{what} returned {len(plain)} for {counted(len(point), 'operand')}")
    if any(isinstance(x, Value) for x in plain):
        raise OperandError(
            f"{what} hold a Value of their own: they may use their arguments and constants only"
        )
    numbers = [number(x, what) for x in plain]
    try:
        recorded = op.rule(Value(out), *[Value(x) for x in point])
    except Exception as problem:
        raise OperandError(
            f"{what} work on numbers and fail on Values, as differentiating twice needs them: {problem}"
        ) from problem
    again = [x.data if isinstance(x, Value) else number(x, what) for x in recorded]
    if any(x != y and not (isnan(x) and isnan(y)) for x, y in zip(numbers, again, strict=True)):
        raise GradientMismatch(f"{what} are {numbers} on numbers and {again} on Values, at {point}")
    return numbers


def sample(domains: Sequence[Interval], count: int) -> list[tuple[float, ...]]:
    """Points of a domain, the same in every run: ordinary numbers first, small and large ones after."""
    random = Random(0)  # noqa: S311  # reproducible, not secret
    return [tuple([_drawn(domain, random, 4.0 * i / count) for domain in domains]) for i in range(count)]


def _drawn(domain: Interval, random: Random, decades: float) -> float:
    size = 10.0 ** random.uniform(-decades, 0.5 * decades) * random.uniform(0.5, 2.0)
    if isfinite(domain.low) and isfinite(domain.high):
        x = domain.low + (domain.high - domain.low) * random.uniform(0.001, 0.999)
    elif isfinite(domain.low):
        x = domain.low + size
    elif isfinite(domain.high):
        x = domain.high - size
    else:
        x = random.choice((-size, size))
    if not domain.integers_only:
        return x
    whole = float(round(x))
    return whole if whole in domain else float(int(domain.low) + 1)
