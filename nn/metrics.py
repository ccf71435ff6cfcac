"""Metrics: what is reported next to the loss, on plain numbers; each scores one sample, the mean is shown."""

from __future__ import annotations

from collections.abc import Sequence

from nn.naming import Function


def accuracy(outputs: Sequence[float], label: int) -> float:
    """1.0 if the largest output is that of the class `label`, else 0.0.

    >>> accuracy([0.1, 2.5, 0.3], 1), accuracy([0.1, 2.5, 0.3], 0)
    (1.0, 0.0)
    """
    return float(max(range(len(outputs)), key=outputs.__getitem__) == label)


METRICS: dict[str, Function] = {"accuracy": accuracy}
