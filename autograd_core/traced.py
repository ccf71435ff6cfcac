"""What a Value does while the compiler records it: reading its number is refused, a truth test is noted.

Recorded code runs again on other numbers, so whatever the recording looked at must be checked again or not be
looked at at all. Nodes of a recording carry the flag `TRACED`; node.py and value.py ask here about them.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, NoReturn

from autograd_core.errors import TraceError

TRACED = 16  # a bit of `Node._state`, beside those of node.py

# The truth tests of the recording that is going on: pairs of a node and whether it was not zero.
guards: ContextVar[list[tuple[Any, bool]] | None] = ContextVar("guards", default=None)


def truth(node: Any, outcome: bool) -> bool:
    """Note that the code recorded went on as it does where `node` is (not) zero."""
    noted = guards.get()
    if noted is None:
        refuse("a truth test")
    noted.append((node, outcome))
    return outcome


def compare(name: str, x: Any, y: Any) -> Any:
    """A comparison as a value of the recording, 1.0 or 0.0: `where` selects by it, `if` notes its truth."""
    from autograd_core.ops import selection

    return selection.COMPARISONS[name](x, y)


def refuse(what: str) -> NoReturn:
    """Raise the error about a number that compiled code would freeze."""
    from autograd_core.anomaly import users_line

    raise TraceError(
        f"{what} of a value that the compiler records ({users_line()}): the number would be the same "
        "in every later call. Write v.detach() for the value without its derivative, and "
        "autograd_core.where, maximum or clamp to select by it; what is no Value, an int or a string, is "
        "fixed per recording and may be read"
    )
