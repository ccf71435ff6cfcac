"""docs/numerics.md: what every op returns and how accurate it is, from the records and from measured numbers.

`python -m benchmarks.accuracy --docs` measures and writes it; `python -m benchmarks.numerics_page` writes it
again with the numbers measured last, after a record has changed.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

from autograd_core import OPS, Op
from benchmarks.accuracy import ORDERS, beyond, shown
from benchmarks.differentiators import OUR_OPS

DOCS = Path(__file__).parent.parent / "docs"
PAGE, NUMBERS = DOCS / "numerics.md", DOCS / "numerics.json"

INTRODUCTION = """\
# Numerics

What every op returns, everywhere, and how far it is from the truth. Formulas, domains and conventions are
those of the records, errors those of a run; `python -m benchmarks.accuracy --docs` writes this page.

Every op is total. An operand outside the domain gives nan, a pole an infinity with the sign of the zero,
overflow an infinity, underflow a subnormal number; nothing raises, forward or backward
(`detect_anomaly()` raises for those who want it). Where an op selects - `where`, `maximum`, `clamp`,
`relu` - the gradient goes to what was selected and nowhere else, so `where(x > 0, sqrt(x), 0)` has the
gradient 0 at 0. First and second derivatives have closed forms of their own; none comes from
differentiating the expression of another.

Errors are in units of the last place (ulp) of the true number, of its largest term where terms cancel;
the truth is mpmath's, at as many digits as it takes. Each figure is the largest over {points} random
points of the op's domain, most of them where formulas fail: next to 1, to thresholds, zeros and ends of
the domain, subnormals, the largest floats. `lost` means that not one digit is right. Compiled and plain
Python give the same bits.
"""


def page(result: dict[str, Any]) -> str:
    """The whole page, for numbers as `accuracy.measure` returns them."""
    parts = [
        INTRODUCTION.format(points=result["points"]),
        "## Every op\n\n" + _ops(result),
        "## Conventions\n\n" + _conventions(),
        "## Against other engines\n\n" + _summary(result),
        *[
            f"### Largest error of the {order}, in ulp\n\n" + _peers(result, i)
            for i, order in enumerate(ORDERS)
        ],
    ]
    return "\n".join(parts)


def write(result: dict[str, Any]) -> None:
    """Write the page and the numbers that it shows."""
    NUMBERS.write_text(json.dumps(result, separators=(",", ":")) + "\n")
    PAGE.write_text(page(result))


def _table(header: list[str], rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [header, ["---"] * len(header), *rows])


def _records() -> list[Op]:
    return [OPS[name] for name in OUR_OPS]


def _name(op: Op) -> str:
    return '`gelu(x, approximate="tanh")`' if op.name == "gelu_tanh" else f"`{op.name}`"


def _ops(result: dict[str, Any]) -> str:
    [ours, *_] = result["engines"]
    rows = []
    for op in _records():
        errors = result["ops"].get(op.name, {}).get(ours, [])
        rows.append([_name(op), formula(op), domain(op), *[shown(worst) for worst, *_ in errors]])
    return _table(["op", "formula", "domain", *ORDERS], rows)


def formula(op: Op) -> str:
    """The formula of an op, as LaTeX between dollars."""
    names = op.operand_names if op.arity is not None else ("x_0", "x_1", "...")
    latex = (op.latex or op.name).format(*names, args="x_0, x_1, \\ldots")
    return "$" + latex.replace("|", r"\vert ") + "$"  # a bar would end the cell


def domain(op: Op) -> str:
    """Where an op is defined: an interval for each operand that has to be given."""
    if op.arity is None:
        return str(op.domain[0])
    free = op.arity - len(op.defaults)
    return " × ".join(str(interval) for interval in op.domain[:free])


def _conventions() -> str:
    return "".join(f"- {_name(op)}: {_said(op)}\n" for op in _records())


def _said(op: Op) -> str:
    """The documentation of a record in one line, without its example."""
    text = inspect.cleandoc(op.__doc__ or "").split(">>>")[0]
    return " ".join(text.split())


def _summary(result: dict[str, Any]) -> str:
    counts = [beyond(result, order) for order in range(len(ORDERS))]
    rows = [
        [
            f"{engine} {version}",
            *[f"{bad[engine][0]} of {bad[engine][1]}" if bad[engine][1] else "-" for bad in counts],
        ]
        for engine, version in result["engines"].items()
    ]
    header = ["ops whose largest error is beyond 100 ulp", *ORDERS]
    note = (
        "The same points, in the same run; subnormal numbers, which some engines flush to zero, do not count."
    )
    return f"{note}\n\n{_table(header, rows)}"


def _peers(result: dict[str, Any], order: int) -> str:
    rows = []
    for op in _records():
        found = result["ops"].get(op.name, {})
        cells = [found.get(engine, []) for engine in result["engines"]]
        rows.append(
            [_name(op), *[shown(errors[order][0]) if len(errors) > order else "-" for errors in cells]]
        )
    return _table(["op", *result["engines"]], rows)


if __name__ == "__main__":
    write(json.loads(NUMBERS.read_text()))
