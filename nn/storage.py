"""A model's parameters in a file: safetensors, numbers and a JSON header; nothing that is read is ever run.

The numbers are one vector of doubles, in the order of `named_parameters`; the header tells their names and
the digest of it all, and what the model is, so that a file of another model, or one that was damaged, is
told before anything changes. A checkpoint (checkpoint.py) is such a file with more in it, and `load` reads
its parameters.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograd_core.extras import told_if_missing
from autograd_core.files import check_file, file_named, write_atomically
from autograd_core.many import read_data, write_data
from autograd_core.text import counted
from nn.module import Module

FORMAT = "autograd_core.nn"
VERSION = 1
TENSOR = "parameters"


def save(model: Module, path: str | os.PathLike[str]) -> None:
    """Write the parameters of a model to a file; one that is there is replaced when the new one is done.

    Args:
        model: its parameters are written, bit for bit.
        path: the file, by custom `*.safetensors`.

    Raises:
        TypeError: for a model or a path that is none.
        ImportError: if safetensors is not installed.
        OSError: if the file cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> from nn import MLP
    >>> with TemporaryDirectory() as folder:
    ...     save(MLP(2, [1], seed=1), folder + "/model.safetensors")
    ...     load(MLP(2, [1], seed=2), folder + "/model.safetensors").parameters()[0]
    Value(-0.8956, label='layers.0.neurons.0.w0')
    """
    _check_order("save", model)
    write(model, file_named("path", path, "run.safetensors"))


def load(model: Module, path: str | os.PathLike[str]) -> Module:
    """Read the parameters that `save` wrote into a model of the same shape; return the model.

    Args:
        model: with the same layers, activations and parameters; only its numbers change.
        path: the file.

    Raises:
        ValueError: for a file that is truncated, damaged, of another format or of another model; the model
            stays as it was.
        TypeError: for a model or a path that is none.
        ImportError: if safetensors is not installed.
        OSError: if the file cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> from nn import MLP
    >>> with TemporaryDirectory() as folder:
    ...     save(MLP(1, [1], seed=1), Path(folder, "model.safetensors"))
    ...     model = load(MLP(1, [1]), Path(folder, "model.safetensors"))
    >>> model.parameters()[0]
    Value(-1.267, label='layers.0.neurons.0.w0')
    """
    _check_order("load", model)
    _, tensors = read(model, file_named("path", path, "run.safetensors"))
    show(model, tensors[TENSOR])
    return model


def write(model: Module, path: Path, tensors: Mapping[str, Any] | None = None, **notes: Any) -> None:
    """Write a model with what else is to be kept with it: arrays, and notes that are JSON."""
    library = _safetensors()
    import numpy

    named = model.named_parameters()
    tensors = {TENSOR: numpy.array(read_data([p for _, p in named]), dtype="<f8")} | dict(tensors or {})
    header = {
        "format": FORMAT,
        "version": VERSION,
        "model": _description(model),
        "names": [name for name, _ in named],
    } | notes
    header["sha256"] = _digest(header, tensors)
    # One key: safetensors writes several in no fixed order, and the same model is to give the same bytes.
    write_atomically(path, library.numpy.save(tensors, {FORMAT: json.dumps(header)}))


def read(model: Module, path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read what `write` wrote for a model of the same shape: the header with the notes, and the arrays.

    Raises:
        ValueError: as `load`; nothing has changed then.
    """
    library = _safetensors()
    check_file(path)
    if not path.stat().st_size:
        raise ValueError(f"{path} is no safetensors file, or is truncated: it is empty")
    try:
        with library.safe_open(path, framework="numpy") as file:
            header = _header(path, file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # no other way
    except (library.SafetensorError, AttributeError, TypeError) as problem:  # NumPy has no bfloat16, float8
        raise ValueError(f"{path} is no safetensors file, or is truncated: {problem}") from None
    if header.pop("sha256", None) != _digest(header, tensors):
        raise ValueError(f"{path} is damaged: its numbers do not have the digest that was written with them")
    names, vector = header.get("names"), tensors.get(TENSOR)
    if not isinstance(names, list) or vector is None or vector.shape != (len(names),) or vector.dtype != "f8":
        raise ValueError(f"{path} is damaged: it has not one number for each parameter that it names")
    expected = [name for name, _ in model.named_parameters()]
    if names != expected:
        raise ValueError(f"{path} is of another model: {_difference(names, expected)}")
    there, here = header.get("model"), _description(model)
    if here and there and there != here:
        raise ValueError(f"{path} is of another model: {there}, this is {here}")
    return header, tensors


def show(model: Module, vector: Any) -> None:
    """Give the parameters of a model their numbers."""
    write_data(model.parameters(), vector)


def _check_order(name: str, model: Any) -> None:
    """Raise unless the model comes first."""
    if not isinstance(model, Module):
        raise TypeError(
            f"write nn.{name}(model, path), with an nn.Module such as nn.MLP(2, [1]) and the name of a file; "
            f"got {model!r:.60} as the model"
        )


def _description(model: Module) -> str:
    """Its layers with their activations; "" for a model that does not tell."""
    text = repr(model)
    return "" if " object at 0x" in text else re.sub(" at 0x[0-9a-fA-F]+", "", text)  # where a function is


def _digest(header: Mapping[str, Any], tensors: Mapping[str, Any]) -> str:
    found = sha256(json.dumps(header, sort_keys=True).encode())
    for name in sorted(tensors):
        found.update(f"{name} {tensors[name].dtype.str} {tensors[name].shape}".encode())
        found.update(tensors[name].tobytes())
    return found.hexdigest()


def _header(path: Path, metadata: dict[str, str]) -> dict[str, Any]:
    try:
        header = json.loads(metadata.get(FORMAT, "null"))
    except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, lists in lists in lists
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError(f"{path} was not written by nn.save: it lacks the header {FORMAT!r}")
    if header.get("version") != VERSION:
        raise ValueError(f"{path} has version {header.get('version')!r} of the format, this is {VERSION}")
    return header


def _difference(names: list[str], expected: list[str]) -> str:
    if len(names) != len(expected):
        return f"it has {counted(len(names), 'parameter')}, this model {len(expected)}"
    there, here = next(pair for pair in zip(names, expected, strict=True) if pair[0] != pair[1])
    return f"it has a parameter {there!r} where this model has {here!r}"


def _safetensors() -> Any:
    with told_if_missing("files of models"):
        import safetensors.numpy
    return safetensors
