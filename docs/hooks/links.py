"""Links to the code: pages name files of the clone, which are there unbuilt; built, they lead to its page."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from posixpath import normpath, relpath
from typing import Any

PAGES = {
    "autograd_core": "reference/autograd_core.md",
    "autograd_core/check.py": "reference/autograd_core.md#autograd_core.check_gradients",
    "autograd_core/ops": "reference/ops.md",
    "autograd_core/testing.py": "reference/testing.md",
    "examples": "examples.md",
    "nn": "reference/nn.md",
    "viz": "reference/viz.md",
}
_LINK = re.compile(r"\]\((\.\./[^)]+)\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Lead each link out of docs/ to the page that `make docs` makes of it; MkDocs calls this."""
    return linked(markdown, page.file.src_uri)


def linked(markdown: str, path: str) -> str:
    """Lead the links of the page of this path to pages.

    >>> linked("[viz](../../viz), [ode](../../examples/ode.py), [the sweep](../how/sweep.md)", "howto/a.md")
    '[viz](../reference/viz.md), [ode](../examples.md#ode), [the sweep](../how/sweep.md)'
    """
    folder = str(PurePosixPath("docs", path).parent)

    def replaced(link: re.Match[str]) -> str:
        target = normpath(f"{folder}/{link[1]}")
        source = PurePosixPath(target)
        found = PAGES.get(target)
        if str(source.parent) == "examples":
            found = f"{PAGES['examples']}#{source.stem}"
        return link[0] if found is None else f"]({relpath(f'docs/{found}', folder)})"

    return _LINK.sub(replaced, markdown)
