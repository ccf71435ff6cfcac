"""The page as text: its bytes, its policy, its data (in a browser: test_explore_*.py)."""

import hashlib
import html
import json
import re
import subprocess
import sys
from base64 import b64encode

import pytest

import autograd_core as ac
from autograd_core.errors import DomainError, OperandError
from autograd_core.op import OPS
from graphs import example
from hostile import LABELS
from viz.explorer import explore
from viz.model import picture
from viz.page.formula import formulas, to_mathml
from viz.page.layout import arrange
from viz.page.replay import Replay


def data_of(page):
    [text] = re.findall('<script type="application/json" id="graph">(.*?)</script>', page.html, re.DOTALL)
    return json.loads(text)


def test_the_bytes_are_the_same_in_every_run():
    program = (
        "import autograd_core as ac, sys; from viz.explorer import explore; x = ac.Value(2.0, 'x'); "
        "sys.stdout.buffer.write(explore(ac.tanh(x * x + 1.0)).html.encode())"
    )
    pages = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(pages) == 1


def test_the_policy_lets_one_script_and_one_style_run_and_nothing_be_fetched():
    page = explore(example()).html
    [policy] = re.findall('Content-Security-Policy" content="([^"]*)"', page)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        [text] = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert set(re.findall(r'https?://[^"\s]*', page)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    }
    assert not re.search(r'\s(style|on\w+|src|href)="', page)


@pytest.mark.parametrize("label", [*LABELS, "</script><script>alert(1)</script>", "<!--<script>"], ids=ascii)
def test_a_label_is_text_wherever_it_stands(label):
    page = explore(ac.Value(1.0, label) * 2.0, title=label)
    assert page.html.count("<script") == 2
    assert page.html.count("</script") == 2
    assert "<!--" not in page.html
    assert json.dumps(data_of(page))
    page.html.encode()


def test_the_page_holds_the_values_and_both_orders():
    data = data_of(explore(example()))
    assert data["names"] == ["x", "y", "v1", "v2", "z"]
    assert data["values"][:3] == [2.0, 3.0, 6.0]
    assert data["operands"] == [[], [], [0, 1], [0], [2, 3]]
    assert data["locals"][2] == [3.0, 2.0]
    assert (data["forward"], data["backward"]) == ([2, 3, 4], [4, 3, 2])
    assert data["views"][0]["edges"] == [[0, 2, 0], [1, 2, 1], [0, 3, 0], [2, 4, 0], [3, 4, 1]]


def test_without_a_script_the_picture_shows_the_ends_of_both_passes():
    page = explore(example()).html
    assert "data 6.909" in page
    assert "grad 2.584" in page
    assert "<noscript>" in page


def test_variables_give_names():
    a = ac.Value(2.0)
    assert data_of(explore(a * 3.0, names={"a": a}))["names"] == ["a", "v1"]


def test_one_value_used_twice_by_an_op_has_two_edges():
    a = ac.Value(3.0, "a")
    assert data_of(explore(a * a))["views"][0]["edges"] == [[0, 1, 0], [0, 1, 1]]


def test_nan_and_infinities_are_texts():
    data = data_of(explore(ac.Value(float("nan"), "x") * float("inf") + float("-inf")))
    assert data["values"][0] == "nan"
    assert data["operands"][1][1] == ["inf"]


def test_a_notebook_shows_it_in_a_sandbox():
    page = explore(example())
    frame = page._repr_html_()
    assert 'sandbox="allow-scripts"' in frame
    assert html.unescape(re.search('srcdoc="([^"]*)"', frame)[1]) == page.html


def test_it_is_written_in_one_step(tmp_path):
    path = tmp_path / "graph.html"
    path.write_text("old")
    page = explore(example(), path)
    assert path.read_text() == page.html
    with pytest.raises(FileNotFoundError, match="make it first"):
        explore(example(), tmp_path / "missing" / "graph.html")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"theme": "pink"}, r"theme: unknown 'pink'\. Write one of 'auto', 'light', 'dark'"),
        ({"direction": "up"}, "direction: unknown 'up'"),
        ({"max_nodes": 0}, "max_nodes: expected a positive whole number"),
    ],
)
def test_options_that_are_not_there(tmp_path, options, message):
    with pytest.raises(DomainError, match=message):
        explore(example(), tmp_path / "a.html", **options)
    assert not list(tmp_path.iterdir())


def test_only_values_are_explored():
    with pytest.raises(OperandError, match="expected a Value"):
        explore([ac.Value(1.0)])


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_boxes_stand_in_the_direction_and_do_not_overlap(direction):
    z = example()
    layout = arrange(picture(z, fold="none"), Replay(z).names, direction)
    along = [place.x if direction == "LR" else place.y for place in layout.places]
    assert along[0] < along[2] < along[4]
    for i, a in enumerate(layout.places):
        assert a.x - a.width / 2 >= -0.1
        assert a.x + a.width / 2 <= layout.width + 0.1
        for b in layout.places[:i]:
            assert abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= (a.height + b.height) / 2


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        (r"x \cdot y", ["mrow", ["mi", "x"], ["mo", "·"], ["mi", "y"]]),
        (r"\sqrt[3]{x}", ["mroot", ["mi", "x"], ["mn", "3"]]),
        (r"\left(x\right)^{2}", ["msup", ["mrow", ["mo", "("], ["mi", "x"], ["mo", ")"]], ["mn", "2"]]),
        (r"x_1^2", ["msubsup", ["mi", "x"], ["mn", "1"], ["mn", "2"]]),
        (r"\sigma x", ["mrow", ["mi", "σ"], ["mi", "x"]]),
        (r"\operatorname{leaky\_relu}", ["mrow", ["mi", "leaky_relu"], ["mspace"]]),
        ("-1.5", ["mrow", ["mo", "−"], ["mn", "1.5"]]),
        (r"\frac{1", ["mfrac", ["mn", "1"], ["mrow"]]),
        ("", ["mrow"]),
    ],
)
def test_latex_becomes_mathml(latex, tree):
    assert to_mathml(latex) == tree


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.public and op.arity], ids=lambda op: op.name)
def test_every_op_has_a_formula_with_all_its_operands(op):
    result = op.apply(tuple(ac.Value(0.4 + 0.1 * i) for i in range(op.arity)))
    written = formulas(result)
    assert len(written) == 1 + op.arity
    for latex in written:
        tree = json.dumps(to_mathml(latex), ensure_ascii=False)
        assert "\\" not in tree.replace('\\"', "")


def test_a_page_is_no_picture(tmp_path):
    with pytest.raises(DomainError, match=r"explore writes a page: .*e.svg needs the suffix .html;"):
        explore(ac.Value(2.0) * 3.0, tmp_path / "e.svg")
    assert list(tmp_path.iterdir()) == []
