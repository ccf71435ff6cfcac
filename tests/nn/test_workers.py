import pickle
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from operator import methodcaller

import pytest

from nn import workers
from nn.workers import Workers


class Counting(ThreadPoolExecutor):
    """How often something was sent along."""

    sent = 0

    def submit(self, function, key, content, arguments):
        self.sent += content is not None
        return super().submit(function, key, content, arguments)


def method(name, executor):
    return Workers(executor, methodcaller, pickle.dumps((name,)), methodcaller(name))


def test_it_is_sent_once_and_to_those_that_have_not_got_it():
    workers._known.clear()
    with Counting(1) as executor:
        upper = method("upper", executor)
        for _ in range(3):
            assert upper.run([("a",), ("b",)]) == ["A", "B"]
        assert executor.sent == 2
        workers._known.clear()  # as a worker that has just come
        assert upper.run([("c",)]) == ["C"]
        assert executor.sent == 3


def test_a_worker_forgets_what_was_long_ago():
    with ThreadPoolExecutor(1) as executor:
        for name in ("upper", "lower", "title", "strip", "swapcase", "upper"):
            assert method(name, executor).run([(" a",)]) == [getattr(" a", name)()]
    assert len(workers._known) == workers._MOST_KNOWN


def test_results_come_in_the_order_asked_for():
    with ThreadPoolExecutor(4) as executor:
        words = [(str(i),) for i in range(50)]
        assert method("strip", executor).run(words) == [word for (word,) in words]


class Unreachable(Executor):
    def submit(self, function, *arguments):
        future = Future()
        future.set_exception(ConnectionError("no route"))
        return future


def test_what_no_worker_computes_is_computed_here():
    upper = method("upper", Unreachable())
    with pytest.warns(RuntimeWarning, match=r"not by workers: ConnectionError\('no route'\)"):
        assert upper.run([("a",)]) == ["A"]
    with pytest.raises(AttributeError, match="upper"):
        upper.run([(1,)])


@pytest.mark.parametrize("made", [None, 4])
def test_what_is_to_make_an_executor_and_makes_something_else(made):
    message = (
        f"^executor: the function returned {made}: have it return a concurrent.futures.Executor such as "
        r"ProcessPoolExecutor\(4\)$"
    )
    with pytest.raises(TypeError, match=message):
        method("upper", lambda: made).run([("a",)])
