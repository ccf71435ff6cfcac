"""Training a small classifier: `python -m benchmarks.training [--quick] [--json]`.

The usual first job with Keras: 1,000 random rows of ten numbers and ten classes, three dense layers (64, 64
and 10 wide), cross-entropy, Adam, accuracy, ten epochs in batches of 32. nn's scalar model against the
same in NumPy with backpropagation, Adam and accuracy written out, and against PyTorch and Keras where they
are installed (KERAS_BACKEND=jax says on what Keras runs). PyTorch's loop is that of its tutorial, which has
a DataLoader make the batches, and a bare one, which cuts them by hand. Every fit starts from the same
weights; rounds are interleaved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from typing import Any

import numpy as np

import nn
from autograd_core.many import read_data, shuffle, write_data
from benchmarks import by_hand, command
from benchmarks.calls import Contender, compare, made

ROWS, CLASSES, EPOCHS, BATCH, RATE = 1000, 10, 10, 32, 0.001
WIDTHS = (10, 64, 64, CLASSES)


def data() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(ROWS, WIDTHS[0])), rng.integers(0, CLASSES, ROWS)


def model() -> nn.Sequential:
    return nn.Sequential(nn.Layer(10, 64, "relu"), nn.Layer(64, 64, "relu"), nn.Layer(64, CLASSES))


def weights() -> list[tuple[Any, Any]]:
    """The weights and biases that the model starts from, layer by layer."""
    return [
        (
            np.array([[w.data for w in neuron.w] for neuron in layer.neurons]),
            np.array([neuron.b.data for neuron in layer.neurons]),
        )
        for layer in model().layers
    ]


def ours(x: Any, y: Any) -> Callable[[], list[float]]:
    trained = model()
    parameters = trained.parameters()
    start = read_data(parameters)

    def call() -> list[float]:
        write_data(parameters, start)
        history = nn.fit(
            trained,
            x,
            y,
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
            optimizer=nn.Adam(RATE),
            epochs=EPOCHS,
            batch_size=BATCH,
            progress=False,
        )
        return history["loss"]

    return call


def in_numpy(x: Any, y: Any) -> Callable[[], list[float]]:
    """NumPy: forward, backward, Adam and accuracy, written out."""
    goals, begun = np.eye(CLASSES)[y], weights()

    def call() -> list[float]:
        layers = [(w.copy(), b.copy()) for w, b in begun]
        parameters = list(chain.from_iterable(layers))
        means, squares = [np.zeros_like(w) for w in parameters], [np.zeros_like(w) for w in parameters]
        order, rng = list(range(ROWS)), nn.randomness.generator(0)
        losses, steps = [], 0
        for _ in range(EPOCHS):
            shuffle(order, rng)
            rows, targets = x[order], goals[order]
            total = right = 0.0
            for start in range(0, ROWS, BATCH):
                t = targets[start : start + BATCH]
                inputs, logits = by_hand.forward(layers, rows[start : start + BATCH])
                logits -= logits.max(axis=1, keepdims=True)
                value, d = by_hand.cross_entropy(logits, t)
                total += value
                right += (logits.argmax(axis=1) == t.argmax(axis=1)).sum()
                gradients = chain.from_iterable(by_hand.backward(layers, inputs, d / len(t)))
                steps += 1
                for w, g, m, v in zip(parameters, gradients, means, squares, strict=True):
                    m += 0.1 * (g - m)
                    v += 0.001 * (g * g - v)
                    w -= RATE * (m / (1.0 - 0.9**steps)) / (np.sqrt(v / (1.0 - 0.999**steps)) + 1e-8)
            losses.append(total / ROWS)
        return losses

    return call


def torch(x: Any, y: Any) -> Callable[[], list[float]]:
    """PyTorch: the loop of its tutorial."""
    from torch.utils.data import DataLoader, TensorDataset

    return trained_by_torch(
        x, y, lambda *data: DataLoader(TensorDataset(*data), batch_size=BATCH, shuffle=True)
    )


def torch_bare(x: Any, y: Any) -> Callable[[], list[float]]:
    """PyTorch: batches cut by hand, in the order of nn.fit."""

    def load(rows: Any, targets: Any) -> Any:
        order, rng = list(range(ROWS)), nn.randomness.generator(0)

        class Batches:
            def __iter__(self) -> Iterator[Any]:
                shuffle(order, rng)
                for start in range(0, ROWS, BATCH):
                    batch = order[start : start + BATCH]
                    yield rows[batch], targets[batch]

        return Batches()

    return trained_by_torch(x, y, load)


def trained_by_torch(x: Any, y: Any, load: Callable[..., Any]) -> Callable[[], list[float]]:
    import torch

    torch.set_num_threads(1)
    begun = weights()
    rows, targets = torch.tensor(x, dtype=torch.float32), torch.tensor(y)

    def call() -> list[float]:
        layers = [torch.nn.Linear(*shape) for shape in pairwise(WIDTHS)]
        for layer, (weight, bias) in zip(layers, begun, strict=True):
            layer.weight.data, layer.bias.data = torch.tensor(weight).float(), torch.tensor(bias).float()
        network = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
        adam = torch.optim.Adam(network.parameters(), RATE)
        batches = load(rows, targets)
        losses = []
        for _ in range(EPOCHS):
            total = right = 0.0
            for some, goals in batches:
                logits = network(some)
                loss = torch.nn.functional.cross_entropy(logits, goals)
                adam.zero_grad()
                loss.backward()
                adam.step()
                total += loss.item() * len(goals)
                right += (logits.argmax(1) == goals).sum().item()
            losses.append(total / ROWS)
        return losses

    return call


def keras(x: Any, y: Any) -> Callable[[], list[float]]:
    import keras

    network = keras.Sequential(
        [
            keras.Input((WIDTHS[0],)),
            keras.layers.Dense(64, "relu"),
            keras.layers.Dense(64, "relu"),
            keras.layers.Dense(CLASSES),
        ]
    )
    start = [part.T if part.ndim == 2 else part for pair in weights() for part in pair]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    adam = keras.optimizers.Adam(RATE)
    adam.build(network.trainable_variables)
    begun = [variable.numpy() for variable in adam.variables]
    network.compile(optimizer=adam, loss=loss, metrics=["accuracy"])

    def call() -> list[float]:
        network.set_weights(start)
        for variable, value in zip(adam.variables, begun, strict=True):  # compiled anew it would take 0.8 s
            variable.assign(value)
        return network.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=0).history["loss"]

    return call


def measure(*, quick: bool) -> dict[str, dict[str, float]]:
    """Seconds of a fit, and of the first one; the losses of all are compared."""
    x, y = data()
    contenders, losses = [], {}
    peers = {
        "nn.fit": ours,
        "NumPy by hand": in_numpy,
        "PyTorch, bare": torch_bare,
        "PyTorch": torch,
        "Keras": keras,
    }
    for name, build in peers.items():
        try:
            call = build(x, y)
        except ImportError as missing:
            print(f"{missing.name} is not installed, so it is not compared: pip install {missing.name}")
            continue
        losses[name], seconds = made(call)
        contenders.append(Contender(name, call, seconds, 1))
    own_ways = ["PyTorch", "Keras"]  # to shuffle
    for name, found in losses.items():
        if name not in own_ways and abs(found[-1] - losses["nn.fit"][-1]) > 1e-3:
            raise RuntimeError(f"{name} arrives at another loss: {found[-1]}, not {losses['nn.fit'][-1]}")
    return compare(contenders, 5 if quick else 21)


def report(found: dict[str, dict[str, float]]) -> None:
    from rich.console import Console
    from rich.table import Table

    steps = EPOCHS * -(-ROWS // BATCH)
    table = Table(title=f"{EPOCHS} epochs of {ROWS:,} rows, {steps} steps")
    for column in ("", "first fit, s", "next fits, ms", "us a step", "times ours"):
        table.add_column(column, justify="right" if column else "left")
    for name, row in found.items():
        table.add_row(
            name,
            f"{row['made']:.2f}",
            f"{row['call'] * 1e3:,.1f}",
            f"{row['call'] / steps * 1e6:,.0f}",
            f"{row['ratio']:,.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    command.run("benchmarks.training", __doc__, "fewer rounds", measure, report)
