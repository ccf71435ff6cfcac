"""Random expressions of 1 to 60 ops: the gradient against central differences and another engine's."""

from math import isfinite

import pytest
from hypothesis import assume, given, settings

from autograd_core import Value, toposort
from autograd_core.differences import ROUNDING, judge
from autograd_core.testing import expressions

SMOOTH = [
    "add", "sub", "mul", "neg", "square", "sin", "cos", "tanh", "exp", "expm1", "log1p", "atan", "asinh",
    "sigmoid", "softplus", "silu", "gelu", "erf", "hypot", "sqrt", "log", "softmax", "logsumexp", "mean",
    "dot", "norm", "sum",
]  # fmt: skip


def steepest(nodes):
    """A bound of how fast any part moves with the inputs: below its inverse the expression bends no more."""
    speed = {}
    for node in nodes:
        pairs = zip(node.operands, node.edges, strict=True)
        speed[id(node)] = (
            sum(abs(edge) * speed[id(x)] for x, edge in pairs if edge is not None) if node.op else 1.0
        )
    return max(speed.values())


@settings(max_examples=200)
@given(expressions(SMOOTH, size=60))
def test_central_differences(expression):
    inputs = [Value(x) for x in expression.point]
    output = expression(*inputs)
    assume(isinstance(output, Value))
    nodes = toposort(output)
    scale = 1.0 / steepest(nodes)
    assume(scale > 1e-4)
    output.backward()
    rounding = ROUNDING * sum(abs(node.grad * node.data) for node in nodes if isfinite(node.grad))
    for i, x in enumerate(expression.point):

        def moved(x, i=i):
            point = [Value(y) for y in expression.point]
            point[i] = Value(x)
            return expression(*point).data

        verdict = judge(moved, x, inputs[i].grad, [scale], rounding=rounding)
        assert verdict.right is not False, (
            f"d/dx{i} is {inputs[i].grad}, not {verdict.slope} +- {verdict.error}"
        )


def test_hips_autograd():
    pytest.importorskip("autograd")
    import autograd
    import autograd.numpy as np

    functions = {
        "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
        "square": np.square, "sqrt": np.sqrt, "exp": np.exp, "expm1": np.expm1, "log": np.log,
        "log1p": np.log1p, "log2": np.log2, "sin": np.sin, "cos": np.cos, "atan": np.arctan,
        "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "abs": np.abs, "logaddexp": np.logaddexp,
        "softplus": lambda x: np.logaddexp(x, 0.0),
        "hypot": lambda x, y: np.sqrt(x * x + y * y),
    }  # fmt: skip

    def theirs(op, xs):
        return functions[op.name](*xs)

    @settings(max_examples=200)
    @given(expressions(list(functions), size=60))
    def agree(expression):
        inputs = [Value(x) for x in expression.point]
        output = expression(*inputs)
        nodes = toposort(output)
        # Arguments that are large or near a kink turn the last digit into any: both engines are right then.
        assume(all(1e-6 < abs(node.data) < 50.0 for node in nodes))
        output.backward()
        others = autograd.grad(lambda xs: expression.run(xs, theirs))(list(expression.point))
        size = sum(abs(node.grad) for node in nodes)
        for ours, other in zip([x.grad for x in inputs], others, strict=True):
            assert abs(ours - other) <= 1e-8 * size

    agree()
