import os
import subprocess
import sys
from functools import partial

import numpy

import autograd_core as ac
import nn
from nn.description import described


class Plain:
    pass


def test_things_that_do_other_things_are_told_apart():
    things = [
        None, 1, 1.0, "a", True, len, ac.relu, ac.tanh, partial(nn.losses.huber, delta=2.0), nn.losses.huber,
        numpy.ones(2), numpy.zeros(2), numpy.ones((1, 2)), [1, 2], [1, [2]], {"a": 1},
        nn.SGD(0.1), nn.SGD(0.2), nn.SGD(nn.schedules.cosine(0.1, 5)), nn.SGD(nn.schedules.cosine(0.1, 6)),
        nn.Dropout(0.1), nn.Dropout(0.2), nn.Neuron(2), nn.Neuron(3), nn.Neuron(2, "relu"),
        lambda: 0, Plain(), nn.EarlyStopping(2),
    ]  # fmt: skip
    assert len({described(thing) for thing in things}) == len(things)


def test_numbers_that_are_learned_and_state_do_not_count():
    model, same = nn.MLP(1, [2, 1], seed=1), nn.MLP(1, [2, 1], seed=2)
    adam, stop = nn.Adam(0.1), nn.EarlyStopping(3)
    before = described([same, nn.Adam(0.1), nn.EarlyStopping(3)])
    nn.fit(model, [[1.0]], [0.0], optimizer=adam, stop=stop, epochs=2, progress=False)
    assert described([model, adam, stop]) == before


def test_what_is_part_of_itself():
    loop = [1]
    loop.append(loop)
    assert described(loop) == "[1, ...]"


def test_every_process_says_the_same():
    program = "import nn; from nn.description import described; print(described(nn.MLP(2, [3, 1])))"
    command = [sys.executable, "-c", program]
    said = [
        subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in "12"
    ]
    assert said[0] == said[1] != b""
