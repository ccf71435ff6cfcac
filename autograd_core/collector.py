"""Python's garbage collector, kept waiting while something large is made that holds no cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Make many objects that form no cycle: looking for some again and again takes as long as all the rest.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():
                gc.freeze()  # and back: what was made counts as old, and is not looked through at once
                gc.unfreeze()
            gc.enable()
