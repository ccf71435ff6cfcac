"""The page in a real browser: moving about in the drawing by mouse, finger, keyboard, search and folding."""

import re

import pytest

import autograd_core as ac
from chromium import needs_chromium, resize
from page_reader import Page
from viz.explorer import explore

pytestmark = needs_chromium


def test_pointing_at_a_box_shows_its_details(small):
    from selenium.webdriver import ActionChains

    ActionChains(small.browser).move_to_element(small.all(".box rect")[1]).perform()
    assert small.text("#details h2") == "y"
    ActionChains(small.browser).move_to_element(small.one("header")).perform()
    assert small.text("#details h2") == "z"
    small.all(".box rect")[3].click()
    ActionChains(small.browser).move_to_element(small.one("header")).perform()
    assert small.text("#details h2") == "v2"
    assert small.all(".box.chosen")[0].text.startswith("v2")
    small.press("ESCAPE")
    assert small.all(".box.chosen") == []


def test_the_drawing_is_walked_with_the_keyboard(small):
    small.press("ARROW_DOWN")
    names = []
    for _ in range(5):
        focused = small.browser.switch_to.active_element
        names.append(focused.get_attribute("aria-label"))
        small.press("ARROW_UP", on=None)
    assert names == [
        "z, result of +, data not computed yet, gradient not computed yet",
        "v2, result of sin, data not computed yet, gradient not computed yet",
        "v1, result of *, data not computed yet, gradient not computed yet",
        "y, leaf, data 3.0, gradient not computed yet",
        "x, leaf, data 2.0, gradient not computed yet",
    ]
    assert small.text("#details h2") == "x"
    small.press("ENTER", on=None)
    assert small.all(".box.chosen")[0].text.startswith("x")
    assert small.js("document.querySelectorAll('.box[tabindex=\"0\"]').length") == 1


def test_zoom_and_pan_by_button_key_wheel_and_mouse(small):
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.actions.wheel_input import ScrollOrigin

    def scale():
        small.frames()
        return small.js("place.scale")

    def at():
        small.frames()
        return small.js("[place.x, place.y]")

    first, where = scale(), at()
    small.click("closer")
    assert scale() == pytest.approx(first * 1.25)
    small.press("-")
    assert scale() == pytest.approx(first)
    small.press("+", "+")
    assert scale() == pytest.approx(first * 1.5625)
    small.press("0")
    assert (scale(), at()) == (pytest.approx(first), pytest.approx(where))
    origin = ScrollOrigin.from_element(small.one("#drawing"))
    ActionChains(small.browser).scroll_from_origin(origin, 0, -200).perform()
    assert scale() > first * 1.2
    small.press("0")
    from_below = ActionChains(small.browser).move_to_element_with_offset(small.one("#drawing"), 0, 200)
    from_below.click_and_hold().move_by_offset(60, -40).move_by_offset(40, -10).release().perform()
    assert at() == pytest.approx([where[0] + 100, where[1] - 50], abs=2)
    # Settled: sharp, not stretched.
    assert re.fullmatch(r"translate\([-.0-9]+px, [-.0-9]+px\)", small.transform())
    before = at()
    ActionChains(small.browser).key_down("\ue008").send_keys("\ue014").key_up("\ue008").perform()
    assert at() == pytest.approx([before[0] - 60, before[1]])
    assert small.position == (0, 9)


def test_two_fingers_zoom_and_one_moves(small):
    resize(small.browser, 360, 740, mobile=True)
    small.browser.execute_cdp_cmd(
        "Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2}
    )
    small.frames()
    small.click("fit")
    before = small.js("[place.x, place.y, place.scale]")

    def touch(kind, *points):
        at = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        small.browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (150, 120))
    touch("touchMove", (170, 130))
    touch("touchMove", (180, 140))
    touch("touchEnd")
    small.frames()
    x, y, scale = small.js("[place.x, place.y, place.scale]")
    assert (x - before[0], y - before[1], scale) == (pytest.approx(30), pytest.approx(20), before[2])
    touch("touchStart", (120, 150))
    touch("touchStart", (120, 150), (200, 150))
    touch("touchMove", (100, 150), (220, 150))
    touch("touchMove", (80, 150), (240, 150))
    touch("touchEnd")
    small.frames()
    assert small.js("place.scale") == pytest.approx(2 * before[2], rel=0.05)
    small.browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_search_marks_counts_and_goes_from_one_to_the_next(large):
    large.press("/")
    field = large.browser.switch_to.active_element
    assert field.get_attribute("id") == "search"
    field.send_keys("tanh")
    assert large.text("#matches") == "3 found"
    assert len(large.all(".box.found")) == 3
    field.send_keys("\n")
    assert large.text("#matches") == "1 of 3"
    first = large.text("#details h2")
    field.send_keys("\n\n\n")
    assert (large.text("#matches"), large.text("#details h2")) == ("1 of 3", first)
    field.send_keys("nothing like it")
    assert large.text("#matches") == "none"
    field.clear()
    field.send_keys("x")
    field.clear()
    large.js("document.getElementById('search').dispatchEvent(new Event('input'))")
    assert large.all(".box.found") == []


def test_what_is_found_comes_into_sight(large):
    from selenium.webdriver.support.ui import WebDriverWait

    inside = (
        "(() => { const b = document.querySelector('.box.chosen').getBoundingClientRect(),"
        " d = document.getElementById('drawing').getBoundingClientRect();"
        " return b.left >= d.left && b.right <= d.right && b.top >= d.top && b.bottom <= d.bottom; })()"
    )
    large.press("0", "+", "+", "+", "+", "+", "+", "+", "+")
    for name in ("loss", "layers.0.neurons.0.w0"):
        large.find(name)
        WebDriverWait(large.browser, 10).until(lambda _: large.js(inside))


def test_folding_changes_the_picture_and_keeps_the_position(large):
    large.press("END")
    counts, levels = [], []
    while True:
        counts.append(len(large.all("#stage .box")))
        levels.append(large.text("#level"))
        if not large.one("#fold").is_enabled():
            break
        large.click("fold")
    assert counts == sorted(set(counts), reverse=True)
    assert levels[0] == "every value"
    assert "modules, level 1" in levels
    assert large.position[0] == large.position[1]
    for _ in counts[1:]:
        large.press("]")
    assert not large.one("#unfold").is_enabled()
    assert large.text("#level") == "every value"


def test_a_graph_without_modules_and_repeats_has_nothing_to_fold(small):
    assert not small.one("#folding").is_displayed()


def test_two_thousand_nodes_stay_smooth(browser, tmp_path):
    rows = [ac.Value(0.1 * i, f"x{i}") for i in range(10)]
    for _ in range(70):
        rows = [ac.sin(ac.exp(-row)) for row in rows]
    z = ac.sum(rows)
    page = Page(browser, explore(z, max_nodes=3_000).save(tmp_path / "large.html"))
    assert page.js("views[0].boxes.length") > 2_000
    while page.one("#unfold").is_enabled():
        page.click("unfold")
    assert len(page.all("#stage .box")) > 2_000
    for setup, action in {
        "fit(true); go(last - 200)": "go(position + 1)",
        "go(seed + 100); fit()": "go(position - 1)",
        "fit(true)": "pan(n % 20 < 10 ? 7 : -7, 3)",
        "fit()": "zoom(n % 20 < 10 ? 1.05 : 1 / 1.05)",
    }.items():
        for _ in range(3):  # what else the machine does makes frames late; once must be quiet enough
            frames, scripts = browser.execute_async_script(
                f"""const done = arguments[0], frames = [], scripts = [];
                let before = performance.now(), n = 0;
                {setup};
                requestAnimationFrame(function tick(now) {{
                  frames.push(now - before); before = now;
                  const start = performance.now(); {action}; scripts.push(performance.now() - start);
                  if (n++ < 90) {{ requestAnimationFrame(tick); return; }}
                  done([frames.slice(10).sort((a, b) => a - b), scripts.sort((a, b) => a - b)]);
                }});"""
            )
            frame, script = frames[len(frames) // 2], scripts[len(scripts) // 2]
            print(f"{action}: frame {frame:.1f} ms, slowest {frames[-1]:.1f}; script {script:.1f} ms")
            if frame < 150.0 and script < 16.0:  # 17 to 30 where nothing else runs
                break
        else:
            pytest.fail(f"{action}: a frame takes {frame:.1f} ms, its script {script:.1f} ms")
    assert page.errors() == []
