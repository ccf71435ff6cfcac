"""Windows: samples laid out once, of which any that follow each other are a batch, as training takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.compiler.batching import Call, structure
from autograd_core.compiler.execution import Samples
from autograd_core.compiler.lanes import Ran
from autograd_core.errors import DomainError, OperandError
from autograd_core.text import counted


class Windows:
    """Samples laid out once; see `compile`'s `windows`."""

    def __init__(
        self,
        call: Call,
        samples: Samples,
        arguments: tuple[Any, ...],
        run: Callable[[Samples, int], Ran],
        add_up: Callable[[Ran], Any],
    ) -> None:
        if not call.regular:
            raise OperandError("windows: the arguments are floats and arrays of floats: make them so")
        self._call = call
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
