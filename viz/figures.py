"""What every plot needs: Axes, numbers from whatever holds some, a file with the same bytes each time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd_core.errors import DomainError
from autograd_core.extras import told_if_missing
from autograd_core.files import write_atomically
from autograd_core.naming import printable
from autograd_core.node import Node
from viz.model import require_positive

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("svg", "png", "pdf")


def save(axes: Axes, path: str | os.PathLike[str]) -> Path:
    """Write the figure of some Axes into a .svg, .png or .pdf, in one step; the same plot, the same bytes.

    Raises:
        DomainError: (a ValueError) for another suffix.
        OSError: if the file cannot be written; the old one stays.
    """
    from matplotlib import rc_context

    path = Path(path)
    kind = path.suffix[1:].lower()
    if kind not in FORMATS:
        raise DomainError(f"{path}: write one of {', '.join('.' + known for known in FORMATS)}")
    dated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
    content = BytesIO()
    with rc_context({"svg.hashsalt": "autograd-core", "svg.fonttype": "path"}):
        figure: Any = axes.get_figure(root=True)
        figure.savefig(content, format=kind, metadata=dated[kind])
    write_atomically(path, content.getvalue())
    return path


def new_axes() -> Axes:
    """Axes in a figure of their own, which notebooks and `pyplot.show()` show.

    Raises:
        ImportError: if matplotlib is not installed, naming the command that installs it.
    """
    with told_if_missing("plots"):
        from matplotlib import pyplot
    return pyplot.subplots(layout="constrained")[1]


def series(option: str, given: Any) -> dict[str, list[float]]:
    """Names with numbers each, from a dict or from something with such `values`."""
    values = given if isinstance(given, Mapping) else getattr(given, "values", given)
    if not isinstance(values, Mapping):
        raise DomainError(f"{option}: expected a dict of lists of numbers, got {type(values).__name__}")
    found = {str(name): numbers(f"{option}[{name!r}]", each) for name, each in values.items()}
    if not any(found.values()):
        raise DomainError(f"{option}: there is nothing to plot: train for at least one epoch")
    return found


def caption(name: object) -> str:
    r"""Somebody's text as matplotlib is to draw it: one line, not too long, and no formula.

    >>> print(caption("$50 or $60"))
    \$50 or \$60
    """
    return printable(str(name)).replace("$", r"\$")


def numbers(option: str, values: Any) -> list[float]:
    """Numbers from a list, a tuple, an array, of numbers or Values; at least one."""
    items = listed(option, values)
    try:
        found = [float(plain(x)) for x in items]
    except (TypeError, ValueError):
        raise DomainError(f"{option}: expected numbers, got {values!r:.60}") from None
    if not found:
        raise DomainError(f"{option}: expected numbers, got none")
    return found


def listed(option: str, values: Any) -> list[Any]:
    """What is in a list, a tuple, an array."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise DomainError(f"{option}: expected a list or an array, got {values!r:.60}")
    return list(values)


def checked_shape(shape: Any) -> tuple[int, int]:
    """The (rows, columns) of an image.

    Raises:
        DomainError: (a ValueError) for anything else.
    """
    try:
        rows, columns = shape
    except (TypeError, ValueError):
        raise DomainError(f"shape: expected (rows, columns), got {shape!r:.60}") from None
    require_positive("the rows of shape", rows)
    require_positive("the columns of shape", columns)
    return rows, columns


def is_row(thing: Any) -> bool:
    """Whether it is a list or an array in place of one number."""
    return hasattr(thing, "__len__")


def plain(x: Any) -> Any:
    """The number in a Value, anything else as it is."""
    return x.data if isinstance(x, Node) else x
