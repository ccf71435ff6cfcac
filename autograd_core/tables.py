"""Tables of the same rows in three places: plain text, a rich table in a terminal, HTML in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

MARK = ">"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings; the last `numbers` columns are numbers and stand at the right.

    A row whose first cell is `>` is marked. Cells hold no control characters (naming.py sees to that).
    Without headings it is a title and notes alone.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int = 0
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        rows = [self.headings, *self.rows] if self.headings else []
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
        ]
        above = [self.title] if self.title else []
        return "\n".join([*above, *(line.rstrip() for line in lines), *self.notes])

    def __rich__(self) -> RenderableType:
        return self.rich()

    def rich(self, *, one_line: bool = False) -> RenderableType:
        """The table for rich, each row cut to one line if wanted, and the notes."""
        from rich.box import SIMPLE_HEAD
        from rich.console import Group
        from rich.table import Table as RichTable
        from rich.text import Text

        notes = [Text(note) for note in self.notes]
        if not self.headings:
            return Group(*[Text(self.title)] * bool(self.title), *notes)
        look: Any = {"box": SIMPLE_HEAD, "show_edge": False, "padding": (0, 1, 0, 0)}
        table = RichTable(title=Text(self.title), title_justify="left", **look)
        first_number = len(self.headings) - self.numbers
        for i, (heading, *cells) in enumerate(zip(self.headings, *self.rows, strict=True)):
            is_number = i >= first_number
            table.add_column(
                Text(heading),
                justify="right" if is_number else "left",
                no_wrap=one_line or is_number,
                min_width=max(map(len, cells), default=0) if is_number or heading == "" else None,
            )
        for row in self.rows:
            table.add_row(*[Text(cell) for cell in row], style="reverse" if row[0] == MARK else None)
        return Group(table, *notes)

    def html(self) -> str:
        """The table as HTML; every cell is text, whatever is in it."""
        heads = "".join(f"<th>{escape(heading)}</th>" for heading in self.headings)
        rows = "".join(self._html_row(row) for row in self.rows)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        caption = f"<caption>{escape(self.title)}</caption>"
        return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{notes}"

    def _html_row(self, row: Sequence[str]) -> str:
        first_number = len(row) - self.numbers
        cells = [
            f'<td style="text-align:{"right" if i >= first_number else "left"}">{escape(cell)}</td>'
            for i, cell in enumerate(row)
        ]
        mark = ' style="font-weight:bold"' if row[0] == MARK else ""
        return f"<tr{mark}>{''.join(cells)}</tr>"


class Tabular(ABC):
    """Something that shows itself as tables everywhere; a subclass has `tables()`."""

    @abstractmethod
    def tables(self) -> Iterable[Table]:
        """The tables that show it."""

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.tables()))

    __repr__ = __str__

    def __rich__(self) -> RenderableType:
        from rich.console import Group

        return Group(*[table.__rich__() for table in self.tables()])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        tables = list(self.tables())
        return {
            "text/plain": "\n\n".join(map(str, tables)),
            "text/html": "".join(table.html() for table in tables),
        }
