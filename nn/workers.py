"""Workers: an executor that computes functions of one thing, such as a model, which each worker gets once."""

from __future__ import annotations

import pickle
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor
from hashlib import sha256
from threading import Lock, Timer
from typing import Any

Made = Executor | Callable[[], Executor]

MOST_LOST = 3  # executors in a row
PATIENCE = 10.0  # seconds that workers have to end when they are told to
_MOST_KNOWN = 4
_known: OrderedDict[str, Callable[..., Any]] = OrderedDict()  # by digest: what this worker has got
_one_at_a_time = Lock()  # where workers are threads


class Workers:
    """Computes a function of many arguments by an executor; whatever happens to it, every result comes.

    Args:
        executor: a `concurrent.futures.Executor`; or a function that makes one, which is called again where
            one breaks, because a worker died.
        make: makes the function, in a worker, of what was pickled.
        pickled: the arguments of `make`.
        here: the same function, for what no worker computes.

    Raises:
        TypeError: for an executor that is neither.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from operator import methodcaller
    >>> with ThreadPoolExecutor(2) as threads:
    ...     workers = Workers(threads, methodcaller, pickle.dumps(("upper",)), str.upper)
    ...     workers.run([("a",), ("b",)])
    ['A', 'B']
    """

    def __init__(
        self, executor: Made, make: Callable[..., Any], pickled: bytes, here: Callable[..., Any]
    ) -> None:
        if not isinstance(executor, Executor) and not callable(executor):
            raise TypeError(
                "executor is a concurrent.futures.Executor, or a function that makes one such as "
                f"lambda: ProcessPoolExecutor(4), got {executor!r:.60}"
            )
        self.ours = not isinstance(executor, Executor)
        self.executor: Any = None if self.ours else executor
        self.renew: Any = executor
        self.broken = False
        self.here = here
        self._sent = (sha256(pickled).hexdigest(), make, pickled)
        self._everywhere = False  # whether workers are thought to have it

    def run(self, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Compute the function of each of the arguments, in their order.

        Raises:
            RuntimeError: if executors break one after the other.
            TypeError: if what is to make an executor makes something else.
        """
        found: dict[int, Any] = {}
        lost = 0
        while len(found) < len(arguments):
            missing = [place for place in range(len(arguments)) if place not in found]
            problem = self.broken or self._ask(missing, arguments, found)
            if isinstance(problem, BrokenExecutor) and self.ours:
                self.close()
                lost += 1
                if lost == MOST_LOST:
                    raise RuntimeError(
                        f"workers died in {lost} executors one after the other: {problem} What they printed "
                        'says why; a script that starts processes needs `if __name__ == "__main__":`'
                    ) from problem
            elif problem:
                missing = [place for place in missing if place not in found]
                found |= {place: self.here(*arguments[place]) for place in missing}
                if isinstance(problem, Exception):
                    warnings.warn(f"computed in this process, not by workers: {problem!r}", RuntimeWarning, 2)
                    self.broken = isinstance(problem, BrokenExecutor)
        return [found[place] for place in range(len(arguments))]

    def close(self) -> None:
        """Shut the executor down, if it was made here."""
        if self.ours and self.executor:
            # A process that was killed while it held the lock of the queue has the others wait for ever.
            processes = list((getattr(self.executor, "_processes", None) or {}).values())
            impatient = Timer(PATIENCE, lambda: [process.kill() for process in processes])
            impatient.start()
            self.executor.shutdown(cancel_futures=True)
            impatient.cancel()
            self.executor = None

    def _ask(self, places: list[int], arguments: Sequence[Any], found: dict[int, Any]) -> Exception | None:
        """Have workers compute what is asked; return why something is not found, if it will not be."""
        if self.executor is None:
            made = self.renew()
            if not isinstance(made, Executor):
                raise TypeError(
                    f"executor: the function returned {made!r:.60}: have it return a "
                    "concurrent.futures.Executor such as ProcessPoolExecutor(4)"
                )
            self.executor = made
        key, make, pickled = self._sent
        content = None if self._everywhere else (make, pickled)
        problem = None
        futures = {}
        try:
            for place in places:
                futures[place] = self.executor.submit(compute, key, content, arguments[place])
            self._everywhere = True
            for place, future in futures.items():
                try:
                    known, result = future.result()
                except Exception as lost:  # noqa: BLE001  # executors have exceptions of their own
                    problem = lost
                else:
                    if known:
                        found[place] = result
                    else:
                        self._everywhere = False
        except BrokenExecutor as broken:
            return broken
        except RuntimeError as closed:
            raise RuntimeError(
                f"executor: {closed}: give one that is open, or a function that makes one, such as "
                "lambda: ProcessPoolExecutor(4)"
            ) from None
        finally:
            for future in futures.values():
                future.cancel()
        return problem


def compute(key: str, content: tuple[Any, bytes] | None, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """In a worker: whether it knows the function of this key, and what it gives for the arguments."""
    with _one_at_a_time:
        if key not in _known:
            if content is None:
                return False, None
            make, pickled = content
            _known[key] = make(*pickle.loads(pickled))  # noqa: S301  # by `fit`, for this call
            if len(_known) > _MOST_KNOWN:
                _known.popitem(last=False)
        return True, _known[key](*arguments)
