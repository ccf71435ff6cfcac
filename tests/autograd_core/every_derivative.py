"""What the engine says about a function at a point, asked in every way it can be asked; all must agree."""

import json
from itertools import chain, product
from math import inf, nan
from typing import NamedTuple

import autograd_core as ac
from autograd_core import Value
from benchmarks.differentiators import OUR_OPS, our_function, our_row
from benchmarks.points import points


class Found(NamedTuple):
    value: float
    first: list[float]
    second: list[list[float]]


def same(a, b):
    """Equal, or both nan."""
    return a == b or (a != a and b != b)


def every_derivative(function, arguments):
    """Value, first, second derivatives: recorded, by `backward`, as new graph; as floats and as Values."""
    xs = [Value(x) for x in arguments]
    out = function(*xs)
    plain = function(*arguments)
    assert type(plain) is float
    assert same(plain, out.data)
    recorded = {id(x): 0.0 for x in xs}
    for x, partial in zip(out.parents, out.partials, strict=True):
        recorded[id(x)] += partial
    out.backward()
    slopes = ac.gradients(out, xs, create_graph=True)
    for x, slope in zip(xs, slopes, strict=True):
        assert same(recorded[id(x)], x.grad)
        assert same(slope.data, x.grad)
    return Found(out.data, [x.grad for x in xs], [our_row(slope, xs) for slope in slopes])


def bits():
    """Every public op at special and at random points, each number written out to the last bit."""
    few = [0.0, -0.0, 5e-324, -1e-160, 0.5, 1.0, -1.0, 3.0, 1e200, -1.7e308, inf, -inf, nan]
    written = {}
    for name in OUR_OPS:
        random = points(name, 25, seed=5)
        for at in [*random, *product(few, repeat=len(random[0]))][:600]:
            found = every_derivative(our_function(name), at)
            numbers = [found.value, *found.first, *chain(*found.second)]
            written[f"{name}{at}"] = [x.hex() for x in numbers]
    return written


if __name__ == "__main__":
    print(json.dumps({"compiled": ac.COMPILED, "bits": bits()}))
