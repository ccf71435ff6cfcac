"""`compile`: a function of scalars in, a function of the same meaning at the speed of array code out."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import MethodType
from typing import Any, NamedTuple

import numpy as np

from autograd_core import functional
from autograd_core.compiler.arguments import Key, Signature, as_vector, take_arguments
from autograd_core.compiler.execution import execute
from autograd_core.compiler.explain import Explanation, explain
from autograd_core.compiler.lanes import (
    Axes,
    Batch,
    check_axes,
    in_structure,
    stack_outputs,
    take_samples,
    together,
)
from autograd_core.compiler.program import Program
from autograd_core.compiler.recordings import Recording, Want
from autograd_core.errors import DomainError, OperandError

_MOST_WAYS = 256  # through the code for one structure of arguments; beyond, the longest unused is forgotten


class CacheInfo(NamedTuple):
    """How often a recording served, how many there are, and why each was made."""

    hits: int
    recordings: int
    reasons: tuple[str, ...]


class Compiled:
    """A compiled function; see `compile`."""

    def __init__(
        self, function: Callable[..., Any], argnums: int | tuple[int, ...], reassociate: bool
    ) -> None:
        if not callable(function):
            raise OperandError(f"compile: expected a function, got {type(function).__name__} {function!r}")
        chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        if not all(type(argnum) is int for argnum in chosen):
            raise DomainError(f"argnums={argnums!r}: give the number of an argument, or a tuple of numbers")
        self.function = function
        self.argnums = argnums
        self.reassociate = reassociate
        self._recordings: dict[Key, tuple[Signature, list[Recording]]] = {}
        self._reasons: list[str] = []
        self._hits = 0
        update_wrapper(self, function, updated=())

    def __get__(self, instance: Any, owner: Any) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The value: what the function returns, with floats in place of Values."""
        self._refuse_names(named)
        key, numbers, values = take_arguments(arguments)
        if values:
            return self.function(*arguments)
        recording, results = self._run(key, numbers, self._want())
        return recording.build([float(x) for x in results[: len(recording.tape.outputs)]])

    def value_and_grad(self, *arguments: Any, **named: Any) -> tuple[Any, Any]:
        """The value and the gradient by `argnums`, in the structure of the arguments."""
        self._refuse_names(named)
        chosen = self._chosen(len(arguments))
        key, numbers, values = take_arguments(arguments)
        if values:
            return functional.value_and_grad(self.function, self.argnums)(*arguments)
        want = self._want(chosen)
        recording, results = self._run(key, numbers, want)
        gradient = results[1 + len(recording.tape.guards) :]
        found = in_structure(recording.signature, want, gradient, None, 1)
        return float(results[0]), tuple(found) if isinstance(self.argnums, tuple) else found[0]

    def grad(self, *arguments: Any, **named: Any) -> Any:
        """The gradient by `argnums`, in the structure of the arguments."""
        return self.value_and_grad(*arguments, **named)[1]

    def batch(self, *arguments: Any, in_axes: int | Axes | None = 0, threads: int = 1) -> Any:
        """The values of many samples at once, with a leading axis of samples on every number.

        Args:
            arguments: those with `in_axes` 0 are arrays of samples, or structures of such arrays.
            in_axes: per argument 0, a leading axis of samples, or None, shared by all of them.
            threads: how many chunks of samples run at the same time; the results do not depend on it.
        """
        laned = check_axes(arguments, in_axes)
        recording, values, _, _ = self._run_batch(arguments, self._want(None, laned), threads)
        return stack_outputs(recording, values)

    def batch_value_and_grad(
        self, *arguments: Any, in_axes: int | Axes | None = 0, reduce: str = "sum", threads: int = 1
    ) -> tuple[Any, Any]:
        """The sum (or mean) of the values of many samples, and its gradient by `argnums`.

        The gradients of the samples are added in their order, by arguments that all of them share; by
        arguments with a leading axis each sample has its own.

        Args:
            arguments: as of `batch`.
            in_axes: as of `batch`.
            reduce: "sum" or "mean".
            threads: as of `batch`.
        """
        if reduce not in ("sum", "mean"):
            raise DomainError(f'reduce is "sum" or "mean", not {reduce!r}')
        laned = check_axes(arguments, in_axes)
        want = self._want(self._chosen(len(arguments)), laned)
        recording, values, totals, gradients = self._run_batch(arguments, want, threads)
        count = values.shape[1]
        value = 0.0
        for x in values[0].tolist():
            value += x
        if reduce == "mean":
            with np.errstate(all="ignore"):
                value, totals, gradients = value / count, totals / count, gradients / count
        found = in_structure(recording.signature, want, totals, gradients, count)
        return value, tuple(found) if isinstance(self.argnums, tuple) else found[0]

    def program(self, *arguments: Any, gradient: bool = True) -> Program:
        """The program that serves these arguments, to look at: `print` lists its bundles with your lines.

        The function is recorded once more for it, as finding the line of every operation takes time.

        Args:
            arguments: as of a call.
            gradient: with the gradient by `argnums`, or for the value alone.
        """
        return self._sourced(arguments, gradient)[0]

    def explain(self, *arguments: Any, gradient: bool = True) -> Explanation:
        """What became of the function for these arguments, and where the time goes: print it.

        Args:
            arguments, gradient: as of `program`.
        """
        program, inputs = self._sourced(arguments, gradient)
        return explain(self._name, program, inputs, not self.reassociate, self.cache_info().reasons)

    def _sourced(self, arguments: tuple[Any, ...], gradient: bool) -> tuple[Program, Any]:
        key, numbers, values = take_arguments(arguments)
        if values:
            raise OperandError("program: the arguments hold Values; pass their numbers")
        want = self._want(self._chosen(len(arguments)) if gradient else None)
        recording = self._run(key, numbers, want)[0].sourced
        point = as_vector(numbers, np.empty(recording.signature.inputs))
        return recording.program(want, self._name), recording.point(point)

    def cache_info(self) -> CacheInfo:
        """How often a recording served, how many there are, and why each was made."""
        return CacheInfo(self._hits, len(self._reasons), tuple(self._reasons))

    @property
    def _name(self) -> str:
        return getattr(self.function, "__name__", repr(self.function))

    def _want(self, argnums: tuple[int, ...] | None = None, lanes: tuple[int, ...] = ()) -> Want:
        return Want(argnums, lanes=lanes, reassociate=self.reassociate)

    def _chosen(self, count: int) -> tuple[int, ...]:
        chosen = self.argnums if isinstance(self.argnums, tuple) else (self.argnums,)
        for argnum in chosen:
            if not -count <= argnum < count:
                raise DomainError(
                    f"argnums={self.argnums!r}, but {self._name} was called with {count} argument(s)"
                )
        places = tuple([argnum % count for argnum in chosen])
        if len(set(places)) < len(places):
            raise DomainError(f"argnums={self.argnums!r} names an argument of {self._name} twice")
        return places

    def _refuse_names(self, named: dict[str, Any]) -> None:
        if named:
            raise OperandError(
                f"compile: pass the arguments of {self._name} by position, not {next(iter(named))!r}"
            )

    def _run(self, key: Key, numbers: list[Any], want: Want) -> tuple[Recording, Any]:
        """Run the recording whose guards hold; record where there is none."""
        signature, known = self._known(key)
        return self._run_known(signature, known, as_vector(numbers, np.empty(signature.inputs)), want)

    def _known(self, key: Key) -> tuple[Signature, list[Recording]]:
        try:
            found = self._recordings.get(key)
        except TypeError as problem:
            raise OperandError(
                f"compile: an argument holds what cannot be part of a key ({problem}): pass numbers "
                "as floats or arrays, and what is fixed per recording as ints, strings or tuples"
            ) from None
        if found is None:
            found = self._recordings[key] = Signature(key), []
        return found

    def _run_known(
        self, signature: Signature, known: list[Recording], point: Any, want: Want
    ) -> tuple[Recording, Any]:
        for place, recording in enumerate(known):
            results = self._results(recording, point, want)
            if results is not None:
                self._hits += 1
                if place:
                    known.insert(0, known.pop(place))
                return recording, results
        recording = Recording(self.function, signature, point, self._reason(known))
        self._reasons.append(recording.reason)
        known.insert(0, recording)
        del known[_MOST_WAYS:]
        results = self._results(recording, point, want)
        if results is None:
            raise DomainError(f"compile: {self._name} took another way on the same numbers: is it random?")
        return recording, results

    def _run_batch(
        self, arguments: tuple[Any, ...], want: Want, threads: int
    ) -> tuple[Recording, Any, Any, Any]:
        """Run all samples by one recording; those whose guards do not hold by another, and so on."""
        key, samples = take_samples(arguments, want.lanes)
        signature, known = self._known(key)
        left = None  # at first all of them
        parts: list[tuple[Any, Batch]] = []
        while left is None or len(left):
            now = samples if left is None else samples.only(left)
            if known and not known[0].tape.guards:
                recording = known[0]  # there is one way, and no need to look for it
                self._hits += 1
            else:
                alone = want._replace(argnums=None, lanes=())
                recording, _ = self._run_known(signature, known, now.point(0), alone)
            batch = Batch(recording, now, want, threads, self._name)
            if batch.held is None:
                if left is None:
                    return recording, batch.values, batch.totals, batch.gradients
                batch.held = np.ones(len(left), dtype=bool)
            if left is None:
                left = np.arange(samples.size)
            parts.append((left, batch))
            left = left[~batch.held]
        return together(samples, parts, want, self._name)

    def _results(self, recording: Recording, point: Any, want: Want) -> Any:
        """The results at a point; None where a guard does not hold."""
        program = recording.program(want, self._name)
        inputs = recording.point(point)
        results = execute(program, inputs)
        first = program.outputs
        last = first + len(program.guards)
        if program.guards and not np.array_equal(results[first:last] != 0.0, program.guards):
            return None
        if program.watched and np.isnan(results[last:]).any():
            return execute(recording.program(want._replace(careful=True), self._name), inputs)
        return results

    def _reason(self, known: list[Recording]) -> str:
        if known:
            return (
                f"another way through the code: a truth test turned out otherwise than in {len(known)} before"
            )
        if len(self._recordings) == 1:
            return "first call"
        return "other structure, shapes or static arguments"


def compile(
    f: Callable[..., Any], *, argnums: int | tuple[int, ...] = 0, reassociate: bool = False
) -> Compiled:
    """Compile a function of scalars: the same results, bit for bit, at the speed of array code.

    The first call records what `f` does with Values; later calls with arguments of the same structure run it
    as a few vector instructions, gradient included. Comparisons are checked at every call: where one turns
    out otherwise, `f` is recorded once more.

    Args:
        f: a function of numbers in any structure: floats and arrays are inputs, ints and strings are fixed
            per recording. It returns one number or a structure of numbers.
        argnums: the argument that gradients are taken by, or a tuple of them.
        reassociate: let sums be added in any order, for more speed and a few units in the last place.

    Raises:
        TraceError: at the call that records, where `f` reads the number of a Value.

    >>> import autograd_core as ac
    >>> c = ac.compile(lambda w, x: ac.tanh(sum(a * b for a, b in zip(w, x))))
    >>> c([1.0, 2.0], [0.5, -0.25])
    0.0
    >>> c.grad([1.0, 2.0], [0.5, -0.25])
    [0.5, -0.25]
    """
    return Compiled(f, argnums, reassociate)
