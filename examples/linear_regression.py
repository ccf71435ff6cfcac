"""Linear regression by gradient descent: how wide an iris's petal is, from its three other measures.

    prediction = w . x + b
    loss       = mean over the flowers of (prediction - width)**2
    step       : w <- w - rate * dloss/dw,   b <- b - rate * dloss/db

Legendre's least squares (1805), found downhill as by Widrow and Hoff (1960). Of the variance of the 50 widths
held out it explains R**2 = 93.0 %, and it errs by 0.156 cm on average.
"""

from __future__ import annotations

from statistics import fmean

import autograd_core as ac
import nn


def predict(w, b, x):
    """The width of one petal, of three measures."""
    return ac.dot(w, x) + b


def loss(w, b, rows, widths):
    """The mean squared error over the flowers."""
    return ac.mean([ac.square(predict(w, b, x) - width) for x, width in zip(rows, widths, strict=True)])


def descend(rows, widths, steps=500, rate=0.1):
    """The weights and the bias after some steps from 0."""
    w, b = [0.0] * len(rows[0]), 0.0
    slopes = ac.value_and_grad(loss, argnums=(0, 1))
    for step in range(steps):
        error, (by_w, by_b) = slopes(w, b, rows, widths)
        if step % 100 == 0:
            print(f"step {step:4}: loss {error:.5f} cm**2")
        w = [weight - rate * slope for weight, slope in zip(w, by_w, strict=True)]
        b = b - rate * by_b
    return w, b


def main(steps=500):
    """Fit 100 flowers, predict 50 others; return the share of their variance that is explained."""
    parts = nn.datasets.split(nn.datasets.iris())
    rows, held_out = nn.datasets.standardise([x[:3] for x in parts.x_train], [x[:3] for x in parts.x_test])
    w, b = descend(rows, [x[3] for x in parts.x_train], steps)
    print(
        "width =",
        *[
            f"{weight:+.4f} {name}"
            for weight, name in zip(w, ("sepal length", "sepal width", "petal length"), strict=True)
        ],
        f"{b:+.4f}",
    )
    widths = [x[3] for x in parts.x_test]
    errors = [predict(w, b, x) - width for x, width in zip(held_out, widths, strict=True)]
    explained = 1.0 - fmean(e * e for e in errors) / fmean((width - fmean(widths)) ** 2 for width in widths)
    print(f"held out: R**2 {explained:.1%}, mean error {fmean(map(abs, errors)):.3f} cm")
    return explained


if __name__ == "__main__":
    main()
