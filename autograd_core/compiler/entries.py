"""Entry points: the addresses at which the native executor calls the C library and compiled kernels."""

from __future__ import annotations

from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.autograd_core.compiler.entries import capsule_address, library_entries

LIBRARY: dict[str, int] = library_entries() if cython.compiled else {}


def address(capsule: Any) -> int:
    """Where the C function of a capsule is."""
    found: int = capsule_address(capsule)
    return found
