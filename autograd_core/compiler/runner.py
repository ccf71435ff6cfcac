"""Runner: the recordings of one function, which of them serves a call, and what the call computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograd_core.compiler.arguments import Key, Signature, as_vector, take_arguments
from autograd_core.compiler.batching import Axes, Call, check_axes, open_batch, structure
from autograd_core.compiler.execution import Samples, execute
from autograd_core.compiler.lanes import Batch, Ran, together
from autograd_core.compiler.recordings import Recording, Want
from autograd_core.errors import DomainError, OperandError

_MOST_WAYS = 256  # through the code for one structure of arguments; beyond, the longest unused is forgotten
_MOST_CALLS = 256


class CacheInfo(NamedTuple):
    """How often a recording served, how many were made, and why each."""

    hits: int
    recordings: int
    reasons: tuple[str, ...]


class Runner:
    """The recordings of a function, by what they depend on; those of one structure, the last used first."""

    def __init__(self, function: Callable[..., Any], reassociate: bool, has_aux: bool) -> None:
        self.function = function
        self.name: str = getattr(function, "__name__", repr(function))
        self.reassociate = reassociate
        self.has_aux = has_aux
        self.reasons: list[str] = []
        self.hits = 0
        self._recordings: dict[Key, tuple[Signature, list[Recording]]] = {}
        self._calls: dict[Any, tuple[Call, list[Recording]]] = {}

    def run(self, arguments: tuple[Any, ...], argnums: tuple[int, ...] | None) -> Any:
        """The recording that serves the arguments, and the results; None where they hold Values."""
        key, numbers, values = take_arguments(arguments, argnums)
        if values:
            return None
        signature, known = self._known(key)
        point = as_vector(numbers, np.empty(signature.inputs))
        return self._run_known(signature, known, point, Want(argnums, reassociate=self.reassociate))

    def sourced(self, arguments: tuple[Any, ...], argnums: tuple[int, ...] | None) -> tuple[Any, Any]:
        """The program that serves the arguments with the user's lines, and its inputs."""
        found = self.run(arguments, argnums)
        if found is None:
            raise OperandError("program: the arguments hold Values; pass their numbers")
        recording = found[0].sourced
        _, numbers, _ = take_arguments(arguments, argnums)
        point = as_vector(numbers, np.empty(recording.signature.inputs))
        program = recording.program(Want(argnums, reassociate=self.reassociate), self.name)
        return program, recording.point(point)

    def run_batch(
        self,
        arguments: tuple[Any, ...],
        in_axes: int | Axes | None,
        argnums: tuple[int, ...] | None,
        threads: Any,
    ) -> Ran:
        """Run a batch; see `run_samples`."""
        if type(threads) is not int or threads < 1:
            raise DomainError(f"threads={threads!r}: give a whole number, at least one must run")
        return self.run_samples(*self.open(arguments, in_axes, argnums), threads)

    def run_samples(self, call: Call, known: list[Recording], samples: Samples, threads: int) -> Ran:
        """Run all samples by one recording; those whose guards do not hold by another, and so on."""
        want = call.want
        left = None  # at first all of them
        parts: list[tuple[Any, Batch]] = []
        while left is None or len(left):
            now = samples if left is None else samples.only(left)
            if known and not known[0].tape.guards:
                recording = known[0]  # there is one way, and no need to look for it
                self.hits += 1
            else:
                alone = want._replace(argnums=None, lanes=())
                recording, _ = self._run_known(call.signature, known, now.point(0), alone)
            batch = Batch(recording, now, want, threads, self.name)
            if batch.held is None:
                if left is None:
                    return Ran(recording, want.lanes, batch.values, batch.totals, batch.gradients)
                batch.held = np.ones(len(left), dtype=bool)
            batch.held[0] = True  # it chose the recording; with `reassociate` its lane may compare otherwise
            if left is None:
                left = np.arange(samples.size)
            parts.append((left, batch))
            left = left[~batch.held]
        return together(samples, parts, want, self.name)

    def open(
        self, arguments: tuple[Any, ...], in_axes: int | Axes | None, argnums: tuple[int, ...] | None
    ) -> tuple[Call, list[Recording], Samples]:
        """Take a batch apart, and find its recordings; in one look-up where another of its structure was."""
        lanes = check_axes(arguments, in_axes)
        leaves, spec, shapes = structure(arguments)
        seen = spec, shapes, lanes, argnums
        found = self._calls.get(seen)
        if found is not None:
            return *found, found[0].samples(leaves)
        want = Want(argnums, lanes=lanes, reassociate=self.reassociate)
        call, samples = open_batch(arguments, leaves, want)
        _, known = self._known(call.key)
        if call.regular:
            self._calls[seen] = call, known
            if len(self._calls) > _MOST_CALLS:
                self._calls.pop(next(iter(list(self._calls))), None)  # the oldest; threads may meet here
        return call, known, samples

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
                self.hits += 1
                if place:  # in one step, as other threads may look
                    known[:] = [recording, *[each for each in known if each is not recording]]
                return recording, results
        recording = Recording(self.function, signature, point, self._reason(known), has_aux=self.has_aux)
        self.reasons.append(recording.reason)
        results = self._results(recording, point, want)
        if results is None:
            return recording, self._on_the_edge(recording, point, want)
        known.insert(0, recording)
        del known[_MOST_WAYS:]
        return recording, results

    def _on_the_edge(self, recording: Recording, point: Any, want: Want) -> Any:
        """The results where the numbers just recorded compare otherwise, as sums in another order may."""
        if not want.reassociate or self._results(recording, point, Want()) is None:
            raise DomainError(f"compile: {self.name} took another way on the same numbers: is it random?")
        return self._results(recording, point, want, guarded=False)

    def _results(self, recording: Recording, point: Any, want: Want, *, guarded: bool = True) -> Any:
        """The results at a point; None where a guard is looked at and does not hold."""
        program = recording.program(want, self.name)
        inputs = recording.point(point)
        results = execute(program, inputs)
        first = program.outputs
        last = first + len(program.guards)
        if guarded and program.guards and not np.array_equal(results[first:last] != 0.0, program.guards):
            return None
        if program.watched and np.isnan(results[last:]).any():
            return execute(recording.program(want._replace(careful=True), self.name), inputs)
        return results

    def _reason(self, known: list[Recording]) -> str:
        if known:
            return (
                f"another way through the code: a truth test turned out otherwise than in {len(known)} before"
            )
        if len(self._recordings) == 1:
            return "first call"
        return "other structure, shapes or static arguments"
