"""Ctrl-C while nn.fit runs: a History tells, at any time."""

import signal
import subprocess
import sys
from array import array
from contextlib import nullcontext
from pathlib import Path
from random import Random

import pytest

import nn
from nn.run import Run

ROOT = Path(nn.__file__).parent.parent


def test_an_interruption_keeps_what_was_learned():
    calls = []

    def interrupted(outputs, target):
        calls.append(target)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return 0.0

    model = nn.MLP(1, [1], seed=1)
    x, y = [[1.0], [2.0]], [1.0, 2.0]
    history = nn.fit(model, x, y, metrics=[interrupted], epochs=9, batch_size=2, progress=False)
    same = nn.MLP(1, [1], seed=1)
    nn.fit(same, x, y, epochs=2, batch_size=2, progress=False)
    assert history.stopped == "interrupted in epoch 3"  # before its step was made
    assert len(history["loss"]) == 2
    assert [p.data for p in model.parameters()] == [p.data for p in same.parameters()]
    assert not model.training


@pytest.mark.parametrize("compiled", [True, False])
def test_an_interruption_before_the_first_step_changes_nothing(compiled):
    class Interrupted(nn.MLP):
        def __call__(self, row):
            raise KeyboardInterrupt

    model, same = Interrupted(1, [1], seed=1), nn.MLP(1, [1], seed=1)
    history = nn.fit(model, [[1.0]], [1.0], compiled=compiled, progress=False)
    assert (history.stopped, list(history)) == ("interrupted in epoch 1", [])
    assert [p.data for p in model.parameters()] == [p.data for p in same.parameters()]
    assert not model.training


PRESSED = """if True:
    import os, signal, sys
    signal.signal(signal.SIGINT, signal.default_int_handler)

    class Pressed:
        def __init__(self, *modules):
            self.modules = list(modules)

        def find_spec(self, name, path=None, target=None):
            if name in self.modules:
                self.modules.remove(name)
                os.kill(os.getpid(), signal.SIGINT)
"""


class Pressing(dict):
    """Where this score is added, Ctrl-C is pressed."""

    def setdefault(self, name, scores):
        if name == "mae" and len(self.get("loss", ())) == 2:
            signal.raise_signal(signal.SIGINT)
        return super().setdefault(name, scores)


def test_an_interruption_at_the_end_of_an_epoch_leaves_the_history_whole():
    run = Run(array("q", [0]), Random(0))
    run.history.values = Pressing()
    for loss in (3.0, 1.0):
        run.begin()
        run.add(1, [2.0], [{"loss": loss, "mae": loss}])
        with nullcontext() if loss == 3.0 else pytest.raises(KeyboardInterrupt):
            run.end({"loss": 4.0})
    run.leave_out_unfinished()
    assert run.history.values == {"loss": [3.0], "mae": [3.0], "val_loss": [4.0]}
    assert (run.history.gradient_norms, run.epoch) == ([2.0], 2)


def test_an_interruption_at_the_end_of_the_first_epoch_leaves_no_score():
    run = Run(array("q", [0]), Random(0))
    run.history.add({"loss": 3.0})
    run.leave_out_unfinished()
    assert (run.history.values, str(run.history)) == ({}, "")


FITTED = """
    import nn
    model, same = nn.MLP(1, [1], seed=1), nn.MLP(1, [1], seed=1)
    sys.meta_path.insert(0, Pressed(sys.argv[1]))
    history = nn.fit(model, [[1.0]], [1.0], progress=False)
    print(history.stopped, list(history), str(model.parameters()) == str(same.parameters()), model.training)
"""

COMMAND = """
    from nn.__main__ import main
    sys.meta_path.insert(0, Pressed("autograd_core.compiler.api", "viz.plots"))
    sys.exit(main(["train", "moons", "--out", sys.argv[1]]))
"""


def pressed(script, argument):
    """Run a script in a process of its own, with Ctrl-C pressed where a module is imported."""
    return subprocess.run(
        [sys.executable, "-c", PRESSED + script, str(argument)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


# NumPy imports datetime from C, and says that it cannot itself be imported where that is interrupted.
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("module", ["numpy", "datetime", "optree", "autograd_core.compiler.api"])
def test_ctrl_c_while_the_compiler_is_imported(module):
    pytest.importorskip("optree", reason="optree is not installed")
    done = pressed(FITTED, module)
    assert (done.stdout, done.stderr) == ("interrupted in epoch 1 [] True False\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_second_ctrl_c_ends_the_command_in_one_line(tmp_path):
    for library in ("optree", "safetensors", "matplotlib"):
        pytest.importorskip(library, reason=f"{library} is not installed")
    done = pressed(COMMAND, tmp_path / "out")
    assert "interrupted in epoch 1" in done.stdout
    assert (done.returncode, done.stderr) == (130, "python -m nn: interrupted\n")
