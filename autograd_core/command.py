"""What the command lines share: a mistake is one line on the error stream and exit code 2."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import NoReturn

EXTRAS = {
    "graphviz": "viz",
    "matplotlib": "plots",
    "numpy": "compiler",
    "optree": "compiler",
    "rich": "terminal",
    "safetensors": "nn",
}
"""The extra that brings a library."""


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
    """The first line of an error: what is wrong and where, without the excerpt below it.

    >>> one_line(ModuleNotFoundError("No module named 'rich'", name="rich"))
    'rich is not installed: pip install "autograd-core[terminal]"'
    """
    if (
        isinstance(problem, ModuleNotFoundError)
        and (library := str(problem.name).partition(".")[0]) in EXTRAS
    ):
        return missing(library)
    return str(problem).strip().partition("\n")[0] or type(problem).__name__


def missing(*libraries: str) -> str:
    """Say which libraries there are not, and what installs them.

    >>> missing("safetensors", "matplotlib")
    'safetensors, matplotlib are not installed: pip install "autograd-core[nn,plots]"'
    """
    extras = ",".join(dict.fromkeys(EXTRAS[library] for library in libraries))
    are = "is" if len(libraries) == 1 else "are"
    return f'{", ".join(libraries)} {are} not installed: pip install "autograd-core[{extras}]"'


def check_installed(what: str, *libraries: str) -> None:
    """Raise before anything is begun unless all that a command will need is there.

    Raises:
        ImportError: naming what needs the libraries, those that are missing, and what installs them.
    """
    absent = [name for name in libraries if find_spec(name) is None]
    if absent:
        raise ImportError(f"{what}: {missing(*absent)}")
