"""Where random numbers come from: a generator passed on, or a new one from a seed; never a hidden one.

What a module draws for each sample, it draws with `draw`. In compiled training these numbers are inputs of
the compiled code, drawn for all samples of a batch in the order in which they would be drawn one by one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from autograd_core import TraceError
from autograd_core.traced import recorder


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


drawing: ContextVar[Callable[[random.Random, int], list[Any]] | None] = ContextVar("drawing", default=None)


def draw(rng: random.Random, count: int) -> list[Any]:
    """Draw so many numbers from 0 to below 1, for one sample.

    Raises:
        TraceError: in code that the compiler records for anything but training.

    >>> draw(random.Random(1), 1) == [random.Random(1).random()]
    True
    """
    given = drawing.get()
    if given is not None:
        return given(rng, count)
    if recorder.get() is not None:
        raise TraceError(
            "random numbers that are drawn in code that the compiler records would be the same numbers in "
            "every call: draw them outside and pass them, as nn.fit and nn.Trainer do for the layers of nn"
        )
    return [rng.random() for _ in range(count)]


@contextmanager
def nothing_drawn() -> Iterator[None]:
    """Let modules have 0.5 for each random number within the block, and leave the generators as they are.

    >>> with nothing_drawn():
    ...     draw(random.Random(1), 2)
    [0.5, 0.5]
    """
    outer = drawing.set(lambda rng, count: [0.5] * count)
    try:
        yield
    finally:
        drawing.reset(outer)


class Draws:
    """Random numbers that are inputs, handed out in the order in which they are asked for."""

    def __init__(self, generators: list[Any], numbers: list[Any]) -> None:
        self.places: list[int] = []
        self._generators = generators
        self._numbers = numbers

    def __call__(self, generator: Any, count: int) -> list[Any]:
        """Hand out so many of a generator's."""
        if not any(generator is known for known in self._generators):
            self._generators.append(generator)
        place = next(i for i, known in enumerate(self._generators) if known is generator)
        first = len(self.places)
        self.places += [place] * count
        found = self._numbers[first : first + count]
        return found + [0.5] * (count - len(found))  # it is recorded again with as many as it takes


class Stream:
    """What a generator will give, in arrays: the numbers of `rng.random()`, to the bit, at NumPy's speed.

    Between its making and `settle`, which takes the generator to where the stream is, nothing else may draw.

    >>> rng, same = random.Random(1), random.Random(1)
    >>> stream = Stream(rng)
    >>> stream.take(2).tolist() == draw(same, 2)
    True
    >>> stream.settle()
    >>> rng.random() == same.random()
    True
    """

    def __init__(self, rng: random.Random) -> None:
        import numpy

        self._rng = rng
        self._twister: Any = None
        if type(rng) is random.Random:  # a subclass may have another way to draw
            _, (*key, place), _ = rng.getstate()
            self._twister = numpy.random.RandomState(0)
            self._twister.set_state(("MT19937", numpy.array(key, dtype=numpy.uint32), place, 0, 0.0))

    def take(self, count: int) -> Any:
        """Draw so many numbers."""
        if self._twister is None:
            return [self._rng.random() for _ in range(count)]
        return self._twister.random_sample(count)

    def settle(self) -> None:
        """Take the generator to where the stream is."""
        if self._twister is not None:
            version, _, gauss = self._rng.getstate()
            _, key, place, *_ = self._twister.get_state()
            self._rng.setstate((version, (*key.tolist(), int(place)), gauss))
