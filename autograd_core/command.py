"""What the command lines share: a mistake is one line on the error stream and exit code 2."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

from autograd_core.errors import AutogradError
from autograd_core.extras import EXTRAS, missing


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:  # noqa: D102  # as the class says
        self.exit(2, f"{self.prog}: {message} (--help tells more)\n")


def shielded(arguments: Sequence[str], short: str = "-h$") -> list[str]:
    """Put a space before an expression that starts with a minus: argparse takes it for an option.

    Args:
        arguments: the words of a command line.
        short: the command's options of one letter, as a regular expression.

    >>> shielded(["-x*y", "--plain", "x=-2"])
    [' -x*y', '--plain', 'x=-2']
    """
    is_option = re.compile(f"--[a-z]|--$|{short}")
    return [f" {word}" if word.startswith("-") and not is_option.match(word) else word for word in arguments]


def values_of(assignments: Sequence[str]) -> dict[str, float]:
    """Read `x=2 y=3` from a command line.

    Raises:
        AutogradError: for what is no name with a number.

    >>> values_of(["x=2", "y=-1e3"])
    {'x': 2.0, 'y': -1000.0}
    """
    values = {}
    for assignment in assignments:
        name, equals, number = (part.strip() for part in assignment.partition("="))
        if not equals or not name.isidentifier():
            raise AutogradError(f"{assignment!r} gives no name a number: write x=2")
        if name in values:
            raise AutogradError(f"{assignment!r}: {name} has a number already: give it once")
        try:
            values[name] = float(number)
        except ValueError:
            raise AutogradError(f"{assignment!r}: {number!r} is no number: write {name}=2") from None
    return values


def one_line(problem: BaseException) -> str:
    """The first line of an error: what is wrong and where, without the excerpt below it.

    >>> one_line(ModuleNotFoundError("No module named 'rich'", name="rich"))
    'rich is not installed: pip install ".[terminal]" in the clone'
    """
    if (
        isinstance(problem, ModuleNotFoundError)
        and (library := str(problem.name).partition(".")[0]) in EXTRAS
    ):
        return missing(library)
    return str(problem).strip().partition("\n")[0] or type(problem).__name__
