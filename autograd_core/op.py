"""The record of an op, and the registry: one op is ONE record, everything else iterates the records.

The rule gets the result first, then the operands, and returns one local derivative per operand:

>>> from autograd_core.op import OPS
>>> OPS["mul"].rule(6.0, 2.0, 3.0)
(3.0, 2.0)

It is written with overloaded operators and this package's functions, so the same text runs on floats (the
partials recorded eagerly), on Values (higher order) and on the compiler's symbols (the gradient program).
An op asks its operands how to be applied: whatever has `__apply_op__` says so itself, plain numbers are
computed.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from types import MethodType
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

from autograd_core.domains import REALS, Interval
from autograd_core.errors import GraphError, OperandError
from autograd_core.scalars import number
from autograd_core.text import counted

if cython.compiled:
    from cython.cimports.cpython.type import PyType_Modified

Rule = Callable[..., Sequence[Any]]

OPS: dict[str, Op] = {}
"""Every op by its name: those of the engine, those that only rules use, and those defined by `define_op`.

>>> OPS["tanh"].name, OPS["tanh"].public, OPS["tanh_slope"].public
('tanh', True, False)
"""
_method_carriers: list[Callable[[str, Op], None]] = []  # how each class of operands takes a method


@cython.cclass
class Record:
    """The fields of an op and how it is applied; compiled, because every expression passes here."""

    def __init__(
        self,
        name: str,
        forward: Callable[..., float],
        rule: Rule,
        *,
        arity: int | None,
        symbol: str | None = None,
        latex: str | None = None,
        domain: Interval | Sequence[Interval] = REALS,
        defaults: tuple[float, ...] = (),
        gates: bool = False,
        opaque: bool = False,
        slopes: Rule | None = None,
        expansion: Callable[..., Any] | None = None,
        on_arrays: str | Callable[..., Any] | None = None,
        kinks: Callable[..., Sequence[float]] | None = None,
        aliases: tuple[str, ...] = (),
        public: bool = True,
        call: Callable[..., Any] | None = None,
    ) -> None:
        self.name = name
        self.forward = forward
        self.rule = rule
        self.arity = arity
        code = rule.__code__  # rules are plain functions
        self.operand_names: tuple[str, ...] = code.co_varnames[1 : code.co_argcount]
        self.symbol = symbol or name
        self.latex = latex
        self.domain = (domain,) * (arity or 1) if isinstance(domain, Interval) else tuple(domain)
        self.defaults = defaults
        self.gates = gates  # a local derivative of 0 is no edge
        self.opaque = opaque  # made by the compiler alone: in eager code a bool or a leaf stands there
        self.slopes = slopes  # the rule on plain numbers, in one pass, where operands share work
        self.expansion = expansion  # the same bits by simpler ops, for the compiler
        self.on_arrays = on_arrays  # on whole arrays, to a few ulp: a function, or the name of NumPy's
        self.kinks = kinks
        self.aliases = aliases
        self.public = public
        self.shape_call = call

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Apply to operands in order, or by name; an op over a sequence has a signature of its own."""
        if self.shape_call is not None:
            try:
                return self.shape_call(*arguments, **options)
            except TypeError:
                self._check_call(arguments, options)
                raise
        if options:
            arguments = self._positional(arguments, options)
        if len(arguments) != self.arity:
            arguments = self._completed(arguments)
        return self.apply(arguments)

    def apply(self, operands: tuple[Any, ...]) -> Any:
        """Apply to flat operands: compute plain numbers, or ask the first operand that knows how."""
        plain = True
        for operand in operands:
            if type(operand) is not float:
                take_over = getattr(type(operand), "__apply_op__", None)
                if take_over is not None:
                    return take_over(self, operands)
                plain = False
        return self.forward(*(operands if plain else [number(operand, self) for operand in operands]))

    def _check_call(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        from inspect import Parameter, signature

        takes = signature(self.shape_call)  # type: ignore[arg-type]  # only asked where there is one
        try:
            takes.bind(*arguments, **options)
        except TypeError as problem:
            parameters = takes.parameters.values()
            names = ", ".join([str(p.replace(annotation=Parameter.empty)) for p in parameters])
            hint = f"; a sequence is one argument: {self.name}([a, b, ...])" if self.arity is None else ""
            raise OperandError(f"{self.name}({names}): {problem}{hint}") from None

    def _positional(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
        rest = self.operand_names[len(arguments) :]
        unknown = [name for name in options if name not in rest]
        if unknown:
            raise TypeError(f"{self.name}() takes {', '.join(self.operand_names)}, not {unknown[0]!r}")
        known = dict(zip(reversed(self.operand_names), reversed(self.defaults), strict=False)) | options
        missing = [name for name in rest if name not in known]
        if missing:
            raise TypeError(
                f"{self.name}() needs {missing[0]!r}: {self.name}({', '.join(self.operand_names)})"
            )
        return (*arguments, *(known[name] for name in rest))

    def _completed(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.arity is None:
            return arguments
        missing = self.arity - len(arguments)
        if not 0 <= missing <= len(self.defaults):
            wanted = ", ".join(self.operand_names)
            raise TypeError(
                f"{self.name}({wanted}) takes {counted(self.arity, 'operand')}, got {len(arguments)}"
            )
        return (*arguments, *self.defaults[len(self.defaults) - missing :])

    def __get__(self, instance: Any, owner: Any) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<op {self.name}({', '.join(self.operand_names)})>"

    def __str__(self) -> str:
        return self.symbol

    def __reduce__(self) -> tuple[Any, ...]:
        return (find_op, (self.name,))


class Op(Record):
    """One operation: its value, its local derivatives, how it is written, where it is defined, what it is.

    `doc` is what `help(ac.sin)` shows.

    >>> OPS["sin"].forward(0.0), OPS["sin"].rule(0.0, 0.0), OPS["sin"].arity
    (0.0, (1.0,), 1)
    """

    def __init__(
        self, name: str, forward: Callable[..., float], rule: Rule, *, doc: str = "", **fields: Any
    ) -> None:
        super().__init__(name, forward, rule, **fields)
        self.__name__ = name
        self.__doc__ = doc


def register(op: Op) -> Op:
    """Put a record into the registry: from then on it is a function, a method, drawn, tested and
    documented."""
    if op.name in OPS:
        raise GraphError(f"an op named {op.name!r} exists already; choose another name")
    for attach in _method_carriers:
        _attach_to(attach, op)
    OPS[op.name] = op
    return op


def find_op(name: str) -> Op:
    """The record of that name; a graph pickled with a user's op needs that op defined before it is read."""
    try:
        return OPS[name]
    except KeyError:
        raise GraphError(
            f"no op named {name!r} is defined here; define it before reading this graph"
        ) from None


def carry_methods(attach: Callable[[str, Op], None]) -> None:
    """Give a class of operands every op, present and future, as a method."""
    _method_carriers.append(attach)
    for op in OPS.values():
        _attach_to(attach, op)


def add_method(kind: type, name: str, op: Op) -> None:
    """Make an op a method of a class, compiled or not."""
    if hasattr(kind, name):
        raise GraphError(
            f"{kind.__name__} has an attribute {name!r} already: an op of that name cannot become a method"
        )
    if cython.compiled:
        # An extension type takes no new attributes by setattr: its dictionary does, and its caches are told.
        gc.get_referents(kind.__dict__)[0][name] = op
        PyType_Modified(kind)
    else:
        setattr(kind, name, op)


def _attach_to(attach: Callable[[str, Op], None], op: Op) -> None:
    if op.public and op.arity is not None:
        for name in (op.name, *op.aliases):
            attach(name, op)


def unary(name: str, forward: Callable[[float], float], rule: Rule, **fields: Any) -> Op:
    """Define and register an op of one operand: `rule(out, x)` returns `(d out/dx,)`."""
    return register(Op(name, forward, rule, arity=1, **fields))


def binary(name: str, forward: Callable[[float, float], float], rule: Rule, **fields: Any) -> Op:
    """Define and register an op of two operands: `rule(out, x, y)` returns `(d out/dx, d out/dy)`."""
    return register(Op(name, forward, rule, arity=2, **fields))


def ternary(name: str, forward: Callable[[float, float, float], float], rule: Rule, **fields: Any) -> Op:
    """Define and register an op of three operands: `rule(out, x, y, z)` returns three local derivatives."""
    return register(Op(name, forward, rule, arity=3, **fields))


def variadic(
    name: str, forward: Callable[..., float], rule: Rule, *, call: Callable[..., Any], **fields: Any
) -> Op:
    """Define and register an op over a sequence: one node however many operands.

    `call` is the public function: it turns its arguments (a sequence, or two) into flat operands and hands
    them to `apply`; `forward(*floats)` computes, `rule(out, *operands)` returns one local derivative per
    operand.
    """
    return register(Op(name, forward, rule, arity=None, call=call, **fields))
