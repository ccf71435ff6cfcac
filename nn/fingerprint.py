"""Fingerprints: what the code of a function depends on beside its inputs, as a key to keep compiled code by.

A recording of a function holds what its code, its closures, the globals it names and the attributes of the
modules it reaches were. Functions of one fingerprint are recorded alike: their parameters count by their
place alone, and not by their numbers. What cannot be told (a file object, say) has no fingerprint.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from hashlib import sha256
from itertools import count
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from autograd_core import Op, Value
from autograd_core.many import are_same
from autograd_core.scalars import is_number
from autograd_core.trees import is_array
from nn.module import Module

# Code of these changes with nothing that a user does.
_OURS = __name__.partition(".")[0]
_SETTLED = {_OURS, "autograd_core", "builtins", "numpy", *sys.stdlib_module_names}
_WRITTEN_IN_PYTHON = 1 << 9  # or made on the heap by C, as its flag is called


class UnknownError(Exception):
    """Something has no fingerprint."""


class Fingerprint:
    """The key of a function, and the generators of random numbers that it reaches, in the order of the key.

    Args:
        function: whose code it is; or a structure of functions and modules.
        parameters: the Values that count by their place.

    Raises:
        UnknownError: where the function depends on what cannot be told.

    >>> def scaled(scale, w):
    ...     return lambda x: scale * w * x
    >>> one, other = Value(1.0), Value(5.0)
    >>> Fingerprint(scaled(2.0, one), [one]).key == Fingerprint(scaled(2.0, other), [other]).key
    True
    >>> Fingerprint(scaled(2.0, one), [one]).key == Fingerprint(scaled(3.0, one), [one]).key
    False
    """

    def __init__(self, function: Any, parameters: Iterable[Value]) -> None:
        self.generators: list[random.Random] = []
        self._atoms: list[Any] = []
        self._parameters = list(parameters)
        self._next = 0  # the place of the parameter that comes next, if they come in their order
        self._seen: dict[int, int] = {}  # by identity, the place of each among those
        self._kept: list[Any] = []  # so that no identity is used twice
        self._read([function])
        self.key = tuple(self._atoms)

    def _read(self, things: Iterable[Any]) -> None:
        atoms, seen, kept = self._atoms, self._seen, self._kept
        for thing in things:
            kind = type(thing)
            if kind in _LITERAL:
                atoms += (kind, thing)
            elif kind is float:
                atoms.append(thing.hex())  # tells the zeros apart, and nan from no nan
            elif kind is Value:
                atoms.append(self._place(thing))
            elif id(thing) in seen:
                atoms += ("again", seen[id(thing)])
            else:
                seen[id(thing)] = len(kept)
                kept.append(thing)
                atoms.append(kind)
                if kind is list and thing and self._come_next(thing):  # mostly the weights of a neuron
                    atoms += ("next", len(thing))
                else:
                    self._read(self._parts(thing, kind))

    def _place(self, value: Value) -> Any:
        if self._come_next([value]):
            return "next"
        place = self._places.get(id(value))
        return _Same(value) if place is None else place

    def _come_next(self, things: list[Any]) -> bool:
        """Whether these are the parameters that come next; then others do."""
        stop = self._next + len(things)
        if not are_same(self._parameters[self._next : stop], things):
            return False
        self._next = stop
        return True

    @cached_property
    def _places(self) -> dict[int, int]:
        return dict(zip(map(id, self._parameters), count()))

    def _parts(self, thing: Any, kind: type) -> Iterator[Any]:
        """What else it consists of; what is no part is added to the key at once."""
        if isinstance(thing, Module):
            settings = thing.settings()
            self._atoms += (len(settings), *settings)
            yield kind
            yield from settings.values()
        elif kind in (list, tuple, set, frozenset, dict) or (
            issubclass(kind, tuple) and hasattr(kind, "_fields")
        ):
            self._atoms.append(len(thing))
            if kind is dict and set(map(type, thing)) == {str}:
                self._atoms += thing
                yield from thing.values()
            else:
                yield from [x for pair in thing.items() for x in pair] if kind is dict else thing
        elif kind is random.Random:
            self.generators.append(thing)
        elif (
            isinstance(thing, Op) or kind in (MethodDescriptorType, WrapperDescriptorType) or _is_ufunc(kind)
        ):
            self._atoms.append(thing)
        elif is_number(thing):
            yield float(thing)
        elif is_array(thing):
            self._atoms += (thing.dtype.str, thing.shape)
            yield from thing.ravel().tolist() if thing.dtype == object else [sha256(thing.tobytes()).digest()]
        elif kind is FunctionType:
            yield from self._parts_of_function(thing)
        elif kind is CellType:
            yield from [thing.cell_contents] if is_filled(thing) else []
        elif kind is CodeType:
            self._atoms.append(thing)
        elif kind is MethodType:
            yield from (thing.__func__, thing.__self__)
        elif kind is partial:
            yield from (thing.func, thing.args, thing.keywords)
        elif kind is BuiltinFunctionType:
            self._atoms.append(thing.__qualname__)
            yield thing.__self__
        elif kind is property:
            yield from (thing.fget, thing.fset)
        elif kind in (staticmethod, classmethod):
            yield thing.__func__
        elif kind is ModuleType:
            self._atoms.append(thing.__name__)
        elif isinstance(thing, type):
            yield from self._parts_of_class(thing)
        else:
            yield from self._parts_of_instance(thing, kind)

    def _parts_of_function(self, function: FunctionType) -> Iterator[Any]:
        yield from (function.__code__, function.__defaults__, function.__kwdefaults__, function.__closure__)
        yield vars(function)
        if is_settled(function):
            return
        names = dict.fromkeys(names_in(function.__code__))
        known = sys.modules | function.__globals__  # as `import` may stand in the function
        found = [known[name] for name in names if name in known]
        read: list[Any] = []
        while found:  # what is named of a module, and of modules in it, is found, too
            part = found.pop(0)
            yield part
            if type(part) is ModuleType and part not in read and _package_of(part.__name__) not in _SETTLED:
                read.append(part)
                found += [vars(part)[name] for name in names if name in vars(part)]

    def _parts_of_class(self, kind: type) -> Iterator[Any]:
        self._atoms.append(kind)
        if not is_settled(kind):
            yield from kind.__bases__
            for name, x in list(vars(kind).items()):
                if type(x) is FunctionType or not name.startswith(("__", "_abc_")):
                    yield from (name, x)

    def _parts_of_instance(self, thing: Any, kind: type) -> Iterator[Any]:
        yield kind
        if kind is object or not all(map(_adds_attributes_alone, kind.__mro__)):
            raise UnknownError(f"{kind.__name__} {thing!r:.60}")
        yield vars(thing)


_LITERAL = {type(None), bool, int, str, bytes, complex, type(Ellipsis), type(NotImplemented), range}


class _Same:
    """Equal to itself alone: a Value is compared by its number."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


def is_settled(thing: Any) -> bool:
    """Whether the code of a function, class or module changes with nothing that a user does."""
    return (_package_of(thing.__name__) if type(thing) is ModuleType else _package(thing)) in _SETTLED


def _package(thing: Any) -> str:
    return _package_of(str(thing.__module__))


def _package_of(name: str) -> str:
    return name.partition(".")[0]


def _is_ufunc(kind: type) -> bool:
    return (kind.__module__, kind.__name__) == ("numpy", "ufunc")


def is_filled(cell: CellType) -> bool:
    """Whether a name that a function takes from around it has been given something."""
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def _adds_attributes_alone(base: type) -> bool:
    """Whether all that a class adds to its instances is in their attributes: no slots, nothing of C."""
    if base is object or vars(base).get("__slots__") == ():
        return True
    if "__slots__" in vars(base) or not base.__flags__ & _WRITTEN_IN_PYTHON:
        return False
    return not is_settled(base) or _package(base) == _OURS


def names_in(code: CodeType) -> Iterator[str]:
    """The names that code has of globals and attributes."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)
