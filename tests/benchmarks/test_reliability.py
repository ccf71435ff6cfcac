"""The measurements of reliability at a small size, and that each would tell what it is there to tell."""

import time
from random import Random

import pytest

import autograd_core as ac
from benchmarks.reliability import bits, depth, fuzz, hostile, memory, soak, threads
from benchmarks.reliability.readers import READERS, Reader, expressions
from strategies import planted

needs_native = pytest.mark.skipif(not ac.COMPILED, reason="the NumPy executor may differ by an ulp")


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("parse", 2000),
        ("read_csv", 1000),
        ("load", 600),
        ("load, forged", 200),
        ("checkpoint", 300),
        ("plots", 2),
    ],
)
def test_readers_refuse_or_accept(name, count):
    outcomes, problems = fuzz.attempts(name, 0, 0, count)
    assert not problems
    assert outcomes["accepted"] + outcomes["refused"] == count
    assert outcomes["accepted"]
    assert bool(outcomes["refused"]) == (name != "plots")


def test_labels_are_text_in_every_picture():
    assert fuzz.attempts("labels", 0, 0, 6)[1] == []


def test_inputs_are_those_of_their_seed():
    first, again = ([hostile.text(Random(f"{i}"), ["x + y"]) for i in range(50)] for _ in range(2))
    assert first == again
    assert len(set(first)) > 25


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda rng: {}[rng.random()], "KeyError"),
        (lambda rng: time.sleep(9.0), "Hang"),
        (lambda rng: ac.parse("x" * 20_000), "ExpressionError"),
    ],
)
def test_fuzzing_tells_a_crash_and_a_hang(attempt, told, monkeypatch):
    monkeypatch.setattr(fuzz, "TIME_LIMIT", 0.05)
    monkeypatch.setitem(READERS, "planted", Reader(1, 1, lambda folder: attempt))
    _, [problem] = fuzz.attempts("planted", 7, 3, 4)
    assert problem.startswith("planted, seed 7, input 3: ")
    assert told in problem


def test_fuzzing_in_processes(monkeypatch):
    monkeypatch.setattr(fuzz, "READERS", {"parse": Reader(1, 1, expressions)})
    figures = fuzz.measure(seed=1, count=1500)
    assert (figures["inputs"], figures["problems"]) == (1500, [])


def test_threads_do_not_meet():
    assert threads.measure(seed=0, count=80)["problems"] == []


def test_crosstalk_is_told(monkeypatch):
    shared = [0.0]

    def meeting(weights, x):
        shared[0] = x[0]
        time.sleep(1e-5)  # another thread's turn
        return weights[0][0] * shared[0]

    monkeypatch.setattr(threads, "loss", meeting)
    monkeypatch.setattr(threads, "_ways", lambda: [threads.eager])
    assert threads.measure(seed=0, count=160)["problems"]


@pytest.mark.parametrize("kind", ["backward of graphs", "second derivatives", "Trainer, Adam"])
def test_memory_is_flat(kind):
    allocated, _, most = memory.growth(kind, 0, 300)
    assert allocated < 100_000
    assert most > 1 << 20


def test_a_leak_is_told(monkeypatch):
    kept = []

    def leak(rng, count):
        for _ in range(count):
            kept.append(bytearray(10_000))
            yield

    monkeypatch.setitem(memory.KINDS, "leak", leak)
    allocated, *_ = memory.growth("leak", 0, 100)
    assert 800_000 <= allocated < 900_000


def test_deep_graphs():
    assert depth.measure(seed=0, count=20_000)["problems"] == []


def test_a_wrong_depth_is_told(monkeypatch):
    monkeypatch.setattr(depth, "TASKS", [(lambda nodes: nodes - 1.0, 1)])
    assert depth.measure(seed=0, count=10)["problems"] == ["<lambda>: 9.0, not 10"]


@needs_native
def test_a_short_soak():
    figures = soak.measure(seed=0, count=3)
    assert figures["problems"] == []
    assert figures["programs"] > 5
    assert figures["models trained three times"]


@needs_native
def test_a_soak_tells_a_wrong_rule():
    with planted(ac.OPS["mul"]):
        assert any(
            "differentiate, seed 0" in problem for problem in soak.measure(seed=0, count=3)["problems"]
        )


@pytest.mark.parametrize(("one", "other"), [(0.0, -0.0), (1.0, 1.0 + 2**-52), (float("nan"), 1.0)])
def test_bits_tell_all(one, other):
    assert bits.bits([one]) != bits.bits([other])
