"""Examples as sessions: fenced in docstrings, where Markdown alone would read quotations; no doctest mark."""

from __future__ import annotations

import doctest
from typing import Any


def on_page_markdown(markdown: str, **_: Any) -> str:
    r"""Show an empty line of an output as one; MkDocs calls this with every page.

    >>> on_page_markdown("above\n<BLANKLINE>\nbelow")
    'above\n\nbelow'
    """
    return markdown.replace(doctest.BLANKLINE_MARKER, "")


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
        lines.append(line if margin is None else on_page_markdown(line))
    return "\n".join(lines).rstrip()
