"""What a trained model gives, drawn: which classes it confuses, which numbers it predicts, its images.

Each draws into `ax=` (or a new figure) and returns it, as in `plots`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd_core.errors import DomainError
from autograd_core.text import counted
from viz.figures import caption, checked_shape, listed, new_axes, numbers
from viz.model import require_positive

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_confusion(
    labels: Sequence[int], guesses: Sequence[int], classes: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Show how often each class (a row) was taken for each (a column): right ones are on the diagonal.

    Args:
        labels: the number of the right class of each sample.
        guesses: the number of the class that the model gave it.
        classes: the names of the classes.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if there are no samples, as many labels as guesses, or no such class.

    Source: K. Pearson, "On the theory of contingency", 1904.

    >>> axes = plot_confusion([0, 0, 1], [0, 1, 1], ["cat", "dog"])
    >>> axes.images[0].get_array().tolist(), [each.get_text() for each in axes.texts]
    ([[1, 1], [0, 1]], ['1', '1', '1'])
    """
    right, given = listed("labels", labels), listed("guesses", guesses)
    names = [caption(name) for name in listed("classes", classes)]
    _check_pairs("labels", right, "guesses", given)
    known = range(len(names))
    wrong = next((each for each in (*right, *given) if each not in known), None)
    if wrong is not None:
        are = f"{'is' if len(names) == 1 else 'are'} {counted(len(names), 'name')}"
        raise DomainError(f"class {wrong!r:.60}: there {are} of classes, numbered from 0")
    pairs = Counter(zip(right, given, strict=True))
    counts = [[pairs[row, column] for column in known] for row in known]
    axes = new_axes() if ax is None else ax
    most = max(max(row) for row in counts)
    axes.imshow(counts, cmap="Blues", vmin=0, vmax=most)
    if len(names) <= 12:  # beyond, numbers are too small to be read
        for (row, column), count in pairs.items():
            colour = "white" if 2 * count > most else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour)
    axes.set_xticks(known, names, rotation="vertical" if max(map(len, names)) > 2 else "horizontal")
    axes.set_yticks(known, names)
    axes.set_xlabel("the model's class")
    axes.set_ylabel("right class")
    return axes


def plot_predictions(targets: Sequence[float], outputs: Sequence[float], *, ax: Axes | None = None) -> Axes:
    """Show the number predicted for each sample over the right one; right ones are on the dashed line.

    Args:
        targets: the right numbers.
        outputs: what the model gave.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if there are none, or not as many of both.

    >>> axes = plot_predictions([1.0, 2.0], [1.5, 2.0])
    >>> axes.collections[0].get_offsets().tolist(), axes.lines[0].get_xdata().tolist()
    ([[1.0, 1.5], [2.0, 2.0]], [1.0, 2.0])
    """
    right, given = numbers("targets", targets), numbers("outputs", outputs)
    _check_pairs("targets", right, "outputs", given)
    axes = new_axes() if ax is None else ax
    axes.scatter(right, given, edgecolor="white", linewidth=0.6)
    ends = [min(right + given), max(right + given)]
    axes.plot(ends, ends, "--", color="grey", zorder=0)
    axes.set_xlabel("right number")
    axes.set_ylabel("the model's number")
    return axes


def plot_images(
    images: Sequence[Sequence[float]],
    *,
    shape: tuple[int, int],
    columns: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Show images side by side, dark where their numbers are large, all on one scale.

    Args:
        images: the numbers of each, row by row.
        shape: (rows, columns) of one.
        columns: how many stand in a line.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if there are none, or one does not fill the shape.

    >>> axes = plot_images([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], shape=(1, 2), columns=2)
    >>> axes.images[0].get_array().shape  # a margin of one around each
    (5, 7)
    """
    require_positive("columns", columns)
    rows, width = checked_shape(shape)
    pixels = [numbers("an image", image) for image in listed("images", images)]
    wrong = next((len(image) for image in pixels if len(image) != rows * width), None)
    if wrong is not None or not pixels:
        what = "no images" if wrong is None else f"one of {wrong}"
        raise DomainError(f"images: each holds {rows} rows of {width} numbers, got {what}")
    least = min(min(image) for image in pixels)
    columns = min(columns, len(pixels))
    lines = -(-len(pixels) // columns)
    page = [[least] * (columns * (width + 1) + 1) for _ in range(lines * (rows + 1) + 1)]
    for place, image in enumerate(pixels):
        top, left = place // columns * (rows + 1) + 1, place % columns * (width + 1) + 1
        for row in range(rows):
            page[top + row][left : left + width] = image[row * width : (row + 1) * width]
    axes = new_axes() if ax is None else ax
    axes.imshow(page, cmap="gray_r", interpolation="nearest")
    axes.set_axis_off()
    return axes


def _check_pairs(option: str, values: list[Any], other: str, others: list[Any]) -> None:
    if len(values) != len(others):
        raise DomainError(f"{option}: {len(values)}, {other}: {len(others)}; they need to be as many")
    if not values:
        raise DomainError(f"{option}: there are no samples")
