"""From a table to a model: an MLP trained on one part of it, and scored on the part that was held out.

Features are scaled for training. The model that comes out takes rows of the table as they are, and predicts
numbers as they are: the scaling has gone into its weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, NamedTuple

from nn.checks import check_count
from nn.datasets import Dataset, Scaling, Split, split
from nn.history import History
from nn.layers import Embedding, Flatten
from nn.neuron import Layer
from nn.optimisers import Adam
from nn.schedules import cosine
from nn.sequential import Sequential
from nn.training import evaluate, fit

CLASSES: dict[str, Any] = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
NUMBERS: dict[str, Any] = {"loss": "mse", "metrics": ["mae"]}


class Trained(NamedTuple):
    """A model, the parts of the table it was trained and scored on, how it went, and the scores."""

    model: Sequential
    parts: Split[Any]
    history: History
    scores: dict[str, float]


def train(
    data: Dataset[Any],
    *,
    layers: Sequence[int] = (16,),
    embedding: int = 0,
    epochs: int = 150,
    batch_size: int = 32,
    rate: float = 0.02,
    seed: int = 0,
    progress: bool = False,
) -> Trained:
    """Train tanh layers by Adam on two thirds of a table, and score them on the third that is held out.

    Args:
        data: a table; with classes the model gives their logits, without it predicts the number.
        layers: the widths of the hidden layers.
        embedding: how many numbers stand for each class among the features, where these are classes too; 0
            for features that are numbers.
        epochs, batch_size, progress: as in `fit`.
        rate: Adam's learning rate at the start; it falls to 0 as a cosine does.
        seed: of the split, the weights and the order of samples.

    Raises:
        ValueError: for settings that make no sense, or samples of one class only.

    >>> from nn.datasets import iris
    >>> trained = train(iris(), layers=[8], epochs=40)
    >>> logits = trained.model([5.1, 3.5, 1.4, 0.2])
    >>> trained.scores["accuracy"] > 0.9, logits.index(max(logits))
    (True, 0)
    """
    if len(data.classes) == 1:
        raise ValueError(
            f"every sample is of the class {data.classes[0]!r}: there is nothing to tell apart; name another "
            "column to predict, target=..."
        )
    parts = split(data, seed=seed)
    model = _model(data, layers, embedding, seed)
    x, y = parts.x_train, parts.y_train
    inputs = None if embedding else Scaling.of(x)
    outputs = None if data.classes else Scaling.of([[number] for number in y])
    scoring = CLASSES if data.classes else NUMBERS
    check_count("epochs", epochs)
    check_count("batch_size", batch_size)
    steps = epochs * ceil(len(x) / batch_size)
    history = fit(
        model,
        inputs(x) if inputs else x,
        outputs([[number] for number in y]) if outputs else y,
        optimizer=Adam(cosine(rate, steps)),
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        progress=progress,
        **scoring,
    )
    if inputs:
        scale_inputs(model.layers[0], inputs)
    if outputs:
        scale_outputs(model.layers[-1], outputs)
    return Trained(model, parts, history, evaluate(model, parts.x_test, parts.y_test, **scoring))


def scale_inputs(layer: Layer, scaling: Scaling) -> None:
    """Let a layer take numbers before they are scaled: `w . (x - m)/s + b = (w/s) . x + (b - (w/s) . m)`.

    >>> layer, scaling = Layer(1, 1, seed=1), Scaling([2.0], [4.0])
    >>> before = layer(scaling([[10.0]])[0])[0].data
    >>> scale_inputs(layer, scaling)
    >>> abs(layer([10.0])[0].data - before) < 1e-12
    True
    """
    for neuron in layer.neurons:
        for w, s in zip(neuron.w, scaling.deviations, strict=True):
            w.data /= s
        if neuron.b is not None:
            neuron.b.data -= sum(w.data * m for w, m in zip(neuron.w, scaling.means, strict=True))


def scale_outputs(layer: Layer, scaling: Scaling) -> None:
    """Let a linear layer give numbers as they were before they were scaled: `(s*w) . x + (s*b + m)`.

    >>> layer = Layer(1, 1, seed=1)
    >>> before = layer([1.0])[0].data
    >>> scale_outputs(layer, Scaling([2.0], [4.0]))
    >>> layer([1.0])[0].data == 4.0 * before + 2.0
    True
    """
    for neuron, m, s in zip(layer.neurons, scaling.means, scaling.deviations, strict=True):
        for w in neuron.w:
            w.data *= s
        if neuron.b is not None:
            neuron.b.data = s * neuron.b.data + m


def _model(data: Dataset[Any], layers: Sequence[int], embedding: int, seed: int) -> Sequential:
    first = [Embedding(len(data.classes), embedding), Flatten()] if embedding else []
    widths = [len(data.features) * (embedding or 1), *layers, len(data.classes) or 1]
    activations = ["tanh"] * len(layers) + ["linear"]
    shapes = zip(widths[:-1], widths[1:], activations, strict=True)
    return Sequential(*first, *[Layer(*shape) for shape in shapes], seed=seed)
