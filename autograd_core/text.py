"""How a number, a count and a node are written in the terminal, in tables and in errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd_core.node import Node


def short(x: float) -> str:
    """Write a number with four significant digits, recognisably a float.

    >>> short(6.909297426825682), short(2.0), short(1e-20), short(float("nan"))
    ('6.909', '2.0', '1e-20', 'nan')
    """
    written = f"{x:.4g}"
    return written if any(c in written for c in ".en") else written + ".0"


def cut(text: str, longest: int) -> str:
    """Write a text, of a longer one its beginning and three dots.

    >>> cut("return x", 20), cut("return x * x + y", 11)
    ('return x', 'return x...')
    """
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def counted(count: int, what: str, several: str = "") -> str:
    """Write how many there are: one operand, two operands; `several` where an s does not do.

    >>> counted(1, "operand"), counted(0, "operand"), counted(2_000, "leaf", "leaves")
    ('1 operand', '0 operands', '2,000 leaves')
    """
    return f"{count:,} {what if count == 1 else several or what + 's'}"


def nearest(name: str, names: Iterable[str]) -> str:
    """End a clause about a name that is not known: with the known one most like it, or a full stop.

    >>> nearest("sinn", ["sin", "cos"]), nearest("COS", ["sin", "cos"]), nearest("x", ["sin", "cos"])
    (", did you mean 'sin'?", ", did you mean 'cos'?", '.')
    """
    from difflib import get_close_matches

    known = {each.lower(): each for each in names}
    near = get_close_matches(name.lower(), known, n=1)
    return f", did you mean {known[near[0]]!r}?" if near else "."


def describe(node: Node) -> str:
    """Write a node as `Value(6.909, label='loss', op='+', grad=1.0)`: what is not there is not written."""
    parts = [short(node.primal)]
    if node.label is not None:
        parts.append(f"label={node.label!r}")
    if node.op is not None:
        parts.append(f"op={str(node.op)!r}")
    if node.has_grad:
        parts.append(f"grad={short(node.grad)}")
    return f"Value({', '.join(parts)})"


def name_of(node: Node) -> str:
    """The label of a node, else the op that made it, else its number: what tables and errors call it."""
    return node.label or (f"{node.op}" if node.op is not None else short(node.primal))
