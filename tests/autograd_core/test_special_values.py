"""Zeros, subnormals, the largest floats, infinities, nan, the ends of domains: no op raises, conventions
hold."""

import json
import math
import os
import shutil
import subprocess
import sys
from itertools import chain, product
from math import inf, nan
from pathlib import Path

import pytest

import autograd_core as ac
import every_derivative as everything
from autograd_core.op import OPS
from benchmarks.differentiators import OUR_OPS, our_function
from every_derivative import every_derivative, same

TINY, LARGEST = 5e-324, math.ldexp(2.0 - 2.0**-52, 1023)
BELOW_ONE, ABOVE_ONE = 1.0 - 2.0**-53, 1.0 + 2.0**-52
VALUES = [
    0.0, -0.0, TINY, -TINY, 1e-310, 2.2250738585072014e-308, -1e-160, 0.5, -0.5, BELOW_ONE, -BELOW_ONE, 1.0,
    -1.0, ABOVE_ONE, -ABOVE_ONE, 1.5, 2.0, -2.0, 3.0, -3.0, 26.6, 171.7, -171.5, 709.8, -745.2, 1e16, -1e154,
    1e200, LARGEST, -LARGEST, inf, -inf, nan,
]  # fmt: skip
FEW = [0.0, -0.0, TINY, -1e-160, 1.0, -1.0, 3.0, 1e200, -LARGEST, inf, -inf, nan]
FEWER = [0.0, 5e-324, 1.0, -3.0, 1e200, inf, nan]


def grid(name):
    """All combinations of special values for the operands of the op, its defaults left out and put in."""
    op = OPS[name]
    if name == "dot":
        return product(FEWER, repeat=4)
    if op.arity is None:
        return [*product(FEW, repeat=1), *product(FEW, repeat=2), *product(FEWER, repeat=3)]
    free = op.arity - len(op.defaults)
    with_defaults = product(FEW, repeat=op.arity) if op.defaults else ()
    return [*product(VALUES if free < 3 else FEW, repeat=free), *with_defaults]


@pytest.mark.parametrize("name", OUR_OPS)
def test_nothing_raises_and_conventions_hold(name):
    function = our_function(name)
    for arguments in grid(name):
        found = every_derivative(function, arguments)
        case = (name, arguments, found)
        assert all(type(x) is float for x in (found.value, *found.first, *chain(*found.second))), case
        check_nan(name, arguments, found, case)
        check_domain(name, arguments, found, case)
        if name in STEPS:
            assert not any(found.first), case
        n = len(arguments)
        if name not in NOT_SYMMETRIC:
            pairs = [(found.second[i][j], found.second[j][i]) for i in range(n) for j in range(i)]
            assert all(same(a, b) or math.isclose(a, b, rel_tol=1e-15) for a, b in pairs), case


STEPS = ("sign", "floor", "ceil", "trunc", "round", "floordiv")
# The partials of sums are constants, those of products the other operands; a mask is of what was chosen.
LINEAR = (
    "add", "sub", "neg", "mul", "div", "fma", "square", "sum", "mean", "prod", "dot", "var", "where",
    "degrees", "radians", "leaky_relu",
)  # fmt: skip
STEPS_OR_LINEAR_IN_SECOND = ("copysign", "elu")


NOT_SYMMETRIC = ("std",)  # where it vanishes, its second derivatives are sums of infinities


def nan_is_ignored(name, arguments):
    """The stated exceptions to "nan in, nan out"."""
    if name == "pow":
        return arguments[0] == 1.0 or arguments[1] == 0.0
    if name in ("hypot", "norm"):
        return any(map(math.isinf, arguments))
    if name == "where":
        return not math.isnan(arguments[1] if arguments[0] != 0.0 else arguments[2])
    if name in ("elu", "leaky_relu"):  # the parameter of a branch that is not taken
        return arguments[0] >= 0.0
    return name == "copysign" and not math.isnan(arguments[0])


def check_nan(name, arguments, found, case):
    if any(map(math.isnan, arguments)) and not nan_is_ignored(name, arguments):
        assert math.isnan(found.value), case
    if math.isnan(found.value) and name not in (*LINEAR, *STEPS):
        first = found.first[:1] if name in STEPS_OR_LINEAR_IN_SECOND else found.first
        assert all(map(math.isnan, first)), case


def check_domain(name, arguments, found, case):
    outside = [x for x, interval in zip(arguments, OPS[name].domain, strict=False) if beyond(x, interval)]
    if outside and name not in ("pow", "gamma", "lgamma", "digamma"):  # these go on below zero, with gaps
        assert math.isnan(found.value), case


def beyond(x, interval):
    return x < interval.low or x > interval.high


@pytest.mark.parametrize("name", [name for name in OUR_OPS if OPS[name].arity == 1])
def test_higher_orders_raise_nothing(name):
    function = our_function(name)
    for x in VALUES:
        assert type(ac.derivative(function, 3)(x)) is float


@pytest.mark.skipif(not ac.COMPILED, reason="the engine runs as plain Python already")
def test_compiled_and_plain_give_the_same_bits(tmp_path):
    root = Path(__file__).parent.parent.parent
    for package in ("autograd_core", "benchmarks"):
        plain = shutil.ignore_patterns("*.so", "*.pyd", "*.c", "__pycache__")
        shutil.copytree(root / package, tmp_path / package, ignore=plain)
    run = subprocess.run(
        [sys.executable, everything.__file__],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    plain = json.loads(run.stdout)
    assert not plain["compiled"]
    compiled = everything.bits()
    assert {case: bits for case, bits in compiled.items() if bits != plain["bits"][case]} == {}
