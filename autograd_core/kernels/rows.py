"""Rows: operands side by side as C has them, for kernels of any number of them; the largest, the exact sum.

A row kernel is called with the operands, how many there are, and room for what it works on. All kernels of a
program share it; those of one family (exponential_sums.py) find in it what another left there, and no other
family writes in it.
"""

from __future__ import annotations

from array import array

try:
    import cython
except ImportError:
    from autograd_core import _plain as cython

if cython.compiled:
    from cython.cimports.libc.math import fabs, isnan
else:
    from autograd_core.kernels.libm import fabs, isnan


def start(numbers: array[float]) -> cython.p_double:
    """Where the numbers are."""
    return numbers.data.as_doubles if cython.compiled else numbers  # type: ignore[attr-defined]  # Cython's


def room_for(count: int) -> array[float]:
    """Room for a row kernel of so many operands, with nothing in it."""
    return array("d", bytes(8 * (2 * count + 80)))


def row_extreme(xs: cython.p_double, first: cython.Py_ssize_t, stop: cython.Py_ssize_t, sign: float) -> float:
    """The largest of xs[first], ..., xs[stop - 1], at least one, or with the sign -1 the smallest; nan if
    any is."""
    i: cython.Py_ssize_t
    top: float = xs[first]
    for i in range(first, stop):
        if not sign * xs[i] <= sign * top:
            top = xs[i]
        if isnan(top):
            return top
    return top


def row_sum(
    xs: cython.p_double, first: cython.Py_ssize_t, stop: cython.Py_ssize_t, left_out: cython.Py_ssize_t
) -> float:
    """The sum of xs[first], ..., xs[stop - 1] but the one left out, rounded once; none is infinite.

    What rounding loses is exact at each step and added up beside the sum. That sum of losses is off by less
    than `error` (T. Ogita, S. M. Rump, S. Oishi, "Accurate sum and dot product", 2005); where either end of
    this range rounds to the same number, so does the exact sum. Else it is worked out from xs[stop] on.
    """
    i: cython.Py_ssize_t
    total: float = 0.0
    losses: float = 0.0
    sizes: float = 0.0
    for i in range(first, stop):
        x: float = 0.0 if i == left_out else xs[i]
        more: float = total + x
        part: float = more - total
        loss: float = (total - (more - part)) + (x - part)
        losses += loss
        sizes += fabs(loss)
        total = more
    error: float = (stop - first + 2) * 2.0**-52 * sizes
    low: float = total + (losses - error)
    high: float = total + (losses + error)
    return high + 0.0 if low == high else row_exact_sum(xs, first, stop, left_out)


def row_exact_sum(
    xs: cython.p_double, first: cython.Py_ssize_t, stop: cython.Py_ssize_t, left_out: cython.Py_ssize_t
) -> float:
    """The same whatever cancels: the sum so far is a sum of parts, each below the last place of the next.

    Source: J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric
    predicates", 1997.
    """
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    kept: cython.Py_ssize_t
    for i in range(first, stop):
        if i != left_out:
            x: float = xs[i]
            kept = 0
            for k in range(count):
                y: float = xs[stop + k]
                total: float = x + y
                more: float = total - x
                xs[stop + kept] = (x - (total - more)) + (y - more)
                kept += xs[stop + kept] != 0.0  # no branch, which would be a guess
                x = total
            xs[stop + kept] = x
            count = kept + 1
    return row_rounded(xs, stop, count)


def row_rounded(xs: cython.p_double, first: cython.Py_ssize_t, count: cython.Py_ssize_t) -> float:
    """The sum of parts that do not overlap, the largest last, rounded half to even."""
    at: cython.Py_ssize_t = count - 1
    if at < 0:
        return 0.0
    high: float = xs[first + at]
    low: float = 0.0
    while at > 0 and low == 0.0:
        at -= 1
        x: float = high
        high = x + xs[first + at]
        low = xs[first + at] - (high - x)
    # Half-way between two floats, what is left decides.
    if at > 0 and ((low < 0.0 and xs[first + at - 1] < 0.0) or (low > 0.0 and xs[first + at - 1] > 0.0)):
        twice: float = low * 2.0
        up: float = high + twice
        if twice == up - high:
            high = up
    return high + 0.0  # no zero has a sign
