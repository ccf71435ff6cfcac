"""Every exception of the engine: each message says what was wrong, where, and what to write instead.

Python's own classes stay where Python would raise them: the subclasses below are also `TypeError` or
`ValueError`, so `except ValueError` keeps working.
"""

from __future__ import annotations

from typing import Any


class AutogradError(Exception):
    """Anything that goes wrong inside the engine; the base of every class below.

    >>> issubclass(DomainError, AutogradError), issubclass(DomainError, ValueError)
    (True, True)
    """


class DomainError(AutogradError, ValueError):
    """A number lies where the operation has no meaning (an empty `mean`, a checker started at nan).

    >>> import autograd_core as ac
    >>> ac.mean([])
    Traceback (most recent call last):
    ...
    autograd_core.errors.DomainError: mean: the sequence has length 0, it needs 1 or more; ...
    """


class GraphError(AutogradError, ValueError):
    """The graph is not what the call needs: a value that is not in it, or data changed since.

    >>> import autograd_core as ac
    >>> ac.steps(ac.Value(2.0) * 3.0).run_until(ac.Value(1.0, "other"))
    Traceback (most recent call last):
    ...
    autograd_core.errors.GraphError: no contribution goes to Value(1.0, label='other'): the root ...
    """


class AnomalyError(AutogradError, ArithmeticError):
    """The first nan or infinity under `detect_anomaly()`, with the op, the operands and the user's line.

    >>> import autograd_core as ac
    >>> with ac.detect_anomaly():
    ...     ac.sqrt(ac.Value(-1.0, "x"))
    Traceback (most recent call last):
    ...
    autograd_core.errors.AnomalyError: sqrt gave nan: x = -1.0 ...
    """


class GradientMismatch(AutogradError, AssertionError):  # noqa: N818  # the name of the contract
    """A gradient that disagrees with finite differences; it names the op whose rule is wrong.

    >>> import autograd_core as ac
    >>> ac.define_op("thrice", lambda x: 3.0 * x, lambda out, x: (2.0,))
    Traceback (most recent call last):
    ...
    autograd_core.errors.GradientMismatch: the rule of thrice is wrong: d thrice / d x is 2.0 where ...
    """


class ExpressionError(AutogradError, ValueError):
    """Text that `parse` does not accept, with the column where it stops being an expression.

    >>> import autograd_core as ac
    >>> ac.parse("x + y", x=1.0)
    Traceback (most recent call last):
    ...
    autograd_core.errors.ExpressionError: no value for 'y': give y=... (given: x) (column 5)
    """


class TraceError(AutogradError, TypeError):
    """Compiled code would freeze a number that was read while recording.

    >>> import autograd_core as ac
    >>> ac.compile(lambda v: v * v.data)(2.0)
    Traceback (most recent call last):
    ...
    autograd_core.errors.TraceError: the number (.data, a format) of a value that the compiler records ...
    """


class OperandError(AutogradError, TypeError):
    """Something that is no real number was given to an op; the message says what to write instead.

    >>> import autograd_core as ac
    >>> ac.Value(2.0) + "1"
    Traceback (most recent call last):
    ...
    autograd_core.errors.OperandError: add: expected a real number, got str '1'; write float(text), ...
    """


def check_function(taker: str, f: Any, argnums: Any = 0) -> None:
    """Raise unless what is taken is a function, and the arguments to differentiate by are told by place.

    Raises:
        OperandError: (a TypeError) naming who takes it and what it was given.
        DomainError: (a ValueError) for anything but a place or a tuple of places.

    >>> check_function("grad", 3.0)
    Traceback (most recent call last):
    ...
    autograd_core.errors.OperandError: grad: expected a function, got float 3.0
    >>> check_function("grad", abs, 2.0)
    Traceback (most recent call last):
    ...
    autograd_core.errors.DomainError: grad: argnums is the place of an argument, ... got 2.0: ... grad(f)(x)
    """
    if not callable(f):
        kind = type(f).__name__
        hint = "; of a graph z, z.backward() computes gradients" if kind == "Value" else ""
        raise OperandError(f"{taker}: expected a function, got {kind} {f!r:.60}{hint}")
    for argnum in argnums if isinstance(argnums, tuple) else (argnums,):
        if isinstance(argnum, bool) or not isinstance(argnum, int):
            raise DomainError(
                f"{taker}: argnums is the place of an argument, 0 for the first, or a tuple of places, got "
                f"{argnums!r:.60}: at a point x write {taker}(f)(x)"
            )
