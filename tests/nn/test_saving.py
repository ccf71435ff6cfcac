import json
import math
import os
import pickle
import re
import struct
import sys

import numpy
import pytest

import nn

safetensors = pytest.importorskip("safetensors.numpy", reason="safetensors is not installed")


def weights(model):
    return [p.data for p in model.parameters()]


def make(seed=1):
    return nn.Sequential(nn.Embedding(4, 2), nn.Flatten(), nn.LayerNorm(4), nn.Layer(4, 3), seed=seed)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.safetensors"
    nn.save(make(), path)
    return path


def test_what_is_saved_is_loaded_to_the_bit(saved):
    model = make(seed=2)
    assert weights(model) != weights(make())
    assert nn.load(model, saved) is model
    assert weights(model) == weights(make())
    assert model.predict([[0, 3]]) == make().predict([[0, 3]])


def test_numbers_of_every_kind_are_kept(tmp_path):
    numbers = [-0.0, 5e-324, 1.7976931348623157e308, math.inf, math.nan, 0.1, 1 / 3]
    model = nn.Neuron(6)
    for p, number in zip(model.parameters(), numbers, strict=True):
        p.data = number
    nn.save(model, tmp_path / "numbers")
    found = weights(nn.load(nn.Neuron(6), tmp_path / "numbers"))
    assert struct.pack("7d", *found) == struct.pack("7d", *numbers)


def test_the_same_model_gives_the_same_bytes(saved, tmp_path):
    nn.save(make(), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == saved.read_bytes()


def test_tied_weights_are_stored_once(tmp_path):
    layer = nn.Layer(2, 2)
    nn.save(nn.Sequential(layer, layer), tmp_path / "tied")
    assert safetensors.load_file(tmp_path / "tied")["parameters"].shape == (6,)


def refused(path, message, model=None):
    model = model or make(seed=2)
    before = weights(model)
    with pytest.raises(ValueError, match=message):
        nn.load(model, path)
    assert weights(model) == before


def test_a_file_cut_off_anywhere_is_refused(saved):
    content = saved.read_bytes()
    for length in [*range(0, len(content), 7), len(content) - 1]:
        saved.write_bytes(content[:length])
        refused(saved, "is no safetensors file, or is truncated")


def test_a_number_that_was_changed_is_told(saved):
    content = bytearray(saved.read_bytes())
    content[-3] ^= 1
    saved.write_bytes(content)
    refused(saved, "is damaged: its numbers do not have the digest")


@pytest.mark.parametrize("content", [b"not a model", pickle.dumps([1.0]), b"{}", b"\x02" + b"\0" * 7 + b"[]"])
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    refused(tmp_path / "other", "is no safetensors file")


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (None, "was not written by nn.save"),
        ({"format": "pt"}, "was not written by nn.save"),
        ({"autograd_core.nn": "no json"}, "was not written by nn.save"),
        ({"autograd_core.nn": "[" * 100_000}, "was not written by nn.save"),
        ({"autograd_core.nn": "1" * 5_000}, "was not written by nn.save"),
        ({"autograd_core.nn": json.dumps({"format": "autograd_core.nn", "version": 2})}, "has version 2"),
        ({"autograd_core.nn": json.dumps({"format": "autograd_core.nn", "version": 1})}, "is damaged"),
    ],
)
def test_tensors_of_others_are_refused(tmp_path, metadata, message):
    safetensors.save_file({"parameters": numpy.ones(1)}, tmp_path / "foreign", metadata)
    refused(tmp_path / "foreign", message)


@pytest.mark.parametrize("kind", ["BF16", "F8_E4M3", "F8_E5M2"])
def test_numbers_that_numpy_lacks_are_refused(tmp_path, kind):
    note = json.dumps({"format": "autograd_core.nn", "version": 1})
    tensor = {"dtype": kind, "shape": [0], "data_offsets": [0, 0]}
    header = json.dumps({"__metadata__": {"autograd_core.nn": note}, "parameters": tensor}).encode()
    (tmp_path / "foreign").write_bytes(struct.pack("<Q", len(header)) + header)
    refused(tmp_path / "foreign", "is no safetensors file")


@pytest.mark.parametrize(
    ("numbers", "notes"),
    [
        (numpy.zeros(30), {}),
        (numpy.zeros(32), {}),
        (numpy.zeros((31, 1)), {}),
        (numpy.zeros(()), {}),
        (numpy.zeros(31, "f4"), {}),
        (numpy.zeros(31), {"names": None}),
        (numpy.zeros(31), {"names": 31}),
    ],
)
def test_a_file_that_holds_something_else_is_refused_before_a_number_changes(tmp_path, numbers, notes):
    nn.storage.write(make(), tmp_path / "forged", {"parameters": numbers}, **notes)
    refused(tmp_path / "forged", "is damaged: it has not one number for each parameter")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.MLP(2, [3]), "it has 31 parameters, this model 9"),
        (nn.Neuron(30), "it has a parameter 'layers.0.rows.0.0' where this model has 'w0'"),
    ],
)
def test_another_model_is_refused(saved, model, message):
    refused(saved, f"is of another model: {message}", model)


def test_a_model_with_other_activations_is_refused(tmp_path):
    nn.save(nn.MLP(2, [3, 1], "tanh"), tmp_path / "tanh")
    message = "is of another model: MLP.*'tanh'.*, this is MLP.*'relu'"
    refused(tmp_path / "tanh", message, nn.MLP(2, [3, 1], "relu"))


def test_functions_among_the_layers_are_known_by_their_names(tmp_path):
    def model():  # made anew, as in another process
        return nn.Sequential(lambda row: row, nn.Layer(2, 1), len)

    first, second = model(), model()
    nn.save(first, tmp_path / "first")
    nn.save(second, tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    nn.load(second, tmp_path / "first")
    with pytest.raises(ValueError, match="Sequential"):
        nn.load(nn.Sequential(max, nn.Layer(2, 1), len), tmp_path / "first")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(saved, monkeypatch):
    before = saved.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        nn.save(make(seed=5), saved)
    assert saved.read_bytes() == before
    assert os.listdir(saved.parent) == [saved.name]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_others_may_read_it_as_any_new_file(saved):
    (saved.parent / "any").touch()
    assert saved.stat().st_mode == (saved.parent / "any").stat().st_mode


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder: name a file in it"):
        nn.load(nn.MLP(1, [1]), tmp_path)


def test_a_missing_file_or_folder_says_so(tmp_path):
    missing = tmp_path / "nothing"
    message = f"{missing}: there is no file of this name in {tmp_path}"
    with pytest.raises(FileNotFoundError, match=f"^{re.escape(message)}$"):
        nn.load(make(), missing)
    message = f"{missing / 'model'}: there is no folder {missing}"
    with pytest.raises(FileNotFoundError, match=f"^{re.escape(message)}$"):
        nn.load(make(), missing / "model")
    with pytest.raises(FileNotFoundError, match=r"model: there is no directory .*nowhere; make it first"):
        nn.save(make(), tmp_path / "nowhere" / "model")
    with pytest.raises(IsADirectoryError, match="is a directory; name a file in it"):
        nn.save(make(), tmp_path)


def test_without_the_library_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(ImportError, match=r'pip install "\.\[nn\]" in the clone'):
        nn.save(make(), tmp_path / "model")


@pytest.mark.parametrize(
    ("name", "first", "second", "wrong"),
    [("save", "a.safetensors", nn.Module(), "'a.safetensors'"), ("load", "MLP", "model", "'MLP'")],
)
def test_the_model_comes_first(name, first, second, wrong):
    message = (
        f"write nn.{name}(model, path), with an nn.Module such as nn.MLP(2, [1]) and the name of a file; got "
        f"{wrong} as the model"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        getattr(nn, name)(first, second)


@pytest.mark.parametrize("use", [nn.save, nn.load])
def test_what_is_no_path(use):
    with pytest.raises(TypeError, match=r"^path is the name of a file such as 'run\.safetensors', got 3$"):
        use(make(), 3)


def test_a_checkpoint_is_no_switch():
    model = nn.MLP(1, [1])
    before = weights(model)
    message = "checkpoint is the name of a file such as 'run.safetensors', got True"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        nn.fit(model, [[1.0]], [1.0], checkpoint=True, progress=False)
    assert weights(model) == before
