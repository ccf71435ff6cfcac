"""The textbook layers against PyTorch: values, and gradients by every weight and input.

PyTorch's numbers, in float64, are stored in tests/data/pytorch_layers.json, so that they are compared where
it is not installed, too. `PYTHONPATH=. python tests/nn/test_against_pytorch.py` writes the file again.
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import autograd_core as ac
import nn
from autograd_core import Value
from nn.module import plain

STORED = Path(__file__).parent.parent / "data" / "pytorch_layers.json"


class Case(NamedTuple):
    """A layer, the shape of what it is called with, and PyTorch's layer with the order of our weights in it.

    The weights are groups of tensors whose rows stand side by side in one of our neurons.
    """

    make: Callable[[], Any]
    shape: tuple[int, ...]
    peer: Callable[[Any], Any]
    groups: Callable[[Any], list[Any]] = lambda p: []
    call: Callable[[Any, Any, Any], Any] = lambda torch, peer, x: peer(x)


def filters(p):
    return [(p["weight"], p["bias"])]


def gates(p):
    return [(p["weight_ih_l0"], p["weight_hh_l0"], p["bias_ih_l0"])]


def gates_of_gru(p):
    of_x, of_h, b, c = (p[key] for key in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"))
    return [(of_x[:4], of_h[:4], b[:4]), (of_x[4:], b[4:]), (of_h[4:], c[4:])]


def projections(p):
    return [(p["in_proj_weight"], p["in_proj_bias"]), (p["out_proj.weight"], p["out_proj.bias"])]


def attended(torch, peer, x):
    return peer(x, x, x)[0]


def attended_causally(torch, peer, x):
    return peer(x, x, x, attn_mask=torch.triu(torch.ones(3, 3, dtype=bool), 1))[0]


def outputs_of_steps(torch, peer, x):
    return peer(x)[0]


CASES = {
    "Conv1d": Case(
        lambda: nn.Conv1d(2, 3, 3, 2, 1, "tanh"),
        (2, 6),
        lambda torch: torch.nn.Conv1d(2, 3, 3, 2, 1),
        filters,
        lambda torch, peer, x: torch.tanh(peer(x)),
    ),
    "Conv2d": Case(
        lambda: nn.Conv2d(2, 2, (3, 2), (2, 1), (1, 0), "sigmoid"),
        (2, 5, 4),
        lambda torch: torch.nn.Conv2d(2, 2, (3, 2), (2, 1), (1, 0)),
        filters,
        lambda torch, peer, x: torch.sigmoid(peer(x)),
    ),
    "MaxPool2d": Case(lambda: nn.MaxPool2d(2), (2, 5, 4), lambda torch: torch.nn.MaxPool2d(2)),
    "MaxPool2d that overlaps": Case(
        lambda: nn.MaxPool2d((2, 3), (1, 2)), (2, 5, 5), lambda torch: torch.nn.MaxPool2d((2, 3), (1, 2))
    ),
    "RNN": Case(lambda: nn.RNN(3, 2), (4, 3), lambda torch: torch.nn.RNN(3, 2), gates, outputs_of_steps),
    "RNN of rectifiers": Case(
        lambda: nn.RNN(3, 2, "relu"),
        (4, 3),
        lambda torch: torch.nn.RNN(3, 2, nonlinearity="relu"),
        gates,
        outputs_of_steps,
    ),
    "LSTM": Case(lambda: nn.LSTM(3, 2), (4, 3), lambda torch: torch.nn.LSTM(3, 2), gates, outputs_of_steps),
    "GRU": Case(
        lambda: nn.GRU(3, 2), (4, 3), lambda torch: torch.nn.GRU(3, 2), gates_of_gru, outputs_of_steps
    ),
    "SelfAttention": Case(
        lambda: nn.SelfAttention(4, 2),
        (3, 4),
        lambda torch: torch.nn.MultiheadAttention(4, 2),
        projections,
        attended_causally,
    ),
    "SelfAttention, both ways": Case(
        lambda: nn.SelfAttention(4, 2, causal=False),
        (3, 4),
        lambda torch: torch.nn.MultiheadAttention(4, 2),
        projections,
        attended,
    ),
}


def weight(k):
    return 0.7 * math.sin(k + 1.0)


def entry(k):
    return math.cos(0.7 * k)


def share(k):  # of the k-th output in the number whose gradient is taken
    return math.sin(0.3 * k + 0.5)


def rows(shape, numbers):
    """The next numbers as rows within rows."""
    return [rows(shape[1:], numbers) for _ in range(shape[0])] if shape else next(numbers)


def ours(case):
    layer = case.make()
    for k, p in enumerate(layer.parameters()):
        p.data = weight(k)
    x = [Value(entry(k)) for k in range(math.prod(case.shape))]
    outputs = nn.Flatten()(layer(rows(case.shape, iter(x))))
    ac.dot(outputs, [share(k) for k in range(len(outputs))]).backward()
    return {
        "outputs": plain(outputs),
        "by inputs": [v.grad for v in x],
        "by weights": [p.grad for p in layer.parameters()],
    }


def theirs(case):
    import torch

    peer = case.peer(torch).double()
    weights = dict(peer.named_parameters())
    with torch.no_grad():
        for p in weights.values():
            p.zero_()
        for k, place in enumerate(in_our_order(case, weights)):
            place.fill_(weight(k))
    entries = [entry(k) for k in range(math.prod(case.shape))]
    x = torch.tensor(entries, dtype=torch.float64, requires_grad=True)
    outputs = case.call(torch, peer, x.reshape(case.shape)).flatten()
    sum(v * share(k) for k, v in enumerate(outputs)).backward()
    slopes = in_our_order(case, {name: p.grad for name, p in weights.items()})
    return {
        "outputs": outputs.tolist(),
        "by inputs": x.grad.tolist(),
        "by weights": [g.item() for g in slopes],
    }


def in_our_order(case, tensors):
    """Each number of a neuron, of one neuron after the other, in its place."""
    neurons = [parts for group in case.groups(tensors) for parts in zip(*group, strict=True)]
    return [place for parts in neurons for part in parts for place in part.flatten()]


def close(found, expected):
    assert found.keys() == expected.keys()
    for what, numbers in expected.items():
        assert found[what] == pytest.approx(numbers, rel=0.0, abs=1e-12), what


@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients_are_the_stored_ones_of_pytorch(name):
    close(ours(CASES[name]), json.loads(STORED.read_text())[name])


@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients_are_those_of_pytorch(name):
    pytest.importorskip("torch", reason="PyTorch is not installed")
    close(ours(CASES[name]), theirs(CASES[name]))


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(theirs(CASES[name]))}" for name in CASES]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n")
