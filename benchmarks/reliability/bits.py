"""Numbers as text that tells all their bits."""

from __future__ import annotations

from typing import Any


def bits(found: Any) -> str:
    """Write numbers, lists and arrays of them so that equal text means equal bits; a nan is a nan.

    >>> bits([0.1, (-0.0, [1])])
    '0x1.999999999999ap-4 -0x0.0p+0 0x1.0000000000000p+0'
    """
    if hasattr(found, "tolist"):
        found = found.tolist()
    if isinstance(found, list | tuple):
        return " ".join(map(bits, found))
    return float(found).hex()
