"""Options and names that viz does not have: each is told with the one that was meant."""

import pytest

import viz
from autograd_core.errors import DomainError, OperandError
from autograd_core.value import Value
from viz import draw

DRAW = "direction, highlight, show, theme, heat, max_nodes, fold, depth, around, radius, between"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda z: draw(z, title="a"), f"draw: no option 'title'. The options are {DRAW}"),
        (
            lambda z: viz.to_svg(z, higlight=z),
            f"draw: no option 'higlight', did you mean 'highlight'? The options are {DRAW}",
        ),
        (
            lambda z: viz.tree(z, theme="dark"),
            "tree: no option 'theme'. The options are show, max_nodes, fold",
        ),
        (
            lambda z: viz.render(z, "a.html", titel="a"),
            "explore: no option 'titel', did you mean 'title'? The options are names, title, direction, "
            "theme, max_nodes",
        ),
        (
            lambda z: viz.animate(z, "a.svg", heat=True),
            "animate: no option 'heat'. The options are names, seconds, direction, theme, max_nodes",
        ),
    ],
)
def test_options_by_an_unknown_name(call, message):
    with pytest.raises(OperandError) as refused:
        call(Value(2.0) * 3.0)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda z: draw(z, around=z, depth=2),
            DomainError,
            "depth=2 counts steps from the output: around a Value write radius=2",
        ),
        (
            lambda z: draw(z, highlight=5),
            OperandError,
            "highlight: a Value of the graph is wanted, got int 5",
        ),
        (lambda z: draw(z, show=5), DomainError, "show: unknown 5. Write one of 'data', 'grad', 'local'"),
        (
            lambda z: viz.to_latex(z, show=()),
            DomainError,
            "show: nothing is wanted. Write one of 'expression', 'local', 'chain'",
        ),
        (
            lambda z: viz.to_latex(z, wrt=z),
            DomainError,
            'wrt is for the chain rule: to_latex(z, show="chain", wrt=x)',
        ),
        (
            lambda z: viz.animate(z, "a.svg", seconds="slow"),
            DomainError,
            "seconds: a step lasts from 0.02 to 60 seconds, got 'slow'",
        ),
    ],
)
def test_options_that_do_not_fit(call, error, message):
    with pytest.raises(error) as refused:
        call(Value(2.0) * 3.0)
    assert str(refused.value) == message


def test_a_radius_needs_what_it_is_around():
    z = (Value(2.0) * 3.0).sin()
    with pytest.raises(DomainError) as refused:
        draw(z, radius=3)
    assert str(refused.value) == "radius=3 counts steps from a Value: name it, around=..."
    assert len(draw(z, around=z, radius=1).body) < len(draw(z).body)


def test_names_of_viz():
    with pytest.raises(
        AttributeError, match=r"^viz has no 'drow', did you mean 'draw'\? It has animate, draw"
    ):
        viz.drow  # noqa: B018
