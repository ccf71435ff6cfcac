"""Arrays of ints, whose numbers compiled chapters reach as C does; integers.pxd is what they see."""

from __future__ import annotations

from typing import Any


def ints(numbers: Any) -> Any:
    """Where the numbers of an array are."""
    return numbers


def push(numbers: Any, number: int) -> None:
    """Put a number behind the others."""
    numbers.append(number)


push_wide = push
