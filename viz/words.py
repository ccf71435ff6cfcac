"""What the boxes and edges of a picture say, in every kind of drawing."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from autograd_core.errors import DomainError
from autograd_core.text import short
from viz.labels import clean
from viz.model import Box, Edge, Picture

SHOW = ("data", "grad", "local")


def box_lines(box: Box, show: Collection[str]) -> list[str]:
    """Say what a value is: `z = +`, its data, its gradient or that none was computed."""
    if box.kind == "constant":
        return [short(box.data)]
    title = " = ".join(clean(part) for part in (box.label, box.op) if part)
    data = f"data {short(box.data)}"
    lines = [title or data]
    if title and "data" in show:
        lines.append(data)
    if "grad" in show:
        lines.append("grad not computed" if box.grad is None else f"grad {short(box.grad)}")
    if box.uses > 1:
        lines.append(f"one leaf, {box.uses:,} uses")
    return lines


def rest_lines(drawn: Picture) -> list[str]:
    """Say what is not drawn: how many values, and the most frequent ops among them."""
    count = sum(count for _, count in drawn.hidden)
    most = [f"{clean(symbol)}: {count:,}" for symbol, count in drawn.hidden[:5]]
    return [f"{count:,} of {drawn.total:,} values not drawn", *most, *["…"] * (len(drawn.hidden) > 5)]


def local_label(edge: Edge, show: Collection[str]) -> str | None:
    """Say the local derivative of an edge, None where there is none to show."""
    return None if edge.local is None or "local" not in show else f"∂ {short(edge.local)}"


def shown(show: str | Collection[str]) -> frozenset[str]:
    """Check the `show` of a drawing.

    Raises:
        DomainError: (a ValueError) for a number there is not.
    """
    for each in [show] if isinstance(show, str) else show:
        require_known("show", each, SHOW)
    return frozenset([show] if isinstance(show, str) else show)


def require_known(option: str, given: str, known: Iterable[str]) -> None:
    """Raise the error that lists what an option can be, unless `given` is one of `known`."""
    if given not in known:
        raise DomainError(f"{option}: unknown {given!r}; write one of {', '.join(map(repr, known))}")
