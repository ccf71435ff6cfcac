"""SVG and files: labels as XML sees them, engines, replacement in one step."""

import os
import re
import stat
import sys
import sysconfig
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from autograd_core.errors import DomainError, OperandError
from autograd_core.op import OPS
from autograd_core.value import Value
from hostile import LABELS
from viz import engine, export, pdf
from viz.engine import EngineError
from viz.labels import clean
from viz.themes import THEMES

SVG = "{http://www.w3.org/2000/svg}"
PURE = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
ENGINES = [program for program in (engine.shutil.which("dot"), engine.shutil.which(str(PURE))) if program]


@pytest.fixture(params=ENGINES, ids=lambda program: Path(program).name)
def each_engine(request, monkeypatch):
    monkeypatch.setenv(engine.SETTING, request.param)
    return request.param


def example():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + OPS["sin"](x)
    z.backward()
    return z


def texts(svg, title):
    """The lines of text in the box with that title."""
    [box] = [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.findtext(f"{SVG}title") == title]
    return [text.text or "" for text in box.iter(f"{SVG}text")]


def test_every_box_and_edge_is_there(each_engine):
    tree = ElementTree.fromstring(viz.to_svg(example()))
    titles = [title.text for title in tree.iter(f"{SVG}title") if re.match("n[0-9]", title.text)]
    assert sorted(titles) == ["n0", "n0->n2", "n0->n3", "n1", "n1->n2", "n2", "n2->n4", "n3", "n3->n4", "n4"]
    assert texts(viz.to_svg(example()), "n0") == ["x", "data 2.0", "grad 2.584 (sum of 2)"]


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_a_label_is_shown_as_it_is(each_engine, label):
    svg = viz.to_svg(Value(1.5, label))
    *shown, data, grad = texts(svg, "n0")
    assert (data, grad) == ("data 1.5", "grad not computed")
    assert visible(shown) == visible(clean(label).split("\n"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=30))
def test_any_text_is_shown_as_it_is(labels):
    svg = viz.to_svg(OPS["sum"]([Value(1.5, label) for label in labels]))
    for i, label in enumerate(labels):
        shown = texts(svg, f"n{i}")[: -2 if label else None]
        assert visible(shown) == visible(
            clean(label).split("\n") if label else ["data 1.5", "grad not computed"]
        )


def visible(lines):
    """The words of each line that has any: engines differ in how they write spaces."""
    return [words for line in lines if (words := line.split())]


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_no_label_adds_an_element(each_engine, label):
    root = ElementTree.fromstring(viz.to_svg(Value(1.5, label) * 2.0))
    allowed = {f"{SVG}{name}" for name in ("svg", "style", "g", "title", "polygon", "path", "text")}
    assert {element.tag for element in root.iter()} <= allowed
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert len([g for g in root.iter(f"{SVG}g") if g.get("class", "").startswith("node")]) == 3


def test_every_kind_of_newline_starts_a_line(each_engine):
    assert texts(viz.to_svg(Value(1.0, "a\nb\r\nc\rd")), "n0")[:-2] == ["a", "b", "c", "d"]


def test_a_label_is_cut_at_two_hundred_characters():
    assert texts(viz.to_svg(Value(1.0, "x" * 200)), "n0")[0] == "x" * 200
    assert texts(viz.to_svg(Value(1.0, "x" * 201)), "n0")[0] == "x" * 199 + "…"


def test_the_svg_names_no_engine_and_is_the_same_each_time(each_engine):
    svg = viz.to_svg(example())
    assert "Generated" not in svg
    assert svg == viz.to_svg(example())


def test_a_notebook_gets_svg():
    assert viz.draw(example())._repr_mimebundle_()["image/svg+xml"].startswith("<?xml")


@pytest.mark.parametrize(
    ("name", "start"), [("a.svg", b"<?xml"), ("b.PNG", b"\x89PNG\r\n"), ("c.dot", b"digraph {")]
)
def test_the_suffix_says_which_kind(tmp_path, name, start):
    path = viz.render(example(), tmp_path / name)
    assert path == tmp_path / name
    assert path.read_bytes().startswith(start)
    first = path.read_bytes()
    assert viz.render(example(), str(path)).read_bytes() == first


def test_pdf_where_the_engine_can_and_a_clear_error_where_not(each_engine, monkeypatch, tmp_path):
    if Path(each_engine).name == "dot":
        first = viz.render(example(), tmp_path / "a.pdf").read_bytes()
        assert first.startswith(b"%PDF")
        assert viz.render(example(), tmp_path / "a.pdf").read_bytes() == first
    else:
        monkeypatch.setitem(sys.modules, "typst", None)
        with pytest.raises(EngineError) as missing:
            viz.render(example(), tmp_path / "a.pdf")
        assert str(missing.value) == (
            'no program here writes PDF: typst is not installed: pip install ".[pdf]" in the clone, or '
            "install Graphviz itself, which has dot (apt install graphviz, brew install graphviz), or write "
            ".svg or .png"
        )
        assert not list(tmp_path.iterdir())


def test_pdf_without_a_system_program(monkeypatch, tmp_path):
    pytest.importorskip("typst")
    monkeypatch.setenv(engine.SETTING, str(PURE))
    first = viz.render(example(), tmp_path / "a.pdf").read_bytes()
    assert first.startswith(b"%PDF")
    assert viz.render(example(), tmp_path / "a.pdf").read_bytes() == first
    for label in LABELS:
        assert viz.render(Value(1.0, label) + 1.0, tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")


def test_a_drawing_turns_dark_with_the_screen():
    svg = viz.to_svg(example())
    assert svg.count("prefers-color-scheme:dark") == 1
    [style] = [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}style")]
    assert "var(" not in style  # programs that know no variables would draw all black
    light, dark = THEMES["light"], THEMES["dark"]
    assert f'[fill="{light.leaf[0]}"]{{fill:{dark.leaf[0]}}}' in style
    assert all(rule.startswith((".autograd", ":is(")) for rule in re.findall(r"(?:^|[{}])([^@{}]+)\{", style))
    assert "prefers-color-scheme" not in viz.to_svg(example(), theme="light")
    assert "prefers-color-scheme" not in viz.to_svg(example(), theme="dark")


def test_each_colour_of_the_light_theme_has_one_dark_counterpart():
    pairs = export._pairs()
    assert len({before for before, _ in pairs}) == len(pairs)
    for before, after in zip(export._colours(THEMES["light"]), export._colours(THEMES["dark"]), strict=True):
        assert dict(pairs)[before] == after


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_no_label_adds_an_element_to_frames_heat_and_folds(label):
    leaf, weight = Value(1.5, label), Value(2.0, "cell.w")
    z = leaf * weight
    z.backward()
    for fold in ("none", "repeats", 1):
        root = ElementTree.fromstring(viz.to_svg(z, fold=fold, heat=True))
        allowed = {
            f"{SVG}{name}" for name in ("svg", "style", "g", "title", "polygon", "path", "text", "polyline")
        }
        assert {element.tag for element in root.iter()} <= allowed
        assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]


def test_tex_and_html(tmp_path):
    tex = viz.render(example(), tmp_path / "a.tex").read_text()
    assert tex.startswith(r"\documentclass{article}")
    assert tex.count(r"\[") == 4
    assert viz.render(example(), tmp_path / "a.html").read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("name", ["a.gif", "a", "a.svg.zip", ".svg"])
def test_unknown_suffix(tmp_path, name):
    with pytest.raises(DomainError, match=r"write one of \.svg, \.html, \.png, \.pdf, \.dot, \.tex"):
        viz.render(example(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_path_before_the_graph_is_told():
    with pytest.raises(OperandError, match=r"the graph comes first: render\(z, 'graph.svg'\)"):
        viz.render("graph.svg", example())


def test_paths_that_cannot_be_written(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no directory .*missing; make it first"):
        viz.render(example(), tmp_path / "missing" / "a.dot")
    (tmp_path / "folder.dot").mkdir()
    with pytest.raises(IsADirectoryError, match="is a directory"):
        viz.render(example(), tmp_path / "folder.dot")


def test_an_existing_file_survives_a_failure(monkeypatch, tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("old")
    monkeypatch.setattr(export.os, "replace", fail)
    with pytest.raises(OSError, match="cannot be written: No space left"):
        viz.render(example(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def fail(*_):
    raise OSError(28, "No space left on device")


def test_replacement_keeps_links_and_permissions(tmp_path):
    path, link = tmp_path / "a.dot", tmp_path / "link.dot"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    viz.render(example(), link)
    assert link.is_symlink()
    assert path.read_text().startswith("digraph")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path):
    umask = os.umask(0o022)
    try:
        assert stat.S_IMODE(viz.render(example(), tmp_path / "a.dot").stat().st_mode) == 0o644
    finally:
        os.umask(umask)


def test_a_drawing_that_typst_refuses():
    pytest.importorskip("typst")
    with pytest.raises(EngineError, match="typst refuses the drawing: "):
        pdf.svg_to_pdf("<svg")
