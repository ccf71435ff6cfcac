"""Docstrings as Markdown: examples are shown as sessions, where Markdown alone would read quotations."""

from __future__ import annotations

import doctest


def fenced(docstring: str) -> str:
    r"""Put fences around the examples of a docstring.

    >>> fenced("A sum.\n\n>>> 1 + 1\n2\n")
    'A sum.\n\n```pycon\n>>> 1 + 1\n2\n```'
    """
    lines: list[str] = []
    margin: str | None = None  # of the example that is open
    for line in [*docstring.splitlines(), ""]:
        if margin is None and line.lstrip().startswith(">>> "):
            margin = line[: len(line) - len(line.lstrip())]
            lines += [""] if lines and lines[-1] else []
            lines.append(f"{margin}```pycon")
        elif margin is not None and not line.strip():
            lines.append(f"{margin}```")
            margin = None
        lines.append(line if margin is None else line.replace(doctest.BLANKLINE_MARKER, ""))
    return "\n".join(lines).rstrip()
