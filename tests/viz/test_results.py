"""Pictures of what models give: what was drawn is read back from the artists."""

import pytest

from autograd_core.errors import DomainError
from viz.plots import plot_gradients, plot_history, save
from viz.results import plot_confusion, plot_images, plot_predictions

pyplot = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def _close():
    yield
    pyplot.close("all")


def test_a_confusion_counts_pairs_by_row_and_column():
    axes = plot_confusion([0, 0, 0, 1, 2], [0, 0, 2, 1, 1], ["ant", "bee", "cat"])
    assert axes.images[0].get_array().tolist() == [[2, 0, 1], [0, 1, 0], [0, 1, 0]]
    numbers = {(text.get_position()[::-1], text.get_text()) for text in axes.texts}
    assert numbers == {((0, 0), "2"), ((0, 2), "1"), ((1, 1), "1"), ((2, 1), "1")}
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["ant", "bee", "cat"]


def test_a_large_confusion_has_no_numbers():
    assert not plot_confusion([0], [0], [str(i) for i in range(27)]).texts


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    "name", [r"$\nosuch$", "$", r"\$", "$x$ and $", "two\nlines", "nul\0", "lone \ud800", "x" * 5000]
)
def test_any_text_names_a_class_or_a_curve(name, tmp_path):
    axes = plot_confusion([0, 1], [1, 1], [name, "dog"])
    save(axes, tmp_path / "confusion.svg")
    drawn = axes.get_yticklabels()[0].get_text()
    assert "\n" not in drawn
    assert len(drawn) <= 42
    save(plot_history({name: [1.0, 0.5]}), tmp_path / "history.svg")
    save(plot_gradients({name: [1.0, 0.5]}), tmp_path / "gradients.svg")


def test_predictions_stand_over_what_is_right():
    axes = plot_predictions([1.0, 3.0], [2.0, 0.5])
    assert axes.collections[0].get_offsets().tolist() == [[1.0, 2.0], [3.0, 0.5]]
    assert axes.lines[0].get_xydata().tolist() == [[0.5, 0.5], [3.0, 3.0]]


def test_images_stand_in_lines_with_a_margin():
    page = plot_images([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], shape=(2, 1), columns=2).images[0].get_array()
    assert page.tolist() == [
        [1, 1, 1, 1, 1],
        [1, 1, 1, 3, 1],
        [1, 2, 1, 4, 1],
        [1, 1, 1, 1, 1],
        [1, 5, 1, 1, 1],
        [1, 6, 1, 1, 1],
        [1, 1, 1, 1, 1],
    ]
    own = pyplot.subplots()[1]
    assert plot_images([[1.0]], shape=(1, 1), ax=own) is own


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot_confusion([0, 1, 1], [1, 0, 1], ["a", "b"]),
        lambda: plot_predictions([1.0, 3.0], [2.0, 0.5]),
        lambda: plot_images([[1.0, 0.0]], shape=(1, 2)),
    ],
    ids=["confusion", "predictions", "images"],
)
def test_the_same_plot_gives_the_same_bytes(draw, tmp_path):
    first, second = [save(draw(), tmp_path / name).read_bytes() for name in ("a.svg", "b.svg")]
    assert first == second


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plot_confusion([0], [], ["a"]), "labels: 1, guesses: 0"),
        (lambda: plot_confusion([], [], ["a"]), "labels: there are no samples"),
        (lambda: plot_confusion([0], [1], ["a"]), "^class 1: there is 1 name of classes, numbered from 0$"),
        (lambda: plot_predictions([1.0], [1.0, 2.0]), "targets: 1, outputs: 2"),
        (lambda: plot_images([], shape=(2, 2)), "images: each holds 2 rows of 2 numbers, got no images"),
        (lambda: plot_images([[1.0]], shape=(2, 2)), "got one of 1"),
        (lambda: plot_images([[1.0]], shape=(1, 1), columns=0), "columns"),
        (lambda: plot_images([[1.0]], shape=1), r"^shape: expected \(rows, columns\), got 1$"),
    ],
)
def test_what_cannot_be_drawn_is_told(draw, message):
    with pytest.raises(DomainError, match=message):
        draw()
