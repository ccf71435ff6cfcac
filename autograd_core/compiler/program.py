"""The program: a list of vector instructions over slots, plain data that prints, pickles, runs anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd_core.compiler.instruction import Instruction
from autograd_core.compiler.sources import Sources, lines_text
from autograd_core.errors import DomainError

_WIDEST = 40  # column of a printed program


@dataclass
class Program:
    """Instructions, the slots they run on, and which slots are the results.

    `nodes` counts scalar operations before fusing, `results` are slots: the outputs, then the guards, then
    the gradient.
    """

    inputs: int
    slots: int
    constants: list[tuple[int, float]]
    instructions: list[Instruction]
    results: Any
    outputs: int
    guards: tuple[bool, ...]
    watched: bool  # a nan in the gradient asks for the careful program
    nodes: int
    laned: Any = None  # per slot, whether it has lanes
    sources: Sources | None = None  # the user's lines, where they were asked for
    reassociate: bool = False  # transcendental functions may be NumPy's
    machine: Any = field(default=None, compare=False, repr=False)  # what the native executor made of it

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "machine": None}

    def run(self, inputs: Any) -> tuple[Any, Any]:
        """The outputs and the gradient as arrays, for one vector of inputs; here or in another process.

        Args:
            inputs: the numbers of the arguments one after the other, arrays row by row, then those of the
                Values from outside.

        Raises:
            DomainError: for another number of inputs, and where the function that was recorded would take
                another way: call the compiled function, which records that too.

        >>> import autograd_core as ac
        >>> program = ac.compile(lambda x, y: x * y + y).program(2.0, 3.0)
        >>> [numbers.tolist() for numbers in program.run([5.0, 7.0])]
        [[42.0], [7.0]]
        """
        from autograd_core.compiler.execution import execute

        point = np.array(inputs, dtype=np.float64)
        if point.shape != (self.inputs,):
            raise DomainError(f"the program has {self.inputs} inputs, got an array of shape {point.shape}")
        results = execute(self, point)
        values, held, gradient = np.split(results, [self.outputs, self.outputs + len(self.guards)])
        other_way = not np.array_equal(held != 0.0, self.guards) or (
            self.watched and bool(np.isnan(gradient).any())
        )
        if other_way:
            raise DomainError(
                "the function takes another way on these inputs than on those it was recorded with: call the "
                "compiled function, which records that one too"
            )
        return values, gradient

    @property
    def bundles(self) -> int:
        """How many instructions there are."""
        return len(self.instructions)

    @property
    def levels(self) -> int:
        """How many of them depend on each other in a row."""
        return max([each.level for each in self.instructions], default=0)

    def __str__(self) -> str:
        head = (
            f"{self.nodes:,} scalar operations in {self.bundles} bundles on {self.levels} levels: "
            f"{self.inputs:,} inputs, {len(self.results):,} results"
        )
        bundles = [str(each) for each in self.instructions]
        if self.sources is None:
            return "\n".join([head, *bundles])
        width = min(_WIDEST, max(map(len, bundles), default=0))
        lines = [lines_text(several) for several in self.sources.bundles]
        rows = zip(bundles, lines, strict=True)
        return "\n".join([head, *[f"{each:<{width}}  {line}".rstrip() for each, line in rows]])
