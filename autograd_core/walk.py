"""A walk over the steps of a pass, forwards and backwards, with stops: what every stepper does the same way.

A stop is a node, a name or an op (as text), or a condition on a step.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from autograd_core.errors import GraphError, OperandError
from autograd_core.naming import Names
from autograd_core.node import Node
from autograd_core.op import OPS
from autograd_core.tables import MARK, Table, Tabular
from autograd_core.text import counted

S = TypeVar("S")
Stop = Node | str | Callable[[Any], bool]

HEAD = TAIL = 20  # rows of a long table at either end
NEARBY = 5  # and before and after the position


class Walk(Tabular, Generic[S]):
    """A position between the steps of a pass; `position` steps are taken.

    A subclass says how many steps there are (`__len__`), what they are (`step`), which node each is about
    (`node`) and which step completes a node (`completes`).
    """

    answers: int  # how many of the last cells a step fills when it is reached

    def __init__(self, names: Names) -> None:
        self.names = names
        self.position = 0
        self.breakpoints: tuple[Stop, ...] = ()

    @abstractmethod
    def __len__(self) -> int:
        """How many steps there are."""

    @abstractmethod
    def step(self, index: int) -> S:
        """The step at an index, 0 for the first."""

    @abstractmethod
    def node(self, index: int) -> Node:
        """The result of the op that a step goes through."""

    @abstractmethod
    def completes(self, node: Node) -> int:
        """The index of the step after which a node is done.

        Raises:
            GraphError: (a ValueError) where no step is about it.
        """

    def __getitem__(self, index: int) -> S:
        length = len(self)
        if not -length <= index < length:
            raise IndexError(f"step {index} of {length}")
        return self.step(index % length)

    def __iter__(self) -> Iterator[S]:
        return self

    def __next__(self) -> S:
        if self.position == len(self):
            raise StopIteration
        self.position += 1
        return self.step(self.position - 1)

    def next(self) -> S:
        """Take the next step; StopIteration at the end, as `next(s)`."""
        return self.__next__()

    def back(self) -> S:
        """Take back the last step and return it."""
        if self.position == 0:
            raise GraphError("the stepper stands at the start: there is no step to take back")
        self.position -= 1
        return self.step(self.position)

    def reset(self) -> None:
        """Go back to the start."""
        self.position = 0

    def jump(self, position: int) -> None:
        """Go to where `position` steps are taken: 0 is the start, `len(s)` or -1 the end, -2 one before."""
        length = len(self)
        if isinstance(position, bool) or not isinstance(position, int):
            raise OperandError(
                f"jump: a position is a whole number, got {type(position).__name__} {position!r:.60}"
            )
        if not -length - 1 <= position <= length:
            raise GraphError(
                f"jump: there is no position {position}; this pass has {counted(length, 'step')}, "
                f"write 0 to {length}"
            )
        self.position = position % (length + 1)

    def run_until(self, stop: Stop) -> S:
        """Go on until a step fits and return it; nothing moves where none does.

        Args:
            stop: a Value, or its name: until it is complete; the name or symbol of an op: until the next step
                through such an op; a function of a step: until it returns true.

        Raises:
            GraphError: where no step from here on fits.
        """
        found = self._next_stop([stop])
        if found is None:
            behind = self._next_stop([stop], 0) is not None
            hint = (
                f"it lies before position {self.position}: reset() first"
                if behind
                else "not in the whole pass"
            )
            raise GraphError(f"run_until: no step from here on stops at {self._told(stop)}, {hint}")
        self.position = found + 1
        return self.step(found)

    def add_breakpoint(self, stop: Stop) -> None:
        """Make `resume` stop there; what a stop is, see `run_until`."""
        self._next_stop([stop], len(self))
        self.breakpoints = (*self.breakpoints, stop)

    def clear_breakpoints(self, *stops: Stop) -> None:
        """Forget these breakpoints, all of them where none is named."""
        unknown = [stop for stop in stops if not any(_same(stop, known) for known in self.breakpoints)]
        if unknown:
            raise GraphError(f"clear_breakpoints: {self._told(unknown[0])} is no breakpoint")
        kept = [
            known for known in self.breakpoints if stops and not any(_same(stop, known) for stop in stops)
        ]
        self.breakpoints = tuple(kept)

    def resume(self) -> S | None:
        """Go on to the next breakpoint and return its step; without one, to the end, and return None."""
        found = self._next_stop(self.breakpoints)
        self.position = len(self) if found is None else found + 1
        return None if found is None else self.step(found)

    def _next_stop(self, stops: Iterable[Stop], start: int | None = None) -> int | None:
        complete: set[int] = set()
        tests: list[Callable[[int], bool]] = []
        for stop in stops:
            found = self.names.find(stop) if isinstance(stop, str) else None
            if isinstance(stop, Node):
                complete.add(self.completes(stop))
            elif found is not None:
                complete.add(self.completes(found))
            else:
                tests.append(self._test(stop))
        for i in range(self.position if start is None else start, len(self)):
            if i in complete or any(test(i) for test in tests):
                return i
        return None

    def _test(self, stop: Any) -> Callable[[int], bool]:
        if isinstance(stop, str):
            ops = {id(op) for op in OPS.values() if stop in (op.name, op.symbol)}
            if not ops:
                raise GraphError(f"no value is called {stop!r:.60} in this pass, and no op")
            return lambda i: id(self.node(i).op) in ops
        if callable(stop):
            return lambda i: bool(stop(self.step(i)))
        raise OperandError(
            "a stop is a Value, a name, an op's name or a function of a step, "
            f"got {type(stop).__name__} {stop!r:.60}; a position is for jump()"
        )

    def _told(self, stop: Stop) -> str:
        return repr(stop) if isinstance(stop, Node | str) else getattr(stop, "__name__", "the condition")

    def tables(self) -> list[Table]:
        """The table of the pass; of a long one both ends and where it stands."""
        return [self.table()]

    @abstractmethod
    def table(self, room: int | None = None) -> Table:
        """The table of the pass, the last step taken marked; `room` keeps it to so many rows around there."""

    @abstractmethod
    def cells(self, step: S) -> tuple[str, ...]:
        """What the table says of a step."""

    def progress(self) -> str:
        """How far the walk has come: `5 steps`, `step 2 of 5`."""
        steps = f"{len(self):,} step{'s' * (len(self) != 1)}"
        return f"step {self.position:,} of {len(self):,}" if self.position else steps

    def rows(self, room: int | None) -> list[tuple[str, ...]]:
        """The rows of the table; a row of dots says how many steps are left out."""
        rows: list[tuple[str, ...]] = []
        last = -1
        for i in self._shown(room):
            cells = self.cells(self.step(i))
            if room is not None and i >= self.position:  # on a screen one watches: what comes is not told
                cells = (*cells[: -self.answers], *["–"] * self.answers)
            if room is None and i > last + 1:
                rows.append(("", f"... {i - last - 1:,} more ...", *[""] * (len(cells) - 1)))
            rows.append((MARK if i + 1 == self.position else "", *cells))
            last = i
        return rows

    def _shown(self, room: int | None) -> Iterable[int]:
        length = len(self)
        if length <= (HEAD + TAIL + 2 * NEARBY if room is None else room):
            return range(length)
        if room is None:
            around = range(max(0, self.position - 1 - NEARBY), min(length, self.position + NEARBY))
            return sorted({*range(HEAD), *around, *range(length - TAIL, length)})
        start = min(max(0, self.position - 1 - room // 2), length - room)
        return range(start, start + room)


def _same(stop: Stop, known: Stop) -> bool:
    return stop is known or (isinstance(stop, str) and stop == known)
