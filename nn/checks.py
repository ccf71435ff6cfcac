"""What the constructors and training ask of their numbers before anything is made or changed."""

from __future__ import annotations

from typing import Any


def check_count(what: str, count: Any) -> None:
    """Raise unless `count` is a positive whole number.

    Raises:
        ValueError: naming `what` and the number that was given.

    >>> check_count("epochs", 0)
    Traceback (most recent call last):
    ...
    ValueError: epochs is a positive whole number, got 0
    """
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"{what} is a positive whole number, got {count!r}")
