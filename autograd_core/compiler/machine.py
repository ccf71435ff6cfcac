"""Machine code: a program as arrays of whole numbers that the native executor's loops run on.

An instruction is its code (100 more where it has lanes), rows, target, the number of runs, and an extra: an
address, or the sign of the zero that a sum starts from. Each run follows: its kind (1 for products, 2 and 4
more where its operands have lanes), count, and two operands of five numbers each: how regular, first, stride,
step, place in the table. A sum without lanes has a stream instead, as one run that says where in the table;
an op of any number of operands has one run more, that says how many there are and where it may work on them.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from math import copysign
from typing import Any, NamedTuple

import numpy as np

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.compiler import entries
from autograd_core.compiler.arrays import FAST
from autograd_core.compiler.program import Instruction, Operand, Program
from autograd_core.compiler.streams import stream
from autograd_core.kernels.rows import room_for
from autograd_core.op import find_op

(
    DOT, ADD, SUB, MUL, DIV, NEG, LIBRARY, SAME, WHERE, RELU, RELU_SLOPE, KERNEL, ROW, LOCKED, PYTHON, ARRAY,
) = range(16)  # fmt: skip
_CODES = {
    "dot": DOT, "add": ADD, "sub": SUB, "mul": MUL, "div": DIV, "neg": NEG, "same": SAME, "equal": SAME,
    "where": WHERE, "relu": RELU, "relu_slope": RELU_SLOPE,
}  # fmt: skip
_STRIDED, _ROWS, _TABLE = range(3)
_REST = (0,) * 10
_BEYOND = 8  # slots that the last block of rows may read, and nobody uses


def aligned(*shape: int) -> Any:
    """An array of numbers, not yet set, that begins where a cache line does: wide vectors are fast there."""
    size = int(np.prod(shape))
    room = np.empty(size + 8)
    start = -(room.ctypes.data // 8) % 8
    return room[start : start + size].reshape(shape)


class _Tables:
    """Tables of slots, one after the other."""

    def __init__(self) -> None:
        self.words = array("i")

    def add(self, table: Any) -> int:
        """Where a table begins that is put at the end."""
        start = len(self.words)
        self.words.frombytes(table.tobytes())
        return start

    def add_list(self, words: list[int]) -> int:
        """The same for a list."""
        start = len(self.words)
        self.words.fromlist(words)
        return start


class Desk(NamedTuple):
    """Where ops of any number of operands work, behind the slots, and the most operands one of them has."""

    first: int
    widest: int


class Memory:
    """The slots of one run at a time."""

    def __init__(self, slots: Any) -> None:
        self.slots = slots
        self.address: int = slots.ctypes.data


class Machine:
    """A program as the arrays that the loops run on, and the memories that wait for the next run."""

    def __init__(self, program: Program, instructions: Sequence[Instruction] | None = None) -> None:
        tables = _Tables()
        code = array("q")
        self.kernels: list[Any] = []
        self.instructions = program.instructions if instructions is None else instructions
        widest = max(
            [sum(run.length for run in each.runs) for each in self.instructions if each.op != "dot"],
            default=0,
        )
        self.room = len(room_for(widest))  # of one lane; operands, and where they are, come before it
        desk = Desk(program.slots + _BEYOND, widest)
        for each in self.instructions:
            _encode(code, each, tables, self.kernels, program.reassociate, desk)
        self.size = len(code)
        self.code = np.array(code, dtype=np.int64)
        self.table = np.array(tables.words if tables.words else [0], dtype=np.int32)
        self.start = np.zeros(desk.first + 3 * widest + self.room)
        for slot, number in program.constants:
            self.start[slot] = number
        self.results = np.ascontiguousarray(program.results, dtype=np.int32)
        self.inputs = program.inputs
        self.laned = np.ascontiguousarray(program.laned, dtype=np.uint8)
        self.addresses: list[int] = [each.ctypes.data for each in (self.code, self.table, self.results)]
        self._free: list[Memory] = []

    def take(self) -> Memory:
        """A memory that nobody runs on; threads that come at once get one each."""
        try:
            return self._free.pop()
        except IndexError:
            return Memory(self.start.copy())

    def give_back(self, memory: Memory) -> None:
        """Keep a memory for the next run."""
        self._free.append(memory)


@cython.cfunc
def _encode(
    code: Any, each: Instruction, tables: Any, kernels: list[Any], reassociate: bool, desk: Desk
) -> object:
    """Write an instruction behind the words of those before it."""
    words: list[int]
    _, name, rows, target, start, runs, laned = each
    kind: Any = _CODES.get(name)
    extra = int(copysign(1.0, start)) if kind == DOT else 0
    if kind == DOT and not laned:
        code.fromlist([DOT, rows, target, 1, extra, len(runs), tables.add_list(stream(each)), *_REST])
        return None
    arity = 0
    if reassociate and laned and name in FAST and runs[0].a.kind == "strided":
        kind, extra = ARRAY, len(kernels)
        kernels.append(each)
    elif kind is None:
        op = find_op(name)
        arity = sum([run.length for run in runs])
        kind, extra = _entry(op.forward, arity)
        if kind == PYTHON:
            extra = len(kernels)
            kernels.append(op.forward)
    words = [kind + 100 * laned, rows, target, len(runs) + (kind == ROW), extra]
    for letter, length, a, b, a_laned, b_laned in runs:
        words += [(letter == "p") + 2 * a_laned + 4 * b_laned, length]
        _place(words, a, tables)
        if b is None:
            words += [0, 0, 0, 0, 0]
        else:
            _place(words, b, tables)
    if kind == ROW:
        words += [0, arity, desk.first, desk.widest, 0, 0, 0, 0, 0, 0, 0, 0]
    code.fromlist(words)
    return None


@cython.cfunc
def _place(words: list[int], operand: Operand, tables: Any) -> object:
    starts, first, stride, step, table = operand
    if table is not None:
        words += [_TABLE, 0, 0, step, tables.add(table)]
    elif starts is not None:
        words += [_ROWS, 0, 0, step, tables.add(starts)]
    else:
        words += [_STRIDED, first, stride, step, 0]
    return None


@cache
def _entry(forward: Any, arity: int) -> tuple[int, int]:
    """How a kernel is called: the C library's function, an entry point of the kernel, or Python."""
    module, name = getattr(forward, "__module__", None), getattr(forward, "__name__", "")
    if module in ("autograd_core.kernels.libm", "math") and name in entries.LIBRARY:
        return LIBRARY, entries.LIBRARY[name]
    if module is not None and module.startswith("autograd_core.kernels."):
        exported = getattr(import_module(module), "__pyx_capi__", {})
        if f"row_{name}" in exported:
            return ROW, entries.address(exported[f"row_{name}"])
        capsule = exported.get(name)
        if capsule is not None and arity <= 3:
            return (KERNEL if "lockless" in repr(capsule) else LOCKED), entries.address(capsule)
    return PYTHON, 0
