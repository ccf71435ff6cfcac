"""`repl` in a pseudo-terminal, with IPython and without, and through a pipe."""

import builtins
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

import autograd_core as ac
from autograd_core import Value
from autograd_core.repl import BANNER, Labels, namespace

ROOT = Path(ac.__file__).parent.parent
PLAIN = ["-m", "autograd_core", "repl", "--plain"]
WITHOUT = ["-c", "import sys; sys.modules['IPython'] = None\n"
           "from autograd_core.__main__ import main; sys.exit(main(['repl']))"]  # fmt: skip


def terminal(tmp_path, arguments):
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "TERM": "xterm", "HOME": str(tmp_path),
           "IPYTHONDIR": str(tmp_path), "PROMPT_TOOLKIT_NO_CPR": "1", "INPUTRC": os.devnull}  # fmt: skip
    options = {"dimensions": (40, 120), "timeout": 60, "encoding": "utf-8"}
    return pexpect.spawn(sys.executable, arguments, cwd=str(tmp_path), env=env, **options)


def interrupt(child):
    """Ctrl-C until it is heard: Python's readline misses one that comes just before it waits for a key."""
    for _ in range(12):
        child.sendcontrol("c")
        if child.expect_exact(["KeyboardInterrupt", pexpect.TIMEOUT], timeout=5) == 0:
            return
    pytest.fail("Ctrl-C was never heard")


def finish(child):
    child.sendline("exit()")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.parametrize("arguments", [PLAIN, WITHOUT], ids=["--plain", "without IPython"])
def test_pythons_own_prompt(tmp_path, arguments):
    child = terminal(tmp_path, arguments)
    for line in BANNER.splitlines():
        child.expect_exact(line)
    child.expect_exact(">>> ")
    child.sendline("x, y = Value(2.0), Value(3.0); z = x*y + sin(x)")
    child.expect_exact(">>> ")
    child.sendline("z.backward(); x")
    child.expect_exact("Value(2.0, label='x', grad=2.584)")
    child.sendline("steps(z)")
    child.expect_exact("backward pass of z = 6.909: 5 steps")
    child.expect_exact("dv2/dx = cos(x)")
    child.sendline("_.position")
    child.expect_exact("0")
    child.sendline("def f(a):\n    return a * a\n\ngrad(f)(3.0)")
    child.expect_exact("6.0")
    child.send("ac.deriva\t")
    child.expect_exact("ac.derivative")
    interrupt(child)
    child.sendline("sum([x, y])")
    child.expect_exact("Value(5.0, op='+')")
    finish(child)


def test_ipython(tmp_path):
    pytest.importorskip("IPython")
    child = terminal(tmp_path, ["-m", "autograd_core", "repl"])
    for line in BANNER.splitlines():
        child.expect_exact(line)
    child.expect_exact("In [")
    child.sendline("x, y = Value(2.0), Value(3.0); z = x*y + sin(x)")
    child.expect(r"\[(\x1b\[[0-9;]*m)*2")  # the second prompt: In [2]
    child.sendline("repr(x) + '!'")
    child.expect_exact("label='x')!")
    child.sendline("steps(z)")
    child.expect_exact("backward pass of z = 6.909: 5 steps")
    child.expect_exact("dv2/dx = cos(x)")
    child.send("ac.deriva\t")
    child.expect_exact("tive")
    child.sendcontrol("c")
    child.sendline("print(1000 + 234)")
    child.expect_exact("1234")
    finish(child)


def test_through_a_pipe_it_is_pythons_own():
    done = subprocess.run(
        [sys.executable, "-m", "autograd_core", "repl"],
        input="w = Value(2.0)\nz = w * w\nz\nsteps(z)\n",
        capture_output=True, text=True, cwd=ROOT, timeout=60, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0
    assert "Value(4.0, label='z', op='*')" in done.stdout
    assert "backward pass of z = 4.0" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_namespace_has_everything_and_hides_nothing_of_python():
    at_hand = namespace()
    for name, op in ac.OPS.items():
        if op.public:
            assert hasattr(builtins, name) or at_hand[name] is op
    assert {name for name in at_hand if hasattr(builtins, name)} == set()
    assert at_hand["ac"] is ac
    assert at_hand["Value"] is Value
    assert set(ac.__all__) - set(dir(builtins)) <= set(at_hand)
    assert {"nn", "viz"} <= set(at_hand)


def test_the_banner_tells_no_lies():
    at_hand = namespace()
    for line in BANNER.splitlines()[1:]:
        code = line.strip().split("   ")[0].replace("exit() leaves", "")
        for statement in code.split("  "):
            exec(statement, at_hand)
    assert at_hand["x"].grad == pytest.approx(2.5839, abs=1e-4)
    assert len(BANNER.splitlines()) == 5


def test_labels_follow_the_variables():
    labels = Labels()
    x, own = Value(1.0), Value(2.0, "own")
    variables = {"x": x, "same": x, "y": own, "_hidden": Value(3.0), "ws": [Value(4.0)], "n": 5}
    labels.update(variables)
    assert (x.label, own.label, variables["_hidden"].label, variables["ws"][0].label) == (
        "x",
        "own",
        None,
        "ws[0]",
    )
    variables["x"] = new = x * 2.0
    labels.update(variables)
    assert (new.label, x.label) == ("x", "same")
    x.label = "mine"
    del variables["same"]
    labels.update(variables)
    assert x.label == "mine"
