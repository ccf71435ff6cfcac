"""Checkpoints: a training in a file, so that one that was cut off goes on, to the bits it would have had.

The file is that of `nn.save` with more in it: what the optimiser and the conditions remember, the order of
the samples, the states of all generators of random numbers, the History. Notes tell what run it is of.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import Any

from autograd_core.files import file_named, remove_unfinished
from autograd_core.text import counted, cut
from nn import storage
from nn.description import described
from nn.fingerprint import Fingerprint, UnknownError
from nn.module import trained
from nn.run import Run
from nn.samples import Samples
from nn.steps import Compiled, Steps

LONGEST = 2_000  # letters of a setting that are kept; of longer ones there is a digest
SHOWN = 100  # of them in an error
DIGEST = re.compile(r"( code)? [0-9a-f]{64}")  # which says nothing to people


class Checkpoint:
    """The file of a training, and what there is to keep beside the Run.

    Args:
        path: the file.
        steps: what is trained, on what, and how.
        conditions: asked after every epoch; one with a `memory`, a list of numbers, has it kept.
        settings: what else the bits depend on.

    Raises:
        ValueError: if the model or what trains it holds something whose state is not known.
    """

    def __init__(self, path: Any, steps: Steps, conditions: Sequence[Any], settings: dict[str, Any]) -> None:
        job = steps.job
        x, y = _numbers(job.samples)
        self.path, self.steps = file_named("checkpoint", path, "run.safetensors"), steps
        self.model, self.optimizer = job.model, job.optimizer
        self.remembering = [each for each in conditions if hasattr(each, "memory")]
        self.settings = {
            name: _short(described(setting))
            for name, setting in {
                "model": job.model,
                "x": x,
                "y": y,
                "validation": job.held_out and _numbers(job.held_out),
                "loss and metrics": job.scores.functions,
                "optimizer": job.optimizer,
                "l1": job.l1,
                "l2": job.l2,
                "clip": job.clip,
                "stop": conditions,
                "compiled": isinstance(steps, Compiled),
                **settings,
            }.items()
        }
        read = (job.model, job.scores.functions, job.optimizer, job.clip)
        try:
            self.generators = Fingerprint(read, trained(job.model)).generators
        except UnknownError as problem:
            raise ValueError(
                f"checkpoint: the model, loss, metrics, optimizer or clip depends on {problem}, whose state "
                "no file can keep: take it out of them"
            ) from None

    def start(self, run: Run, epochs: int) -> None:
        """Go to where the file left the run; without a file write the first one.

        Raises:
            ValueError: for a file that is damaged or of another run, before anything changes.
            OSError: if it cannot be read or written.
        """
        remove_unfinished(self.path)
        if self.path.exists():
            self._load(run, epochs)
        else:
            self.save(run)

    def save(self, run: Run) -> None:
        """Write where the run is."""
        import numpy

        self.steps.settle()
        tensors = {"order": numpy.array(run.order), "optimizer": numpy.array(self.optimizer.memory)}
        for place, condition in enumerate(self.remembering):
            tensors[f"condition {place}"] = numpy.array(condition.memory)
        storage.write(
            self.model,
            self.path,
            tensors,
            settings=self.settings,
            steps=self.optimizer.steps,
            generators=[generator.getstate() for generator in (run.shuffling, *self.generators)],
            used=run.used,
            seen=run.seen,
            scores=run.history.values,
            gradient_norms=run.history.gradient_norms,
            stopped=run.history.stopped,
        )

    def _load(self, run: Run, epochs: int) -> None:
        notes, tensors = storage.read(self.model, self.path)
        self._check(notes, epochs)
        storage.show(self.model, tensors[storage.TENSOR])
        self.optimizer.steps = notes["steps"]
        self.optimizer.memory = list(tensors["optimizer"])
        for place, condition in enumerate(self.remembering):
            condition.memory = tensors[f"condition {place}"].tolist()
        for generator, state in zip((run.shuffling, *self.generators), notes["generators"], strict=True):
            version, numbers, gauss = state
            generator.setstate((version, tuple(numbers), gauss))
        run.order[:] = array("q", tensors["order"].tolist())
        run.used, run.seen = notes["used"], [tuple(batch) for batch in notes["seen"]]
        run.history.values, run.history.gradient_norms = notes["scores"], notes["gradient_norms"]
        run.history.stopped = notes["stopped"]

    def _check(self, notes: dict[str, Any], epochs: int) -> None:
        if "settings" not in notes:
            raise ValueError(f"{self.path} has a model alone, as nn.save writes it: name another checkpoint")
        there = notes["settings"]
        for name, here in self.settings.items():
            if there.get(name) != here:
                raise ValueError(
                    f"{self.path} is of another run: {_difference(name, str(there.get(name)), here)}: name "
                    "another checkpoint, or remove this one"
                )
        done = len(notes["gradient_norms"])
        if done > epochs:
            raise ValueError(
                f"{self.path} has {counted(done, 'epoch')}, more than epochs={epochs}: ask for as many"
            )


def _numbers(samples: Samples) -> Any:
    try:
        return samples.arrays
    except ValueError:  # rows of words, say
        return samples.rows, samples.targets


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    from hashlib import sha256

    return f"{cut(text, LONGEST)} {sha256(text.encode()).hexdigest()}"


def _difference(name: str, there: str, here: str) -> str:
    """Say how a setting was and is, from a little before where the two part."""
    texts = before, now = DIGEST.sub("", there), DIGEST.sub("", here)
    if before == now:
        of_code = [[found[0] for found in DIGEST.finditer(text) if found[1]] for text in (there, here)]
        what = "contents" if of_code[0] == of_code[1] else "code"
        return f"{name} has other {what} than it had"
    parting = next((i for i, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), 0)
    start = max(0, parting - SHOWN // 2) if max(map(len, texts)) > SHOWN else 0
    was, now = [("..." if start else "") + cut(text[start:], SHOWN) for text in texts]
    return f"{name} was {was}, is {now}"
