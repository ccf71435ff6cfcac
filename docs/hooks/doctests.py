"""An extension of mkdocstrings: the examples of every docstring are highlighted as sessions."""

from __future__ import annotations

from typing import Any

import griffe

from docs.hooks.fences import fenced


class Doctests(griffe.Extension):
    """Fences the examples of what is shown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the docstring of one function, class or module."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
