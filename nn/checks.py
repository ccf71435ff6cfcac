"""What the constructors and training ask of their numbers before anything is made or changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from autograd_core.scalars import is_number
from autograd_core.text import counted


def check_count(what: str, count: Any) -> None:
    """Raise unless `count` is a positive whole number.

    Raises:
        ValueError: naming `what` and the number that was given.

    >>> check_count("epochs", 0)
    Traceback (most recent call last):
    ...
    ValueError: epochs is a positive whole number, got 0
    """
    if isinstance(count, bool) or not hasattr(count, "__index__") or count < 1:
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
    _check(what, number, lambda x: 0.0 < x < inf, "a positive number")


def check_not_negative(what: str, number: Any) -> None:
    """Raise unless `number` is finite and at least 0.

    >>> check_not_negative("l2", 0.0)

    Raises:
        ValueError: naming `what` and the number that was given.
    """
    _check(what, number, lambda x: 0.0 <= x < inf, "a number from 0 on")


def check_below_one(what: str, number: Any) -> None:
    """Raise unless `number` is from 0 to below 1.

    >>> check_below_one("momentum", 0.9)

    Raises:
        ValueError: naming `what` and the number that was given.
    """
    _check(what, number, lambda x: 0.0 <= x < 1.0, "a number from 0 to below 1")


def check_yes_or_no(what: str, answer: Any) -> None:
    """Raise unless `answer` is True or False.

    Raises:
        TypeError: naming `what` and what was given.

    >>> check_yes_or_no("progress", "no")
    Traceback (most recent call last):
    ...
    TypeError: progress is True or False, got 'no'
    """
    if answer not in (True, False):
        raise TypeError(f"{what} is True or False, got {answer!r:.60}")


def check_takes(what: str, function: Callable[..., Any], *names: str) -> None:
    """Raise unless a function can be called with so many arguments, where it tells what it takes.

    Raises:
        TypeError: naming `what`, the arguments and those that the function has.

    >>> check_takes("the loss", lambda outputs: outputs[0], "outputs", "target")
    Traceback (most recent call last):
    ...
    TypeError: the loss is a function of (outputs, target), got one of (outputs)
    """
    from inspect import signature

    try:
        found = signature(function)
    except (TypeError, ValueError):  # of C
        return
    try:
        found.bind(*names)
    except TypeError:
        raise TypeError(f"{what} is a function of ({', '.join(names)}), got one of {found}") from None


def has_parts(thing: Any) -> bool:
    """Whether a thing is a sequence or an array, not one number.

    >>> has_parts([1.0]), has_parts(1.0)
    (True, False)
    """
    return hasattr(thing, "__len__")


def shape_of(thing: Any) -> tuple[int, ...]:
    """How long rows within rows are: () for a number, (2, 3) for two rows of three.

    Raises:
        ValueError: if rows side by side are not alike.

    >>> shape_of([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    (2, 3)
    """
    if not has_parts(thing):
        return ()
    shapes = sorted({shape_of(part) for part in thing})
    if len(shapes) > 1:
        raise ValueError(f"rows side by side are alike, got {' and '.join(map(in_words, shapes))}")
    return (len(thing), *(shapes[0] if shapes else ()))


def check_vector(taker: object, x: Any, width: int) -> None:
    """Raise unless `x` is a vector of that many numbers.

    Raises:
        ValueError: naming who takes it and what it got.

    >>> check_vector("GRU(2, 3)", [1.0], 2)
    Traceback (most recent call last):
    ...
    ValueError: GRU(2, 3) takes vectors of 2 numbers, got 1
    """
    shape = shape_of(x)
    if shape != (width,):
        hint = "" if shape else ": write [x] for a vector of one"
        raise ValueError(f"{taker} takes vectors of {counted(width, 'number')}, got {in_words(shape)}{hint}")


def in_words(shape: Sequence[int]) -> str:
    """Say a shape: `8 x 8`.

    >>> in_words((1, 8, 8)), in_words(())
    ('1 x 8 x 8', 'a number')
    """
    return " x ".join(map(str, shape)) or "a number"


def _check(what: str, number: Any, right: Callable[[float], bool], kind: str) -> None:
    if isinstance(number, bool) or not is_number(number) or not right(number):
        raise ValueError(f"{what} is {kind}, got {number!r}")
