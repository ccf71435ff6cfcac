"""Names for functions: "relu", "mse", "accuracy"; any other function is taken as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd_core.text import nearest

Function = Callable[..., Any]


ELSEWHERE = {
    "acc": "accuracy",
    "bce": "binary_cross_entropy",
    "binary_crossentropy": "binary_cross_entropy",
    "categorical_crossentropy": "cross_entropy",
    "hard_tanh": "hardtanh",
    "kl_div": "kl_divergence",
    "l1": "mae",
    "l2": "mse",
    "log_loss": "binary_cross_entropy",
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "nll_loss": "sparse_categorical_crossentropy",
    "sparse_cross_entropy": "sparse_categorical_crossentropy",
    "swish": "silu",
}
"""What libraries call them that are not called so here: Keras, PyTorch, scikit-learn."""


def resolve(kind: str, wanted: str | Function, table: Mapping[str, Function]) -> Function:
    """Return the function that `wanted` names in `table`, or `wanted` itself if it is a function.

    Raises:
        ValueError: for a name that is not in the table; it lists those that are.
        TypeError: for anything that is neither a name nor a function.

    >>> resolve("number", "absolut", {"absolute": abs})
    Traceback (most recent call last):
    ...
    ValueError: no number named 'absolut', did you mean 'absolute'? A function, or one of: absolute
    """
    if callable(wanted):
        return wanted
    names = ", ".join(table)
    if not isinstance(wanted, str):
        raise TypeError(
            f"expected a function or one of: {names}; got {type(wanted).__name__} {wanted!r} as {kind}"
        )
    if wanted in table:
        return table[wanted]
    meant = ELSEWHERE.get(wanted.lower())
    hint = f": here it is {meant!r}." if meant in table else nearest(wanted, table)
    raise ValueError(f"no {kind} named {wanted!r}{hint} A function, or one of: {names}")


def name_of(function: Function) -> str:
    """Name a function, for the representations of layers.

    >>> name_of(abs)
    'abs'
    """
    return getattr(function, "__name__", repr(function))
