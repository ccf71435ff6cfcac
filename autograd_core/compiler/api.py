"""`compile`: a function of scalars in, a function of the same meaning at the speed of array code out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from types import MethodType
from typing import Any

from autograd_core import functional
from autograd_core.compiler.batching import Axes
from autograd_core.compiler.explain import CompileReport, explain
from autograd_core.compiler.lanes import Ran, add_up, in_structure, stack_outputs
from autograd_core.compiler.program import Program
from autograd_core.compiler.runner import CacheInfo, Runner
from autograd_core.compiler.windows import Windows
from autograd_core.errors import DomainError, OperandError, check_function
from autograd_core.text import counted


class Compiled:
    """A compiled function; see `compile`."""

    def __init__(
        self, function: Callable[..., Any], argnums: int | tuple[int, ...], reassociate: bool, has_aux: bool
    ) -> None:
        check_function("compile", function)
        chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        if not all(type(argnum) is int for argnum in chosen):
            raise DomainError(f"argnums={argnums!r}: give the number of an argument, or a tuple of numbers")
        self.function = function
        self.argnums = argnums
        self.has_aux = has_aux
        self.reassociate = reassociate
        self._places: dict[int, tuple[int, ...]] = {}
        self._runner = Runner(function, reassociate, has_aux)
        update_wrapper(self, function, updated=())

    def __repr__(self) -> str:
        return f"<compiled {self._runner.name}: {counted(len(self._runner.reasons), 'recording')}>"

    def __get__(self, instance: Any, owner: Any) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The value: what the function returns, with floats in place of Values."""
        self._refuse_names(named)
        found = self._runner.run(arguments, None)
        if found is None:
            return self.function(*arguments)
        recording, results = found
        return recording.build(results[: len(recording.tape.outputs)].tolist())

    def value_and_grad(self, *arguments: Any, **named: Any) -> tuple[Any, Any]:
        """The value and the gradient by `argnums`, in the structure of the arguments.

        With `has_aux` the value is a pair: the number, and what the function returns beside it.

        Raises:
            OperandError: (a TypeError) for an argument by name, and where no single number comes back.
            DomainError: (a ValueError) where `argnums` name an argument that is not there, or one twice.
            TraceError: as of `compile`.

        >>> compile(lambda x, y: x[0] * x[1] + y).value_and_grad([3.0, 2.0], 1.0)
        (7.0, [2.0, 3.0])
        """
        self._refuse_names(named)
        chosen = self._chosen(len(arguments))
        found = self._runner.run(arguments, chosen)
        if found is None:
            return functional.value_and_grad(self.function, self.argnums, has_aux=self.has_aux)(*arguments)
        recording, results = found
        outputs = len(recording.tape.outputs)
        gradient = results[outputs + len(recording.tape.guards) :]
        value = recording.build(results[:outputs].tolist()) if self.has_aux else float(results[0])
        return value, self._one_or_many(in_structure(recording.signature, chosen, (), gradient, None, 1))

    def grad(self, *arguments: Any, **named: Any) -> Any:
        """The gradient by `argnums`, in the structure of the arguments; with `has_aux` and what is beside.

        Raises:
            OperandError, DomainError, TraceError: as of `value_and_grad`.

        >>> compile(lambda x, y: x * x * y, argnums=(0, 1)).grad(3.0, 2.0)
        (12.0, 9.0)
        """
        value, gradient = self.value_and_grad(*arguments, **named)
        return (gradient, value[1]) if self.has_aux else gradient

    def batch(self, *arguments: Any, in_axes: int | Axes | None = 0, threads: int = 1) -> Any:
        """The values of many samples at once, with a leading axis of samples on every number.

        Args:
            arguments: those with `in_axes` 0 are an array, or a list of numbers or rows, with a sample per
                entry; or a structure of arrays (a list, tuple, dict or dataclass that holds any), each with
                the samples along its first axis: `[xs, ys]` is two numbers a sample, and not two samples.
            in_axes: per argument 0, a leading axis of samples, or None, shared by all of them.
            threads: how many chunks of samples run at the same time; the results do not depend on it.

        Raises:
            OperandError: (a TypeError) where an argument with samples is no array of numbers.
            DomainError: (a ValueError) for no samples, different numbers of them, and what `in_axes` or
                `threads` cannot be.
            TraceError: as of `compile`.

        >>> line = compile(lambda w, x: w * x[0] + x[1])
        >>> line.batch(2.0, [[1.0, 5.0], [3.0, 0.5]], in_axes=(None, 0))  # two samples
        array([7. , 6.5])
        >>> from numpy import array
        >>> line.batch(2.0, [array([1.0, 3.0]), array([5.0, 0.5])], in_axes=(None, 0))  # x[0] and x[1] of two
        array([7. , 6.5])
        """
        ran = self._runner.run_batch(arguments, in_axes, None, threads)
        return stack_outputs(ran.recording, ran.values)

    def batch_value_and_grad(
        self, *arguments: Any, in_axes: int | Axes | None = 0, reduce: str = "sum", threads: int = 1
    ) -> tuple[Any, Any]:
        """The sum (or mean) of the values of many samples, and its gradient by `argnums`.

        With `has_aux` the value is a pair: the sum, and what the function returns beside its number, with a
        leading axis of samples.

        The gradients of the samples are added in their order, by arguments that all of them share; by
        arguments with a leading axis each sample has its own.

        Args:
            arguments: as of `batch`.
            in_axes: as of `batch`.
            reduce: "sum" or "mean".
            threads: as of `batch`.

        Raises:
            OperandError, DomainError, TraceError: as of `batch` and `value_and_grad`; DomainError for
                another `reduce`.

        >>> squares = compile(lambda w, x: (w * x) ** 2)
        >>> squares.batch_value_and_grad(3.0, [1.0, 2.0], in_axes=(None, 0), reduce="mean")
        (22.5, 15.0)
        """
        mean, chosen = _is_mean(reduce), self._chosen(len(arguments))
        return self._added(chosen, mean, self._runner.run_batch(arguments, in_axes, chosen, threads))

    def windows(self, *arguments: Any, in_axes: int | Axes | None = 0, reduce: str = "sum") -> Windows:
        """Lay samples out once, of which any that follow each other are a batch: for training loops.

        Args:
            arguments: as of `batch`, arrays of floats or floats; those with `in_axes` None are examples of
                what each batch is given.
            in_axes: as of `batch`.
            reduce: "sum" or "mean".

        Returns:
            What has `value_and_grad(start, stop, *shared)`: `batch_value_and_grad` of the samples from
            `start` to before `stop`.

        Raises:
            OperandError, DomainError: as of `batch_value_and_grad`; OperandError for anything but floats.

        >>> from numpy import array
        >>> squares = compile(lambda w, x: (w * x) ** 2)
        >>> batches = squares.windows(3.0, array([1.0, 2.0, 5.0]), in_axes=(None, 0))
        >>> batches.value_and_grad(0, 2, 3.0), batches.value_and_grad(2, 3, 1.0)
        ((45.0, 30.0), (25.0, 50.0))
        """
        mean, chosen = _is_mean(reduce), self._chosen(len(arguments))
        call, known, samples = self._runner.open(arguments, in_axes, chosen)
        run = partial(self._runner.run_samples, call, known)
        return Windows(call, known, samples, arguments, run, partial(self._added, chosen, mean))

    def _added(self, chosen: tuple[int, ...], mean: bool, ran: Ran) -> tuple[Any, Any]:
        result, gradients = add_up(ran, chosen, mean, self.has_aux)
        return result, self._one_or_many(gradients)

    def program(self, *arguments: Any, gradient: bool = True) -> Program:
        """The program that serves these arguments, to look at: `print` lists its bundles with your lines.

        The function is recorded once more for it, as finding the line of every operation takes time.

        Args:
            arguments: as of a call.
            gradient: with the gradient by `argnums`, or for the value alone.

        Raises:
            OperandError: (a TypeError) where the arguments hold Values: a program runs on numbers.
            DomainError, TraceError: as of `value_and_grad`.

        >>> program = compile(lambda x: x * x + 1.0).program(3.0, gradient=False)
        >>> program.inputs, program.outputs
        (1, 1)
        """
        return self._sourced(arguments, gradient)[0]

    def explain(self, *arguments: Any, gradient: bool = True) -> CompileReport:
        """What became of the function for these arguments, and where the time goes: print it.

        Args:
            arguments, gradient: as of `program`.

        Raises:
            OperandError, DomainError, TraceError: as of `program`.

        >>> explanation = compile(lambda x, y: x[0] * y[0] + x[1] * y[1]).explain([1.0, 2.0], [3.0, 4.0])
        >>> explanation.fused.products
        2
        """
        program, inputs = self._sourced(arguments, gradient)
        return explain(self._runner.name, program, inputs, not self.reassociate, self.cache_info().reasons)

    def cache_info(self) -> CacheInfo:
        """How often a recording served, how many were made, and why each.

        >>> square = compile(lambda x: x * x)
        >>> square(3.0), square(4.0), square.cache_info().recordings
        (9.0, 16.0, 1)
        """
        reasons = tuple(self._runner.reasons)
        return CacheInfo(self._runner.hits, len(reasons), reasons)

    def _sourced(self, arguments: tuple[Any, ...], gradient: bool) -> tuple[Program, Any]:
        return self._runner.sourced(arguments, self._chosen(len(arguments)) if gradient else None)

    def _one_or_many(self, gradients: list[Any]) -> Any:
        return tuple(gradients) if isinstance(self.argnums, tuple) else gradients[0]

    def _chosen(self, count: int) -> tuple[int, ...]:
        """The arguments that gradients are taken by, of so many."""
        found = self._places.get(count)
        if found is not None:
            return found
        chosen = self.argnums if isinstance(self.argnums, tuple) else (self.argnums,)
        if not count:
            raise DomainError(f"{self._runner.name} was given no argument: pass those of a call")
        for argnum in chosen:
            if not -count <= argnum < count:
                raise DomainError(
                    f"argnums={self.argnums!r}, but {self._runner.name} was given "
                    f"{counted(count, 'argument')}: pass those of a call"
                )
        places = tuple([argnum % count for argnum in chosen])
        if len(set(places)) < len(places):
            raise DomainError(f"argnums={self.argnums!r} names an argument of {self._runner.name} twice")
        self._places[count] = places
        return places

    def _refuse_names(self, named: dict[str, Any]) -> None:
        if "argnums" in named:
            raise OperandError(f"compile: argnums belong to it: compile({self._runner.name}, argnums=...)")
        if named:
            raise OperandError(
                f"compile: pass the arguments of {self._runner.name} by position, not {next(iter(named))!r}"
            )


def _is_mean(reduce: str) -> bool:
    if reduce not in ("sum", "mean"):
        raise DomainError(f'reduce is "sum" or "mean", not {reduce!r}')
    return reduce == "mean"


def compile(
    f: Callable[..., Any],
    *,
    argnums: int | tuple[int, ...] = 0,
    reassociate: bool = False,
    has_aux: bool = False,
) -> Compiled:
    """Compile a function of scalars: the same results, bit for bit, at the speed of array code.

    The first call records what `f` does with Values; later calls with arguments of the same structure run it
    as a few vector instructions, gradient included. Comparisons are checked at every call: where one turns
    out otherwise, `f` is recorded once more.

    Args:
        f: a function of numbers in any structure: floats and arrays are inputs, ints and strings are fixed
            per recording, but for ints that a gradient is taken by. It returns one number or a structure of
            numbers.
        argnums: the argument that gradients are taken by, or a tuple of them.
        reassociate: let sums be added in any order, for more speed and a few units in the last place.
        has_aux: whether `f` returns a pair, the number that has a gradient and other numbers of interest
            (what the model said, say), which come back beside it.

    Raises:
        TraceError: at the call that records, where `f` reads the number of a Value.

    >>> import autograd_core as ac
    >>> c = ac.compile(lambda w, x: ac.tanh(sum(a * b for a, b in zip(w, x))))
    >>> c([1.0, 2.0], [0.5, -0.25])
    0.0
    >>> c.grad([1.0, 2.0], [0.5, -0.25])
    [0.5, -0.25]
    """
    return Compiled(f, argnums, reassociate, has_aux)
