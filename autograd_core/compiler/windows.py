"""Windows: samples laid out once, of which any that follow each other are a batch, as training takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.compiler.batching import Call, structure
from autograd_core.compiler.execute_descent import Descent
from autograd_core.compiler.execution import Samples
from autograd_core.compiler.in_place import InPlace
from autograd_core.compiler.lanes import Ran, stack_outputs
from autograd_core.compiler.recordings import Recording
from autograd_core.errors import DomainError, OperandError
from autograd_core.text import counted


class Windows:
    """Samples laid out once; see `compile`'s `windows`."""

    def __init__(
        self,
        call: Call,
        known: list[Recording],
        samples: Samples,
        arguments: tuple[Any, ...],
        run: Callable[[Samples, int], Ran],
        add_up: Callable[[Ran], Any],
    ) -> None:
        if not call.regular:
            raise OperandError("windows: the arguments are floats and arrays of floats: make them so")
        self._call = call
        self._known = known
        self._rows = samples.rows
        self._shared = tuple([x for i, x in enumerate(arguments) if i not in call.want.lanes])
        self._shapes = structure(self._shared)[1:]
        self._run = run
        self._add_up = add_up

    def __len__(self) -> int:
        return int(self._rows.shape[1])

    def value_and_grad(self, start: int, stop: int, *shared: Any) -> Any:
        """`batch_value_and_grad` of the samples from `start` to before `stop`.

        Args:
            start, stop: which samples, at least one.
            shared: the arguments that all samples share, in their order, of the shapes of the examples.

        Raises:
            DomainError: (a ValueError) for samples that there are not, or other shapes.
        """
        if not 0 <= start < stop <= len(self):
            raise DomainError(f"windows: samples {start} to before {stop} of {counted(len(self), 'sample')}")
        leaves, *shapes = structure(shared)
        if tuple(shapes) != self._shapes:
            raise DomainError("windows: what all samples share has another structure or shape than before")
        return self._add_up(self._run(self._call.window(self._rows, start, stop, leaves), 1))

    def descent(self, formula: InPlace, rows: Any) -> Descent | None:
        """Join the batches, by their means, and a formula that moves the one vector that they share.

        Args:
            formula: of rows: the gradient, the vector, and what else it renews.
            rows: these, as `rows_of` makes them.

        Returns:
            None before both have run once, and where batches cannot do without a look at each: code that may
            go several ways or calls Python, gradients by anything but that vector, Values from outside, no C.
        """
        opened, starts = formula.opened(rows), self._call.starts_of_shared
        recording = self._known[0] if self._known else None
        program = recording.programs.get(self._call.want) if recording else None
        if not opened or not recording or not program or not program.machine or len(starts) != 1:
            return None
        loss, vector = program.machine, self._shared[0]
        by_vector = loss.wanted.totals == np.size(vector) and loss.summed[program.outputs :].all()
        in_c = loss.machine.in_c and opened[0].machine.in_c
        if program.guards or recording.tape.captured or not by_vector or not in_c:
            return None
        return Descent(loss, Samples(vector, self._call.places, self._rows), starts[0], *opened)

    def aux(self, outputs: Any) -> Any:
        """What the function returns beside its value, of outputs of a descent."""
        return stack_outputs(self._known[0], outputs)[1]
