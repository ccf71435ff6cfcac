"""Whatever reads what others wrote gets hostile inputs: it accepts one or raises what it documents, soon.

`parse` gets texts; `read_csv`, `load` and the checkpoints of `fit` get files; pictures get labels. Input i of
a reader is the same in every run of a seed, so a problem is told as (reader, seed, i).
"""

from __future__ import annotations

import signal
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.reliability import command
from benchmarks.reliability.readers import READERS

TIME_LIMIT = 5.0  # seconds an input
MEMORY_LIMIT = 4 << 30  # bytes of a process
CHUNK = 1000


class Hang(BaseException):
    """An input took too long; no reader catches it."""


def measure(seed: int, count: int) -> dict[str, Any]:
    """Give `count` inputs to all readers together, each its share, in processes of their own."""
    shares = sum(reader.share for reader in READERS.values())
    tasks = [
        (name, seed, start, min(start + CHUNK, total))
        for name, reader in READERS.items()
        for total in [max(1, count * reader.share // (shares * reader.inputs))]
        for start in range(0, total, CHUNK)
    ]
    figures = {name: dict.fromkeys(("accepted", "refused"), 0) | {"slowest": 0.0} for name in READERS}
    problems: list[str] = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=_limit_memory) as pool:
        futures = [pool.submit(attempts, *task) for task in tasks]
        for task, future in zip(tasks, futures, strict=True):
            try:
                found, worse = future.result()
            except Exception as problem:  # the process died, and the pool with it
                problems.append(f"{task}: {problem!r}")
                continue
            problems += worse
            mine = figures[task[0]]
            mine["slowest"] = max(mine["slowest"], found.pop("slowest"))
            for outcome, number in found.items():
                mine[outcome] += number * READERS[task[0]].inputs
    inputs = sum(mine["accepted"] + mine["refused"] for mine in figures.values())
    lines = {
        name: "{accepted:,} accepted, {refused:,} refused, slowest {slowest:.0f} ms".format(**mine)
        for name, mine in figures.items()
    }
    return {"inputs": int(inputs), **lines, "problems": problems}


def attempts(name: str, seed: int, start: int, end: int) -> tuple[dict[str, float], list[str]]:
    """Give a reader its inputs from `start` to `end`: how many it accepted, and what went wrong."""
    found = {"accepted": 0, "refused": 0, "slowest": 0.0}
    problems = []
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        attempt = READERS[name].prepare(Path(folder))
        for i in range(start, end):
            begun = perf_counter()
            try:
                with time_limit(TIME_LIMIT):
                    accepted = attempt(Random(f"{seed} {name} {i}"))
            except KeyboardInterrupt:
                raise
            except BaseException as problem:
                problems.append(f"{name}, seed {seed}, input {i}: {problem!r:.300}")
                continue
            found["accepted" if accepted else "refused"] += 1
            found["slowest"] = max(found["slowest"], (perf_counter() - begun) * 1e3)
    return found, problems


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise Hang where the body takes longer."""

    def late(*_: Any) -> None:
        raise Hang(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _limit_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    command.run("fuzz", "inputs", 1_000_000)
