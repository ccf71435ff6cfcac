"""Ctrl-C while nn.fit runs: a History tells, at any time."""

import pytest

import nn


def test_an_interruption_keeps_what_was_learned():
    calls = []

    def interrupted(outputs, target):
        calls.append(target)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return 0.0

    model = nn.MLP(1, [1], seed=1)
    x, y = [[1.0], [2.0]], [1.0, 2.0]
    history = nn.fit(model, x, y, metrics=[interrupted], epochs=9, batch_size=2, progress=False)
    same = nn.MLP(1, [1], seed=1)
    nn.fit(same, x, y, epochs=3, batch_size=2, progress=False)
    assert history.stopped == "interrupted in epoch 3"
    assert len(history["loss"]) == 2
    assert [p.data for p in model.parameters()] == [p.data for p in same.parameters()]
    assert not model.training


@pytest.mark.parametrize("compiled", [True, False])
def test_an_interruption_before_the_first_step_changes_nothing(compiled):
    class Interrupted(nn.MLP):
        def __call__(self, row):
            raise KeyboardInterrupt

    model, same = Interrupted(1, [1], seed=1), nn.MLP(1, [1], seed=1)
    history = nn.fit(model, [[1.0]], [1.0], compiled=compiled, progress=False)
    assert (history.stopped, list(history)) == ("interrupted in epoch 1", [])
    assert [p.data for p in model.parameters()] == [p.data for p in same.parameters()]
    assert not model.training
