"""The command of a benchmark: `--quick` measures less, `--json` prints plain data, `--plot` draws."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any


def run(
    module: str,
    doc: str | None,
    quick: str,
    measure: Callable[..., Any],
    report: Callable[[Any], None],
    plot: Callable[[Any, str], None] | None = None,
) -> None:
    """Read the options, measure, and print: as tables, or as plain data; draw where there is a plot."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=doc)
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--json", action="store_true", help="print plain data instead of tables")
    if plot is not None:
        parser.add_argument("--plot", metavar="FILE", help="draw what was measured: .svg, .png or .pdf")
    options = parser.parse_args()
    found = measure(quick=options.quick)
    if plot is not None and options.plot:
        plot(found, options.plot)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        report(found)
