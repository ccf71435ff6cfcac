"""In place: a function of numbers on every column of an array at once, whose last rows it renews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.compiler.execute_in_place import renew
from autograd_core.compiler.execute_lanes import BLOCK
from autograd_core.compiler.execute_native import COMPILED
from autograd_core.compiler.execution import Batches, Samples, execute_batch
from autograd_core.compiler.instruction import Run
from autograd_core.compiler.machine import VECTOR_LOOPS, aligned
from autograd_core.compiler.program import Program
from autograd_core.compiler.recordings import Want
from autograd_core.compiler.runner import Runner
from autograd_core.errors import TraceError


def rows_of(count: int, columns: int) -> Any:
    """Rows of zeros, with as many columns or a few more, where an InPlace is fastest."""
    rows = aligned(count, -(-columns // BLOCK) * BLOCK)
    rows.fill(0.0)
    return rows


class InPlace:
    """A function that is recorded once and from then on renews rows of arrays, as an optimiser does.

    It takes a number of each row, then what all columns share, and returns the new numbers of the last rows,
    in any structure.

    >>> decay = InPlace(lambda amount, total, rate: (amount * rate, total + amount))
    >>> rows = np.array([[8.0, 4.0], [0.0, 1.0]])
    >>> decay(rows, 0.5)
    >>> decay(rows, 0.25)
    >>> rows.tolist()
    [[1.0, 0.5], [12.0, 7.0]]
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._runner = Runner(function, reassociate=False, has_aux=False)
        self._recording: Any = None
        self._program: Any = None
        self._places: Any = None
        self._none: Any = None
        self._renewed = 0  # the first of the rows that are

    def __call__(self, rows: Any, *shared: float) -> None:
        """Renew the rows.

        Args:
            rows: an array of floats of two dimensions, at each call with as many rows.
            shared: as many numbers at each call.

        Raises:
            TraceError: for a function that compares what it is given, or that cannot be recorded; nothing
                has changed then.
        """
        if self._program is None:
            self._record(rows, shared)
        point = self._recording.point(np.array([0.0] * len(rows) + list(shared)))
        samples = Samples(point, self._places, rows)
        batches = self._program.machine
        if batches is None:
            rows[self._renewed :] = execute_batch(self._program, samples, self._none, 1)[0]
        else:
            room = batches.take(samples)
            renew(room, samples)
            batches.keep(room)

    def opened(self, rows: Any) -> tuple[Batches, Samples] | None:
        """What runs the formula and these rows of it, for C; None before the first call, or without C."""
        if self._program is None or self._program.machine is None:
            return None
        return self._program.machine, Samples(self._none, self._places, rows)

    def _record(self, rows: Any, shared: tuple[float, ...]) -> None:
        lanes = tuple(range(len(rows)))
        axes = (0,) * len(rows) + (None,) * len(shared)
        recording = self._runner.run_batch((*rows, *shared), axes, None, 1).recording
        if recording.tape.guards:
            raise TraceError(f"{self._runner.name} compares what it is given, and may go several ways")
        self._recording = recording
        self._places = np.arange(len(rows), dtype=np.intp)
        program = recording.program(Want(None, lanes=lanes), self._runner.name)
        self._none = np.zeros(len(program.results), dtype=bool)
        self._renewed = len(rows) - program.outputs
        if COMPILED:
            program.machine = Batches(program, self._none, in_place=_can_lie(program, len(rows)))
        self._program = program  # the last, as another thread may look


def _can_lie(program: Program, rows: int) -> bool:
    """Whether the program can read the rows, and write those that it renews, where they lie.

    The instruction whose result a row is writes it, lane by lane, so nothing may read its old numbers later.
    """
    row_of = dict(zip(program.results.tolist(), range(rows - program.outputs, rows), strict=True))
    if len(row_of) < program.outputs or any(slot < rows for slot in row_of):
        return False  # one number goes to two rows, or just moves
    written: set[int] = set()
    for each in program.instructions:
        if not each.laned:
            continue
        mine = {row_of[slot] for slot in range(each.target, each.target + each.rows) if slot in row_of}
        for at, run in enumerate(each.runs):
            read = _laned_slots(run, each.rows)
            # Terms beyond the first run are read when sums are under way in the place of their results.
            late = each.rows > 1 or (each.op == "dot" and (at > 0 or run.length > 2))
            if not written.union(mine if late else ()).isdisjoint(read):
                return False
            if run.length > 2 and min(read, default=rows) < rows:
                return False  # at regular distances if they are slots, but maybe not if some are rows
        if each.op != "dot" and each.op not in VECTOR_LOOPS:
            return False
        written |= mine
    return len(written) == program.outputs


def _laned_slots(run: Run, rows: int) -> list[int]:
    operands = [(run.a, run.a_laned), (run.b, run.b_laned)]
    return [slot for x, laned in operands if x and laned for slot in x.places(rows, run.length).flat]
