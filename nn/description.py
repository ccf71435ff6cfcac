"""Descriptions: what a thing is, as text that is the same in every process, to tell one run from another."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from autograd_core import Op, Value
from autograd_core.trees import is_array
from nn.module import Module

STATE = ("memory", "steps")  # attributes of an optimiser or a condition that change while it is used


def described(thing: Any, outer: tuple[int, ...] = ()) -> str:
    """What a thing is: functions by name, objects by their public attributes, arrays by their digest.

    The numbers of parameters, the places of generators and what stands in the code do not count.

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
        return f"{thing.__module__}.{thing.__qualname__}"
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


def _without_state(thing: Any) -> dict[str, Any]:
    return {name: part for name, part in vars(thing).items() if name not in STATE}


def _named(parts: Mapping[Any, Any], outer: tuple[int, ...], form: str) -> str:
    return ", ".join(form.format(name, described(part, outer)) for name, part in parts.items())
