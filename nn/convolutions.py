"""Convolutions and pooling: what one window sees, at every place where the window fits; for one sample.

An image is a list of channels, a channel a list of rows; a sequence is a list of channels, a channel one row.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import prod
from typing import Any, ClassVar

import autograd_core as ac
from autograd_core.text import counted
from nn.checks import check_count, in_words, shape_of
from nn.initialisers import Drawn
from nn.module import Module
from nn.naming import Function, name_of
from nn.neuron import Neuron
from nn.randomness import UNSEEDED, generator

Row = Sequence[Any]
Channel = Sequence[Row]
Sizes = int | tuple[int, ...]


class _Convolution(Drawn):
    """Filters, each one neuron, that see all channels of a window."""

    axes: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        activation: str | Function = "linear",
        *,
        init: str | Function = "glorot",
        bias: bool = True,
        seed: int = UNSEEDED,
        rng: random.Random | None = None,
    ) -> None:
        check_count("in_channels", in_channels)
        check_count("out_channels", out_channels)
        self.in_channels = in_channels
        self.kernel_size = _sizes("kernel_size", kernel_size, self.axes)
        self.stride = _sizes("stride", stride, self.axes)
        self.padding = _sizes("padding", padding, self.axes, least=0)
        window = prod(self.kernel_size)
        drawing = generator(seed, rng)
        self.filters = [
            Neuron(
                in_channels * window,
                activation,
                init=init,
                bias=bias,
                outputs=out_channels * window,
                rng=drawing,
            )
            for _ in range(out_channels)
        ]
        self.settle(seed, rng)

    def draw(self, rng: random.Random) -> None:
        """Draw the filters anew, one after the other."""
        for neuron in self.filters:
            neuron.draw(rng)

    def _check(self, x: Any) -> None:
        sides = _sides(self, x, self.axes)
        if len(x) != self.in_channels:
            raise ValueError(f"{self!r} takes {counted(self.in_channels, 'channel')}, got {len(x)}")
        padded = [side + 2 * margin for side, margin in zip(sides, self.padding, strict=True)]
        _check_fit(self, self.kernel_size, padded)

    def __repr__(self) -> str:
        sizes = (self.in_channels, len(self.filters), self.kernel_size, self.stride, self.padding)
        return f"{type(self).__name__}{(*sizes, name_of(self.filters[0].activation))}"


class Conv1d(_Convolution):
    """Neurons that slide along a sequence: `out[f][t] = a(sum(w_f[c][k] * x[c][t*stride + k]) + b_f)`.

    Called with channels x length it gives as many rows as it has filters, each of the length
    `(length + 2*padding - kernel_size) // stride + 1`.

    Args:
        in_channels: how many rows it takes.
        out_channels: how many filters it has.
        kernel_size: how many numbers of each row a filter sees.
        stride: how far apart the windows are.
        padding: how many zeros are put before and behind each row.
        activation, bias, seed, rng: as in `Neuron`.
        init: as in `Neuron`, of the shape (in_channels * kernel_size, out_channels * kernel_size).

    Raises:
        ValueError: for a size that is no whole number in its range; when called, for an input of another
            shape or one that a window does not fit.

    Source: Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", 1989; PyTorch's
    `Conv1d`; weights and biases start as in Keras' `Conv1D`.

    >>> difference = Conv1d(1, 1, 2, bias=False)
    >>> difference.filters[0].w[0].data, difference.filters[0].w[1].data = -1.0, 1.0
    >>> [[v.data for v in row] for row in difference([[1.0, 4.0, 9.0, 16.0]])]
    [[3.0, 5.0, 7.0]]
    """

    axes = ("length",)

    def __call__(self, x: Sequence[Row]) -> list[list[Any]]:
        """Apply every filter at every place: channels x length in, filters x places out."""
        self._check(x)
        channels = [_padded([row], (0, *self.padding)) for row in x]
        [windows] = _windows(channels, (1, *self.kernel_size), (1, *self.stride))
        return [[neuron(window) for window in windows] for neuron in self.filters]


class Conv2d(_Convolution):
    """Neurons that slide over an image: `out[f][i][j] = a(sum(w_f[c][k][l] * x[c][i+k][j+l]) + b_f)`.

    Called with channels x height x width it gives one image for each filter; with a stride (s, t) places are
    `i*s` and `j*t`. A filter's weights are in the order channels, rows, columns.

    Args:
        in_channels: how many channels it takes: 1 for grey, 3 for red, green and blue.
        out_channels: how many filters it has.
        kernel_size: the height and width of a window, or one number for both.
        stride: how far apart the windows are, down and across, or one number for both.
        padding: how many rows and columns of zeros are put on each side, or one number for both.
        activation, bias, seed, rng: as in `Neuron`.
        init: as in `Neuron`, of the shape (in_channels * window, out_channels * window).

    Raises:
        ValueError: as in `Conv1d`.

    Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
    recognition", 1998; PyTorch's `Conv2d`; weights and biases start as in Keras' `Conv2D`.

    >>> layer = Conv2d(1, 8, 3, padding=1, activation="relu")
    >>> out = layer([[[0.0] * 5 for _ in range(4)]])
    >>> len(out), len(out[0]), len(out[0][0])
    (8, 4, 5)
    >>> [p.label for p in layer.parameters()][9:11]
    ['filters.0.b', 'filters.1.w0']
    """

    axes = ("height", "width")

    def __call__(self, x: Sequence[Channel]) -> list[list[list[Any]]]:
        """Apply every filter at every place: channels x height x width in, filters x rows x columns out."""
        self._check(x)
        windows = _windows([_padded(channel, self.padding) for channel in x], self.kernel_size, self.stride)
        return [[[neuron(window) for window in row] for row in windows] for neuron in self.filters]


class MaxPool2d(Module):
    """The largest number of every window, channel by channel: `out[c][i][j] = max(x[c][i*s + k][j*t + l])`.

    Rows and columns that no whole window covers are left out. Equal largest numbers share the derivative, as
    in `ac.max`.

    Args:
        kernel_size: the height and width of a window, or one number for both.
        stride: how far apart the windows are; side by side if nothing is said.

    Raises:
        ValueError: as in `Conv1d`.

    Source: M. Riesenhuber, T. Poggio, "Hierarchical models of object recognition in cortex", 1999; PyTorch's
    `MaxPool2d`.

    >>> MaxPool2d(2)([[[1.0, 2.0, 5.0, 0.0], [3.0, 4.0, 0.0, 0.0]]])
    [[[4.0, 5.0]]]
    """

    axes = Conv2d.axes

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None) -> None:
        self.kernel_size = _sizes("kernel_size", kernel_size, self.axes)
        self.stride = self.kernel_size if stride is None else _sizes("stride", stride, self.axes)

    def __call__(self, x: Sequence[Channel]) -> list[list[list[Any]]]:
        """Find the largest numbers: channels x height x width in, channels x rows x columns out."""
        _check_fit(self, self.kernel_size, _sides(self, x, self.axes))
        return [
            [[ac.max(window) for window in row] for row in _windows([channel], self.kernel_size, self.stride)]
            for channel in x
        ]

    def __repr__(self) -> str:
        return f"MaxPool2d{self.kernel_size, self.stride}"


def _windows(channels: Sequence[Channel], kernel: Sequence[int], stride: Sequence[int]) -> list[list[Row]]:
    """List what each window sees, by its place: the numbers of all channels, row after row."""
    (height, width), (down, across) = kernel, stride
    rows = range(0, len(channels[0]) - height + 1, down)
    columns = range(0, len(channels[0][0]) - width + 1, across)
    return [
        [
            [v for channel in channels for row in channel[i : i + height] for v in row[j : j + width]]
            for j in columns
        ]
        for i in rows
    ]


def _padded(channel: Channel, padding: Sequence[int]) -> list[Row]:
    """Put zeros around a channel."""
    above, beside = [0.0] * padding[0], [0.0] * padding[1]
    rows = [[*beside, *row, *beside] for row in channel]
    blank = [0.0] * len(rows[0])
    return [*[blank for _ in above], *rows, *[blank for _ in above]]


def _sizes(what: str, given: Sizes, axes: tuple[str, ...], least: int = 1) -> tuple[int, ...]:
    """One whole number for each axis; a number stands for all of them."""
    sizes = given if isinstance(given, tuple) else (given,) * len(axes)
    if len(sizes) != len(axes) or not all(isinstance(size, int) and size >= least for size in sizes):
        alternative = f", or {len(axes)} of them for {' and '.join(axes)}" if len(axes) > 1 else ""
        raise ValueError(f"{what} is a whole number from {least} on{alternative}, got {given!r}")
    return sizes


def _sides(layer: Module, x: Any, axes: tuple[str, ...]) -> tuple[int, ...]:
    """The sides of an image or a sequence, after a look at whether it is one."""
    try:
        shape = shape_of(x)
    except ValueError as problem:
        raise ValueError(f"{layer!r}: {problem}") from None
    if len(shape) != len(axes) + 1 or 0 in shape:
        hint = ": write [x] for one channel" if len(shape) == len(axes) else ""
        raise ValueError(f"{layer!r} takes channels x {' x '.join(axes)}, got {in_words(shape)}{hint}")
    return shape[1:]


def _check_fit(layer: Module, window: Sequence[int], sides: Sequence[int]) -> None:
    if any(size > side for size, side in zip(window, sides, strict=True)):
        raise ValueError(f"{layer!r}: a window of {in_words(window)} does not fit into {in_words(sides)}")
