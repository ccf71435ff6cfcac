"""Newton's method for roots and for minima, and the solver itself differentiated.

A root moves when the equation changes. The derivative of the root comes out of differentiating the iteration:
each step is ordinary code, and the derivative converges one step after the root does.
"""

from __future__ import annotations

import numpy as np

import autograd_core as ac


def primal(x):
    """The plain number in a Value or number: decisions are made on it."""
    return x.data if isinstance(x, ac.Value) else x


def root(f, x, tolerance=1e-14, most=100):
    """Where f is zero, near x: x - f(x)/f'(x), until a step is lost in rounding, and one step more.

    The last step costs little and carries the derivative of the root by whatever f depends on.

    Raises:
        ArithmeticError: after `most` steps.
    """
    slope = ac.derivative(f)
    for _ in range(most):
        step = f(x) / slope(x)
        x = x - step
        if abs(primal(step)) <= tolerance * (1.0 + abs(primal(x))):
            return x - f(x) / slope(x)
    raise ArithmeticError(f"no root after {most} steps, now at {primal(x)!r}")


def minimum(f, x, tolerance=1e-12, most=100):
    """The minimum of a function of an array, near x: steps of -H^-1 g, halved until f falls."""
    value_and_gradient, hessian = ac.value_and_grad(f), ac.hessian(f)
    for _ in range(most):
        value, gradient = value_and_gradient(x)
        if np.abs(gradient).max() <= tolerance * (1.0 + abs(value)):
            return x
        step = np.linalg.solve(hessian(x), -gradient)
        if step @ gradient > 0.0:  # up: the Hessian is not positive here
            step = -gradient
        share = 1.0
        while f(x + share * step) > value and share > 1e-10:
            share /= 2.0
        x = x + share * step
    raise ArithmeticError(f"no minimum after {most} steps, now at {x!r}")


def himmelblau(x):
    """A function of two numbers with four minima, all zero (Himmelblau 1972)."""
    return (x[0] ** 2 + x[1] - 11.0) ** 2 + (x[0] + x[1] ** 2 - 7.0) ** 2


def kepler(mean_anomaly, eccentricity):
    """The eccentric anomaly E of a planet: the root of E - e sin E = M (Kepler 1609)."""
    return root(lambda e: e - eccentricity * ac.sin(e) - mean_anomaly, mean_anomaly)


def main():
    """Solve, minimise, and differentiate a solution by what it depends on."""
    print("E - 0.3 sin E = 1 at", kepler(1.0, 0.3))
    print("dE/de, dE/dM:    ", ac.grad(kepler, argnums=(1, 0))(1.0, 0.3))
    print("minimum:         ", minimum(himmelblau, np.array([1.0, 1.0])))


if __name__ == "__main__":
    main()
