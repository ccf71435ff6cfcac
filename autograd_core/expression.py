"""`parse("x*y + sin(x)", x=2.0, y=3.0)`: text to a Value, by a whitelist over `ast`; nothing is ever
evaluated.

Names are the labelled leaves that the caller gives, functions and operators are the ops' records. Anything
else is an ExpressionError that points at the column.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from autograd_core.errors import ExpressionError
from autograd_core.graph import leaves
from autograd_core.op import OPS, Op
from autograd_core.scalars import number
from autograd_core.text import nearest
from autograd_core.value import Value

MAX_CHARACTERS = 10_000
MAX_DEPTH = 200

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.USub: "neg",
}  # fmt: skip
# Python's compiler would warn of a word right behind a number, and of an escape; neither is of use here.
_WARNED = re.compile(r"(?<!\w)[0-9][\w.]*?(and|else|for|if|in|is|not|or)|\\")
_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}


def parse(text: str, /, **values: Any) -> Value:
    """Build the graph of an arithmetic expression over named values.

    Args:
        text: numbers, names, `+ - * / // % **`, parentheses, calls of the engine's functions (`sin(x)`,
            `maximum(x, 0)`, `sum(x, y, 3)`), the constants pi, e, inf, nan. At most 10,000 characters.
        values: the data of each name; a Value is used as it is, a number becomes a leaf labelled with its
        name.

    Raises:
        ExpressionError: for anything else, with the column where it stands.

    >>> z = parse("x*y + sin(x)", x=2.0, y=3.0)
    >>> z
    Value(6.909, op='+')
    >>> parse("x + open('secrets')", x=1.0)
    Traceback (most recent call last):
    ...
    autograd_core.errors.ExpressionError: no function 'open' ...
    """
    if not isinstance(text, str):
        raise ExpressionError(f"parse: expected the text of an expression, got {type(text).__name__}")
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"the expression has {len(text):,} characters; {MAX_CHARACTERS:,} is the limit")
    builder = _Builder(text, values)
    result = builder.build(builder.read().body, 0)
    return result if isinstance(result, Value) else Value(result)


def parse_all(text: str, values: Mapping[str, float]) -> Value:
    """Build the graph of an expression that is to use every name it is given, as those of a command line.

    Raises:
        ExpressionError: as `parse`, and for a name that does not occur.

    >>> parse_all("x*y", {"x": 2.0, "y": 3.0, "z": 1.0})
    Traceback (most recent call last):
    ...
    autograd_core.errors.ExpressionError: 'z' is given and does not occur in x*y: leave it out
    """
    result = parse(text, **values)
    used = {leaf.label for leaf in leaves(result)}
    for name in values:
        if name not in used:
            raise ExpressionError(f"{name!r} is given and does not occur in {text:.60}: leave it out")
    return result


class _Builder:
    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.text = text.replace("\n", " ")
        self.margin = len(self.text) - len(self.text.lstrip())
        self.leaves = {
            name: x if isinstance(x, Value) else Value(number(x, name), name) for name, x in values.items()
        }

    def read(self) -> ast.Expression:
        if warned := _WARNED.search(self.text):
            what = repr(warned[1]) if warned[1] else "a backslash"
            self.refuse(warned.start(warned.lastindex or 0) - self.margin, _refused(what))
        try:
            return ast.parse(self.text.lstrip(), mode="eval")
        except SyntaxError as problem:
            offset = problem.offset - 1 if problem.offset else len(self.text.strip())
            product = re.search(r"(?<![\w.])(\d+\.?\d*)\s*(?![eE][-+]?\d)([A-Za-z_])", self.text)
            hint = f"; a product is written {product[1]}*{product[2]}..." if product else ""
            self.refuse(offset, f"not an expression: {problem.msg}{hint}")
        except (MemoryError, RecursionError):
            self.refuse(0, "nested too deeply")
        except ValueError as problem:  # null bytes
            self.refuse(0, f"not an expression: {problem}")

    def column(self, tree: ast.expr) -> int:
        # ast counts bytes, people count characters
        return len(self.text.lstrip().encode()[: tree.col_offset].decode())

    def refuse(self, column: int, reason: str) -> NoReturn:
        column += self.margin
        start = max(0, column - 60)
        line = self.text[start : start + 100]
        raise ExpressionError(f"{reason} (column {column + 1})\n  {line}\n  {' ' * (column - start)}^")

    def build(self, tree: ast.expr, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self.refuse(self.column(tree), f"nested more than {MAX_DEPTH} deep")
        if isinstance(tree, ast.Constant) and type(tree.value) in (int, float):
            return self.constant(tree)
        if isinstance(tree, ast.Name):
            return self.name(tree)
        if isinstance(tree, ast.BinOp) and type(tree.op) in _OPERATORS:
            left = self.build(tree.left, depth + 1)
            return self.apply(tree, OPS[_OPERATORS[type(tree.op)]], [left, self.build(tree.right, depth + 1)])
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
            operand = self.build(tree.operand, depth + 1)
            return -operand if isinstance(operand, float) else self.apply(tree, OPS["neg"], [operand])
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.UAdd):
            return self.build(tree.operand, depth + 1)
        if isinstance(tree, ast.Call):
            return self.call(tree, depth)
        return self.refuse(self.column(tree), _refused(_described(tree)))

    def constant(self, tree: ast.Constant) -> float:
        try:
            return float(tree.value)  # type: ignore[arg-type]  # an int or a float: the caller looked
        except OverflowError:
            self.refuse(self.column(tree), "this number is too large")

    def name(self, tree: ast.Name) -> Any:
        if tree.id in self.leaves:
            return self.leaves[tree.id]
        if tree.id in _CONSTANTS:
            return _CONSTANTS[tree.id]
        known = ", ".join(self.leaves) or "none"
        return self.refuse(
            self.column(tree), f"no value for {tree.id!r}: give {tree.id}=... (given: {known})"
        )

    def call(self, tree: ast.Call, depth: int) -> Any:
        op = OPS.get(tree.func.id) if isinstance(tree.func, ast.Name) else None
        if op is None or not op.public:
            self.refuse(self.column(tree), _no_function(tree.func))
        if tree.keywords or any(isinstance(argument, ast.Starred) for argument in tree.args):
            self.refuse(self.column(tree), f"{op.name} takes plain operands here, separated by commas")
        return self.apply(tree, op, [self.build(argument, depth + 1) for argument in tree.args])

    def apply(self, tree: ast.expr, op: Op, operands: list[Any]) -> Any:
        try:
            result = op(operands) if op.arity is None else op(*operands)
        except (TypeError, ValueError) as problem:
            self.refuse(self.column(tree), str(problem))
        if not isinstance(result, Value | float):
            self.refuse(self.column(tree), f"{op.name} gives a list, not one number")
        return result


def _refused(what: str) -> str:
    return f"{what} is not part of an expression here"


def _no_function(called: ast.expr) -> str:
    what, end = "only functions are called", "."
    if isinstance(called, ast.Name):
        what = f"no function {called.id!r}"
        end = nearest(called.id, [name for name, op in OPS.items() if op.public])
    return f"{what}{end} The engine's functions are known, such as sin, exp, maximum"


def _described(tree: ast.expr) -> str:
    if isinstance(tree, ast.Constant):
        return f"{tree.value!r}" if len(repr(tree.value)) < 40 else f"a {type(tree.value).__name__}"
    return {
        "Attribute": "an attribute",
        "Subscript": "indexing",
        "Compare": "a comparison",
        "BinOp": "this operator (a power is written x**y)",
        "IfExp": "a conditional (write where(c, x, y))",
    }.get(type(tree).__name__, type(tree).__name__.lower())
