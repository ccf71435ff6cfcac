"""ac.compile: structures in and out, what is recorded again and why, and what is refused."""

from __future__ import annotations

import operator
import pickle
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Value
from autograd_core.errors import DomainError, OperandError, TraceError


def test_structures_come_back_as_they_went_in():
    c = ac.compile(lambda p: {"y": p["w"] @ p["x"], "n": len(p["x"])})
    p = {"w": np.array([1.0, 2.0]), "x": np.array([3.0, 4.0])}
    assert c(p) == {"y": 11.0, "n": 2.0}
    g = ac.compile(lambda p: p["w"] @ p["x"]).grad(p)
    assert g["w"].tolist() == [3.0, 4.0]
    assert g["x"].tolist() == [1.0, 2.0]


def test_ints_and_strings_are_part_of_the_key():
    c = ac.compile(lambda x, n, how: x**n if how == "power" else x * n)
    assert c(3.0, 2, "power") == 9.0
    assert c(3.0, 2, "times") == 6.0
    assert c(2.0, 2, "power") == 4.0
    assert c(3.0, 3, "power") == 27.0
    info = c.cache_info()
    assert (info.hits, info.recordings) == (1, 3)
    assert info.reasons[0] == "first call"


def test_one_and_true_are_two_keys():
    c = ac.compile(lambda x, flag: x * 2.0 if flag is True else x)
    assert (c(3.0, 1), c(3.0, True)) == (3.0, 6.0)


def test_a_truth_test_that_turns_out_otherwise_records_again():
    c = ac.compile(lambda x: x * x if x > 1.0 else -x)
    assert [c(3.0), c(0.5), c(4.0), c(-1.0)] == [9.0, -0.5, 16.0, 1.0]
    assert c.grad(5.0) == 10.0
    assert c.grad(0.0) == -1.0
    info = c.cache_info()
    assert info.recordings == 2
    assert "truth test" in info.reasons[1]


def test_a_loop_that_the_data_end():
    def halve(x):
        count = 0
        while x > 1.0:
            x = x / 2.0
            count += 1
        return x * count

    c = ac.compile(halve)
    for x in (10.0, 0.5, 3.0, 100.0, 9.0):
        assert c(x) == halve(x)
        assert c.grad(x) == ac.grad(halve)(x)


def test_where_selects_without_recording_again():
    c = ac.compile(lambda x: ac.where(x > 0.0, ac.sqrt(x), 0.0))
    assert [c.value_and_grad(x) for x in (4.0, -1.0, 0.0)] == [(2.0, 0.25), (0.0, 0.0), (0.0, 0.0)]
    assert c.cache_info().recordings == 1


def test_a_detached_value_changes_and_has_no_derivative():
    c = ac.compile(lambda x: x * x.detach())
    assert c.value_and_grad(3.0) == (9.0, 3.0)
    assert c.value_and_grad(4.0) == (16.0, 4.0)


def test_no_grad_inside_does_not_freeze():
    def f(x):
        with ac.no_grad():
            scale = ac.exp(x)
        return x * scale

    c = ac.compile(f)
    for x in (0.0, 1.0):
        assert c.value_and_grad(x) == ac.value_and_grad(f)(x)


@pytest.mark.parametrize(
    "read",
    [
        lambda x: x.data,
        lambda x: float(f"{x:.3f}"),
        lambda x: x.grad,
        lambda x: (x * x).partials[0],
        lambda x: (x * x).backward(),
        lambda x: float(x),
    ],
)
def test_reading_a_number_is_refused(read):
    with pytest.raises(TypeError):
        ac.compile(lambda x: x * read(x))(2.0)


def test_the_refusal_names_the_line_and_the_remedy():
    with pytest.raises(TraceError, match=r"test_compile.py:\d+.*detach"):
        ac.compile(lambda x: x * x.data)(2.0)


def test_a_value_from_outside_is_read_at_each_call():
    w = Value(2.0)
    c = ac.compile(lambda x: w * x)
    assert c(3.0) == 6.0
    w.data = 5.0
    assert c(3.0) == 15.0
    assert c.grad(3.0) == 5.0
    assert c.cache_info().recordings == 1


def test_gradients_inside_compile_too():
    def f(x):
        return ac.grad(lambda t: ac.relu(t) * t)(x) * x

    c = ac.compile(f)
    for x in (3.0, -2.0, 0.5):
        assert c.value_and_grad(x) == ac.value_and_grad(f)(x)


def test_values_as_arguments_are_differentiated_through():
    c = ac.compile(lambda x: ac.sin(x))
    x = Value(0.5)
    assert isinstance(c(x), Value)
    assert ac.grad(c)(0.5) == ac.cos(0.5)


def test_a_look_up_by_an_index_that_is_an_input():
    def f(table, tokens):
        rows = [ac.take(table, token) for token in tokens]
        return sum((x * y for row in rows for x, y in pairwise(row)), 0.0)

    c = ac.compile(f)
    rng = np.random.default_rng(0)
    table = rng.normal(size=(5, 3))
    for tokens in ([0, 1, 1], [4, 4, 4], [2, 0, 3]):
        value, gradient = c.value_and_grad(table, np.array(tokens))
        eager, slopes = ac.value_and_grad(f)(table, tokens)
        assert value == eager
        assert (gradient == slopes).all()
    assert c.cache_info().recordings == 1


def test_an_index_out_of_range_is_nan():
    c = ac.compile(lambda xs, i: ac.take(xs, i[0]))
    assert c([1.0, 2.0], np.array([1])) == 2.0
    assert np.isnan(c([1.0, 2.0], np.array([7])))


def test_one_hot_of_an_input():
    c = ac.compile(lambda i: ac.one_hot(i[0], 3))
    assert c(np.array([2])) == [0.0, 0.0, 1.0]
    assert c(np.array([0])) == [1.0, 0.0, 0.0]


def test_programs_pickle_and_print():
    c = ac.compile(lambda x: sum((a * b for a, b in pairwise(x)), 0.0))
    program = c.program([1.0, 2.0, 3.0])
    assert "dot[2]" in str(program)
    again = pickle.loads(pickle.dumps(program))
    assert str(again) == str(program)
    assert pickle.dumps(again) == pickle.dumps(program)


def test_a_program_runs_in_a_process_that_has_never_seen_the_function(tmp_path):
    xs = [0.5, -1.25, 2.0]
    c = ac.compile(lambda x: sum((ac.tanh(a * b) for a, b in pairwise(x)), 0.0))
    value, gradient = c.value_and_grad(xs)
    (tmp_path / "program").write_bytes(pickle.dumps(c.program(xs)))
    code = (
        "import pickle, sys; program = pickle.load(open(sys.argv[1], 'rb')); "
        "values, gradient = program.run([0.5, -1.25, 2.0]); print([*values.tolist(), *gradient.tolist()])"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "program")]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str([value, *gradient])


def test_a_program_says_where_the_function_takes_another_way():
    program = ac.compile(lambda x: x * x if x > 1.0 else -x).program(3.0)
    assert [numbers.tolist() for numbers in program.run([2.0])] == [[4.0], [4.0]]
    with pytest.raises(DomainError, match="another way"):
        program.run([0.5])
    with pytest.raises(DomainError, match="1 inputs"):
        program.run([2.0, 3.0])


def test_what_makes_no_sense_is_refused():
    with pytest.raises(OperandError, match="returned None"):
        ac.compile(lambda x: None)(1.0)
    with pytest.raises(OperandError, match="str"):
        ac.compile(lambda x: "x")(1.0)
    with pytest.raises(OperandError, match="complex"):
        ac.compile(lambda x: x)(1j)
    with pytest.raises(OperandError, match="array"):
        ac.compile(lambda x: x)(np.array(["a"]))
    with pytest.raises(OperandError, match="only one number has a gradient"):
        ac.compile(lambda x: [x, x]).grad(1.0)
    with pytest.raises(DomainError, match="argnums"):
        ac.compile(lambda x: x, argnums=2).grad(1.0)
    with pytest.raises(OperandError, match="function"):
        ac.compile(3.0)
    with pytest.raises(OperandError, match="key"):
        ac.compile(lambda x, s: x)(1.0, {1, 2})


def test_a_function_that_returns_a_constant():
    assert ac.compile(lambda x: 3.0).value_and_grad(1.0) == (3.0, 0.0)


def test_a_function_that_mutates_its_list_is_recorded_once():
    seen = []

    def f(xs):
        seen.append(1)
        xs.append(xs[0] * 2.0)
        return sum(xs, 0.0)

    c = ac.compile(f)
    assert c([1.0, 2.0]) == 5.0
    assert c([2.0, 2.0]) == 8.0
    assert len(seen) == 1


def with_rest(w, x):
    total = sum(a * b for a, b in zip(w, x, strict=True))
    return total * total, {"total": total, "parts": np.array([w[0] * x[0], total], dtype=object)}


def test_what_is_returned_beside_the_number_comes_back_with_the_gradient():
    compiled, eager = ac.compile(with_rest, has_aux=True), ac.value_and_grad(with_rest, has_aux=True)
    w, x = [1.0, 2.0], [3.0, 4.0]
    (value, rest), gradient = compiled.value_and_grad(w, x)
    (same, others), slopes = eager(w, x)
    assert (value, rest["total"], gradient) == (same, others["total"], slopes) == (121.0, 11.0, [66.0, 88.0])
    assert rest["parts"].tolist() == [3.0, 11.0]
    assert compiled.grad(w, x)[0] == gradient
    assert compiled(w, x)[1]["total"] == 11.0
    assert compiled.value_and_grad([ac.Value(1.0), 2.0], x)[0][1]["total"].data == 11.0


def test_what_is_beside_the_number_has_a_leading_axis_of_samples():
    compiled = ac.compile(with_rest, has_aux=True)
    xs = np.array([[3.0, 4.0], [1.0, 0.0], [0.0, 2.0]])
    (value, rest), gradient = compiled.batch_value_and_grad([1.0, 2.0], xs, in_axes=(None, 0))
    assert (value, gradient) == (138.0, [68.0, 104.0])
    assert rest["total"].tolist() == [11.0, 1.0, 4.0]
    assert rest["parts"].tolist() == [[3.0, 11.0], [1.0, 1.0], [0.0, 4.0]]


def test_a_function_with_a_rest_must_return_a_pair():
    with pytest.raises(OperandError, match="must return a pair"):
        ac.compile(lambda x: x, has_aux=True).grad(1.0)
    with pytest.raises(OperandError, match=r"no number|only one number"):
        ac.compile(lambda x: ([x, x], x), has_aux=True).grad(1.0)


@pytest.mark.parametrize(
    "compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne], ids=str
)
def test_every_comparison_is_asked_again_at_each_call(compare):
    f = ac.compile(lambda x, y: x * 10.0 if compare(x, y) else y)
    for x, y in [(1.0, 2.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)]:
        assert f(x, y) == (x * 10.0 if compare(x, y) else y)


def test_ints_that_a_gradient_is_taken_by_are_numbers():
    f = lambda a, b: a["x"] * b + a["y"][0] * a["y"][1]  # noqa: E731
    for a in ({"x": 3, "y": [1, 2.0]}, {"x": True, "y": [np.int64(2), 2]}):
        for b in (2, 2.5):
            assert ac.compile(f).value_and_grad(a, b) == ac.value_and_grad(f)(a, b)
            assert ac.compile(f, argnums=(0, 1)).grad(a, b) == ac.grad(f, argnums=(0, 1))(a, b)
    c = ac.compile(lambda w, x, n: sum(w[i] * x for i in range(n)))
    assert c.grad([1, 2, 3], 2.0, 2) == [2.0, 2.0, 0.0]  # where no gradient is wanted they are fixed
    assert c.batch_value_and_grad([1, 2, 3], [2.0, 4.0], 2, in_axes=(None, 0, None)) == (
        18.0,
        [6.0, 6.0, 0.0],
    )
    assert c.cache_info().recordings == 1
    assert repr(c) == "<compiled <lambda>: 1 recording>"


def test_what_is_no_argument_of_a_call_is_told():
    c = ac.compile(lambda x: x * x)
    with pytest.raises(DomainError, match=r"^<lambda> was given no argument: pass those of a call$"):
        c.program()
    with pytest.raises(OperandError, match=r"argnums belong to it"):
        c.value_and_grad(1.0, argnums=0)
