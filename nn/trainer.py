"""Trainer: gradient descent on batches, compiled: a program for the gradients, arrays for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite
from types import FunctionType
from typing import Any, NamedTuple, Protocol

from autograd_core import AnomalyError, Value
from autograd_core.errors import check_function
from autograd_core.extras import COMPILER, check_installed
from autograd_core.many import write_data, write_grads
from autograd_core.scalars import is_number
from autograd_core.text import counted
from autograd_core.trees import is_array
from nn.batched import Batched
from nn.checks import check_positive
from nn.clipping import norm_of
from nn.laid_out import Descended, LaidOut
from nn.module import trained
from nn.moves import Moves
from nn.optimiser import Optimiser, check_optimiser
from nn.samples import as_array, check_unmasked, not_finite

Clip = float | Callable[[Sequence[Value]], Any]


class Batches(Protocol):
    """Samples of which some in a row are a batch."""

    def value_and_grad(self, vector: Any, start: int, stop: int) -> Any:
        """The mean over these, and its gradient."""


class Differentiable(Protocol):
    """What computes the mean loss of batches: a Batched, or workers that each compute a part (shards.py)."""

    def read(self) -> Any:
        """The numbers of the parameters."""

    def value_and_grad(self, vector: Any, arrays: Sequence[Any], shared: Sequence[Any] = ()) -> Any:
        """The mean over the samples, and its gradient."""

    def batches(self, arrays: Sequence[Any]) -> Batches:
        """The same for samples that are laid out once."""

    def settle(self) -> None:
        """Take generators of random numbers to where they would be."""


class Seen(NamedTuple):
    """What a batch showed: its loss, what is minimised, the norm of its gradient, and what else was asked."""

    loss: float
    minimised: float
    norm: float
    aux: Any = None

    @property
    def problem(self) -> str:
        """Why no step can be made, or ""."""
        if isfinite(self.minimised) and isfinite(self.norm):
            return ""
        name, number = ("gradient", self.norm) if isfinite(self.minimised) else ("loss", self.minimised)
        return f"the {name} became {number}"


class Trainer:
    """Training of your own making, a batch at a time, at the speed of arrays.

        step:  loss = mean over the batch of function(sample);  the optimiser moves the parameters

    The function is plain scalar code. It is recorded once for arguments of one shape; what it reads beside
    its arguments, Values and random numbers drawn by `nn.randomness.draw` apart, stays as it was then.

    Args:
        modules: a module, a list of them, or a list of leaf Values: what is trained.
        function: the loss of one sample, in terms of these; with `has_aux` a pair of it and other numbers of
            interest. It gets arrays as nested lists.
        optimizer: moves the parameters, and keeps its state.
        penalty: a function without arguments of the parameters alone, added to what is minimised.
        clip: the largest norm of the gradient, or a function that changes the gradients of the parameters.
        has_aux: whether the function returns a pair.

    Raises:
        ValueError: if there is nothing to train.
        TypeError: for a function or an optimizer that is none.
        ImportError: if NumPy or optree is not installed.

    >>> import nn
    >>> w, b = Value(0.0), Value(0.0)
    >>> trainer = Trainer([w, b], lambda x, y: nn.mse([w * x + b], y), nn.SGD(0.2))
    >>> for _ in range(200):
    ...     loss = trainer.step([0.0, 1.0], [1.0, 3.0])
    >>> round(w.data, 3), round(b.data, 3), loss < 1e-6
    (2.0, 1.0, True)
    """

    def __init__(
        self,
        modules: Any,
        function: Callable[..., Any],
        optimizer: Optimiser,
        *,
        penalty: Callable[[], Any] | None = None,
        clip: Clip | None = None,
        has_aux: bool = False,
    ) -> None:
        check_installed("nn.Trainer", *COMPILER)
        if clip is not None and not callable(clip):
            check_positive("clip", clip)
        if isinstance(modules, (Value, FunctionType)):
            raise TypeError(
                f"what is trained comes first, a module or a list of Values, got {modules!r:.60}: write "
                "nn.Trainer(model, loss, nn.SGD(0.1)) or nn.Trainer([w, b], loss, nn.SGD(0.1))"
            )
        self.parameters = trained(modules)
        check_function("the loss of one sample", function)
        check_optimiser(optimizer)
        self.optimizer = optimizer
        self._moves = Moves(optimizer)
        self.clip = clip
        self._has_aux = has_aux
        self.program = Batched(function, modules, self.parameters, training=True, has_aux=has_aux)
        self.loss: Differentiable = self.program
        self._penalty = None if penalty is None else Batched(penalty, modules, self.parameters, training=True)
        self._vector: Any = None  # the numbers of the parameters, while they are ahead of them
        self._gradient: Any = None
        self._norm = 0.0

    def step(self, *arrays: Any, shared: Sequence[Any] = ()) -> Any:
        """Make one step on a batch; return its mean loss, with `has_aux` a pair of it and the other numbers.

        Args:
            arrays: the arguments of the function, each with a leading axis of samples; lists of samples too.
            shared: its further arguments, which all samples share.

        Raises:
            ValueError: for arguments without samples, or a function that does not depend on what is trained.
            AnomalyError: if the loss or the gradient is not finite; nothing has moved then.
            TraceError: for code that the compiler cannot record.
        """
        for i, x in enumerate(arrays):
            check_unmasked(f"argument {i}", x)
            if is_number(x) or (is_array(x) and not x.ndim):
                raise ValueError(
                    f"argument {i} has an axis of samples, got {x!r}: write [{x!r}] for one sample, or "
                    "shared=(...) for what all samples share"
                )
        if not arrays:
            raise ValueError("step takes an argument with an axis of samples, got none")
        # Lists are of samples, as for fit, whatever their rows are.
        given = [as_array(f"argument {i}", x) if type(x) is list else x for i, x in enumerate(arrays)]
        sizes = {len(x): i for i, x in enumerate(given) if is_array(x)}
        if len(sizes) > 1:
            told = " and ".join([f"argument {i} has {counted(size, 'sample')}" for size, i in sizes.items()])
            raise ValueError(f"{told}: step takes as many of each, and with shared=(...) what all share")
        try:
            seen = self.differentiate(*given, shared=shared)
            if seen.problem:
                found = [not_finite(f"argument {i}", x.tolist()) for i, x in enumerate(given) if is_array(x)]
                advice = next(filter(None, found), "lower the learning rate")
                raise AnomalyError(f"{seen.problem}: {advice}")
            self.move()
        finally:
            self.settle()
        return (seen.loss, seen.aux) if self._has_aux else seen.loss

    def differentiate(self, *arrays: Any, shared: Sequence[Any] = ()) -> Seen:
        """Compute the loss of a batch and its gradient, and move nothing."""
        return self.saw(self.loss.value_and_grad(self.vector, arrays, shared))

    def saw(self, found: tuple[Any, Any]) -> Seen:
        """Take the loss of a batch and its gradient, and move nothing."""
        loss, gradient = found
        aux = None
        if self._has_aux:
            loss, aux = loss
        minimised = loss
        if self._penalty is not None:
            added, slope = self._penalty.value_and_grad_alone(self.vector)
            minimised, gradient = loss + added, gradient + slope
        self._gradient, self._norm = gradient, norm_of(gradient)
        return Seen(loss, minimised, self._norm, aux)

    def move(self) -> None:
        """Make the step that the gradient of the last batch asks for.

        The parameters themselves follow when they `settle`.
        """
        if callable(self.clip):
            self._show()
            self.clip(self.parameters)
            self._gradient[:] = [p.grad for p in self.parameters]
        elif self.clip is not None and self._norm > self.clip:
            self._gradient = self._gradient / self._norm * self.clip
        self._vector = self.moves(self.vector, self._gradient)

    def descend(self, samples: LaidOut, start: int, size: int, most: int) -> Descended | None:
        """Make several steps, with nothing to look at in between; see `LaidOut.descend`."""
        if self._penalty is not None or callable(self.clip):
            return None
        longest = inf if self.clip is None else self.clip
        found = samples.descend(self.moves, self.vector, start, size, most, longest)
        if found is not None:
            self._gradient = found.gradient
            self._vector = self.moves.moved(len(found.losses))
        return found

    @property
    def moves(self) -> Moves:
        """The steps of the optimiser, which may be another one than before."""
        if self._moves.optimizer is not self.optimizer:
            self._moves = Moves(self.optimizer)
        return self._moves

    @property
    def vector(self) -> Any:
        """The numbers of all parameters."""
        if self._vector is None:
            self._vector = self.loss.read()
        return self._vector

    def settle(self) -> None:
        """Give the parameters their numbers and last gradients, and generators their place."""
        self._show()
        self._vector = self._gradient = None
        self.loss.settle()

    def _show(self) -> None:
        import numpy

        for write, numbers in ((write_data, self._vector), (write_grads, self._gradient)):
            if numbers is not None:  # a user's optimiser, or an executor, may give any array
                write(self.parameters, numpy.require(numbers, numpy.float64, ["C", "W"]))
