"""The Rosenbrock function of 1,000 numbers, minimised by SciPy's Newton method with exact derivatives.

f(x) = sum of 100 (x[i+1] - x[i]**2)**2 + (1 - x[i])**2 (Rosenbrock 1960): a long bent valley that ends where
all numbers are 1. Newton's method with conjugate gradients wants the gradient and products of the Hessian
with vectors, never the 1,000 x 1,000 Hessian itself.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.optimize import minimize

import autograd_core as ac


def rosenbrock(x):
    """The function; at least two numbers."""
    return ac.sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(x))


def hessian_product(x, v):
    """The Hessian at x times v."""
    return ac.hvp(rosenbrock, x, v)


def solve(start):
    """Go down from an array with a trust region."""
    return minimize(
        rosenbrock,
        start,
        jac=ac.grad(rosenbrock),
        hessp=hessian_product,
        method="trust-ncg",
        options={"gtol": 1e-9, "maxiter": 3000},
    )


def main():
    """Print how the search went."""
    start = np.random.default_rng(0).uniform(0.9, 1.1, 1000)
    result = solve(start)
    print(f"{result.nit} steps, {result.njev} gradients, {result.nhev} Hessian products")
    distance = abs(result.x - 1.0).max()
    print(f"f = {rosenbrock(start):.0f} -> {result.fun:.0e}, furthest from the minimum: {distance:.0e}")
    return result


if __name__ == "__main__":
    main()
