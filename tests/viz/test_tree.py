"""The terminal tree: the text, its colours, large graphs, labels that would take over a terminal."""

import io

import pytest
from rich.console import Console

import viz
from autograd_core.errors import DomainError, OperandError
from autograd_core.op import OPS
from autograd_core.value import Value
from hostile import LABELS


def test_the_whole_text():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    shared = x * y
    z = shared + OPS["relu"](-shared) * 2.0
    z.label = "z"
    z.backward()
    assert str(viz.tree(z)) == "\n".join(
        [
            "z = +  data 6.0  grad 1.0",
            "├── *  data 6.0  grad 1.0 (sum of 2)  ∂ 1.0  += 1.0",
            "│   ├── x  data 2.0  grad 3.0  ∂ 3.0",
            "│   └── y  data 3.0  grad 2.0  ∂ 2.0",
            "└── *  data 0.0  grad 1.0  ∂ 1.0",
            "    ├── relu  data 0.0  grad 2.0  ∂ 2.0",
            "    │   └── -  data -6.0  grad not computed  (nothing flows back)",
            "    │       └── *  (see above)",
            "    └── 2.0",
        ]
    )


def test_show_chooses_the_numbers():
    assert str(viz.tree(Value(2.0, "x") * 3.0, show="data")) == "*  data 6.0\n├── x  data 2.0\n└── 3.0"


def test_the_prompt_shows_it_and_rich_colours_it():
    drawn = viz.tree(Value(2.0, "x") * Value(float("nan"), "y"))
    assert repr(drawn) == str(drawn)
    plain, coloured = io.StringIO(), io.StringIO()
    Console(file=plain, width=100, color_system=None).print(drawn)
    Console(file=coloured, width=100, force_terminal=True, color_system="standard").print(drawn)
    assert plain.getvalue() == str(drawn) + "\n"
    assert "\x1b[" in coloured.getvalue()


def test_a_row_that_is_too_wide_is_cut_on_a_screen_and_whole_in_a_file():
    drawn = viz.tree(Value(2.0, "a label of some length") * 3.0)
    screen, file, piped = io.StringIO(), io.StringIO(), io.StringIO()
    Console(file=screen, width=20, force_terminal=True, color_system=None).print(drawn)
    Console(file=file, width=20, soft_wrap=True).print(drawn)
    Console(file=piped, width=20).print(drawn)
    assert screen.getvalue().splitlines() == ["*  data 6.0  grad n…", "├── a label of some…", "└── 3.0"]
    assert file.getvalue() == f"{drawn}\n"
    assert "".join(piped.getvalue().split()) == "".join(str(drawn).split())


def test_markup_in_a_label_is_text_to_rich():
    out = io.StringIO()
    Console(file=out, width=100, color_system=None).print(viz.tree(Value(1.0, "[red]x[/red]")))
    assert out.getvalue().startswith("[red]x[/red]  data 1.0")


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_no_label_reaches_the_terminal_as_a_command_or_breaks_a_line(label):
    text = str(viz.tree(Value(1.0, label) + 1.0))
    assert len(text.split("\n")) == 3
    assert all(c.isprintable() for c in text.replace("\n", ""))


def test_a_large_graph_ends_with_what_was_left_out():
    z = Value(1.0, "x")
    for _ in range(1_000):
        z = -z
    lines = str(viz.tree(z, max_nodes=3, fold="none")).split("\n")
    assert lines[-2:] == ["        └── …", "… 998 of 1,001 values not drawn, -: 997, leaf: 1"]


@pytest.mark.untraced
def test_a_chain_of_a_million_nodes():
    z = Value(1.0, "x")
    for _ in range(1_000_000):
        z = z + 1.0
    assert "values not drawn" in str(viz.tree(z))


def test_repeats_are_folded():
    z = Value(1.0, "x")
    for _ in range(1_000):
        z = -z
    assert str(viz.tree(z)).split("\n") == [
        "-  data 1.0  grad not computed",
        "└── - ×999  data -1.0  grad not computed  999 values  ∂ -1.0",
        "    └── x  data 1.0  grad not computed",
    ]


def test_bad_input():
    with pytest.raises(OperandError, match="expected a Value"):
        viz.tree(2.0)
    with pytest.raises(DomainError, match="show: unknown 'gradient'"):
        viz.tree(Value(1.0), show=["gradient"])
