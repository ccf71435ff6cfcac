"""Ops over a sequence: one node however many operands; any iterable of numbers and Values will do.

Where a record needs to know which component is meant, its index leads the operands as a constant. `slopes`
gives all local derivatives on plain numbers in one pass; on Values and symbols the rule says the same with
other ops.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

from autograd_core.errors import DomainError, OperandError
from autograd_core.kernels import reductions as kernel
from autograd_core.op import Op, variadic
from autograd_core.ops.arithmetic import add, div, mul
from autograd_core.ops.piecewise import same
from autograd_core.ops.powers import sqrt
from autograd_core.text import counted


def items_of(name: str, xs: Iterable[Any], *, least: int = 1) -> tuple[Any, ...]:
    """The operands in `xs`, a sequence, generator or one-dimensional array."""
    try:
        iterator = iter(xs)
    except TypeError:
        raise OperandError(
            f"{name}: expected a sequence of numbers, got {type(xs).__name__} {xs!r}; "
            f"write {name}([a, b, ...])"
        ) from None
    items = tuple(iterator)  # what a generator raises is its own
    if len(items) < least:
        raise DomainError(
            f"{name}: the sequence has length {len(items)}, it needs {least} or more; "
            f"write `{name}(xs) if len(xs) >= {least} else ...` to say what it should be then"
        )
    return items


def not_called(*_: Any) -> Any:
    """What calling an internal record as a function does: its operands are flat, `apply` takes them."""
    raise TypeError("this op is internal to the reductions: use its record's apply")


sum_: Op = variadic(
    "sum",
    kernel.total,
    lambda out, *xs: (1.0,) * len(xs),
    expansion=lambda *xs: reduce(add, xs, 0.0),
    call=lambda xs: sum_.apply(items_of("sum", xs, least=0)),
    latex=r"\operatorname{{sum}}({args})",
    doc="""x0 + x1 + ..., from left to right; 0.0 if there are none.

    >>> import autograd_core as ac
    >>> ac.sum([1.0, 2.0, 3.0])
    6.0
    """,
)

mean: Op = variadic(
    "mean",
    kernel.mean,
    lambda out, *xs: (1.0 / len(xs),) * len(xs),
    call=lambda xs: mean.apply(items_of("mean", xs)),
    latex=r"\operatorname{{mean}}({args})",
    doc="""(x0 + x1 + ...)/n, the sum from left to right.

    >>> import autograd_core as ac
    >>> ac.mean([1.0, 2.0, 3.0])
    2.0
    """,
)


def _products_of_the_others(out: Any, *xs: Any) -> list[Any]:
    """For every x the product of those before it times the product of those after it."""
    if len(xs) < 2:
        return [1.0] * len(xs)
    before, after = [xs[0]], [xs[-1]]
    for x, y in zip(xs[1:-1], xs[-2:0:-1], strict=True):
        before.append(before[-1] * x)
        after.append(y * after[-1])
    between = [left * right for left, right in zip(before, after[-2::-1], strict=False)]
    return [after[-1], *between, before[-1]]


prod: Op = variadic(
    "prod",
    kernel.product,
    _products_of_the_others,
    expansion=lambda *xs: reduce(mul, xs, 1.0),
    call=lambda xs: prod.apply(items_of("prod", xs, least=0)),
    latex=r"\operatorname{{prod}}({args})",
    doc="""x0 * x1 * ..., from left to right; 1.0 if there are none.

    d/dx is the product of the others, right also where one is zero. They are multiplied from both ends, so
    where numbers are beyond 1e75 or below 1e-75 it can overflow or vanish half-way, as products do.

    >>> import autograd_core as ac
    >>> ac.prod([2.0, 3.0, 4.0])
    24.0
    """,
)


def _dot(xs: Iterable[Any], ys: Iterable[Any]) -> Any:
    left, right = items_of("dot", xs, least=0), items_of("dot", ys, least=0)
    if len(left) != len(right):
        raise DomainError(
            f"dot: one sequence has {counted(len(left), 'number')}, the other {len(right)}; "
            "pass equal lengths"
        )
    return dot.apply(left + right)


dot: Op = variadic(
    "dot",
    kernel.dot,
    lambda out, *xys: (*xys[len(xys) // 2 :], *xys[: len(xys) // 2]),
    expansion=lambda *xys: reduce(add, map(mul, xys, xys[len(xys) // 2 :]), 0.0),
    call=_dot,
    latex=r"\operatorname{{dot}}({args})",
    doc="""x0*y0 + x1*y1 + ... of two sequences of one length, from left to right; 0.0 if they are empty.

    >>> import autograd_core as ac
    >>> ac.dot([1.0, 2.0], [3.0, 4.0])
    11.0
    """,
)

norm: Op = variadic(
    "norm",
    kernel.norm,
    lambda out, *xs: [norm_slope.apply((float(i), *xs)) for i in range(len(xs))],
    slopes=lambda out, *xs: kernel.direction(*xs),
    call=lambda xs: norm.apply(items_of("norm", xs, least=0)),
    latex=r"\left\lVert {args} \right\rVert",
    kinks=lambda *xs: (kernel.norm(*xs),),
    doc="""The Euclidean length sqrt(x0**2 + x1**2 + ...), safe from overflow; 0.0 if there are none.

    d/dx = x/norm, zeros at the origin.

    >>> import autograd_core as ac
    >>> ac.norm([3.0, 4.0])
    5.0
    """,
)
norm_slope: Op = variadic(
    "norm_slope",
    kernel.norm_slope,
    lambda out, index, *xs: (0.0, *[norm_curve.apply((index, float(j), *xs)) for j in range(len(xs))]),
    call=not_called,
    public=False,
)
norm_curve: Op = variadic(
    "norm_curve",
    kernel.norm_curve,
    lambda out, i, j, *xs: (0.0, 0.0, *[_norm_third(i, j, float(k), xs) for k in range(len(xs))]),
    call=not_called,
    public=False,
)


def _norm_third(i: Any, j: Any, k: Any, xs: tuple[Any, ...]) -> Any:
    a, b, c = [norm_slope.apply((index, *xs)) for index in (i, j, k)]
    length = norm.apply(xs)
    return div(3.0 * a * b * c - (same(i, j) * c + same(i, k) * b + same(j, k) * a), length * length)


def _extreme_rule(out: Any, *xs: Any) -> list[Any]:
    chosen = [same(x, out) for x in xs]
    count = sum_.apply(tuple(chosen))
    return [div(one, count) for one in chosen]


def _gap(*xs: float) -> tuple[float]:
    first, *rest = sorted(xs, reverse=True)
    return (first - rest[0] if rest else 1.0,)


max_: Op = variadic(
    "max",
    kernel.maximum_of,
    _extreme_rule,
    slopes=kernel.extreme_shares,
    call=lambda xs: max_.apply(items_of("max", xs)),
    latex=r"\max({args})",
    gates=True,
    kinks=_gap,
    doc="""The largest of a sequence; k equal ones get 1/k of the derivative each.

    >>> import autograd_core as ac
    >>> ac.max([1.0, 3.0, 2.0])
    3.0
    """,
)

min_: Op = variadic(
    "min",
    kernel.minimum_of,
    _extreme_rule,
    slopes=kernel.extreme_shares,
    call=lambda xs: min_.apply(items_of("min", xs)),
    latex=r"\min({args})",
    gates=True,
    kinks=lambda *xs: _gap(*[-x for x in xs]),
    doc="""The smallest of a sequence; k equal ones get 1/k of the derivative each.

    >>> import autograd_core as ac
    >>> ac.min([3.0, 1.0, 2.0])
    1.0
    """,
)


def _spread(op: Op, xs: Iterable[Any], ddof: float) -> Any:
    return op.apply((ddof, *items_of(op.name, xs, least=int(ddof) + 1)))


def _variance_rule(out: Any, ddof: Any, *xs: Any) -> tuple[Any, ...]:
    centre, degrees = mean.apply(xs), float(len(xs)) - ddof
    return (0.0, *[div(2.0 * (x - centre), degrees) for x in xs])


def _deviation_rule(out: Any, ddof: Any, *xs: Any) -> tuple[Any, ...]:
    # norm(x - mean)/sqrt(n - ddof): the way through the mean adds up to 0, as deviations do.
    centre, root = mean.apply(xs), sqrt(float(len(xs)) - ddof)
    deviations = tuple([x - centre for x in xs])
    return (0.0, *[div(norm_slope.apply((float(i), *deviations)), root) for i in range(len(xs))])


var: Op = variadic(
    "var",
    kernel.variance,
    _variance_rule,
    call=lambda xs, ddof=0: _spread(var, xs, ddof),
    latex=r"\operatorname{{var}}({args})",
    doc="""The mean squared deviation from the mean; the squares' sum is divided by n - ddof.

    >>> import autograd_core as ac
    >>> ac.var([1.0, 3.0]), ac.var([1.0, 3.0], ddof=1)
    (1.0, 2.0)
    """,
)

std: Op = variadic(
    "std",
    kernel.deviation,
    _deviation_rule,
    slopes=lambda out, ddof, *xs: (0.0, *kernel.deviation_slopes(ddof, *xs)),
    call=lambda xs, ddof=0: _spread(std, xs, ddof),
    latex=r"\operatorname{{std}}({args})",
    kinks=lambda ddof, *xs: (kernel.norm(*kernel.deviations(*xs)),),
    doc="""The square root of the variance; where all numbers are equal its derivatives are zeros.

    >>> import autograd_core as ac
    >>> ac.std([1.0, 3.0])
    1.0
    """,
)
