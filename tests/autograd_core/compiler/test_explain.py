"""What a program says about itself: the lines it comes from, what became of them, where the time goes."""

from __future__ import annotations

import inspect
import io
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import Value
from autograd_core.compiler import timing
from autograd_core.compiler.explain import Matrix
from autograd_core.compiler.recordings import Want
from autograd_core.compiler.sources import Source
from autograd_core.errors import OperandError

FILE = Path(__file__).name
HERE = inspect.getsourcelines(sys.modules[__name__])[0]


def dot(xs, ys):
    return sum((x * y for x, y in zip(xs, ys, strict=True)), 0.0)  # the products


def network(w, x):
    hidden = [ac.tanh(dot(row, x)) for row in w]  # the layer
    return dot(hidden, hidden)  # the output


def line(comment):
    found = [i for i, text in enumerate(HERE, 1) if text.rstrip().endswith("# " + comment)]
    return f"{FILE}:{found[0]}"


def arguments(rows=4, columns=3):
    rng = np.random.default_rng(0)
    return rng.normal(size=(rows, columns)), rng.normal(size=columns)


def lines_of(program, op):
    [at] = [i for i, each in enumerate(program.instructions) if each.op == op]
    return {(source.line, source.gradient) for source in program.sources.bundles[at]}


def ordinary(compiled, *given):
    """The program that calls run, as opposed to the one to look at."""
    compiled.value_and_grad(*given)
    [(_, [recording])] = compiled._runner._recordings.values()
    return recording.program(Want((0,)), "f")


def same(one, other):
    first, second = one.instructions, other.instructions
    return (
        [str(each) for each in first] == [str(each) for each in second]
        and all(pickle.dumps(a) == pickle.dumps(b) for a, b in zip(first, second, strict=True))
        and (one.results == other.results).all()
        and one.constants == other.constants
        and (one.nodes, one.slots, one.guards) == (other.nodes, other.slots, other.guards)
    )


def test_a_bundle_has_the_lines_of_its_nodes_and_of_those_fused_into_it():
    program = ac.compile(network).program(*arguments(), gradient=False)
    assert str(program.instructions[0]).startswith("L1 4 x dot[3]")
    assert program.sources.bundles[0] == (Source(line("the products"), False, 4 * 6),)
    assert lines_of(program, "tanh") == {(line("the layer"), False)}


def test_a_value_that_passes_through_a_line_unchanged_is_not_from_there():
    def f(x):
        y = ac.exp(x)  # made here
        return y * 1.0 + ac.Value(1.0)

    assert lines_of(ac.compile(f).program(1.0), "exp") == {(line("made here"), False)}


def test_the_gradient_has_the_lines_it_is_the_gradient_of():
    program = ac.compile(network).program(*arguments())
    assert (line("the layer"), True) in lines_of(program, "tanh_slope")
    assert f"gradient of {line('the layer')}" in str(program)
    assert program.sources.code[line("the layer")].startswith("hidden =")


def test_a_node_that_two_lines_share_has_both():
    def f(x):
        y = ac.exp(x)  # once
        return y * ac.exp(x)  # twice

    program = ac.compile(f).program(1.0, gradient=False)
    assert lines_of(program, "exp") == {(line("once"), False), (line("twice"), False)}


def test_many_lines_are_cut():
    def f(x):
        a = ac.sin(x)
        b = ac.sin(x * 1.0)
        c = ac.sin(x / 1.0)
        d = ac.sin(x - 0.0)
        return a * b * c * d

    text = str(ac.compile(f).program(1.0, gradient=False))
    assert text.splitlines()[1].count(FILE) == 3
    assert text.splitlines()[1].endswith(", ...")


def test_the_program_to_look_at_is_the_program_that_runs():
    compiled = ac.compile(network)
    assert same(compiled.program(*arguments()), ordinary(compiled, *arguments()))


@given(st.integers(0, 10_000))
def test_sources_change_nothing_in_random_programs(seed):
    rng = np.random.default_rng(seed)
    steps = [(int(rng.integers(4)), int(rng.integers(9)), int(rng.integers(9))) for _ in range(30)]

    def f(xs):
        known = list(xs)
        for op, i, j in steps:
            x, y = known[-1 - i % len(known)], known[-1 - j % len(known)]
            known.append([x + y, x * y, ac.relu(x) - y, ac.maximum(x, y) if x > y else x / 2.0][op])
        return sum(known, 0.0)

    compiled = ac.compile(f)
    point = rng.normal(size=5)
    assert same(compiled.program(point), ordinary(compiled, point))


def test_an_ordinary_call_notes_no_lines_and_records_once():
    calls = []

    def f(x):
        calls.append(1)
        return x * x

    compiled = ac.compile(f)
    assert ordinary(compiled, 2.0).sources is None
    assert len(calls) == 1
    for _ in range(3):
        compiled.program(2.0)
        compiled.explain(2.0)
    assert len(calls) == 2


SCRIPT = """
import pickle, hashlib, numpy as np, autograd_core as ac
def f(w, x):
    y = [ac.tanh(sum(a * b for a, b in zip(row, x))) for row in w]
    return sum(v * v if v > 0.0 else v for v in y)
program = ac.compile(f).program(np.ones((3, 2)) * 0.5, np.array([1.0, -2.0]))
assert program.sources.guards
print(hashlib.sha256(pickle.dumps(program)).hexdigest())
"""


def test_sources_are_pickled_and_give_the_same_bytes_in_every_process():
    program = ac.compile(network).program(*arguments())
    again = pickle.loads(pickle.dumps(program))
    assert again.sources == program.sources
    assert str(again) == str(program)
    assert pickle.dumps(again) == pickle.dumps(program)
    run = [sys.executable, "-c", SCRIPT]
    assert len({subprocess.run(run, capture_output=True, check=True).stdout for _ in range(2)}) == 1


def test_an_explanation_says_what_was_fused_and_what_is_a_matrix_product():
    found = ac.compile(network).explain(*arguments(), gradient=False)
    assert found.fused == (5, 4 * 3 + 4, 0)
    assert found.matrices == [Matrix(4, 3)]
    assert "12 products" not in str(found)
    assert "16 products + 0 addends in 5 dots" in str(found)
    assert "4 x 3" in str(found)


def test_what_no_loop_made_is_gathered():
    order = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]

    def f(x):
        return ac.max([dot([x[i] for i in order[k : k + 4]], x[k : k + 4]) for k in range(0, 9, 4)])

    found = ac.compile(f).explain(np.arange(12.0), gradient=False)
    assert sum(step.operands.gathered for step in found.steps) == 1
    assert sum(step.operands.entries for step in found.steps) == 12
    assert "1 operand by tables of 12 entries" in str(found)
    assert not found.matrices


def test_guards_have_lines_and_outcomes():
    def f(x):
        if x > 1.0:  # the test
            return x * x
        return -x

    compiled = ac.compile(f)
    assert compiled.explain(3.0).guards == ((line("the test"), True),)
    assert compiled.explain(0.5).guards == ((line("the test"), False),)
    found = str(compiled.explain(0.5))
    assert f"1: {line('the test')} false" in found
    assert "2 recordings: first call; another way through the code" in found


def test_times_add_up_by_bundle_and_by_line():
    found = ac.compile(network).explain(*arguments(40, 30))
    total = sum(step.seconds for step in found.steps)
    assert 0.0 < total < 0.1
    times = found.by_line
    assert sum(time.itself for time in times.values()) == pytest.approx(total)
    assert max(times, key=lambda each: times[each].itself) == line("the products")


def test_a_line_has_the_time_of_what_it_calls():
    times = ac.compile(network).explain(*arguments(40, 30)).by_line
    assert times[line("the output")].itself == 0.0
    assert times[line("the output")].with_calls > 0.0
    assert times[line("the layer")].with_calls > times[line("the layer")].itself > 0.0
    assert set(times) == {line("the layer"), line("the output"), line("the products")}


def test_what_is_no_line_of_the_function_has_none():
    program = ac.compile(ac.sin).program(1.0)
    assert not any(program.sources.bundles)
    assert not program.sources.code


def test_the_slowest_come_first_and_the_rest_in_one_row():
    def f(x):
        for i in range(12):
            x = [ac.sin, ac.exp, ac.tanh][i % 3](x) * 0.5
        return x

    times = list(ac.compile(f).explain(0.3).tables())[1]
    assert len(times.rows) == 11
    assert times.rows[-1][0].endswith(" more")
    shown = [float(row[2]) for row in times.rows[:10]]
    assert shown == sorted(shown, reverse=True)


def test_exact_or_reassociated_and_which_executor():
    exact = ac.compile(network).explain(*arguments())
    free = ac.compile(network, reassociate=True).explain(*arguments())
    assert exact.exact
    assert not free.exact
    assert "reassociated" in str(free)
    assert exact.executor == ("native" if ac.COMPILED else "NumPy")


def test_an_explanation_prints_everywhere():
    found = ac.compile(network).explain(*arguments())
    assert repr(found) == str(found)
    assert str(found).startswith("network: ")
    from rich.console import Console

    console = Console(width=120, record=True, file=io.StringIO())
    console.print(found)
    assert "matrix products" in console.export_text()
    assert "<table>" in found._repr_mimebundle_()["text/html"]


def test_a_function_without_operations():
    found = ac.compile(lambda x: x).explain(1.0)
    assert found.steps == ()
    assert "0 scalar operations in 0 bundles on 0 levels" in str(found)
    assert "0 us" not in str(ac.compile(lambda x: 3.0).explain(1.0)).splitlines()[0]


def test_what_an_explanation_refuses():
    with pytest.raises(OperandError, match="Values"):
        ac.compile(network).explain(arguments()[0], [Value(1.0)] * 3)
    with pytest.raises(OperandError, match="only one number has a gradient"):
        ac.compile(lambda x: [x, x]).explain(1.0)
    assert ac.compile(lambda x: [x, -x]).explain(1.0, gradient=False).steps


def test_a_file_name_is_shown_without_its_folder():
    program = ac.compile(network).program(*arguments())
    assert str(Path(__file__).parent) not in pickle.dumps(program).decode("latin-1")


def test_of_very_many_bundles_those_of_a_shape_are_measured_once(monkeypatch):
    def f(x):
        for _ in range(6):
            x = ac.sin(ac.exp(x))
        return x

    monkeypatch.setattr(timing, "_MEASURED", 3)
    seconds = [step.seconds for step in ac.compile(f).explain(0.3, gradient=False).steps]
    assert len(seconds) == 12
    assert len(set(seconds)) <= 3
    assert seconds[2] == seconds[-2]
