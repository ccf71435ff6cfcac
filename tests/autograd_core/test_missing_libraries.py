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


BARE = """if True:
    import sys
    sys.modules.update(dict.fromkeys({without!r}))
    import autograd_core as ac, nn, viz
    x, model = ac.Value(2.0, "x"), nn.MLP(1, [1], seed=1)
    rows, targets = [[1.0], [2.0]], [0.0, 1.0]
    loss = lambda row, target: nn.mse(model(row), target)
    fit = lambda **options: nn.fit(model, rows, targets, epochs=1, progress=False, **options)
    try:
        print({code})
    except ImportError as problem:
        print(problem)
"""


@pytest.mark.parametrize(
    ("code", "needs", "extras"),
    [
        ("fit(compiled=True)", "compiled=True: numpy, optree are", "compiler"),
        ("nn.evaluate(model, rows, targets, compiled=True)", "compiled=True: numpy, optree are", "compiler"),
        ("model.predict(rows, compiled=True)", "compiled=True: numpy, optree are", "compiler"),
        ("fit(checkpoint='run')", "checkpoint: safetensors, numpy are", "nn,compiler"),
        ("fit(executor=print)", "executor: numpy, optree are", "compiler"),
        ("nn.Trainer(model, loss, nn.SGD(0.1))", "nn.Trainer: numpy, optree are", "compiler"),
        ("nn.save(model, 'model')", "files of models: safetensors is", "nn"),
        ("ac.compile(ac.sin)", "ac.compile: numpy, optree are", "compiler"),
        ("ac.grad(sum)([x])", "differentiating over a list, unlike a lone number: optree is", "transforms"),
        ("viz.draw(x * x)", "viz.draw: graphviz is", "viz"),
        ("viz.render(x * x, 'x.svg')", "viz.render: graphviz is", "viz"),
        ("viz.explore(x * x, 'x.html')", "viz.explore: graphviz is", "viz"),
        ("nn.History({'loss': [1.0]}).plot()", "plots: matplotlib is", "plots"),
    ],
)
def test_what_needs_a_library_says_so(code, needs, extras):
    done = subprocess.run(
        [sys.executable, "-c", BARE.format(without=list(EXTRAS), code=code)], capture_output=True, text=True
    )
    told = f'{needs} not installed: pip install ".[{extras}]" in the clone'
    assert (done.stdout.strip(), done.stderr) == (told, "")


@pytest.mark.parametrize(
    "code", ["viz.tree(x * x)", "viz.to_latex(x * x)", "fit().stopped", "model.predict(rows)"]
)
def test_what_needs_none_does_without(code):
    done = subprocess.run(
        [sys.executable, "-c", BARE.format(without=list(EXTRAS), code=code)], capture_output=True, text=True
    )
    assert done.stderr == ""
    assert "installed" not in done.stdout


def test_each_library_is_in_the_extra_that_is_named():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for library, extra in EXTRAS.items():
        assert library in [re.split(r"[^\w-]", needed)[0] for needed in extras[extra]]
