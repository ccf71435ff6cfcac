"""The stepper: the same sweep as backward(), one contribution at a time."""

import io

import pytest

import autograd_core as ac
from autograd_core import GraphError, OperandError, Value


@pytest.fixture
def example():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    z = x * y + x.sin()
    z.label = "z"
    return x, y, z


def test_steps_in_words_and_numbers(example):
    x, y, z = example
    lines = [str(step) for step in ac.steps(z)]
    assert lines == [
        "dz/dv1 += dz/dz * dz/dv1 = 1.0 * 1.0 = 1.0   (total 1.0)",
        "dz/dv2 += dz/dz * dz/dv2 = 1.0 * 1.0 = 1.0   (total 1.0)",
        "dz/dx += dz/dv2 * dv2/dx = 1.0 * -0.4161 = -0.4161   (total -0.4161)",
        "dz/dx += dz/dv1 * dv1/dx = 1.0 * 3.0 = 3.0   (total 2.584)",
        "dz/dy += dz/dv1 * dv1/dy = 1.0 * 2.0 = 2.0   (total 2.0)",
    ]


def test_the_replay_ends_at_the_engines_gradients(example):
    x, y, z = example
    stepper = ac.steps(z)
    totals = {id(step.parent): step.total for step in stepper}
    assert not x.has_grad
    z.backward()
    assert totals[id(x)] == x.grad
    assert totals[id(y)] == y.grad


def test_forwards_and_backwards(example):
    x, y, z = example
    stepper = ac.steps(z)
    assert len(stepper) == 5
    first = next(stepper)
    second = stepper.next()
    assert stepper.position == 2
    assert stepper.back() is second
    assert stepper.next() is second
    assert stepper.run_until(x).total == pytest.approx(2.5839, abs=1e-4)
    assert stepper.position == 4
    assert stepper.adjoints()["x"] == stepper[3].total
    stepper.reset()
    assert next(stepper) is first
    assert not any(node.has_grad for node in ac.toposort(z))


def test_commit_writes_once(example):
    x, y, z = example
    stepper = ac.steps(z)
    stepper.commit()
    assert y.grad == 2.0
    with pytest.raises(GraphError, match="committed"):
        stepper.commit()
    assert y.grad == 2.0


def test_tables(example):
    x, y, z = example
    assert "v1 = x * y" in z.explain()
    assert "v2 = sin(x)" in str(ac.steps(z))
    from rich.console import Console

    screen = io.StringIO()
    Console(width=100, file=screen).print(ac.steps(z))
    assert "backward pass of z = 6.909" in screen.getvalue()


def test_errors(example):
    x, y, z = example
    stepper = ac.steps(z)
    with pytest.raises(GraphError, match="start"):
        stepper.back()
    with pytest.raises(GraphError, match="stranger"):
        stepper.run_until(Value(1.0, "stranger"))
    with pytest.raises(OperandError, match="float"):
        ac.steps(2.0)
    assert stepper.position == 0
    assert list(ac.steps(x)) == []
