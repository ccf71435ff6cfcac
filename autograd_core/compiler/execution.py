"""Which executor runs a program: the native one where it was built, else NumPy."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from autograd_core.compiler import execute_lanes, execute_native, execute_numpy
from autograd_core.compiler.execute_totals import Room, Wanted, gather_chunk, run_chunks
from autograd_core.compiler.leaves import put_leaves
from autograd_core.compiler.machine import Machine
from autograd_core.compiler.outer import find_outer
from autograd_core.compiler.program import Program

_AHEAD = 4  # chunks that a thread runs before it reports
_WIDTHS = 8  # of batches for which memory is kept
_COLUMNS = 64  # samples that NumPy computes at a time


def prepare(program: Program) -> None:
    """Make what the native executor runs on."""
    if execute_native.COMPILED and program.machine is None:
        program.machine = Machine(program)


def execute(program: Program, inputs: Any) -> Any:
    """The results of a program for one vector of inputs."""
    if execute_native.COMPILED:
        return execute_native.run(program, inputs)
    return execute_numpy.run(program, inputs)[program.results]


class Samples:
    """The inputs of a batch: one vector whose entries at `places` are replaced by a row of samples each.

    Where the vector is the numbers of arrays, it is made only if it is asked for: a run writes them where it
    needs them. The rows may be those of more samples, of which these are some in a row.
    """

    __slots__ = ("_arrays", "_shared", "_starts", "first", "places", "rows", "size")

    def __init__(
        self, shared: Any, places: Any, rows: Any, arrays: list[Any] | None = None, starts: Any = None
    ) -> None:
        self._shared = shared  # or how long it is
        self.places = places
        self.rows = rows
        self.first = 0  # of the samples in the rows
        self.size = int(rows.shape[1])
        self._arrays = arrays
        self._starts = starts

    @property
    def shared(self) -> Any:
        """The vector."""
        if self._arrays is not None:
            self._shared = np.empty(self._shared)
            put_leaves(self._arrays, self._starts, self._shared)
            self._arrays = None
        return self._shared

    def write_shared(self, out: Any) -> None:
        """Write the vector to the front of an array."""
        if self._arrays is not None:
            put_leaves(self._arrays, self._starts, out)
        else:
            out[: len(self._shared)] = self._shared

    def within(self, first: int, size: int) -> Samples:
        """Narrow them to so many samples from one of the rows on."""
        self.first, self.size = first, size
        return self

    def sharing(self, shared: Any) -> Samples:
        """The same samples with another vector."""
        return Samples(shared, self.places, self.rows).within(self.first, self.size)

    def columns(self, start: int, stop: int) -> Any:
        """The numbers of samples from `start` to before `stop`, a column each."""
        return self.rows[:, self.first + start : self.first + min(stop, self.size)]

    def only(self, chosen: Any) -> Samples:
        """Some of the samples."""
        rows = np.ascontiguousarray(self.columns(0, self.size)[:, chosen])
        return Samples(self.shared, self.places, rows)

    def point(self, sample: int) -> Any:
        """The inputs of one sample."""
        inputs = self.shared.copy()
        inputs[self.places] = self.rows[:, self.first + sample]
        return inputs


def execute_batch(
    program: Program, samples: Samples, summed: Any, threads: int, found: Any = None
) -> tuple[Any, Any]:
    """The results of all samples, a row each, and the sums over the samples of those marked in `summed`.

    The native executor fills `found`, if there is one; the rows of the samples may lie there.
    """
    if not execute_native.COMPILED:
        return _execute_arrays(program, samples, summed)
    batches = program.machine
    if batches is None:
        batches = program.machine = Batches(program, summed)
    results: tuple[Any, Any] = batches.run(samples, threads, found)
    return results


def _execute_arrays(program: Program, samples: Samples, summed: Any) -> tuple[Any, Any]:
    """The same by NumPy, a column a sample, a few columns at a time."""
    found = np.empty((int((~summed).sum()), samples.size))
    totals = np.zeros(int(summed.sum()))
    for start in range(0, samples.size, _COLUMNS):
        rows = samples.columns(start, start + _COLUMNS)
        inputs = np.repeat(samples.shared[:, None], rows.shape[1], axis=1)
        inputs[samples.places] = rows
        slots = execute_numpy.run(program, inputs)
        found[:, start : start + _COLUMNS] = slots[program.results[~summed]]
        with np.errstate(all="ignore"):
            for row in slots[program.results[summed]].T:
                totals += row
    return found, totals


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


if hasattr(os, "register_at_fork"):  # threads stay behind in the parent
    os.register_at_fork(after_in_child=_pool.cache_clear)


class Batches:
    """A program made ready for batches."""

    def __init__(self, program: Program, summed: Any, *, in_place: bool = False) -> None:
        self.summed = summed
        kept, outer, slots = find_outer(program, summed)
        self.machine = Machine(program, kept)
        alone = np.ascontiguousarray(program.results[~summed], dtype=np.int32)
        others = np.flatnonzero(slots >= 0).astype(np.int32)  # results that no outer product gives
        together = np.ascontiguousarray(slots[others], dtype=np.int32)
        self.wanted = Wanted(alone, together, others, outer, len(slots), in_place)
        self._slots = sum(each.rows for each in kept if each.laned)
        self._free: dict[int, list[Room]] = {}  # by width: the last batch of an epoch is a smaller one

    def run(self, samples: Samples, threads: int, found: Any = None) -> tuple[Any, Any]:
        """Run the chunks and add up their results, one after the other."""
        size = samples.size
        room = self.take(samples)
        found = np.empty((self.wanted.alone, size)) if found is None else found
        totals = np.empty(self.wanted.totals)
        if threads == 1 or room.width >= size:
            run_chunks(room, samples, found, totals)
        else:
            for start, lanes in _chunks(room, samples, threads):
                gather_chunk(room, lanes, samples, start, found, totals)
        self.keep(room)  # not where anything was raised: sums may be left half done
        return found, totals

    def take(self, samples: Samples) -> Room:
        """A room that nobody is in, for so many samples; threads that come at once get one each."""
        width = execute_lanes.lanes_per_chunk(self._slots + len(samples.places), samples.size)
        try:
            return self._free[width].pop()
        except (KeyError, IndexError):
            return Room(self.machine, self.wanted, width)

    def keep(self, room: Room) -> None:
        """Keep a room for the next batch; those of the width that came first go where there are too many."""
        self._free.setdefault(room.width, []).append(room)
        for width in list(self._free)[:-_WIDTHS]:
            self._free.pop(width, None)


def _chunks(room: Room, samples: Samples, threads: int) -> Iterator[tuple[int, Any]]:
    """Run the chunks and hand them out in order; threads run some ahead."""
    starts = range(0, samples.size, room.width)
    each = min(_AHEAD, -(-len(starts) // threads))
    count = min(threads, -(-len(starts) // each))
    free = [(lanes, True) for lanes in room.groups(count, each)]
    running: deque[tuple[range, list[Any], Future[None]]] = deque()
    for first in range(0, len(starts), each):
        if not free:
            yield from _finish(*running[0])
            free.append((running.popleft()[1], False))
        (lanes, fresh), several = free.pop(), starts[first : first + each]
        running.append((several, lanes, _pool(count).submit(_run_several, lanes, samples, several, fresh)))
    for group in running:
        yield from _finish(*group)


def _run_several(lanes: list[Any], samples: Samples, starts: range, fresh: bool) -> None:
    for start, memory in zip(starts, lanes, strict=False):
        execute_lanes.run_chunk(memory, samples, start, fresh)


def _finish(starts: range, lanes: list[Any], future: Future[None]) -> Iterator[tuple[int, Any]]:
    future.result()
    yield from zip(starts, lanes, strict=False)
