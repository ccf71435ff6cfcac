"""A user's own op: `define_op`, `@primitive`. It becomes a record like ours: drawn, differentiated, pickled.

Its local derivatives are checked when it is defined, against differences of its own forward function, so that
a wrong rule is refused with the number it should have been and never reaches a gradient.
"""

from __future__ import annotations

import inspect
import keyword
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.util import find_spec
from typing import Any

from autograd_core.admission import check_rule
from autograd_core.domains import REALS, Interval
from autograd_core.errors import DomainError, GraphError, OperandError
from autograd_core.op import OPS, Op, Rule, register
from autograd_core.redefine import is_same_definition
from autograd_core.scalars import is_number, number
from autograd_core.text import counted
from autograd_core.value import Value

Forward = Callable[..., float]
Domain = Interval | tuple[float, float]

_PACKAGE = "autograd_core"


def define_op(
    name: str,
    forward: Forward,
    partials: Rule,
    *,
    domain: Domain | Sequence[Domain] = REALS,
    symbol: str | None = None,
    latex: str | None = None,
    kinks: Callable[..., Sequence[float]] | None = None,
    doc: str | None = None,
) -> Op:
    """Define an op by its value and its local derivatives; from then on it is a function and a method.

    The same definition once more, as a notebook's cell that is run again has it, gives the op there is.

    `partials(out, *operands)` returns the tuple `(d out/d operand, ...)`. It is written with operators and
    functions of this package, on plain numbers and on Values alike, so that it can be differentiated in turn.

    Args:
        name: what it is called: `ac.<name>(x)`, `x.<name>()`, in pictures, pickles and `parse`.
        forward: plain numbers to a plain number, always the same; nan beyond its domain.
        partials: the local derivatives; its parameters name the operands.
        domain: the open interval `(low, high)` on which to check the partials, or a list: one per operand.
        symbol: what pictures show in place of the name.
        latex: the formula, `{0}` for the first operand.
        kinks: a function that is zero where the op has a kink or jumps, `kinks(*operands) -> (number, ...)`.
        doc: its docstring; else that of `forward`.

    Raises:
        GradientMismatch: if a local derivative is wrong: which one, where, and what it should have been.
        GraphError: if the name is taken by anything else.
        DomainError, OperandError: if `forward` or `partials` cannot be used. In every case nothing changed.

    >>> import autograd_core as ac
    >>> cube = define_op("cube", lambda x: x * x * x, lambda out, x: (3.0 * x * x,))
    >>> x = ac.Value(2.0, "x")
    >>> cube(x), ac.derivative(cube, order=2)(2.0)
    (Value(8.0, op='cube'), 12.0)
    >>> define_op("cube4", lambda x: x**4, lambda out, x: (3.0 * x**3,))
    Traceback (most recent call last):
    ...
    autograd_core.errors.GradientMismatch: the rule of cube4 is wrong: d cube4 / d x is ...
    """
    _check_name(name)
    arity = _arity(name, forward, partials)
    _check_latex(name, latex, arity)
    op = Op(
        name,
        _plain(name, forward),
        partials,
        arity=arity,
        symbol=symbol,
        latex=latex or _latex(name, arity),
        domain=_intervals(name, domain, arity),
        kinks=kinks,
        doc=doc or inspect.getdoc(forward) or "",
    )
    known = OPS.get(name)
    if known is not None:
        if is_same_definition(op, known):
            return known
        raise GraphError(
            f"an op named {name!r} exists already, with another definition; choose another name (graphs and "
            "pickles know an op by its name; yours are forgotten when Python starts anew)"
        )
    check_rule(op)
    return register(op)


def primitive(partials: Rule, **fields: Any) -> Callable[[Forward], Op]:
    """Define an op from a function: a decorator that takes its partials, and the fields of `define_op`.

    >>> @primitive(lambda out, x: (-2.0 * x * out,), symbol="bell")
    ... def bell(x):
    ...     import math
    ...     return math.exp(-x * x)
    >>> bell(0.0), bell.rule(1.0, 0.0)
    (1.0, (-0.0,))
    """
    if not callable(partials):
        raise OperandError(
            f"primitive: write @primitive(lambda out, x: (...,)), got {type(partials).__name__}"
        )

    def define(forward: Forward) -> Op:
        if not callable(forward):
            raise OperandError(
                "primitive takes the partials first: @primitive(lambda out, x: (...,)) above the function; "
                f"it was called on {type(forward).__name__} {forward!r}"
            )
        return define_op(fields.pop("name", getattr(forward, "__name__", "")), forward, partials, **fields)

    return define


def _check_name(name: str) -> None:
    if (
        not isinstance(name, str)
        or not name.isidentifier()
        or keyword.iskeyword(name)
        or name.startswith("_")
    ):
        raise GraphError(f"define_op: {name!r} cannot be the name of a function; write one like 'my_op'")
    package = sys.modules[_PACKAGE]
    if name in OPS:
        return  # it may be the same definition
    if hasattr(Value, name):
        raise GraphError(
            f"Value has an attribute {name!r} already: an op of that name cannot become a method"
        )
    if name in vars(package) or name in package.__all__ or find_spec(f"{_PACKAGE}.{name}"):
        raise GraphError(f"{_PACKAGE}.{name} is something else already; choose another name")


def _arity(name: str, forward: Forward, partials: Rule) -> int:
    """How many operands: the parameters of the partials after `out`."""
    if not inspect.isfunction(partials):
        raise OperandError(f"define_op: the partials of {name} are a function, got {type(partials).__name__}")
    code = partials.__code__
    arity = code.co_argcount - 1
    if arity < 1 or code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS) or code.co_kwonlyargcount:
        raise OperandError(
            f"define_op: the partials of {name} take the result, then each operand by name: "
            f"def partials(out, x, y); got {inspect.signature(partials)}"
        )
    try:
        inspect.signature(forward).bind(*[0.0] * arity)
    except TypeError:
        raise OperandError(
            f"define_op: the partials of {name} name {counted(arity, 'operand')} behind the result, "
            f"{inspect.signature(partials)}, forward takes "
            f"{inspect.signature(forward) if callable(forward) else type(forward).__name__}"
        ) from None
    except ValueError:  # built in, it does not say what it takes; drawing points will tell
        pass
    return arity


def _plain(name: str, forward: Forward) -> Forward:
    """The forward function with a float as its result, whatever kind of number the user's returns."""

    @wraps(forward)
    def compute(*operands: float) -> float:
        try:
            found = forward(*operands)
        except (ArithmeticError, ValueError) as problem:  # beyond its domain, as functions of math have it
            raise DomainError(
                f"{name}({', '.join(map(repr, operands))}): its forward function raised "
                f"{type(problem).__name__}: {problem}; to go on there, have it give nan or inf"
            ) from problem
        except Exception as problem:
            problem.add_note(f"this was raised by the forward function of {name}, called with {operands}")
            raise
        return number(found, f"the forward function of {name}")

    return compute


def _latex(name: str, arity: int) -> str:
    operands = ", ".join(f"{{{i}}}" for i in range(arity))
    return rf"\operatorname{{{{{name}}}}}({operands})".replace("_", r"\_")


def _check_latex(name: str, latex: str | None, arity: int) -> None:
    try:
        (latex or "").format(*[""] * arity)
    except (LookupError, ValueError) as problem:
        raise OperandError(
            f"define_op: the latex of {name}, {latex!r}, has {{0}} for the first of "
            f"{counted(arity, 'operand')} and {{{{ }}}} for braces: {problem}"
        ) from None


def _intervals(name: str, domain: Any, arity: int) -> tuple[Interval, ...]:
    is_pair = isinstance(domain, tuple) and all(map(is_number, domain))
    several = domain if isinstance(domain, (list, tuple)) and not is_pair else (domain,) * arity
    if len(several) != arity:
        raise DomainError(
            f"define_op: {counted(len(several), 'domain')} for the {counted(arity, 'operand')} of {name}"
        )
    return tuple([_interval(name, one) for one in several])


def _interval(name: str, domain: Any) -> Interval:
    if isinstance(domain, Interval):
        return domain
    try:
        low, high = map(float, domain)
    except (TypeError, ValueError):
        raise DomainError(f"define_op: a domain of {name} is a pair (low, high), got {domain!r}") from None
    if not low < high:
        raise DomainError(f"define_op: the domain {domain!r} of {name} is empty; the lower end comes first")
    return Interval(low, high)
