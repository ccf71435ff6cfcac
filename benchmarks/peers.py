"""The engines that people use, as differentiators: PyTorch, JAX, HIPS autograd, CasADi, XAD."""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import OPS
from benchmarks.differentiators import OUR_OPS, Differentiator, Numbers, ours
from benchmarks.points import Point

OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "pow": operator.pow,
    "abs": operator.abs,
}


def _named(names: Sequence[str], *modules: str) -> dict[str, Callable[..., Any]]:
    """Every op of ours that one of these modules has under the same name."""
    found: dict[str, Callable[..., Any]] = dict(OPERATORS)
    for module in [importlib.import_module(module) for module in reversed(modules)]:
        found |= {name: getattr(module, name) for name in names if callable(getattr(module, name, None))}
    return found


REDUCTIONS = ("sum", "mean", "prod", "max", "min", "var", "std")
ONE_BY_ONE = [name for name in OUR_OPS if OPS[name].arity is not None]


def _over_a_stack(numpy: Any, name: str) -> Callable[..., Any]:
    return lambda *xs: getattr(numpy, name)(numpy.stack(xs), axis=0)


def torch() -> Differentiator:
    import torch
    from torch.nn import functional

    functions = _named(ONE_BY_ONE, "torch", "torch.special", "torch.nn.functional")
    functions |= {
        "reciprocal": torch.reciprocal,
        "mod": torch.remainder,
        "log_sigmoid": functional.logsigmoid,
        "gelu_tanh": lambda x: functional.gelu(x, approximate="tanh"),
        "degrees": torch.rad2deg,
        "radians": torch.deg2rad,
        "floordiv": torch.floor_divide,
        "hardtanh": functional.hardtanh,
        "clamp": torch.clamp,
        "where": lambda c, x, y: torch.where(c != 0.0, x, y),
        "dot": lambda a, b, c, d: a * c + b * d,
        "log_softmax": lambda *xs: torch.log_softmax(torch.stack(xs), 0)[0],
        "softmax": lambda *xs: torch.softmax(torch.stack(xs), 0)[0],
        "logsumexp": lambda *xs: torch.logsumexp(torch.stack(xs), 0),
        "sum": lambda *xs: torch.stack(xs).sum(0),
        "mean": lambda *xs: torch.stack(xs).mean(0),
        "prod": lambda *xs: torch.stack(xs).prod(0),
        "norm": lambda *xs: torch.linalg.vector_norm(torch.stack(xs), dim=0),
        "max": lambda *xs: torch.stack(xs).amax(0),
        "min": lambda *xs: torch.stack(xs).amin(0),
        "var": lambda *xs: torch.stack(xs).var(0, correction=0),
        "std": lambda *xs: torch.stack(xs).std(0, correction=0),
    }
    for name in ("remainder", "fma", "round_to"):  # torch.remainder is Python's %
        functions.pop(name, None)

    def gradient(output: Any, inputs: Sequence[Any]) -> list[Any]:
        if not output.requires_grad:
            return [torch.zeros_like(x) for x in inputs]
        found = torch.autograd.grad(output.sum(), inputs, create_graph=True, allow_unused=True)
        return [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, found, strict=True)]

    def differentiate(function: Callable[..., Any], points: Sequence[Point]) -> list[Numbers]:
        columns = zip(*points, strict=True)
        xs = [torch.tensor(column, dtype=torch.float64, requires_grad=True) for column in columns]
        out = function(*xs)
        slopes = gradient(out, xs)
        curve = [second for i, slope in enumerate(slopes) for second in gradient(slope, xs)[i:]]
        return _rows([(column + 0.0).tolist() for column in (out, *slopes, *curve)])

    return Differentiator("PyTorch", torch.__version__, functions, differentiate)


def jax() -> Differentiator:
    import jax

    jax.config.update("jax_enable_x64", True)
    from jax import numpy as jnp
    from jax.scipy import special

    functions = _named(ONE_BY_ONE, "jax.numpy", "jax.nn", "jax.lax", "jax.scipy.special")
    functions |= {
        "atan2": jnp.arctan2,
        "pow": jnp.power,
        "rsqrt": jax.lax.rsqrt,
        "mod": jnp.remainder,
        "gamma": special.gamma,
        "lgamma": special.gammaln,
        "sinc": jnp.sinc,
        "gelu": lambda x: jax.nn.gelu(x, approximate=False),
        "gelu_tanh": lambda x: jax.nn.gelu(x, approximate=True),
        "hardtanh": jax.nn.hard_tanh,
        "clamp": lambda x, low, high: jnp.clip(x, low, high),
        "where": lambda c, x, y: jnp.where(c != 0.0, x, y),
        "floordiv": jnp.floor_divide,
        "dot": lambda a, b, c, d: jnp.dot(jnp.stack([a, b]), jnp.stack([c, d])),
        "log_softmax": lambda *xs: jax.nn.log_softmax(jnp.stack(xs))[0],
        "softmax": lambda *xs: jax.nn.softmax(jnp.stack(xs))[0],
        "logsumexp": lambda *xs: special.logsumexp(jnp.stack(xs)),
        "norm": lambda *xs: jnp.linalg.norm(jnp.stack(xs)),
    }
    functions |= {name: _over_a_stack(jnp, name) for name in REDUCTIONS}
    for name in ("remainder", "fma"):
        functions.pop(name, None)

    def differentiate(function: Callable[..., Any], points: Sequence[Point]) -> list[Numbers]:
        columns = [jnp.array(column) for column in zip(*points, strict=True)]
        every = tuple(range(len(columns)))
        gradient = jax.grad(function, every)
        slopes = jax.vmap(gradient)(*columns)
        curve = []
        for i in every:
            row = jax.vmap(jax.grad(lambda *xs, i=i: gradient(*xs)[i], every))(*columns)
            curve += row[i:]
        return _rows([list(map(float, column)) for column in (jax.vmap(function)(*columns), *slopes, *curve)])

    return Differentiator("JAX", jax.__version__, functions, differentiate)


def autograd() -> Differentiator:
    """HIPS autograd."""
    import autograd
    from autograd import numpy as anp
    from autograd.scipy import special

    functions = _named(ONE_BY_ONE, "autograd.numpy", "autograd.scipy.special")
    functions |= {
        "pow": anp.power,
        "atan2": anp.arctan2,
        "asin": anp.arcsin,
        "acos": anp.arccos,
        "atan": anp.arctan,
        "asinh": anp.arcsinh,
        "acosh": anp.arccosh,
        "atanh": anp.arctanh,
        "lgamma": special.gammaln,
        "digamma": special.psi,
        "mod": anp.mod,
        "sigmoid": special.expit,
        "where": lambda c, x, y: anp.where(c != 0.0, x, y),
        "clamp": anp.clip,
        "logsumexp": lambda *xs: special.logsumexp(anp.stack(xs), axis=0),
        "norm": lambda *xs: anp.linalg.norm(anp.stack(xs), axis=0),
    }
    functions |= {name: _over_a_stack(anp, name) for name in REDUCTIONS}
    for name in ("remainder", "fma", "round", "fmod"):
        functions.pop(name, None)

    def differentiate(function: Callable[..., Any], points: Sequence[Point]) -> list[Numbers]:
        columns = [anp.array(column) for column in zip(*points, strict=True)]
        every = range(len(columns))
        gradients = [autograd.elementwise_grad(function, i) for i in every]
        slopes = [gradient(*columns) for gradient in gradients]
        pairs = [(i, j) for i in every for j in every if i <= j]
        curve = [autograd.elementwise_grad(gradients[i], j)(*columns) for i, j in pairs]
        return _rows([list(map(float, column)) for column in (function(*columns), *slopes, *curve)])

    return Differentiator("HIPS autograd", _version("autograd"), functions, differentiate)


def casadi() -> Differentiator:
    import casadi

    functions = _named(ONE_BY_ONE, "casadi")
    functions |= {
        "square": lambda x: x * x,
        "pow": casadi.power,
        "maximum": casadi.fmax,
        "minimum": casadi.fmin,
        "where": lambda c, x, y: casadi.if_else(c, x, y),
        "sum": lambda *xs: casadi.sum1(casadi.vertcat(*xs)),
        "norm": lambda *xs: casadi.norm_2(casadi.vertcat(*xs)),
        "dot": lambda a, b, c, d: casadi.dot(casadi.vertcat(a, b), casadi.vertcat(c, d)),
        "logsumexp": lambda *xs: casadi.logsumexp(casadi.vertcat(*xs)),
    }
    for name in ("mod", "reciprocal", "softplus", "trunc", "round"):
        functions.pop(name, None)

    def differentiate(function: Callable[..., Any], points: Sequence[Point]) -> list[Numbers]:
        xs = casadi.SX.sym("x", len(points[0]))
        out = function(*casadi.vertsplit(xs))
        curve, slopes = casadi.hessian(out, xs)
        every = range(len(points[0]))
        upper = [curve[i, j] for i in every for j in range(i, len(points[0]))]
        numbers = casadi.Function("numbers", [xs], [casadi.densify(casadi.vertcat(out, slopes, *upper))])
        return [numbers(list(point)).full().ravel().tolist() for point in points]

    return Differentiator("CasADi", casadi.__version__, functions, differentiate)


def xad() -> Differentiator:
    """XAD through its Python binding, which has no second derivatives."""
    import xad.math
    from xad.adj_1st import Real, Tape

    functions = _named(ONE_BY_ONE, "xad.math")
    functions |= {"pow": xad.math.pow, "maximum": xad.math.max, "minimum": xad.math.min}

    def differentiate(function: Callable[..., Any], points: Sequence[Point]) -> list[Numbers]:
        found = []
        for point in points:
            with Tape() as tape:
                xs = [Real(x) for x in point]
                tape.registerInputs(xs)
                tape.newRecording()
                out = function(*xs)
                tape.registerOutput(out)
                out.derivative = 1.0
                tape.computeAdjoints()
                found.append([float(xad.value(out)), *[float(x.derivative) for x in xs]])
        return found

    return Differentiator("XAD", _version("xad"), functions, differentiate)


def available() -> tuple[list[Differentiator], list[str]]:
    """The engines installed here, ours first, and a line for each that is not."""
    found, missing = [ours()], []
    for peer in (torch, jax, autograd, casadi, xad):
        try:
            found.append(peer())
        except ImportError:
            name = peer.__name__
            missing.append(f"{name} is not installed, so it is not measured: pip install {name}")
    return found, missing


def _rows(columns: Sequence[Sequence[float]]) -> list[Numbers]:
    return [list(row) for row in zip(*columns, strict=True)]


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)
