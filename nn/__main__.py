"""`python -m nn train iris`, `python -m nn train pets.csv --target kind --out pets`: train on a table.

It is scored on a third that is held out; with `--out` the model and pictures of it are kept in a folder.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from math import inf
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any, NamedTuple
from warnings import catch_warnings, filterwarnings

import nn
from autograd_core.command import Parser, one_line
from autograd_core.extras import check_installed
from autograd_core.text import counted, nearest
from nn.datasets import Dataset
from nn.letters import contexts, drawn_words
from nn.randomness import generator
from nn.tabular import Trained, train


class Job(NamedTuple):
    """A table, made from a seed where points are drawn, and what it is trained with unless said otherwise."""

    data: Callable[[int], Dataset[Any]]
    layers: Sequence[int] = (16,)
    epochs: int = 150
    embedding: int = 0


JOBS = {
    "iris": Job(lambda seed: nn.datasets.iris(), [8]),
    "digits": Job(lambda seed: nn.datasets.digits(), [64], epochs=20),
    "moons": Job(lambda seed: nn.datasets.moons(seed=seed)),
    "circles": Job(lambda seed: nn.datasets.circles(seed=seed)),
    "spirals": Job(lambda seed: nn.datasets.spirals(400, seed=seed), [32, 32]),
    "xor": Job(lambda seed: nn.datasets.xor(seed=seed), [4]),
    "names": Job(lambda seed: contexts(nn.datasets.names()), [64], epochs=5, embedding=8),
}

FILE_OPTIONS = {  # arguments of `read_csv`
    "target": "--target",
    "features": "--features",
    "classes": "--numbers or --classes",
    "separator": "--separator",
    "encoding": "--encoding",
}

FLAGS = {  # what errors of `read_csv` say to write, as it is written here
    "classes=False": "--numbers",
    "classes=True": "--classes",
    "features=[...]": "--features COLUMN ...",
    "target=...": "--target COLUMN",
    "separator=": "--separator ",
    "encoding=": "--encoding ",
}


INTERRUPTED = 130  # the exit code of what a Ctrl-C ended: 128 and the number of SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; a mistake is one line on the error stream and exit code 2, a Ctrl-C 130."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        job = _job(options)
        data = _some(job.data(options.seed), options.limit, options.seed)
        if options.out is not None:
            # Before the training, or all that was learned would be lost.
            check_installed("--out", "safetensors", "numpy", "matplotlib")
            if options.out.exists() and not options.out.is_dir():
                raise NotADirectoryError(f"--out: {options.out} is a file: name a folder")
            try:
                options.out.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise type(problem)(f"--out: {options.out} cannot be made: {problem.strerror}") from None
        started = perf_counter()
        with catch_warnings():
            filterwarnings("ignore", "training stopped", RuntimeWarning)  # the report says why
            trained = train(
                data,
                layers=job.layers if options.layers is None else options.layers,
                embedding=job.embedding,
                epochs=job.epochs if options.epochs is None else options.epochs,
                batch_size=options.batch_size,
                rate=options.rate,
                seed=options.seed,
                progress=True,
            )
        _report(options, data, trained, perf_counter() - started)
        if job.embedding:
            print("drawn from it:", ", ".join(drawn_words(trained.model, data, seed=options.seed)))
        if options.out is not None:
            _keep(options.out, data, trained)
    except (ValueError, ArithmeticError, ImportError, OSError) as problem:
        print(f"{parser.prog}: {_with_flags(one_line(problem))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # the first one while it trains ends the training alone
        print(f"{parser.prog}: interrupted", file=sys.stderr)
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m nn", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="train")
    command = commands.add_parser("train", help="train a model on a table")
    add = command.add_argument
    add("table", help=f"{', '.join(JOBS)}, or a CSV file with a line of column names")
    add("--target", metavar="COLUMN", help="what is predicted from a file (default: its last column)")
    add("--features", nargs="+", metavar="COLUMN", help="what it is predicted from (default: all others)")
    kinds = command.add_mutually_exclusive_group()
    kind = partial(kinds.add_argument, dest="classes", action="store_const")
    kind("--numbers", const=False, help="predict whole numbers, too")
    kind("--classes", const=True, help="make classes of any target, also where no two lines are alike")
    add("--separator", metavar="X", help="what stands between cells (default: the usual one that is there)")
    add("--encoding", help="of the file (default: utf-8)")
    add("--layers", type=_count, nargs="*", metavar="WIDTH", help="the widths of the hidden layers")
    add("--epochs", type=_count, help="how often every sample is used")
    add("--batch-size", type=_count, default=32, help="how many samples make a step (default: 32)")
    add("--rate", type=_rate, default=0.02, help="the learning rate, of Adam (default: 0.02)")
    add("--seed", type=_whole, default=0, help="of points, the split, the weights, the order (default: 0)")
    add(
        "--limit",
        type=_count,
        metavar="N",
        help="use only N samples of the table, chosen at random: two thirds of them to train on, the others "
        "are held out",
    )
    add("--out", type=Path, metavar="DIR", help="a folder for the model and pictures of it")
    return parser


def _count(written: str) -> int:
    if not written.isdecimal() or not int(written) > 0:
        raise argparse.ArgumentTypeError(f"write a positive whole number, not {written!r}")
    return int(written)


def _whole(written: str) -> int:
    with suppress(ValueError):
        return int(written)
    raise argparse.ArgumentTypeError(f"write a whole number, not {written!r}")


def _rate(written: str) -> float:
    with suppress(ValueError):
        if 0.0 < float(written) < inf:
            return float(written)
    raise argparse.ArgumentTypeError(f"write a positive number, not {written!r}")


def _with_flags(message: str) -> str:
    for argument, flag in FLAGS.items():
        message = message.replace(argument, flag)
    return message


def _job(options: argparse.Namespace) -> Job:
    of_files = {name: given for name in FILE_OPTIONS if (given := getattr(options, name)) is not None}
    if options.table in JOBS:
        if of_files:
            raise ValueError(f"{FILE_OPTIONS[min(of_files)]} is for files, {options.table} is none")
        return JOBS[options.table]
    if not Path(options.table).exists():
        hint = nearest(options.table, JOBS)
        raise ValueError(
            f"{options.table}: there is no such file{hint} Tables with a name are: {', '.join(JOBS)}"
        )
    return Job(lambda seed: nn.read_csv(options.table, **of_files))


def _some(data: Dataset[Any], limit: int | None, seed: int) -> Dataset[Any]:
    """As many samples as wanted, chosen at random, before any are held out."""
    if limit is None or limit >= len(data.x):
        return data
    chosen = generator(seed).sample(range(len(data.x)), limit)
    return data._replace(x=[data.x[i] for i in chosen], y=[data.y[i] for i in chosen])


def _report(options: argparse.Namespace, data: Dataset[Any], trained: Trained, seconds: float) -> None:
    model, parts, history, scores = trained
    goal = counted(len(data.classes), "class", "classes") if data.classes else "a number to predict"
    samples, features = counted(len(data.x), "sample"), counted(len(data.features), "feature")
    print(f"{options.table}: {samples} of {features}, {goal}, seed {options.seed}")
    print(f"{model!r}, {counted(len(model.parameters()), 'parameter')}")
    scaled = "" if data.classes else ", of targets scaled to mean 0 and deviation 1"
    print(f"trained in {seconds:.1f} s: {history}{scaled}")
    if data.classes:
        commonest = max(parts.y_train, key=parts.y_train.count)
        without = parts.y_test.count(commonest) / len(parts.y_test)
        print(
            f"held-out third: accuracy {scores['accuracy']:.1%}, loss {scores['loss']:.4g}; "
            f"of always saying {data.classes[commonest]!r}, the commonest of the other two thirds, "
            f"{without:.1%}"
        )
        return
    mean = fmean(parts.y_train)
    without = fmean(abs(number - mean) for number in parts.y_test)
    print(
        f"held-out third: mean absolute error {scores['mae']:.4g}, in units of the table; of always saying "
        f"the mean of the other two thirds, {without:.4g}"
    )


def _keep(folder: Path, data: Dataset[Any], trained: Trained) -> None:
    """Write the model, its loss curve, and what it does with the samples held out."""
    model, parts, history, _ = trained
    path = folder / "model.safetensors"
    nn.save(model, path)
    code = re.sub(r"\b(?=[A-Z]\w*\()", "nn.", repr(model))
    print(f"model = nn.load({code}, {str(path)!r})")
    if data.classes:
        print(
            f"classes = {list(data.classes)!r}  # of the outputs, in their order: the largest is the answer"
        )
    from viz.plots import plot_boundary, plot_history, save
    from viz.results import plot_confusion, plot_predictions

    outputs = model.predict(parts.x_test)
    pictures = {"loss": plot_history(history)}
    if not data.classes:
        pictures["predictions"] = plot_predictions(parts.y_test, [output[0] for output in outputs])
    elif len(data.features) == 2:
        pictures["boundary"] = plot_boundary(model, parts.x_test, parts.y_test)
    else:
        guesses = [output.index(max(output)) for output in outputs]
        pictures["confusion"] = plot_confusion(parts.y_test, guesses, data.classes)
    for name, axes in pictures.items():
        print(save(axes, folder / f"{name}.svg"))
    from matplotlib import pyplot  # here it is known to be installed

    pyplot.close("all")


if __name__ == "__main__":
    sys.exit(main())
