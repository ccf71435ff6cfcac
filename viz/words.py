"""What the boxes and edges of a picture say, in every kind of drawing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

from autograd_core.errors import DomainError, OperandError
from autograd_core.text import counted, nearest, short
from viz.labels import clean
from viz.model import Box, Edge, Picture

SHOW = ("data", "grad", "local")

P = ParamSpec("P")
R = TypeVar("R")


def box_lines(box: Box, show: Collection[str]) -> list[str]:
    """Say what a box is: `z = +`, its data, its gradient or that none was computed, and what to beware of."""
    if box.kind == "constant":
        return [short(box.data)]
    data = f"data {_numbers(box.data, box.data_to)}"
    heading = title(box)
    lines = [heading or data]
    if heading and "data" in show:
        lines.append(data)
    if "grad" in show:
        lines.append(_gradient(box))
    if box.kind in ("module", "repeat"):
        inside = counted(len(box.members), "value")
        lines.append(f"{inside}, {counted(box.parameters, 'leaf', 'leaves')}" if box.parameters else inside)
    if box.uses > 1:
        lines.append(f"one leaf, {box.uses:,} uses")
    if box.stale:
        lines.append("stale: data changed since")
    return lines


def title(box: Box) -> str:
    """Name a box: its label, its op, how many of its shape it stands for."""
    name = " = ".join(clean(part) for part in (box.label, box.op) if part)
    return f"{name} ×{box.times:,}".lstrip() if box.times > 1 else name


def _gradient(box: Box) -> str:
    if box.grad is None:
        return "grad not computed"
    grad = f"grad {_numbers(box.grad, box.grad_to)}"
    if box.earlier:
        return f"{grad} (of an earlier pass)"
    return f"{grad} (sum of {box.contributions:,})" if box.contributions > 1 else grad


def _numbers(low: float, high: float | None) -> str:
    return short(low) if high is None else f"{short(low)} … {short(high)}"


def rest_lines(drawn: Picture) -> list[str]:
    """Say what is not drawn: how many values, and the most frequent ops among them."""
    count = sum(count for _, count in drawn.hidden)
    most = [f"{clean(symbol)}: {count:,}" for symbol, count in drawn.hidden[:5]]
    return [f"{count:,} of {drawn.total:,} values not drawn", *most, *["…"] * (len(drawn.hidden) > 5)]


def local_label(edge: Edge, show: Collection[str]) -> str | None:
    """Say the local derivative of an edge, None where there is none to show."""
    return None if edge.local is None or "local" not in show else f"∂ {short(edge.local)}"


def edge_lines(edge: Edge, show: Collection[str]) -> list[str]:
    """Say what an edge carries: its local derivative; where a gradient adds up, what it adds; its number."""
    local = local_label(edge, show)
    lines = [local] if local else []
    if edge.adds and "grad" in show:
        lines.append("+=" if edge.contribution is None else f"+= {short(edge.contribution)}")
    if edge.count > 1:
        lines.append(f"×{edge.count:,}")
    return lines


def shown(show: str | Collection[str], known: Collection[str] = SHOW) -> frozenset[str]:
    """Check the `show` of a drawing: one of what is known, or several.

    Raises:
        DomainError: (a ValueError) for what is not known.
    """
    wanted = [show] if isinstance(show, str) or not isinstance(show, Iterable) else list(show)
    for each in wanted:
        require_known("show", each, known)
    return frozenset(wanted)


def require_known(option: str, given: str, known: Iterable[str]) -> None:
    """Raise the error that lists what an option can be, unless `given` is one of `known`.

    Raises:
        DomainError: (a ValueError) where it is not.
    """
    if given not in known:
        end = nearest(given, known) if isinstance(given, str) else "."
        raise DomainError(f"{option}: unknown {given!r:.60}{end} Write one of {', '.join(map(repr, known))}")


def told_options(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function tell of an option that it does not take: the one nearest to it, and all there are.

    The function then raises OperandError (a TypeError), as Python would.
    """
    parameters = signature(function).parameters.values()
    known = [each.name for each in parameters]
    options = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]

    @wraps(function)
    def checked(*arguments: P.args, **given: P.kwargs) -> R:
        for name in given:
            if name not in known:
                raise OperandError(
                    f"{function.__name__}: no option {name!r}{nearest(name, known)} "
                    f"The options are {', '.join(options)}"
                )
        return function(*arguments, **given)

    return checked
