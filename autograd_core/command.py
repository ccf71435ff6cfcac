"""What the command lines share: a mistake is one line on the error stream and exit code 2."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:  # noqa: D102
        self.exit(2, f"{self.prog}: {message} (--help tells more)\n")


def shielded(arguments: Sequence[str]) -> list[str]:
    """Put a space before an expression that starts with a minus: argparse takes it for an option.

    >>> shielded(["-x*y", "--plain", "x=-2"])
    [' -x*y', '--plain', 'x=-2']
    """
    is_option = re.compile("--[a-z]|-h$")
    return [f" {word}" if word.startswith("-") and not is_option.match(word) else word for word in arguments]


def one_line(problem: BaseException) -> str:
    """The first line of an error: what is wrong and where, without the excerpt below it."""
    return str(problem).strip().partition("\n")[0] or type(problem).__name__
