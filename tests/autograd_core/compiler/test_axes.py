"""Batches: which arguments have samples, what they look like, and what is told where they do not fit."""

from __future__ import annotations

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.errors import DomainError, OperandError, TraceError

NO_AXIS = "it must be an array of numbers, rows of one length, or a structure of such arrays"
ENTRIES = "an entry is 0 (a leading axis of samples) or None (shared)"


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((1.0, [1.0]), {"in_axes": (0,)}, DomainError, "in_axes=(0,) for 2 arguments: give one entry each"),
        (
            (1.0, np.zeros((0,))),
            {"in_axes": (None, 0)},
            DomainError,
            "in_axes: the batch is empty: argument 1 has no samples",
        ),
        (
            ([1.0, 2.0], [1.0]),
            {},
            DomainError,
            "in_axes: different numbers of samples: argument 0 has 2, argument 1 has 1",
        ),
        (
            ({"a": np.ones(3), "b": [np.ones(3), np.ones(4)]}, np.ones(3)),
            {},
            DomainError,
            "in_axes: different numbers of samples: argument 0['a'] has 3, argument 0['b'][1] has 4",
        ),
        (
            (1.0, [np.ones(2), "x"]),
            {"in_axes": (None, 0)},
            OperandError,
            f"in_axes: argument 1[1] has no leading axis of samples: {NO_AXIS}, got str 'x'",
        ),
        (
            (1.0, 2.0),
            {"in_axes": (None, 0)},
            OperandError,
            f"in_axes: argument 1 has no leading axis of samples: {NO_AXIS}, got float 2.0",
        ),
        (
            (1.0, [2.0]),
            {"in_axes": (None, 0), "threads": 0},
            DomainError,
            "threads=0: give a whole number, at least one must run",
        ),
        (
            (1.0, 2.0),
            {"in_axes": None},
            DomainError,
            "in_axes: no argument has a leading axis of samples; call the function itself",
        ),
        (
            (1.0, [2.0]),
            {"in_axes": (None, False)},
            DomainError,
            f"in_axes=(None, False): {ENTRIES}, and that of argument 1 is False",
        ),
        (
            (1.0, [2.0]),
            {"in_axes": 2.5},
            DomainError,
            f"in_axes=2.5: {ENTRIES}, and that of argument 0 is 2.5",
        ),
    ],
)
def test_what_does_not_fit_is_refused(arguments, options, error, message):
    compiled = ac.compile(lambda w, x: w * x)
    assert compiled.batch(1.0, [2.0], in_axes=(None, 0)).tolist() == [
        2.0
    ]  # False == 0: nothing is remembered by it
    with pytest.raises(error) as refused:
        compiled.batch(*arguments, **options)
    assert str(refused.value) == message


def test_a_list_of_arrays_is_a_column_for_each_entry():
    compiled = ac.compile(lambda pair: pair[0] - pair[1])
    assert compiled.batch([np.array([1.0, 5.0]), np.array([2.0, 8.0])]).tolist() == [-1.0, -3.0]
    assert compiled.batch([[1.0, 5.0], [2.0, 8.0]]).tolist() == [-4.0, -6.0]


@pytest.mark.parametrize("index", [lambda rows, i: rows[i], lambda rows, i: rows[i, i]])
def test_an_array_indexed_by_what_is_passed_is_told_as_a_list_is(index):
    compiled = ac.compile(index)
    with pytest.raises(TraceError) as refused:
        compiled.batch(np.eye(2), [0, 1], in_axes=(None, 0))
    assert str(refused.value) == (
        "compile: an array is indexed by what is no int; a float that is passed, and each number of a batch, "
        "is a Value in the function. Pass an int, which is fixed per recording, or write "
        "autograd_core.take(rows, v) for one of some rows"
    )
    assert isinstance(refused.value.__cause__, IndexError)  # its traceback has the line
    with pytest.raises(IndexError, match="out of bounds"):
        compiled(np.eye(2), 2)
