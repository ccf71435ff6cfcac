"""Where accuracy is measured: random points of every op's domain, most of them where formulas fail.

Log-uniform over all floats and over 0.001 .. 30; next to 1, to thresholds and to the ends of the domain;
multiples of pi/2; subnormals; the largest floats. A seed gives the same points on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from autograd_core import OPS
from autograd_core.domains import Interval

Point = tuple[float, ...]

THRESHOLDS = (
    1.0, 0.5, 2.0, math.pi / 2.0, math.pi, 0.69, 0.75, 19.0, 26.5, 36.0, 37.5, 354.0, 372.0, 709.7, 710.4,
    745.0, 1020.0, 1022.0, 1024.0, 1074.0, 1e10, 1e16, 1e100, 1e154, 1e200, 1e290,
)  # fmt: skip
EXTREMES = (5e-324, 1e-310, 2.2250738585072014e-308, 8.9e307, 1.7976931348623157e308)
# Zeros of the op or of its derivatives, and where kernels change their formula.
OWN_THRESHOLDS: dict[str, tuple[float, ...]] = {
    "silu": (-1.2784645427610737, 2.3993572805154675, -700.0, -745.0, -750.0, 800.0),
    "gelu": (-0.7517915246935645, -1.05, -0.45, 1.4142135623730951, -30.0, -38.5),
    "gelu_tanh": (-0.7524614220710163, 1.4185040087908283, -21.5, -21.0, -40.0),
    "erfc": (26.5, 24.5, -26.5),
    "erfcx": (1.25, 2.0, -26.6, 30.0, -30.0),
    "gamma": (1.4616321449683622, 1.0, 2.0, 10.0, 171.6, -140.0, -150.0, -170.0, -180.0),
    "lgamma": (1.0, 2.0, 0.75, 1.25, 1.75, 2.25, -2.4570247382208006, -2.7476826467274127),
    "digamma": (1.4616321449683622, 1.36, 1.56, 10.0, -0.5040830082644554),
    "sinc": (1.0, 2.0, 0.5, 0.75, 1.4302966531242027),
}
PERIODIC = ("sin", "cos", "tan")
WIDE_DOMAIN = Interval(-1e5, 1e5)
CALLED_WITH = {"dot": 4}  # how many numbers an op over a sequence gets: three, unless this says more


def points(name: str, count: int, seed: int) -> list[Point]:
    """`count` points of the op's domain; none is a kink, whose derivative is a convention."""
    random = Random(f"{name} {seed}")
    draw = _DRAWS.get(name, _by_domain)
    found: list[Point] = []
    while len(found) < count:
        point = draw(random, name)
        if all(map(math.isfinite, point)) and not _on_a_kink(name, point):
            found.append(point)
    return found


def _on_a_kink(name: str, point: Point) -> bool:
    op = OPS[name]
    if op.kinks is None:
        return False
    lead = (0.0,) if name == "std" else ()
    operands = (*lead, *point, *op.defaults)
    return 0.0 in op.kinks(*operands)


def any_float(random: Random) -> float:
    """Log-uniform over all floats, of either sign."""
    return math.ldexp(random.choice((-1, 1)) * random.uniform(0.5, 1.0), random.randint(-1073, 1024))


def log_uniform(random: Random, low: float, high: float) -> float:
    size: float = low * (high / low) ** random.random()
    return random.choice((-1.0, 1.0)) * size


def near(random: Random, centre: float) -> float:
    """Next to `centre`: some power of two away, in relation."""
    return centre * (1.0 + random.choice((-1.0, 1.0)) * 2.0 ** -random.randint(3, 52))


def real(random: Random, name: str = "") -> float:
    kind = random.random()
    if kind < 0.2:
        return any_float(random)
    if kind < 0.45:
        return log_uniform(random, 1e-3, 30.0)
    if kind < 0.6:
        return near(random, random.choice(THRESHOLDS)) * random.choice((-1.0, 1.0))
    if kind < 0.7:
        return near(random, random.choice(OWN_THRESHOLDS.get(name, THRESHOLDS)))
    if kind < 0.75:
        return random.choice(EXTREMES) * random.choice((-1.0, 1.0, 0.75))
    if kind < 0.85:
        return random.uniform(-1.0, 1.0)
    return random.uniform(-40.0, 40.0) if kind < 0.92 else random.uniform(-1080.0, 1030.0)


def inside(random: Random, domain: Interval, name: str = "") -> float:
    """A point of an interval, often next to an end."""
    low, high = domain.low, domain.high
    while True:
        x = real(random, name)
        if low == 0.0:
            x = abs(x)
        elif math.isfinite(low) or math.isfinite(high):
            end = random.choice([end for end in (low, high) if math.isfinite(end)])
            if random.random() < 0.6:
                distance = 2.0 ** -random.uniform(1.0, 53.0)
                x = end - distance if end == high else end + distance
            elif math.isfinite(high):
                x = random.uniform(low, high) if random.random() < 0.5 else any_float(random)
        if x in domain and x not in (low, high):
            return x


def _by_domain(random: Random, name: str) -> Point:
    op = OPS[name]
    if op.arity is None:
        return _spread_out(random, name)
    free = op.arity - len(op.defaults)
    if name in PERIODIC and random.random() < 0.3:
        return (random.randint(-(10 ** random.randint(1, 15)), 10**15) * (math.pi / 2.0),)
    if free == 2 and random.random() < 0.6:
        return _related(random)
    return tuple(inside(random, domain, name) for domain in op.domain[:free])


def _related(random: Random) -> Point:
    """Two numbers of similar size, or next to each other."""
    x = real(random)
    return x, near(random, x) if random.random() < 0.5 else x * log_uniform(random, 2.0**-60, 2.0**60)


def _power(random: Random, name: str) -> Point:
    kind = random.random()
    if kind < 0.25:
        return abs(real(random)), log_uniform(random, 1e-3, 30.0)
    if kind < 0.45:
        x = abs(real(random))
        return x, random.uniform(-760.0, 760.0) / (math.log(x) or 1.0)
    if kind < 0.65:
        return real(random), float(random.randint(-40, 40))
    if kind < 0.8:
        return near(random, 1.0), log_uniform(random, 1e-3, 1e17)
    low, high = (1e-300, 1.0) if kind < 0.9 else (1.0, 1e3)
    return abs(real(random)), log_uniform(random, low, high)


def _gamma(random: Random, name: str) -> Point:
    while True:
        x = real(random, name)
        if x in WIDE_DOMAIN and (x > 0.0 or x != math.floor(x)) and (x > -200.0 or name == "gamma"):
            return (x,)


def _moderate(random: Random, name: str) -> Point:
    """Numbers whose squares and products stay far from overflow and underflow."""
    scale = random.choice((1.0, 1.0, 1e10, 1e-10, 1e60, 1e-60))
    return tuple(scale * log_uniform(random, 1e-3, 1e3) for _ in range(CALLED_WITH.get(name, 3)))


def _spread_out(random: Random, name: str) -> Point:
    """Numbers of one scale, which may be any."""
    scale = 10.0 ** random.uniform(-300.0, 300.0) if random.random() < 0.4 else 1.0
    return tuple(scale * log_uniform(random, 1e-4, 1e4) for _ in range(CALLED_WITH.get(name, 3)))


def _exponents(random: Random, name: str) -> Point:
    """Logarithms: around a common offset, close together and far apart."""
    spread = random.choice((1.0, 1.0, 5.0, 50.0, 400.0))
    offset = random.choice((0.0, 0.0, 0.0, 100.0, 1e5, -300.0))
    return tuple(offset + random.gauss(0.0, spread) for _ in range(2 if name == "logaddexp" else 3))


def _product_and_term(random: Random, name: str) -> Point:
    x, y = real(random), real(random)
    return x, y, random.choice((real(random), -x * y, -x * y * (1.0 + 2.0**-50)))


_DRAWS: dict[str, Callable[[Random, str], Point]] = {
    "pow": _power,
    "fma": _product_and_term,
    "gamma": _gamma,
    "lgamma": _gamma,
    "digamma": _gamma,
    "dot": _moderate,
    "var": _moderate,
    "std": _moderate,
    "logaddexp": _exponents,
    "logsumexp": _exponents,
    "softmax": _exponents,
    "log_softmax": _exponents,
}
