"""The engines that are compared, each through the same four steps: make, forward, backward, free."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import autograd_core as ac
from autograd_core import Value
from benchmarks.gpt import Scalars
from benchmarks.usual import Usual


class Engine(NamedTuple):
    """How an engine makes scalars, starts and ends a recording, sweeps back, and shows a leaf's gradient."""

    name: str
    scalars: Scalars
    start: Callable[[list[Any]], None]
    backward: Callable[[Any], None]
    gradient: Callable[[Any], float]
    end: Callable[[], None]


def _clear_gradients(leaves: list[Any]) -> None:
    for leaf in leaves:
        leaf.grad = 0.0


def _data(x: Any) -> float:
    return x.data


def _gradient(x: Any) -> float:
    return x.grad


def _nothing() -> None:
    pass


def ours() -> Engine:
    scalars = Scalars(Value, _data, ac.exp, ac.log, ac.relu)
    return Engine("autograd_core", scalars, _clear_gradients, Value.backward, _gradient, _nothing)


def usual() -> Engine:
    scalars = Scalars(Usual, _data, Usual.exp, Usual.log, Usual.relu)
    return Engine("usual class", scalars, _clear_gradients, Usual.backward, _gradient, _nothing)


def xad_binding() -> Engine:
    """XAD, a C++ tape, through its Python binding; raises ImportError where it is not installed."""
    import xad.math
    from xad.adj_1st import Real, Tape

    tape = Tape()
    tape.activate()

    def start(leaves: list[Any]) -> None:
        tape.registerInputs(leaves)
        tape.newRecording()

    def backward(result: Any) -> None:
        tape.registerOutput(result)
        result.derivative = 1.0
        tape.computeAdjoints()

    def relu(x: Any) -> Any:
        return xad.math.max(x, 0.0)

    def gradient(leaf: Any) -> float:
        return float(leaf.derivative)

    scalars = Scalars(Real, xad.value, xad.math.exp, xad.math.log, relu)
    return Engine("XAD's Python binding", scalars, start, backward, gradient, tape.newRecording)


def available() -> tuple[list[Engine], list[str]]:
    """The engines installed here, ours first, and a line for each that is not."""
    engines, missing = [ours(), usual()], []
    try:
        engines.append(xad_binding())
    except ImportError:
        missing.append("XAD is not installed, so it is not compared: pip install xad")
    return engines, missing


def check_agreement(engines: list[Engine], gradients: list[list[float]]) -> None:
    """Refuse to time engines that compute different things."""
    for engine, found in zip(engines[1:], gradients[1:], strict=True):
        for mine, theirs in zip(gradients[0], found, strict=True):
            if not math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-14):
                raise SystemExit(
                    f"{engine.name} computes another gradient than {engines[0].name}: {theirs} != {mine}"
                )
