"""The stepper: the same sweep as backward(), one contribution at a time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import GraphError, OperandError, Value
from graphs import textbook_graph

example = pytest.fixture(textbook_graph)


def test_steps_in_words_and_numbers(example):
    x, y, z = example
    assert [str(step) for step in ac.steps(z)] == [
        "dz/dv1 += dz/dz * dz/dv1 = 1.0 * 1.0 = 1.0   (total 1.0)   d(v1 + v2)/dv1 = 1",
        "dz/dv2 += dz/dz * dz/dv2 = 1.0 * 1.0 = 1.0   (total 1.0)   d(v1 + v2)/dv2 = 1",
        "dz/dx += dz/dv2 * dv2/dx = 1.0 * -0.4161 = -0.4161   (total -0.4161)   d(sin(x))/dx = cos(x)",
        "dz/dx += dz/dv1 * dv1/dx = 1.0 * 3.0 = 3.0   (total 2.584)   d(x * y)/dx = y",
        "dz/dy += dz/dv1 * dv1/dy = 1.0 * 2.0 = 2.0   (total 2.0)   d(x * y)/dy = x",
    ]


def test_long_names_stand_apart_from_their_d():
    x = Value(2.0, "x")
    loss = (x * 3.0).tanh()
    loss.label = "loss"
    assert ac.steps(loss)[1].words == "d loss/dx += d loss/dv1 * dv1/dx"
    assert ac.steps(loss)[0].rule == "d(tanh(v1))/dv1 = 1 - tanh(v1)**2"


def test_a_value_used_twice_by_one_op_says_which_operand():
    a = Value(3.0, "a")
    assert [step.rule for step in ac.steps(a / a)] == [
        "d(a / a)/da = 1 / a (operand 1)",
        "d(a / a)/da = -a / a**2 (operand 2)",
    ]


def test_the_forward_pass(example):
    x, y, z = example
    forward = ac.steps(z).forward
    assert [str(step) for step in forward] == [
        "x = 2.0   (input)",
        "y = 3.0   (input)",
        "v1 = x * y = 2.0 * 3.0 = 6.0",
        "v2 = sin(x) = sin(2.0) = 0.9093",
        "z = v1 + v2 = 6.0 + 0.9093 = 6.909",
    ]
    assert forward.back().node is z
    forward.reset()
    assert forward.run_until("*").formula == "x * y"
    with pytest.raises(GraphError, match="not in the graph of z"):
        forward.run_until(Value(1.0))


def test_the_forward_pass_has_what_no_gradient_flows_to():
    x = Value(2.0, "x")
    forward = [str(step) for step in ac.steps(ac.relu(-x)).forward]
    assert forward == ["x = 2.0   (input)", "v1 = -x = -2.0 = -2.0", "v2 = relu(v1) = relu(-2.0) = 0.0"]


@given(
    st.lists(st.tuples(st.sampled_from("+-*st"), st.integers(0, 9), st.integers(0, 9)), max_size=30),
    st.floats(-2, 2),
)
def test_the_replay_ends_at_the_engines_gradients_bit_for_bit(program, start):
    values = [Value(start), Value(0.5)]
    for op, i, j in program:
        a, b = values[i % len(values)], values[j % len(values)]
        values.append({"+": a + b, "-": a - b, "*": a * b, "s": ac.sin(a), "t": ac.tanh(b)}[op])
    stepper = ac.steps(values[-1])
    totals = {id(step.parent): step.total for step in stepper}
    assert not any(node.has_grad for node in values)
    values[-1].backward()
    for node in values[:-1]:
        assert totals.get(id(node), 0.0) == node.grad or math.isnan(node.grad)
    assert all(step.contribution == step.upstream * step.local for step in ac.steps(values[-1]))


def test_forwards_and_backwards(example):
    x, y, z = example
    stepper = ac.steps(z)
    assert len(stepper) == 5
    first = next(stepper)
    second = stepper.next()
    assert stepper.position == 2
    assert stepper.back() == second != first
    assert stepper.next() == second
    assert stepper.run_until(x).total == pytest.approx(2.5839, abs=1e-4)
    assert stepper.position == 4
    assert stepper.adjoints() == {"z": 1.0, "v1": 1.0, "v2": 1.0, "x": stepper[3].total}
    stepper.reset()
    assert next(stepper) == first
    assert stepper[-1].parent is y
    assert not any(node.has_grad for node in ac.toposort(z))


def test_jump(example):
    x, y, z = example
    stepper = ac.steps(z)
    for position, lands in ((3, 3), (0, 0), (5, 5), (-1, 5), (-6, 0)):
        stepper.jump(position)
        assert stepper.position == lands
    for position in (6, -7):
        with pytest.raises(GraphError, match="write 0 to 5"):
            stepper.jump(position)
    for position in (1.0, "x", True):
        with pytest.raises(OperandError, match="whole number"):
            stepper.jump(position)
    assert stepper.position == 0


@pytest.mark.parametrize(
    ("stop", "position"),
    [
        ("x", 4),
        ("y", 5),
        ("v2", 2),
        ("sin", 3),
        ("mul", 4),
        ("*", 4),
        (lambda step: step.contribution < 0, 3),
        (lambda step: step.total > 2, 4),
    ],
)
def test_run_until(example, stop, position):
    stepper = ac.steps(example[2])
    step = stepper.run_until(stop)
    assert stepper.position == position == step.index + 1


def test_run_until_says_why_it_cannot(example):
    x, y, z = example
    stepper = ac.steps(z)
    stepper.jump(4)
    for stop, message in (
        ("sin", "'sin', it lies before position 4: reset\\(\\) first"),
        (x, "lies before position 4"),
        (lambda step: step.total > 100, "not in the whole pass"),
        ("sinn", "no value is called 'sinn' in this pass, and no op"),
        (z, "it is the root"),
        (Value(1.0, "stranger"), "stranger.*does not depend on it"),
    ):
        with pytest.raises(GraphError, match=message):
            stepper.run_until(stop)
    with pytest.raises(OperandError, match="a position is for jump"):
        stepper.run_until(3)
    assert stepper.position == 4


def test_breakpoints(example):
    x, y, z = example

    def is_large(step):
        return step.total > 2.5

    stepper = ac.steps(z)
    for stop in ("sin", is_large, y):
        stepper.add_breakpoint(stop)
    assert [stepper.resume().index for _ in range(3)] == [2, 3, 4]
    assert stepper.resume() is None
    assert stepper.position == len(stepper)
    stepper.reset()
    stepper.clear_breakpoints(is_large, "sin")
    assert stepper.breakpoints == (y,)
    assert stepper.resume().parent is y
    with pytest.raises(GraphError, match="'sin' is no breakpoint"):
        stepper.clear_breakpoints("sin")
    stepper.clear_breakpoints()
    stepper.reset()
    assert stepper.resume() is None
    with pytest.raises(GraphError, match="no value is called"):
        stepper.add_breakpoint("sinn")
    assert stepper.breakpoints == ()


def test_breakpoints_tell_equal_values_apart():
    x, y = Value(2.0, "x"), Value(2.0, "y")
    stepper = ac.steps(x * y)
    stepper.add_breakpoint(x)
    stepper.add_breakpoint(y)
    stepper.clear_breakpoints(y)
    assert stepper.breakpoints[0] is x


def test_watch(example):
    x, y, z = example
    stepper = ac.steps(z)
    stepper.watch(x, "y", z)
    assert stepper.watched() == {"x": None, "y": None, "z": 1.0}
    stepper.jump(3)
    assert stepper.watched() == {"x": stepper[2].total, "y": None, "z": 1.0}
    assert "watching dz/dx = -0.4161, dz/dy = not reached, dz/dz = 1.0" in str(stepper)
    stepper.jump(-1)
    assert stepper.watched() == {"x": stepper[3].total, "y": 2.0, "z": 1.0}
    for stranger in (Value(1.0), "w", 3.0):
        with pytest.raises(GraphError, match="is no value of this pass"):
            stepper.watch(stranger)


def test_commit_writes_once(example):
    x, y, z = example
    stepper = ac.steps(z)
    stepper.commit()
    assert y.grad == 2.0
    with pytest.raises(GraphError, match="committed"):
        stepper.commit()
    assert y.grad == 2.0


def test_names_from_variables():
    a, b = Value(2.0), Value(3.0, "label")
    c = a * b
    assert ac.steps(c)[0].words == "dv2/dv1 += dv2/dv2 * dv2/dv1"
    assert ac.steps(c, names=locals())[0].words == "dc/da += dc/dc * dc/da"
    assert ac.steps(c, names={"weight": b, "other": 5})[1].words == "dv2/d label += dv2/dv2 * dv2/d label"
    with pytest.raises(OperandError, match="write names=locals"):
        ac.steps(c, names=["a"])


def test_nothing_to_do():
    assert list(ac.steps(Value(1.0, "x"))) == []
    assert str(ac.steps(Value(1.0, "x"))).startswith("backward pass of x = 1.0: 0 steps")


def test_errors(example):
    x, y, z = example
    stepper = ac.steps(z)
    with pytest.raises(GraphError, match="start"):
        stepper.back()
    with pytest.raises(OperandError, match="float"):
        ac.steps(2.0)
    with pytest.raises(IndexError, match="step 5 of 5"):
        stepper[5]
    assert stepper.position == 0
