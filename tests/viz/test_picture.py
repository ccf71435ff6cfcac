"""The picture as plain data: what is in it, what is left out of a large one."""

import pickle

import pytest

from autograd_core.errors import DomainError, GraphError, OperandError
from autograd_core.op import OPS
from autograd_core.value import Value
from viz.building import span
from viz.model import MAX_NODES, picture


def named(drawn):
    return [box.op or box.label or box.data for box in drawn.boxes]


def links(drawn):
    names = named(drawn)
    return [(names[edge.tail], names[edge.head], edge.kind, edge.local) for edge in drawn.edges]


def recurrent(steps, width=8):
    """The graph of a recurrent network: few leaves, each used at every step."""
    weights = [[Value(0.3 - 0.1 * i + 0.05 * j, f"w{i}{j}") for j in range(width)] for i in range(width)]
    state = [Value(0.1 * i, f"h{i}") for i in range(width)]
    for _ in range(steps):
        state = [OPS["tanh"](sum(w * h for w, h in zip(row, state, strict=True))) for row in weights]
    return sum(state)


def test_boxes_hold_data_grad_op_and_label():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y
    z.label = "z"
    z.backward()
    box = picture(z).boxes[-1]
    assert (box.kind, box.data, box.grad, box.op, box.label, box.position) == ("op", 6.0, 1.0, "*", "z", 2)


def test_a_gradient_that_was_never_computed_is_not_zero():
    x = Value(2.0, "x")
    y = x * 0.0
    assert [box.grad for box in picture(y).boxes if box.kind != "constant"] == [None, None]
    y.backward()
    assert picture(y).boxes[0].grad == 0.0


def test_edges_follow_the_operands_and_carry_local_derivatives():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    assert links(picture(x - y)) == [("x", "-", "live", 1.0), ("y", "-", "live", -1.0)]
    assert links(picture(x * x)) == [("x", "*", "live", 2.0), ("x", "*", "live", 2.0)]


def test_a_value_that_an_op_does_not_depend_on_has_a_dead_edge():
    x = Value(-2.0, "x")
    assert links(picture(OPS["relu"](x))) == [("x", "relu", "dead", None)]


def test_each_constant_is_a_box_of_its_own():
    x = Value(2.0, "x")
    drawn = picture((x + 1.0) * 1.0)
    assert named(drawn) == ["x", 1.0, "+", 1.0, "*"]
    assert [edge.kind for edge in drawn.edges] == ["live", "constant", "live", "constant"]


@pytest.mark.parametrize(("uses", "boxes"), [(4, 1), (5, 5)])
def test_a_leaf_with_more_than_four_uses_is_drawn_at_each_use(uses, boxes):
    w = Value(2.0, "w")
    drawn = picture(OPS["sum"]([w] * uses))
    copies = [box for box in drawn.boxes if box.kind == "leaf"]
    assert len(copies) == boxes
    assert {box.position for box in copies} == {0}
    assert {box.uses for box in copies} == {uses if boxes > 1 else 1}


def test_highlight_marks_all_that_leads_to_the_output():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    drawn = picture((x * 2.0) + (y * 3.0), highlight=x)
    assert [box.highlighted for box in drawn.boxes] == [True, False, True, False, False, False, True]
    assert picture(x + y, highlight=[x, y]).edges[1].highlighted


def test_what_is_highlighted_must_be_in_the_graph():
    with pytest.raises(GraphError, match=r"highlight: Value.*'stranger'.* is not in the graph"):
        picture(Value(1.0) + 1.0, highlight=Value(2.0, "stranger"))


def test_nan_and_infinity_are_marked():
    x = Value(0.0, "x")
    assert [box.broken for box in picture(x * float("inf")).boxes] == [False, True, True]
    (x * float("inf")).backward()
    assert picture(x).boxes[0].broken


def test_a_large_graph_keeps_what_is_nearest_to_the_output():
    x = Value(1.0, "x")
    y = x
    for _ in range(100):
        y = -y
    drawn = picture(y, max_nodes=10, fold="none")
    assert named(drawn) == [0.0, *["-"] * 10]
    assert drawn.boxes[0].kind == "rest"
    assert drawn.edges[0].kind == "rest"
    assert drawn.total == 101
    assert drawn.hidden == (("-", 90), ("leaf", 1))


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 100])
def test_a_picture_never_has_more_boxes_than_allowed_and_one_for_the_rest(limit):
    drawn = picture(recurrent(3), max_nodes=limit, fold="none")
    assert len(drawn.boxes) == limit + 1
    shown = {box.position for box in drawn.boxes} - {None}
    assert len(shown) + sum(count for _, count in drawn.hidden) == drawn.total


def test_a_graph_that_just_fits_has_no_rest():
    x = Value(1.0, "x")
    assert [box.kind for box in picture(x + x, max_nodes=2).boxes] == ["leaf", "op"]


def test_a_node_with_many_operands_is_summarised():
    z = OPS["sum"]([Value(float(i)) for i in range(60_000)])
    drawn = picture(z, fold="none")
    assert len(drawn.boxes) == MAX_NODES + 1
    assert drawn.hidden == (("leaf", 59_501),)
    assert [(box.kind, box.times) for box in picture(z).boxes] == [("leaf", 60_000), ("op", 1)]


def test_two_values_highlight_the_paths_between_them():
    x = Value(2.0, "x")
    middle = x * 2.0
    z = middle.sin() + x
    assert [box.highlighted for box in picture(z, highlight=(x, middle)).boxes] == [
        True, False, True, False, False,
    ]  # fmt: skip
    assert sum(box.highlighted for box in picture(z, highlight=(x, z)).boxes) == 4
    assert sum(box.highlighted for box in picture(z, highlight=x).boxes) == 4


def chain(length=10):
    y = first = Value(1.0, "x")
    nodes = [first]
    for _ in range(length):
        y = y.sin()
        nodes.append(y)
    return nodes


def places(drawn):
    return [box.position for box in drawn.boxes if box.kind != "rest"]


def test_depth_draws_so_many_steps_back():
    assert places(picture(chain()[-1], depth=3)) == [7, 8, 9, 10]
    assert picture(chain()[-1], depth=3).hidden == (("sin", 6), ("leaf", 1))
    assert not picture(chain()[-1], depth=10).hidden


def test_around_draws_what_is_near_in_both_directions():
    nodes = chain()
    assert places(picture(nodes[-1], around=nodes[5], radius=2)) == [3, 4, 5, 6, 7]
    assert not any(box.output for box in picture(nodes[-1], around=nodes[5]).boxes)
    assert picture(nodes[-1], around=nodes[9]).boxes[-1].output


def test_between_draws_the_paths_only():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + x.sin()
    drawn = picture(z, between=(x, z))
    assert named(drawn) == [0.0, "x", "*", "sin", "+"]
    assert drawn.hidden == (("leaf", 1),)
    nodes = chain()
    assert places(picture(nodes[-1], between=(nodes[2], nodes[5]))) == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"between": 3}, GraphError, "between: expected two Values"),
        ({"between": (3, 4)}, OperandError, "between: a Value of the graph is wanted, got int 3"),
        ({"around": "x"}, OperandError, "around: a Value of the graph is wanted, got str 'x'"),
        ({"around": Value(1.0, "stranger")}, GraphError, "around: Value.*stranger.* is not in the graph"),
        ({"depth": 0}, DomainError, "depth: expected a positive whole number, got 0"),
        ({"radius": -1}, DomainError, "radius: expected a positive whole number"),
        ({"fold": 0}, DomainError, "fold: 0 is no nesting level"),
        ({"fold": 1.5}, DomainError, "fold: 1.5 is no nesting level"),
        ({"fold": ["auto", 1]}, DomainError, "fold: 'auto' and 'none' stand alone"),
        ({"fold": "layers.7"}, GraphError, "fold: no module 'layers.7' in this graph. No leaf has a label"),
    ],
)
def test_options_of_focus_and_fold_that_are_not_there(options, error, message):
    with pytest.raises(error, match=message):
        picture(Value(1.0, "x") + 1.0, **options)


def test_no_path_between():
    x, y = Value(1.0, "x"), Value(2.0, "y")
    with pytest.raises(GraphError, match=r"between: .*'y'.* was not computed from .*'x'"):
        picture(x + y, between=(x, y))


def test_a_gradient_that_adds_up_is_marked_with_what_each_edge_adds():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + x * 5.0
    z.backward()
    drawn = picture(z)
    assert [box.contributions for box in drawn.boxes if box.kind == "leaf"] == [2, 1]
    assert [edge.contribution for edge in drawn.edges if edge.adds] == [3.0, 5.0]


def test_the_closed_arm_of_a_gate_contributes_nothing():
    x = Value(-2.0, "x")
    z = OPS["relu"](x) + x
    assert picture(z).boxes[0].contributions == 1


def test_stale_data_is_marked_as_far_as_it_reaches():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + y.sin()
    assert not any(box.stale for box in picture(z).boxes)
    x.data = 5.0
    assert [box.op for box in picture(z).boxes if box.stale] == ["*", "+"]
    x.data = 2.0
    assert not any(box.stale for box in picture(z).boxes)
    x.data = float("nan")
    assert [box.op for box in picture(z).boxes if box.stale] == ["*", "+"]


def test_a_gradient_of_an_earlier_pass_is_marked():
    w = Value(2.0, "w")
    (w * 3.0).backward()
    z = w * 4.0
    assert picture(z).boxes[0].earlier
    z.backward()
    assert not picture(z).boxes[0].earlier


def test_the_budget_of_layout_is_kept():
    x = Value(0.5, "x")
    values = [x.sin()]
    for _ in range(60):
        values.append(OPS["sum"](values))
    drawn = picture(values[-1], fold="none", max_span=300)
    assert span(drawn) <= 300
    assert drawn.hidden
    assert span(picture(values[-1], fold="none")) > 300


def test_a_picture_is_plain_data():
    drawn = picture(recurrent(1, width=2))
    assert pickle.loads(pickle.dumps(drawn)) == drawn


def test_drawing_changes_nothing():
    x = Value(2.0, "x")
    y = x * x
    picture(y)
    assert not x.has_grad
    assert not y.has_grad


@pytest.mark.parametrize("thing", [3.0, "x", None, [Value(1.0)]])
def test_only_values_are_drawn(thing):
    with pytest.raises(
        OperandError, match=f"expected a Value, the output of a graph, got {type(thing).__name__}"
    ):
        picture(thing)


@pytest.mark.parametrize("limit", [0, -1, 2.5, True, "10", None])
def test_max_nodes_is_a_positive_whole_number(limit):
    with pytest.raises(DomainError, match="max_nodes: expected a positive whole number"):
        picture(Value(1.0), max_nodes=limit)
