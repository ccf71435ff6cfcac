"""Workers compute the gradients of shards: any number of them, and any that die, give the same bits."""

import multiprocessing
import os
import random
import signal
import sys
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pytest

import autograd_core as ac
import nn
from nn import workers

SPAWN = multiprocessing.get_context("spawn")
RNG = random.Random(3)
X = [[RNG.gauss(0.0, 1.0) for _ in range(3)] for _ in range(22)]
Y = [RNG.randrange(3) for _ in range(22)]
SETTINGS = {
    "loss": "cross_entropy", "validation": (X[:4], Y[:4]), "epochs": 3, "batch_size": 10,
    "progress": False, "l2": 0.01, "clip": 1.0,
}  # fmt: skip


def processes(count):
    return partial(ProcessPoolExecutor, count, mp_context=SPAWN)


@pytest.fixture(scope="module")
def pool():
    with processes(2)() as executor:
        yield executor


class Deadly(nn.Sequential):
    """A model at which the worker dies that finds the file, which is then gone."""

    def __init__(self, *layers, seed, file):
        super().__init__(*layers, seed=seed)
        self.file = file

    def __call__(self, x):
        if multiprocessing.parent_process() and os.path.exists(self.file):
            os.remove(self.file)
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(x)


def make(kind=nn.Sequential, **settings):
    return kind(nn.Layer(3, 4, "tanh"), nn.Dropout(0.3, seed=9), nn.Layer(4, 3), seed=1, **settings)


def first_error(outputs, target):
    return ac.abs(outputs[0] - target)


def fitted(executor=None, model=None, **settings):
    model = model or make()
    given = SETTINGS | {"metrics": ["accuracy", first_error], "optimizer": nn.Adam(0.05)} | settings
    history = nn.fit(model, X, Y, executor=executor, **given)
    return history, [p.data for p in model.parameters()], model.layers[1].rng.getstate()


def test_any_number_of_workers_gives_the_same_bits(pool):
    expected = fitted(ThreadPoolExecutor(1), shard_size=4)
    assert fitted(pool, shard_size=4) == expected
    assert fitted(processes(3), shard_size=4) == expected
    assert fitted(ThreadPoolExecutor(4), shard_size=4) == expected


@pytest.mark.parametrize("size", [10, 64])
def test_a_shard_that_is_the_batch_gives_the_bits_of_one_process(pool, size):
    assert fitted(pool, shard_size=size) == fitted()


@pytest.mark.parametrize("size", [1, 3, 4])
def test_shards_give_what_one_process_gives(pool, size):
    history, parameters, rng = fitted(pool, shard_size=size)
    alone = fitted()
    assert parameters == pytest.approx(alone[1], rel=1e-9, abs=1e-12)
    for name, scores in alone[0].values.items():
        assert history[name] == pytest.approx(scores, rel=1e-9), name
    assert rng == alone[2]


def test_a_run_among_workers_goes_on_to_the_same_bits(pool, tmp_path):
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    whole = fitted(pool, shard_size=4)
    fitted(pool, shard_size=4, epochs=2, checkpoint=tmp_path / "run")
    assert fitted(ThreadPoolExecutor(1), shard_size=4, checkpoint=tmp_path / "run") == whole
    with pytest.raises(ValueError, match="shard_size was 4, is 5"):
        fitted(pool, shard_size=5, checkpoint=tmp_path / "run")


needs_sigkill = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


@needs_sigkill
def test_a_worker_that_dies_costs_a_retry(tmp_path):
    model = make(Deadly, file=str(tmp_path / "deadly"))
    expected = fitted(model=model, shard_size=4)
    (tmp_path / "deadly").touch()
    model = make(Deadly, file=str(tmp_path / "deadly"))
    found = fitted(processes(2), model, shard_size=10)
    assert not (tmp_path / "deadly").exists()
    assert found == expected


def new_children(before):
    return [child for child in multiprocessing.active_children() if child not in before]


@needs_sigkill
def test_workers_that_are_killed_at_any_time_cost_a_retry(pool):
    expected = fitted(pool, shard_size=4, epochs=30)
    moments, killed, before = random.Random(1), [], multiprocessing.active_children()

    def kill():
        killed.extend(child.kill() for child in new_children(before)[:1])

    def kill_soon(history, model):
        if len(history["loss"]) % 10 == 0:
            threading.Timer(0.01 * moments.random(), kill).start()

    assert fitted(processes(2), shard_size=4, epochs=30, stop=kill_soon) == expected
    assert killed


@needs_sigkill
def test_workers_that_do_not_end_are_ended(pool, monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", 0.2)
    before, stopped = multiprocessing.active_children(), []

    def stop_one(history, model):
        stopped.extend(new_children(before)[:1])
        os.kill(stopped[0].pid, signal.SIGSTOP)

    assert fitted(processes(2), epochs=1, stop=stop_one) == fitted(pool, epochs=1)
    assert stopped[0].exitcode == -signal.SIGKILL


@needs_sigkill
def test_an_executor_that_was_given_and_broke_is_done_without(pool):
    expected = fitted(pool, shard_size=4)
    before = multiprocessing.active_children()

    def kill(history, model):
        for child in new_children(before):
            child.kill()

    message = "computed in this process, not by workers: BrokenProcessPool"
    with processes(2)() as executor, pytest.warns(RuntimeWarning, match=message) as said:
        found = fitted(executor, shard_size=4, stop=kill)
    assert found == expected
    assert len(said) == 1


class Fatal(nn.Sequential):
    def __call__(self, x):
        if multiprocessing.parent_process():
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(x)


@needs_sigkill
def test_workers_that_always_die_end_the_run():
    model, children = make(Fatal), multiprocessing.active_children()
    before = [p.data for p in model.parameters()]
    with pytest.raises(RuntimeError, match=r'died in 3 executors .* needs `if __name__ == "__main__":`'):
        fitted(processes(1), model)
    assert [p.data for p in model.parameters()] == before
    assert not new_children(children)


class Picky(nn.Sequential):
    def __call__(self, x):
        if x[0] > 1e9:
            raise ValueError("too large")
        return super().__call__(x)


@pytest.mark.parametrize("executor", [processes(1), ThreadPoolExecutor(1)])
def test_an_error_of_the_model_is_raised_as_without_workers(executor):
    with pytest.raises(ValueError, match="too large"):
        nn.fit(make(Picky), [[0.0] * 3, [1e10] * 3], [0, 1], loss="cross_entropy", batch_size=1,
               executor=executor, progress=False)  # fmt: skip


def test_what_cannot_be_sent_is_told_before_training(pool):
    model = make()
    before = [p.data for p in model.parameters()]
    for settings in (
        {"loss": lambda outputs, target: outputs[0]},
        {"metrics": [lambda outputs, target: 0.0]},
    ):
        with pytest.raises(
            TypeError, match=r"executor: .* cannot be sent to workers: .*lambda.*at the top of"
        ):
            fitted(pool, model, **settings)
    assert [p.data for p in model.parameters()] == before


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        (
            {"executor": 4},
            TypeError,
            r"a concurrent.futures.Executor.*lambda: ProcessPoolExecutor\(4\), got 4",
        ),
        ({"executor": Executor(), "compiled": False}, ValueError, "executor: workers run compiled code"),
        (
            {"executor": Executor(), "shard_size": 0},
            ValueError,
            "shard_size is a positive whole number, got 0",
        ),
    ],
)
def test_bad_settings(settings, error, message):
    with pytest.raises(error, match=message):
        fitted(**settings)


@needs_sigkill
def test_dask_workers_of_which_one_is_killed():
    distributed = pytest.importorskip("distributed", reason="Dask's distributed is not installed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = list(client.run(os.getpid).values())

        def kill(history, model):
            if len(history["loss"]) == 2:
                os.kill(pids[0], signal.SIGKILL)

        found = fitted(client.get_executor(), shard_size=4, epochs=6, stop=kill)
    assert found == fitted(ThreadPoolExecutor(1), shard_size=4, epochs=6)
