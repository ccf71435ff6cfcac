"""What reads what others wrote, each with hostile inputs and with what has to hold whatever they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

import autograd_core as ac
import nn
from benchmarks.reliability import hostile
from benchmarks.reliability.attempts import Attempt, require, unchanged
from benchmarks.reliability.pictures import CURVES, LABELS_A_GRAPH, labels, plots

EXPRESSIONS = [
    "x*y + sin(x)", "-x**2 // y % 3", "maximum(x, 0) + sum(x, y, 3)", "where(x, y, 2)",
    "logsumexp(x, y, x*y)", "((((x)))) - .5e-3", "pi*e + inf - nan", "hypot(x, y) / (1 + exp(-x))",
    "x + y + x + y + x", "0x10 + 1_000",
]  # fmt: skip
TABLES = [
    b"a,b,kind\n1,2.5,cat\n-3e2,.5,dog\n4,5,cat\n", b"\xef\xbb\xbfx;y\r\n1;2\r\n3;4\r\n",
    b'"a ""b""",c\n1,0.5\n\n2,1.5\n', b"a|b\n1|2\n",
    "größe,art\n1,é\n2,ö\n".encode(), "x,y\n1,2\n3,4\n".encode("utf-16"),
    b",".join(b"c%d" % i for i in range(3000)) + b"\n" + b",".join([b"1"] * 3000),
]  # fmt: skip


class Reader(NamedTuple):
    """A reader's share of all inputs, the inputs an attempt makes, and what prepares attempts in a folder."""

    share: int
    inputs: int
    prepare: Callable[[Path], Attempt]


def expressions(folder: Path) -> Attempt:
    def attempt(rng: Random) -> bool:
        text = hostile.text(rng, EXPRESSIONS)
        try:
            z = ac.parse(text, x=1.25, y=-0.5)
        except ac.ExpressionError as problem:
            require("column" in str(problem) or "limit" in str(problem), f"no place in {problem}")
            return False
        z.backward()
        require(isinstance(z.data, float), f"{text!r:.100} became {z!r}")
        return True

    return attempt


def tables(folder: Path) -> Attempt:
    path = folder / "table.csv"

    def attempt(rng: Random) -> bool:
        path.write_bytes(content := hostile.content(rng, TABLES))
        encoding = rng.choice(["utf-8"] * 9 + ["utf-16", "latin-1", "ascii", "idna", "hex", "no such"])
        separator = rng.choice([None] * 9 + [",", ";", "", "ab", '"'])
        with unchanged(path, content):
            try:
                data = nn.read_csv(
                    path, rng.choice([None] * 9 + ["kind", "b"]), classes=rng.choice([None, True, False]),
                    separator=separator, encoding=encoding,
                )  # fmt: skip
            except ValueError as problem:
                require(str(problem), "no message")
                return False
        require({len(row) for row in data.x} == {len(data.features)}, "rows of several lengths")
        require(all(math.isfinite(v) for row in data.x for v in row), "a number that is not finite")
        require(len(data.y) == len(data.x), "other targets than samples")
        require(not data.classes or set(data.y) == set(range(len(data.classes))), "classes without samples")
        return True

    return attempt


def models(folder: Path) -> Attempt:
    path = folder / "model.safetensors"
    kinds = [lambda: nn.Neuron(2, seed=1), lambda: nn.MLP(2, [2, 1], seed=2), lambda: nn.LSTM(1, 2, seed=3)]
    valid = []
    for kind in kinds:
        nn.save(kind(), path)
        valid.append(path.read_bytes())
    made = [kind() for kind in kinds]

    def attempt(rng: Random) -> bool:
        content = hostile.content(rng, valid)
        if rng.random() < 0.5:
            content = _resized(content)
        path.write_bytes(content)
        model = rng.choice(made)
        before = [p.data for p in model.parameters()]
        with unchanged(path, content):
            try:
                nn.load(model, path)
            except ValueError:
                require([p.data for p in model.parameters()] == before, "a failed load changed the model")
                return False
        require(content in valid or content.rstrip(b" ") in valid, "a changed file was accepted")
        return True

    return attempt


def forgeries(folder: Path) -> Attempt:
    """Files whose digest is right, and what they hold is not."""
    path = folder / "model.safetensors"
    model = nn.Neuron(3, seed=1)
    names = [name for name, _ in model.named_parameters()]

    def attempt(rng: Random) -> bool:
        shape = rng.choice([(), (0,), (1,), (4,), (4,), (5,), (4, 1), (2, 2)])
        numbers = np.zeros(shape, rng.choice(["<f8", "<f8", "<f4", "<f2", "<i8", "|u1", "?", "<c8"]))
        odd = [None, 5, "w", names[:-1], [*names, "b"], [[name] for name in names], {"w": 0}, names]
        notes = {rng.choice(["names", "version", "format", "more"]): rng.choice(odd)}
        if (key := rng.choice(["parameters", "others"])) == "others":
            notes = {}
        nn.storage.write(model, path, {key: numbers}, **notes)
        before = [p.data for p in model.parameters()]
        with unchanged(path, path.read_bytes()):
            try:
                nn.load(model, path)
            except ValueError:
                require([p.data for p in model.parameters()] == before, "a failed load changed the model")
                return False
        require(key == "others" or (shape == (4,) and numbers.dtype == "f8"), f"{key}, {shape}, {notes}")
        return True

    return attempt


def checkpoints(folder: Path) -> Attempt:
    path = folder / "run"
    x, y = [[0.5, -1.0], [1.0, 2.0]], [1.0, -1.0]

    def fit(model: nn.Module, optimizer: nn.Optimiser) -> nn.History:
        return nn.fit(
            model, x, y, optimizer=optimizer, epochs=2, batch_size=1, compiled=False, progress=False,
            checkpoint=path,
        )  # fmt: skip

    whole = fit(nn.MLP(2, [1], seed=1), nn.Adam(0.1))
    valid = [path.read_bytes()]

    def attempt(rng: Random) -> bool:
        content = hostile.content(rng, valid)
        if rng.random() < 0.5:
            content = _resized(content)
        path.write_bytes(content)
        model, optimizer = nn.MLP(2, [1], seed=2), nn.Adam(0.1)
        before = [p.data for p in model.parameters()]
        with unchanged(path, content):
            try:
                history = fit(model, optimizer)
            except ValueError:
                require([p.data for p in model.parameters()] == before, "a failed start changed the model")
                require(optimizer.steps == 0 and not optimizer.memory, "a failed start changed the optimiser")
                return False
        require(history == whole, "another history")
        return True

    return attempt


def _resized(content: bytes) -> bytes:
    """A safetensors file whose first bytes say how long its header is: what was changed gets further."""
    end = content.rfind(b"}") + 1
    return max(end - 8, 0).to_bytes(8, "little") + content[8:] if end > 8 else content


READERS = {
    "parse": Reader(620, 1, expressions),
    "read_csv": Reader(248, 1, tables),
    "load": Reader(60, 1, models),
    "load, forged": Reader(5, 1, forgeries),
    "checkpoint": Reader(15, 1, checkpoints),
    "labels": Reader(50, LABELS_A_GRAPH, labels),
    "plots": Reader(2, CURVES, plots),
}
