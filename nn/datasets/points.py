"""Points in the plane of two classes that no straight line divides: what a hidden layer is for.

All are drawn alike: half of the points for each class, evenly along its curve, moved at random.
"""

from __future__ import annotations

from math import cos, pi, sin

from nn.checks import check_count, check_not_negative
from nn.datasets.dataset import Dataset
from nn.randomness import generator

Point = tuple[float, float]


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Dataset[int]:
    """Two half circles that reach into each other: (cos a, sin a) and (1 - cos a, 1/2 - sin a), a in 0..pi.

    Args:
        n: how many points, at least 2; the first class has one more where n is odd.
        noise: the standard deviation of what is added to either coordinate, from 0 on.
        seed: of the noise; the same seed gives the same points.

    Raises:
        ValueError: for a number out of its range.

    Source: scikit-learn's `make_moons`.

    >>> data = moons(4, noise=0.0)
    >>> data.classes, data.y, data.x[0], data.x[2]
    (['upper', 'lower'], [0, 0, 1, 1], [1.0, 0.0], [0.0, 0.5])
    """
    first, second = _halves(n)
    upper = [(cos(pi * t), sin(pi * t)) for t in _parts(first)]
    lower = [(1.0 - cos(pi * t), 0.5 - sin(pi * t)) for t in _parts(second)]
    return _moved({"upper": upper, "lower": lower}, noise, seed)


def circles(n: int = 200, noise: float = 0.1, seed: int = 0, *, inner: float = 0.5) -> Dataset[int]:
    """A circle within a circle: r (cos a, sin a) with the radii r = 1 and r = `inner`.

    Args:
        n, noise, seed: as in `moons`.
        inner: the radius of the inner circle, from 0 on.

    Raises:
        ValueError: for a number out of its range.

    Source: scikit-learn's `make_circles`.

    >>> circles(2, noise=0.0)
    Dataset(x=[[1.0, 0.0], [0.5, 0.0]], y=[0, 1], features=['x', 'y'], classes=['outer', 'inner'])
    """
    check_not_negative("inner", inner)
    curves = {
        name: [(r * cos(2.0 * pi * i / count), r * sin(2.0 * pi * i / count)) for i in range(count)]
        for name, r, count in zip(("outer", "inner"), (1.0, inner), _halves(n), strict=True)
    }
    return _moved(curves, noise, seed)


def spirals(n: int = 200, noise: float = 0.1, seed: int = 0, *, turns: float = 1.5) -> Dataset[int]:
    """Two spirals in each other: +-r (sin a, cos a), r = 6.5 (1 - 12/13 t), a = 2 pi `turns` t, t in 0..1.

    Args:
        n, noise, seed: as in `moons`.
        turns: how often they turn about the origin; the 3 of the source are hard to learn.

    Raises:
        ValueError: for a number out of its range.

    Source: K. J. Lang, M. J. Witbrock, "Learning to tell two spirals apart", 1988: the points of
    `spirals(194, noise=0.0, turns=3.0)`.

    >>> data = spirals(4, noise=0.0)
    >>> data.classes, data.y, data.x[0], data.x[2]
    (['plus', 'minus'], [0, 0, 1, 1], [0.0, 6.5], [0.0, -6.5])
    """
    check_not_negative("turns", turns)
    curves: dict[str, list[Point]] = {}
    for name, sign, count in zip(("plus", "minus"), (1.0, -1.0), _halves(n), strict=True):
        radii = [(sign * 6.5 * (1.0 - 12.0 / 13.0 * t), 2.0 * pi * turns * t) for t in _parts(count)]
        curves[name] = [(r * sin(a), r * cos(a)) for r, a in radii]
    return _moved(curves, noise, seed)


def xor(n: int = 200, noise: float = 0.1, seed: int = 0) -> Dataset[int]:
    """The corners of the unit square, by whether their coordinates differ; `xor(4, noise=0.0)` is the table.

    Args:
        n, noise, seed: as in `moons`.

    Raises:
        ValueError: for a number out of its range.

    Source: M. Minsky, S. Papert, "Perceptrons", 1969.

    >>> xor(4, noise=0.0)[:2]
    ([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]], [0, 0, 1, 1])
    """
    equal, different = _halves(n)
    ends = [0.0, 1.0]
    curves = {
        "equal": [(ends[i % 2], ends[i % 2]) for i in range(equal)],
        "different": [(ends[i % 2], ends[1 - i % 2]) for i in range(different)],
    }
    return _moved(curves, noise, seed)


def _halves(n: int) -> tuple[int, int]:
    check_count("n", n)
    if n < 2:
        raise ValueError(f"n is at least 2, a point of either class, got {n!r}")
    return n - n // 2, n // 2


def _parts(count: int) -> list[float]:
    """The numbers from 0 to 1 at equal distances."""
    return [i / max(count - 1, 1) for i in range(count)]


def _moved(curves: dict[str, list[Point]], noise: float, seed: int) -> Dataset[int]:
    check_not_negative("noise", noise)
    rng = generator(seed)
    x = [[v + rng.gauss(0.0, noise) for v in point] for points in curves.values() for point in points]
    y = [label for label, points in enumerate(curves.values()) for _ in points]
    return Dataset(x, y, ["x", "y"], list(curves))
