"""What the constructors and training ask of their numbers before anything is made or changed."""

from __future__ import annotations

from math import isfinite
from typing import Any

from autograd_core.scalars import is_number


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


def check_positive(what: str, number: Any) -> None:
    """Raise unless `number` is positive and finite.

    Raises:
        ValueError: naming `what` and the number that was given.

    >>> check_positive("eps", 0.0)
    Traceback (most recent call last):
    ...
    ValueError: eps is a positive number, got 0.0
    """
    if not is_number(number) or not (number > 0.0 and isfinite(number)):
        raise ValueError(f"{what} is a positive number, got {number!r}")


def check_not_negative(what: str, number: Any) -> None:
    """Raise unless `number` is finite and at least 0.

    Raises:
        ValueError: naming `what` and the number that was given.

    >>> check_not_negative("l2", -1.0)
    Traceback (most recent call last):
    ...
    ValueError: l2 is a number from 0 on, got -1.0
    """
    if not is_number(number) or not (number >= 0.0 and isfinite(number)):
        raise ValueError(f"{what} is a number from 0 on, got {number!r}")


def check_below_one(what: str, number: Any) -> None:
    """Raise unless `number` is from 0 to below 1.

    Raises:
        ValueError: naming `what` and the number that was given.

    >>> check_below_one("momentum", 1.0)
    Traceback (most recent call last):
    ...
    ValueError: momentum is a number from 0 to below 1, got 1.0
    """
    if not is_number(number) or not 0.0 <= number < 1.0:
        raise ValueError(f"{what} is a number from 0 to below 1, got {number!r}")
