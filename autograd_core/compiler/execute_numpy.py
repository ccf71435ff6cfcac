"""The reference executor: the program in NumPy, one array operation a term.

It adds in the order of the program, so sums and products are those of eager code to the bit; NumPy's own
transcendental functions may differ from the C library's by an ulp. Ops without a NumPy counterpart run their
kernel on every element.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.compiler.arrays import function
from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.program import Program


def run(program: Program, inputs: Any) -> Any:
    """Compute every slot from the inputs: one number each, or a row of samples each."""
    slots = np.empty((program.slots, *inputs.shape[1:]))
    slots[: program.inputs] = inputs
    for slot, number in program.constants:
        slots[slot] = number
    with np.errstate(all="ignore"):
        for each in program.instructions:
            slots[each.target : each.target + each.rows] = _compute(each, slots)
    return slots


def _compute(each: Instruction, slots: Any) -> Any:
    if each.op != "dot":
        columns = [slots[run.a.places(each.rows, run.length)] for run in each.runs]
        return function(each.op)(*[several[:, j] for several in columns for j in range(several.shape[1])])
    total = np.full((each.rows, *slots.shape[1:]), each.start)
    for kind, count, a, b, _, _ in each.runs:
        terms = slots[a.places(each.rows, count)]
        if kind == "p" and b is not None:
            terms = terms * slots[b.places(each.rows, count)]
        for j in range(count):
            total += terms[:, j]
    return total
