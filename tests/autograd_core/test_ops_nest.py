"""Every op, differentiated as graph, says to the bit what it recorded (or `create_graph` would refuse it)."""

import math
import random

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Value


@pytest.mark.parametrize("name", [name for name, op in ac.OPS.items() if op.arity and op.public])
def test_every_op_nests(name):
    from autograd_core.admission import sample

    op = ac.OPS[name]
    for point in sample(op.domain, 12):
        xs = [Value(x) for x in point]
        for g, edge in zip(ac.gradients(op(*xs), xs, create_graph=True), op(*xs).partials, strict=True):
            assert g.data == edge or (math.isnan(edge) and math.isnan(g.data))


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "norm", "max", "min", "logsumexp", "var", "std"])
def test_every_reduction_nests(name):
    op, draw = ac.OPS[name], random.Random(0)
    for n in (2, 3, 5, 17):
        xs = [draw.gauss(0.0, 3.0) for _ in range(n)]
        v = [draw.gauss(0.0, 1.0) for _ in range(n)]
        by_rows = np.array(ac.hessian(op)(xs)) @ v
        assert np.allclose(ac.hvp(op, xs, v), by_rows, rtol=1e-12, atol=1e-13)
        forward = ac.jvp(ac.grad(op), xs, v)[1]
        assert np.allclose(forward, by_rows, rtol=1e-12, atol=1e-13)
        h = 1e-4
        ahead, behind = [ac.grad(op)([x + s * h * d for x, d in zip(xs, v, strict=True)]) for s in (1, -1)]
        assert np.allclose((np.array(ahead) - behind) / (2 * h), by_rows, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_every_vector_op_nests(name):
    op = ac.OPS[name]
    xs = [0.3, -1.0, 2.0, 0.5]
    first = np.array(ac.jacobian(op)(xs))
    s = np.exp(xs) / np.sum(np.exp(xs))
    expected = np.diag(s) - np.outer(s, s) if name == "softmax" else np.eye(4) - s
    assert np.allclose(first, expected, rtol=1e-13, atol=1e-15)
    second = np.array(ac.jacobian(ac.jacobian(op))(xs))
    assert second.shape == (4, 4, 4)
    assert np.allclose(second, second.transpose(0, 2, 1), atol=1e-15)
    moved = np.array(ac.jacobian(op)([x + 1e-5 * (i == 1) for i, x in enumerate(xs)]))
    assert np.allclose((moved - first) / 1e-5, second[:, :, 1], atol=1e-5)
