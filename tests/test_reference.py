"""Every public name says what it is, shows an example that runs, and stands in the reference."""

import ast
import doctest
import importlib
import inspect
import re
from itertools import pairwise
from pathlib import Path

import pytest

import autograd_core as ac

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
PACKAGES = ("autograd_core", "nn", "viz")
NAMES = [(package, name) for package in PACKAGES for name in importlib.import_module(package).__all__]
OPS = [
    name for name, op in ac.OPS.items() if op.public and op.rule.__module__.startswith("autograd_core.ops")
]
needs_docs = pytest.mark.skipif(not DOCS.exists(), reason="docs/ is not part of this copy of the project")


def tables(package):
    """The docstrings of tables and flags: the text below an assignment; with the names of its module."""
    for path in sorted((ROOT / package).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for pair in pairwise(ast.parse(path.read_text()).body):
            match pair:
                case (
                    ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)),
                    ast.Expr(ast.Constant(str(text))),
                ):
                    yield name, (inspect.cleandoc(text), vars(importlib.import_module(module)))


TABLES = {(package, name): found for package in PACKAGES for name, found in tables(package)}


def words(package, name):
    if (package, name) in TABLES:
        return TABLES[package, name][0]
    return inspect.getdoc(getattr(importlib.import_module(package), name)) or ""


def shows(package, name):
    """Whether a docstring has an example, or names the one that has it: "see `compile`"."""
    text = words(package, name)
    elsewhere = re.search(r"see `(\w+)`", text)
    return ">>> " in text or (elsewhere is not None and ">>> " in words(package, elsewhere[1]))


@pytest.mark.parametrize(("package", "name"), NAMES)
def test_every_public_name_has_a_docstring_with_an_example(package, name):
    assert words(package, name).split(">>>")[0].strip(), "what is it?"
    assert shows(package, name), "how is it used?"


def methods(home):
    """The public methods and properties of a class, by name, with the functions behind them.

    What Cython compiled has none to look into: plain Python looks at those.
    """
    for name, found in vars(home).items():
        function = inspect.unwrap(getattr(found, "fget", None) or getattr(found, "func", found))
        if not name.startswith("_") and inspect.isfunction(function):
            yield name, function


METHODS = [
    pytest.param(home, method, function, id=f"{name}.{method}")
    for package, name in NAMES
    if inspect.isclass(home := getattr(importlib.import_module(package), name))
    for method, function in methods(home)
]


@pytest.mark.parametrize(("home", "name", "function"), METHODS)
def test_every_public_method_says_what_it_does_and_what_it_raises(home, name, function):
    text = inspect.getdoc(getattr(home, name)) or inspect.getdoc(function) or ""
    assert text, "what does it do?"
    if re.search(r"^ +raise ", inspect.getsource(function), re.MULTILINE):
        assert "\nRaises:\n" in text


@pytest.mark.parametrize("name", [name for name, _ in methods(ac.Compiled)])
def test_every_method_of_a_compiled_function_says_how_it_is_used(name):
    assert ">>> " in (inspect.getdoc(getattr(ac.Compiled, name)) or "")


@pytest.mark.parametrize("key", list(TABLES), ids=".".join)
def test_examples_below_tables_run(key):
    text, names = TABLES[key]
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(doctest.DocTestParser().get_doctest(text, dict(names), ".".join(key), None, 0))
    assert runner.failures == 0


@needs_docs
def test_every_public_name_stands_in_the_reference():
    from docs.hooks.pages import pages

    made = pages()
    for package, name in NAMES:
        assert f"::: {package}.{name}\n" in made[f"reference/{package}.md"] + "\n", f"{package}.{name}"
    for name in OPS:
        assert f"## {name} {{" in made["reference/ops.md"], name
    for path in (ROOT / "examples").glob("*.py"):
        assert f"## {path.stem}" in made["examples.md"], path


@needs_docs
@pytest.mark.parametrize("hook", ["fences", "links"])
def test_hooks_do_what_their_examples_say(hook):
    assert f"docs/hooks/{hook}.py" in (ROOT / "mkdocs.yml").read_text()
    result = doctest.testmod(importlib.import_module(f"docs.hooks.{hook}"), optionflags=FLAGS)
    assert result.attempted
    assert result.failed == 0


LINKS = [
    pytest.param(path.parent, link, id=f"{path.relative_to(ROOT)}: {link}")
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
]


@needs_docs
@pytest.mark.parametrize(("folder", "link"), LINKS)
def test_links_lead_to_what_is_in_the_clone(folder, link):
    assert (folder / link).exists()


@needs_docs
def test_links_lead_to_pages_that_are_made():
    from docs.hooks.links import PAGES
    from docs.hooks.pages import pages

    for source, page in PAGES.items():
        assert (ROOT / source).exists()
        assert page.partition("#")[0] in pages()


@needs_docs
def test_pages_show_no_marks_of_doctest():
    from docs.hooks.fences import on_page_markdown

    assert "<BLANKLINE>" not in on_page_markdown((ROOT / "docs" / "compiler.md").read_text())
