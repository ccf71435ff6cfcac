"""What all readers share: an attempt at one input, and what tells that something did not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

Attempt = Callable[[Random], bool]  # whether the input was accepted; it raises what is not documented


class WrongError(Exception):
    """Something did not hold."""


def require(holds: object, what: str) -> None:
    """Raise unless something holds."""
    if not holds:
        raise WrongError(what)


@contextmanager
def unchanged(path: Path, content: bytes) -> Iterator[None]:
    """Require that a file stays as it is, and alone, whatever happens."""
    yield
    require(path.read_bytes() == content and len(list(path.parent.iterdir())) == 1, "a file was changed")
