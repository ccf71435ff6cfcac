"""Libraries that only a part of the project needs: how it is told that one is missing, and what brings it.

The package is on no index: what is typed names the clone, `.`, and an extra of it.
"""

from __future__ import annotations

from importlib.util import find_spec

EXTRAS = {
    "graphviz": "viz",
    "graphviz-pure": "viz",
    "hypothesis": "test",
    "matplotlib": "plots",
    "numpy": "compiler",
    "optree": "compiler",
    "pillow": "plots",
    "rich": "terminal",
    "safetensors": "nn",
    "typst": "pdf",
}
"""The extra that brings a library."""


def missing(*libraries: str) -> str:
    """Say which libraries there are not, and what installs them.

    >>> missing("safetensors", "matplotlib")
    'safetensors, matplotlib are not installed: pip install ".[nn,plots]" in the clone'
    """
    extras = ",".join(dict.fromkeys(EXTRAS[library] for library in libraries))
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
