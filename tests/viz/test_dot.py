"""DOT: the text itself, its identifiers, its attributes, its options."""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import graphviz
import pytest

from autograd_core.errors import DomainError, GraphError, OperandError
from autograd_core.op import OPS, unary
from autograd_core.value import Value
from hostile import LABELS
from viz import draw
from viz.themes import THEMES

SNAPSHOTS = Path(__file__).parent / "snapshots"

ATTRIBUTES = {
    "arrowhead", "arrowsize", "bgcolor", "class", "color", "fillcolor", "fontcolor", "fontname", "fontsize",
    "height", "label", "labeljust", "margin", "nodesep", "pad", "penwidth", "peripheries", "rankdir",
    "ranksep", "shape", "style", "width",
}  # fmt: skip


def example():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + OPS["sin"](x)
    z.label = "z"
    z.backward()
    return z


def every_kind():
    """A graph with every kind of box and edge: shared, dead, constant, infinite, highlighted, the rest."""
    x, w = Value(-2.0, "x"), Value(0.5, "w")
    z = OPS["sum"]([w] * 5) + OPS["relu"](w * x) + (x * math.inf) - OPS["sin"](OPS["sin"](OPS["sin"](x)))
    z.backward()
    return draw(z, highlight=x, theme="dark", direction="TB", max_nodes=15)


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("expression", lambda: draw(example())),
        ("every_kind", every_kind),
        ("heat", lambda: draw(network(), heat=True)),
        ("folded", lambda: draw(network(), fold="cell.neurons.0", theme="print")),
    ],
)
def test_the_whole_text(name, drawn):
    # After a wanted change, write the new text into the file and look at it.
    assert drawn().source == (SNAPSHOTS / f"{name}.dot").read_text(encoding="utf-8")


def test_draw_returns_the_object_of_the_graphviz_package():
    assert isinstance(draw(example()), graphviz.Digraph)


def test_before_backward_the_gradient_is_said_to_be_not_computed():
    source = draw(Value(2.0, "x") * 3.0).source
    assert source.count("grad not computed") == 2
    assert "grad 0.0" not in source


def test_dead_edges_are_dashed_and_carry_no_number():
    assert "n0 -> n1 [class=dead style=dashed]" in draw(OPS["relu"](Value(-1.0, "x"))).source


def test_a_leaf_drawn_at_each_use_says_so():
    source = draw(OPS["sum"]([Value(2.0, "w")] * 5)).source
    assert source.count("one leaf, 5 uses") == 5


def test_a_large_graph_says_what_it_left_out():
    y = Value(1.0, "x")
    for _ in range(1_000):
        y = -y
    source = draw(y, max_nodes=10, fold="none").source
    assert '"991 of 1,001 values not drawn\n-: 990\nleaf: 1"' in source


def test_an_op_defined_outside_the_package_is_drawn():
    op = unary("twice_as_drawn", lambda x: 2.0 * x, lambda out, x: (2.0,), symbol="2×<x>")
    try:
        assert 'n1 [label="2×<x>\ndata 6.0' in draw(op(Value(3.0))).source
    finally:
        del OPS["twice_as_drawn"]


def test_show_chooses_the_numbers():
    source = draw(example(), show="grad").source
    assert "grad" in source
    assert "data" not in source
    assert "∂" not in source
    bare = draw(Value(2.0), show=()).source
    assert 'n0 [label="data 2.0"' in bare  # a box is never empty


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
def test_direction(direction):
    assert f"rankdir={direction}" in draw(example(), direction=direction).source


def test_highlight_uses_the_accent_of_the_theme():
    z = example()
    sine = z.parents[1]
    for theme in THEMES:
        assert draw(z, theme=theme, highlight=sine).source.count("penwidth=2.5") == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"direction": "up"}, "direction: unknown 'up'. Write one of 'LR', 'RL', 'TB', 'BT'"),
        ({"theme": "solarized"}, "theme: unknown 'solarized'. Write one of 'auto', 'light', 'dark', 'print'"),
        (
            {"show": ("data", "gradient")},
            "show: unknown 'gradient', did you mean 'grad'? Write one of 'data', 'grad', 'local'",
        ),
        ({"max_nodes": 0}, "max_nodes: expected a positive whole number, got 0"),
    ],
)
def test_options_that_are_not_there(options, message):
    with pytest.raises(DomainError, match=re.escape(message)):
        draw(example(), **options)


def test_bad_input_is_refused():
    with pytest.raises(OperandError, match="expected a Value"):
        draw(3.0)
    with pytest.raises(GraphError, match="highlight"):
        draw(example(), highlight=Value(1.0))


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_no_label_adds_a_statement_or_an_attribute(label):
    leaf = Value(1.0, label)
    drawing = draw(leaf + 1.0)
    assert len(drawing.body) == 5  # three boxes, two edges
    text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', drawing.source, flags=re.DOTALL)
    assert set(re.findall(r"(\w+)=", text)) <= ATTRIBUTES
    assert re.findall(r"\bn\d+\b", text) == ["n0", "n1", "n2", "n0", "n2", "n1", "n2"]


def network():
    """A neuron with a label that names its module, and one whose label tries to get out of it."""
    w, v, b = Value(0.5, "cell.neurons.0.w0"), Value(0.25, "cell.neurons.0.w1"), Value(0.1, "cell.b")
    z = (w * Value(1.0, "x") + v * 2.0 + b).tanh()
    z.backward()
    return z


def test_modules_are_frames_around_their_boxes():
    source = draw(network()).source
    assert re.findall(r"subgraph (\w+)", source) == ["cluster_0", "cluster_1"]
    assert re.findall(r"label=(\S+) labeljust", source) == ["cell", '"neurons.0"']
    assert 'label="w0\n' in source  # the frame says the rest of its name


def test_a_module_is_one_box_when_folded():
    source = draw(network(), fold=1).source
    assert 'label="cell\ndata 0.8005\ngrad 1.0\n8 values, 3 leaves"' in source
    assert "peripheries=2" in source


@pytest.mark.parametrize("theme", THEMES)
def test_heat_fills_boxes_by_their_gradient(theme):
    source = draw(network(), heat=True, theme=theme, fold="none").source
    coldest, hottest = THEMES[theme].heat[0], THEMES[theme].heat[-1]
    assert re.search(f'label="tanh[^]]*fillcolor="{hottest}"', source)
    assert f'fillcolor="{coldest}"' in source
    assert '"|grad| 0.1796 … 1.0"' in source
    assert "striped" in source


def test_heat_without_gradients_has_no_legend():
    assert draw(Value(1.0) + 1.0, heat=True).source == draw(Value(1.0) + 1.0).source


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_every_fill_can_be_read(theme):
    """A contrast above 4 to 1 on each step of heat, in each kind of box, and darker or lighter by steps."""
    colours = THEMES[theme]
    pairs = list(zip(colours.heat, colours.heat_text, strict=True))
    pairs += [(fill, colours.text) for fill, _ in (colours.leaf, colours.op, colours.output)]
    pairs += [(frame, colours.faint) for frame in colours.frames]
    for fill, text in pairs:
        light, dark = sorted((luminance(fill), luminance(text)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.0, (fill, text)
    steps = [luminance(fill) for fill in colours.heat]
    assert steps in (sorted(steps), sorted(steps, reverse=True))  # readable without any colour


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_where_a_gradient_adds_up_each_edge_says_what_it_adds():
    source = draw(example()).source
    assert source.count("+= ") == 2
    assert source.count("arrowhead=onormal") == 2
    assert "grad 2.584 (sum of 2)" in source


def test_stale_data_is_marked():
    z = example()
    z.parents[1].parents[0].data = 7.0
    assert draw(z).source.count("stale: data changed since") == 3


@pytest.mark.parametrize("label", [*LABELS, *(f"{label}.w" for label in LABELS)], ids=ascii)
def test_no_label_gets_out_of_a_frame(label):
    leaf, weight = Value(1.0, label), Value(2.0, "cell.w")
    z = (leaf * weight).tanh()
    z.label = label
    z.backward()
    for fold in ("none", 1, "repeats"):
        source = draw(z, fold=fold, heat=True).source
        text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', source, flags=re.DOTALL)
        assert set(re.findall(r"(\w+)=", text)) <= ATTRIBUTES
        assert text.count("{") == text.count("}")
        assert set(re.findall(r"\w*cluster\w*", text)) <= {
            "cluster_0",
            "cluster_1",
            "cluster_2",
            "cluster_legend",
        }


def test_the_same_bytes_in_every_process():
    program = (
        "import viz; from autograd_core.expression import parse;"
        "z = parse('(a+b)*(c-d)/exp(a*d) + sum(a,b,c,d,a,a,a,a)', a=1, b=2, c=3, d=4);"
        "import sys; sys.stdout.buffer.write(viz.draw(z, highlight=z.parents).source.encode())"
        ";sys.stdout.buffer.write(viz.to_svg(z, max_nodes=9, heat=True).encode())"
        ";sys.stdout.buffer.write((str(viz.tree(z)) + viz.to_latex(z, show='local')).encode())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) > 5_000


@pytest.mark.untraced
def test_a_chain_of_a_million_nodes_is_drawn():
    y = Value(0.0, "x")
    for _ in range(1_000_000):
        y = y + 1.0
    assert re.search("999,75[01] of", draw(y).source)
