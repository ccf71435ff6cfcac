"""Structures of numbers: lists, tuples, dicts, named tuples, dataclasses, NumPy arrays, nested in any way.

A transform takes a structure apart into scalars, hands the function the same structure with Values in it,
and puts the results back in the same places. `optree` does it; a lone number needs nothing but this file.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from autograd_core.extras import told_if_missing
from autograd_core.node import Node
from autograd_core.scalars import is_number

NAMESPACE = "autograd_core"

Build = Callable[[Iterable[Any]], Any]


def flatten(tree: Any) -> tuple[list[Any], Build]:
    """Take a structure apart: its scalars in a fixed order, and how to build the same structure from others.

    >>> scalars, build = flatten({"b": [1.0, 2.0], "a": 3.0})
    >>> scalars, build([10.0, 20.0, 30.0])
    ([1.0, 2.0, 3.0], {'b': [10.0, 20.0], 'a': 30.0})

    Raises:
        ImportError: where a structure is given and `optree` is not installed.
    """
    if isinstance(tree, Node) or is_number(tree):
        return [tree], lambda scalars: next(iter(scalars))
    parts, rebuild = take_apart(tree)
    scalars: list[Any] = []
    shapes: list[tuple[int, ...] | None] = []  # of the parts that are arrays
    for part in parts:
        if is_array(part):
            scalars.extend(part.ravel().tolist())
            shapes.append(part.shape)
        else:
            scalars.append(part)
            shapes.append(None)

    def build(others: Iterable[Any]) -> Any:
        rest = iter(others)
        return rebuild([next(rest) if shape is None else _array(rest, shape) for shape in shapes])

    return scalars, build


def flatten_like(tree: Any, like: Any) -> list[Any]:
    """The scalars of a structure in the order of those of `like`, whose structure it has.

    >>> flatten_like({"a": 1.0, "b": 2.0}, {"b": 0.0, "a": 0.0})
    [2.0, 1.0]

    Raises:
        ValueError: where the structures differ, saying how.
    """
    scalars: list[Any] = []
    if _is_one(like):
        parts, wanted = [tree], [like]
    else:
        wanted, spec = _optree_flatten(like)
        parts = spec.flatten_up_to(tree)
    for part, want in zip(parts, wanted, strict=True):
        if not is_array(part) and not is_array(want):
            scalars.append(part)
        elif not is_array(part) or not is_array(want) or part.shape != want.shape:
            raise ValueError(f"Expected {_in_words(want)}, got {_in_words(part)}.")
        else:
            scalars.extend(part.ravel().tolist())
    return scalars


def _in_words(part: Any) -> str:
    return f"an array of shape {part.shape}" if is_array(part) else repr(part)


def take_apart(tree: Any) -> tuple[list[Any], Build]:
    """Take a structure apart as `flatten` does, arrays left whole."""
    if _is_one(tree):
        return [tree], lambda parts: next(iter(parts))
    parts, spec = _optree_flatten(tree)
    return parts, spec.unflatten


def _is_one(tree: Any) -> bool:
    return isinstance(tree, Node) or is_number(tree) or is_array(tree)


def stack(trees: list[Any], like: Any, shape: tuple[int, ...]) -> Any:
    """Stack structures into one: numbers become arrays of `shape`, arrays get `shape` in front of theirs."""
    parts, rebuild = take_apart(like)
    rows = [take_apart(tree)[0] for tree in trees]
    columns = [[row[i] for row in rows] for i in range(len(parts))]
    return rebuild(
        [
            _array((x for item in column for x in _items(item)), shape + getattr(part, "shape", ()))
            for part, column in zip(parts, columns, strict=True)
        ]
    )


def _items(part: Any) -> list[Any]:
    return part.ravel().tolist() if is_array(part) else [part]


def is_array(thing: Any) -> bool:
    """Whether it is a NumPy array."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(thing, numpy.ndarray)


def _array(rest: Iterable[Any], shape: tuple[int, ...]) -> Any:
    import math
    from itertools import islice

    import numpy

    items = list(islice(rest, math.prod(shape)))
    kind = object if any(isinstance(item, Node) for item in items) else numpy.float64
    array = numpy.empty(len(items), dtype=kind)
    array[:] = items
    return array.reshape(shape)


_for_good = ExitStack()  # left when the interpreter is
atexit.register(_for_good.close)


@cache
def structures() -> Any:
    """The library of structures; in our namespace a dict keeps the order of its keys: sums may follow it."""
    import optree

    _for_good.enter_context(optree.dict_insertion_ordered(True, namespace=NAMESPACE))
    return optree


def _optree_flatten(tree: Any) -> tuple[list[Any], Any]:
    with told_if_missing(f"differentiating over a {type(tree).__name__}, unlike a lone number"):
        optree = structures()
    parts, spec = optree.tree_flatten(tree, namespace=NAMESPACE)
    unknown = {type(part) for part in parts if is_dataclass(part) and not isinstance(part, type)}
    if not unknown:
        return parts, spec
    for kind in sorted(unknown, key=lambda kind: kind.__qualname__):
        optree.register_pytree_node(
            kind, _take_dataclass_apart, _dataclass_builder(kind), namespace=NAMESPACE
        )
    return _optree_flatten(tree)


def _take_dataclass_apart(thing: Any) -> tuple[list[Any], None, tuple[str, ...]]:
    names = tuple(field.name for field in fields(thing))
    return [getattr(thing, name) for name in names], None, names


def _dataclass_builder(kind: type) -> Callable[[None, Iterable[Any]], Any]:
    def build(_: None, parts: Iterable[Any]) -> Any:
        # Not through __init__: it may check or convert, and some fields are not its arguments.
        thing: Any = object.__new__(kind)
        for field, part in zip(fields(kind), parts, strict=True):
            object.__setattr__(thing, field.name, part)
        return thing

    return build
