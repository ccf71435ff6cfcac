"""Writes programs from choices: what `autograd_core.testing` draws as bytes becomes statements that run.

Every program is finite at its point: what would not be is left out while it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from autograd_core.domains import Interval
from autograd_core.op import OPS, Op
from autograd_core.programs import (
    Branch,
    Loop,
    Program,
    Step,
    call,
    returns_list,
    sequence_count,
    without_dead_steps,
)

_CONSTANTS = (2.0, 0.5, -1.0, 1.0, 3.0, 0.1, -2.5)
_TOO_LARGE = 1e9  # for a result inside an expression: what follows would overflow or drown in rounding


def write_program(point: list[float], statements: list[tuple[Any, ...]]) -> Program:
    """A program of one statement for each tuple: op and choices; a loop's count; a branch's other way."""
    writer = _Writer(point)
    for op, choices, *rest in statements:
        if not rest:
            writer.append(writer.steps(op, iter(choices)))
        elif len(rest) == 1:
            writer.append(writer.loop(op, iter(choices), rest[0]))
        else:
            writer.append(writer.branch(op, iter(choices), rest[0], iter(rest[1])))
    return writer.program()


class _Writer:
    """Writes a program statement by statement, running along at its point: what is not finite is left out.

    Choices come as bytes, zeros when they run out: what hypothesis shortens or makes smaller is simpler.
    """

    def __init__(self, point: list[float]) -> None:
        self.parameters = tuple([("x", "y", "z")[i] if i < 3 else f"x{i}" for i in range(len(point))])
        self.values: dict[str, float] = dict(zip(self.parameters, point, strict=True))
        self.body: list[Step | Loop | Branch] = []
        self.last = self.target = self.parameters[-1]
        self.count = 0

    def program(self) -> Program:
        """The finished program, without what its result does not need."""
        point = tuple([self.values[name] for name in self.parameters])
        return Program(self.parameters, point, without_dead_steps(self.body, self.last), self.last)

    def append(self, statements: Sequence[Step | Loop | Branch]) -> None:
        """Append statements if everything they compute is a finite number of ordinary size."""
        values = dict(self.values)
        for statement in statements:
            statement.run(values, call)
        if statements and all(isfinite(x) and abs(x) <= _TOO_LARGE for x in values.values()):
            if isinstance(statements[-1], Branch):  # what one way alone binds is not there on the other
                values = {**self.values, self.target: values[self.target]}
            self.body += statements
            self.values = values
            self.last = self.target

    def steps(
        self, op: Op, choices: Iterator[int], target: str | None = None, first: str | None = None
    ) -> list[Step]:
        """One op on what there is, after what brings its operands into its domain."""
        if op.arity is None:
            count = sequence_count(op) * (2 + next(choices, 0) % 3)
        else:
            count = op.arity - (next(choices, 0) % (len(op.defaults) + 1) if op.defaults else 0)
        component = next(choices, 0) % count if returns_list(op) else 0
        steps: list[Step] = []
        chosen: list[str | float] = []
        for i in range(count):
            name = first if first and i == 0 else self._operand(choices, newest=i == 0)
            domain = op.domain[min(i, len(op.domain) - 1)]
            if (self.values[name] if isinstance(name, str) else name) not in domain:
                steps.append(Step(self._name(), *_into(domain, name)))
                name = steps[-1].target
            chosen.append(name)
        self.target = target or self._name()
        return [*steps, Step(self.target, op, tuple(chosen), component)]

    def loop(self, op: Op, choices: Iterator[int], count: int) -> list[Loop]:
        """A loop that computes the last number from itself."""
        carried = self.last
        if carried in self.parameters:
            return []
        return [Loop(count, tuple(self.steps(op, choices, target=carried, first=carried)))]

    def branch(self, op: Op, choices: Iterator[int], other: Op, others: Iterator[int]) -> list[Branch]:
        """A comparison that decides which of two ways a number is computed."""
        target, left, right = self._name(), self._named(choices), self._named(others)
        yes, no = self.steps(op, choices, target), self.steps(other, others, target)
        return [Branch(left, right, tuple(yes), tuple(no))]

    def _operand(self, choices: Iterator[int], newest: bool) -> str | float:
        """One of the three newest numbers, or any, or a constant."""
        if newest:
            return self._named(choices, 3)
        every: list[str | float] = [*reversed(self.values), *_CONSTANTS]
        return every[next(choices, 0) % len(every)]

    def _named(self, choices: Iterator[int], newest: int = 1000) -> str:
        names = list(reversed(self.values))[:newest]
        return names[next(choices, 0) % len(names)]

    def _name(self) -> str:
        self.count += 1
        return f"v{self.count}"


def _into(domain: Interval, operand: str | float) -> tuple[Op, tuple[str | float, ...]]:
    """An op that maps any number into a domain, with its operands."""
    if isfinite(domain.low) and isfinite(domain.high):
        return OPS["sin"], (operand,)
    return (OPS["hypot"], (operand, 1.0)) if domain.low == 1.0 else (OPS["softplus"], (operand,))
