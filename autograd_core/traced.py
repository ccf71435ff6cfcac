"""What a Value does while the compiler records it: reading its number is refused, a truth test is noted.

Recorded code runs again on other numbers, so whatever the recording looked at must be checked again or not be
looked at at all. Nodes of a recording carry the flag `TRACED`; node.py and value.py ask here about them.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, NoReturn

from autograd_core.errors import TraceError

TRACED = 16  # a bit of `Node._state`, beside those of node.py


class Recorder:
    """What a recording sees: every node that is made, in order, and every truth test."""

    __slots__ = ("guards", "nodes", "stand_ins")

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.guards: list[tuple[Any, bool]] = []  # a node, and whether it was not zero
        self.stand_ins: list[tuple[Any, Any]] = []  # a leaf from outside, and the input it stands for


recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


def note(node: Any) -> None:
    """Let the recording that is going on see a node."""
    running = recorder.get()
    if running is None:
        refuse("a computation")
    running.nodes.append(node)


def stand_in(leaves: Iterable[Any], inputs: Iterable[Any]) -> None:
    """Let the recording that is going on take each leaf from outside for one of its inputs.

    Code that uses leaves it finds in attributes, lists and closures is recorded as a function of arguments,
    as it is. The leaves get the numbers of the inputs.
    """
    running = recorder.get()
    if running is None:
        refuse("an input")
    pairs = list(zip(leaves, inputs, strict=True))
    running.stand_ins += pairs
    paused = recorder.set(None)
    try:
        for leaf, node in pairs:
            leaf.data = node.primal
    finally:
        recorder.reset(paused)


def truth(node: Any, outcome: bool) -> bool:
    """Note that the code recorded went on as it does where `node` is (not) zero."""
    running = recorder.get()
    if running is None:
        refuse("a truth test")
    running.guards.append((node, outcome))
    return outcome


def compare(name: str, x: Any, y: Any) -> Any:
    """A comparison as a value of the recording, 1.0 or 0.0: `where` selects by it, `if` notes its truth."""
    from autograd_core.ops import selection

    return selection.COMPARISONS[name](x, y)


_REMEDY = (
    "Write v.detach() for the value without its derivative, and autograd_core.where, maximum or clamp to "
    "select by it; what is no Value, an int or a string, is fixed per recording and may be read"
)


INDEX_REMEDY = (
    "Pass an int, which is fixed per recording, or write autograd_core.take(rows, v) for one of some rows"
)


def refuse(what: str, remedy: str = _REMEDY) -> NoReturn:
    """Raise the error about a number that compiled code would freeze."""
    from autograd_core.anomaly import users_line

    raise TraceError(
        f"{what} of a value that the compiler records ({users_line()}): the number would be the same "
        f"in every later call. {remedy}"
    )
