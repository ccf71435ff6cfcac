"""docs/errors.md: every error class has wrong code, its message in full, a reason and right code; all of it
runs."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

import autograd_core as ac
from imports import find_modules

PAGE = Path(__file__).parent.parent / "docs" / "errors.md"
# The user's line, which here is one of the page.
PLACE = re.compile(r"\(<doctest[^()]*(?:\([^()]*\)[^()]*)*\)")

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="docs/ is not part of this copy of the project")


def classes(base):
    for each in base.__subclasses__():
        yield each
        yield from classes(each)


def sections():
    _, *parts = re.split(r"^## (.+)\n", PAGE.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def examples(text):
    return doctest.DocTestParser().get_examples(text)


class Whole(doctest.OutputChecker):
    """Compares whole messages: no ellipsis, but for the place of the user's line."""

    def check_output(self, want, got, optionflags):
        return super().check_output(want, PLACE.sub("(...)", got), optionflags)


@pytest.mark.usefixtures("ops_of_examples")
def test_what_the_page_shows_is_what_is_raised_word_for_word():
    test = doctest.DocTestParser().get_doctest(PAGE.read_text(), {}, "errors", str(PAGE), 0)
    runner = doctest.DocTestRunner(Whole(), optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test)
    assert runner.summarize().failed == 0


def test_every_class_of_the_engine_is_in_the_table():
    for module in find_modules():
        if not module.endswith("__main__"):
            importlib.import_module(module)
    ours = {
        each
        for each in classes(ac.AutogradError)
        if each.__module__.startswith(("autograd_core", "viz", "nn"))
    }
    rows = re.findall(r"^\| \[`(\w+)`\]\(#\w+\) \| (\w+) \|", PAGE.read_text(), flags=re.MULTILINE)
    assert {(each.__name__, each.__mro__[2].__name__) for each in ours} == set(rows)
    assert {name for name, _ in rows} <= sections().keys()


@pytest.mark.parametrize("name", sorted(sections().keys() - {"AutogradError"}) if PAGE.exists() else [])
def test_an_entry_is_wrong_code_a_reason_and_right_code(name):
    _, *parts = re.split(r"^\*\*(Wrong|Why|Right)\.\*\*", sections()[name], flags=re.MULTILINE)
    kinds, texts = parts[::2], parts[1::2]
    assert re.fullmatch("Wrong Why Right( Wrong( Why)? Right)*", " ".join(kinds))
    for kind, text in zip(kinds, texts, strict=True):
        raised = [example.exc_msg for example in examples(text) if example.exc_msg]
        assert bool(raised) == (kind == "Wrong"), text
        assert kind == "Why" or examples(text)
    assert any(name in message for message in raised_by(texts)) or name.startswith("ValueError")


def raised_by(texts):
    return [example.exc_msg or "" for text in texts for example in examples(text)]
