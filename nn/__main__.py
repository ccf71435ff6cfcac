"""`python -m nn train iris`: train a model on a shipped table and score it on the third that was held out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import NoReturn

import nn
from nn.datasets import Dataset

TABLES = {"iris": nn.datasets.iris, "digits": nn.datasets.digits}


class _Parser(argparse.ArgumentParser):
    """Say what is wrong in one line, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def train(
    data: Dataset[int], *, layers: Sequence[int] = (8,), epochs: int = 60, rate: float = 0.03, seed: int = 0
) -> tuple[nn.Module, nn.History, dict[str, float]]:
    """Train an MLP on two thirds of a table; return it, its history and its scores on the third held out.

    Features are standardised with the means and deviations of the part trained on.
    """
    parts = nn.datasets.split(data, seed=seed)
    x_train, x_test = nn.datasets.standardise(parts.x_train, parts.x_test)
    model = nn.MLP(len(data.features), [*layers, len(data.classes)], "tanh", seed=seed)
    loss, metrics = "sparse_categorical_crossentropy", ["accuracy"]
    optimizer = nn.SGD(rate, momentum=0.9)
    history = nn.fit(
        model,
        x_train,
        parts.y_train,
        loss=loss,
        metrics=metrics,
        optimizer=optimizer,
        epochs=epochs,
        seed=seed,
    )
    return model, history, nn.evaluate(model, x_test, parts.y_test, loss=loss, metrics=metrics)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    options = _parser().parse_args(arguments)
    started = perf_counter()
    try:
        model, history, scores = train(
            TABLES[options.table](),
            layers=options.layers,
            epochs=options.epochs,
            rate=options.learning_rate,
            seed=options.seed,
        )
    except ValueError as problem:
        print(f"python -m nn: {problem}", file=sys.stderr)
        return 2
    print(f"{options.table}: {model!r}, {len(model.parameters())} parameters, seed {options.seed}")
    print(f"trained in {perf_counter() - started:.1f} s: {history}")
    print(f"held-out third: accuracy {scores['accuracy']:.1%}, loss {scores['loss']:.4f}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m nn", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="train")
    command = commands.add_parser("train", help="train a model on a table")
    command.add_argument("table", choices=TABLES, help="the table to train on: %(choices)s")
    command.add_argument("--layers", type=int, nargs="*", default=[8], help="the widths of the hidden layers")
    command.add_argument("--epochs", type=int, default=60, help="how often every sample is used")
    command.add_argument("--learning-rate", type=float, default=0.03, help="the length of a step")
    command.add_argument("--seed", type=int, default=0, help="of the split, the weights and the order")
    return parser


if __name__ == "__main__":
    sys.exit(main())
