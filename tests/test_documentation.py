"""Every example in a docstring, in the README and in docs/ runs and prints what it says."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import autograd_core as ac

ROOT = Path(__file__).parent.parent
WRITTEN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
FLAGS = WRITTEN | doctest.IGNORE_EXCEPTION_DETAIL
PACKAGES = ("autograd_core", "nn", "viz")
ELSEWHERE = ROOT / "docs" / "errors.md"  # tests/test_errors.py runs it, and compares without an ellipsis
PAGES = sorted({ROOT / "README.md", *(ROOT / "docs").rglob("*.md")} - {ELSEWHERE})

pytestmark = pytest.mark.usefixtures("ops_of_examples")


def modules():
    for package in PACKAGES:
        found = importlib.import_module(package)
        yield package
        for module in pkgutil.walk_packages(found.__path__, package + "."):
            if not module.name.endswith("__main__"):
                yield module.name


@pytest.mark.parametrize("name", list(modules()))
def test_docstrings(name):
    assert doctest.testmod(importlib.import_module(name), optionflags=FLAGS).failed == 0


@pytest.mark.parametrize("name", [name for name, op in ac.OPS.items() if op.public])
def test_records(name):
    op = ac.OPS[name]
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=FLAGS)
    test = parser.get_doctest(op.__doc__ or "", {}, name, None, 0)
    assert test.examples, f"{name} shows no example"
    runner.run(test)
    assert runner.failures == 0


# Pages show messages word for word: what a reader meets is what the page explains.
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # of programs that a page writes and runs
    assert doctest.testfile(str(page), module_relative=False, optionflags=WRITTEN).failed == 0
