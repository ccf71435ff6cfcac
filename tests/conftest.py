"""How the property tests run: the same examples in every run; new ones where EXPLORE is set, ten times as
many where NIGHTLY is set."""

import os
import signal
import sys

import pytest
from hypothesis import HealthCheck, settings

import autograd_core as ac

_SLOW_IS_FINE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile("explore", deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile("default", settings.get_profile("explore"), derandomize=True, print_blob=True)
settings.register_profile("nightly", settings.get_profile("default"), max_examples=1000)
settings.load_profile(
    "nightly" if os.environ.get("NIGHTLY") else "explore" if os.environ.get("EXPLORE") else "default"
)

# A shell has what runs in its background ignore Ctrl-C, and what that starts, too: tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def ops_of_examples():
    """What an example defines is no op for other tests: its functions lose the names that they use."""
    known = set(ac.OPS)
    yield
    for name in set(ac.OPS) - known:
        del ac.OPS[name]


def pytest_collection_modifyitems(items):
    """Examples and measurements train for long, and measure time: no lines are counted there."""
    for item in items:
        if item.path.parent.name in ("examples", "benchmarks"):
            item.add_marker("untraced")


# Not pytest-cov's `no_cover`: in a worker of xdist there are two measurements, of which that ends one.
@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Count no lines where a test is marked so."""
    if not item.get_closest_marker("untraced"):
        return (yield)
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracing)
