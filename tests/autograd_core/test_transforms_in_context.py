"""Transforms under modes, in threads, and around functions that fail."""

import contextvars
import math
import threading

import pytest

import autograd_core as ac
from autograd_core import AnomalyError, DomainError, OperandError, Value


def test_no_grad_inside_cuts_and_outside_does_not():
    def f(x):
        with ac.no_grad():
            constant = x * x
        return constant * x

    assert ac.grad(f)(3.0) == 9.0
    with ac.no_grad():
        assert ac.grad(lambda x: x**3)(2.0) == 12.0
        assert ac.hessian(lambda x: x[0] ** 3)([2.0]) == [[12.0]]
        assert ac.jvp(lambda x: x**3, 2.0, 1.0) == (8.0, 12.0)

    def outer(x):
        with ac.no_grad():
            slope = ac.grad(lambda y: y**3)(x)
        return slope * x

    assert ac.grad(outer)(2.0) == 12.0
    x = Value(2.0)
    assert (x * x).parents == (x, x)  # the modes are as they were


def test_anomalies_are_found_inside_transforms():
    with ac.detect_anomaly():
        assert ac.derivative(lambda x: ac.sqrt(x), 2)(4.0) == -1.0 / 32.0
        with pytest.raises(AnomalyError, match="log"):
            ac.grad(lambda x: ac.grad(ac.log)(x) + ac.log(-x))(1.0)
        with pytest.raises(AnomalyError, match="sqrt"):
            ac.grad(lambda x: ac.sqrt(x) * 1.0)(0.0)


def test_every_thread_has_transforms_of_its_own():
    results = {}
    start = threading.Barrier(4)

    def work(k):
        start.wait()
        for _ in range(20):
            results[k] = (
                ac.derivative(lambda x: ac.exp(k * x), 3)(0.1),
                ac.hessian(lambda v: v[0] ** k)([2.0]),
            )

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k in range(1, 5):
        slope, [[second]] = results[k]
        assert type(slope) is float
        assert slope == pytest.approx(k**3 * math.exp(0.1 * k), rel=1e-13)
        assert second == pytest.approx(k * (k - 1) * 2.0 ** (k - 2))


def test_a_thread_inside_a_transform_carries_its_context():
    def f(x):
        found = []
        context = contextvars.copy_context()
        inner = lambda: found.append(ac.grad(lambda y: x * y * y)(1.5))  # noqa: E731
        thread = threading.Thread(target=lambda: context.run(inner))
        thread.start()
        thread.join()
        return found[0]

    assert ac.grad(f)(2.0) == 3.0


def test_an_exception_at_any_depth_leaves_no_trace():
    ran = []

    def fails(x):
        ac.grad(lambda y: ac.jvp(lambda z: 1 / 0, y, 1.0)[1])(x)

    for transform in (ac.grad, ac.jacobian, ac.hessian, lambda f: lambda x: ac.jvp(f, x, 1.0)):
        with pytest.raises(ZeroDivisionError):
            transform(fails)(1.0)
        assert type(ac.grad(ac.sin)(0.0)) is float
    with pytest.raises(DomainError, match="twice"):
        ac.grad(lambda x, y: x, argnums=(0, -2))(1.0, 2.0)
    with pytest.raises(OperandError, match="float\\(text\\)"):
        ac.jvp(lambda x: ran.append(x), 1.0, "1")
    assert not ran
    with pytest.raises(OperandError, match="returned None"):
        ac.jacobian(lambda x: None)(1.0)
    with pytest.raises(OperandError, match="str 'a' where a number"):
        ac.jacobian(lambda x: [x, "a"])(1.0)
