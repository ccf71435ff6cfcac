"""`python -m viz`: what it writes, and one clear line for whatever is wrong."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import viz
from viz.__main__ import main

ROOT = Path(__file__).parents[2]


def test_it_draws_a_file(tmp_path, capsys):
    path = tmp_path / "graph.svg"
    assert main(["x*y + sin(x)", "x=2", "y=3", "-o", str(path)]) == 0
    assert "grad 2.584" in path.read_text()
    assert capsys.readouterr().out == f"{path}\n"


@pytest.mark.skipif(not (ROOT / "docs").exists(), reason="docs/ is not part of this copy of the project")
def test_the_readme_shows_what_its_command_draws(tmp_path):
    written = re.search(r"`python -m viz (.+) -o graph.svg` drew", (ROOT / "README.md").read_text())[1]
    path = tmp_path / "graph.svg"
    assert main([*shlex.split(written), "-o", str(path)]) == 0
    drawn, shown = [
        [text.strip() for text in ElementTree.parse(svg).getroot().itertext()]  # places are the engine's
        for svg in (path, ROOT / "docs" / "images" / "expression.svg")
    ]
    assert drawn == shown


def test_without_a_file_it_prints_the_tree(capsys):
    assert main(["x*y", "x=2", "y=3"]) == 0
    assert capsys.readouterr().out.startswith("*  data 6.0  grad 1.0\n├── x  data 2.0  grad 3.0  ∂ 3.0\n")


def test_an_expression_may_start_with_a_minus_and_options_stand_anywhere(tmp_path):
    path = tmp_path / "a.dot"
    assert main(["-x*y", "--theme", "dark", "x=-2", "-o", str(path), "--direction=TB", "y=1e3"]) == 0
    assert "rankdir=TB" in path.read_text()
    assert "data -2.0" in path.read_text()


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.svg", "<?xml"), ("a.html", "<!DOCTYPE html>"), ("a.dot", "digraph"), ("a.tex", "\\documentclass")],
)
def test_each_kind_of_file(tmp_path, name, start):
    path = tmp_path / name
    path.write_text("old")
    assert main(["x*y + sin(x)", "x=2", "y=3", "-o", str(path)]) == 0
    assert path.read_text().startswith(start)
    assert list(tmp_path.iterdir()) == [path]


def test_heat_and_fold(tmp_path):
    path = tmp_path / "a.dot"
    assert main(["x+x+x+x", "x=2", "-o", str(path), "--heat", "--fold", "repeats", "--theme", "print"]) == 0
    assert "|grad|" in path.read_text()
    assert "+ ×3" in path.read_text()


def test_as_a_program(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "viz", "x*y", "x=2"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("python -m viz: no value for 'y'")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], 'write an expression: python -m viz "x*y + sin(x)" x=2 y=3'),
        (["x*", "x=2"], "not an expression"),
        (["open('f')"], "no function 'open'"),
        (["x*y", "x=2"], "no value for 'y'"),
        (["x*y", "x=2", "y=3", "w=4"], "'w' is given and does not occur in x*y: leave it out"),
        (["x", "x"], "'x' gives no name a number: write x=2"),
        (["x", "x=two"], "'two' is no number: write x=2"),
        (["x", "x=2", "x=3"], "'x=3': x has a number already: give it once"),
        (["x", "2x=2"], "'2x=2' gives no name a number"),
        (
            ["x", "x=1", "-o", "a.gif"],
            "a.gif: suffix '.gif'; write one of .svg, .html, .png, .pdf, .dot, .tex",
        ),
        (["x", "x=1", "-o", "no/such/folder/a.svg"], "there is no directory"),
        (["x", "x=1", "--theme", "blue"], "invalid choice: 'blue'"),
        (["x", "x=1", "--fold", "layers.0"], "fold: no module 'layers.0' in this graph"),
        (["x", "x=1", "--heat"], "--heat is not for the tree: leave it out, or give -o graph.svg"),
        (
            ["x", "x=1", "--fold", "²"],
            "fold: no module '²' in this graph. No leaf has a label such as 'layer.w0'",
        ),
        (["x", "x=1", "-o", "a.tex", "--theme", "dark"], "--theme is not for .tex"),
        (["x", "x=1", "-o", "a.html", "--fold", "1"], "--fold is not for .html"),
        (["x", "x=1", "--max-nodes", "0"], "max_nodes: expected a positive whole number, got 0"),
        (["x", "x=1", "--max-nodes", "few"], "invalid int value: 'few'"),
        (["x", "x=1", "--colour", "red"], "--colour"),
        (["x", "x=1", "-o"], "expected one argument"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, message, capsys):
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.startswith("python -m viz: ")
    assert captured.err.count("\n") == 1


def test_an_existing_file_survives_bad_input(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("old")
    assert main(["x*", "x=2", "-o", str(path)]) == 2
    assert path.read_text() == "old"


def test_the_package_is_lazy_and_names_what_it_has():
    program = "import sys, viz; print([m for m in ('graphviz', 'rich', 'autograd_core') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert set(viz.__all__) <= set(dir(viz))
    with pytest.raises(AttributeError, match=r"^viz has no 'plot'\. It has animate, draw, explore"):
        _ = viz.plot


@pytest.mark.parametrize("first", ["draw", "to_svg", "render", "tree", "to_latex"])
def test_each_name_is_the_function_whichever_is_used_first(first):
    names = ", ".join(f"callable(viz.{name})" for name in [first, *viz.__all__])
    program = f"import viz; print(all([{names}]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
