"""Batched: a function of one sample, written with a model's parameters, run on whole batches by one program.

    loss and gradients of a batch:  compile(function) with a lane for each sample, the parameters one vector

The function stays as it is: while the compiler records it, its parameters stand for the entries of the
vector. What is compiled is kept, and serves every function of the same fingerprint.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import autograd_core as ac
from autograd_core import TraceError, Value
from autograd_core.functional import with_aux
from autograd_core.many import read_data
from autograd_core.traced import recorder, stand_in
from autograd_core.trees import is_array, take_apart
from nn.fingerprint import Fingerprint, UnknownError
from nn.laid_out import LaidOut
from nn.module import check_depends, named_parameters, training_mode
from nn.naming import name_of
from nn.randomness import Draws, Stream, drawing
from nn.samples import listed

if TYPE_CHECKING:
    from autograd_core.compiler.windows import Windows

_MOST_PROGRAMS = 16


class Program:
    """A compiled function, and which generator each random number of a sample comes from."""

    def __init__(self, name: str, has_aux: bool) -> None:
        self.draws: dict[Any, list[int]] = {}  # by the shapes of a sample: the places of the generators
        self.findings: dict[Any, Any] = {}

        def recorded(*arguments: Any) -> Any:
            return _running.get().record(*arguments)

        recorded.__name__ = name
        self.compiled = ac.compile(recorded, has_aux=has_aux)


_running: ContextVar[Batched] = ContextVar("running")
_programs: OrderedDict[Any, Program] = OrderedDict()  # by fingerprint, the last used last


class _ReplannedError(Exception):
    """A recording found out which random numbers a sample takes."""


class Batched:
    """A function of one sample, for batches.

    Args:
        function: takes the numbers of a sample, arrays as nested lists, and what all samples share. It may
            use the parameters in any way, also those of others, which are read at each call.
        things: the modules and leaf Values that it is about.
        parameters: what is in the vector; all parameters of these if nothing is said.
        training: whether the modules train while it runs.
        has_aux: whether it returns a pair, as for `compile`.

    >>> w = ac.Value(2.0)
    >>> line = Batched(lambda x: w * x, [w])
    >>> line.values([1.0, 3.0]).tolist()
    [2.0, 6.0]
    """

    def __init__(
        self,
        function: Callable[..., Any],
        things: Any,
        parameters: Sequence[Value] | None = None,
        *,
        training: bool = False,
        has_aux: bool = False,
    ) -> None:
        self.function = function
        self.things = things
        self.training = training
        self.has_aux = has_aux
        self._parameters = parameters
        self._key: Any = None  # of what is compiled, where it can be told
        self._program: Program | None = None
        self._generators: list[Any] = []
        self._streams: dict[int, Stream] = {}
        self._shapes: Any = None  # of the samples that are running

    @property
    def parameters(self) -> Sequence[Value]:
        """What is in the vector, in its order."""
        if self._parameters is None:
            self._parameters = [parameter for _, parameter in named_parameters(self.things)]
        return self._parameters

    def read(self) -> Any:
        """The numbers of the parameters, as a vector."""
        import numpy

        return numpy.frombuffer(read_data(list(self.parameters)))

    def values(self, *arrays: Any) -> Any:
        """What the function returns for every sample: arrays with a leading axis for its numbers."""
        try:
            return self._run(self._found().compiled.batch, self.read(), arrays)
        finally:
            self.settle()

    def value_and_grad(self, vector: Any, arrays: Sequence[Any], shared: Sequence[Any] = ()) -> Any:
        """The mean of the values over the samples, and its gradient by the vector."""
        call = self._found().compiled.batch_value_and_grad
        return self._run(call, vector, arrays, shared, reduce="mean")

    def batches(self, arrays: Sequence[Any]) -> LaidOut:
        """The same for samples that are laid out once."""
        return LaidOut(self, arrays)

    def windows(self, vector: Any, arrays: Sequence[Any]) -> Windows | None:
        """Samples laid out to be run; None where each batch draws random numbers of its own."""
        size = self._measure(arrays)
        if self._found().draws.get(self._shapes) != []:
            return None
        given = (vector, self._draw(size), *arrays)
        return self._found().compiled.windows(*given, in_axes=self._axes(arrays), reduce="mean")

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is recorded meanwhile is recorded of this function."""
        running = _running.set(self)
        try:
            yield
        finally:
            _running.reset(running)

    def found_once(self, name: Any, find: Callable[[], Any]) -> Any:
        """What `find` gives; of all functions of this fingerprint, the first one calls it."""
        findings = self._found().findings
        if name not in findings:
            findings[name] = find()
        return findings[name]

    def draw(self, arrays: Sequence[Any]) -> Any:
        """Draw the random numbers of these samples, to compute elsewhere: a row for each."""
        size = self._measure(arrays)
        if self._shapes not in self._found().draws:
            self._plan([array[0] for array in arrays])
        return self._draw(size)

    def value_and_grad_alone(self, vector: Any) -> tuple[float, Any]:
        """The value and the gradient of a function that takes no sample."""
        import numpy

        with self.running():
            found: tuple[float, Any] = self._found().compiled.value_and_grad(vector, numpy.empty(0))
        return found

    def settle(self) -> None:
        """Take the generators of random numbers to where the samples have left them."""
        for stream in self._streams.values():
            stream.settle()
        self._streams = {}

    def record(self, vector: Any, numbers: Any, *sample: Any) -> Any:
        """Run the function once, on Values of the compiler's."""
        program = self._found()
        if self._key is not None and self._key != self._fingerprint()[0]:
            self._keep_to_itself()  # settings have changed since
        stand_in(self.parameters, vector)
        draws = Draws(self._generators, numbers.tolist())
        before = [generator.getstate() for generator in self._generators]
        given = drawing.set(draws)
        try:
            with training_mode(self.things, self.training):
                result = self.function(*[listed(part) for part in sample])
        except TypeError as problem:
            told = TraceError(
                f"{problem}. What the compiler cannot record is run as it is by nn.fit, nn.evaluate and "
                "predict with compiled=False"
            )
            for note in getattr(problem, "__notes__", ()):
                told.add_note(note)
            raise told from problem
        finally:
            drawing.reset(given)
        if len(self._generators) > len(before):
            self._keep_to_itself()
        if [generator.getstate() for generator in self._generators[: len(before)]] != before:
            raise TraceError(
                "random numbers drawn by the generator itself would be the same ones for every sample: draw "
                "them with nn.randomness.draw(rng, count)"
            )
        if program.draws.setdefault(self._shapes, draws.places) != draws.places:
            raise TraceError("how many random numbers a sample takes depends on its numbers: draw the most")
        if len(draws.places) != len(numbers):
            raise _ReplannedError
        if self.training:
            self._check_depends(result)
        return result

    def _check_depends(self, result: Any) -> None:
        """Raise where what is to be trained would stay as it is for all samples."""
        recording = recorder.get()
        if recording is None or recording.guards:
            return  # with other numbers the code goes another way
        loss = with_aux(result, self.function)[0] if self.has_aux else result
        check_depends(name_of(self.function), [loss], self.parameters)

    def _plan(self, sample: Sequence[Any]) -> None:
        """See which random numbers a sample takes."""
        known = len(self._generators)
        draws = Draws(self._generators, [])
        given = drawing.set(draws)
        try:
            with ac.no_grad(), training_mode(self.things, self.training):
                self.function(*[listed(part) for part in sample])
        finally:
            drawing.reset(given)
        if len(self._generators) > known:
            self._keep_to_itself()
        self._found().draws[self._shapes] = draws.places

    def _run(
        self,
        call: Callable[..., Any],
        vector: Any,
        arrays: Sequence[Any],
        shared: Sequence[Any] = (),
        **options: Any,
    ) -> Any:
        size, axes = self._measure(arrays), self._axes(arrays, shared)
        with self.running():
            while True:
                with suppress(_ReplannedError):
                    return call(vector, self._draw(size), *arrays, *shared, in_axes=axes, **options)

    @staticmethod
    def _axes(arrays: Sequence[Any], shared: Sequence[Any] = ()) -> tuple[int | None, ...]:
        return (None, 0, *[0] * len(arrays), *[None] * len(shared))

    def _measure(self, arrays: Sequence[Any]) -> int:
        """How many samples there are; their shapes are kept."""
        try:
            self._shapes = tuple([array.shape[1:] for array in arrays])
        except AttributeError:  # of a structure
            leaves = take_apart(list(arrays))[0]
            self._shapes = tuple([leaf.shape[1:] if is_array(leaf) else () for leaf in leaves])
            return len(leaves[0]) if is_array(leaves[0]) else len(arrays[0])
        return len(arrays[0])

    def _draw(self, size: int) -> Any:
        """Draw the random numbers of so many samples, one sample after the other."""
        import numpy

        drawn = self._found().draws.get(self._shapes, ())
        numbers = numpy.empty((size, len(drawn)))
        if not drawn:
            return numbers
        places = numpy.array(drawn, dtype=int)
        for place in dict.fromkeys(places.tolist()):
            if place not in self._streams:
                self._streams[place] = Stream(self._generators[place])
            chosen = places == place
            taken = self._streams[place].take(size * int(chosen.sum()))
            numbers[:, chosen] = numpy.reshape(taken, (size, -1))
        return numbers

    def _found(self) -> Program:
        """The program of this fingerprint, or a new one."""
        if self._program is None:
            try:
                self._key, self._generators = self._fingerprint()
            except UnknownError:
                self._key = None
            program = None if self._key is None else _programs.pop(self._key, None)
            self._program = program or Program(getattr(self.function, "__name__", "function"), self.has_aux)
            if self._key is not None:
                _programs[self._key] = self._program
                if len(_programs) > _MOST_PROGRAMS:
                    _programs.popitem(last=False)
        return self._program

    def _keep_to_itself(self) -> None:
        _programs.pop(self._key, None)
        self._key = None

    def _fingerprint(self) -> tuple[Any, list[Any]]:
        with training_mode(self.things, self.training):
            found = Fingerprint(self.function, self.parameters)
        return (self.has_aux, found.key), found.generators
