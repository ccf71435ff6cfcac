"""The command line, run as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

import autograd_core as ac

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


def test_step_prints_the_pass():
    done = command("step", "x*y + sin(x)", "x=2", "y=3")
    assert done.returncode == 0
    assert "v1 = x * y" in done.stdout
    assert "2.584" in done.stdout


def test_check_checks():
    done = command("check", "x*y + sin(x)", "x=2", "y=3")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("step", "x +", "x=2"), "not an expression"),
        (("step", "x*y", "x=2"), "no value for 'y'"),
        (("step", "x", "x=two"), "write name=number"),
        (("check", "x", "2"), "write name=number"),
    ],
)
def test_mistakes_are_one_clear_line(arguments, message):
    done = command(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo(tmp_path):
    done = command("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "graph.svg").read_text().lstrip().startswith("<")
    assert "accuracy" in done.stdout
