"""Batches: arguments with a leading axis of samples, taken apart into lanes; results put together again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import optree

from autograd_core.compiler.arguments import Signature
from autograd_core.compiler.execution import Samples, execute_batch
from autograd_core.compiler.recordings import Recording, Want
from autograd_core.errors import DomainError, OperandError
from autograd_core.trees import stack

Axes = Sequence[int | None]


def check_axes(arguments: tuple[Any, ...], in_axes: int | Axes | None) -> tuple[int, ...]:
    """Which arguments have a leading axis of samples.

    Raises:
        DomainError: (a ValueError) where the axes do not fit the arguments.
    """
    if in_axes is None or isinstance(in_axes, int):
        in_axes = (in_axes,) * len(arguments)
    if len(in_axes) != len(arguments):
        raise DomainError(f"in_axes={tuple(in_axes)!r} for {len(arguments)} argument(s): give one entry each")
    if any(axis not in (0, None) or isinstance(axis, bool) for axis in in_axes):
        raise DomainError(
            f"in_axes={tuple(in_axes)!r}: an entry is 0 (a leading axis of samples) or None (shared)"
        )
    chosen = tuple([i for i, axis in enumerate(in_axes) if axis == 0])
    if not chosen:
        raise DomainError("in_axes: no argument has a leading axis of samples; call the function itself")
    return chosen


def first_samples(arguments: tuple[Any, ...], laned: tuple[int, ...]) -> tuple[tuple[Any, ...], Any]:
    """The arguments of the first sample, and the numbers of all samples: a row for each input with lanes.

    Raises:
        DomainError: (a ValueError) for an empty batch, or arguments with different numbers of samples.
    """
    rows: list[Any] = []
    sizes: set[int] = set()
    firsts = list(arguments)
    for index in laned:
        argument = arguments[index]
        if isinstance(argument, (list, tuple)):
            argument = _as_array(argument, index)
        leaves, spec = optree.tree_flatten(argument, namespace="autograd_core")
        arrays = [_as_array(leaf, index) for leaf in leaves]
        sizes |= {len(array) for array in arrays}
        if 0 in sizes:
            raise DomainError("in_axes: the batch is empty")
        if len(sizes) > 1:
            raise DomainError(f"in_axes: the arguments have different numbers of samples: {sorted(sizes)}")
        rows += [array.reshape(len(array), -1).T for array in arrays]
        firsts[index] = optree.tree_unflatten(
            spec, [array[0] if array.ndim > 1 else float(array[0]) for array in arrays]
        )
    return tuple(firsts), np.ascontiguousarray(np.concatenate(rows))


def _as_array(thing: Any, index: int) -> Any:
    try:
        array = np.asarray(thing)
    except ValueError:
        array = None
    if array is None or array.ndim == 0 or array.dtype.kind not in "fiub":
        raise OperandError(
            f"in_axes: argument {index} has no leading axis of samples: it must be an array of numbers, rows "
            "of one length, or a structure of such arrays"
        )
    return array.astype(np.float64)


class Batch:
    """The results of a batch, sample by sample, gathered from one recording or from several."""

    def __init__(self, recording: Recording, samples: Samples, want: Want, threads: int, name: str) -> None:
        self.recording = recording
        self.program = program = recording.program(want, name)
        first = program.outputs + len(program.guards)
        summed = np.zeros(len(program.results), dtype=bool)
        if want.argnums is not None:
            at = first
            for argnum in want.argnums:
                size = len(recording.signature.places(argnum))
                summed[at : at + size] = argnum not in want.lanes
                at += size
        results, self.totals = execute_batch(program, samples, summed, threads)
        if program.watched and (np.isnan(self.totals).any() or np.isnan(results[first:]).any()):
            careful = recording.program(want._replace(careful=True), name)
            results, self.totals = execute_batch(careful, samples, summed, threads)
        self.values = results[: program.outputs]
        self.gradients = results[first:]
        right = results[program.outputs : first] != 0.0
        self.held = (right == np.array(program.guards, dtype=bool)[:, None]).all(axis=0)


def in_structure(signature: Signature, want: Want, totals: Any, gradients: Any, samples: int) -> list[Any]:
    """The gradients by each argument: sums where it is shared, else one per sample in front."""
    found = []
    together = alone = 0
    for argnum in want.argnums or ():
        size = len(signature.places(argnum))
        if argnum in want.lanes:
            rows = np.ascontiguousarray(gradients[alone : alone + size].T)
            found.append(signature.results(argnum, rows, (samples,)))
            alone += size
        else:
            found.append(signature.results(argnum, totals[together : together + size]))
            together += size
    return found


def stack_outputs(recording: Recording, values: Any) -> Any:
    """What the function returns, with an array of all samples for each number."""
    trees = [recording.build(column) for column in values.T.tolist()]
    return stack(trees, like=trees[0], shape=(len(trees),))
