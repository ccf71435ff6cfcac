"""The page in a real browser: colours, phones, notebooks, screen readers, numbers as Python writes them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core.text import short
from chromium import needs_chromium, resize
from graphs import example
from page_reader import Page
from viz.explorer import explore

pytestmark = needs_chromium


def test_heat_colours_the_boxes_by_sign_and_size(small):
    def colours():
        time.sleep(0.3)
        return small.js(
            "[...document.querySelectorAll('.box rect')].map((rect) => getComputedStyle(rect).fill)"
        )

    plain = colours()
    small.press("END", "h")
    assert small.one("#heat").get_attribute("aria-pressed") == "true"
    assert small.one("#legend").is_displayed()
    assert all(before != after for before, after in zip(plain, colours(), strict=True))
    small.press("HOME")
    assert colours() == plain
    small.click("heat")
    assert not small.one("#legend").is_displayed()


def test_light_and_dark_by_the_system_and_by_hand(small):
    def background():
        return small.js("getComputedStyle(document.body).backgroundColor")

    light = background()
    small.press("t")
    dark = background()
    assert light != dark
    small.click("theme")
    assert background() == light
    feature = {"name": "prefers-color-scheme", "value": "dark"}
    small.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    small.browser.refresh()
    assert background() == dark
    assert small.text("#theme") == "Light"
    small.click("theme")
    assert background() == light


@pytest.mark.parametrize("page", ["small.html", "network.html"])
def test_it_fits_a_phone(browser, files, page):
    page = Page(browser, files / page)
    resize(browser, 360, 740, mobile=True)
    browser.refresh()
    page.frames()
    page.press("END", "ARROW_LEFT")
    assert page.js("document.documentElement.scrollWidth") == 360
    assert page.js("document.documentElement.scrollHeight") <= 740
    for element in page.all("button, select, input"):
        if element.is_displayed():
            box = element.rect
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
            assert box["height"] >= 24
    assert page.js("document.getElementById('drawing').clientHeight") >= 180
    assert page.errors() == []


def test_assistive_technology_finds_a_name_and_a_role_for_everything(large):
    large.press("END")
    large.browser.execute_cdp_cmd("Accessibility.enable", {})
    tree = large.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named = [
        (node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]
    ]
    roles = {role for role, _ in named}
    assert {"button", "slider", "searchbox", "status", "main", "heading", "complementary", "math"} <= {
        role.lower().replace("mathmlmath", "math") for role in roles
    }
    nameless = [
        role for role, name in named if role in ("button", "slider", "searchbox", "combobox") and not name
    ]
    assert nameless == []
    assert ("slider", "Position in the two passes") in named
    assert any(name.startswith("loss, result of ") and "gradient 1.0" in name for _, name in named)


def test_in_a_notebook_it_runs_in_a_frame_of_its_own(browser, tmp_path):
    host = tmp_path / "notebook.html"
    host.write_text(f"<!DOCTYPE html><title>host</title><body>{explore(example())._repr_html_()}")
    page = Page(browser, host)
    browser.switch_to.frame(page.one("iframe"))
    try:
        page.click("end")
        assert page.position == (9, 9)
        assert page.find("x")[2] == "2.5838531634528574"
        assert (
            page.js("(() => { try { return parent.document.title } catch (refused) { return 'refused' } })()")
            == "refused"
        )
    finally:
        browser.switch_to.default_content()
    assert page.errors() == []


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(), st.sampled_from([1.0625, 2.0625, 12345.0, 12355.0, 1e-5, 9999.5, 0.00099995])),
        min_size=50,
    )
)
def test_numbers_are_written_as_python_writes_them(numbers):
    browser = test_numbers_are_written_as_python_writes_them.browser
    texts = [repr(x).replace("inf", "Infinity").replace("nan", "NaN") for x in numbers]
    written = browser.execute_script("return arguments[0].map(Number).map(short)", texts)
    assert written == [short(x) for x in numbers]


@pytest.fixture(autouse=True)
def _browser_for_hypothesis(request, browser, files):
    # A fixture of the function would be made once for all examples, which hypothesis refuses.
    if request.node.name.startswith("test_numbers_are"):
        Page(browser, files / "small.html")
        test_numbers_are_written_as_python_writes_them.browser = browser
