"""What `cython` means to the engine's files where Cython is not installed: decorators and types that do
nothing.

`value.py`, `backward.py` and the kernels are ordinary Python that Cython can compile. They start with
`try: import cython`, `except ImportError: from autograd_core import _plain as cython`, so that the same text
runs on a machine that has the standard library alone.
"""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")

compiled = False
double = float
ulonglong = int
int = int
Py_ssize_t = int
p_double = Any
bint = bool


def _same(thing: T) -> T:
    return thing


cclass = cfunc = ccall = inline = final = no_gc = nogil = address = _same


def exceptval(*, check: bool) -> Any:
    return _same


def cast(kind: Any, thing: Any) -> Any:
    return kind(thing) if kind is int else thing


def declare(kind: Any, start: Any = None) -> Any:
    return start


def boundscheck(on: bool) -> Any:
    return _same


wraparound = boundscheck
