"""Where random numbers come from: a generator passed on, or a new one from a seed; never a hidden one."""

from __future__ import annotations

import random


class _Unseeded(int):
    """The seed 0 of an argument that was not given, which tells it from a 0 that was."""


UNSEEDED = _Unseeded(0)


def generator(seed: int, rng: random.Random | None = None) -> random.Random:
    """Return `rng` if there is one, else a new generator that starts from `seed`.

    Raises:
        TypeError: if the seed is no whole number (None would mean a different start each time).

    >>> generator(1).random() == generator(1).random()
    True
    """
    if rng is not None:
        return rng
    if not isinstance(seed, int):
        raise TypeError(f"a seed is a whole number, got {type(seed).__name__} {seed!r}")
    return random.Random(int(seed))  # noqa: S311  # reproducible, not secret
