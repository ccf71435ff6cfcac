"""The command line, run as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

import autograd_core as ac
from autograd_core.__main__ import main
from strategies import planted

ROOT = Path(ac.__file__).parent.parent


def command(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograd_core", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "COLUMNS": "100"},
    )


@pytest.fixture
def called(capsys, monkeypatch):
    """Calls `main`: the exit code, what was printed, what is wrong."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments):
        try:
            code = main(arguments)
        except SystemExit as left:
            code = left.code
        return code, *capsys.readouterr()

    return call


def test_step_prints_the_pass():
    done = command("step", "x*y + sin(x)", "x=2", "y=3")
    assert done.returncode == 0
    assert "v1 = x * y" in done.stdout
    assert "2.584" in done.stdout


def test_a_mistake_is_an_exit_code_and_a_line():
    done = command("step", "x +", "x=2")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_check_checks(called):
    code, printed, wrong = called("check", "x*y + sin(x)", "x=2", "y=3")
    assert (code, wrong) == (0, "")
    assert "are right: 13 local derivatives checked" in printed


def test_check_tells_a_wrong_rule(called):
    with planted(ac.OPS["sin"]):
        code, printed, _ = called("check", "x*y + sin(x)", "x=2", "y=3")
    assert code == 1
    assert "sin" in printed
    assert "WRONG" in printed


def test_step_prints_both_passes_whole(called):
    code, printed, _ = called("step", "-x*z", "x=2", "z=-3")
    assert code == 0
    assert printed.splitlines() == [
        "forward pass to f: 4 steps",
        "  value  computed as  numbers        result",
        "  x      input                       2.0",
        "  v1     -x           -2.0           -2.0",
        "  z      input                       -3.0",
        "  f      v1 * z       -2.0 * (-3.0)  6.0",
        "",
        "backward pass of f = 6.0: 3 steps",
        "  node        adds to  local rule   upstream  local  product  total",
        "  f = v1 * z  df/dv1   df/dv1 = z   1.0       -3.0   -3.0     -3.0",
        "  f = v1 * z  df/dz    df/dz = v1   1.0       -2.0   -2.0     -2.0",
        "  v1 = -x     df/dx    dv1/dx = -1  -3.0      -1.0   3.0      3.0",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("stap",), "invalid choice: 'stap'"),
        ((), "required"),
        (("step",), "required: expression"),
        (("step", "x + spam(y)", "x=1"), "no function 'spam'"),
        (("step", "x" * 20_000), "10,000 is the limit"),
        (("step", "x +", "x=2"), "not an expression"),
        (("step", "x*y", "x=2"), "no value for 'y'"),
        (("step", "x", "x=two"), "'two' is no number: write x=2"),
        (("check", "x", "2"), "'2' gives no name a number: write x=2"),
        (("step", "x*y", "x=2", "y=3", "w=4"), "'w' is given and does not occur in x*y: leave it out"),
        (("check", "x*y", "x=2", "y=3", "w=4"), "'w' is given and does not occur in x*y"),
    ],
)
def test_mistakes_are_one_clear_line(arguments, message, called):
    code, _, wrong = called(*arguments)
    assert code == 2
    assert message in wrong
    assert wrong.count("\n") == 1


def test_the_demo(tmp_path):
    done = command("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "graph.svg").read_text().lstrip().startswith("<")
    assert {path.name for path in (tmp_path / "demo").iterdir()} > {"loss.svg", "model.safetensors"}
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
    assert done.stdout.count("held-out third: accuracy 9") == 2
