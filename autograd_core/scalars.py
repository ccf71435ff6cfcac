"""Scalars at the door: which Python objects are real numbers for the engine, and what to write for the
others."""

from __future__ import annotations

import math
import sys
from numbers import Real
from typing import Any

from autograd_core.errors import DomainError, OperandError

_REMEDIES = (
    ("complex", "the engine differentiates real numbers: pass .real and .imag separately"),
    ("str", "write float(text), or autograd_core.parse(text) for an expression"),
    ("ndarray", "apply the function to each element, or use object arrays of Values"),
    ("Tensor", "pass tensor.item(), a plain number"),
    ("NoneType", "a function that forgot to return gives None"),
    ("list", "apply the function to each element: [f(v) for v in values]; sum, dot, max take sequences"),
    ("tuple", "apply the function to each element: [f(v) for v in values]; sum, dot, max take sequences"),
)


def number(thing: Any, where: object = "Value") -> float:
    """Return `thing` as a float if it is a real number, else raise.

    Accepted: int, float, bool, NumPy scalars, Fraction, Decimal.

    >>> from fractions import Fraction
    >>> number(Fraction(1, 4)), number(True)
    (0.25, 1.0)
    >>> number("3")
    Traceback (most recent call last):
    ...
    autograd_core.errors.OperandError: Value: expected a real number, got str '3'; write float(text), ...

    Raises:
        DomainError: (a ValueError) for an int or Fraction that no float is as large as.
        OperandError: (a TypeError) for anything else: text, complex numbers, arrays, None, containers.
    """
    kind = type(thing)
    if kind is float:
        return thing  # type: ignore[no-any-return]  # a float: `kind` says so
    if kind is int or is_number(thing):
        try:
            return float(thing)
        except OverflowError:
            raise DomainError(
                f"{_name(where)}: {_size_of(thing)} is beyond the largest float, about 1.8e308; "
                "write math.inf, or compute with the logarithm"
            ) from None
    if kind.__name__ == "Value":
        raise OperandError(
            f"{_name(where)}: got {thing!r}, which is a Value already: use it as it is, or .detach() it"
        )
    text = repr(thing)
    text = text if len(text) <= 60 else text[:57] + "..."
    remedy = next((say for name, say in _REMEDIES if name in {base.__name__ for base in kind.__mro__}), None)
    raise OperandError(
        f"{_name(where)}: expected a real number, got {kind.__name__} {text}"
        + (f"; {remedy}" if remedy else "")
    )


def is_number(thing: Any) -> bool:
    """Whether `number(thing)` would be accepted."""
    kind = type(thing)
    if kind is float or kind is int or isinstance(thing, float):
        return True
    # By itself: asked of (Real, float), Cython 3.3 loses what the question raises, such as a Ctrl-C.
    return isinstance(thing, Real) or _is_number_of_a_loaded_library(thing)


def _is_number_of_a_loaded_library(thing: Any) -> bool:
    # Decimal and numpy.bool_ are not numbers.Real; neither library is imported for the sake of this question.
    decimal = sys.modules.get("decimal")
    numpy = sys.modules.get("numpy")
    return (decimal is not None and isinstance(thing, decimal.Decimal)) or (
        numpy is not None and isinstance(thing, numpy.bool_)
    )


def _size_of(ratio: Any) -> str:
    # Its digits may be more than Python prints.
    digits = math.log10(abs(ratio.numerator)) - math.log10(ratio.denominator)
    return f"{type(ratio).__name__} of about {'-' if ratio < 0 else ''}10**{digits:.0f}"


def _name(where: object) -> str:
    return getattr(where, "name", None) or str(where)
