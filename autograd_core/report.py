"""What a check of gradients found: true or false, a plain text, a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograd_core.local import Finding

if TYPE_CHECKING:
    from rich.table import Table

_HEADINGS = ("derivative", "by", "recorded", "differences", "+-", "order", "")
_MARKS = {True: "right", False: "WRONG", None: "open"}


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: the derivative the engine gives and the one that differences of the function show.

    `order` is the power of the step with which the Taylor remainder falls: 2 for a right gradient, 1 for a
    wrong one, None where nothing is left of it but rounding. `right` is None where the differences cannot
    tell.
    """

    name: str
    level: int
    recorded: float
    slope: float
    error: float
    order: float | None
    right: bool | None


@dataclass(slots=True, repr=False)
class GradientReport:
    """The result of `check_gradients`: true when no comparison failed; prints as text and a table.

    False where a derivative is wrong (`is_wrong`), and where nothing could be compared at the point.
    """

    function: str
    point: list[float]
    names: list[str]
    rows: list[Row] = field(default_factory=list)
    wrong: Finding | None = None
    checked: int = 0
    notes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<GradientReport: {self._verdict()}>"

    def __bool__(self) -> bool:
        return not self.is_wrong and bool(self.rows)

    @property
    def is_wrong(self) -> bool:
        """Whether a derivative is wrong; one that no difference can be compared with is not."""
        return self.wrong is not None or any(row.right is False for row in self.rows)

    @property
    def order(self) -> float | None:
        """The power of the step with which the remainder of the gradient falls along the direction."""
        return next((row.order for row in self.rows if row.name == "along v"), None)

    def __str__(self) -> str:
        lines = [self._verdict()]
        rows = [_HEADINGS, *map(_cells, self.rows)] if self.rows else []
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([*lines, *self.notes])

    def __rich__(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table(
            *_HEADINGS,
            title=Text(
                self._verdict(), "bold red" if self.is_wrong else "bold green" if self else "bold yellow"
            ),
        )
        for row in self.rows:
            style = {True: "green", False: "red", None: "yellow"}[row.right]
            table.add_row(*[Text(cell) for cell in _cells(row)[:-1]], Text(_cells(row)[-1], style))
        table.caption = Text("\n".join(self.notes)) if self.notes else None
        return table

    def _verdict(self) -> str:
        if self.wrong is not None:
            return str(self.wrong)
        found = {verdict: [row.level for row in self.rows if row.right is verdict] for verdict in _MARKS}
        if self and found[None]:
            orders = " and ".join(map(str, dict.fromkeys(found[None])))
            return (
                f"the rules in {self.function} are right, {self.checked} local derivatives checked; "
                f"differences of the function leave order {orders} open"
            )
        if self:
            return f"the gradients of {self.function} are right: {self.checked} local derivatives checked"
        if not self.is_wrong:
            return f"nothing could be compared here: the gradient of {self.function} is open at this point"
        what = "gradient" if 1 in found[False] else f"derivative of order {found[False][0]}"
        return (
            f"the {what} of {self.function} is wrong though the rule of every op is right: the function "
            "depends on its input in a way that is not recorded (.data, detach, float, no_grad?)"
        )


def _cells(row: Row) -> tuple[str, ...]:
    order = "" if row.order is None else f"{row.order:.2f}"
    numbers = (f"{row.recorded:.9g}", f"{row.slope:.9g}", f"{row.error:.1g}")
    return (f"order {row.level}", row.name, *numbers, order, _MARKS[row.right])
