"""Ops as functions of whole arrays: NumPy's, or one composed of those, where a record says so (`on_arrays`).

NumPy's transcendental functions are several times as fast as the C library's and may differ from them by a
few ulp: native code uses them where it may reassociate, the NumPy executor always.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from autograd_core.op import find_op


@cache
def function(name: str) -> Any:
    """An op as a function of arrays, which calls its kernel on every element where it has no better."""
    op = find_op(name)
    if op.on_arrays is not None:
        return getattr(np, op.on_arrays) if isinstance(op.on_arrays, str) else op.on_arrays

    def element_by_element(*columns: Any) -> Any:
        columns = np.broadcast_arrays(*columns)
        rows = zip(*[column.ravel().tolist() for column in columns], strict=True)
        return np.array([op.forward(*row) for row in rows], dtype=np.float64).reshape(columns[0].shape)

    return element_by_element
