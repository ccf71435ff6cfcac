"""A progress bar that leaves no trace; a few plain lines where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PLAIN_LINES = 5


@contextmanager
def progress(what: str, steps: int, *, shown: bool = True) -> Iterator[Callable[[str], None]]:
    """Show on standard error how far the steps have come; call what it yields after each, with a remark."""
    if not shown:
        yield lambda remark: None
    elif sys.stderr.isatty():
        with _rich_bar(what, steps) as advance:
            yield advance
    else:
        yield _plain_lines(what, steps)


@contextmanager
def _rich_bar(what: str, steps: int) -> Iterator[Callable[[str], None]]:
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
        yield lambda remark: bar.update(task, advance=1, remark=remark)


def _plain_lines(what: str, steps: int) -> Callable[[str], None]:
    done = 0

    def advance(remark: str) -> None:
        nonlocal done
        done += 1
        if done * PLAIN_LINES // steps > (done - 1) * PLAIN_LINES // steps:
            print(f"{what} {done}/{steps} {remark}", file=sys.stderr)

    return advance
