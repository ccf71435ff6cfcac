"""The commands: `python -m autograd_core demo`, `step EXPR x=2`, `check EXPR x=2`, `repl`.

`demo` shows the engine at work, `step` walks through both passes of an expression, `check` holds its
gradient against differences, `repl` opens a prompt with everything imported. Commands live here; what they
show comes from the packages, imported when a command needs them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograd_core.command import Parser, one_line, shielded, values_of
from autograd_core.errors import AutogradError
from autograd_core.expression import parse, parse_all
from autograd_core.extras import check_installed
from autograd_core.value import Value


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; a user's mistake is one line on the error stream and exit code 2."""
    parser = _parser()
    options = parser.parse_args(shielded(sys.argv[1:] if arguments is None else arguments))
    try:
        if options.command == "demo":
            return show_demo(options.out)
        if options.command == "repl":
            return open_prompt(plain=options.plain)
        show = show_steps if options.command == "step" else show_check
        return show(options.expression.strip(), values_of(options.values))
    except (AutogradError, ImportError, OSError) as problem:
        print(f"error: {one_line(problem)}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="python -m autograd_core", description="An autodiff engine to see backpropagation with."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="demo | step | check | repl")
    demo = commands.add_parser(
        "demo", help="an expression stepped through, checked, drawn; iris and digits trained"
    )
    demo.add_argument("--out", default="demo", metavar="DIR", help="a folder for pictures (default: demo)")
    for name, purpose in (
        ("step", "walk through both passes (keys n, b, r, q; without a terminal the tables are printed)"),
        ("check", "check the gradient by differences"),
    ):
        command = commands.add_parser(
            name, help=f"{purpose} of an expression, such as 'x*y + sin(x)' x=2 y=3"
        )
        command.add_argument("expression")
        command.add_argument("values", nargs="*", metavar="name=value")
    prompt = commands.add_parser("repl", help="a prompt with everything imported")
    prompt.add_argument(
        "--plain", action="store_true", help="Python's own prompt, also where IPython is installed"
    )
    return parser


def show_steps(expression: str, values: dict[str, float]) -> int:
    """Walk through both passes of an expression under keys; print them where there is no terminal."""
    from autograd_core.stepper import Stepper
    from autograd_core.terminal_stepper import can_walk, walk

    z = parse_all(expression, values)
    z.label = z.label or next(name for name in ("z", "f", "result", "result_") if name not in values)
    stepper = Stepper(z)
    if can_walk():
        walk(stepper)
    else:
        print(stepper.forward, stepper, sep="\n\n")
    return 0


def open_prompt(*, plain: bool) -> int:
    """Open a prompt with everything imported."""
    from autograd_core.repl import run

    run(plain=plain)
    return 0


def show_check(expression: str, values: dict[str, float]) -> int:
    """Check the gradient of an expression against finite differences; exit code 1 if it is wrong."""
    from rich.console import Console

    from autograd_core.check import check_gradients

    parse_all(expression, values)
    names = list(values)
    report = check_gradients(
        lambda *numbers: parse(expression, **dict(zip(names, numbers, strict=True))), *values.values()
    )
    Console().print(report)
    return 0 if report else 1


def show_demo(folder: str) -> int:
    """Step through an expression, check its gradient, draw it, and train a network on real data."""
    check_installed("demo", "rich", "graphviz", "safetensors", "numpy", "matplotlib")
    from rich.console import Console

    import viz
    from autograd_core.stepper import Stepper
    from nn.__main__ import main as train

    console = Console()
    console.rule("1  An expression, its graph, its backward pass")
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + x.sin()
    z.label = "z"
    console.print(f"x = {x.data}, y = {y.data}, z = x*y + sin(x) = {z.data:.6f}", highlight=False)
    console.print(Stepper(z))
    z.backward()
    console.print(
        f"z.backward():  dz/dx = {x.grad:.6f} = y + cos(x),  dz/dy = {y.grad:.6f} = x", highlight=False
    )

    console.rule("2  The same gradient, checked against finite differences")
    show_check("x*y + sin(x)", {"x": 2.0, "y": 3.0})

    console.rule("3  Drawn")
    Path(folder).mkdir(parents=True, exist_ok=True)
    svg = viz.render(z, Path(folder, "graph.svg"))
    console.print(f"{svg} written: open it in a browser", highlight=False)

    console.rule("4  Neural networks, every weight a Value: Fisher's irises, digits")
    return train(["train", "iris"]) or train(["train", "digits", "--out", folder])


if __name__ == "__main__":
    sys.exit(main())
