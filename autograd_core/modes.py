"""Blocks of code under which recording changes: `with no_grad():`, `with detect_anomaly():`."""

from __future__ import annotations

from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from typing import ClassVar, Self

from autograd_core import value


class _Mode(ContextDecorator):
    """A block, or a decorated function, under which one switch has another value; each thread has its own."""

    _switch: ClassVar[ContextVar[bool]]
    _setting: ClassVar[bool]

    def __init__(self) -> None:
        self._tokens: list[Token[bool]] = []

    def _recreate_cm(self) -> Self:
        return type(self)()  # a decorated function may run in several threads at once

    def __enter__(self) -> Self:
        self._tokens.append(self._switch.set(self._setting))
        value.count_mode(1)
        return self

    def __exit__(self, *exception: object) -> None:
        value.count_mode(-1)
        self._switch.reset(self._tokens.pop())


class no_grad(_Mode):  # noqa: N801  # used like a function, as in every engine
    """Compute without recording: results are leaves, nothing is kept for a backward pass.

    >>> import autograd_core as ac
    >>> x = ac.Value(3.0)
    >>> with ac.no_grad():
    ...     y = x * x
    >>> y.data, y.parents
    (9.0, ())
    """

    _switch = value.recording
    _setting = False


class detect_anomaly(_Mode):  # noqa: N801  # used like a function, as in every engine
    """Raise at the first nan or infinity, forward or backward, and say where it comes from.

    Without it every op is total: invalid operands give nan, poles give infinities, nothing raises.

    Raises:
        AnomalyError: naming the op, the operands with their labels and values, and the line that wrote it.

    >>> import autograd_core as ac
    >>> with ac.detect_anomaly():
    ...     ac.log(ac.Value(-1.0, "x"))
    Traceback (most recent call last):
    ...
    autograd_core.errors.AnomalyError: log gave nan: x = -1.0 ...
    """

    _switch = value.watching
    _setting = True
