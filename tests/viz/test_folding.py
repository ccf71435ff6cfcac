"""Folding: modules by the labels of their parameters, repeats with their number, large graphs in time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_picture import recurrent

import nn
from autograd_core.errors import GraphError
from autograd_core.op import OPS
from autograd_core.value import Value
from viz.cells import circles, in_topological_order
from viz.folding import module_of
from viz.model import picture


def loss_of_a_network(samples=1):
    model = nn.MLP(2, [3, 3, 1], "tanh", seed=1)
    total = 0
    for k in range(samples):
        [out] = model([Value(0.1 * k, "x0"), Value(1.0, "x1")])
        total = total + (out - float(k)) ** 2
    total.label = "loss"
    return total


def seen(drawn):
    return [(box.kind, box.label or box.op, box.times) for box in drawn.boxes if box.kind != "constant"]


@pytest.mark.parametrize(
    ("label", "module"),
    [
        ("layers.0.neurons.1.w2", ("layers.0", "neurons.1")),
        ("neurons.1.w2", ("neurons.1",)),
        ("encoder.attention.query.w0", ("encoder", "attention", "query")),
        ("blocks.0.1.b", ("blocks.0.1",)),
        *[(label, ()) for label in ("w2", "", "1.5", "a..b", ".a", "a.", "a b.c", "a.b\n", "x" * 99 + ".w")],
    ],
)
def test_the_module_of_a_parameter_is_read_from_its_label(label, module):
    assert module_of(label) == module


def test_a_network_folds_into_its_neurons():
    drawn = picture(loss_of_a_network(), fold=2)
    assert seen(drawn) == [
        ("leaf", "x0", 1), ("leaf", "x1", 1),
        *[("module", f"layers.{i}.neurons.{j}", 1) for i in (0, 1) for j in range(3)],
        ("module", "layers.2.neurons.0", 1), ("op", "-", 1), ("op", "loss", 1),
    ]  # fmt: skip
    assert [group.path for group in drawn.groups] == ["layers.0", "layers.1", "layers.2"]
    assert drawn.levels == 2
    assert [box.parameters for box in drawn.boxes if box.kind == "module"] == [3, 3, 3, 4, 4, 4, 4]


def test_a_network_folds_into_its_layers():
    drawn = picture(loss_of_a_network(), fold=1)
    assert [label for _, label, _ in seen(drawn)] == [
        "x0", "x1", "layers.0", "layers.1", "layers.2", "-", "loss",
    ]  # fmt: skip
    assert drawn.groups == ()
    counts = [edge.count for edge in drawn.edges if edge.kind == "folded"]
    assert counts == [3, 3, 9, 3]


def test_one_layer_unfolded_among_folded_ones():
    drawn = picture(loss_of_a_network(), fold=["layers.0", "layers.2"])
    assert [label for kind, label, _ in seen(drawn) if kind == "module"] == ["layers.0", "layers.2"]
    assert {group.path for group in drawn.groups} >= {"layers.1", "layers.1.neurons.0"}


def test_unfolded_each_value_lies_in_its_module():
    drawn = picture(loss_of_a_network(), fold="none")
    paths = [None if box.group is None else drawn.groups[box.group].path for box in drawn.boxes]
    by_path = {
        path: [b.op or b.label for b, p in zip(drawn.boxes, paths, strict=True) if p == path]
        for path in paths
    }
    name = "layers.0.neurons.1"
    assert by_path[name] == [f"{name}.w0", f"{name}.w1", "dot", f"{name}.b", "+", "tanh"]
    assert by_path[None][:2] == ["x0", "x1"]
    assert by_path[None][-1] == "**"
    parents = {group.path: group.parent for group in drawn.groups}
    assert drawn.groups[parents[name]].path == "layers.0"


def test_an_activation_belongs_to_its_neuron_and_the_loss_does_not():
    w, b = Value(0.5, "cell.w"), Value(0.1, "cell.b")
    inside = (w * 2.0 + b).tanh()
    drawn = picture((inside.exp() * 3.0).log(), fold=1)
    assert seen(drawn) == [("module", "cell", 1), ("op", "exp", 1), ("op", "*", 1), ("op", "log", 1)]


def test_a_folded_box_shows_what_others_use_of_it():
    z = loss_of_a_network()
    z.backward()
    unfolded = {box.position: box for box in picture(z, fold="none").boxes}
    for box in picture(z, fold=2).boxes:
        if box.kind == "module":
            inner = unfolded[box.position]
            assert (box.data, box.grad) == (inner.data, inner.grad)
    layer = picture(z, fold=1).boxes[2]
    assert layer.data < layer.data_to
    assert layer.grad < layer.grad_to


def test_modules_that_use_each_other_in_turn_are_one_box():
    encoder, decoder, state = Value(0.5, "enc.w"), Value(0.3, "dec.w"), Value(1.0, "h")
    for _ in range(6):
        state = (decoder * (encoder * state).tanh()).tanh()
    assert seen(picture(state, fold=1)) == [("leaf", "h", 1), ("module", "dec + enc", 1)]


def test_siblings_are_one_box_with_their_number():
    assert seen(picture(loss_of_a_network(), fold=(2, "repeats")))[:4] == [
        ("leaf", "x0–1", 2),
        ("module", "layers.0.neurons.0–2", 3),
        ("module", "layers.1.neurons.0–2", 3),
        ("module", "layers.2.neurons.0", 1),
    ]


def test_samples_of_a_sum_are_siblings():
    drawn = picture(loss_of_a_network(30), max_nodes=100)
    assert drawn.fold == (2, "repeats")
    assert seen(drawn)[-3:] == [("op", "-", 30), ("op", "**", 30), ("op", "loss", 29)]


def test_what_differs_is_no_repeat():
    x, y = Value(1.0, "x"), Value(2.0, "y")
    for z in (x - y, x + y, (x - 2.0) * (3.0 - x), x.sin() * x.cos()):
        assert all(box.times == 1 for box in picture(z, fold="repeats").boxes)


@pytest.mark.parametrize("other", ["#", "#1", "", "w", "5a", "\x00"])
def test_a_number_is_like_no_other_text(other):
    z = OPS["sum"]([Value(1.0, label) for label in ("50", other, "51", other)])
    labels = [box.label for box in picture(z, fold="repeats").boxes if box.kind == "leaf"]
    assert sorted(labels, key=str) == sorted(["50–51", other or None], key=str)


def test_the_links_of_a_chain_are_one_box():
    y = Value(1.0, "x")
    for _ in range(50):
        y = -y.sin()
    assert seen(picture(y, fold="repeats")) == [
        ("leaf", "x", 1), ("repeat", "sin, -", 49), ("op", "sin", 1), ("op", "-", 1),
    ]  # fmt: skip


def test_a_short_chain_stays():
    y = Value(1.0, "x").sin().sin().sin()
    assert all(box.kind != "repeat" for box in picture(y, fold="repeats").boxes)


def test_a_recurrent_network_folds_into_its_steps():
    drawn = picture(recurrent(20))
    [steps] = [box for box in drawn.boxes if box.kind == "repeat"]
    assert (steps.op, steps.times) == ("tanh, *, +", 19)


@pytest.mark.untraced
def test_sixty_thousand_values_are_summarised_in_a_second():
    z = recurrent(470)
    times = []
    for _ in range(3):
        start = time.process_time()
        drawn = picture(z)
        times.append(time.process_time() - start)
    assert drawn.total > 60_000
    assert len(drawn.boxes) < 10
    assert not drawn.hidden
    assert min(times) < 1.5  # the target is 1.0 on an idle machine


def test_fifty_thousand_weights_fold_into_layers():
    model = nn.MLP(784, [64, 10])
    z = OPS["sum"](list(model([Value(0.5, f"x{i}") for i in range(784)])))
    drawn = picture(z)
    assert drawn.total > 50_000
    assert [(box.label or box.op, box.times) for box in drawn.boxes] == [
        ("x0–783", 784), ("layers.0.neurons.0–63", 64), ("layers.1.neurons.0–9", 10), ("sum", 1),
    ]  # fmt: skip


FOLDS = ["none", "repeats", 1, 2, (1, "repeats"), (2, "repeats")]


@pytest.mark.parametrize("fold", FOLDS)
def test_every_value_is_in_one_box(fold):
    drawn = picture(loss_of_a_network(3), fold=fold)
    assert not drawn.hidden
    assert sorted({i for box in drawn.boxes for i in box.members}) == list(range(drawn.total))
    assert all(edge.tail < edge.head for edge in drawn.edges)


OPERATIONS = ["add", "mul", "sin", "sub", "tanh", "relu"]
LABELS = ["x0", "x1", "a.w0", "a.w1", "a.b.w", "c.0.w", "c.1.w", "y"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 40), st.integers(0, 40)), max_size=40),
    st.sampled_from(FOLDS),
)
def test_any_graph_folds_into_one_without_circles(steps, fold):
    nodes = [Value(0.5, label) for label in LABELS]
    for name, i, j in steps:
        op = OPS[name]
        nodes.append(op(*[nodes[k % len(nodes)] for k in (i, j)][: op.arity]))
    z = OPS["sum"](nodes)
    drawn = picture(z, fold=fold)
    assert all(edge.tail < edge.head for edge in drawn.edges)
    assert sorted({i for box in drawn.boxes for i in box.members}) == list(range(drawn.total))
    assert drawn.boxes[-1].output


def test_a_module_that_is_not_there():
    with pytest.raises(
        GraphError,
        match=r"fold: no module 'layers.9' in this graph, did you mean 'layers.\d'\? There are layers.0, ",
    ):
        picture(loss_of_a_network(), fold="layers.9")


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=10, max_size=10))
def test_circles_are_found(tails):
    tails = [[t for t in inner if t != own] for own, inner in enumerate(tails)]
    found = circles(dict(enumerate(tails)))
    assert (in_topological_order(tails) is None) == bool(found)
    reach = [reached_from(i, tails) for i in range(10)]
    expected = {
        frozenset(j for j in range(10) if i == j or (j in reach[i] and i in reach[j])) for i in range(10)
    }
    assert {frozenset(circle) for circle in found} == {circle for circle in expected if len(circle) > 1}


def reached_from(start, tails):
    reached, stack = set(), [start]
    while stack:
        for tail in tails[stack.pop()]:
            if tail not in reached:
                reached.add(tail)
                stack.append(tail)
    return reached
