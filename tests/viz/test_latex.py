"""LaTeX: parentheses that follow from the templates, sharing kept, local derivatives from the rules."""

import math
import re

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from autograd_core.errors import DomainError, OperandError
from autograd_core.expression import parse
from autograd_core.op import OPS, unary
from autograd_core.value import Value
from hostile import LABELS
from viz import to_latex
from viz.latex import document
from viz.templates import Term, number


@pytest.mark.parametrize(
    ("expression", "latex"),
    [
        ("x", "x"),
        ("x*y + sin(x)", r"x \cdot y + \sin x"),
        ("(x + y)*y", r"\left(x + y\right) \cdot y"),
        ("x + y + y", "x + y + y"),
        ("x + (y + y)", r"x + \left(y + y\right)"),
        ("x - (y - x)", r"x - \left(y - x\right)"),
        ("-x*-y", r"\left(-x\right) \cdot \left(-y\right)"),
        ("-(x + y)", r"-\left(x + y\right)"),
        ("-x**2", r"-x^{2}"),
        ("(-x)**2", r"\left(-x\right)^{2}"),
        ("x**y**x", "x^{y^{x}}"),
        ("(x**y)**x", r"\left(x^{y}\right)^{x}"),
        ("2**-x", "2^{-x}"),
        ("x/(y + 1)", r"\frac{x}{y + 1}"),
        ("(x/y)**2", r"\left(\frac{x}{y}\right)^{2}"),
        ("sin(x)*y", r"\left(\sin x\right) \cdot y"),
        ("sin(x)**2", r"\left(\sin x\right)^{2}"),
        ("sin(x*y)", r"\sin \left(x \cdot y\right)"),
        ("exp(-x)", "e^{-x}"),
        ("sqrt(x*x + y*y)", r"\sqrt{x \cdot x + y \cdot y}"),
        ("abs(x - y)", r"\left|x - y\right|"),
        ("maximum(x, 0)*2", r"\max(x, 0) \cdot 2"),
        ("x*1e-20", r"x \cdot \left(1 \cdot 10^{-20}\right)"),
    ],
)
def test_parentheses(expression, latex):
    assert to_latex(parse(expression, **{name: 2.0 for name in "xy" if name in expression})) == latex


LEAVES = {"a": 2.0, "b": -3.0, "c": 0.5}
NUMBERS = st.sampled_from([1.0, 2.0, -1.5, 0.25])
OPERATIONS = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x, _: -x,
    "square": lambda x, _: x**2,
}


def trees(inner):
    return st.tuples(st.sampled_from(sorted(OPERATIONS)), inner, inner)


@given(st.recursive(st.sampled_from(sorted(LEAVES)) | NUMBERS, trees, max_leaves=12))
def test_what_is_written_means_what_was_computed(tree):
    """Read the LaTeX back with Python's precedence: the same number, bit for bit."""

    leaves = {name: Value(number, name) for name, number in LEAVES.items()}

    def built(tree):
        if isinstance(tree, str):
            return leaves[tree]
        if isinstance(tree, float):
            return Value(tree)
        name, x, y = tree
        x, y = built(x), built(y)
        # Python's division raises at zero.
        return OPERATIONS[name](x, y if name != "div" or y.data else Value(1.0))

    z = built(tree)
    latex = to_latex(z)
    assume("aligned" not in latex and not math.isnan(z.data))
    python = (
        latex.replace(r"\left", "").replace(r"\right", "").replace(r"\cdot", "*").replace(r"\frac", "frac")
    )
    python = python.replace("^", "**").replace("{", "(").replace("}", ")")
    try:
        value = eval(python, {"frac": lambda x: lambda y: x / y, **LEAVES})
    except OverflowError:  # Python's power raises where the engine's gives infinity
        reject()
    assert value == z.data


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.name)
def test_every_op_has_balanced_latex(op):
    count = op.arity or 3
    text = Term.__apply_op__(op, tuple(Term(rf"\left({i}\right) + x") for i in range(count))).text
    assert text.count("{") == text.count("}")
    assert len(re.findall(r"\\left\b|\\left(?=\W)", text)) == len(
        re.findall(r"\\right\b|\\right(?=\W)", text)
    )
    assert "\x00" not in text


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.arity], ids=lambda op: op.name)
def test_every_rule_can_be_written(op):
    operands = tuple(Term(name) for name in "xyzuvw"[: op.arity])
    for formula in op.rule(Term("out"), *operands):
        assert isinstance(formula, Term | float)


def test_a_sum_of_many_is_cut():
    assert (
        to_latex(OPS["sum"]([Value(float(i)) for i in range(9)])) == r"\operatorname{sum}(0, 1, 2, \ldots, 8)"
    )


def test_sharing_is_kept():
    x = Value(2.0, "x")
    y = x + 1.0
    assert (
        to_latex(y * y)
        == "\\begin{aligned}\nv_{1} &= x + 1 \\\\\nv_{2} &= v_{1} \\cdot v_{1}\n\\end{aligned}"
    )


def test_labels_name_the_lines():
    x = Value(2.0, "x")
    hidden = x * 3.0
    hidden.label = "h1"
    loss = hidden.tanh()
    loss.label = "loss"
    assert to_latex(loss) == (
        "\\begin{aligned}\nh_{1} &= x \\cdot 3 \\\\\n\\mathrm{loss} &= \\tanh h_{1}\n\\end{aligned}"
    )


def test_local_derivatives_come_from_the_rules():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x / y
    z.label = "z"
    assert to_latex(z, show="local").splitlines()[3:6] == [
        r"z &= \frac{x}{y} = 0.666667 \\",
        r"\frac{\partial z}{\partial x} &= \frac{1}{y} = 0.333333 \\",
        r"\frac{\partial z}{\partial y} &= -\frac{x}{y^2} = -0.222222",
    ]


def test_a_dead_edge_has_local_derivative_zero():
    latex = to_latex(OPS["relu"](Value(-1.0, "x")), show="local")
    assert latex.splitlines()[-2] == r"\frac{\partial v_{1}}{\partial x} &= 0"


def test_a_rule_for_floats_only_is_written_as_its_number():
    op = unary("floats_only", lambda x: math.sin(x), lambda out, x: (math.cos(x),))
    try:
        assert to_latex(op(Value(0.0, "x")), show="local").splitlines()[-2] == (
            r"\frac{\partial v_{1}}{\partial x} &= 1"
        )
    finally:
        del OPS["floats_only"]


def test_both_parts_at_once():
    x = Value(2.0, "x")
    both = to_latex(x * 3.0, show=("expression", "local"))
    assert "v_{1} &= x \\cdot 3 = 6" in both
    assert both.splitlines()[1] == r"v_{1} &= x \cdot 3 \\"
    assert both.count("x \\cdot 3") == 2


def test_a_long_expression_is_broken_into_lines():
    z = Value(1.0, "x")
    for _ in range(300):
        z = (z + 1.0).sin()
    latex = to_latex(z, max_lines=5)
    assert latex.splitlines()[1] == r"&\vdots \\"
    assert len(latex.splitlines()) == 8
    assert max(map(len, latex.splitlines())) < 400


@pytest.mark.untraced
def test_a_chain_of_a_million_nodes():
    z = Value(1.0, "x")
    for _ in range(1_000_000):
        z = z + 1.0
    assert r"\vdots" in to_latex(z)
    assert "v_{1000000}" in to_latex(z, show="local")


@pytest.mark.parametrize(
    ("x", "latex"),
    [
        (2.0, "2"),
        (-0.5, "-0.5"),
        (1e300, r"1 \cdot 10^{300}"),
        (math.inf, r"\infty"),
        (-math.inf, r"-\infty"),
        (math.nan, r"\mathrm{nan}"),
    ],
)
def test_numbers(x, latex):
    assert number(x).text == latex


@pytest.mark.parametrize(
    ("expression", "derivative"),
    [
        ("x**y", r"x^{y} \cdot \left(\ln x\right)"),
        ("relu(y)", r"\left[y > 0\right]"),
        ("sigmoid(y)", r"\sigma y \cdot (1 - \sigma y)"),
        ("abs(y)", r"\operatorname{sign} y"),
        ("maximum(x, y)", r"\left[y > x\right] + \frac{1}{2} \left[y = x\right]"),
        ("lgamma(y)", r"\psi y"),
        ("erf(y)", r"\frac{2}{\sqrt{\pi}} e^{-y^2}"),
    ],
)
def test_local_derivatives_as_a_textbook_writes_them(expression, derivative):
    z = parse(expression, x=1.5, y=2.5)
    last = to_latex(z, show="local").splitlines()[-2]
    assert rf"}}{{\partial y}} &= {derivative} = " in last


def test_no_internal_op_is_shown_by_its_name():
    for op in OPS.values():
        operands = tuple(Value(0.5, name) for name in "xyzuvw"[: op.arity or 3])
        if op.public:
            latex = to_latex(op.apply(operands), show="local")
            assert not re.search(r"operatorname\{\w*(slope|curve|partial|weight|share)", latex), op.name


def test_a_notebook_renders_it():
    latex = to_latex(Value(2.0, "x") * 3.0)
    assert isinstance(latex, str)
    assert latex._repr_latex_() == r"$\displaystyle x \cdot 3$"


@pytest.mark.parametrize("label", LABELS, ids=ascii)
def test_no_label_ends_the_formula_of_a_notebook_or_a_document(label):
    x = Value(2.0, label)
    z = x * x
    z.label = label
    for text in (to_latex(z, show=("expression", "local", "chain"), wrt=x), document(z)):
        assert not re.search(r"(?<!\\)[$#%]", text.replace(r"\\", ""))
        assert text.count(r"\end{document}") == text.count(r"\begin{document}")


def test_bad_input():
    with pytest.raises(OperandError, match="expected a Value"):
        to_latex(2.0)
    with pytest.raises(
        DomainError, match=r"show: unknown 'derivative'\. Write one of 'expression', 'local', 'chain'"
    ):
        to_latex(Value(1.0), show="derivative")
    with pytest.raises(DomainError, match="max_lines: expected a positive whole number, got 0"):
        to_latex(Value(1.0), max_lines=0)
