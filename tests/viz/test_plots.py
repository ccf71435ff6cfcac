"""Plots: what was drawn is read back from the artists."""

import sys
from types import SimpleNamespace

import pytest

import autograd_core as ac
import nn
from autograd_core.errors import DomainError
from viz.plots import (
    gradient_norms,
    plot_boundary,
    plot_function,
    plot_gradients,
    plot_history,
    plot_weights,
    save,
)

pyplot = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def _close():
    yield
    pyplot.close("all")


def lines(axes):
    return {line.get_label(): line.get_ydata().tolist() for line in axes.lines}


def test_history_of_a_training():
    model = nn.MLP(1, [2], seed=1)
    x, y = [[0.0], [1.0]], [0, 1]
    scored = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    history = nn.fit(model, x, y, epochs=3, validation=(x, y), progress=False, **scored)
    axes = plot_history(history)
    assert lines(axes) == history.values
    assert set(lines(axes)) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    by_name = {line.get_label(): line for line in axes.lines}
    assert by_name["loss"].get_xdata().tolist() == [1, 2, 3]
    assert by_name["loss"].get_color() == by_name["val_loss"].get_color() != by_name["accuracy"].get_color()
    assert (by_name["loss"].get_linestyle(), by_name["val_loss"].get_linestyle()) == ("-", "--")


def test_it_draws_into_given_axes():
    _, (left, right) = pyplot.subplots(1, 2)
    before = pyplot.get_fignums()
    assert plot_history({"loss": [1.0]}, ax=right) is right
    assert not left.lines
    assert plot_function(ac.sin, [0.0], ax=left) is left
    assert pyplot.get_fignums() == before


def test_a_function_and_its_derivatives():
    xs = [-1.0, 0.0, 0.5, 2.0]
    axes = plot_function(lambda x: x**3.0, xs, orders=3)
    found = lines(axes)
    assert found["f"] == [x**3 for x in xs]
    assert found["f'"] == pytest.approx([3 * x * x for x in xs])
    assert found["f''"] == pytest.approx([6 * x for x in xs])
    assert found["f'''"] == pytest.approx([6.0] * 4)
    assert axes.lines[0].get_xdata().tolist() == xs
    assert list(lines(plot_function(ac.sin, xs, orders=0))) == ["f"]


def test_gradients_of_layers_over_training():
    model = nn.MLP(2, [3, 1], seed=1)
    norms = {}
    for step in range(3):
        ac.zero_grad(model.parameters())
        (model([1.0, 0.5 * step])[0] ** 2).backward()
        gradient_norms(model, norms)
    first = [p.grad for name, p in model.named_parameters() if name.startswith("layers.0.")]
    assert norms["layers.0"][-1] == pytest.approx(sum(g * g for g in first) ** 0.5)
    for parameter in model.parameters():
        parameter.grad = 1e200
    assert gradient_norms(model)["layers.0"] == [pytest.approx(3e200)]  # no square of it is a float
    axes = plot_gradients(norms)
    assert lines(axes) == norms
    assert axes.get_yscale() == "log"
    assert plot_gradients({"dead": [0.0, 0.0]}).get_yscale() == "linear"


def test_the_boundary_of_a_classifier():
    rows, targets = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [0, 1, 1]
    asked = []
    model = SimpleNamespace(predict=lambda points: asked.extend(points) or [[a + b - 0.5] for a, b in points])
    axes = plot_boundary(model, rows, targets, resolution=11)
    assert [c.get_offsets().tolist() for c in axes.collections[1:]] == [[[0, 0]], [[1, 0], [0, 1]]]
    assert len(asked) == 121
    assert asked[0] == pytest.approx([-0.1, -0.1])
    assert asked[-1] == pytest.approx([1.1, 1.1])
    regions = axes.collections[0]
    assert [path.vertices.size > 0 for path in regions.get_paths()] == [True, True]
    low, high = (path.vertices.mean(axis=0).sum() for path in regions.get_paths())
    assert low < high


def test_the_largest_of_several_outputs_is_the_class():
    axes = plot_boundary(lambda row: [row[0], row[1], 0.9], [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [1, 0, 2])
    assert len(axes.collections[0].get_paths()) == 3
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["0", "1", "2"]


def test_weights_as_an_image():
    layer = nn.Layer(3, 2, seed=1)
    axes = plot_weights(layer)
    expected = [[w.data for w in neuron.w] for neuron in layer.neurons]
    assert axes.images[0].get_array().tolist() == expected
    largest = max(abs(w) for row in expected for w in row)
    assert axes.images[0].get_clim() == (-largest, largest)
    assert plot_weights(layer.neurons[0].w, shape=(1, 3)).images[0].get_array().tolist() == expected[:1]
    assert plot_weights([[0.0, 0.0]]).images[0].get_clim() == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("plot", "message"),
    [
        (lambda: plot_history({}), "history: there is nothing to plot"),
        (lambda: plot_history({"loss": []}), r"history\['loss'\]: expected numbers, got none"),
        (lambda: plot_history({"loss": ["a"]}), "expected numbers, got"),
        (lambda: plot_history([1.0]), "history: expected a dict of lists of numbers, got list"),
        (lambda: plot_gradients({"a": [-1.0]}), "the norms of 'a' are sizes, got -1.0"),
        (lambda: plot_function(ac.sin, []), "xs: expected numbers, got none"),
        (lambda: plot_function(ac.sin, 3.0), "xs: expected a list or an array, got 3.0"),
        (lambda: plot_function(ac.sin, [1.0], orders=-1), "orders: expected a whole number from 0, got -1"),
        (lambda: plot_boundary(ac.sin, [[1.0]], [0]), "rows hold two numbers; got a row of 1"),
        (lambda: plot_boundary(ac.sin, [], []), "got no rows"),
        (lambda: plot_boundary(ac.sin, [[1.0, 2.0]], [0, 1]), "x has 1 row, y has 2 targets"),
        (lambda: plot_boundary(ac.sin, [[1.0, 2.0]], [0], resolution=0), "resolution: expected a positive"),
        (
            lambda: plot_boundary(ac.sin, [[1.0, 2.0]], [0], resolution=1),
            "^resolution: a field has 2 points or more along each side, got 1$",
        ),
        (lambda: plot_boundary(ac.sin, [[1.0, 2.0]], ["a"]), r"^y: expected numbers, got \['a'\]$"),
        (lambda: plot_weights([1.0], shape=3), r"^shape: expected \(rows, columns\), got 3$"),
        (
            lambda: plot_weights([1.0], shape=(0, 2)),
            "^the rows of shape: expected a positive whole number, got 0$",
        ),
        (lambda: plot_weights([1.0, 2.0]), r"a flat list is no image yet: write shape="),
        (lambda: plot_weights([1.0, 2.0], shape=(2, 2)), "2 numbers cannot fill 2 rows of 2"),
        (lambda: plot_weights([[1.0], [1.0, 2.0]]), r"equally long, got rows of \[1, 2\]"),
        (lambda: plot_weights([]), "equally long"),
    ],
)
def test_wrong_shapes_are_explained_before_a_figure_is_made(plot, message):
    before = pyplot.get_fignums()  # other tests' figures may be open
    with pytest.raises(DomainError, match=message):
        plot()
    assert pyplot.get_fignums() == before


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_same_plot_has_the_same_bytes(tmp_path, suffix):
    first, second = (
        save(plot_history({"loss": [1.0, 0.5]}), tmp_path / f"{i}.{suffix}").read_bytes() for i in range(2)
    )
    assert first == second
    assert len(first) > 1_000


def test_save_knows_three_formats(tmp_path):
    with pytest.raises(DomainError, match=r"write one of \.svg, \.png, \.pdf"):
        save(plot_history({"loss": [1.0]}), tmp_path / "a.jpg")


def test_without_matplotlib_the_error_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r'pip install "\.\[plots\]" in the clone'):
        plot_history({"loss": [1.0]})
