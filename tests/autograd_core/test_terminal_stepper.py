"""`step` under real keys: the command in a pseudo-terminal, and without one."""

import os
import sys
from pathlib import Path

import pexpect
import pytest

import autograd_core as ac
from autograd_core.stepper import Stepper
from autograd_core.terminal_stepper import HELP, Tour

ROOT = Path(ac.__file__).parent.parent
STEP = ["-m", "autograd_core", "step", "x*y + sin(x)", "x=2", "y=3"]
RIGHT, LEFT, UP, DOWN, HOME, END = "\x1b[C", "\x1b[D", "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"

START = "at the start"
FORWARD = [
    "x = 2.0   (input)",
    "y = 3.0   (input)",
    "v1 = x * y = 2.0 * 3.0 = 6.0",
    "v2 = sin(x) = sin(2.0) = 0.9093",
    "z = v1 + v2 = 6.0 + 0.9093 = 6.909",
]
BACKWARD = [
    "dz/dv1 += dz/dz * dz/dv1 = 1.0 * 1.0 = 1.0   (total 1.0)   d(v1 + v2)/dv1 = 1",
    "dz/dv2 += dz/dz * dz/dv2 = 1.0 * 1.0 = 1.0   (total 1.0)   d(v1 + v2)/dv2 = 1",
    "dz/dx += dz/dv2 * dv2/dx = 1.0 * -0.4161 = -0.4161   (total -0.4161)   d(sin(x))/dx = cos(x)",
    "dz/dx += dz/dv1 * dv1/dx = 1.0 * 3.0 = 3.0   (total 2.584)   d(x * y)/dx = y",
    "dz/dy += dz/dv1 * dv1/dy = 1.0 * 2.0 = 2.0   (total 2.0)   d(x * y)/dy = x",
]


def terminal(*arguments, size=(40, 120), **environment):
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "TERM": "xterm", **environment}
    return pexpect.spawn(sys.executable, list(arguments), cwd=str(ROOT), env=env, dimensions=size, timeout=60,
                         encoding="utf-8")  # fmt: skip


def finish(child):
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    return child.before


def test_every_step_of_both_passes_under_n_and_back_under_b():
    child = terminal(*STEP)
    child.expect_exact(START)
    for words in FORWARD + BACKWARD:
        child.send("n")
        child.expect_exact(words)
    child.expect_exact("dz/dx = 2.584, dz/dy = 2.0")
    for words in reversed([START, *FORWARD, *BACKWARD[:-1]]):
        child.send("b")
        child.expect_exact(words)
    child.send("q")
    assert "0 of 10 steps: dz/dx = not reached, dz/dy = not reached" in finish(child)


def test_other_keys_for_the_same():
    child = terminal(*STEP)
    child.expect_exact(START)
    for forward in (RIGHT, DOWN, " ", "\r", "\x1bOC"):
        for back in (LEFT, UP, "\x7f"):
            child.send(forward)
            child.expect_exact(FORWARD[0])
            child.send(forward)
            child.expect_exact(FORWARD[1])
            child.send(back)
            child.expect_exact(FORWARD[0])
            child.send(back)
            child.expect_exact(START)
    child.send("q")
    assert "0 of 10 steps" in finish(child)


def test_to_the_ends_and_help():
    child = terminal(*STEP)
    child.expect_exact(START)
    child.send("r")
    child.expect_exact("backward pass of z = 6.909: step 5 of 5")
    child.expect_exact(BACKWARD[-1])
    child.send("n")  # at the end it stays there
    child.expect_exact(BACKWARD[-1])
    child.send(HOME)
    child.expect_exact(START)
    child.send("b")
    child.expect_exact(START)
    child.send(END)
    child.expect_exact(BACKWARD[-1])
    child.send("?")
    for line in HELP.splitlines():
        child.expect_exact(line)
    child.send("?")
    child.expect_exact("n next")
    child.send("~")  # no key of ours: nothing happens
    child.expect_exact(BACKWARD[-1])
    child.send("q")
    assert "10 of 10 steps: dz/dx = 2.584, dz/dy = 2.0" in finish(child)


@pytest.mark.parametrize("key", ["q", "\x1b", "\x03", "\x04"])
def test_ways_out_leave_the_terminal_as_it_was(key):
    child = terminal("-c", "import sys, runpy, termios\n"
                     "before = termios.tcgetattr(0)\n"
                     f"sys.argv = {['autograd_core', *STEP[2:]]!r}\n"
                     "try: runpy.run_module('autograd_core', run_name='__main__')\n"
                     "except SystemExit as end: print('code', end.code)\n"
                     "print('same', termios.tcgetattr(0) == before)")  # fmt: skip
    child.expect_exact("\x1b[?1049h")
    child.expect_exact(START)
    child.send(key)
    child.expect_exact("\x1b[?1049l")
    rest = finish(child)
    assert "code 0" in rest
    assert "same True" in rest


def test_a_small_window_shows_the_row_it_is_at():
    child = terminal("-m", "autograd_core", "step", " + ".join(["sin(x)"] * 30), "x=2", size=(16, 60))
    child.expect_exact(START)
    child.send("r")
    child.expect_exact("dz/dx = -12.48")
    frame = child.before.split("\x1b[H")[-1]
    assert frame.count("\n") < 16
    assert "\x1b[7m" in frame  # the row in reverse
    child.send("q")
    finish(child)


def test_a_dumb_terminal_gets_the_tables():
    child = terminal(*STEP, TERM="dumb")
    output = finish(child)
    assert "forward pass to z: 5 steps" in output
    assert "backward pass of z = 6.909: 5 steps" in output
    assert "\x1b" not in output


def test_a_tour_of_a_constant():
    tour = Tour(Stepper(ac.Value(5.0, "five")))
    assert [tour.press("n"), tour.words(), tour.press("n")] == [True, "five = 5.0   (input)", True]
    assert tour.state() == "five depends on no input"
    assert tour.press("q") is False


def test_what_is_not_reached_is_blank():
    x = ac.Value(2.0, "x")
    stepper = Stepper(ac.sin(x * 3.0))
    stepper.forward.jump(2)
    stepper.jump(1)
    assert [row[-1] for row in stepper.forward.table(9).rows] == ["2.0", "6.0", "–"]
    assert [row[-4:] for row in stepper.table(9).rows][1:] == [("–",) * 4]
    assert "–" not in str(stepper)
