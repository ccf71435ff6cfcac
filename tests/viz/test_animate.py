"""The moving picture: scenes that follow the stepper, the same bytes each time, clear errors."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import pytest

import autograd_core as ac
from autograd_core.errors import DomainError, OperandError
from graphs import example
from viz.animation import Film, animate
from viz.model import picture
from viz.page.layout import arrange
from viz.page.replay import Replay
from viz.themes import THEMES

SVG = "{http://www.w3.org/2000/svg}"


def film(z):
    drawn, replay = picture(z, fold="none"), Replay(z)
    return Film(drawn, arrange(drawn, replay.names, "LR"), replay, THEMES["light"])


def test_there_is_a_scene_for_each_step_of_both_passes():
    scenes = film(example()).scenes
    assert [scene.caption for scene in scenes] == [
        "the leaves hold their data", "v1 = x * y = 2.0 * 3.0 = 6.0", "v2 = sin(x) = sin(2.0) = 0.9093",
        "z = v1 + v2 = 6.0 + 0.9093 = 6.909", "dz/dz = 1.0", "dz/dv1 += dz/dz * dz/dv1 = 1.0 * 1.0 = 1.0",
        "dz/dv2 += dz/dz * dz/dv2 = 1.0 * 1.0 = 1.0", "dz/dx += dz/dv2 * dv2/dx = 1.0 * -0.4161 = -0.4161",
        "dz/dx += dz/dv1 * dv1/dx = 1.0 * 3.0 = 3.0", "dz/dy += dz/dv1 * dv1/dy = 1.0 * 2.0 = 2.0",
    ]  # fmt: skip
    assert scenes[0].data == {0: "2.0", 1: "3.0"}
    assert scenes[-1].grad == {0: "2.584", 1: "2.0", 2: "1.0", 3: "1.0", 4: "1.0"}


def shown_at(svg, moment, moments):
    """What a player shows: the texts that are visible at a moment."""
    texts = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        change = text.find(f"{SVG}animate")
        visible = text.get("visibility") != "hidden"
        if change is not None:
            times = [float(time) for time in change.get("keyTimes").split(";")]
            latest = max(i for i, time in enumerate(times) if time <= moment / moments + 1e-5)
            visible = change.get("values").split(";")[latest] == "visible"
        if visible:
            texts.append(text.text)
    return texts


def test_each_scene_of_the_svg_shows_its_numbers(tmp_path):
    svg = animate(example(), tmp_path / "a.svg").read_text()
    scenes = film(example()).scenes
    for i, scene in enumerate(scenes):
        texts = shown_at(svg, i, len(scenes) + 2)
        assert texts[-1] == scene.caption
        for place in range(5):
            assert f"data {scene.data.get(place, '–')}" in texts
            assert f"grad {scene.grad.get(place, '–')}" in texts
        assert sum(text.startswith(("data ", "grad ")) for text in texts) == 10


def test_variables_name_values_as_they_do_on_the_page(tmp_path):
    x = ac.Value(2.0)
    z = x * 3.0
    svg = animate(z, tmp_path / "a.svg", names={"x": x, "z": z}).read_text()
    assert "z = x * 3 = 2.0 * 3 = 6.0" in svg
    assert "dz/dx" in svg


def test_a_viewer_that_plays_nothing_shows_the_end(tmp_path):
    svg = ElementTree.fromstring(animate(example(), tmp_path / "a.svg").read_text())
    still = [text.text for text in svg.iter(f"{SVG}text") if text.get("visibility") != "hidden"]
    assert "grad 2.584" in still
    assert "grad –" not in still


def test_svg_has_no_script_and_the_same_bytes_each_time(tmp_path):
    first = animate(example(), tmp_path / "a.svg").read_bytes()
    assert animate(example(), tmp_path / "b.svg").read_bytes() == first
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(first).iter()}
    assert tags == {"svg", "rect", "path", "text", "animate"}


def test_a_hostile_label_is_text(tmp_path):
    label = "</text><script>alert(1)</script>"
    svg = animate(ac.Value(1.0, label) * 2.0, tmp_path / "a.svg").read_text()
    assert "<script" not in svg
    assert any(label[:20] in (text.text or "") for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_a_gif_has_a_frame_for_each_step(tmp_path):
    from PIL import Image

    path = animate(example(), tmp_path / "a.gif", seconds=0.5)
    with Image.open(path) as image:
        assert image.n_frames == 10
        durations, frames = [], []
        for i in range(image.n_frames):
            image.seek(i)
            durations.append(image.info["duration"])
            frames.append(image.convert("RGB").tobytes())
    assert durations == [500] * 9 + [1500]
    assert len(set(frames)) == 10
    assert animate(example(), tmp_path / "b.gif", seconds=0.5).read_bytes() == path.read_bytes()


def test_without_pillow_the_error_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r'pillow is not installed: pip install "\.\[plots\]" in the clone'):
        animate(example(), tmp_path / "a.gif")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.mp4", {}, r"write one of \.svg, \.gif"),
        ("a", {}, r"write one of \.svg, \.gif"),
        ("a.svg", {"seconds": 0.0}, "seconds: a step lasts from"),
        ("a.svg", {"seconds": float("nan")}, "seconds: a step lasts from"),
        ("a.svg", {"theme": "pink"}, "theme: unknown 'pink'"),
        ("a.svg", {"direction": "up"}, "direction: unknown 'up'"),
        ("a.svg", {"max_nodes": 2}, "5 values are too many to follow .* max_nodes=5"),
    ],
)
def test_what_cannot_be_drawn(tmp_path, name, options, message):
    with pytest.raises(DomainError, match=message):
        animate(example(), tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


def test_only_values_move(tmp_path):
    with pytest.raises(OperandError, match="expected a Value"):
        animate(3.0, tmp_path / "a.svg")


def test_every_time_lies_in_order(tmp_path):
    svg = animate(example(), tmp_path / "a.svg").read_text()
    for times in re.findall('keyTimes="([^"]*)"', svg):
        found = [float(time) for time in times.split(";")]
        assert found[0] == 0.0
        assert found == sorted(set(found))
        assert found[-1] < 1.0
