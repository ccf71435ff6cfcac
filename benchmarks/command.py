"""The command of a benchmark: `--quick` measures less, `--json` prints plain data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any


def run(
    module: str, doc: str | None, quick: str, measure: Callable[..., Any], report: Callable[[Any], None]
) -> None:
    """Read the options, measure, and print: as tables, or as plain data."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=doc)
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--json", action="store_true", help="print plain data instead of tables")
    options = parser.parse_args()
    found = measure(quick=options.quick)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        report(found)
