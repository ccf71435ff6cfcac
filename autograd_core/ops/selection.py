"""Comparisons as ops, what `x < y` is while the compiler records; and picking by an index that is a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_core.kernels import piecewise as kernel
from autograd_core.node import Node
from autograd_core.op import Op, binary, variadic
from autograd_core.ops.piecewise import same
from autograd_core.ops.reductions import not_called


def _comparison(name: str, forward: Callable[[float, float], float], symbol: str, **fields: Any) -> Op:
    """Define an op that only the compiler uses: eager code has a bool there."""
    return binary(
        name,
        forward,
        lambda out, x, y: (0.0, 0.0),
        symbol=symbol,
        gates=True,
        opaque=True,
        public=False,
        **fields,
    )


less = _comparison("less", kernel.less, "<")
less_equal = _comparison("less_equal", kernel.less_equal, "≤")
equal = _comparison("equal", kernel.same, "=", expansion=same)
unequal = _comparison("unequal", kernel.differ, "≠")

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "lt": less,
    "le": less_equal,
    "gt": lambda x, y: less(y, x),
    "ge": lambda x, y: less_equal(y, x),
    "eq": equal,
    "ne": unequal,
}


picked: Op = variadic(
    "picked",
    kernel.picked,
    lambda out, index, *xs: (0.0, *[same(index, float(i)) for i in range(len(xs))]),
    call=not_called,
    symbol="take",
    gates=True,
    public=False,
    doc="""x[index]: one of a sequence, by an index that is a value.""",
)


def take(rows: Sequence[Any], index: Any) -> Any:
    """rows[index], where the index may be an input of compiled code: one program serves every index.

    Rows may be numbers or sequences of one length; the derivative goes to the row that is taken. An index
    that is a Value must be a whole number from 0 to len(rows) - 1; for any other the result is nan.

    Raises:
        IndexError: for an int that is out of range.

    >>> import autograd_core as ac
    >>> take([[1.0, 2.0], [3.0, 4.0]], 1)
    [3.0, 4.0]
    >>> table = [ac.Value(1.0, "a"), ac.Value(2.0, "b")]
    >>> take(table, ac.Value(1.0)).data
    2.0
    """
    if hasattr(type(index), "__index__") and not isinstance(index, Node):
        return rows[index]
    rows = list(rows)
    if rows and hasattr(rows[0], "__len__"):
        return [picked.apply((index, *column)) for column in zip(*rows, strict=True)]
    return picked.apply((index, *rows))


def one_hot(index: Any, n: int) -> list[Any]:
    """n numbers, 1.0 at the index and 0.0 elsewhere; the index may be an input of compiled code.

    >>> one_hot(1, 3)
    [0.0, 1.0, 0.0]
    """
    return [same(index, float(i)) for i in range(n)]
