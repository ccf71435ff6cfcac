"""What the command lines share: a library that is missing is one line that names what installs it."""

import re
import subprocess
import sys
import tomllib

import pytest

from autograd_core.extras import EXTRAS
from imports import ROOT

RUN = """if True:
    import runpy, sys
    sys.modules.update(dict.fromkeys({without!r}))
    runpy.run_module({package!r}, run_name="__main__", alter_sys=True)
"""
EXPRESSION = ("x*y", "x=2", "y=3")


def without(libraries, package, *arguments):
    program = RUN.format(without=libraries, package=package)
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("library", "package", "arguments", "message"),
    [
        (
            "graphviz",
            "viz",
            EXPRESSION,
            'python -m viz: graphviz is not installed: {install}[viz]" in the clone',
        ),
        (
            "graphviz",
            "viz",
            ["--help"],
            'python -m viz: graphviz is not installed: {install}[viz]" in the clone',
        ),
        (
            "rich",
            "viz",
            EXPRESSION,
            'python -m viz: rich is not installed: {install}[terminal]" in the clone',
        ),
        (
            "rich",
            "autograd_core",
            ["check", *EXPRESSION],
            'error: rich is not installed: {install}[terminal]" in the clone',
        ),
        (
            "numpy",
            "autograd_core",
            ["demo"],
            'error: demo: numpy is not installed: {install}[compiler]" in the clone',
        ),
        (
            "matplotlib",
            "autograd_core",
            ["demo"],
            'error: demo: matplotlib is not installed: {install}[plots]" in the clone',
        ),
        (
            "numpy",
            "nn",
            ["train", "iris", "--out", "no/such/folder"],
            'python -m nn: --out: numpy is not installed: {install}[compiler]" in the clone',
        ),
    ],
)
def test_a_missing_library_is_one_line_that_names_what_installs_it(library, package, arguments, message):
    done = without([library], package, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == message.format(install='pip install ".') + "\n"


@pytest.mark.parametrize(
    ("package", "arguments"),
    [("autograd_core", ["step", *EXPRESSION]), ("nn", ["train", "iris", "--epochs", "1"])],
)
def test_the_standard_library_alone_does_for(package, arguments):
    done = without(list(EXTRAS), package, *arguments)
    assert done.returncode == 0, done.stderr


def test_each_library_is_in_the_extra_that_is_named():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for library, extra in EXTRAS.items():
        assert library in [re.split(r"[^\w-]", needed)[0] for needed in extras[extra]]
