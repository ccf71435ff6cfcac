"""Every exception of the engine: each message says what was wrong, where, and what to write instead.

Python's own classes stay where Python would raise them: the subclasses below are also `TypeError` or
`ValueError`, so `except ValueError` keeps working.
"""

from __future__ import annotations


class AutogradError(Exception):
    """Anything that goes wrong inside the engine; the base of every class below."""


class DomainError(AutogradError, ValueError):
    """A number lies where the operation has no meaning (an empty `mean`, a checker started at nan)."""


class GraphError(AutogradError, ValueError):
    """The graph is not what the call needs: a value that is not in it, or data changed since."""


class AnomalyError(AutogradError, ArithmeticError):
    """The first nan or infinity under `detect_anomaly()`, with the op, the operands and the user's line."""


class GradientMismatch(AutogradError, AssertionError):  # noqa: N818  # the name of the contract
    """A gradient that disagrees with finite differences; it names the op whose rule is wrong."""


class ExpressionError(AutogradError, ValueError):
    """Text that `parse` does not accept, with the column where it stops being an expression."""


class TraceError(AutogradError, TypeError):
    """Compiled code would freeze a number that was read while recording."""


class OperandError(AutogradError, TypeError):
    """Something that is no real number was given to an op; the message says what to write instead."""
