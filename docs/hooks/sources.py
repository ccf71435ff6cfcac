"""An extension of mkdocstrings: how the sources of this project are read."""

from __future__ import annotations

from typing import Any

import griffe

from docs.hooks.fences import fenced

C_LEVEL = "cython.cimports."


class Sources(griffe.Extension):
    """Shows the examples of docstrings as sessions; finds classes that are imported at the C level."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Fence the examples of one function, class or module."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)

    def on_module_members(self, *, mod: griffe.Module, **_: Any) -> None:
        """Lead each C-level import to the Python file of that name: it is the same class."""
        for member in mod.members.values():
            if isinstance(member, griffe.Alias):
                member.target_path = member.target_path.removeprefix(C_LEVEL)
