"""The page in a real browser: stepping does what it says, the replay ends at the engine's gradients."""

import math

import autograd_core as ac
from autograd_core.text import short
from chromium import needs_chromium
from page_reader import Page, network
from viz.explorer import explore

pytestmark = needs_chromium


def test_it_loads_at_the_start_without_errors(small):
    assert small.position == (0, 9)
    assert small.text("#step") == "Start: the leaves hold their data."
    assert small.picture()[-15:] == [
        "x", "data 2.0", "grad –", "y", "data 3.0", "grad –", "v1 = *", "data –", "grad –",
        "v2 = sin", "data –", "grad –", "z = +", "data –", "grad –",
    ]  # fmt: skip
    assert small.js("performance.getEntriesByType('resource').length") == 0


def test_the_replay_ends_at_the_engines_gradients(large):
    loss, parameters = network()
    loss.backward()
    large.press("END")
    large.js("document.getElementById('fold').click()")  # what is folded is found all the same
    for parameter in parameters:
        assert large.find(parameter.label) == (
            parameter.label, float_text(parameter.data), float_text(parameter.grad),
        )  # fmt: skip
    name, data, grad = large.find("loss")
    assert (name, float(data), float(grad)) == ("loss", loss.data, 1.0)


def float_text(x):
    """A float as JavaScript writes it."""
    text = repr(x)
    return text.removesuffix(".0")


def test_every_step_says_what_the_stepper_says(large):
    steps = ac.steps(network()[0])
    seed = (
        len(steps.forward) - sum(1 for i in range(len(steps.forward)) if steps.forward[i].node.op is None) + 1
    )
    last = large.position[1]
    assert last == seed + len(steps)
    large.press("b")
    assert large.text("#step") == "d loss/d loss = 1.0"
    for i in range(len(steps)):
        large.press("ARROW_RIGHT")
        step = steps[i]
        numbers = " * ".join([short(step.upstream), short(step.local)])
        expected = f"{step.words} = {numbers} = {short(step.contribution)}"
        assert large.text("#step").replace("×", "*") == expected
    assert large.position == (last, last)


def test_the_forward_pass_in_words(small):
    said = []
    for _ in range(4):
        small.press("ARROW_RIGHT")
        said.append(small.text("#step"))
    assert said == [
        "v1 = x * y = 2.0 * 3.0 = 6.0", "v2 = sin(x) = sin(2.0) = 0.9093",
        "z = v1 + v2 = 6.0 + 0.9093 = 6.909",
        "dz/dz = 1.0",
    ]  # fmt: skip


def test_stepping_back_undoes_stepping_forward(large):
    last = large.position[1]
    pictures = [large.picture()]
    for _ in range(last):
        large.js("document.getElementById('next').click()")
        pictures.append(large.picture())
    assert len({tuple(sorted(picture)) for picture in pictures}) == last + 1
    for i in range(last, 0, -1):
        assert sorted(large.picture()) == sorted(pictures[i])  # the current edge is drawn last
        large.js("document.getElementById('back').click()")
    assert sorted(large.picture()) == sorted(pictures[0])


def test_buttons_keys_and_slider_move_along_the_passes(small):
    small.click("next")
    small.click("next")
    assert small.position == (2, 9)
    small.click("back")
    assert small.position == (1, 9)
    small.click("end")
    assert small.position == (9, 9)
    assert not small.one("#next").is_enabled()
    assert not small.one("#end").is_enabled()
    small.click("start")
    assert small.position == (0, 9)
    assert not small.one("#back").is_enabled()
    small.press("END")
    assert small.position == (9, 9)
    small.press("HOME", "ARROW_RIGHT", "ARROW_RIGHT", "ARROW_LEFT")
    assert small.position == (1, 9)
    small.press("b")
    assert small.position == (4, 9)
    small.press("ARROW_RIGHT", "ARROW_RIGHT", on="#slider")
    assert small.position == (6, 9)
    assert small.one("#slider").get_attribute("value") == "6"
    assert small.one("#slider").get_attribute("aria-valuetext").startswith("dz/dv2 += dz/dz × dz/dv2")


def test_play_runs_to_the_end_and_can_be_paused(small):
    from selenium.webdriver.support.ui import Select, WebDriverWait

    Select(small.one("#speed")).select_by_visible_text("very fast")
    small.click("play")
    assert small.one("#step").get_attribute("aria-live") == "off"
    WebDriverWait(small.browser, 10).until(lambda _: small.position == (9, 9))
    assert small.text("#play") == "Play"
    assert small.one("#step").get_attribute("aria-live") == "polite"
    Select(small.one("#speed")).select_by_visible_text("slow")
    small.press(" ")
    assert small.position == (0, 9)
    assert small.text("#play") == "Pause"
    small.press(" ")
    assert small.text("#play") == "Play"


def test_a_fan_out_is_marked_where_contributions_add_up(small):
    marks = []
    for _ in range(9):
        small.press("ARROW_RIGHT")
        marks.append([mark.text for mark in small.all("#step .fan")])
    assert marks == [[], [], [], [], [], [], [], ["+="], []]
    small.press("ARROW_LEFT")
    assert small.text("#note") == "x is used 2 times; contribution 2 is added: -0.4161 + 3.0 = 2.584"
    assert small.text(".edge.active") == "∂ 3.0\n+3.0"
    assert [box.text.split("\n")[0] for box in small.all(".box.active, .box.target")] == ["x", "v1 = *"]


def test_details_show_values_in_full_and_the_local_derivatives_with_their_formulas(small):
    small.press("END")
    assert small.find("v2") == ("v2", "0.9092974268256817", "1")
    formulas = small.js("[...document.querySelectorAll('#details math')].map((m) => m.textContent)")
    assert formulas == ["v2=sinx", "∂v2∂x=cosx=-0.4161"]
    assert [each.text for each in small.all("#details .sum")] == [
        "1.0 × -0.4161 = -0.4161",
        "1.0 × 1.0 = 1.0",
    ]
    small.all("#details li button")[0].click()
    assert small.text("#details h2") == "x"
    assert "a leaf" in small.text("#details")


def test_steps_show_in_a_folded_picture(large):
    while large.one("#fold").is_enabled():
        large.press("[")
    large.press("b")
    for _ in range(large.position[1] - large.position[0]):
        large.js("document.getElementById('next').click()")
        assert large.all(".box.active")
        assert large.all(".box.target")


def test_nan_and_infinity_are_marked_and_stepped_through(browser, tmp_path):
    x = ac.Value(0.0, "x")
    z = ac.log(x) * x
    page = Page(browser, explore(z).save(tmp_path / "nan.html"))
    page.press("END")
    z.backward()
    assert math.isnan(x.grad)
    assert page.find("x")[2] == "NaN"
    assert "grad nan" in page.picture()
    assert [box.text.split("\n")[0] for box in page.all(".box.broken")] == ["x", "v1 = log", "v2 = *"]
    page.press("HOME")
    assert page.all(".box.broken") == []
    assert page.errors() == []


def test_a_leaf_drawn_at_each_use_is_one_leaf(browser, tmp_path):
    w = ac.Value(2.0, "w")
    z = w * 1.0 + w * 2.0 + w * 3.0 + w * 4.0 + w * 5.0
    page = Page(browser, explore(z).save(tmp_path / "shared.html"))
    page.press("END")
    assert [box.text.split("\n")[0] for box in page.all(".box.copied")] == ["w"] * 5
    assert page.find("w")[2] == "15"
    assert page.picture().count("grad 15.0") == 5
    assert len(page.all(".box.chosen")) == 5


def test_what_does_not_fit_is_one_box_and_the_passes_are_whole(browser, tmp_path):
    x = ac.Value(0.5, "x")
    y = x
    for i in range(300):
        y = ac.sin(y) if i % 2 else y * 1.01
    page = Page(browser, explore(y, max_nodes=20).save(tmp_path / "rest.html"))
    y.backward()
    page.press("END")
    assert float(page.find("x")[2]) == x.grad
    page.press("HOME", "ARROW_RIGHT")
    assert page.all(".box.active")
