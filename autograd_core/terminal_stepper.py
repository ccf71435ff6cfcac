"""The stepper under the keys of a terminal: the forward pass, then the backward pass, one step a key.

Needs a terminal that can be read key by key (`termios`) and rich to draw; `can_walk` says whether they are
there.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from autograd_core.stepper import Stepper
from autograd_core.text import short

if TYPE_CHECKING:
    from rich.console import RenderableType

KEYS = "n next   b back   r run to the end   q quit   ? help"
HELP = """\
n  space  enter  right  down    take the next step
b  backspace  left  up          take the last step back
0  home                         go to the start
r  end                          run to the end
q  escape  Ctrl-C               quit
?                               this help, and away with it"""

_ACTIONS = {
    "n": "next", " ": "next", "\r": "next", "\n": "next", "\x1b[C": "next", "\x1b[B": "next",
    "b": "back", "\x7f": "back", "\x08": "back", "\x1b[D": "back", "\x1b[A": "back",
    "0": "start", "\x1b[H": "start", "\x1b[1~": "start", "r": "run", "\x1b[F": "run", "\x1b[4~": "run",
    "q": "quit", "\x1b": "quit", "\x03": "quit", "\x04": "quit", "": "quit", "?": "help",
}  # fmt: skip
_REST_OF_A_KEY = 0.05  # seconds that the bytes of one arrow key may be apart
_LINES_AROUND_THE_TABLE = 12
_MOST_INPUTS = 6


def can_walk() -> bool:
    """Whether keys can be read and a screen be drawn here."""
    is_screen = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return is_screen and find_spec("termios") is not None and find_spec("rich") is not None


class Tour:
    """A position in both passes: forward steps first, then backward steps."""

    def __init__(self, stepper: Stepper) -> None:
        self.stepper = stepper
        self.position = 0
        self.helping = False

    def __len__(self) -> int:
        return len(self.stepper.forward) + len(self.stepper)

    def press(self, key: str) -> bool:
        """Do what a key says; return whether to go on. Keys that mean nothing do nothing."""
        action = _ACTIONS.get(key)
        moves = {"next": self.position + 1, "back": self.position - 1, "start": 0, "run": len(self)}
        self.helping = action == "help" and not self.helping
        self.position = min(max(0, moves.get(action or "", self.position)), len(self))
        self.stepper.forward.jump(min(self.position, len(self.stepper.forward)))
        self.stepper.jump(max(0, self.position - len(self.stepper.forward)))
        return action != "quit"

    def screen(self, height: int) -> RenderableType:
        """What stands on a screen of so many lines."""
        from rich.console import Group
        from rich.text import Text

        backward = self.position > len(self.stepper.forward)
        walk: Any = self.stepper if backward else self.stepper.forward
        room = max(1, height - _LINES_AROUND_THE_TABLE)
        parts = ["", self.words(), "", self.state(), "", HELP if self.helping else KEYS]
        return Group(walk.table(room).rich(one_line=True), *[Text(part) for part in parts])

    def words(self) -> str:
        """The last step taken, in words and numbers."""
        if self.position == 0:
            return "at the start: press n to compute the first value"
        forward = len(self.stepper.forward)
        if self.position <= forward:
            return f"{self.stepper.forward[self.position - 1]}"
        return f"{self.stepper[self.position - forward - 1]}"

    def state(self) -> str:
        """The gradients of the inputs as far as they are known."""
        names, root = self.stepper.names, self.stepper.root
        inputs = [node for node in names.order if node.op is None and node is not root]
        known = [
            f"{names.d(root)}/{names.d(node)} = {'not reached' if x is None else short(x)}"
            for node in inputs[:_MOST_INPUTS]
            for x in [self.stepper.adjoint(node)]
        ]
        more = [f"and {len(inputs) - _MOST_INPUTS:,} more inputs"] if len(inputs) > _MOST_INPUTS else []
        return ", ".join([*known, *more]) or f"{names[root]} depends on no input"


def walk(stepper: Stepper) -> None:
    """Walk through the passes as the keys say, on a screen of its own; say at the end how far it came."""
    from rich.console import Console
    from rich.control import Control

    tour = Tour(stepper)
    console = Console(highlight=False)
    with _keys() as key, console.screen(hide_cursor=True) as screen:
        going = True
        while going:
            console.control(Control.home())
            screen.update(tour.screen(console.size.height))
            going = tour.press(key())
    print(f"{tour.position} of {len(tour)} steps: {tour.state()}")


@contextmanager
def _keys() -> Iterator[Any]:
    """Take the terminal's keys one by one, unseen; what was set before is set again, whatever happens."""
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield lambda: _key(terminal)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _key(terminal: int) -> str:
    try:
        pressed = os.read(terminal, 1)
        while pressed.startswith(b"\x1b") and not _is_whole(pressed):
            if not select.select([terminal], [], [], _REST_OF_A_KEY)[0]:
                break
            pressed += os.read(terminal, 1)
    except (KeyboardInterrupt, OSError):  # Ctrl-C; a terminal that was closed
        return ""
    return pressed.decode(errors="replace").replace("\x1bO", "\x1b[")


def _is_whole(pressed: bytes) -> bool:
    return len(pressed) > 2 and (pressed[-1:].isalpha() or pressed[-1:] == b"~")
