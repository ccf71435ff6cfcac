"""What is shown while a training runs, and how it ends by Ctrl-C, in processes of their own."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from select import select

import pytest

import nn
from nn.progress import progress

ROOT = Path(nn.__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}


def test_a_terminal_shows_scores_and_the_time_left(tmp_path):
    pexpect = pytest.importorskip("pexpect", reason="pexpect is not installed")
    program = """if True:
        import time, nn
        def slow(history, model): time.sleep(0.2)
        job = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
        nn.fit(nn.MLP(1, [2]), [[1.0]], [0], **job, epochs=8, stop=slow)
    """
    child = pexpect.spawn(sys.executable, ["-c", program], env=ENVIRONMENT, encoding="utf-8", timeout=60)
    child.expect(r"training .*[1-8]/8.* loss \d\.\d+ accuracy [01]\.000.*0:00:0\d")
    child.expect(pexpect.EOF)


def test_a_terminal_without_rich_shows_plain_lines(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "rich", None)
    with progress("training", 1) as show:
        show(1.0, "loss 0.5")
    assert capsys.readouterr().err == "training 1/1 loss 0.5\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_bar_goes_on_where_a_run_was_and_leaves_no_trace(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    far, near = os.openpty()
    with open(far, "rb", buffering=0) as seen, open(near, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress("training", 6, 2) as show:
            show(3.0, "loss 0.5")
            show(3.5)
            show(5.0, "loss 0.25")
        drawn = b""
        while select([seen], [], [], 0.1)[0]:
            drawn += seen.read(65_536)
    drawn = drawn.decode()
    assert "training" in drawn
    assert "5/6" in drawn
    assert "loss 0.25" in drawn
    assert "6/6" not in drawn
    assert drawn.endswith("\x1b[2K")


def test_a_run_that_goes_on_shows_where_it_is(tmp_path, capsys):
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    for epochs in (5, 10):
        nn.fit(nn.MLP(1, [1]), [[1.0]], [0.0], epochs=epochs, checkpoint=tmp_path / "run")
    lines = [line.split(" loss")[0] for line in capsys.readouterr().err.splitlines()]
    assert lines[:5] == [f"training {i}/5" for i in range(1, 6)]
    assert lines[5:] == ["training 6/10", "training 8/10", "training 10/10"]


INTERRUPTED = """if True:
    import sys, nn
    def begun(history, model):
        if len(history["loss"]) == 3:
            print("begun", flush=True)
    model = nn.MLP(1, [1], seed=1)
    history = nn.fit(model, [[1.0], [2.0]], [0.0, 1.0], epochs=10**9, batch_size=1, stop=begun,
                     progress=False, compiled=sys.argv[1] == "compiled", optimizer=nn.SGD(1e-4))
    losses = history["loss"]
    assert len(losses) == len(history.gradient_norms) >= 3
    assert losses == sorted(losses, reverse=True)
    assert nn.evaluate(model, [[1.0], [2.0]], [0.0, 1.0])["loss"] < losses[0]
    assert not model.training
    print(history.stopped == f"interrupted in epoch {len(losses) + 1}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("how", ["compiled", "eager"])
def test_ctrl_c_keeps_what_was_learned(how):
    command = [sys.executable, "-c", INTERRUPTED, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        timer = threading.Timer(60.0, process.kill)
        timer.start()
        assert process.communicate()[0] == "True\n"
        timer.cancel()
    assert process.returncode == 0
