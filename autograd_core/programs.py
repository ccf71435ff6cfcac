"""Small programs as data: they run, on numbers or Values, and print as Python that can be pasted.

`autograd_core.testing` draws them; a failing test shows the smallest one it found.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from inspect import Parameter, signature
from typing import Any

from autograd_core.op import Op

_OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": operator.pow,
}

Apply = Callable[[Op, list[Any]], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """`target = op(operands)`: an operand is a name or a number; `component` picks from a list of results."""

    target: str
    op: Op
    operands: tuple[str | float, ...]
    component: int = 0

    def run(self, names: dict[str, Any], apply: Apply) -> None:
        """Compute and bind the target."""
        result = apply(self.op, [names[x] if isinstance(x, str) else x for x in self.operands])
        names[self.target] = result[self.component] if isinstance(result, list) else result

    def lines(self) -> Iterator[str]:
        """The step as a line of Python."""
        written = [x if isinstance(x, str) else repr(x) for x in self.operands]
        if self.op.name in _OPERATORS:
            yield f"{self.target} = {f' {self.op.symbol} '.join(map(_operand, written))}"
        elif self.op.arity is None:
            parts = ", ".join(f"[{', '.join(part)}]" for part in _sequences(self.op, written))
            picked = f"[{self.component}]" if returns_list(self.op) else ""
            yield f"{self.target} = ac.{self.op.name}({parts}){picked}"
        else:
            yield f"{self.target} = ac.{self.op.name}({', '.join(written)})"


@dataclass(frozen=True, slots=True)
class Loop:
    """`for _ in range(count):` and its body."""

    count: int
    body: tuple[Step, ...]

    def run(self, names: dict[str, Any], apply: Apply) -> None:
        """Run the body `count` times."""
        for _ in range(self.count):
            for step in self.body:
                step.run(names, apply)

    def lines(self) -> Iterator[str]:
        """The loop as lines of Python."""
        yield f"for _ in range({self.count}):"
        yield from _indented(self.body)


@dataclass(frozen=True, slots=True)
class Branch:
    """`if left > right:` one body, else another."""

    left: str
    right: str
    yes: tuple[Step, ...]
    no: tuple[Step, ...]

    def run(self, names: dict[str, Any], apply: Apply) -> None:
        """Run the body that the data choose."""
        for step in self.yes if names[self.left] > names[self.right] else self.no:
            step.run(names, apply)

    def lines(self) -> Iterator[str]:
        """The branch as lines of Python."""
        yield f"if {self.left} > {self.right}:"
        yield from _indented(self.yes)
        yield "else:"
        yield from _indented(self.no)


@dataclass(frozen=True, slots=True, repr=False)
class Program:
    """A function of a few numbers, the point to try it at, and its text.

    >>> from autograd_core.op import OPS
    >>> body = (Step("v1", OPS["mul"], ("x", "y")), Step("v2", OPS["sin"], ("v1",)))
    >>> p = Program(("x", "y"), (2.0, 3.0), body, "v2")
    >>> print(p)
    import autograd_core as ac
    <BLANKLINE>
    def f(x, y):
        v1 = x * y
        v2 = ac.sin(v1)
        return v2
    <BLANKLINE>
    ac.assert_gradients(f, 2.0, 3.0)
    >>> round(p(*p.point), 4), p.size
    (-0.2794, 2)
    """

    parameters: tuple[str, ...]
    point: tuple[float, ...]
    body: tuple[Step | Loop | Branch, ...]
    result: str

    def __call__(self, *arguments: Any) -> Any:
        """Run on numbers or Values."""
        return self.run(arguments, call)

    def run(self, arguments: Iterable[Any], apply: Apply) -> Any:
        """Run with another way to apply an op: another engine's functions, say."""
        names = dict(zip(self.parameters, arguments, strict=True))
        for statement in self.body:
            statement.run(names, apply)
        return names[self.result]

    @property
    def ops(self) -> list[Op]:
        """The ops of the text, in order."""
        steps = [step for statement in self.body for step in _steps(statement)]
        return [step.op for step in steps]

    @property
    def size(self) -> int:
        """How many ops the text has."""
        return len(self.ops)

    def __repr__(self) -> str:
        lines = [line for statement in self.body for line in statement.lines()]
        definition = [f"def f({', '.join(self.parameters)}):", *lines, f"return {self.result}"]
        point = ", ".join(map(repr, self.point))
        return "\n".join(
            [
                "import autograd_core as ac",
                "",
                "\n    ".join(definition),
                "",
                f"ac.assert_gradients(f, {point})",
            ]
        )


def call(op: Op, operands: list[Any]) -> Any:
    """Apply an op as the text says: by Python's operators, to sequences; to plain numbers by the record."""
    if op.arity is None:
        return op(*_sequences(op, operands))
    if op.name in _OPERATORS and not all(isinstance(x, float) for x in operands):
        return _OPERATORS[op.name](*operands)
    return op(*operands)


@cache
def sequence_count(op: Op) -> int:
    """How many sequences an op takes: 1 for `sum`, 2 for `dot`."""
    known = signature(op.shape_call or op).parameters.values()
    return sum(p.default is Parameter.empty and p.kind is not Parameter.VAR_KEYWORD for p in known)


@cache
def returns_list(op: Op) -> bool:
    """Whether an op gives one result per operand, as `softmax` does."""
    return op.arity is None and isinstance(op(*[[1.0, 2.0]] * sequence_count(op)), list)


def without_dead_steps(body: Iterable[Step | Loop | Branch], result: str) -> tuple[Step | Loop | Branch, ...]:
    """Leave out the steps that the result does not need."""
    needed = {result}
    kept: list[Step | Loop | Branch] = []
    for statement in reversed(list(body)):
        steps = _steps(statement)
        if not isinstance(statement, Step) or statement.target in needed:
            kept.append(statement)
            needed.update(x for step in steps for x in step.operands if isinstance(x, str))
            if isinstance(statement, Branch):
                needed.update((statement.left, statement.right))
    return tuple(reversed(kept))


def _steps(statement: Step | Loop | Branch) -> tuple[Step, ...]:
    if isinstance(statement, Step):
        return (statement,)
    return statement.body if isinstance(statement, Loop) else statement.yes + statement.no


def _sequences(op: Op, operands: list[Any]) -> list[list[Any]]:
    size = len(operands) // sequence_count(op)
    return [operands[i : i + size] for i in range(0, len(operands), size)] if size else [[]]


def _operand(written: str) -> str:
    return f"({written})" if written.startswith("-") else written


def _indented(body: Iterable[Step]) -> Iterator[str]:
    for step in body:
        for line in step.lines():
            yield "    " + line
