"""k-means by Newton's method: Hessian-vector products find that Lloyd's algorithm is a Newton step.

f(centres) = sum over points of the squared distance to the nearest centre. Where no point changes its centre,
f is quadratic with the Hessian diag(2 n_k), n_k the number of points of centre k. So one product with a
vector of ones gives the whole diagonal, and a Newton step moves each centre to the mean of its points (Lloyd
1957; Bottou and Bengio 1995, "Convergence properties of the k-means algorithms").
"""

from __future__ import annotations

from random import Random

import autograd_core as ac


def squared_distance(a, b):
    """|a - b|**2."""
    return ac.sum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def objective(centres, points):
    """The sum over points of the squared distance to the nearest centre."""
    return ac.sum(ac.min([squared_distance(point, centre) for centre in centres]) for point in points)


def newton_step(centres, points):
    """The centres after one Newton step; a centre without points stays."""
    slopes = ac.grad(objective)(centres, points)
    ones = [[1.0] * len(centre) for centre in centres]
    curvatures = ac.hvp(lambda c: objective(c, points), centres, ones)
    return [
        [x - slope / curvature if curvature else x for x, slope, curvature in zip(*rows, strict=True)]
        for rows in zip(centres, slopes, curvatures, strict=True)
    ]


def blobs(centres, count, seed=0):
    """Points around some centres, in two dimensions."""
    random = Random(seed)
    return [[random.gauss(x, 0.4) for x in centres[i % len(centres)]] for i in range(count)]


def main():
    """Find three clouds of points."""
    points = blobs([[0.0, 0.0], [3.0, 1.0], [1.0, 4.0]], count=60)
    centres = points[:3]
    for step in range(4):
        print(f"step {step}: f = {objective(centres, points):.6f}")
        centres = newton_step(centres, points)
    print("centres:", [[round(x, 3) for x in centre] for centre in centres])


if __name__ == "__main__":
    main()
