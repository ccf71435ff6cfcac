"""The command of a measurement of reliability: a seed, a count, a line a figure; it fails on a problem."""

from __future__ import annotations

import argparse
import platform
import sys
from importlib import import_module
from time import perf_counter

from autograd_core import COMPILED

MOST_PROBLEMS, LONGEST = 20, 300  # that are printed, and the letters of one


def run(name: str, counted: str, count: int) -> None:
    """Read the options, measure, print; exit with 1 where there are problems.

    Args:
        name: of the measurement: a module with `measure(seed, count)`, which returns figures by name and a
            list of `problems`.
        counted: what `--count` counts.
        count: of the full size.
    """
    module = import_module(f"benchmarks.reliability.{name}")  # by this name other processes find it, too
    parser = argparse.ArgumentParser(prog=f"python -m {module.__name__}", description=module.__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=count, help=f"{counted}; {count:,} by default")
    options = parser.parse_args()
    begun = perf_counter()
    figures = dict(module.measure(seed=options.seed, count=options.count))
    problems = figures.pop("problems")
    engine = f"{'compiled' if COMPILED else 'plain'}, Python {platform.python_version()}"
    print(f"{name}: seed {options.seed}, {options.count:,} {counted}, {engine}")
    for what, figure in figures.items():
        print(f"  {what}: {figure:,}" if isinstance(figure, int) else f"  {what}: {figure}")
    print(f"  problems: {len(problems)}, in {perf_counter() - begun:.0f} s")
    for problem in problems[:MOST_PROBLEMS]:
        print(f"  ! {problem:.{LONGEST}}")
    sys.exit(bool(problems))
