"""History: what training saw, one number per epoch, and why it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class History:
    """What `fit` saw: one number per epoch of the loss and of each metric, and why it stopped.

    >>> history = History({"loss": [0.5, 0.25]}, "all 2 epochs done")
    >>> history["loss"][-1], str(history)
    (0.25, 'loss 0.25 (all 2 epochs done)')
    """

    values: dict[str, list[float]] = field(default_factory=dict)
    stopped: str = ""
    gradient_norms: list[float] = field(default_factory=list)  # the mean of each epoch, before clipping

    def add(self, scores: dict[str, float], prefix: str = "") -> None:
        """Add one epoch's scores."""
        for name, score in scores.items():
            self.values.setdefault(prefix + name, []).append(score)

    def __getitem__(self, name: str) -> list[float]:
        return self.values[name]

    def __str__(self) -> str:
        last = ", ".join(f"{name} {scores[-1]:.4g}" for name, scores in self.values.items())
        return f"{last} ({self.stopped})" if last else self.stopped
