"""explain: the chain rule as a sum over paths."""

import io
import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import autograd_core as ac
from autograd_core import DomainError, OperandError, Value
from autograd_core.paths import explain


def test_the_whole_text():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + x.sin()
    assert str(explain(z)).splitlines() == [
        "dz/dx = 2.584, the sum over 2 paths",
        "path          chain rule       numbers        product",
        "z -> v1 -> x  dz/dv1 * dv1/dx  1.0 * 3.0      3.0",
        "z -> v2 -> x  dz/dv2 * dv2/dx  1.0 * -0.4161  -0.4161",
        "",
        "dz/dy = 2.0, one path",
        "path          chain rule       numbers    product",
        "z -> v1 -> y  dz/dv1 * dv1/dy  1.0 * 2.0  2.0",
        "v1 = x * y",
        "v2 = sin(x)",
    ]


def every_path(node, target):
    """All products of local derivatives from node down to target, by brute force."""
    if node is target:
        yield 1.0
    for operand, local in zip(node.operands, node.edges, strict=True):
        if local is not None:
            for below in every_path(operand, target):
                yield local * below


PROGRAMS = st.lists(
    st.tuples(st.sampled_from("+-*s"), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=7
)


@settings(max_examples=200)
@given(PROGRAMS, st.integers(1, 6))
def test_the_largest_of_all_paths_and_the_sum_of_the_rest(program, most):
    values = [Value(1.25), Value(-0.5)]
    for op, i, j in program:
        a, b = values[-1 - i % len(values)], values[-1 - j % len(values)]
        values.append({"+": a + b, "-": a - b, "*": a * b, "s": ac.sin(a)}[op])
    x, z = values[0], values[-1]
    products = list(every_path(z, x))
    [part] = explain(z, x, max_paths=most).parts
    assert part.count == len(products)
    sizes = sorted(map(abs, products), reverse=True)[:most]
    assert [abs(path.product) for path in part.paths] == pytest.approx(sizes)
    assert sum(path.product for path in part.paths) + part.rest == pytest.approx(sum(products), abs=1e-12)
    assert part.gradient == pytest.approx(sum(products), abs=1e-12)
    if len(products) <= most:
        assert part.rest == 0.0
    for path in part.paths:
        assert path.product == pytest.approx(math.prod(path.locals))
        assert path.nodes[0] is z
        assert path.nodes[-1] is x
        steps = zip(itertools.pairwise(path.nodes), path.locals, strict=True)
        assert all((operand, local) in list(zip(map(id, node.operands), node.edges, strict=True))
                   for (node, operand), local in (((n, id(o)), e) for (n, o), e in steps))  # fmt: skip


def ladder(length):
    z = Value(1.0, "x")
    for _ in range(length):
        z = z * 0.5 + z.tanh() * 0.25
    return z


def test_exponentially_many_paths_are_summed_up():
    z = ladder(60)
    explained = explain(z, max_paths=5)
    [part] = explained.parts
    assert part.count == 2.0**60
    assert sum(path.product for path in part.paths) + part.rest == part.gradient
    text = str(explained)
    assert "the sum over about 1.2e+18 paths" in text
    assert "and about 1.2e+18 more" in text
    assert "... 113 more ..." in text


def test_more_paths_than_a_float_can_count():
    text = str(explain(ladder(5_000), max_paths=2))
    assert "more than 1e308 paths" in text


@pytest.mark.untraced
def test_a_long_chain():
    z = Value(1.0, "x")
    for _ in range(50_000):
        z = z + 1.0
    [part] = explain(z).parts
    assert part.gradient == part.paths[0].product == 1.0
    assert "... 49,993 more ..." in str(explain(z))


def test_many_leaves():
    xs = [Value(float(i), f"x{i}") for i in range(1, 50)]
    z = ac.dot(xs, xs)
    explained = explain(z)
    assert len(explained.parts) == 10
    assert str(explained).endswith("and 39 more leaves: name the ones to explain, explain(z, w)")
    [part] = explain(z, "x49").parts
    assert part.gradient == 98.0


def test_names_come_from_the_callers_variables():
    first, second = Value(2.0), Value(3.0)
    product = first * second
    assert str(explain(product)).startswith("d product/d first = 3.0, one path")
    assert str(explain(product, names={})).startswith("dv3/dv1 = 3.0, one path")
    assert str(explain(product, names={"p": product})).startswith("dp/dv1 = 3.0")


def test_infinite_and_missing_derivatives_are_shown():
    x = Value(0.0, "x")
    [part] = explain(ac.sqrt(x) + x * 2.0).parts
    assert part.paths[0].product == math.inf
    [part] = explain(x * math.nan + x).parts
    assert math.isnan(part.paths[0].product)
    [part] = explain(x * x).parts
    assert [path.product for path in part.paths] == [0.0, 0.0]


def test_no_path():
    x, y = Value(2.0, "x"), Value(-1.0, "y")
    z = x + ac.relu(y)
    assert "d(v1 + v2)" not in str(explain(z, y))
    assert str(explain(z, y, names={"z": z})) == "dz/dy = 0.0: no path leads there"
    unrelated = explain(z, Value(4.0), names={"z": z})
    assert str(unrelated) == "dz/d(Value(4.0)) = 0.0: no path leads there"
    assert str(explain(x)) == "x = 2.0 depends on nothing: it has no paths"
    screen = io.StringIO()
    Console(width=100, file=screen).print(unrelated, explain(x))
    assert screen.getvalue().split("\n")[:2] == [str(unrelated), str(explain(x))]


def test_in_a_terminal_and_a_notebook():
    z = Value(2.0, "[b]<i>") * 3.0
    screen = io.StringIO()
    Console(width=100, file=screen).print(explain(z, names={}))
    assert "[b]<i>" in screen.getvalue()
    html = explain(z)._repr_mimebundle_()["text/html"]
    assert "<i>" not in html
    assert "[b]&lt;i&gt;" in html


def test_bad_input():
    x = Value(2.0, "x")
    with pytest.raises(OperandError, match="expected a Value, got float"):
        explain(2.0)
    with pytest.raises(OperandError, match="no value is called 'w'"):
        explain(x * x, "w")
    with pytest.raises(OperandError, match="no value is called"):
        explain(x * x, 3.0)
    for wrong in (0, 2.5, True, "x"):
        with pytest.raises(DomainError, match="positive whole number"):
            explain(x * x, max_paths=wrong)
