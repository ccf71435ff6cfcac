"""Pages made from the code: the reference of every public name and op, and the examples.

What is public is said in one place, `__all__` of each package and the table of ops; what a name is for, in
its docstring. So the reference cannot fall behind the code.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import autograd_core as ac
import nn
import viz
from autograd_core import Op
from benchmarks.numerics_page import domain, formula
from docs.hooks.fences import fenced

EXAMPLES = Path(__file__).parents[2] / "examples"
ON_OPS = """\
# Operations

Each is a function of numbers or Values, `ac.sin(x)`, and a method where one operand leads, `x.sin()`. Beside
it stands where it is defined. What it returns elsewhere, and how exactly, is in [Numerics](../numerics.md).
"""
ON_EXAMPLES = """\
# Examples

Real problems on a page each: `python -m examples.newton` runs one. The tests run all of them at small size;
the figures in their words are those of a run at full size.
"""


def on_files(files: Any, config: Any) -> Any:
    """Add the pages to those of the folder; MkDocs calls this."""
    from mkdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files


def pages() -> dict[str, str]:
    """Every page that is made here, by its path."""
    return {
        **{f"reference/{package.__name__}.md": _reference(package) for package in (ac, nn, viz)},
        "reference/testing.md": "# autograd_core.testing\n\n::: autograd_core.testing",
        "reference/ops.md": _operations(),
        "examples.md": _examples(),
    }


def _reference(package: Any) -> str:
    """A package's introduction and all its public names; mkdocstrings fills these in."""
    name = package.__name__
    parts = [f"# {name}", fenced(inspect.getdoc(package) or "")]
    for each in package.__all__:
        parts.append(f"::: {name}.{each}")
        if package is not nn:  # layers share what `Module` says once
            parts[-1] += "\n    options: {inherited_members: true}"
    return "\n\n".join(parts)


def _operations() -> str:
    ops = sorted([op for op in ac.OPS.values() if op.public], key=lambda op: op.name)
    return "\n\n".join([ON_OPS, *[_operation(op) for op in ops]])


def _operation(op: Op) -> str:
    also = f", also called {', '.join(f'`{name}`' for name in op.aliases)}" if op.aliases else ""
    return "\n\n".join(
        [
            f"## {op.name} {{ #{op.name} }}",
            f"`{op.name}{_parameters(op)}`, {formula(op)}, on {domain(op)}{also}",
            fenced(inspect.cleandoc(op.__doc__ or "")),
        ]
    )


def _parameters(op: Op) -> str:
    if op.shape_call is not None:
        parameters = inspect.signature(op.shape_call).parameters.values()
        return f"({', '.join(str(each.replace(annotation=each.empty)) for each in parameters)})"
    free = len(op.operand_names) - len(op.defaults)
    given = [f"{name}={value}" for name, value in zip(op.operand_names[free:], op.defaults, strict=True)]
    return f"({', '.join([*op.operand_names[:free], *given])})"


def _examples() -> str:
    """Every program of the folder, below the words it opens with."""
    parts = [ON_EXAMPLES]
    for path in sorted(EXAMPLES.glob("[!_]*.py")):
        code = path.read_text()
        words = fenced(ast.get_docstring(ast.parse(code)) or "")
        body = code.split('"""\n', 2)[1].strip().replace("\n", "\n    ")
        parts += [f"## {path.stem}", words, f'??? note "the program"\n\n    ```python\n    {body}\n    ```']
    return "\n\n".join(parts)
