"""The network that grows: its passes are linear in the graph, its plot is the same each time."""

import pytest

import autograd_core as ac
from benchmarks import growth


def test_products_grow_like_nodes():
    for width in (4, 8, 16):
        loss = growth.graph(width)
        nodes, products = len(ac.toposort(loss)), len(ac.steps(loss))
        assert 0.5 * nodes < products < 2 * nodes


def test_the_graph_is_the_same_in_every_run():
    first, second = growth.graph(4), growth.graph(4)
    first.backward()
    second.backward()
    assert [v.grad for v in ac.leaves(first)] == [v.grad for v in ac.leaves(second)]


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_the_exponent_is_that_of_the_times(power):
    rows = [{"nodes": n, "forward": 3e-8 * n**power} for n in (100, 1000, 10_000)]
    assert growth.exponent(rows, "forward") == power


def test_the_plot_has_the_same_bytes_each_time(tmp_path):
    rows = [{"nodes": n, **dict.fromkeys(growth.WORK, 1e-8 * n)} for n in (100, 1000)]
    growth.plot({"rows": rows}, tmp_path / "a.svg")
    growth.plot({"rows": rows}, tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
