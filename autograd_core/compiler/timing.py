"""The time of one bundle: a program of nothing but copies of its instruction is run on the numbers of a call.

So the times of all bundles add up to less than a call takes, by what calling costs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from time import perf_counter
from typing import Any

import numpy as np

from autograd_core.compiler.execution import execute
from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.program import Program

_ROUNDS = 5  # of which the fastest counts
_COPIES = 64  # of an instruction in one program
_ELEMENTS = 200_000  # that a program of copies computes at most
_MEASURED = 2_000  # bundles; beyond, those of the same shape take the same time


def bundle_seconds(program: Program, slots: Any) -> list[float]:
    """The seconds of each bundle in one call, given the numbers in all slots."""
    shapes: dict[tuple[Any, ...], float] = {}
    found: list[float] = []
    for each in program.instructions:
        runs = [(run.kind, run.length, run.a.kind, run.b and run.b.kind) for run in each.runs]
        shape = (each.op, each.rows, *runs)
        if len(found) < _MEASURED or shape not in shapes:
            shapes[shape] = seconds_of_instruction(program, each, slots)
        found.append(shapes[shape])
    return found


def seconds_of_instruction(program: Program, each: Instruction, slots: Any) -> float:
    """How long one instruction takes: that of a program of copies of it, less that of one without any."""
    elements = each.rows * sum(run.length for run in each.runs)
    copies = min(_COPIES, max(1, _ELEMENTS // max(elements, 1)))
    needed = [x.places(each.rows, run.length).ravel() for run in each.runs for x in (run.a, run.b) if x]
    places = np.unique(np.concatenate(needed)) if needed else np.zeros(0, np.int64)
    none = np.zeros(0)
    empty = replace(
        program,
        inputs=0,
        constants=list(zip(places.tolist(), slots[places].tolist(), strict=True)),
        instructions=[],
        results=np.zeros(0, np.int32),
        guards=(),
        machine=None,
    )
    full = replace(empty, instructions=[each] * copies)
    seconds = fastest(lambda: execute(full, none)) - fastest(lambda: execute(empty, none))
    return max(seconds, 0.0) / copies


def fastest(call: Callable[[], Any]) -> float:
    """The seconds of the fastest of a few calls, after one that does not count."""
    call()
    found = inf
    for _ in range(_ROUNDS):
        begun = perf_counter()
        call()
        found = min(found, perf_counter() - begun)
    return found
