"""The chain rule in LaTeX: a sum over paths, in symbols, in numbers, and what it comes to."""

import pytest

from autograd_core.errors import GraphError
from autograd_core.op import OPS
from autograd_core.value import Value
from viz import to_latex


def test_the_chain_rule_is_a_sum_over_paths():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + OPS["sin"](x)
    z.label = "z"
    lines = to_latex(z, show="chain", wrt=x).splitlines()
    assert lines[1:-1] == [
        r"\frac{\partial z}{\partial x} &= \frac{\partial z}{\partial v_{1}} \cdot "
        r"\frac{\partial v_{1}}{\partial x} + \frac{\partial z}{\partial v_{2}} \cdot "
        r"\frac{\partial v_{2}}{\partial x} \\",
        r"&= 1 \cdot y + 1 \cdot \left(\cos x\right) \\",
        r"&= 1 \cdot 3 + 1 \cdot \left(-0.416147\right) \\",
        r"&= 3 + \left(-0.416147\right) \\",
        "&= 2.58385",
    ]
    z.backward()
    assert f"{x.grad:.6g}" == "2.58385"


def test_the_chain_rule_where_nothing_flows_back():
    x = Value(2.0, "x")
    assert to_latex(OPS["relu"](-x), show="chain", wrt=x) == r"\frac{\partial v_{2}}{\partial x} = 0"
    assert to_latex(x, show="chain", wrt=x) == r"\frac{\partial x}{\partial x} = 1"


def test_the_chain_rule_over_very_many_paths_and_a_very_long_one():
    x = Value(1.0, "x")
    many = x
    for _ in range(60):  # 2**60 paths
        many = many.sin() + many
    assert r" + \cdots" in to_latex(many, show="chain", wrt=x)
    long = x
    for _ in range(100_000):
        long = long + 1.0
    latex = to_latex(long, show="chain", wrt=x)
    assert r"\cdot \cdots \cdot" in latex
    assert len(latex) < 2_000


def test_the_chain_rule_by_a_value_in_between():
    x = Value(2.0, "x")
    middle = x * x
    z = middle.exp()
    assert to_latex(z, show="chain", wrt=middle).splitlines()[1] == (
        r"\frac{\partial v_{2}}{\partial v_{1}} &= v_{2} \\"
    )


def test_the_chain_rule_needs_a_value_of_the_graph():
    x = Value(2.0, "x")
    with pytest.raises(GraphError, match='show="chain" needs the Value to differentiate by'):
        to_latex(x + 1.0, show="chain")
    with pytest.raises(GraphError, match=r"wrt: .*'y'.* is not in the graph"):
        to_latex(x + 1.0, show="chain", wrt=Value(1.0, "y"))
