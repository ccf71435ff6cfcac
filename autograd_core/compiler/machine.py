"""Machine code: a program as arrays of whole numbers that the native executor's loops run on.

An instruction is its code (100 more where it has lanes), rows, target, the number of runs, and an extra:
an address,
or the sign of the zero that a sum starts from. Each run follows: its kind (1 for products, 2 and 4 more
where its
operands have lanes), count, and two operands of five numbers each: how regular, first, stride, step, place
in the table.
"""

from __future__ import annotations

from importlib import import_module
from math import copysign
from typing import Any

import numpy as np

from autograd_core.compiler import entries
from autograd_core.compiler.program import Instruction, Operand, Program
from autograd_core.op import find_op

(
    DOT, ADD, SUB, MUL, DIV, NEG, LIBRARY, PICKED, SAME, WHERE, RELU, RELU_SLOPE, MAX, MIN, KERNEL, PYTHON,
) = range(16)  # fmt: skip
_CODES = {
    "dot": DOT, "add": ADD, "sub": SUB, "mul": MUL, "div": DIV, "neg": NEG, "picked": PICKED, "same": SAME,
    "equal": SAME, "where": WHERE, "relu": RELU, "relu_slope": RELU_SLOPE,
    "max": MAX, "min": MIN,
}  # fmt: skip
_STRIDED, _ROWS, _TABLE = range(3)


class _Tables:
    """Tables of slots, one after the other."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.size = 0

    def add(self, table: Any) -> int:
        """Where a table begins that is put at the end."""
        start = self.size
        self.parts.append(table)
        self.size += len(table)
        return start


class Machine:
    """A program as the arrays that the loops run on; its slots are kept from call to call."""

    def __init__(self, program: Program) -> None:
        tables = _Tables()
        code: list[int] = []
        self.kernels: list[Any] = []
        for each in program.instructions:
            code += _encode(each, tables, self.kernels)
        self.size = len(code)
        self.code = np.array(code, dtype=np.int64)
        self.table = np.concatenate(tables.parts or [np.zeros(1, dtype=np.int32)])
        self.slots = np.zeros(program.slots)
        for slot, number in program.constants:
            self.slots[slot] = number
        self.results = np.ascontiguousarray(program.results, dtype=np.int32)
        self.inputs = program.inputs
        self.laned = np.ascontiguousarray(program.laned, dtype=np.uint8)
        arrays = (self.code, self.table, self.slots, self.results)
        self.addresses: list[int] = [array.ctypes.data for array in arrays]
        self.busy = False
        self.lanes: list[Any] = []  # memories for batches, kept from call to call


def _encode(each: Instruction, tables: _Tables, kernels: list[Any]) -> list[int]:
    code = _CODES.get(each.op)
    extra = int(copysign(1.0, each.start)) if code == DOT else 0
    if code is None or (code in (PICKED, MAX, MIN) and each.laned):
        op = find_op(each.op)
        code, extra = _entry(op.forward, sum(run.length for run in each.runs))
        if code == PYTHON:
            extra = len(kernels)
            kernels.append(op.forward)
    words = [code + 100 * each.laned, each.rows, each.target, len(each.runs), extra]
    for run in each.runs:
        words += [(run.kind == "p") + 2 * run.a_laned + 4 * run.b_laned, run.length, *_place(run.a, tables)]
        words += _place(run.b, tables) if run.b is not None else [0] * 5
    return words


def _place(operand: Operand, tables: _Tables) -> list[int]:
    array = operand.table if operand.table is not None else operand.starts
    if array is None:
        return [_STRIDED, operand.first, operand.stride, operand.step, 0]
    offset = tables.add(array.ravel())
    return [_ROWS if operand.table is None else _TABLE, 0, 0, operand.step, offset]


def _entry(forward: Any, arity: int) -> tuple[int, int]:
    """How a kernel is called: the C library's function, a kernel's entry point, or Python."""
    module, name = getattr(forward, "__module__", None), getattr(forward, "__name__", "")
    if module in ("autograd_core.kernels.libm", "math") and name in entries.LIBRARY:
        return LIBRARY, entries.LIBRARY[name]
    if module is not None and module.startswith("autograd_core.kernels."):
        capsule = getattr(import_module(module), "__pyx_capi__", {}).get(name)
        if capsule is not None and arity <= 3:
            return KERNEL, entries.address(capsule)
    return PYTHON, 0
