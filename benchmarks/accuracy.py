"""How accurate values and derivatives are, ours and every installed peer's: `python -m benchmarks.accuracy`.

For every op the error at the same points, in units of the last place (ulp) of the true number, or of its
largest term where terms cancel: the largest and the 99.9-percentile, of the value, of the first and of the
second derivatives. `--docs` writes docs/numerics.md with the numbers of the run.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import warnings
from typing import Any

from benchmarks import reference
from benchmarks.differentiators import Differentiator, Numbers
from benchmarks.peers import available
from benchmarks.points import Point, points

ORDERS = ("value", "first derivative", "second derivative")
LOST = 4.5e15  # ulp: not one digit is right
HUNDRED = 100.0
SMALLEST_NORMAL = 2.0**-1022

Errors = list[list[float]]  # per order: largest, 99.9-percentile, largest where no number is subnormal


def measure(count: int, seed: int, engines: list[Differentiator], missing: list[str]) -> dict[str, Any]:
    """Measure every op on every engine; plain data. An engine that cannot do an op is left out there."""
    ops: dict[str, dict[str, Errors]] = {}
    for name in reference.FORMULAS:
        at = points(name, count, seed)
        truths = [reference.truth(name, point) for point in at]
        normal = list(map(is_normal, at, truths))
        ops[name] = {}
        for engine in engines:
            numbers = differentiate(engine, name, at)
            if numbers is not None:
                rows = [errors(*pair) for pair in zip(numbers, truths, strict=True)]
                ops[name][engine.name] = summary(rows, normal)
    return {
        "points": count,
        "seed": seed,
        "engines": {engine.name: engine.version for engine in engines},
        "missing": missing,
        "ops": ops,
    }


def differentiate(engine: Differentiator, name: str, at: list[Point]) -> list[Numbers] | None:
    """What an engine finds; None where it does not have the op or cannot differentiate it."""
    if name not in engine.functions:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # peers divide by zero on the way
            return engine.differentiate(engine.functions[name], at)
    except Exception as problem:
        reason = (str(problem).strip().splitlines() or [type(problem).__name__])[0][:100]
        print(f"{engine.name} does not differentiate {name}: {reason}", file=sys.stderr)
        return None


def errors(numbers: Numbers, truth: reference.Truth) -> list[float]:
    """The largest error of the value, of the first and, where they are given, of the second derivatives."""
    found = [reference.error(*triple) for triple in zip(numbers, truth.numbers, truth.scales, strict=False)]
    arguments = (math.isqrt(8 * len(truth.numbers) + 1) - 3) // 2  # 1 + n + n (n + 1)/2 numbers for n of them
    parts = (found[:1], found[1 : 1 + arguments], found[1 + arguments :])
    return [max(part) for part in parts if part]


def summary(rows: list[list[float]], normal: list[bool]) -> Errors:
    """Over the points: the largest error, the 99.9-percentile, the largest where no number is subnormal."""
    result = []
    for column in zip(*rows, strict=True):
        found = [min(error, LOST) for error in column]
        most = sorted(found)[min(len(found) * 999 // 1000, len(found) - 1)]
        largest = max(
            [error for error, is_normal in zip(found, normal, strict=True) if is_normal], default=0.0
        )
        result.append([float(f"{error:.2e}") for error in (max(found), most, largest)])
    return result


def is_normal(point: Point, truth: reference.Truth) -> bool:
    """Whether no argument and no true number is subnormal: some engines flush those on purpose."""
    numbers = [*point, *[reference.nearest(number) for number in truth.numbers]]
    return not any(0.0 < abs(x) < SMALLEST_NORMAL for x in numbers)


def shown(error: float) -> str:
    """An error in ulp as tables show it.

    >>> shown(0.0), shown(1.234), shown(123456.0), shown(LOST)
    ('0', '1.2', '1.2e+05', 'lost')
    """
    if error >= LOST:
        return "lost"
    return "0" if error == 0.0 else f"{error:.1f}" if error < HUNDRED else f"{error:.1e}"


def cell(errors: Errors, order: int) -> str:
    return " / ".join(map(shown, errors[order][:2])) if len(errors) > order else "-"


def beyond(result: dict[str, Any], order: int, limit: float = HUNDRED) -> dict[str, tuple[int, int]]:
    """For each engine: how many ops have an error beyond `limit`, subnormal numbers aside; of how many."""
    counts = {}
    for engine in result["engines"]:
        worst = [row[engine][order][2] for row in result["ops"].values() if len(row.get(engine, ())) > order]
        counts[engine] = (sum(error > limit for error in worst), len(worst))
    return counts


def report(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for order, title in enumerate(ORDERS):
        table = Table(title=f"{title}: error in ulp, largest / 99.9-percentile of {result['points']} points")
        table.add_column("op")
        for engine, version in result["engines"].items():
            table.add_column(f"{engine} {version}", justify="right")
        for name, row in result["ops"].items():
            table.add_row(name, *[cell(row.get(engine, []), order) for engine in result["engines"]])
        console.print(table)
        counts = [f"{engine} {bad} of {all}" for engine, (bad, all) in beyond(result, order).items()]
        console.print(f"beyond 100 ulp: {', '.join(counts)}\n")
    for line in result["missing"]:
        console.print(line)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--points", type=int, default=1000, help="points per op")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print plain data in place of tables")
    parser.add_argument("--docs", action="store_true", help="write docs/numerics.md and the numbers it shows")
    given = parser.parse_args()
    result = measure(given.points, given.seed, *available())
    if given.docs:
        from benchmarks.numerics_page import write

        write(result)
    if given.json:
        print(json.dumps(result, indent=1))
    else:
        report(result)


if __name__ == "__main__":
    main()
