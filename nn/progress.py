"""A progress bar that leaves no trace; a few plain lines where there is no terminal, or no rich."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from time import monotonic
from typing import Protocol

PLAIN_LINES = 5
SHORTEST = 0.1  # seconds between two looks at what is under way


class Show(Protocol):
    """Show how many steps are done."""

    def __call__(self, done: float, remark: str = "", /) -> None: ...  # noqa: D102  # as the class says


@contextmanager
def progress(what: str, steps: int, done: float = 0, *, shown: bool = True) -> Iterator[Show]:
    """Show on standard error how far the steps have come, and the time that is left.

    Call what it yields with how many are done, with a remark after each, as often as you like in between.
    """
    if not shown:
        yield lambda done, remark="": None
    elif sys.stderr.isatty() and find_spec("rich") is not None:
        with _rich_bar(what, steps, done) as show:
            yield show
    else:
        yield _plain_lines(what, steps, done)


@contextmanager
def _rich_bar(what: str, steps: int, before: float) -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[remark]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=steps, remark="")
        bar.update(task, completed=before)
        shown = 0.0

        def show(done: float, remark: str = "") -> None:
            nonlocal shown
            now = monotonic()
            if remark:
                bar.update(task, completed=done, remark=remark)
            elif now - shown > SHORTEST:
                bar.update(task, completed=done)
                shown = now

        yield show


def _plain_lines(what: str, steps: int, before: float) -> Show:
    lines = before * PLAIN_LINES // steps

    def show(done: float, remark: str = "") -> None:
        nonlocal lines
        if remark and done * PLAIN_LINES // steps > lines:
            lines = done * PLAIN_LINES // steps
            print(f"{what} {done:g}/{steps} {remark}", file=sys.stderr)

    return show
