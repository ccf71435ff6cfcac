"""Problems of the AD literature, each against something that knows nothing of this engine.

Closed forms, enumeration, linear algebra, or the complex step: Im f(x + ih)/h is exact to rounding (Squire
and Trapp 1998).
"""

import cmath
import itertools
import math

import numpy as np
import pytest
from scipy.special import softmax

import autograd_core as ac

RNG = np.random.default_rng(0)


def complex_step(f, x, i):
    """The derivative of f by x[i]; f computes with complex numbers."""
    place = [complex(y) for y in x]
    place[i] += 1e-30j
    return [y.imag / 1e-30 for y in f(place)]


# Mixtures, chains, likelihoods


def test_gaussian_mixture_with_logsumexp():
    points, k, d = RNG.normal(size=(15, 2)), 3, 2
    alphas, means, scales = RNG.normal(size=k), RNG.normal(size=(k, d)), RNG.uniform(-0.5, 0.5, size=(k, d))

    def log_likelihood(alphas, means, log_scales):
        total = 0.0
        for point in points:
            terms = [
                a
                - ac.sum(
                    0.5 * ((x - m) * ac.exp(-s)) ** 2 + s for x, m, s in zip(point, mean, scale, strict=True)
                )
                for a, mean, scale in zip(alphas, means, log_scales, strict=True)
            ]
            total += ac.logsumexp(terms)
        return total - len(points) * ac.logsumexp(alphas)

    whitened = (points[:, None, :] - means) * np.exp(-scales)
    shares = softmax(alphas - np.sum(0.5 * whitened**2 + scales, axis=2), axis=1)
    by_alpha, by_mean, by_scale = ac.grad(log_likelihood, argnums=(0, 1, 2))(alphas, means, scales)
    assert np.allclose(by_alpha, shares.sum(0) - len(points) * softmax(alphas), rtol=1e-12)
    assert np.allclose(by_mean, np.einsum("nk,nkd->kd", shares, whitened * np.exp(-scales)), rtol=1e-12)
    assert np.allclose(by_scale, np.einsum("nk,nkd->kd", shares, whitened**2 - 1.0), rtol=1e-12)


@pytest.mark.parametrize("shift", [0.0, 1000.0, -1000.0])
def test_logsumexp_to_second_order(shift):
    xs = [x + shift for x in (0.1, -2.0, 1.5, 0.1)]
    s = softmax(xs)
    assert np.allclose(ac.grad(ac.logsumexp)(xs), s, rtol=1e-14)
    assert np.allclose(ac.hessian(ac.logsumexp)(xs), np.diag(s) - np.outer(s, s), rtol=1e-12, atol=1e-16)


def test_hidden_markov_model():
    start, moves, emits = [0.1, -0.3], [[0.5, -0.5], [0.2, 0.9]], [[0.3, 1.0, -1.0], [0.0, -0.7, 0.4]]
    seen = [0, 2, 1, 1, 0]

    def log_likelihood(start, moves, emits):  # unnormalised scores in; the forward algorithm
        steps, letters = [ac.log_softmax(row) for row in moves], [ac.log_softmax(row) for row in emits]
        alpha = [a + row[seen[0]] for a, row in zip(ac.log_softmax(start), letters, strict=True)]
        for letter in seen[1:]:
            alpha = [
                ac.logsumexp([a + row[j] for a, row in zip(alpha, steps, strict=True)]) + letters[j][letter]
                for j in range(2)
            ]
        return ac.logsumexp(alpha)

    # By enumeration of all 32 paths: the gradient by a score is what is counted less what is expected.
    p0, p, q = softmax(start), softmax(moves, axis=1), softmax(emits, axis=1)
    paths = list(itertools.product(range(2), repeat=len(seen)))
    weights = np.array(
        [
            p0[path[0]]
            * math.prod(p[i, j] for i, j in itertools.pairwise(path))
            * math.prod(q[i, o] for i, o in zip(path, seen, strict=True))
            for path in paths
        ]
    )
    value, (by_start, by_moves, by_emits) = ac.value_and_grad(log_likelihood, argnums=(0, 1, 2))(
        start, moves, emits
    )
    assert value == pytest.approx(math.log(weights.sum()), rel=1e-14)
    expected = [np.zeros(2), np.zeros((2, 2)), np.zeros((2, 3))]
    for share, path in zip(weights / weights.sum(), paths, strict=True):
        expected[0] += share * (np.eye(2)[path[0]] - p0)
        for i, j in itertools.pairwise(path):
            expected[1][i] += share * (np.eye(2)[j] - p[i])
        for i, o in zip(path, seen, strict=True):
            expected[2][i] += share * (np.eye(3)[o] - q[i])
    for found, right in zip((by_start, by_moves, by_emits), expected, strict=True):
        assert np.allclose(found, right, rtol=1e-12, atol=1e-14)


def test_least_squares():
    a, b, x = RNG.normal(size=(8, 3)), RNG.normal(size=8), RNG.normal(size=3)
    loss = lambda x: ac.sum((ac.dot(row, x) - y) ** 2 for row, y in zip(a, b, strict=True))  # noqa: E731
    assert np.allclose(ac.grad(loss)(x), 2.0 * a.T @ (a @ x - b), rtol=1e-12)
    assert np.allclose(ac.hessian(loss)(x), 2.0 * a.T @ a, rtol=1e-12)
    solved = np.linalg.solve(ac.hessian(loss)(x), -ac.grad(loss)(x)) + x
    assert np.allclose(solved, np.linalg.lstsq(a, b, rcond=None)[0], rtol=1e-10)


# Linear algebra in scalars


def determinant_by_minors(rows):
    if not rows:
        return 1.0
    first, *rest = rows
    return sum(
        (-1.0) ** j * x * determinant_by_minors([row[:j] + row[j + 1 :] for row in rest])
        for j, x in enumerate(first)
    )


def determinant_by_elimination(rows):
    rows, result = [list(row) for row in rows], 1.0
    for j in range(len(rows)):
        pivot = max(range(j, len(rows)), key=lambda i: abs(rows[i][j]))  # chosen by the numbers in the Values
        if pivot != j:
            rows[j], rows[pivot] = rows[pivot], rows[j]
            result = -result
        result = result * rows[j][j]
        for i in range(j + 1, len(rows)):
            factor = rows[i][j] / rows[j][j]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[j], strict=True)]
    return result


@pytest.mark.parametrize("determinant", [determinant_by_minors, determinant_by_elimination])
def test_determinant(determinant):
    matrix = RNG.normal(size=(5, 5))
    rows = matrix.tolist()
    assert determinant(rows) == pytest.approx(np.linalg.det(matrix), rel=1e-12)
    cofactors = np.linalg.det(matrix) * np.linalg.inv(matrix).T  # Jacobi's formula
    assert np.allclose(ac.grad(determinant)(rows), cofactors, rtol=1e-10)
    singular = [[1.0, 2.0], [2.0, 4.0]]
    assert np.allclose(ac.grad(determinant)(singular), [[4.0, -2.0], [-2.0, 1.0]], rtol=1e-15)
    direction = RNG.normal(size=(5, 5)).tolist()
    product = ac.hvp(determinant, rows, direction)
    inverse = np.linalg.inv(matrix)
    turned = cofactors * np.trace(inverse @ direction) - (cofactors.T @ np.array(direction) @ inverse).T
    assert np.allclose(product, turned, rtol=1e-9)


# Geometry: bundle adjustment


def project(camera, point, sin, cos, sqrt):
    """A point as a camera sees it: rotation, translation, perspective, distortion by the lens."""
    v, translation, focal, (k1, k2) = camera[:3], camera[3:6], camera[6], camera[7:9]
    angle = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
    axis = [x / angle for x in v]
    (a, b, c), (x, y, z), s, t = axis, point, sin(angle), cos(angle)
    along = (a * x + b * y + c * z) * (1.0 - t)
    crossed = [b * z - c * y, c * x - a * z, a * y - b * x]
    turned = [p * t + q * s + w * along for p, q, w in zip(point, crossed, axis, strict=True)]
    x, y, z = [p + q for p, q in zip(turned, translation, strict=True)]
    x, y = x / z, y / z
    r2 = x * x + y * y
    zoom = focal * (1.0 + r2 * (k1 + r2 * k2))
    return [zoom * x, zoom * y]


def test_bundle_adjustment():
    cameras = [
        [0.3, -0.2, 0.9, 0.1, -0.4, 5.0, 500.0, 0.1, -0.02],
        [-1.0, 0.4, 0.2, 0.5, 0.3, 7.0, 450.0, -0.05, 0.01],
    ]
    points = [[0.5, 0.7, -0.3], [-1.0, 0.2, 0.4], [0.0, -0.6, 1.0]]
    views = [(camera, point) for camera in range(2) for point in range(3)]

    def residuals(parameters):
        cams, pts = parameters
        images = [project(cams[i], pts[j], ac.sin, ac.cos, ac.sqrt) for i, j in views]
        return [x for image in images for x in image]

    rows = ac.jacobian(residuals)((cameras, points))
    for view, (i, j) in enumerate(views):
        together = lambda p: project(p[:9], p[9:], cmath.sin, cmath.cos, cmath.sqrt)  # noqa: E731
        expected = np.array([complex_step(together, cameras[i] + points[j], n) for n in range(12)]).T
        for axis in range(2):
            by_camera, by_point = rows[2 * view + axis]
            assert np.allclose(by_camera[i] + by_point[j], expected[axis], rtol=1e-12, atol=1e-12)
            assert np.count_nonzero(by_camera) == 9  # and nothing by other cameras and points
            assert np.count_nonzero(by_point) == 3


# Nested optimisation (Pearlmutter and Siskind 2008, "Using programming language theory to make AD sound and
# efficient"): gradients of a function that itself minimises by gradients.


def descend(f, x, steps, rate):
    slope = ac.grad(f)
    for _ in range(steps):
        x = [a - rate * g for a, g in zip(x, slope(x), strict=True)]
    return x


def test_saddle():
    """Min over x of max over y of |x|^2 + x.y - |y|^2: at y = x/2, so 1.25 |x|^2, whatever the way there."""

    def outer(x):
        def inner(y):
            return ac.sum(b * b - a * b - a * a for a, b in zip(x, y, strict=True))

        y = descend(inner, [1.0, 1.0], steps=25, rate=0.25)
        return -inner(y)

    x = [0.8, -0.3]
    assert ac.grad(outer)(x) == pytest.approx([2.5 * a for a in x], rel=1e-6)
    assert descend(outer, x, steps=12, rate=0.3) == pytest.approx([0.0, 0.0], abs=1e-5)


def hit(w, accelerate):
    """Where a charged particle crosses the x axis, by Euler's method: the field is made by two charges."""
    charges = [[10.0, 10.0 - w], [10.0, 0.0]]
    x, v, dt = [0.0, 8.0], [0.75, 0.0], 0.2
    for _ in range(400):
        ahead = [a + dt * b for a, b in zip(x, v, strict=True)]
        if ahead[1] <= 0.0:
            return x[0] - v[0] * x[1] / v[1]
        a = accelerate(x, charges)
        x, v = ahead, [p + dt * q for p, q in zip(v, a, strict=True)]
    raise ArithmeticError(f"still above the axis at {x}")


def test_particle():
    def by_gradient(x, charges):
        potential = lambda x: sum(1.0 / ac.hypot(x[0] - c[0], x[1] - c[1]) for c in charges)  # noqa: E731
        return [-slope for slope in ac.grad(potential)(x)]

    def by_hand(x, charges):
        pulls = [(x[0] - c[0], x[1] - c[1], math.dist(x, c) ** 3) for c in charges]
        return [sum(p[0] / p[2] for p in pulls), sum(p[1] / p[2] for p in pulls)]

    error = lambda w: hit(w, by_gradient) ** 2  # noqa: E731
    w = 0.0
    for _ in range(7):  # Newton's method on the error: two derivatives around one
        w -= ac.derivative(error)(w) / ac.derivative(error, 2)(w)
    assert ac.derivative(error)(w) == pytest.approx(0.0, abs=1e-10)
    assert hit(w, by_gradient) == pytest.approx(hit(w, by_hand), rel=1e-12)
    ahead, behind = [hit(w + h, by_hand) ** 2 for h in (1e-4, -1e-4)]
    here = hit(w, by_hand) ** 2
    assert here < ahead
    assert here < behind
    assert (ahead + behind - 2 * here) / 1e-8 == pytest.approx(ac.derivative(error, 2)(w), rel=1e-3)


def test_gradients_through_training():
    """By the rate r of k steps of gradient descent on a x^2/2: the loss is a (1 - r a)^2k x^2 / 2."""
    a, x, k = 0.7, 1.5, 8

    def loss_after(rate, start):
        f = lambda x: 0.5 * a * x[0] * x[0]  # noqa: E731
        return f(descend(f, [start], k, rate))

    rate = 0.3
    by_rate, by_start = ac.grad(loss_after, argnums=(0, 1))(rate, x)
    assert by_rate == pytest.approx(-k * a**2 * x**2 * (1.0 - rate * a) ** (2 * k - 1), rel=1e-13)
    assert by_start == pytest.approx(a * x * (1.0 - rate * a) ** (2 * k), rel=1e-13)
    second = ac.derivative(lambda r: loss_after(r, x), 2)(rate)
    assert second == pytest.approx(k * (2 * k - 1) * a**3 * x**2 * (1.0 - rate * a) ** (2 * k - 2), rel=1e-12)


def test_a_network_in_a_differential_equation():
    """The loss holds u'' of a network by its input, and is differentiated by the weights."""

    def loss(weights, x):
        u = lambda x: ac.sum(c * ac.tanh(a * x + b) for a, b, c in weights)  # noqa: E731
        return (ac.derivative(u, 2)(x) + u(x)) ** 2

    def by_hand(p):
        units = list(zip(p[0::3], p[1::3], p[2::3], strict=True))
        t = [cmath.tanh(a * 0.4 + b) for a, b, _ in units]
        curve = sum(c * a * a * -2.0 * y * (1.0 - y * y) for (a, _, c), y in zip(units, t, strict=True))
        return [(curve + sum(c * y for (_, _, c), y in zip(units, t, strict=True))) ** 2]

    weights = [[0.5, -0.2, 1.0], [1.5, 0.3, -0.7], [-0.8, 0.1, 0.4]]
    expected = [complex_step(by_hand, np.ravel(weights), i)[0] for i in range(9)]
    assert np.allclose(np.ravel(ac.grad(loss)(weights, 0.4)), expected, rtol=1e-12)
