"""Machine code: a program as arrays of whole numbers that the native executor's loops run on.

An instruction becomes a command, which the structures of code.h describe; its slots, where they do not lie at
regular distances, become entries of one table.
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
from autograd_core.compiler.instruction import GATHERED, ROWS, STRIDED, Instruction, parts
from autograd_core.compiler.program import Program
from autograd_core.kernels.rows import room_for
from autograd_core.op import find_op

if cython.compiled:
    from cython.cimports.autograd_core.compiler.code import (
        A_LANED,
        ARRAY,
        B_LANED,
        DOT,
        KERNEL,
        LANED,
        LIBRARY,
        LOCKED,
        OF_PRODUCTS,
        PYTHON,
        ROW,
        WIDE,
        map_codes,
    )
    from cython.cimports.autograd_core.compiler.instruction import (
        Instruction,
        push_slots,
        regularity,
        step_of,
        stride_of,
    )
    from cython.cimports.autograd_core.compiler.integers import push_wide
    from cython.cimports.autograd_core.compiler.streams import push_stream
else:
    from autograd_core.compiler.instruction import push_slots, regularity, step_of, stride_of
    from autograd_core.compiler.integers import push_wide
    from autograd_core.compiler.streams import push_stream

VECTOR_LOOPS: dict[str, int] = map_codes() if cython.compiled else {}  # the codes of these ops
Ints = Any  # an array of them
_BEYOND = 8  # slots that the last block of rows may read, and nobody uses


def aligned(*shape: int) -> Any:
    """An array of numbers, not yet set, that begins where a cache line does: wide vectors are fast there."""
    size = int(np.prod(shape))
    room = np.empty(size + 8)
    start = -(room.ctypes.data // 8) % 8
    return room[start : start + size].reshape(shape)


class Desk(NamedTuple):
    """Where ops of any number of operands work: for how many, and how much room is behind these.

    It is behind the slots; behind it is another for all lanes together, as many times as large.
    """

    first: int
    widest: int
    room: int


class Memory:
    """The slots of one run at a time."""

    def __init__(self, slots: Any) -> None:
        self.slots = slots
        self.address: int = slots.ctypes.data


class Machine:
    """A program as the arrays that the loops run on, and the memories that wait for the next run."""

    def __init__(self, program: Program, instructions: Sequence[Instruction] | None = None) -> None:
        code, table = array("q"), array("i", [0])
        self.kernels: list[Any] = []
        self.instructions = program.instructions if instructions is None else instructions
        widest = max([each.shape.columns for each in self.instructions if _takes_row(each)], default=0)
        desk = Desk(program.slots + _BEYOND, widest, len(room_for(widest)) if widest else 0)
        self.desk = desk.widest + desk.room  # for one lane
        reassociate = program.reassociate
        kinds = [_encode(code, each, table, self.kernels, reassociate, desk) for each in self.instructions]
        self.in_c = {LOCKED, PYTHON, ARRAY}.isdisjoint(kinds)  # nothing can be raised, nothing interrupted
        self.size = len(self.instructions)
        self.code = np.array(code, dtype=np.int64)
        self.table = np.array(table, dtype=np.int32)
        self.start = np.zeros(desk.first + self.desk)
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
    code: Ints, each: Instruction, table: Ints, kernels: list[Any], reassociate: bool, desk: Desk
) -> object:
    """Write an instruction behind the words of those before it; the code of what it does."""
    shape = each.shape
    name, laned = shape.op, shape.laned
    kind: Any = DOT if name == "dot" else VECTOR_LOOPS.get(name)
    extra: Any = int(copysign(1.0, shape.start)) if kind == DOT else 0
    if kind == DOT and not laned:
        _push_five(code, DOT, each.rows, each.target, 1, extra)
        begun = len(table)
        _push_terms(code, 0, push_stream(table, each))
        _push_five(code, 0, 0, 0, 0, begun)
        _push_five(code, 0, 0, 0, 0, 0)
        return kind
    runs = parts(each)
    if kind is None:
        op = find_op(name)
        if reassociate and laned and op.on_arrays is not None and regularity(each, 0, 1, 1) == STRIDED:
            kind, extra = ARRAY, len(kernels)
            kernels.append(each)
        else:
            kind, extra = _entry(op.forward, shape.columns)
        if kind == PYTHON:
            extra = len(kernels)
            kernels.append(op.forward)
    _push_five(code, kind + LANED * laned, each.rows, each.target, len(runs) + (kind in (ROW, WIDE)), extra)
    for start, count, width in runs:
        _push_run(code, each, start, count, width, table)
    if kind in (ROW, WIDE):
        _push_terms(code, 0, shape.columns)
        _push_five(code, 0, desk.first, desk.widest, desk.room, 0)
        _push_five(code, 0, 0, 0, 0, 0)
    return kind


@cython.cfunc
def _push_run(
    code: Ints,
    each: Instruction,
    start: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    table: Ints,
) -> object:
    lanes: tuple[bool, ...] = each.shape.lanes
    kind = A_LANED * lanes[start]
    if width == 2:
        kind += OF_PRODUCTS + B_LANED * lanes[start + 1]
    _push_terms(code, kind, count)
    _push_operand(code, each, start, count, width, table)
    if width == 2:
        _push_operand(code, each, start + 1, count, width, table)
    else:
        _push_five(code, 0, 0, 0, 0, 0)
    return None


@cython.cfunc
def _push_operand(
    code: Ints,
    each: Instruction,
    start: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    table: Ints,
) -> object:
    begun: cython.Py_ssize_t = len(table)
    kind: cython.int = regularity(each, start, count, width)
    if kind == GATHERED:
        push_slots(table, each, start, count, width)
        _push_five(code, kind, 0, 0, 0, begun)
    elif kind == ROWS:
        push_slots(table, each, start, 1, 1)
        _push_five(code, kind, 0, 0, step_of(each, start, count, width), begun)
    else:
        first = each.places[each.at + start]
        _push_five(code, kind, first, stride_of(each, start), step_of(each, start, count, width), 0)
    return None


@cython.cfunc
def _push_terms(code: Ints, kind: cython.longlong, count: cython.longlong) -> object:
    push_wide(code, kind)
    push_wide(code, count)
    return None


@cython.cfunc
def _push_five(
    code: Ints,
    a: cython.longlong,
    b: cython.longlong,
    c: cython.longlong,
    d: cython.longlong,
    e: cython.longlong,
) -> object:
    push_wide(code, a)
    push_wide(code, b)
    push_wide(code, c)
    push_wide(code, d)
    push_wide(code, e)
    return None


def _takes_row(each: Instruction) -> bool:
    """Whether an op takes a row of operands and needs room to work."""
    if each.op == "dot" or each.op in VECTOR_LOOPS:
        return False
    return _entry(find_op(each.op).forward, each.shape.columns)[0] in (ROW, WIDE)


@cache
def _entry(forward: Any, arity: int) -> tuple[int, int]:
    """How a kernel is called: the C library's function, an entry point of the kernel, or Python."""
    module, name = getattr(forward, "__module__", None) or "", getattr(forward, "__name__", "")
    home = "autograd_core.kernels.libm" if module == "math" else module
    ours = home.startswith("autograd_core.kernels.")
    if not ours or getattr(import_module(home), name, None) is not forward:  # a user's may bear such a name
        return PYTHON, 0
    if home.endswith(".libm") and name in entries.LIBRARY:
        return LIBRARY, entries.LIBRARY[name]
    exported = getattr(import_module(home), "__pyx_capi__", {})
    for kind, prefix in ((ROW, "row_"), (WIDE, "wide_")):
        if prefix + name in exported:
            return kind, entries.address(exported[prefix + name])
    capsule = exported.get(name)
    if capsule is not None and arity <= 3:
        return (KERNEL if "lockless" in repr(capsule) else LOCKED), entries.address(capsule)
    return PYTHON, 0
