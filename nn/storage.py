"""A model's parameters in a file: safetensors, numbers and a JSON header; nothing that is read is ever run.

The numbers are one vector of doubles, in the order of `named_parameters`; the header tells their names and
their digest, so that a file of another model, or one that was damaged, is told before anything changes.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

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
        ImportError: if safetensors is not installed.
        OSError: if the file cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> from nn import MLP
    >>> with TemporaryDirectory() as folder:
    ...     save(MLP(2, [1], seed=1), folder + "/model.safetensors")
    ...     load(MLP(2, [1], seed=2), folder + "/model.safetensors").parameters()[0]
    Value(-0.8956, label='layers.0.neurons.0.w0')
    """
    library = _safetensors()
    import numpy

    named = model.named_parameters()
    vector = numpy.array([p.data for _, p in named], dtype="<f8")
    header = {
        "format": FORMAT,
        "version": VERSION,
        "model": type(model).__name__,
        "names": [name for name, _ in named],
        "sha256": sha256(vector.tobytes()).hexdigest(),
    }
    # One key: safetensors writes several in no fixed order, and the same model is to give the same bytes.
    _write(Path(path), library.numpy.save({TENSOR: vector}, {FORMAT: json.dumps(header)}))


def load(model: Module, path: str | os.PathLike[str]) -> Module:
    """Read the parameters that `save` wrote into a model of the same shape; return the model.

    Args:
        model: with the same parameters by name and order; only its numbers change.
        path: the file.

    Raises:
        ValueError: for a file that is truncated, damaged, of another format or of another model; the model
            stays as it was.
        ImportError: if safetensors is not installed.
        OSError: if the file cannot be read.
    """
    names, numbers = _read(Path(path))
    named = model.named_parameters()
    expected = [name for name, _ in named]
    if names != expected:
        raise ValueError(f"{path} is of another model: {_difference(names, expected)}")
    for (_, parameter), number in zip(named, numbers, strict=True):
        parameter.data = number
    return model


def _read(path: Path) -> tuple[list[str], list[float]]:
    library = _safetensors()
    if not path.stat().st_size:
        raise ValueError(f"{path} is no safetensors file, or is truncated: it is empty")
    try:
        with library.safe_open(path, framework="numpy") as file:
            header = _header(path, file.metadata() or {})
            if list(file.keys()) != [TENSOR]:
                raise ValueError(f"{path} holds other tensors than the one named {TENSOR!r}")
            vector = file.get_tensor(TENSOR)
    except library.SafetensorError as problem:
        raise ValueError(f"{path} is no safetensors file, or is truncated: {problem}") from None
    if vector.dtype != "float64" or sha256(vector.tobytes()).hexdigest() != header.get("sha256"):
        raise ValueError(f"{path} is damaged: its numbers do not have the digest that was written with them")
    names = header.get("names")
    if not isinstance(names, list) or vector.shape != (len(names),):
        raise ValueError(f"{path} is damaged: it has numbers of the shape {vector.shape}, and other names")
    return names, vector.tolist()


def _header(path: Path, metadata: dict[str, str]) -> dict[str, Any]:
    try:
        header = json.loads(metadata.get(FORMAT, "null"))
    except json.JSONDecodeError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError(f"{path} was not written by nn.save: it lacks the header {FORMAT!r}")
    if header.get("version") != VERSION:
        raise ValueError(f"{path} has version {header.get('version')!r} of the format, this is {VERSION}")
    return header


def _difference(names: list[str], expected: list[str]) -> str:
    if len(names) != len(expected):
        return f"it has {len(names)} parameters, this model {len(expected)}"
    there, here = next(pair for pair in zip(names, expected, strict=True) if pair[0] != pair[1])
    return f"it has a parameter {there!r} where this model has {here!r}"


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _safetensors() -> Any:
    try:
        import safetensors.numpy
    except ImportError:
        raise ImportError('files of models need safetensors: pip install "autograd-core[nn]"') from None
    return safetensors
