"""Lanes: a batch run by a program, one lane a sample; the results of its samples put together."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_core.compiler.arguments import Signature
from autograd_core.compiler.execution import Samples, execute, execute_batch
from autograd_core.compiler.leaves import divide, has_nan
from autograd_core.compiler.program import Program
from autograd_core.compiler.recordings import Recording, Want
from autograd_core.errors import DomainError


class Batch:
    """The results of a batch, sample by sample, gathered from one recording or from several."""

    def __init__(self, recording: Recording, samples: Samples, want: Want, threads: int, name: str) -> None:
        self.recording = recording
        # Lanes come eight at a time: a sample alone goes without, unless it is the rest of larger batches.
        alone = samples.size == 1 and want not in recording.programs
        self.program = program = _program(recording, want, alone, name)
        first = program.outputs + len(program.guards)
        results, self.totals = _run(program, samples, recording, want, alone, threads)
        if program.watched and (has_nan(self.totals) or has_nan(results[first:])):
            careful = _program(recording, want._replace(careful=True), alone, name)
            results, self.totals = _run(careful, samples, recording, want, alone, threads)
        self.values = results[: program.outputs]
        self.gradients = results[first:]
        self.held: Any = None  # of each sample, whether it goes this way; None where all do
        if program.guards:
            right = results[program.outputs : first] != 0.0
            held = (right == np.array(program.guards, dtype=bool)[:, None]).all(axis=0)
            self.held = None if held.all() else held


def _program(recording: Recording, want: Want, alone: bool, name: str) -> Program:
    return recording.program(want._replace(lanes=()) if alone else want, name)


def _run(
    program: Program, samples: Samples, recording: Recording, want: Want, alone: bool, threads: int
) -> tuple[Any, Any]:
    """The results of each sample, a row each, and the sums over the samples."""
    if not alone:
        known = program.machine
        summed = _summed(recording, program, want) if known is None else known.summed
        return execute_batch(program, _with_captured(samples, recording), summed, threads)
    summed = _summed(recording, program, want)
    results = execute(program, recording.point(samples.point(0)))
    return results[~summed][:, None], results[summed] + 0.0  # as sums over samples start from zero


def _summed(recording: Recording, program: Program, want: Want) -> Any:
    """Which results are summed over the samples: gradients by arguments that all of them share."""
    summed = np.zeros(len(program.results), dtype=bool)
    at = program.outputs + len(program.guards)
    for argnum in want.argnums or ():
        size = len(recording.signature.places(argnum))
        summed[at : at + size] = argnum not in want.lanes
        at += size
    return summed


class Ran(NamedTuple):
    """What became of a batch: a recording that served, which arguments had lanes, and all results."""

    recording: Recording
    lanes: tuple[int, ...]
    values: Any  # a row each, a column a sample
    totals: Any  # gradients by what all samples share
    gradients: Any  # and by what each has of its own


def together(samples: Samples, parts: list[tuple[Any, Batch]], want: Want, name: str) -> Ran:
    """Put samples together that took several ways through the code, summing in their order."""
    first = parts[0][1]
    shapes = {repr(batch.recording.build(range(len(batch.values)))) for _, batch in parts}
    if len(shapes) > 1:
        raise DomainError(f"batch: samples return different structures: {' and '.join(sorted(shapes))}")
    values = np.empty((len(first.values), samples.size))
    gradients = np.empty((len(first.gradients), samples.size))
    terms = np.empty((samples.size, len(first.totals)))
    for chosen, batch in parts:
        held = chosen[batch.held]
        values[:, held] = batch.values[:, batch.held]
        gradients[:, held] = batch.gradients[:, batch.held]
        for sample in held if len(first.totals) else ():
            own = samples.only([sample])
            terms[sample] = Batch(batch.recording, own, want, 1, name).totals
    totals = np.zeros(len(first.totals))
    with np.errstate(all="ignore"):
        for term in terms:
            totals += term
    return Ran(first.recording, want.lanes, values, totals, gradients)


def add_up(ran: Ran, argnums: tuple[int, ...], mean: bool, has_aux: bool) -> tuple[Any, list[Any]]:
    """The sum (or mean) of the values, with `has_aux` in a pair; and the gradients by each argument.

    Of the gradients there are sums, which become means in place.
    """
    recording, lanes, values, totals, gradients = ran
    value = 0.0
    for x in values[0].tolist():
        value += x
    count = values.shape[1]
    if mean:
        divide(totals, count)
        divide(gradients, count)
        value /= count
    found = in_structure(recording.signature, argnums, lanes, totals, gradients, count)
    return ((value, stack_outputs(recording, values)[1]) if has_aux else value), found


def in_structure(
    signature: Signature,
    argnums: tuple[int, ...],
    lanes: tuple[int, ...],
    totals: Any,
    gradients: Any,
    samples: int,
) -> list[Any]:
    """The gradients by each argument: sums where it is shared, else one per sample in front."""
    found = []
    together = alone = 0
    for argnum in argnums:
        size = len(signature.places(argnum))
        if argnum in lanes:
            rows = np.ascontiguousarray(gradients[alone : alone + size].T)
            found.append(signature.results(argnum, rows, (samples,)))
            alone += size
        else:
            found.append(signature.results(argnum, totals[together : together + size]))
            together += size
    return found


def stack_outputs(recording: Recording, values: Any) -> Any:
    """What the function returns, with an array of all samples for each number."""
    places, rebuild = recording.outputs
    parts = [
        values[place] if type(place) is int else np.ascontiguousarray(np.moveaxis(values[place], -1, 0))
        for place in places
    ]
    return rebuild(parts)


def _with_captured(samples: Samples, recording: Recording) -> Samples:
    """The samples with the numbers of Values from outside among what they share."""
    if not recording.tape.captured:
        return samples
    return samples.sharing(recording.point(samples.shared))
