"""Plots of training and of functions with matplotlib: each draws into `ax=` (or a new figure) and returns it.

    save(plot_history(history), "history.svg")

Where there is no display matplotlib draws into memory; `save` (figures.py) writes the same bytes for the same
plot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil, hypot, isfinite
from typing import TYPE_CHECKING, Any

from autograd_core.errors import DomainError
from autograd_core.text import counted
from viz.figures import caption, checked_shape, is_row, listed, new_axes, numbers, plain, save, series
from viz.model import require_positive

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "gradient_norms", "plot_boundary", "plot_function", "plot_gradients", "plot_history", "plot_weights",
    "save",
]  # fmt: skip

VALIDATION = "val_"


def plot_history(history: Any, *, ax: Axes | None = None) -> Axes:
    """Plot what training saw, epoch by epoch: the loss and every metric, validation dashed.

    Args:
        history: an `nn.History`, or anything with such `values`: a dict of lists, one number per epoch.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if there are no epochs in it.

    >>> axes = plot_history({"loss": [1.0, 0.5], "val_loss": [1.1, 0.7]})
    >>> [(line.get_label(), line.get_ydata().tolist()) for line in axes.lines]
    [('loss', [1.0, 0.5]), ('val_loss', [1.1, 0.7])]
    """
    values = series("history", history)
    axes = new_axes() if ax is None else ax
    colours: dict[str, str] = {}
    for name, scores in values.items():
        base = name.removeprefix(VALIDATION)
        colour = colours.setdefault(base, f"C{len(colours)}")
        style = "--" if name.startswith(VALIDATION) else "-"
        marker = "o" if len(scores) == 1 else None
        axes.plot(range(1, len(scores) + 1), scores, style, label=caption(name), color=colour, marker=marker)
    axes.set_xlabel("epoch")
    axes.locator_params(axis="x", integer=True)
    axes.legend()
    return axes


def plot_gradients(gradients: Any, *, ax: Axes | None = None) -> Axes:
    """Plot the size of each layer's gradient over training on a logarithmic axis: where learning vanishes.

    Args:
        gradients: for each layer its norms, one number per step, as `gradient_norms` collects them; a dict,
            or something with such `values`.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if there are none, or a norm is negative.

    >>> axes = plot_gradients({"layers.0": [0.1, 0.05], "layers.1": [1.0, 0.5]})
    >>> [line.get_label() for line in axes.lines], axes.get_yscale()
    (['layers.0', 'layers.1'], 'log')
    """
    values = series("gradients", gradients)
    for name, norms in values.items():
        if any(norm < 0.0 for norm in norms):
            raise DomainError(f"gradients: the norms of {name!r} are sizes, got {min(norms)}")
    axes = new_axes() if ax is None else ax
    for name, norms in values.items():
        axes.plot(
            range(1, len(norms) + 1), norms, label=caption(name), marker="o" if len(norms) == 1 else None
        )
    if any(norm > 0.0 for norms in values.values() for norm in norms):
        axes.set_yscale("log", nonpositive="mask")
    axes.set_xlabel("step")
    axes.set_ylabel("norm of the gradient")
    axes.legend()
    return axes


def gradient_norms(model: Any, into: dict[str, list[float]] | None = None) -> dict[str, list[float]]:
    """Append the norm of each layer's gradient, sqrt(sum of grad**2); call it after each `backward()`.

    Args:
        model: something with `named_parameters()`; what stands before the last dot of a name is its layer.
        into: the dict to append to; a new one without it.

    >>> from nn import MLP
    >>> model = MLP(1, [2, 1], seed=1)
    >>> model([1.0])[0].backward()
    >>> sorted(gradient_norms(model))
    ['layers.0', 'layers.1']
    """
    into = {} if into is None else into
    parts: dict[str, list[float]] = {}
    for name, parameter in model.named_parameters():
        parts.setdefault(_layer(name), []).append(parameter.grad)
    for layer, gradients in parts.items():
        into.setdefault(layer, []).append(hypot(*gradients))  # no square overflows in it
    return into


def plot_function(
    f: Callable[[Any], Any], xs: Iterable[float], *, orders: int = 1, ax: Axes | None = None
) -> Axes:
    """Plot a function of one number and its derivatives: f, f', ... up to the order `orders`.

    Args:
        f: takes one Value, returns one; written with this package's functions.
        xs: where to evaluate it.
        orders: how many derivatives.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if `xs` is empty or holds anything but numbers, or `orders` is no whole
            number from 0.

    >>> axes = plot_function(lambda x: x * x, [0.0, 1.0, 2.0])
    >>> [(line.get_label(), line.get_ydata().tolist()) for line in axes.lines]
    [('f', [0.0, 1.0, 4.0]), ("f'", [0.0, 2.0, 4.0])]
    """
    import autograd_core as ac

    if isinstance(orders, bool) or not isinstance(orders, int) or orders < 0:
        raise DomainError(f"orders: expected a whole number from 0, got {orders!r:.60}")
    points = numbers("xs", xs)
    curves = [[plain(f(ac.Value(x))) for x in points]]
    for order in range(1, orders + 1):
        derivative = ac.derivative(f, order=order)
        curves.append([plain(derivative(x)) for x in points])
    axes = new_axes() if ax is None else ax
    for order, curve in enumerate(curves):
        name = "f" + "'" * order if order < 4 else f"f^({order})"
        axes.plot(points, curve, label=name, linestyle="-" if order == 0 else "--")
    axes.set_xlabel("x")
    axes.legend()
    return axes


def plot_boundary(
    model: Any, x: Any, y: Sequence[Any], *, resolution: int = 60, ax: Axes | None = None
) -> Axes:
    """Plot how a classifier of points in the plane divides it, and the points.

    Args:
        model: something with `predict(rows)`, or a function of one row. One output per row: its sign, or its
            side of 0.5 where no target is negative; several outputs: the largest one.
        x: the points, rows of two numbers.
        y: the class of each.
        resolution: how many points along each side the model is asked for.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if the rows do not have two numbers each, or `y` another length.

    >>> points = [[0.0, 0.0], [1.0, 1.0]]
    >>> axes = plot_boundary(lambda row: row[0] - 0.5, points, [-1, 1], resolution=5)
    >>> [points.get_offsets().tolist() for points in axes.collections[-2:]]
    [[[0.0, 0.0]], [[1.0, 1.0]]]
    """
    require_positive("resolution", resolution)
    if resolution == 1:
        raise DomainError("resolution: a field has 2 points or more along each side, got 1")
    rows = [numbers("a row of x", row) for row in listed("x", x)]
    wrong = [row for row in rows if len(row) != 2]
    if wrong or not rows:
        what = f"a row of {len(wrong[0])}" if wrong else "no rows"
        raise DomainError(f"x: a boundary is drawn in the plane, so rows hold two numbers; got {what}")
    targets = numbers("y", y)
    if len(targets) != len(rows):
        given = f"x has {counted(len(rows), 'row')}, y has {counted(len(targets), 'target')}"
        raise DomainError(f"{given}: they need to be as many")
    grid_x, grid_y = (_spread([row[i] for row in rows], resolution) for i in (0, 1))
    asked = [[a, b] for b in grid_y for a in grid_x]
    outputs = model.predict(asked) if hasattr(model, "predict") else [model(row) for row in asked]
    middle = 0.5 if min(targets) >= 0.0 else 0.0
    scores = [_side(output, middle) for output in outputs]
    classes = sorted(set(targets))
    field = [scores[i : i + resolution] for i in range(0, len(scores), resolution)]
    axes = new_axes() if ax is None else ax
    levels = [i - 0.5 for i in range(max(2, len(classes), ceil(max(scores)) + 1) + 1)]
    colours = [f"C{i % 10}" for i in range(len(levels) - 1)]
    axes.contourf(grid_x, grid_y, field, levels=levels, colors=colours, alpha=0.25)
    for i, each in enumerate(classes):
        chosen = [row for row, target in zip(rows, targets, strict=True) if target == each]
        across, up = zip(*chosen, strict=True)
        axes.scatter(across, up, color=f"C{i % 10}", edgecolor="white", linewidth=0.6, label=f"{each:g}")
    axes.legend(title="class")
    return axes


def plot_weights(weights: Any, *, shape: tuple[int, int] | None = None, ax: Axes | None = None) -> Axes:
    """Show weights as an image, red above zero, blue below, white at zero.

    Args:
        weights: rows of numbers or Values, as an image; a flat list needs a `shape`; of a module with
            `neurons` each neuron's weights are a row.
        shape: (rows, columns) to break a flat list into.
        ax: the Axes to draw into; a new figure without it.

    Raises:
        DomainError: (a ValueError) if the rows are not equally long, or do not fill the shape.

    >>> axes = plot_weights([1.0, -2.0, 0.0, 0.5], shape=(2, 2))
    >>> axes.images[0].get_array().tolist(), axes.images[0].get_clim()
    ([[1.0, -2.0], [0.0, 0.5]], (-2.0, 2.0))
    """
    if hasattr(weights, "neurons"):
        weights = [neuron.w for neuron in weights.neurons]
    given = listed("weights", weights)
    if shape is not None:
        rows, columns = checked_shape(shape)
        flat = numbers("weights", [x for part in given for x in (part if is_row(part) else [part])])
        if len(flat) != rows * columns:
            raise DomainError(
                f"weights: {counted(len(flat), 'number')} cannot fill {counted(rows, 'row')} of {columns}"
            )
        table = [flat[i : i + columns] for i in range(0, len(flat), columns)]
    else:
        if not all(map(is_row, given)):
            raise DomainError("weights: a flat list is no image yet: write shape=(rows, columns)")
        table = [numbers("a row of weights", row) for row in given]
    widths = sorted({len(row) for row in table})
    if len(widths) != 1:
        raise DomainError(f"weights: the rows of an image are equally long, got rows of {widths}")
    largest = max((abs(x) for row in table for x in row if isfinite(x)), default=0.0) or 1.0
    axes = new_axes() if ax is None else ax
    image = axes.imshow(table, cmap="RdBu_r", vmin=-largest, vmax=largest, interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.figure.colorbar(image, ax=axes)
    return axes


def _layer(name: str) -> str:
    """`layers.0` of `layers.0.neurons.1.w2`."""
    path = name.split(".")
    numbered = next((i for i, part in enumerate(path) if part.isdigit()), None)
    return ".".join(path[: 1 if numbered is None else numbered + 1])


def _spread(values: list[float], count: int) -> list[float]:
    low, high = min(values), max(values)
    margin = 0.1 * (high - low) or 1.0
    step = (high - low + 2 * margin) / max(count - 1, 1)
    return [low - margin + i * step for i in range(count)]


def _side(output: Any, middle: float) -> float:
    """The number of the class an output means: the place of the largest, or the side of a single one."""
    parts = [float(plain(part)) for part in output] if is_row(output) else [float(plain(output))]
    return float(parts[0] > middle) if len(parts) == 1 else float(parts.index(max(parts)))
