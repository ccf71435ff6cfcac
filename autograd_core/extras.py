"""Libraries that only a part of the project needs: how it is told that one is missing, and what brings it.

The package is on no index: what is typed names the clone, `.`, and an extra of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

EXTRAS = {
    "graphviz": "viz",
    "graphviz-pure": "viz",
    "hypothesis": "test",
    "matplotlib": "plots",
    "numpy": "compiler",
    "optree": "transforms",
    "pillow": "plots",
    "rich": "terminal",
    "safetensors": "nn",
    "typst": "pdf",
}
"""The extra that brings a library."""

COMPILER = ("numpy", "optree")
"""What compiled code needs."""


def missing(*libraries: str) -> str:
    """Say which libraries there are not, and what installs them.

    >>> missing("safetensors", "matplotlib")
    'safetensors, matplotlib are not installed: pip install ".[nn,plots]" in the clone'
    """
    named = dict.fromkeys(EXTRAS[library] for library in libraries)
    extras = ",".join(extra for extra in named if (extra, "compiler" in named) != ("transforms", True))
    are = "is" if len(libraries) == 1 else "are"
    return f'{", ".join(libraries)} {are} not installed: pip install ".[{extras}]" in the clone'


def check_installed(what: str, *libraries: str) -> None:
    """Raise before anything is begun unless all that will be needed is there.

    Raises:
        ImportError: naming what needs the libraries, those that are missing, and what installs them.
    """
    absent = [name for name in libraries if find_spec(name) is None]
    if absent:
        raise ImportError(f"{what}: {missing(*absent)}")


@contextmanager
def told_if_missing(what: str) -> Iterator[None]:
    """Have what cannot be imported within the block told with what needs it, and what installs it.

    Raises:
        ImportError: in place of the one for a library of an extra.

    >>> with told_if_missing("viz.draw"):
    ...     raise ModuleNotFoundError("No module named 'graphviz'", name="graphviz")
    Traceback (most recent call last):
    ...
    ImportError: viz.draw: graphviz is not installed: pip install ".[viz]" in the clone
    """
    try:
        yield
    except ModuleNotFoundError as problem:
        library = str(problem.name).partition(".")[0]
        if library not in EXTRAS:
            raise
        raise ImportError(f"{what}: {missing(library)}", name=library) from None
