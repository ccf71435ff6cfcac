"""Ops applied to symbols: a formula as text, and the local derivative of an op from its own rule.

A rule runs on whatever its operands are (op.py). On `Formula`s it writes itself down:

>>> from autograd_core.op import OPS
>>> x, y = Formula("x"), Formula("y")
>>> [str(partial) for partial in OPS["mul"].rule(x * y, x, y)]
['y', 'x']

`Symbol` is what every such notation shares; a notation (text here, LaTeX in the drawings, nodes of the
compiler's graph) says in `__apply_op__` what an op makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn

from autograd_core.node import Node
from autograd_core.op import OPS, Op


class Symbol:
    """Something that ops are applied to without being a number; a subclass has `__apply_op__`.

    It is neither true nor false and equals nothing, so a rule that asks says so in place of taking a branch.
    """

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # Python's way to say unhashable

    def __add__(self, other: Any) -> Any:
        return OPS["add"].apply((self, other))

    def __radd__(self, other: Any) -> Any:
        return OPS["add"].apply((other, self))

    def __sub__(self, other: Any) -> Any:
        return OPS["sub"].apply((self, other))

    def __rsub__(self, other: Any) -> Any:
        return OPS["sub"].apply((other, self))

    def __mul__(self, other: Any) -> Any:
        return OPS["mul"].apply((self, other))

    def __rmul__(self, other: Any) -> Any:
        return OPS["mul"].apply((other, self))

    def __truediv__(self, other: Any) -> Any:
        return OPS["div"].apply((self, other))

    def __rtruediv__(self, other: Any) -> Any:
        return OPS["div"].apply((other, self))

    def __floordiv__(self, other: Any) -> Any:
        return OPS["floordiv"].apply((self, other))

    def __rfloordiv__(self, other: Any) -> Any:
        return OPS["floordiv"].apply((other, self))

    def __mod__(self, other: Any) -> Any:
        return OPS["mod"].apply((self, other))

    def __rmod__(self, other: Any) -> Any:
        return OPS["mod"].apply((other, self))

    def __pow__(self, other: Any) -> Any:
        return OPS["pow"].apply((self, other))

    def __rpow__(self, other: Any) -> Any:
        return OPS["pow"].apply((other, self))

    def __neg__(self) -> Any:
        return OPS["neg"].apply((self,))

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return OPS["abs"].apply((self,))

    def __floor__(self) -> Any:
        return OPS["floor"].apply((self,))

    def __ceil__(self) -> Any:
        return OPS["ceil"].apply((self,))

    def __trunc__(self) -> Any:
        return OPS["trunc"].apply((self,))

    def __round__(self, digits: int | None = None) -> Any:
        return OPS["round"].apply((self,)) if digits is None else OPS["round_to"].apply((self, digits))

    def _no_number(self, *_: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} stands for an unknown number: it cannot be compared")

    def __bool__(self) -> bool:
        self._no_number()

    def __int__(self) -> int:
        self._no_number()

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _no_number


MOST_OPERANDS = 8  # the rule of a longer sequence would fill a page: its numbers are enough


def local_rules(node: Node, result: Any, operands: Sequence[Any]) -> Sequence[Any]:
    """Return the local derivatives of `node` as its rule writes them on symbols, one per operand.

    The recorded numbers stand in where there is nothing to write: for a long sequence, for a user's rule that
    only takes floats.

    Args:
        node: the result of an op.
        result: the symbol that stands for it in its own rule (`d exp(x)/dx = exp(x)`).
        operands: one symbol or float per operand.
    """
    if node.op is None or len(operands) > MOST_OPERANDS:
        return node.edges
    try:
        partials: Sequence[Any] = node.op.rule(result, *operands)
    except (TypeError, ValueError, AttributeError, IndexError):  # what code for floats raises on a symbol
        return node.edges
    return partials if len(partials) == len(operands) else node.edges


class Formula(Symbol):
    """Text that reads as Python, with the parentheses it needs and no others.

    >>> x, y = Formula("x"), Formula("y")
    >>> print((x + y) * -x**2.0 / 3.0)
    (x + y) * (-x**2) / 3
    """

    __slots__ = ("level", "text")
    SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
    # How tightly Python's own operators bind; that is of its grammar, and any other op is written as a call.
    _infix: ClassVar = {
        "add": SUM, "sub": SUM, "mul": PRODUCT, "div": PRODUCT, "floordiv": PRODUCT, "mod": PRODUCT,
    }  # fmt: skip

    def __init__(self, text: str, level: int = ATOM) -> None:
        self.text = text
        self.level = level

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    @classmethod
    def number(cls, x: float, digits: int = 4) -> Formula:
        """A number with so many significant digits."""
        text = f"{x:.{digits}g}"
        return cls(text, cls.SIGN if text.startswith("-") else cls.ATOM)

    @staticmethod
    def __apply_op__(op: Op, operands: tuple[Any, ...]) -> Any:
        from autograd_core.textbook import MEANINGS

        meaning = MEANINGS.get(op.name)
        formula = None if meaning is None else meaning(*operands)
        return written(op, operands) if formula is None else formula

    def at_least(self, level: int, *, leading: bool = False) -> str:
        """The text, in parentheses where it binds too loosely or its sign would follow an operator."""
        bare = self.level >= level and (leading or not self.text.startswith("-"))
        return self.text if bare else f"({self.text})"


def as_formula(x: Any) -> Formula:
    """A formula as it is, anything else as the number it is."""
    return x if isinstance(x, Formula) else Formula.number(float(x))


def written(op: Op, operands: Sequence[Any]) -> Formula:
    """The application of an op to formulas and numbers, word for word."""
    terms = [as_formula(x) for x in shortened(operands)]
    level = Formula._infix.get(op.name)
    if level is not None:
        left, right = terms[0].at_least(level, leading=True), terms[1].at_least(level + 1)
        return Formula(f"{left} {op.symbol} {right}", level)
    if op.name == "pow":
        base, exponent = terms[0].at_least(Formula.ATOM), terms[1].at_least(Formula.SIGN, leading=True)
        return Formula(f"{base}**{exponent}", Formula.POWER)
    if op.name == "neg":
        return Formula("-" + terms[0].at_least(Formula.SIGN), Formula.SIGN)
    if op.name == "identity":
        return terms[0]
    return Formula(f"{_called(op)}({', '.join(term.text for term in terms)})")


def shortened(operands: Sequence[Any]) -> Sequence[Any]:
    """A long sequence as its first three, three dots and its last."""
    return operands if len(operands) <= MOST_OPERANDS else [*operands[:3], Formula("..."), operands[-1]]


def _called(op: Op) -> str:
    """The name of an op; an internal record that differentiates another is that one's f' or f''."""
    for ending, primes in (("_slope", "'"), ("_curve", "''")):
        base = op.name.removesuffix(ending)
        if not op.public and base != op.name and base in OPS:
            return base + primes
    return op.name
