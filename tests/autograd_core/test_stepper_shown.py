"""The stepper as it is shown: the table as text, in rich and in notebooks; what a large graph leaves out."""

import io
import time

import pytest

import autograd_core as ac
from autograd_core import Value
from graphs import textbook_graph

example = pytest.fixture(textbook_graph)


def test_the_text_table(example):
    x, y, z = example
    stepper = ac.steps(z)
    stepper.jump(3)
    assert str(stepper).splitlines() == [
        "backward pass of z = 6.909: step 3 of 5",
        "   node         adds to  local rule       upstream  local    product  total",
        "   z = v1 + v2  dz/dv1   dz/dv1 = 1       1.0       1.0      1.0      1.0",
        "   z = v1 + v2  dz/dv2   dz/dv2 = 1       1.0       1.0      1.0      1.0",
        ">  v2 = sin(x)  dz/dx    dv2/dx = cos(x)  1.0       -0.4161  -0.4161  -0.4161",
        "   v1 = x * y   dz/dx    dv1/dx = y       1.0       3.0      3.0      2.584",
        "   v1 = x * y   dz/dy    dv1/dy = x       1.0       2.0      2.0      2.0",
    ]
    assert repr(stepper) == str(stepper)
    assert "v1 = x * y" in z.explain()


def test_the_rich_table(example):
    from rich.console import Console

    screen = io.StringIO()
    Console(width=80, file=screen).print(ac.steps(example[2]))
    assert "backward pass of z = 6.909: 5 steps" in screen.getvalue()
    assert all("dv2/dx = cos(x)" in line for line in screen.getvalue().splitlines() if "sin(x)" in line)


@pytest.mark.parametrize(
    "label", ["<script>alert(1)</script>", "[red]x[/red]", "a\x1b[31m\nb\x85\u202e", '"&\x00']
)
def test_labels_are_text_everywhere(label):
    from rich.console import Console

    z = Value(1.0, label) * 2.0
    bundle = ac.steps(z)._repr_mimebundle_()
    screen = io.StringIO()
    Console(width=200, file=screen, color_system=None).print(ac.steps(z))
    assert set(bundle) == {"text/plain", "text/html"}
    assert "<script" not in bundle["text/html"]
    assert bundle["text/html"].count("<") == bundle["text/html"].count(">")
    for text in (bundle["text/plain"], bundle["text/html"], screen.getvalue()):
        assert all(c.isprintable() for c in text.replace("\n", ""))
    if label.startswith("[red]"):
        assert label in screen.getvalue()


def chain(length):
    z = Value(1.0, "x")
    for _ in range(length):
        z = z + 1.0
    return z


def test_a_large_graph_shows_its_ends_and_where_it_stands():
    stepper = ac.steps(chain(60_000))
    stepper.jump(30_000)
    lines = str(stepper).splitlines()
    assert len(lines) == 2 + 20 + 1 + 11 + 1 + 20
    assert [line.strip() for line in lines if "more" in line] == [
        "... 29,974 more ...",
        "... 29,975 more ...",
    ]
    assert [line[0] for line in lines[2:]].count(">") == 1
    assert lines[-1].endswith("1.0")


def test_a_long_sum_is_shortened():
    xs = [Value(float(i)) for i in range(2_000)]
    stepper = ac.steps(ac.sum(xs))
    assert stepper[5].formula == "sum(v1, v2, v3, ..., v2000)"
    assert stepper[5].partial == "1.0"


@pytest.mark.untraced
def test_a_long_chain_is_ready_at_once_and_shown_soon():
    z = chain(200_000)
    start = time.perf_counter()
    stepper = ac.steps(z)
    assert time.perf_counter() - start < 0.1
    assert next(stepper).total == 1.0
    assert len(str(stepper).splitlines()) < 60
    stepper.jump(-1)
    assert stepper.back().parent.label == "x"
