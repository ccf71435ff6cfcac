"""History: what training saw, one number per epoch, and why it stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd_core.text import nearest


@dataclass
class History:
    """What `fit` saw: one number per epoch of the loss and of each metric, and why it stopped.

    >>> history = History({"loss": [0.5, 0.25]}, "all 2 epochs done")
    >>> history["loss"][-1], str(history)
    (0.25, 'loss 0.25 (all 2 epochs done)')
    >>> list(history), "accuracy" in history
    (['loss'], False)
    """

    values: dict[str, list[float]] = field(default_factory=dict)
    stopped: str = ""
    gradient_norms: list[float] = field(default_factory=list)  # the mean of each epoch, before clipping

    def add(self, scores: dict[str, float], prefix: str = "") -> None:
        """Add one epoch's scores."""
        for name, score in scores.items():
            self.values.setdefault(prefix + name, []).append(score)

    def plot(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Plot the scores, epoch by epoch; return the Axes (see `viz.plot_history`).

        Args:
            path: a .svg, .png or .pdf to write, the same bytes for the same numbers. Nothing is returned
                then: a callback of `fit` is `stop=lambda history, model: history.plot("now.svg")`.

        Raises:
            ValueError: for another suffix, or if there is no epoch yet.
            ImportError: if matplotlib is not installed.

        >>> History({"loss": [0.5, 0.25]}).plot().lines[0].get_ydata().tolist()
        [0.5, 0.25]
        """
        from viz.plots import plot_history, save  # a package beside this one

        axes = plot_history(self)
        if path is None:
            return axes
        from matplotlib import pyplot

        try:
            save(axes, path)
        finally:
            pyplot.close(axes.get_figure(root=True))
        return None

    def __getitem__(self, name: str) -> list[float]:
        if name not in self.values:
            known = (
                f"There are: {', '.join(self.values)}" if self.values else f"No epoch is done, {self.stopped}"
            )
            hint = nearest(str(name), self.values)
            raise KeyError(f"no score named {name!r}{hint} {known}")
        return self.values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __contains__(self, name: object) -> bool:
        return name in self.values

    def __str__(self) -> str:
        last = ", ".join(f"{name} {scores[-1]:.4g}" for name, scores in self.values.items())
        return f"{last} ({self.stopped})" if last else self.stopped
