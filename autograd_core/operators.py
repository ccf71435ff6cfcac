"""The operators that go through their records: / // % ** divmod, negation, abs and the roundings.

Numbers are accepted on either side. An array on the other side broadcasts over Values by itself; anything
else that is no number gets the error that explains (scalars.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.errors import OperandError
from autograd_core.node import Node
from autograd_core.ops.arithmetic import div, neg
from autograd_core.ops.piecewise import abs_
from autograd_core.ops.powers import pow as power
from autograd_core.ops.remainders import floordiv, mod
from autograd_core.ops.steps import ceil, floor, round_, round_to, trunc
from autograd_core.scalars import is_number

if cython.compiled:
    from cython.cimports.autograd_core.node import Node


def is_operand(thing: Any) -> bool:
    """Whether an operator takes `thing` on, or leaves the operation to it because it is an array."""
    return isinstance(thing, Node) or is_number(thing) or not hasattr(type(thing), "__array_ufunc__")


@cython.no_gc
@cython.cclass
class Operators(Node):
    """A node with every operator but + - *, which Value has natively."""

    __slots__ = ()

    if not cython.compiled and TYPE_CHECKING:

        @staticmethod
        def __apply_op__(op: Any, operands: tuple[Any, ...]) -> Any: ...  # Value's

    def __truediv__(self, other: Any) -> Any:
        return self.__apply_op__(div, (self, other)) if is_operand(other) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return self.__apply_op__(div, (other, self)) if is_operand(other) else NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        return self.__apply_op__(floordiv, (self, other)) if is_operand(other) else NotImplemented

    def __rfloordiv__(self, other: Any) -> Any:
        return self.__apply_op__(floordiv, (other, self)) if is_operand(other) else NotImplemented

    def __mod__(self, other: Any) -> Any:
        return self.__apply_op__(mod, (self, other)) if is_operand(other) else NotImplemented

    def __rmod__(self, other: Any) -> Any:
        return self.__apply_op__(mod, (other, self)) if is_operand(other) else NotImplemented

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        if modulus is not None:
            raise OperandError("pow with a modulus is for integers: write (x**y) % m")
        return self.__apply_op__(power, (self, other)) if is_operand(other) else NotImplemented

    def __rpow__(self, other: Any, modulus: None = None) -> Any:
        return self.__apply_op__(power, (other, self)) if is_operand(other) else NotImplemented

    def __neg__(self) -> Any:
        return self.__apply_op__(neg, (self,))

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return self.__apply_op__(abs_, (self,))

    def __round__(self, digits: int | None = None) -> Any:
        return self.__apply_op__(round_, (self,)) if digits is None else round_to(self, digits)

    def __floor__(self) -> Any:
        return self.__apply_op__(floor, (self,))

    def __ceil__(self) -> Any:
        return self.__apply_op__(ceil, (self,))

    def __trunc__(self) -> Any:
        return self.__apply_op__(trunc, (self,))
