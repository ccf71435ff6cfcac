"""Whether an op defined once more is the one there is: a notebook's cell is run many times."""

from __future__ import annotations

from inspect import isfunction
from types import CodeType
from typing import Any

from autograd_core.op import Op

_PLAIN = (bool, int, float, str)


def is_same_definition(one: Op, other: Op) -> bool:
    """Whether two records were made from the same text, and what that text finds around it is the same."""
    fields = ("domain", "symbol", "latex", "__doc__")
    if any(str(getattr(one, field)) != str(getattr(other, field)) for field in fields):
        return False
    functions = [
        (getattr(op.forward, "__wrapped__", op.forward), op.rule, op.kinks)  # the user's, in our float()
        for op in (one, other)
    ]
    return all(map(_is_same, *functions))


def _is_same(f: Any, g: Any) -> bool:
    if not (isfunction(f) and isfunction(g)):
        return f is g or (type(f) in _PLAIN and (type(f), repr(f)) == (type(g), repr(g)))
    held, again = _held(f), _held(g)
    return (
        _text(f.__code__) == _text(g.__code__)
        and f.__globals__ is g.__globals__
        and len(held) == len(again)
        and all(map(_is_same, held, again))
    )


def _held(function: Any) -> list[Any]:
    """What a function brings beside its text: defaults, and variables of the functions around it."""
    return [*(function.__defaults__ or ()), *[cell.cell_contents for cell in function.__closure__ or ()]]


def _text(code: CodeType) -> CodeType:
    return code.replace(co_firstlineno=1, co_linetable=b"")  # a line that was added above changes nothing
