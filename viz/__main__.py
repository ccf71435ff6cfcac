"""`python -m viz "x*y + sin(x)" x=2 y=3 -o graph.svg`: draw an expression and its gradients.

Without `-o` the graph is printed as a tree.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from inspect import signature
from pathlib import Path
from typing import Any

from autograd_core.command import Parser, one_line, shielded, values_of
from autograd_core.errors import AutogradError, DomainError

PROGRAM = "python -m viz"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, or 2 for bad input, with one line on stderr."""
    try:
        parser = _parser()
        words = shielded(sys.argv[1:] if arguments is None else arguments, short="-h$|-o")
        given = parser.parse_intermixed_args(words)
        if given.expression is None:
            parser.error('write an expression: python -m viz "x*y + sin(x)" x=2 y=3 -o graph.svg')
        _draw(given)
    except (AutogradError, ImportError, OSError) as problem:
        print(f"{PROGRAM}: {one_line(problem)}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    from viz.dot import DIRECTIONS
    from viz.export import FORMATS
    from viz.themes import THEME_NAMES

    kinds = ", ".join(f".{kind}" for kind in FORMATS)
    parser = Parser(prog=PROGRAM, description="Draw an expression, its values and its gradients.")
    parser.add_argument("expression", nargs="?", help='such as "x*y + sin(x)"')
    parser.add_argument("values", nargs="*", metavar="name=number", help="such as x=2")
    parser.add_argument("-o", "--output", metavar="FILE", help=f"{kinds}; without it a tree is printed")
    parser.add_argument("--direction", choices=DIRECTIONS, help="of the edges (default LR)")
    parser.add_argument("--theme", choices=THEME_NAMES, help="(default auto)")
    parser.add_argument("--heat", action="store_true", default=None, help="fill boxes by |gradient|")
    parser.add_argument("--fold", help='"none", "repeats", a nesting level, or a module')
    parser.add_argument("--max-nodes", type=int, metavar="N", help="(default 500)")
    return parser


def _draw(given: argparse.Namespace) -> None:
    import viz
    from autograd_core.expression import parse_all
    from viz.latex import document

    z = parse_all(given.expression.strip(), values_of(given.values))
    z.backward()
    options = {
        name: option
        for name in ("direction", "theme", "heat", "fold", "max_nodes")
        if (option := getattr(given, name)) is not None
    }
    if given.fold and given.fold.isdecimal():
        options["fold"] = int(given.fold)
    kind = "" if given.output is None else Path(given.output).suffix.lower()
    drawn_by: dict[str, Callable[..., Any]] = {"": viz.tree, ".html": viz.explore, ".tex": document}
    taken = signature(drawn_by.get(kind, viz.draw)).parameters
    for name in options:
        if name not in taken:
            where = kind or "the tree"
            raise DomainError(
                f"--{name.replace('_', '-')} is not for {where}: leave it out, or give -o graph.svg"
            )
    if given.output is not None:
        print(viz.render(z, given.output, **options))
        return
    from rich.console import Console

    Console(soft_wrap=True, highlight=False).print(viz.tree(z, **options))


if __name__ == "__main__":
    sys.exit(main())
