"""In place: rows renewed where they lie hold what the function returns for each column."""

from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core.compiler.in_place import InPlace, rows_of
from autograd_core.compiler.leaves import square_sum

FORMULAS = {
    "exchanged": lambda a, b, c, r: (b, a),
    "twice": lambda a, b, c, r: (a + r, a + r),
    "read after it is renewed": lambda a, b, c, r: (b + c, b - c),
    "read twice": lambda a, b, c, r: (b * r + c, b * c + b * r + c),
    "its own terms late": lambda a, b, c, r: (a * r + b * c + a + r * b, c - r),
    "three terms": lambda a, b, c, r: (a + b + c, a * r + b * r + c * r),
    "a chain": lambda a, b, c, r: (r * b + (1.0 - r) * a, c - r * (r * b + (1.0 - r) * a)),
    "a library's function": lambda a, b, c, r: (ac.exp(-b * b) * a, c + r),
    "constants": lambda a, b, c, r: (b * 0.0 + 1.0, c * r),
    "one row": lambda a, b, c, r: (c * a / (ac.sqrt(b * b) + r),),
}


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("columns", [1, 5, 8, 40, 3000])
def test_rows_hold_what_the_function_returns(name, columns):
    formula, r = FORMULAS[name], 0.25
    rows = rows_of(3, columns)
    rows[:, :columns] = np.random.default_rng(1).normal(size=(3, columns))
    in_place = InPlace(formula)
    for _ in range(3):
        expected = rows[:, :columns].copy()
        for i in range(min(columns, 50)):
            found = formula(*[ac.Value(x) for x in rows[:, i].tolist()], r)
            expected[3 - len(found) :, i] = [x.data for x in found]
        in_place(rows, r)
        if ac.COMPILED:
            assert rows[:, : min(columns, 50)].tolist() == expected[:, :50].tolist()
        else:  # NumPy's functions may differ in the last place
            assert np.allclose(rows[:, : min(columns, 50)], expected[:, :50], rtol=1e-13, atol=1e-300)


def test_any_columns_at_any_time():
    decay = InPlace(lambda amount, total, rate: (amount * rate, total + amount))
    for columns in (3, 8, 3, 16):
        rows = np.ones((2, columns))
        decay(rows, 0.5)
        assert rows.tolist() == [[0.5] * columns, [2.0] * columns]


@given(st.lists(st.floats(-1e10, 1e10), max_size=100))
def test_a_sum_of_squares_has_one_order(xs):
    sums = [0.0] * 32
    for i, x in enumerate(xs):
        sums[i % 32] += x * x
    assert square_sum(np.array(xs, dtype=float)) == reduce(add, sums)
