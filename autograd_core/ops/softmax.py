"""logsumexp and softmax: the logarithm of a sum of exponentials, and the share of each.

The derivatives of the one are the other. With p the share of a component and r the share of all the others,
the slopes of the softmax are p[i] r[i] and -p[i] p[j]; their derivatives hold r - p, which has its own
careful kernel. The index of a component leads the operands as a constant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd_core.kernels import exponential_sums as kernel
from autograd_core.kernels import softmax_slopes as slopes_of
from autograd_core.op import Op, variadic
from autograd_core.ops.piecewise import same, where
from autograd_core.ops.reductions import items_of, not_called

Operands = tuple[Any, ...]


def _components(op: Op, xs: Iterable[Any]) -> list[Any]:
    items = items_of(op.name, xs)
    return [op.apply((float(index), *items)) for index in range(len(items))]


logsumexp: Op = variadic(
    "logsumexp",
    kernel.logsumexp,
    lambda out, *xs: [softmax.apply((float(i), *xs)) for i in range(len(xs))],
    slopes=lambda out, *xs: slopes_of.shares(*xs),
    call=lambda xs: logsumexp.apply(items_of("logsumexp", xs)),
    latex=r"\operatorname{{logsumexp}}({args})",
    doc="""log(exp(x0) + exp(x1) + ...), without overflow; its derivatives are the softmax.

    >>> import autograd_core as ac
    >>> ac.logsumexp([1000.0, 0.0])
    1000.0
    """,
)


def _softmax_slope(i: Any, j: Any, share: Any, xs: Operands) -> Any:
    return softmax_slope.apply((i, j, share, softmax_rest.apply((j, *xs)), softmax.apply((j, *xs)), *xs))


softmax: Op = variadic(
    "softmax",
    kernel.softmax,
    lambda out, index, *xs: (0.0, *[_softmax_slope(index, float(j), out, xs) for j in range(len(xs))]),
    slopes=lambda out, index, *xs: (0.0, *[out * d for d in slopes_of.relative_slopes(index, *xs)]),
    call=lambda xs: _components(softmax, xs),
    latex=r"\operatorname{{softmax}}({args})",
    doc="""A list of positive shares exp(x)/sum(exp(x)) that add up to 1; one node per component.

    Equal infinities share equally.

    >>> import autograd_core as ac
    >>> ac.softmax([1000.0, 1000.0])
    [0.5, 0.5]
    """,
)
softmax_rest: Op = variadic(
    "softmax_rest",
    kernel.softmax_rest,
    lambda out, index, *xs: (
        0.0,
        *[-_softmax_slope(index, float(j), softmax.apply((index, *xs)), xs) for j in range(len(xs))],
    ),
    call=not_called,
    public=False,
)
# d softmax(i)/dx[j]. The shares are handed in, so that a compiled gradient computes each of them once; it
# depends on xs through them, and its derivative goes straight there (`gates` leaves the shares out).
softmax_slope: Op = variadic(
    "softmax_slope",
    slopes_of.softmax_slope,
    lambda out, i, j, share, rest, other, *xs: (
        *[0.0] * 5,
        *[softmax_curve.apply((i, j, float(k), *xs)) for k in range(len(xs))],
    ),
    call=not_called,
    gates=True,
    public=False,
)
softmax_curve: Op = variadic(
    "softmax_curve",
    slopes_of.softmax_curve,
    lambda out, i, j, k, *xs: (
        0.0,
        0.0,
        0.0,
        *[_softmax_third(i, j, k, float(m), xs) for m in range(len(xs))],
    ),
    call=not_called,
    public=False,
)


def _relative_slope(i: Any, j: Any, xs: Operands) -> Any:
    """d log softmax(i)/dx[j] = (1 if i = j else 0) - softmax(j), without the difference."""
    return where(same(i, j), softmax_rest.apply((j, *xs)), -softmax.apply((j, *xs)))


def _softmax_third(i: Any, j: Any, k: Any, m: Any, xs: Operands) -> Any:
    # The derivative by x[m] of slope(i, k) * relative_slope(i, j) - softmax(i) * slope(j, k).
    p, q = softmax.apply((i, *xs)), softmax.apply((j, *xs))
    return (
        softmax_curve.apply((i, k, m, *xs)) * _relative_slope(i, j, xs)
        - _softmax_slope(i, k, p, xs) * _softmax_slope(j, m, q, xs)
        - _softmax_slope(i, m, p, xs) * _softmax_slope(j, k, q, xs)
        - p * softmax_curve.apply((j, k, m, *xs))
    )


log_softmax: Op = variadic(
    "log_softmax",
    kernel.log_softmax,
    lambda out, index, *xs: (0.0, *[_relative_slope(index, float(j), xs) for j in range(len(xs))]),
    slopes=lambda out, index, *xs: (0.0, *slopes_of.relative_slopes(index, *xs)),
    call=lambda xs: _components(log_softmax, xs),
    latex=r"\log \operatorname{{softmax}}({args})",
    doc="""A list of x - logsumexp(x), the logarithms of the softmax; one node per component.

    >>> import autograd_core as ac
    >>> ac.log_softmax([1000.0, 0.0])
    [0.0, -1000.0]
    """,
)
