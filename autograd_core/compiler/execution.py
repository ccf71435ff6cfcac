"""Which executor runs a program: the native one where it was built, else NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from autograd_core.compiler import execute_lanes, execute_native, execute_numpy
from autograd_core.compiler.machine import Machine
from autograd_core.compiler.program import Program


def execute(program: Program, inputs: Any) -> Any:
    """The results of a program for one vector of inputs."""
    if execute_native.COMPILED:
        return execute_native.run(program, inputs)
    return execute_numpy.run(program, inputs)[program.results]


class Samples(NamedTuple):
    """The inputs of a batch: one vector whose entries at `places` are replaced by a row of samples each."""

    shared: Any
    places: Any
    rows: Any

    @property
    def size(self) -> int:
        """How many samples there are."""
        return int(self.rows.shape[1])

    def only(self, chosen: Any) -> Samples:
        """Some of the samples."""
        return Samples(self.shared, self.places, np.ascontiguousarray(self.rows[:, chosen]))

    def point(self, sample: int) -> Any:
        """The inputs of one sample."""
        inputs = self.shared.copy()
        inputs[self.places] = self.rows[:, sample]
        return inputs


def execute_batch(program: Program, samples: Samples, summed: Any, threads: int) -> tuple[Any, Any]:
    """The results of all samples, a row each, and the sums over the samples of those marked in `summed`."""
    alone = program.results[~summed]
    together = np.ascontiguousarray(program.results[summed])
    found = np.empty((len(alone), samples.size))
    totals = np.zeros(len(together))
    if not execute_native.COMPILED:
        inputs = np.repeat(samples.shared[:, None], samples.size, axis=1)
        inputs[samples.places] = samples.rows
        slots = execute_numpy.run(program, inputs)
        for row in slots[together].T:
            totals += row
        return slots[alone], totals
    width = execute_lanes.lanes_per_chunk(int(program.laned.sum()), samples.size)
    if program.machine is None:
        program.machine = Machine(program)
    for start, lanes in _chunks(program.machine, samples, width, threads):
        stop = min(start + width, samples.size)
        found[:, start:stop] = np.where(
            program.laned[alone, None], lanes.laned[alone, : stop - start], lanes.shared[alone, None]
        )
        if len(together):
            execute_lanes.add_samples(lanes, together, stop - start, totals)
    return found, totals


def _chunks(machine: Machine, samples: Samples, width: int, threads: int) -> Iterator[tuple[int, Any]]:
    """Run the chunks, several at a time, and hand them out in order."""
    starts = range(0, samples.size, width)

    def run(start: int, lanes: Any, first: bool) -> Any:
        rows = samples.rows[:, start : start + width]
        execute_lanes.run_chunk(lanes, samples.shared, rows, samples.places, first)
        return lanes

    kept = [lanes for lanes in machine.lanes if lanes.width == width]
    machine.lanes = []  # another thread's batch makes its own
    count = min(threads, len(starts))
    memories = [*kept, *[execute_lanes.Lanes(machine, width) for _ in range(count - len(kept))]][:count]
    yield from _run_chunks(run, starts, memories)
    machine.lanes = memories


def _run_chunks(run: Any, starts: range, memories: list[Any]) -> Iterator[tuple[int, Any]]:
    if len(memories) == 1:
        for start in starts:
            yield start, run(start, memories[0], start == 0)
        return
    with ThreadPoolExecutor(len(memories)) as pool:
        for round_ in range(0, len(starts), len(memories)):
            several = list(zip(starts[round_ : round_ + len(memories)], memories, strict=False))
            running = [pool.submit(run, start, lanes, round_ == 0) for start, lanes in several]
            for (start, _), future in zip(several, running, strict=True):
                yield start, future.result()
