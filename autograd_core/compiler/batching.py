"""Batches: arguments with a leading axis of samples, taken apart into what lanes hold and what all share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from functools import partial
from typing import Any

import numpy as np

from autograd_core.compiler.arguments import Key, Signature, as_vector, take_arguments
from autograd_core.compiler.execution import Samples
from autograd_core.compiler.leaves import put_columns
from autograd_core.compiler.recordings import Want
from autograd_core.errors import DomainError, OperandError
from autograd_core.text import counted
from autograd_core.trees import NAMESPACE, structures, take_apart

Axes = Sequence[int | None]
optree = structures()


def check_axes(arguments: tuple[Any, ...], in_axes: int | Axes | None) -> tuple[int, ...]:
    """Which arguments have a leading axis of samples.

    Raises:
        DomainError: (a ValueError) where the axes do not fit the arguments.
    """
    axes: Any = in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(arguments)
    if len(axes) != len(arguments):
        raise DomainError(
            f"in_axes={in_axes!r} for {counted(len(arguments), 'argument')}: give one entry each"
        )
    chosen = []
    for i, axis in enumerate(axes):
        if axis is None:
            continue
        if type(axis) is not int or axis != 0:
            raise DomainError(
                f"in_axes={in_axes!r:.60}: an entry is 0 (a leading axis of samples) or None (shared), "
                f"and that of argument {i} is {axis!r:.60}"
            )
        chosen.append(i)
    if not chosen:
        raise DomainError("in_axes: no argument has a leading axis of samples; call the function itself")
    return tuple(chosen)


def first_samples(arguments: tuple[Any, ...], laned: tuple[int, ...]) -> tuple[tuple[Any, ...], Any]:
    """The arguments of the first sample, and the numbers of all samples: a row for each input with lanes.

    Raises:
        DomainError: (a ValueError) for an empty batch, or arguments with different numbers of samples.
    """
    rows: list[Any] = []
    parts: dict[int, Callable[[], str]] = {}  # by the number of its samples, the name of the first such
    firsts = list(arguments)
    for index in laned:
        argument = arguments[index]
        if _is_stacked(argument):
            argument = _as_array(argument, partial("argument {}".format, index))
        leaves, spec = optree.tree_flatten(argument, namespace=NAMESPACE)
        if not leaves:
            raise OperandError(f"in_axes: argument {index} holds no numbers, and so no samples")
        names = [partial(_name, argument, index, leaf) for leaf in range(len(leaves))]
        arrays = [_as_array(leaf, name) for leaf, name in zip(leaves, names, strict=True)]
        for array, name in zip(arrays, names, strict=True):
            parts.setdefault(len(array), name)
        if 0 in parts:
            raise DomainError(f"in_axes: the batch is empty: {parts[0]()} has no samples")
        if len(parts) > 1:
            found = ", ".join([f"{name()} has {size:,}" for size, name in parts.items()])
            raise DomainError(f"in_axes: different numbers of samples: {found}")
        rows += [array.reshape(len(array), -1).T for array in arrays]
        firsts[index] = optree.tree_unflatten(
            spec, [array[0] if array.ndim > 1 else float(array[0]) for array in arrays]
        )
    return tuple(firsts), np.ascontiguousarray(np.concatenate(rows))


class Call:
    """What batches of one structure have in common: how they are taken apart, and what is wanted of them."""

    def __init__(self, key: Key, want: Want, regular: bool) -> None:
        self.key = key
        self.signature = Signature(key)
        self.want = want
        self.regular = regular  # every leaf is a float or an array of floats, copied to where it belongs
        rows = [np.asarray(self.signature.places(argument), dtype=np.intp) for argument in want.lanes]
        self.places = np.concatenate(rows)  # of the rows of samples among the inputs
        self._shared: list[int] = []  # where each leaf begins among the inputs; -1 for those with lanes
        self._laned: list[int] = []  # and among the rows of samples; -1 for those without
        inputs = set(self.places.tolist())
        row = 0
        for part in self.signature.parts:
            has_lanes = part.start in inputs and part.stop > part.start
            self._shared.append(-1 if has_lanes else part.start)
            self._laned.append(row if has_lanes else -1)
            row += part.stop - part.start if has_lanes else 0
        shared = [parts for i, parts in enumerate(self.signature.parts_of) if i not in want.lanes]
        self.starts_of_shared = [part.start for parts in shared for part in parts]
        self._first = next((i for i, start in enumerate(self._laned) if start == 0), 0)

    def samples(self, leaves: list[Any]) -> Samples:
        """The samples of arguments whose structure is this one."""
        rows = np.empty((len(self.places), len(leaves[self._first])))
        put_columns(leaves, self._laned, rows)
        return Samples(self.signature.inputs, self.places, rows, leaves, self._shared)

    def window(self, rows: Any, start: int, stop: int, shared: list[Any]) -> Samples:
        """Samples whose rows are laid out, with the leaves of the arguments that all of them share."""
        starts = self.starts_of_shared
        return Samples(self.signature.inputs, self.places, rows, shared, starts).within(start, stop - start)


_NUMBERS = np.dtype(np.float64)


def structure(arguments: tuple[Any, ...]) -> tuple[list[Any], Any, tuple[Any, ...]]:
    """The leaves of arguments, their structure, and of each its shape, `float`, or None for anything else."""
    tree: Any = arguments
    leaves: list[Any] = list(arguments)
    spec: Any = None
    if set(map(type, leaves)) != {np.ndarray}:  # arrays alone have no other structure
        leaves, spec = optree.tree_flatten(tree, none_is_leaf=True, namespace=NAMESPACE)
    return leaves, spec, tuple([_shape(leaf) for leaf in leaves])


def _shape(leaf: Any) -> Any:
    if type(leaf) is np.ndarray:
        return leaf.shape if leaf.dtype is _NUMBERS else None
    return float if type(leaf) is float else None


def open_batch(arguments: tuple[Any, ...], leaves: list[Any], want: Want) -> tuple[Call, Samples]:
    """Take a batch apart whose structure has not been seen before.

    Raises:
        OperandError: (a TypeError) for arguments that hold Values.
        DomainError: (a ValueError) as `first_samples`.
    """
    unknown = [leaf for leaf in leaves if is_dataclass(leaf) and not isinstance(leaf, type)]
    for leaf in unknown:
        take_apart(leaf)  # from now on it is a structure
    if unknown:
        return open_batch(arguments, structure(arguments)[0], want)
    firsts, rows = first_samples(arguments, want.lanes)
    key, numbers, values = take_arguments(firsts, want.argnums)
    if values:
        raise OperandError("batch: the arguments hold Values; pass their numbers")
    stacked = any(_is_stacked(arguments[argument]) for argument in want.lanes)
    regular = len(rows) > 0 and not stacked and None not in structure(arguments)[2]
    call = Call(key, want, regular)
    return call, Samples(as_vector(numbers, np.empty(call.signature.inputs)), call.places, rows)


def _is_stacked(argument: Any) -> bool:
    """Whether a list is a list of samples; where it holds arrays or is a named tuple, it is a structure."""
    if not isinstance(argument, (list, tuple)) or hasattr(argument, "_fields"):
        return False
    return not any(isinstance(leaf, np.ndarray) for leaf in optree.tree_leaves(argument, namespace=NAMESPACE))


def _name(argument: Any, index: int, leaf: int) -> str:
    """What a part of an argument is called: `argument 0['weights'][1]`."""
    accessors = optree.tree_accessors(argument, namespace=NAMESPACE)
    return str(accessors[leaf].codify(f"argument {index}"))


def _as_array(thing: Any, name: Callable[[], str]) -> Any:
    try:
        array = np.asarray(thing)
    except ValueError:
        array = None
    if np.ma.isMaskedArray(thing):
        raise OperandError(f"in_axes: {name()} is a masked array: fill it or choose its samples")
    if array is None or array.ndim == 0 or array.dtype.kind not in "fiub":
        raise OperandError(
            f"in_axes: {name()} has no leading axis of samples: it must be an array of numbers, rows of one "
            f"length, or a structure of such arrays, got {type(thing).__name__} {thing!r:.60}"
        )
    return array.astype(np.float64)
