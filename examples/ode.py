"""An integrator of differential equations with adaptive steps, differentiated as it is.

The explicit Runge-Kutta pair of order 5(4) of Dormand and Prince (1980). The code knows nothing of
derivatives: those of the solution by parameters and initial values come out of `ac.grad`. How long the steps
are is decided on plain numbers, so that the derivative is one of the solution, not of the step control.
"""

from __future__ import annotations

import math

import autograd_core as ac

TIMES = (0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
STAGES = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
FOURTH_ORDER = (5179 / 57600, 0.0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40)
ERROR = [a - b for a, b in zip((*STAGES[-1], 0.0), FOURTH_ORDER, strict=True)]


def primal(x):
    """The plain number in a Value or number."""
    return x.data if isinstance(x, ac.Value) else x


def integrate(f, y, start, end, tolerance=1e-10):
    """The solution of y' = f(t, y) at `end`, a list of numbers like y, the solution at `start`.

    The tolerance is the error of one step, relative to the largest number of the solution.
    """
    t, h = start, (end - start) / 10.0
    while t < end:
        h = min(h, end - t)
        new, error = step(f, t, y, h)
        largest = max(abs(primal(x)) for x in (*y, *new))
        size = max(abs(primal(e)) for e in error) / (tolerance * (largest or 1.0))
        if size <= 1.0:
            t, y = (end if h == end - t else t + h), new
        h *= min(5.0, max(0.2, 0.9 * max(size, 1e-10) ** -0.2))
    return y


def step(f, t, y, h):
    """One step of length h: the new values, and an estimate of their error."""
    slopes = []
    for time, weights in zip(TIMES, STAGES, strict=True):
        place = moved(y, h, weights, slopes)  # the last one is the new value: first same as last
        slopes.append(f(t + time * h, place))
    error = [h * sum(w * slope[i] for w, slope in zip(ERROR, slopes, strict=True)) for i in range(len(y))]
    return place, error


def moved(y, h, weights, slopes):
    """Y moved by h times a weighted sum of slopes."""
    pairs = [(w, slope) for w, slope in zip(weights, slopes, strict=True) if w]
    return [x + h * sum(w * slope[i] for w, slope in pairs) if pairs else x for i, x in enumerate(y)]


def pendulum(length, angle, duration=2.0):
    """The angle of a pendulum on earth that is let go at `angle` (in radians), after `duration` seconds."""
    equation = lambda t, y: [y[1], -9.81 / length * ac.sin(y[0])]  # noqa: E731
    return integrate(equation, [angle, 0.0], 0.0, duration)[0]


def main():
    """How a pendulum's angle depends on its length and on where it starts."""
    value, (by_length, by_angle) = ac.value_and_grad(pendulum, argnums=(0, 1))(1.0, 0.5)
    print(f"after 2 s at {value:.6f} rad; by its length {by_length:.6f} rad/m, by the start {by_angle:.6f}")
    small, linear = ac.grad(pendulum, argnums=1)(1.0, 1e-6), math.cos(2.0 * math.sqrt(9.81))
    print(f"by the start of a small swing {small:.9f}; the linear pendulum has {linear:.9f}")


if __name__ == "__main__":
    main()
