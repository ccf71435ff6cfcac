"""LaTeX: values are called what the stepper calls them, and no label does more than name one."""

import re

import pytest

from autograd_core.errors import OperandError
from autograd_core.op import OPS
from autograd_core.stepper import steps
from autograd_core.value import Value
from hostile import LABELS
from viz import to_latex
from viz.latex import document
from viz.templates import Term


def test_values_are_called_what_the_stepper_calls_them():
    x, y = Value(2.0), Value(3.0, "y")
    z = x * y + OPS["sin"](x)
    walk = steps(z, names={"x": x, "z": z})
    latex = to_latex(z, show="local", names={"x": x, "z": z})
    assert [walk.names[node] for node in walk.names.order] == ["x", "y", "v1", "v2", "z"]
    assert [row.partition(" &=")[0] for row in latex.splitlines() if row[0] in "xyvz"] == [
        "x", "y", "v_{1}", "v_{2}", "z",
    ]  # fmt: skip
    assert to_latex(z, names={"x": x, "z": z}) == r"z = x \cdot y + \sin x"
    assert to_latex(z) == r"2 \cdot y + \sin 2"
    assert r"\frac{\partial z}{\partial x} &= " in document(z, names={"x": x, "z": z})


def test_two_values_of_one_label_are_told_apart():
    assert to_latex(Value(2.0, "x") * Value(3.0, "x")) == r"x \cdot \text{x\#2}"


def test_names_are_a_mapping():
    with pytest.raises(OperandError) as error:
        to_latex(Value(2.0) * 3.0, names="z")
    assert str(error.value) == (
        "names: expected a mapping of names to Values, got str; write names=locals() for your variables"
    )


@pytest.mark.parametrize(
    ("label", "latex"),
    [
        ("x", "x"), ("w12", "w_{12}"), ("w_1", "w_{1}"), ("alpha", r"\alpha"), ("theta0", r"\theta_{0}"),
        ("loss", r"\mathrm{loss}"), ("a_b", r"\text{a\_b}"), ("50% & more", r"\text{50\% \& more}"),
        (r"\input{x}", r"\text{\textbackslash{}input\{x\}}"), ("a$b$", r"\text{a\$b\$}"),
        ("日本", r"\text{日本}"),
    ],
)  # fmt: skip
def test_names(label, latex):
    assert Term.symbol(label).text == latex


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_no_label_leaves_its_braces(label):
    text = Term.symbol(label).text
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"(?<!\\)[$&#%]", text)
    assert set(re.findall(r"\\([a-zA-Z]+)", text)) <= {
        "text", "mathrm", "textbackslash", "textasciitilde", "textasciicircum",
    }  # fmt: skip
