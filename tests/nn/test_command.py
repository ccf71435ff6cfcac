import os
import re
import subprocess
import sys

import pytest

from nn.__main__ import main

TRAIN = [sys.executable, "-m", "nn", "train", "iris", "--epochs", "30"]


def test_train_iris_prints_the_score_on_the_held_out_third(capsys):
    assert main(["train", "iris"]) == 0
    score = re.search(r"held-out third: accuracy ([\d.]+)%", capsys.readouterr().out)
    assert score
    assert float(score[1]) >= 95.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: train"),
        (["train", "irs"], "invalid choice: 'irs'"),
        (["train", "iris", "--epochs", "many"], "argument --epochs: invalid int value: 'many'"),
        (["train", "iris", "--epochs", "0"], "epochs is a positive whole number, got 0"),
        (["train", "iris", "--layers", "0"], "outputs is a positive whole number, got 0"),
        (["train", "iris", "--learning-rate", "-1"], "learning_rate is a positive number"),
    ],
)
def test_bad_arguments_are_one_line_and_exit_code_2(arguments, message, capsys):
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    error = capsys.readouterr().err
    assert code == 2
    assert message in error
    assert error.count("\n") == 1
    assert error.startswith("python -m nn")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_in_a_terminal_a_bar_moves_and_leaves_no_trace():
    import pty

    ours, theirs = pty.openpty()
    child = subprocess.Popen(TRAIN, stderr=theirs, stdout=subprocess.PIPE, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    printed, _ = child.communicate()
    assert child.returncode == 0
    assert b"training" in shown
    assert b"/30" in shown
    assert b"loss" in shown
    assert shown.rstrip().endswith(b"\x1b[2K")  # the line is erased
    assert b"held-out third" in printed
