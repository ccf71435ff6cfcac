"""Rows: operands side by side as C has them, for kernels of any number of them; the largest, the exact sum.

A row kernel is called with the operands and how many there are. A wide one computes several rows at once, a
lane each: operand i of lane k is xs[i*width + k]. It puts the results of all lanes `out`, returns that of the
first, and has room to work, which all kernels of a program share: those of one family (exponential_sums.py)
find in it what another left there, and no other family writes in it.
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


def room_for(count: int, width: int = 1) -> array[float]:
    """Room for a wide kernel of so many operands and lanes, with nothing in it."""
    return array("d", bytes(8 * width * (3 * count + 90)))


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


def wide_sum(
    room: cython.p_double,
    terms: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    left_out: cython.Py_ssize_t,
    sums: cython.Py_ssize_t,
    work: cython.Py_ssize_t,
) -> float:
    """For each lane k the sum of room[terms + i*width + k] for all i but room[left_out + k], rounded once,
    into room[sums + k]; no term is infinite.

    What rounding loses is exact at each step and added up beside the sum. That sum of losses is off by less
    than `error` (T. Ogita, S. M. Rump, S. Oishi, "Accurate sum and dot product", 2005); where either end of
    this range rounds to the same number, so does the exact sum. Else it is worked out from room[work] on.
    """
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    sizes: cython.Py_ssize_t = work + width
    alone: cython.Py_ssize_t = sizes + width
    for k in range(width):
        room[sums + k] = 0.0
        room[work + k] = 0.0
        room[sizes + k] = 0.0
    for i in range(count):
        place: float = i
        for k in range(width):
            term: float = room[terms + i * width + k]
            x: float = 0.0 if room[left_out + k] == place else term
            total: float = room[sums + k]
            more: float = total + x
            part: float = more - total
            loss: float = (total - (more - part)) + (x - part)
            room[work + k] += loss
            room[sizes + k] += fabs(loss)
            room[sums + k] = more
    for k in range(width):
        error: float = (count + 2) * 2.0**-52 * room[sizes + k]
        low: float = room[sums + k] + (room[work + k] - error)
        high: float = room[sums + k] + (room[work + k] + error)
        if low == high:
            room[sums + k] = high + 0.0
        else:
            for i in range(count):
                room[alone + i] = 0.0 if room[left_out + k] == i else room[terms + i * width + k]
            room[sums + k] = row_exact_sum(room, alone, alone + count)
    return room[sums]


def row_exact_sum(xs: cython.p_double, first: cython.Py_ssize_t, stop: cython.Py_ssize_t) -> float:
    """The sum of xs[first], ..., xs[stop - 1], rounded once, whatever cancels; xs[stop], ... are overwritten.

    The sum so far is a sum of parts, each below the last place of the next.

    Source: J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric
    predicates", 1997.
    """
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    kept: cython.Py_ssize_t
    for i in range(first, stop):
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
