"""Batches: arguments with a leading axis of samples, taken apart into lanes; results put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import is_dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd_core.compiler.arguments import Key, Signature, as_vector, take_arguments
from autograd_core.compiler.execution import Samples, execute_batch
from autograd_core.compiler.leaves import Leaves, put_columns
from autograd_core.compiler.program import Program
from autograd_core.compiler.recordings import Recording, Want
from autograd_core.errors import DomainError, OperandError
from autograd_core.trees import NAMESPACE, stack, structures, take_apart

Axes = Sequence[int | None]
optree = structures()


def check_axes(arguments: tuple[Any, ...], in_axes: int | Axes | None) -> tuple[int, ...]:
    """Which arguments have a leading axis of samples.

    Raises:
        DomainError: (a ValueError) where the axes do not fit the arguments.
    """
    if in_axes is None or isinstance(in_axes, int):
        in_axes = (in_axes,) * len(arguments)
    if len(in_axes) != len(arguments):
        raise DomainError(f"in_axes={tuple(in_axes)!r} for {len(arguments)} argument(s): give one entry each")
    if any(axis is not None and (type(axis) is not int or axis != 0) for axis in in_axes):
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
        if _is_stacked(argument):
            argument = _as_array(argument, index)
        leaves, spec = optree.tree_flatten(argument, namespace=NAMESPACE)
        if not leaves:
            raise OperandError(f"in_axes: argument {index} holds no numbers, and so no samples")
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


class Split(NamedTuple):
    """How arguments of one structure are taken apart: what a sample looks like, and where each array goes."""

    key: Key
    inputs: int
    shared: list[int]  # where each leaf begins among the inputs; -1 for those with lanes
    laned: list[int]  # and among the rows of samples; -1 for those without
    size: int  # the leaf that says how many samples there are
    places: Any  # of these rows among the inputs


_SPLITS: dict[Any, Split] = {}
_MOST_SPLITS = 256
_NUMBERS = np.dtype(np.float64)


def take_samples(arguments: tuple[Any, ...], laned: tuple[int, ...]) -> tuple[Key, Samples]:
    """What a recording depends on, and the samples.

    Arrays of numbers whose structure was seen before are copied to where they belong, and that is all.

    Raises:
        OperandError: (a TypeError) for arguments that hold Values.
        DomainError: (a ValueError) as `first_samples`.
    """
    tree: Any = arguments
    leaves, spec = optree.tree_flatten(tree, none_is_leaf=True, namespace=NAMESPACE)
    shapes = tuple(
        [leaf.shape if type(leaf) is np.ndarray and leaf.dtype is _NUMBERS else None for leaf in leaves]
    )
    seen = (spec, shapes, laned)
    split = _SPLITS.get(seen)
    if split is not None:
        rows = np.empty((len(split.places), len(leaves[split.size])))
        put_columns(Leaves(leaves, split.laned), rows)
        shared = np.empty(split.inputs)  # what has lanes is read from the rows
        return split.key, Samples(shared, split.places, rows, Leaves(leaves, split.shared))
    for leaf in leaves:
        if is_dataclass(leaf) and not isinstance(leaf, type):
            take_apart(leaf)  # from now on it is a structure
            return take_samples(arguments, laned)
    firsts, rows = first_samples(arguments, laned)
    key, numbers, values = take_arguments(firsts)
    if values:
        raise OperandError("batch: the arguments hold Values; pass their numbers")
    signature = Signature(key)
    places = np.concatenate([np.asarray(signature.places(argument), dtype=np.intp) for argument in laned])
    stacked = any(_is_stacked(arguments[argument]) for argument in laned)
    if len(places) and None not in shapes and not stacked and len(_SPLITS) < _MOST_SPLITS:
        _SPLITS[seen] = _split(signature, key, places, laned)
    return key, Samples(as_vector(numbers, np.empty(signature.inputs)), places, rows)


def _split(signature: Signature, key: Key, places: Any, laned: tuple[int, ...]) -> Split:
    inputs = {place for argument in laned for place in signature.places(argument)}
    shared: list[int] = []
    rows: list[int] = []
    row = 0
    for part in signature.parts:
        has_lanes = part.start in inputs and part.stop > part.start
        shared.append(-1 if has_lanes else part.start)
        rows.append(row if has_lanes else -1)
        row += part.stop - part.start if has_lanes else 0
    return Split(key, signature.inputs, shared, rows, rows.index(0), places)


def _with_captured(samples: Samples, recording: Recording) -> Samples:
    """The samples with the numbers of Values from outside among what they share."""
    if not recording.tape.captured:
        return samples
    return Samples(recording.point(samples.shared), samples.places, samples.rows)


def _is_stacked(argument: Any) -> bool:
    """Whether a list is a list of samples; where it holds arrays or is a named tuple, it is a structure."""
    if not isinstance(argument, (list, tuple)) or hasattr(argument, "_fields"):
        return False
    return not any(isinstance(leaf, np.ndarray) for leaf in optree.tree_leaves(argument, namespace=NAMESPACE))


def _as_array(thing: Any, index: int) -> Any:
    try:
        array = np.asarray(thing)
    except ValueError:
        array = None
    if np.ma.isMaskedArray(thing):
        raise OperandError(f"in_axes: argument {index} is a masked array: fill it or choose its samples")
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
        samples = _with_captured(samples, recording)
        results, self.totals = execute_batch(program, samples, _summed(recording, program, want), threads)
        if program.watched and (_has_nan(self.totals) or _has_nan(results[first:])):
            careful = recording.program(want._replace(careful=True), name)
            summed = _summed(recording, careful, want)
            results, self.totals = execute_batch(careful, samples, summed, threads)
        self.values = results[: program.outputs]
        self.gradients = results[first:]
        self.held: Any = None  # of each sample, whether it goes this way; None where all do
        if program.guards:
            right = results[program.outputs : first] != 0.0
            held = (right == np.array(program.guards, dtype=bool)[:, None]).all(axis=0)
            self.held = None if held.all() else held


def _summed(recording: Recording, program: Program, want: Want) -> Any:
    """Which results are summed over the samples: gradients by arguments that all of them share."""
    if program.machine is not None:
        return program.machine.summed
    summed = np.zeros(len(program.results), dtype=bool)
    at = program.outputs + len(program.guards)
    for argnum in want.argnums or ():
        size = len(recording.signature.places(argnum))
        summed[at : at + size] = argnum not in want.lanes
        at += size
    return summed


def _has_nan(numbers: Any) -> bool:
    return bool(numbers.size) and bool(np.isnan(numbers.min()))


def together(
    samples: Samples, parts: list[tuple[Any, Batch]], want: Want, name: str
) -> tuple[Recording, Any, Any, Any]:
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
    return first.recording, values, totals, gradients


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
