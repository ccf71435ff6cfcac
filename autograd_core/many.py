"""Many leaves at a time: what a loop over the parameters of a model does, at the speed of C where compiled.

Each function does to every leaf what its properties do, errors included.
"""

from __future__ import annotations

import random
import sys
from array import array
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core import traced
from autograd_core.node import GRADED, TRACED, Node

if cython.compiled:
    from cython.cimports.autograd_core.node import Node  # type: ignore[no-redef]

_graded = cython.declare(cython.ulonglong, GRADED)
_traced = cython.declare(cython.ulonglong, TRACED)


def are_leaves(things: list[Any], kind: type[Node]) -> bool:
    """Whether all things are of a class of nodes, and leaves.

    >>> from autograd_core import Value
    >>> x = Value(2.0)
    >>> are_leaves([x, Value(3.0)], Value), are_leaves([x, x * x], Value), are_leaves([x, 3.0], Value)
    (True, False, False)
    """
    for thing in things:  # noqa: SIM110  # in C a generator takes three times as long
        if type(thing) is not kind or cython.cast(Node, thing)._op is not None:
            return False
    return True


def are_same(some: list[Any], others: list[Any]) -> bool:
    """Whether two lists hold the same nodes in the same order: these very ones, not equal ones.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0), Value(2.0)
    >>> are_same([x, y], [x, y]), are_same([x, y], [y, x]), are_same([x, y], [x])
    (True, False, False)
    """
    if len(some) != len(others):
        return False
    for i in range(len(some)):  # noqa: SIM110
        if some[i] is not others[i]:
            return False
    return True


def are_distinct(things: list[Any]) -> bool:
    """Whether no node is in a list twice.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0), Value(2.0)
    >>> are_distinct([x, y]), are_distinct([x, y, x])
    (True, False)
    """
    found: bool = _are_distinct(things) if cython.compiled else len(set(map(id, things))) == len(things)
    return found


@cython.cfunc  # type: ignore[untyped-decorator]  # Cython's
def _are_distinct(things: list[Any]) -> cython.bint:
    """By a table of addresses, each in the first place that is free from where it belongs on."""
    bits: cython.int = (2 * len(things)).bit_length()
    last: cython.size_t = (cython.cast(cython.size_t, 1) << bits) - 1
    table: cython.size_t[::1] = array("Q", bytes(8 << bits))
    address: cython.size_t
    place: cython.size_t
    for thing in things:
        address = cython.cast(cython.size_t, cython.cast(cython.p_void, thing))
        place = (address >> 4) & last
        while table[place]:
            if table[place] == address:
                return False
            place = (place + 1) & last
        table[place] = address
    return True


def read_data(leaves: list[Any]) -> array[float]:
    """The numbers of leaves.

    Raises:
        TraceError: while the compiler records.

    >>> from autograd_core import Value
    >>> read_data([Value(2.0), Value(3.0)])
    array('d', [2.0, 3.0])
    """
    recorded: cython.bint = traced.recorder.get() is not None
    found = array("d", bytes(8 * len(leaves)))
    numbers: cython.double[::1] = found
    i: cython.Py_ssize_t
    for i in range(len(leaves)):
        node: Node = leaves[i]
        numbers[i] = node.data if recorded or node._state & _traced else node._data
    return found


def write_data(leaves: list[Any], numbers: Any) -> None:
    """Set the numbers of leaves, given an array of them, Python's or NumPy's.

    Raises:
        GraphError: for a node that is no leaf.
        TraceError: while the compiler records.
        ValueError: where there are not as many numbers as leaves, before any is set.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> write_data([x, y], array("d", [4.0, 5.0]))
    >>> x, y
    (Value(4.0), Value(5.0))
    """
    _check_count(leaves, numbers)
    given: cython.double[::1] = memoryview(numbers)
    recorded: cython.bint = traced.recorder.get() is not None
    i: cython.Py_ssize_t
    for i in range(len(leaves)):
        node: Node = leaves[i]
        if not (recorded or node._state & _traced) and node._op is None:
            node._data = given[i]
        else:
            node.data = given[i]


def write_grads(leaves: list[Any], numbers: Any) -> None:
    """Set the gradients of leaves, given an array of them.

    Raises:
        ValueError: as `write_data`.

    >>> from autograd_core import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> write_grads([x, y], array("d", [0.5, 0.25]))
    >>> x.grad, y.grad
    (0.5, 0.25)
    """
    _check_count(leaves, numbers)
    given: cython.double[::1] = memoryview(numbers)
    i: cython.Py_ssize_t
    for i in range(len(leaves)):
        node: Node = leaves[i]
        node._grad = given[i]
        node._state |= _graded


def _check_count(leaves: list[Any], numbers: Any) -> None:
    if len(leaves) != len(numbers):
        raise ValueError(f"{len(leaves):,} leaves, and {len(numbers):,} numbers for them")


def shuffle(items: Any, rng: random.Random) -> None:
    """Put a list, or an array, in the order in which `rng.shuffle` would put it.

    Source: R. Durstenfeld, "Algorithm 235: random permutation", 1964; drawn as Python's `random` draws.

    >>> ours, theirs = list(range(9)), list(range(9))
    >>> shuffle(ours, random.Random(1))
    >>> random.Random(1).shuffle(theirs)
    >>> ours == theirs
    True
    """
    if type(rng) is not random.Random:  # a subclass may have another way to draw
        rng.shuffle(items)
        return
    partners: cython.longlong[::1] = _partners(rng, len(items))
    i: cython.Py_ssize_t
    if cython.compiled and isinstance(items, array) and items.typecode == "q":
        numbers: cython.longlong[::1] = items
        for i in range(len(items) - 1, 0, -1):
            numbers[i], numbers[partners[i]] = numbers[partners[i]], numbers[i]
        return
    for i in range(len(items) - 1, 0, -1):
        items[i], items[partners[i]] = items[partners[i]], items[i]


def _partners(rng: random.Random, count: int) -> array[int]:
    """For each place with which one it is exchanged, from the last one on: itself or one before."""
    found = array("q", bytes(8 * count))
    partners: cython.longlong[::1] = found
    i: cython.Py_ssize_t = count - 1
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    bits: cython.Py_ssize_t = count.bit_length()
    while i > 0:
        # Each place takes the high bits of one word or more: of as many as there are places none is left.
        drawn = array("I")
        drawn.frombytes(rng.getrandbits(32 * i).to_bytes(4 * i, "little"))
        if sys.byteorder == "big":
            drawn.byteswap()
        words: cython.uint[::1] = drawn
        for k in range(len(words)):
            if (i + 1) >> (bits - 1) == 0:
                bits -= 1
            j = words[k] >> (32 - bits)
            if j <= i:
                partners[i] = j
                i -= 1
    return found
