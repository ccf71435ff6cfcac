"""A prompt with the engine at hand: IPython where it is installed, Python's own else.

Every name of `autograd_core` and every op is there, but the six that Python has itself (abs, max, min, pow,
round, sum): Python's work on Values too, the ops are `ac.sum`, `ac.max`, ... The packages `nn` and `viz` are
there where what they need is installed. A Value without a label is labelled with the name of the variable
that holds it.
"""

from __future__ import annotations

import builtins
import code
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import autograd_core as ac
from autograd_core.naming import variables_of
from autograd_core.node import Node
from autograd_core.tables import Tabular

BANNER = f"""\
autograd_core {ac.__version__}: scalars that remember how they were computed; TAB completes
  x, y = Value(2.0), Value(3.0); z = x*y + sin(x)    a variable gives its value a name
  z.backward(); x.grad                               dz/dx; x.grad = None forgets it
  steps(z)  explain(z)                               the backward pass by steps; the paths behind a gradient
  grad(sin)(0.5)  check_gradients(sin, 0.5)          derivatives of functions, checked; exit() leaves"""


def namespace() -> dict[str, Any]:
    """What the prompt starts with.

    >>> at_hand = namespace()
    >>> "Value" in at_hand, "sin" in at_hand, "sum" in at_hand
    (True, True, False)
    """
    ops = [name for name, op in ac.OPS.items() if op.public]
    found = {name: getattr(ac, name) for name in [*ac.__all__, *ops] if not hasattr(builtins, name)}
    for name in ("nn", "viz"):
        try:
            found[name] = import_module(name)
        except ImportError:  # an extra that is not installed; the engine works without
            continue
    return {"ac": ac, **found}


class Labels:
    """Labels values with the names of variables, and takes a label back when its variable moves on."""

    def __init__(self) -> None:
        self.given: dict[str, Node] = {}

    def update(self, variables: Mapping[str, Any]) -> None:
        """Label every value that has no label and is held by a variable, first come first served."""
        held = variables_of(variables)
        for name, node in self.given.items():
            if held.get(name) is not node and node.label == name:
                node.label = None
        self.given = {name: node for name, node in self.given.items() if node.label == name}
        for name, node in held.items():
            if node.label is None:
                node.label = name
                self.given[name] = node


def run(*, plain: bool = False) -> None:
    """Open the prompt; Python's own if asked for, if IPython is missing or nobody sits at a terminal."""
    if plain or not sys.stdin.isatty() or find_spec("IPython") is None:
        _run_plain(namespace())
    else:
        _run_ipython(namespace())


class _Prompt(code.InteractiveConsole):
    def __init__(self, variables: dict[str, Any]) -> None:
        super().__init__(variables)
        self.variables = variables
        self.labels = Labels()

    def runcode(self, code: Any) -> None:
        super().runcode(code)
        self.labels.update(self.variables)


def _run_plain(variables: dict[str, Any]) -> None:
    try:
        import readline
        import rlcompleter
    except ImportError:  # Windows: no completion
        pass
    else:
        readline.set_completer(rlcompleter.Completer(variables).complete)
        is_libedit = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
    known = sys.displayhook
    sys.displayhook = _display
    try:
        _Prompt(variables).interact(banner=BANNER, exitmsg="")
    finally:
        sys.displayhook = known


def _display(value: object) -> None:
    if isinstance(value, Tabular) and _draws_tables():
        builtins._ = value  # type: ignore[attr-defined]  # what Python's own hook does
        _draw(value)
    else:
        sys.__displayhook__(value)


def _draws_tables() -> bool:
    return sys.stdout.isatty() and find_spec("rich") is not None


def _draw(value: Tabular, *_: Any) -> None:
    from rich.console import Console

    Console(highlight=False).print(value)


def _run_ipython(variables: dict[str, Any]) -> None:
    from IPython.terminal.ipapp import TerminalIPythonApp

    app: Any = TerminalIPythonApp.instance()
    app.display_banner = False
    app.initialize(argv=[])
    labels = Labels()
    shell = app.shell
    shell.push(variables, interactive=False)
    shell.events.register("post_run_cell", lambda _: labels.update(shell.user_ns))
    if _draws_tables():
        shell.display_formatter.ipython_display_formatter.for_type(Tabular, _draw)
    print(BANNER)
    app.start()
