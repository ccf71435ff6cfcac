"""The reference executor: the program in NumPy, one array operation a term.

It adds in the order of the program, so sums and products are those of eager code to the bit; NumPy's own
transcendental functions may differ from the C library's by an ulp. Ops without a NumPy counterpart run their
kernel on every element.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from autograd_core.compiler.program import Instruction, Program
from autograd_core.op import find_op

_UFUNCS = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "square": np.square,
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10,
    "log1p": np.log1p, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "tan": np.tan, "tanh": np.tanh,
    "abs": np.abs, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.rint,
}  # fmt: skip


@cache
def function(name: str) -> Any:
    """An op as a function of arrays."""
    if name in _UFUNCS:
        return _UFUNCS[name]
    op = find_op(name)
    return lambda *columns: np.array(np.frompyfunc(op.forward, len(columns), 1)(*columns), dtype=np.float64)


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
