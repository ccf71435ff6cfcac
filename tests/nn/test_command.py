import os
import re
import subprocess
import sys

import pytest

import nn
from nn.__main__ import JOBS, Job, _some, main

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
        (["train", "irs"], "irs: there is no such file, did you mean 'iris'? Tables with a name are: iris, "),
        (["train", "none.csv"], "none.csv: there is no such file. Tables with a name are: iris, digits"),
        (["train", "."], ". is a folder: name a file in it"),
        (["train", "iris", "--target", "species"], "--target is for files, iris is none"),
        (["train", "iris", "--numbers"], "--numbers or --classes is for files, iris is none"),
        (["train", "iris", "--out", os.devnull], f"--out: {os.devnull} is a file: name a folder"),
        (["train", "iris", "--seed", "x"], "argument --seed: write a whole number, not 'x'"),
        (["train", "iris", "--limit", "0"], "argument --limit: write a positive whole number, not '0'"),
        (["train", "iris", "--limit", "1"], "take 2 samples or more, got 1"),
        (["train", "iris", "--batch-size", "0"], "argument --batch-size: write a positive whole number"),
        (
            ["train", "iris", "--epochs", "many"],
            "argument --epochs: write a positive whole number",
        ),
        (["train", "iris", "--epochs", "0"], "argument --epochs: write a positive whole number, not '0'"),
        (["train", "iris", "--layers", "0"], "argument --layers: write a positive whole number, not '0'"),
        (["train", "iris", "--rate", "-1"], "argument --rate: write a positive number, not '-1'"),
        (["train", "iris", "--rate", "x"], "argument --rate: write a positive number, not 'x'"),
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


@pytest.mark.parametrize("table", JOBS)
def test_every_table_trains(table, capsys):
    assert main(["train", table, "--limit", "60", "--epochs", "2", "--layers", "4"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{table}: 60 samples of ")
    assert "held-out third: accuracy" in printed.out
    assert "training 2/2 loss" in printed.err
    assert ("drawn from it: " in printed.out) == (table == "names")


def test_a_limit_takes_samples_of_all_classes():
    some = _some(nn.datasets.iris(), 60, 0)
    assert len(some.x) == len(some.y) == 60
    assert min(some.y.count(label) for label in range(3)) > 10
    assert _some(nn.datasets.iris(), 60, 0) == some != _some(nn.datasets.iris(), 60, 1)
    assert _some(nn.datasets.iris(), 150, 0) == nn.datasets.iris()


FILES = {
    "confusion": "a,b,c,kind\n" + "1,2,5,cat\n3,1,4,dog\n" * 12,
    "boundary": "a;b;kind\n" + "1;2;cat\n3;1;dog\n" * 12,
    "predictions": "a,b\n" + "1,2.5\n3,4.5\n" * 12,
}


@pytest.mark.parametrize("picture", FILES)
def test_a_table_of_your_own_becomes_a_model_and_pictures(picture, tmp_path, capsys):
    table, out = tmp_path / "table.csv", tmp_path / "new" / "out"
    table.write_text(FILES[picture])
    command = ["train", str(table), "--layers", "4", "--epochs", "80", "--out", str(out)]
    assert main(command) == 0
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(first) == sorted(["model.safetensors", "loss.svg", f"{picture}.svg"])
    code = re.search(r"^model = (nn\.load.*)$", capsys.readouterr().out, re.MULTILINE)
    model, data = eval(code[1], {"nn": nn}), nn.read_csv(table)
    outputs = model.predict(data.x)
    if data.classes:
        assert [row.index(max(row)) for row in outputs] == data.y
    else:
        assert [row[0] for row in outputs] == pytest.approx(data.y, abs=0.2)
    assert main(command) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_options_for_files(tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_bytes("a!größe!kind\n".encode("latin-1") + b"1!7!x\n2!8!y\n3!9!z\n")
    read = ["--target", "größe", "--features", "a", "--numbers", "--separator", "!", "--encoding", "latin-1"]
    assert main(["train", str(table), *read, "--epochs", "1"]) == 0
    assert "3 samples of 1 feature, a number to predict" in capsys.readouterr().out
    assert main(["train", str(table)]) == 2
    assert f"{table}, line 1: this is not utf-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "flags", "advice"),
    [
        (
            "a,id\n1,u1\n2,u2\n3,u3\n",
            [],
            "name the column to predict, --target COLUMN, or write --classes",
        ),
        ("a,b\n1,1\n2,2\n3,3\n", [], "write --numbers to predict numbers, or write --classes if"),
        ("a,b\nred,u\n2,v\n2,v\n", [], "name the columns that hold some: --features COLUMN ..."),
        ("a,b\nré,u\n", [], "write its encoding, such as --encoding 'latin-1'"),
        ("a,b\n1,2\n", ["--separator", ";"], "write what separates them, such as --separator ','"),
        ("a,b\n1,x\n2,x\n", [], "every sample is of the class 'x': there is nothing to tell apart; name "),
    ],
)
def test_errors_of_a_file_speak_of_flags(content, flags, advice, tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_bytes(content.encode("latin-1"))
    assert main(["train", str(table), *flags]) == 2
    assert advice in capsys.readouterr().err


def test_a_class_for_each_line_can_be_asked_for(tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_text("a,id\n1,u1\n2,u2\n3,u3\n")
    assert main(["train", str(table), "--classes", "--epochs", "1"]) == 0
    assert "3 classes" in capsys.readouterr().out


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


def test_what_out_needs_is_missed_before_training(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(
        "autograd_core.extras.find_spec", lambda name: None if name == "safetensors" else name
    )
    assert main(["train", "iris", "--out", str(tmp_path / "out")]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("training")) == ("", 0)
    assert "--out: safetensors is not installed: pip install" in printed.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("picture", "scaled", "held_out"),
    [
        (
            "predictions",
            ", of targets scaled to mean 0 and deviation 1",
            "mean absolute error .*, in units of the table; of always saying the mean of the other two ",
        ),
        (
            "confusion",
            "",
            "accuracy .*%, loss .*; of always saying '(cat|dog)', the commonest of the other two thirds, .*%",
        ),
    ],
)
def test_the_scores_say_what_they_are_of(picture, scaled, held_out, tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_text(FILES[picture])
    assert main(["train", str(table), "--epochs", "2"]) == 0
    trained, scored = capsys.readouterr().out.splitlines()[-2:]
    assert trained.endswith(f"(all 2 epochs done){scaled}")
    assert re.match(f"held-out third: {held_out}", scored)


def test_an_interruption_is_one_line_and_exit_code_130(monkeypatch, capsys):
    def interrupted(seed):
        raise KeyboardInterrupt

    monkeypatch.setitem(JOBS, "iris", Job(interrupted))
    assert main(["train", "iris"]) == 130
    assert capsys.readouterr() == ("", "python -m nn: interrupted\n")
