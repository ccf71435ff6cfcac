"""The scalar GPT compiled: one step against peers, and training on names against the usual class."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

import autograd_core as ac
from autograd_core import Value
from benchmarks import gpt
from benchmarks.calls import Contender, compare, made
from benchmarks.engines import usual

NAME = "oliver"  # six letters: seven positions
SCALARS = gpt.Scalars(Value, Value.detach, ac.exp, ac.log, ac.relu, ac.max, ac.take)


def arrays() -> dict[str, Any]:
    """The parameters as NumPy arrays."""
    return {name: np.array(matrix) for name, matrix in gpt.weights(float).items()}


def loss(model: dict[str, Any], letters: Any) -> Any:
    return gpt.loss_of_tokens(SCALARS, model, letters)


def step(rounds: int) -> dict[str, dict[str, float]]:
    """One step of seven tokens: loss and 4,192 gradients."""
    model, letters = arrays(), np.array(gpt.tokens(NAME))
    contenders = []
    for name, reassociate in (("compiled, exact", False), ("compiled, reassociate", True)):
        compiled = ac.compile(lambda m: gpt.loss(SCALARS, m, NAME), reassociate=reassociate)
        _, seconds = made(lambda compiled=compiled: compiled.value_and_grad(model))
        contenders.append(
            Contender(name, lambda compiled=compiled: compiled.value_and_grad(model), seconds, 100)
        )
    looked_up = ac.compile(loss)
    _, seconds = made(lambda: looked_up.value_and_grad(model, letters))
    contenders.append(
        Contender(
            "compiled, letters as inputs", lambda: looked_up.value_and_grad(model, letters), seconds, 100
        )
    )
    for peer in (_casadi, _jax, _torch):
        try:
            call, seconds = made(lambda peer=peer: peer(model))
        except ImportError as missing:
            print(f"{missing.name} is not installed, so it is not compared: pip install {missing.name}")
            continue
        contenders.append(Contender(peer.__name__.strip("_"), call, seconds, 20))
    contenders.append(Contender("usual class", _usual(), 0.0, 1))
    _check([contender.call() for contender in contenders])
    return compare(contenders, rounds)


def _check(results: list[Any]) -> None:
    losses = [float(value) for value, _ in results]
    if max(losses) - min(losses) > 1e-9:
        raise RuntimeError(f"the engines disagree: {losses}")


def _casadi(model: dict[str, Any]) -> Callable[[], Any]:
    import casadi

    symbols = [casadi.SX.sym(name, *matrix.shape) for name, matrix in model.items()]
    rows = {
        name: [[x[i, j] for j in range(x.shape[1])] for i in range(x.shape[0])]
        for name, x in zip(model, symbols, strict=True)
    }
    # A constant shift cancels in the softmax; these logits are small.
    scalars = gpt.Scalars(
        casadi.SX, lambda v: 0.0, casadi.exp, casadi.log, lambda v: casadi.fmax(v, 0.0), lambda vs: 0.0
    )
    parameters = casadi.vertcat(*[casadi.vec(x) for x in symbols])
    value = gpt.loss(scalars, rows, NAME)
    function = casadi.Function("f", [parameters], [value, casadi.gradient(value, parameters)])
    point = np.concatenate([matrix.ravel(order="F") for matrix in model.values()])
    buffer, trigger = function.buffer()
    out, gradient = np.zeros(1), np.zeros(len(point))
    buffer.set_arg(0, memoryview(point))
    buffer.set_res(0, memoryview(out))
    buffer.set_res(1, memoryview(gradient))
    alive = (function, buffer)

    def call(_: Any = alive) -> Any:
        trigger()
        return out[0], gradient

    call()
    return call


def _vectorised(library: Any, model: dict[str, Any], letters: Any) -> Any:
    """The same loss on whole arrays, for engines that have them."""
    xp = library

    def rms_norm(x: Any) -> Any:
        return x * ((x * x).mean(-1, keepdims=True) + 1e-5) ** -0.5

    count = len(letters) - 1
    x = rms_norm(model["token"][letters[:-1]] + model["position"][:count])
    normed = rms_norm(x)
    query, key, value = [
        (normed @ model[name].T).reshape(count, gpt.HEADS, gpt.HEAD_WIDTH).swapaxes(0, 1)
        for name in ("query", "key", "value")
    ]
    scores = query @ key.swapaxes(1, 2) * gpt.HEAD_WIDTH**-0.5
    hidden = xp.triu(xp.ones((count, count)), 1) * -1e30
    scores = xp.exp(scores + hidden)
    attention = scores / scores.sum(-1, keepdims=True)
    x = x + (attention @ value).swapaxes(0, 1).reshape(count, gpt.WIDTH) @ model["mix"].T
    widened = rms_norm(x) @ model["widen"].T
    x = x + (widened * (widened > 0)) @ model["narrow"].T
    logits = xp.exp(x @ model["output"].T)
    shares = logits[np.arange(count), letters[1:]] / logits.sum(-1)
    return -xp.log(shares).mean()


def _jax(model: dict[str, Any]) -> Callable[[], Any]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    letters = np.array(gpt.tokens(NAME))
    function = jax.jit(jax.value_and_grad(lambda m: _vectorised(jnp, m, letters)))

    def call() -> Any:
        return jax.block_until_ready(function(model))

    call()
    return call


def _torch(model: dict[str, Any]) -> Callable[[], Any]:
    import torch

    torch.set_num_threads(1)
    letters = torch.tensor(gpt.tokens(NAME))

    def call() -> Any:
        tensors = {name: torch.from_numpy(matrix).requires_grad_() for name, matrix in model.items()}
        value = _vectorised(_Doubles(torch), tensors, letters)
        value.backward()
        return value.item(), tensors

    return call


class _Doubles:
    """torch in double precision under the names used above."""

    def __init__(self, torch: Any) -> None:
        self.triu, self.exp, self.log = torch.triu, torch.exp, torch.log
        self.ones = lambda shape: torch.ones(shape, dtype=torch.float64)


def _usual() -> Callable[[], Any]:
    engine = usual()
    model = gpt.weights(engine.scalars.make)
    leaves = [x for matrix in model.values() for row in matrix for x in row]

    def call() -> Any:
        engine.start(leaves)
        value = gpt.loss(engine.scalars, model, NAME)
        engine.backward(value)
        return value.data, None

    return call


def training(steps: int) -> dict[str, float]:
    """Training on names with Adam, all lengths: recording and compiling included, against the usual class."""
    from nn.datasets import names

    words = [name for name in itertools.islice(itertools.cycle(names()), steps) if len(name) < gpt.BLOCK]
    model = arrays()
    compiled = ac.compile(loss)
    adam = _Adam()
    begun = perf_counter()
    losses = []
    for word in words:
        value, gradient = compiled.value_and_grad(model, np.array(gpt.tokens(word)))
        losses.append(value)
        adam.step(model, gradient)
    seconds = perf_counter() - begun
    # The usual class takes minutes for all of it: its first steps tell how long a step is, and whether
    # losses agree.
    few = words[: max(5, steps // 50)]
    usual_seconds, usual_losses = _usual_training(few)
    return {
        "steps": len(words),
        "seconds": seconds,
        "recordings": compiled.cache_info().recordings,
        "usual class, a step": usual_seconds / len(few),
        "ratio": usual_seconds / len(few) / (seconds / len(words)),
        "largest difference of losses": max(abs(a - b) for a, b in zip(losses, usual_losses, strict=False)),
        "last loss": losses[-1],
    }


class _Adam:
    """D. Kingma, J. Ba, "Adam", 2015, on NumPy arrays."""

    def __init__(self) -> None:
        self.count = 0
        self.moments: dict[str, tuple[Any, Any]] = {}

    def step(self, model: dict[str, Any], gradient: dict[str, Any], rate: float = 0.01) -> None:
        self.count += 1
        for name, g in gradient.items():
            m, v = self.moments.get(name, (np.zeros_like(g), np.zeros_like(g)))
            m, v = 0.85 * m + 0.15 * g, 0.99 * v + 0.01 * g * g
            self.moments[name] = m, v
            mean, size = m / (1.0 - 0.85**self.count), v / (1.0 - 0.99**self.count)
            model[name] = model[name] - rate * mean / (np.sqrt(size) + 1e-8)


def _usual_training(words: list[str]) -> tuple[float, list[float]]:
    engine = usual()
    model = gpt.weights(engine.scalars.make)
    leaves = [x for matrix in model.values() for row in matrix for x in row]
    first, second = [0.0] * len(leaves), [0.0] * len(leaves)
    losses = []
    begun = perf_counter()
    for count, word in enumerate(words, 1):
        engine.start(leaves)
        value = gpt.loss(engine.scalars, model, word)
        engine.backward(value)
        losses.append(value.data)
        for i, leaf in enumerate(leaves):
            first[i] = 0.85 * first[i] + 0.15 * leaf.grad
            second[i] = 0.99 * second[i] + 0.01 * leaf.grad**2
            mean, size = first[i] / (1.0 - 0.85**count), second[i] / (1.0 - 0.99**count)
            leaf.data -= 0.01 * mean / (math.sqrt(size) + 1e-8)
    return perf_counter() - begun, losses
