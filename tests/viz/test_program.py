"""Compiled programs drawn: their bundles by level, what flows between them, where they come from."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

import autograd_core as ac
import viz
from autograd_core.errors import DomainError, OperandError
from hostile import LABELS
from viz.program import program_picture

SVG = "{http://www.w3.org/2000/svg}"


def network(w, x):
    hidden = [ac.tanh(sum((a * b for a, b in zip(row, x, strict=True)), 0.0)) for row in w]
    return sum((h * h for h in hidden), 0.0) if hidden[0] > -2.0 else hidden[0]


def program(gradient=True):
    return ac.compile(network).program(np.full((4, 3), 0.25), np.ones(3), gradient=gradient)


def chain(length):
    def f(x):
        first = ac.exp(x)
        for _ in range(length):
            x = ac.sin(x)
        return x * first

    return ac.compile(f).program(0.5, gradient=False)


def statements(drawing, kind):
    return [
        line for line in drawing.source.splitlines() if f"class={kind}" in line or f'class="{kind}' in line
    ]


def test_a_picture_says_who_reads_how_many_values_of_whom():
    drawn = program_picture(program(gradient=False), 500)
    assert [cell.instructions[0].what for cell in drawn.cells] == [
        "4 x dot[3]",
        "4 x tanh",
        "1 x less",
        "1 x dot[4]",
    ]
    assert drawn.flows == {(-1, 0): 15, (0, 1): 4, (1, 2): 1, (1, 3): 4, (-2, 2): 1}
    assert drawn.numbers[2] == [-2.0]
    assert drawn.results[3] == {"value": 1}
    [guard] = drawn.results[2]
    assert re.fullmatch(r"guard test_program.py:\d+ true", guard)


def test_every_bundle_is_a_box_and_levels_are_rows():
    found = program()
    drawing = viz.draw(found)
    assert len(statements(drawing, "bundle")) == found.bundles
    assert len(statements(drawing, "level")) == found.levels
    assert drawing.source.count("rank=same") == found.levels
    assert "rankdir=TB" in drawing.source
    assert "15 inputs" in drawing.source
    assert "12 gradients" in drawing.source
    assert "gradient of test_program.py:" in drawing.source


def test_a_line_is_as_wide_as_values_flow():
    wide, narrow = (
        ac.compile(lambda xs: sum((ac.sin(ac.exp(x)) for x in xs), 0.0)).program(np.ones(n), gradient=False)
        for n in (1000, 10)
    )
    assert re.search(r'n0 -> n1 \[label=" 1,000 ".* penwidth=3.7', viz.draw(wide).source)
    assert re.search(r'n0 -> n1 \[label=" 10 ".* penwidth=1.7', viz.draw(narrow).source)


def test_what_is_far_above_is_named_beside_its_reader():
    far = statements(viz.draw(chain(10)), "far")
    assert len(far) == 1
    assert re.search(r"1 of #\d \(L1\)", far[0])
    assert not statements(viz.draw(chain(2)), "far")


def test_what_is_gathered_is_dashed():
    order = np.random.default_rng(0).permutation(12).reshape(3, 4)
    f = ac.compile(lambda x: ac.max([sum(x[i] * x[j] for i, j in pairwise(row)) for row in order]))
    found = f.program(np.ones(12))
    gathered = [each for each in found.instructions if "gathered" in each.what]
    dashed = [line for line in statements(viz.draw(found), "bundle") if "dashed" in line]
    assert 0 < len(dashed) == len(gathered) < found.bundles


def test_results_that_no_bundle_computes():
    source = viz.draw(ac.compile(lambda x, y: x, argnums=(0, 1)).program(1.0, 2.0)).source
    assert "2 gradients" in source
    assert "inputs" in source
    assert "value" in source


def test_beyond_max_nodes_levels_are_boxes_and_then_several_levels():
    assert len(program_picture(program(), 5).cells) == 5
    several = program_picture(chain(100), 10)
    assert len(several.cells) == 10
    assert several.cells[0].levels == "L1-L11"
    assert several.cells[0].lines[0] == "12 bundles, 12 values"
    assert several.cells[0].sources
    assert sum(len(cell.instructions) for cell in several.cells) == chain(100).bundles
    assert "L1&#45;L11" in viz.to_svg(chain(100), max_nodes=10)


def test_a_program_without_sources_is_drawn_too():
    found = program()
    found.sources = None
    drawing = viz.draw(found)
    assert "test_program" not in drawing.source
    assert "guard true" in drawing.source


def test_directions_and_themes():
    assert "rankdir=LR" in viz.draw(program(), direction="LR").source
    assert viz.draw(program(), theme="dark").source != viz.draw(program()).source
    assert viz.draw(program()).adaptive
    assert not viz.draw(program(), theme="print").adaptive


@pytest.mark.parametrize(
    "options", [{"heat": True}, {"fold": 1}, {"show": "data"}, {"highlight": 1}, {"depth": 2}, {"theme": "x"}]
)
def test_options_of_values_are_refused(options):
    with pytest.raises(DomainError, match=r"program|theme"):
        viz.draw(program(), **options)


@pytest.mark.parametrize("suffix", ["html", "tex"])
def test_pages_and_formulas_are_of_values(tmp_path, suffix):
    with pytest.raises(OperandError, match="expected a Value"):
        viz.render(program(), tmp_path / f"program.{suffix}")


def test_a_program_is_rendered_without_a_system_program(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    path = viz.render(program(), tmp_path / "program.svg")
    assert path.read_text(encoding="utf-8") == viz.to_svg(program())
    for suffix in ("png", "pdf", "dot"):
        assert viz.render(program(), tmp_path / f"program.{suffix}").stat().st_size > 500
    nodes = [group for group in ElementTree.parse(path).iter(SVG + "g") if "bundle" in group.get("class", "")]
    assert len(nodes) == program().bundles


NAMES = [label for label in LABELS if "\0" not in label and label.isprintable()]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_file_names_are_hostile(name):
    scope = {"exp": ac.exp}
    exec(compile("def f(x): return exp(x) * x", name, "exec"), scope)
    found = ac.compile(scope["f"]).program(1.0, gradient=False)
    svg = ElementTree.fromstring(viz.to_svg(found))
    shown = [text.text for text in svg.iter(SVG + "text")]
    assert len([text for text in shown if text and re.match(r"#\d", text)]) == 2
    assert not list(svg.iter(SVG + "a"))
    assert not list(svg.iter(SVG + "script"))


SCRIPT = """
import numpy as np, autograd_core as ac, viz
def f(w, x):
    y = [ac.tanh(sum(a * b for a, b in zip(row, x))) for row in w]
    return sum(v * v if v > 0.0 else v for v in y)
print(viz.draw(ac.compile(f).program(np.ones((3, 2)) * 0.5, np.array([1.0, -2.0]))).source)
"""


def test_the_same_text_in_every_process():
    texts = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_hundreds_of_bundles_are_laid_out_in_seconds():
    def f(xs):
        for step in range(60):
            ops = [ac.sin, ac.exp, ac.tanh, ac.cos, ac.sigmoid]
            xs = [ops[(i + step) % 5](x * 0.5 + xs[i - 1]) for i, x in enumerate(xs)]
        return sum(xs, 0.0)

    found = ac.compile(f).program(np.full(10, 0.1), gradient=False)
    assert 300 <= found.bundles <= 500
    assert viz.to_svg(found).count('class="node bundle') == found.bundles  # within the limit of a minute


def test_what_draws_a_compiled_function_is_said():
    compiled = ac.compile(lambda x: x * x)
    with pytest.raises(TypeError, match=r"viz.draw\(compiled.program\(...\)\)"):
        viz.draw(compiled)
    for each in (compiled, compiled.program(2.0)):
        with pytest.raises(TypeError, match=r"viz.draw\(program\)"):
            viz.tree(each)
