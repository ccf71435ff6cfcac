"""A training that was cut off goes on to the bits it would have had."""

import json
import math
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy
import pytest

import nn

safetensors = pytest.importorskip("safetensors.numpy", reason="safetensors is not installed")

RNG = random.Random(3)
X = [[RNG.gauss(0.0, 1.0) for _ in range(3)] for _ in range(10)]
Y = [RNG.randrange(3) for _ in range(10)]
SETTINGS = {
    "loss": "cross_entropy", "metrics": ["accuracy"], "validation": (X[:4], Y[:4]), "epochs": 4,
    "batch_size": 3, "progress": False,
}  # fmt: skip
KILLS = 100 if os.environ.get("NIGHTLY") else 20


def make(seed=1):
    return nn.Sequential(nn.Layer(3, 4, "tanh"), nn.Dropout(0.3, seed=9), nn.Layer(4, 3), seed=seed)


def fitted(path=None, model=None, **settings):
    """The bits of everything that a run leaves behind."""
    model = model or make()
    settings = SETTINGS | {"optimizer": nn.Adam(0.05), "stop": [nn.EarlyStopping(9)]} | settings
    history = nn.fit(model, X, Y, checkpoint=path, **settings)
    rng = model.layers[1].rng.getstate()
    return history, [p.data.hex() for p in model.parameters()], rng, settings["optimizer"].steps


class Cut(Exception):
    """A run that ends in the middle."""


def cut_after(batches):
    """A metric that ends the run at a sample."""
    left = [batches]

    def cut(outputs, target):
        left[0] -= 1
        if left[0] == 0:
            raise Cut
        return 0.0

    return cut


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("every", [None, 1, 3])
@pytest.mark.parametrize(
    "settings", [{}, {"optimizer": lambda: nn.SGD(nn.schedules.cosine(0.1, 9), 0.9), "l2": 0.1, "clip": 0.5}]
)
def test_it_goes_on_to_the_same_bits(tmp_path, compiled, every, settings):
    def run(path, last):
        given = {name: each() if name == "optimizer" else each for name, each in settings.items()}
        metrics = ["accuracy", cut_after(last)]
        return fitted(
            path, checkpoint_every=path and every, compiled=compiled, **(given | {"metrics": metrics}),
        )  # fmt: skip

    whole = run(None, 10**9)
    for seed in (1, 2, 3):
        lengths, path = random.Random(seed), tmp_path / f"run {seed}"
        for _ in range(99):
            try:
                found = run(path, lengths.randrange(5, 60))
                break
            except Cut:
                continue
        assert found == whole


def test_a_finished_run_gives_its_history_at_once_and_goes_on_for_more_epochs(tmp_path):
    path = tmp_path / "run"
    done = fitted(path)
    content = path.read_bytes()
    model = make(seed=5)  # its parameters are replaced
    again = fitted(path, model)
    assert again == done
    assert path.read_bytes() == content
    assert fitted(path, epochs=6) == fitted(epochs=6)


def test_a_run_that_was_stopped_stays_stopped(tmp_path):
    stop = [nn.EarlyStopping(1, min_delta=10.0)]
    done = fitted(tmp_path / "run", stop=stop)
    assert done[0].stopped == "val_loss has not improved since epoch 1, for 1 epoch"
    assert fitted(tmp_path / "run", stop=[nn.EarlyStopping(1, min_delta=10.0)], epochs=9) == done


def test_the_best_epoch_is_remembered(tmp_path):
    def run(path=None, epochs=4):
        return fitted(path, optimizer=nn.SGD(50.0), epochs=epochs)

    run(tmp_path / "run", epochs=3)
    history, parameters, *_ = run(tmp_path / "run")
    best = history["val_loss"].index(min(history["val_loss"])) + 1
    assert best == 3
    assert parameters == run(epochs=best)[1] == run()[1]


def test_the_same_run_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        fitted(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["one", "two"]


def test_its_model_can_be_loaded(tmp_path):
    _, parameters, *_ = fitted(tmp_path / "run", stop=[])
    model = nn.load(make(seed=2), tmp_path / "run")
    assert [p.data.hex() for p in model.parameters()] == parameters


def refused(path, message, model=None, **settings):
    content = path.read_bytes()
    model, optimizer, stop = model or make(seed=2), nn.Adam(0.05), nn.EarlyStopping(9)
    before = [p.data for p in model.parameters()]
    with pytest.raises(ValueError, match=message):
        fitted(path, model, **({"optimizer": optimizer, "stop": [stop]} | settings))
    assert path.read_bytes() == content
    assert [p.data for p in model.parameters()] == before
    assert (optimizer.steps, optimizer.memory, stop.memory) == (0, [], [])
    if len(model.layers) == 3:
        assert model.layers[1].rng.getstate() == random.Random(9).getstate()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "run"
    fitted(path)
    return path


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batch_size": 4}, "is of another run: batch_size was 3, is 4: name another checkpoint, or remove"),
        ({"seed": 1}, "seed was 0, is 1"),
        ({"l1": 0.5}, r"l1 was 0\.0, is 0\.5"),
        ({"clip": 1.0}, r"clip was None, is 1\.0"),
        (
            {"loss": nn.losses.sparse_categorical_crossentropy},
            "nn.losses.cross_entropy.* is {loss: nn.losses.sp",
        ),
        ({"metrics": []}, "loss and metrics was"),
        ({"validation": None}, "validation was .*, is None"),
        ({"validation": (X[:4], Y[1:5])}, "validation has other contents than it had"),
        ({"validation": (X[:3], Y[:3])}, r"validation was \[float64 \(4, 3\).*, is \[float64 \(3, 3\)"),
        ({"optimizer": nn.Adam(0.06)}, r"optimizer was nn.optimisers.Adam\(learning_rate=0.05"),
        ({"optimizer": nn.SGD(0.05)}, r"optimizer was .* is nn.optimisers.SGD\(learning_rate=0.05"),
        ({"stop": []}, r"stop was \[nn.stopping.EarlyStopping\(patience=9"),
        ({"compiled": False}, "compiled was True, is False"),
        ({"epochs": 3}, "has 4 epochs, more than epochs=3"),
        ({"model": nn.MLP(3, [3])}, "is of another model: it has 31 parameters, this model 12"),
        (
            {"model": nn.Sequential(nn.Layer(3, 4), nn.Dropout(0.3, seed=9), nn.Layer(4, 3))},
            r"of another model: .*4, 'tanh'.* this is .*4, 'linear'",
        ),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(kept, settings, message):
    refused(kept, message, **settings)


def test_a_checkpoint_of_other_data_is_refused(kept):
    settings = SETTINGS | {"optimizer": nn.Adam(0.05), "stop": [nn.EarlyStopping(9)]}
    with pytest.raises(ValueError, match="x has other contents than it had: name"):
        nn.fit(make(), [[0.0] * 3] * 10, Y, checkpoint=kept, **settings)


def test_what_differs_far_into_a_setting_is_shown(tmp_path):
    def fit(patience):
        stop = [nn.EarlyStopping(9, "loss"), nn.EarlyStopping(patience, "loss")]
        settings = {"loss": "cross_entropy", "epochs": 1, "stop": stop, "progress": False}
        return nn.fit(make(), X, Y, checkpoint=tmp_path / "run", **settings)

    fit(7)
    with pytest.raises(ValueError, match=r"stop was \.\.\..*patience=7.* is \.\.\..*patience=8") as raised:
        fit(8)
    assert len(str(raised.value)) < 500


def test_a_file_that_is_cut_off_or_changed_is_refused(kept, tmp_path):
    content, path = kept.read_bytes(), tmp_path / "run"
    for length in random.Random(1).sample(range(len(content)), 30):
        path.write_bytes(content[:length])
        refused(path, "is no safetensors file, or is truncated")
    for place in random.Random(2).sample(range(8, len(content)), 60):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        refused(path, "run (is|has|was)")


def test_files_of_others_are_refused(tmp_path):
    path = tmp_path / "run"
    path.write_text("some notes")
    refused(path, "is no safetensors file")
    nn.save(make(), path)
    refused(path, "has a model alone, as nn.save writes it")
    safetensors.save_file({"parameters": numpy.ones(1)}, path)
    refused(path, "was not written by nn.save")
    header = {"format": "autograd_core.nn", "version": 99}
    safetensors.save_file({"a": numpy.ones(1)}, path, {"autograd_core.nn": json.dumps(header)})
    refused(path, "has version 99")


def test_what_no_file_can_keep_is_refused_before_training(tmp_path):
    model = make()
    model.noise = numpy.random.default_rng(0)
    with pytest.raises(ValueError, match=r"checkpoint: the model.* depends on Generator .* take it out"):
        fitted(tmp_path / "run", model)
    assert not os.listdir(tmp_path)


def test_a_folder_that_is_missing_is_told_before_training(tmp_path):
    model = make()
    before = [p.data for p in model.parameters()]
    with pytest.raises(FileNotFoundError):
        fitted(tmp_path / "nowhere" / "run", model)
    assert [p.data for p in model.parameters()] == before


def test_rows_that_are_no_numbers(tmp_path):
    def fit(words, seed):
        model = nn.Sequential(lambda row: [float(len(word)) for word in row], nn.Layer(1, 1), seed=seed)
        settings = {"compiled": False, "progress": False, "checkpoint": tmp_path / "run"}
        return nn.fit(model, words, [1.0, 2.0], **settings)

    assert fit([["one"], ["three"]], 1) == fit([["one"], ["three"]], 2)
    with pytest.raises(ValueError, match=r"x was \[\['one'\], \['three'\]\], is"):
        fit([["one"], ["seven"]], 1)


def test_numbers_that_are_not_finite_are_kept(tmp_path):
    def nowhere(outputs, target):
        return math.inf

    def fit():
        return nn.fit(make(), X, Y, loss="cross_entropy", metrics=[nowhere], epochs=2, progress=False,
                      checkpoint=tmp_path / "run")  # fmt: skip

    assert fit() == fit()
    assert fit()["nowhere"] == [math.inf] * 2


PROGRAM = """
import sys, time, nn
from tests.nn.test_checkpoints import fitted, make
def pause(history, model): time.sleep(0.002)  # as an epoch that takes a while
model, stop = make(), [nn.EarlyStopping(9**9), pause]
settings = {"compiled": sys.argv[2] == "compiled", "epochs": int(sys.argv[4]), "checkpoint_every": 2}
fitted(sys.argv[1], model, stop=stop, **settings)
nn.save(model, sys.argv[3])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(
    ("how", "kills"), [("compiled", 4), ("eager", 2), pytest.param("compiled", KILLS, marks=pytest.mark.slow)]
)
def test_a_process_that_is_killed_goes_on(tmp_path, how, kills):
    epochs, model = 20 * kills, make()
    fitted(model=model, compiled=how == "compiled", epochs=epochs, stop=[nn.EarlyStopping(9**9)])
    nn.save(model, tmp_path / "whole")
    root = Path(nn.__file__).parent.parent
    path, result = tmp_path / "run", tmp_path / "result"
    command = [sys.executable, "-c", PROGRAM, str(path), how, str(result), str(epochs)]
    moments, killed = random.Random(kills), 0
    while not result.exists():
        process = subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)})
        if killed < kills:
            before = path.stat().st_mtime_ns if path.exists() else None
            while process.poll() is None and (not path.exists() or path.stat().st_mtime_ns == before):
                time.sleep(0.0002)
            time.sleep(moments.random() * 0.005)
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        else:
            assert process.wait() == 0
    assert killed == kills
    assert result.read_bytes() == (tmp_path / "whole").read_bytes()
    assert [name for name in os.listdir(tmp_path) if re.match(r"\.run\.", name)] == []
