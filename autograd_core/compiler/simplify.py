"""Simplification on the way into the graph: nothing that changes a bit of any result.

x*1, 1*x, x/1, x - 0.0 and x + -0.0 are x; x*-1 is -x; -(-x) is x. x + 0.0 stays: it makes -0.0 positive.
What depends on constants alone is computed by the op's own kernel, as eager code would.
"""

from __future__ import annotations

from math import copysign
from typing import TYPE_CHECKING, Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.op import Op
from autograd_core.ops.arithmetic import add, div, mul, neg, sub

if TYPE_CHECKING:
    from autograd_core.compiler.ir import Graph
if cython.compiled:
    from cython.cimports.autograd_core.compiler.ir import Graph


def simpler(graph: Graph, op: Op, args: tuple[int, ...]) -> int | None:
    """The node that is the same value already, or a simpler new one; None where there is nothing to gain."""
    numbers: list[Any] = graph.numbers
    arg: cython.Py_ssize_t
    for arg in args:
        if numbers[arg] is not None:
            break
    else:  # mostly there are no numbers
        if op is neg and graph.ops[args[0]] is neg:
            return graph.args[args[0]][0]
        return None
    # How these five relate to each other; what an op is by itself in other ops says its own `expansion`.
    if op is mul:
        x, y = args
        for known, other in ((numbers[x], y), (numbers[y], x)):
            if known == 1.0:
                return other
            if known == -1.0:
                return graph.emit(neg, (other,))
    elif op is add:
        x, y = args
        if _is_zero(numbers[x], -1.0):
            return y
        if _is_zero(numbers[y], -1.0):
            return x
    elif op is sub:
        if _is_zero(numbers[args[1]], 1.0):
            return args[0]
    elif op is div and numbers[args[1]] == 1.0:
        return args[0]
    for arg in args:
        if numbers[arg] is None:
            return None
    return graph.constant(op.forward(*[numbers[arg] for arg in args]))


def _is_zero(number: float | None, sign: float) -> bool:
    return number == 0.0 and copysign(1.0, number) == sign
