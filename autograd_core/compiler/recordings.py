"""Recordings: one per structure of the arguments and way through the code, and the programs made from
each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from threading import RLock
from typing import Any, NamedTuple

import numpy as np

from autograd_core.collector import collector_paused
from autograd_core.compiler.arguments import Signature
from autograd_core.compiler.bundle import bundle
from autograd_core.compiler.execution import prepare
from autograd_core.compiler.fuse import fuse
from autograd_core.compiler.gradient import gradient
from autograd_core.compiler.layout import lay_out
from autograd_core.compiler.program import Program
from autograd_core.compiler.record import record
from autograd_core.compiler.sources import Witness, find_sources
from autograd_core.errors import OperandError
from autograd_core.text import counted
from autograd_core.trees import is_array, take_apart


class Want(NamedTuple):
    """What a program computes: the value, and the gradient by some arguments or not."""

    argnums: tuple[int, ...] | None = None
    careful: bool = False
    lanes: tuple[int, ...] = ()  # arguments with a value per sample
    reassociate: bool = False  # sums in any order


class Recording:
    """A tape, and the programs compiled from it so far."""

    def __init__(
        self,
        function: Callable[..., Any],
        signature: Signature,
        numbers: Any,
        reason: str,
        witness: Witness | None = None,
        has_aux: bool = False,
    ) -> None:
        self.signature = signature
        self.reason = reason
        self._again = partial(Recording, function, signature, numbers.copy(), reason, has_aux=has_aux)
        self._sourced: Recording | None = None
        with collector_paused():
            self.tape, self.build = record(function, signature.build, numbers.tolist(), witness, has_aux)
        self.programs: dict[Want, Program] = {}
        self._lock = RLock()

    @property
    def sourced(self) -> Recording:
        """The same recording made once more, with the user's line of every node."""
        if self._sourced is None:
            self._sourced = self._again(witness=Witness())
        return self._sourced

    @cached_property
    def outputs(self) -> tuple[list[Any], Any]:
        """Where each part of what the function returns is among the outputs, and how to put parts together.

        A part is a number, and its place an int, or an array, and its places one of the same shape.
        """
        places, rebuild = take_apart(self.build(range(len(self.tape.outputs))))
        return [place.astype(np.intp) if is_array(place) else place for place in places], rebuild

    def point(self, numbers: Any) -> Any:
        """The inputs of a program: the arguments' numbers, and those of the Values from outside."""
        captured = self.tape.captured
        return np.append(numbers, [x.data for x in captured]) if captured else numbers

    def program(self, want: Want, name: str) -> Program:
        """The program for a purpose; compiled when first wanted."""
        found = self.programs.get(want)
        return self._first(want, name) if found is None else found

    def _first(self, want: Want, name: str) -> Program:
        with self._lock, collector_paused():  # each program adds to the same graph
            found = self.programs.get(want)
            if found is None:
                found = self._compile(want, name)
                if not want.lanes:
                    prepare(found)
                self.programs[want] = found
            return found

    def _compile(self, want: Want, name: str) -> Program:
        tape = self.tape
        results = [tape.symbols[place] for place in tape.outputs]
        results += [symbol for symbol, _ in tape.guards]
        watched = False
        if want.argnums is not None:
            if not tape.is_number:
                raise OperandError(
                    f"compile: {name} returned {counted(len(tape.outputs), 'number')} in a structure, and "
                    "only one number has a gradient: return one number"
                )
            wanted = [place for argnum in want.argnums for place in self.signature.places(argnum)]
            found, watched = gradient(tape, tape.outputs[0], wanted, careful=want.careful)
            results += found
        graph = tape.graph
        laned = frozenset(
            [graph.inputs[i] for argument in want.lanes for i in self.signature.places(argument)]
        )
        fused = fuse(graph, results, want.reassociate)
        bundles = bundle(fused, len(graph.ops), laned)
        slots, constants, instructions = lay_out(graph, fused, bundles)
        lanes = np.zeros(int(np.max(slots, initial=-1)) + 1, dtype=bool)
        lanes[[slots[node] for node in sorted(laned)]] = True
        for each in instructions:
            if each.laned:
                lanes[each.target : each.target + each.rows] = True
        return Program(
            inputs=len(graph.inputs),
            slots=len(lanes),
            constants=constants,
            instructions=instructions,
            results=np.array([slots[node] for node in results], dtype=np.int32),
            outputs=len(tape.outputs),
            guards=tuple([outcome for _, outcome in tape.guards]),
            watched=watched and not want.careful,
            nodes=len(graph.ops) - graph.ops.count(None),
            laned=lanes,
            reassociate=want.reassociate,
            sources=None
            if tape.witness is None
            else find_sources(
                graph, tape.witness, slots, [(each.target, each.target + each.rows) for each in instructions]
            ),
        )
