import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy
import pytest

import autograd_core as ac
import nn
from nn.checkpoint import DIGEST
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


def made(source):
    names = {"__name__": "made"}
    exec(source, names)
    return names["f"]


LINE = "def f(x, y): return x * 2.0 - y"
CALLING = """
def helper(x): return x + {}
def f(x): return helper(x)
"""
MODEL = """
import nn
class f(nn.Module):
    {}
    def __call__(self, x): return {}
"""
READING = """
config = {}
def f(x): return config{} * x
"""
COUNTING = """
def around(calls):
    def f(x):
        global total
        nonlocal calls
        calls, total = calls + 1, total + x
        return x
    return f
total = {0}
f = around({0})
"""
PROPERTY = "from functools import cached_property\n" + MODEL.format(
    "@property\n    def g(self): return 1", "x"
)
COUNTED = """
counts = {{"calls": {}}}
def f(x):
    counts["calls"] = counts["calls"] + 1
    return x
"""
CLOSED = """
def around(a, seen):
    def f(x): return a * x + len(seen)
    return f
f = around({}, {})
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LINE, LINE.replace("2.0", "3.0")),
        (LINE, LINE.replace("x *", "y *")),
        (LINE, LINE.replace("y):", "y=1.0):")),
        (CALLING.format(1), CALLING.format(2)),
        (CLOSED.format(1.0, []), CLOSED.format(2.0, [])),
        (MODEL.format("", "x"), MODEL.format("", "[x]")),
        (MODEL.format("@staticmethod\n    def g(): return 1", "x"), MODEL.format("", "x")),
        (MODEL.format("k = 1.0", "self.k"), MODEL.format("k = 2.0", "self.k")),
        (
            READING.format("type('C', (), {'K': 1.0})", ".K"),
            READING.format("type('C', (), {'K': 2.0})", ".K"),
        ),
        (READING.format("{'K': 1.0}", "['K']"), READING.format("{'K': 2.0}", "['K']")),
        (PROPERTY, PROPERTY.replace("1", "2")),
        (PROPERTY.replace("@", "@cached_"), PROPERTY.replace("@", "@cached_").replace("1", "2")),
        (
            "from functools import cache\n@cache\n" + LINE,
            "from functools import cache\n@cache\n" + LINE.replace("2", "3"),
        ),
        ("f = lambda x: [y for y in x]", "f = lambda x: [-y for y in x]"),
    ],
)
def test_other_code_under_the_same_name_is_told_apart(one, other):
    assert described(made(one)) != described(made(other))
    assert DIGEST.sub("", described(made(one))) == DIGEST.sub("", described(made(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LINE, "\n\n" + LINE.replace("return", "\n  # a comment\n  return")),
        (CLOSED.format(1.0, []), CLOSED.format(1.0, [3])),  # what a function may have changed itself
        ("def f(n): return f(n - 1)", "\ndef f(n): return f(n - 1)"),
        (COUNTING.format(0), COUNTING.format(3)),
        (COUNTED.format(0), COUNTED.format(3)),
    ],
)
def test_lines_and_what_a_function_counts_by_itself_do_not_count(one, other):
    assert described(made(one)) == described(made(other))


def test_a_checkpoint_of_other_code_is_refused(tmp_path):
    def fit(loss):
        settings = {"loss": loss, "epochs": 1, "progress": False}
        return nn.fit(nn.MLP(1, [2]), [[1.0]], [0.0], checkpoint=tmp_path / "run", **settings)

    fit(lambda outputs, target: outputs[0] - target)
    assert fit(lambda outputs, target: outputs[0] - target).stopped == "1 epoch done"
    with pytest.raises(ValueError, match="loss and metrics has other code than it had: name another"):
        fit(lambda outputs, target: outputs[1] - target)


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
    program = """
import nn
from nn.description import described
f = lambda x: x in {"a", "b", "c"} and nn.MLP(2, [3])
print(described([nn.MLP(2, [3, 1]), f]))
"""
    command = [sys.executable, "-c", program]
    said = [
        subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in "12"
    ]
    assert said[0] == said[1] != b""


def test_what_is_read_from_a_module_counts(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    Path(tmp_path, "settings_of_a_test.py").write_text("K = 1.0\n")
    f = made("import settings_of_a_test as settings\ndef f(x): return settings.K * x")
    before = described(f)
    monkeypatch.setattr(sys.modules["settings_of_a_test"], "K", 2.0)
    assert described(f) != before
    monkeypatch.delitem(sys.modules, "settings_of_a_test")
