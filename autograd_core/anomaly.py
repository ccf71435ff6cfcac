"""What `detect_anomaly()` looks at: the first value or gradient that is no finite number, and who wrote
it."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from types import FrameType
from weakref import WeakValueDictionary

from autograd_core.backward import live_order
from autograd_core.errors import AnomalyError
from autograd_core.node import Node
from autograd_core.text import cut, name_of, short

_PACKAGE = str(Path(__file__).parent)
LONGEST = 100  # letters of a line that are quoted
_LIBRARY = str(Path(linecache.__file__).parent)  # Python's own: copy.py copies a Value for somebody

# Where a node was written, for gradients that fail later: id -> (node, line), the node held weakly.
_nodes: WeakValueDictionary[int, Node] = WeakValueDictionary()
_lines: dict[int, str] = {}


def check_forward(node: Node) -> None:
    """Raise AnomalyError if a result just recorded is nan or infinite; remember the line that wrote it."""
    line = users_line()
    if not isfinite(node.primal):
        raise AnomalyError(f"{_op_name(node)} gave {short(node.primal)}: {_operands(node)} ({line})")
    if len(_lines) > 2 * len(_nodes) + 1000:
        for key in [key for key in _lines if key not in _nodes]:
            del _lines[key]
    _nodes[id(node)] = node
    _lines[id(node)] = line


def check_backward(root: Node, upstream: float) -> None:
    """Raise AnomalyError at the first contribution of the sweep that is nan or infinite; change nothing."""
    if not isfinite(root.primal):
        raise AnomalyError(f"backward() starts at {root!r}, which is no finite number")
    order = live_order(root)
    adjoints = {id(root): upstream}
    for node in reversed(order):
        adjoint = adjoints.pop(id(node))
        for operand, edge in zip(node.operands, node.edges, strict=True):
            if edge is None:
                continue
            total = adjoints.get(id(operand), 0.0) + adjoint * edge
            if not isfinite(total):
                raise AnomalyError(_backward_message(node, operand, adjoint, edge, total))
            adjoints[id(operand)] = total


def users_line() -> str:
    """The innermost line of the running code that is neither this package's nor Python's own."""
    here = sys._getframe(1)
    frame = next(users_frames(here), here)
    file, line = frame.f_code.co_filename, frame.f_lineno
    source = linecache.getline(file, line).strip()
    place = f"{Path(file).name}:{line}"
    return f"{place}: {cut(source, LONGEST)}" if source else place


def users_frames(frame: FrameType | None, outside: FrameType | None = None) -> Iterator[FrameType]:
    """The frames of code neither of this package nor of Python, outwards to where `outside` begins."""
    while frame is not None and frame is not outside:
        if not _is_ours(frame.f_code.co_filename):
            yield frame
        frame = frame.f_back


def _is_ours(file: str) -> bool:
    return file.startswith(_PACKAGE) or (file.startswith(_LIBRARY) and "-packages" not in file)


def _backward_message(node: Node, operand: Node, adjoint: float, edge: float, total: float) -> str:
    line = _lines.get(id(node)) if _nodes.get(id(node)) is node else None
    written = f"written at {line}" if line else "written before detect_anomaly() was entered"
    return (
        f"the gradient through {_op_name(node)} became {short(total)}: upstream {short(adjoint)} x local "
        f"derivative {short(edge)} towards {name_of(operand)}; {_operands(node)} ({written})"
    )


def _op_name(node: Node) -> str:
    name = node.op.name if node.op is not None else "leaf"
    return f"{name} {node.label!r}" if node.label else name


def _operands(node: Node) -> str:
    names = node.op.operand_names if node.op is not None else ()
    padded = (*names, *[f"operand {i}" for i in range(len(names), len(node.operands))])
    return ", ".join(
        f"{operand.label or name} = {short(operand.primal)}"
        if isinstance(operand, Node)
        else f"{name} = {short(operand)}"
        for name, operand in zip(padded, node.operands, strict=False)
    )
