"""Descriptions: what a thing is, as text that is the same in every process, to tell one run from another."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dis import get_instructions
from functools import cache, cached_property, partial
from hashlib import sha256
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from autograd_core import Op, Value
from autograd_core.trees import is_array
from nn.fingerprint import is_filled, is_settled, names_in
from nn.module import Module

_CONSTANTS = (str, int, float, FunctionType, type)
_Cached = type(cache(len))
STATE = ("memory", "steps")  # attributes of an optimiser or a condition that change while it is used


def described(thing: Any, outer: tuple[int, ...] = ()) -> str:
    """What a thing is: functions by name and code, objects by public attributes, arrays by their digest.

    The numbers of parameters and the places of generators do not count, nor does code that is no user's.

    Args:
        thing: anything.
        outer: the identities of what it is a part of.

    >>> from nn import Adam, Neuron
    >>> described([Neuron(1, "relu", bias=False), len])
    '[nn.neuron.Neuron(activation=relu, outputs=1, w=[Value], b=None, training=False), builtins.len]'
    >>> described(Adam(0.1))
    'nn.optimisers.Adam(learning_rate=0.1, weight_decay=0.0, betas=[0.9, 0.999], eps=1e-08)'
    """
    inner = (*outer, id(thing))
    if id(thing) in outer:
        return "..."
    if isinstance(thing, (Value, random.Random)):
        return type(thing).__name__
    if isinstance(thing, Op):
        return thing.name
    if hasattr(thing, "__qualname__"):
        return f"{getattr(thing, '__module__', None)}.{thing.__qualname__}{_code(thing, inner)}"
    if isinstance(thing, partial):
        return f"partial{described((thing.func, thing.args, thing.keywords), inner)}"
    if is_array(thing):
        return f"{thing.dtype} {thing.shape} {sha256(thing.tobytes()).hexdigest()}"
    if isinstance(thing, (list, tuple)):
        return f"[{', '.join(described(part, inner) for part in thing)}]"
    if isinstance(thing, Mapping):
        return f"{{{_named(thing, inner, '{}: {}')}}}"
    if not hasattr(thing, "__dict__"):
        return repr(thing)
    known = thing.settings() if isinstance(thing, Module) else _without_state(thing)
    public = {name: part for name, part in known.items() if not name.startswith("_")}
    return f"{described(type(thing))}({_named(public, inner, '{}={}')})"


def _code(thing: Any, outer: tuple[int, ...]) -> str:
    """The digest of what a user wrote, and of what it calls, which may be other code under the same names.

    Of what stands around a function the constants count, not what it may change itself: a list, a counter.
    """
    thing = _unwrapped(thing)
    if not isinstance(thing, (FunctionType, type)) or is_settled(thing):
        return ""
    parts: list[Any]
    if isinstance(thing, type):
        own = [
            (name, _unwrapped(part))
            for name, part in vars(thing).items()
            if name[:2] != "__" or callable(part)
        ]
        parts = [*thing.__bases__, *[pair for pair in own if isinstance(pair[1], _CONSTANTS)]]
    else:
        code = thing.__code__
        cells = zip(code.co_freevars, thing.__closure__ or (), strict=True)
        known = thing.__globals__ | {name: cell.cell_contents for name, cell in cells if is_filled(cell)}
        steps = list(get_instructions(code))
        given = {step.argval for step in steps if step.opname.startswith("STORE")}
        names = [name for name in (*code.co_freevars, *names_in(code)) if name not in given]
        around = [known[name] for name in names if name in known]
        modules = [part for part in around if isinstance(part, ModuleType) and not is_settled(part)]
        around += [vars(module)[name] for module in modules for name in names if name in vars(module)]
        # A dict is one of constants where no item of one is set.
        kinds = _CONSTANTS if any(step.opname == "STORE_SUBSCR" for step in steps) else (*_CONSTANTS, dict)
        constants = [part for part in around if isinstance(part, kinds)]
        parts = [_instructions(code), thing.__defaults__, thing.__kwdefaults__, *constants]
    return f" code {sha256(described(parts, outer).encode()).hexdigest()}"


def _unwrapped(thing: Any) -> Any:
    """The function of a method, a property, or what keeps its results."""
    if isinstance(thing, (MethodType, staticmethod, classmethod)):
        return thing.__func__
    if isinstance(thing, (cached_property, property)):
        return thing.func if isinstance(thing, cached_property) else thing.fget
    return thing.__wrapped__ if isinstance(thing, _Cached) else thing


def _instructions(code: CodeType) -> str:
    """What code does, wherever its lines are."""
    constants = [_instructions(part) if isinstance(part, CodeType) else part for part in code.co_consts]
    told = [sorted(part, key=repr) if isinstance(part, frozenset) else part for part in constants]
    return repr((code.co_code, code.co_names, told))


def _without_state(thing: Any) -> dict[str, Any]:
    return {name: part for name, part in vars(thing).items() if name not in STATE}


def _named(parts: Mapping[Any, Any], outer: tuple[int, ...], form: str) -> str:
    return ", ".join(form.format(name, described(part, outer)) for name, part in parts.items())
