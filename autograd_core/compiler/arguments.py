"""Arguments: which of their parts are numbers to compute with, and which fix the recording.

Floats, NumPy floats and arrays, and Values are inputs. Ints, strings, None and everything else are static:
part of the key under which a recording is kept; but where a gradient is wanted, ints are numbers, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import is_dataclass
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import OperandError
from autograd_core.node import Node
from autograd_core.scalars import is_number, number
from autograd_core.trees import NAMESPACE, structures, take_apart

optree = structures()

Key = tuple[Any, tuple[Any, ...]]


class Part(NamedTuple):
    """One part of an argument: which inputs it holds, and the shape of an array or what is static."""

    start: int
    stop: int
    kind: Any  # None for a number, a shape, or a pair of a type and a static value

    @property
    def is_static(self) -> bool:
        """Whether it is fixed per recording."""
        return self.kind is not None and bool(self.kind) and isinstance(self.kind[0], type)

    @property
    def is_vector(self) -> bool:
        """Whether it is an array of one dimension."""
        return self.kind is not None and len(self.kind) == 1


class Signature:
    """The structure of the arguments, with shapes and static parts: how to take results back into it."""

    def __init__(self, key: Key) -> None:
        self.spec, kinds = key
        at = 0
        self.parts: list[Part] = []
        for kind in kinds:
            part = Part(at, at, kind)
            if not part.is_static:
                part = Part(at, at + int(np.prod(kind or ())), kind)
            at = part.stop
            self.parts.append(part)
        self.inputs = at
        self._specs = self.spec.children()
        counts = [child.num_leaves for child in self._specs]
        ends = np.cumsum([0, *counts])
        self.parts_of = [self.parts[i:j] for i, j in pairwise(ends)]
        self._results_of = [self._places_of_results(parts) for parts in self.parts_of]
        self._is_vector = [
            spec.is_leaf() and parts[0].is_vector
            for spec, parts in zip(self._specs, self.parts_of, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.parts_of)

    def places(self, argument: int) -> range:
        """Which inputs an argument holds."""
        parts = self.parts_of[argument]
        return range(parts[0].start, parts[-1].stop) if parts else range(0)

    @staticmethod
    def _places_of_results(parts: list[Part]) -> list[tuple[Any, Any]]:
        """For each part of an argument, which of the numbers by its inputs it holds, and their shape."""
        offset = parts[0].start if parts else 0
        found: list[tuple[Any, Any]] = []
        for part in parts:
            if part.is_static:
                found.append((None, None))
            else:
                found.append((slice(part.start - offset, part.stop - offset), part.kind))
        return found

    def build(self, scalars: Sequence[Any]) -> Any:
        """The arguments with other scalars for the numbers, arrays of objects for arrays."""
        parts: list[Any] = []
        for part in self.parts:
            if part.is_static:
                parts.append(part.kind[1])
            elif part.kind is None:
                parts.append(scalars[part.start])
            else:
                array = np.empty(part.stop - part.start, dtype=object)
                array[:] = scalars[part.start : part.stop]
                parts.append(array.reshape(part.kind))
        return optree.tree_unflatten(self.spec, parts)

    def results(self, argument: int, numbers: Any, leading: tuple[int, ...] = ()) -> Any:
        """Numbers by the inputs of one argument in its structure: floats for numbers, arrays for arrays."""
        if self._is_vector[argument] and not leading:
            return numbers
        parts: list[Any] = []
        for where, shape in self._results_of[argument]:
            if where is None:
                parts.append(0.0)
            elif leading:
                parts.append(numbers[:, where].reshape(leading + (shape or ())))
            elif shape is None:
                parts.append(float(numbers[where.start]))
            else:
                parts.append(numbers[where] if len(shape) == 1 else numbers[where].reshape(shape))
        return self._specs[argument].unflatten(parts)


def take_arguments(
    arguments: tuple[Any, ...], argnums: tuple[int, ...] | None = None
) -> tuple[Key, list[Any], bool]:
    """Take arguments apart: what a recording depends on, the numbers, and whether there are Values among
    them.

    Args:
        arguments: of a call.
        argnums: those that gradients are taken by.

    Raises:
        OperandError: (a TypeError) for complex numbers and arrays of anything but numbers.
    """
    kinds: list[Any] = []
    numbers: list[Any] = []
    static: list[int] = []  # the places of what is fixed
    values = False
    tree: Any = arguments  # optree's own types know collections only
    leaves, spec = optree.tree_flatten(tree, none_is_leaf=True, namespace=NAMESPACE)
    for leaf in leaves:
        kind = type(leaf)
        if kind is float:
            kinds.append(None)
            numbers.append(leaf)
        elif kind is np.ndarray:
            if leaf.dtype.kind == "O" and any(isinstance(x, Node) for x in leaf.flat):
                values = True
                continue
            if leaf.dtype.kind not in "fiub":
                raise OperandError(_refusal(leaf))
            kinds.append(leaf.shape)
            numbers.append(leaf)
        elif isinstance(leaf, (float, np.floating)):
            kinds.append(None)
            numbers.append(float(leaf))
        elif isinstance(leaf, Node):
            values = True
        elif isinstance(leaf, complex):
            raise OperandError(_refusal(leaf))
        elif is_dataclass(leaf) and not isinstance(leaf, type):
            take_apart(leaf)  # from now on it is a structure
            return take_arguments(arguments, argnums)
        else:
            static.append(len(kinds))
            kinds.append((kind, leaf))
    if argnums and static and not values:
        ends = [0, *accumulate([child.num_leaves for child in spec.children()])]
        wanted = [i for argnum in argnums for i in range(ends[argnum], ends[argnum + 1])]
        whole = [i for i in set(static).intersection(wanted) if is_number(leaves[i])]
        if whole:
            for i in whole:
                leaves[i] = number(leaves[i], "compile")
            return take_arguments(optree.tree_unflatten(spec, leaves), argnums)
    return (spec, tuple(kinds)), numbers, values


def as_vector(numbers: Sequence[Any], out: Any) -> Any:
    """Write the numbers, arrays among them, one after the other."""
    if len(numbers) == len(out) and np.ndarray not in map(type, numbers):
        out[:] = numbers
        return out
    at = 0
    for x in numbers:
        if type(x) is float:
            out[at] = x
            at += 1
        else:
            out[at : at + x.size] = x.ravel()
            at += x.size
    return out


def _refusal(leaf: Any) -> str:
    what = f"an array of {leaf.dtype}" if isinstance(leaf, np.ndarray) else f"{type(leaf).__name__} {leaf!r}"
    return (
        f"compile: the arguments hold {what}; numbers are floats or arrays of real numbers, and what is "
        "fixed per recording is an int, a string or None"
    )
