"""One browser for all tests of the page, and the pages most of them read."""

import pytest

from chromium import start
from graphs import example
from page_reader import Page, network
from viz.explorer import explore


@pytest.fixture(scope="module")
def browser():
    browser = start()
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    explore(example(), folder / "small.html")
    explore(network()[0], folder / "network.html")
    return folder


@pytest.fixture
def small(browser, files):
    page = Page(browser, files / "small.html")
    yield page
    assert page.errors() == []


@pytest.fixture
def large(browser, files):
    page = Page(browser, files / "network.html")
    yield page
    assert page.errors() == []
