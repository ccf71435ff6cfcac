"""Who imports whom in the packages, read from the source: what an import runs, and what waits for a call."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("autograd_core", "nn", "viz")


def find_modules() -> dict[str, Path]:
    """Every module of the packages by its name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def names_imported(tree: ast.AST, later: bool) -> Iterator[str]:
    """The modules, and names in modules, that a file imports: while it is imported, or (`later`) in calls."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import) and not later:
            yield from [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and not later:
            yield from [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            if later:
                yield from names_imported(node, later=False)
        else:
            yield from names_imported(node, later)


def imports_of(path: Path, later: bool = False) -> list[str]:
    """The modules of this repository's packages that a file imports."""
    modules = find_modules()
    found = []
    for name in names_imported(ast.parse(path.read_text()), later):
        while name and name not in modules:  # a name in a module
            name = name.rpartition(".")[0]
        if name:
            found.append(name)
    return list(dict.fromkeys(found))
