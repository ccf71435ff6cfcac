"""Hand tracking: the Jacobian of the distances between a posed hand model and observed points.

The objective of the public benchmarks ADBench (Srajer, Kukelova, Fitzgibbon 2018) and GradBench, from
Taylor et al., "User-specific hand modeling from monocular depth sequences" (CVPR 2014). 26 numbers pose 22
bones, the bones carry the vertices of a mesh (linear blend skinning), and each observed point is compared
with a vertex, or with a point of a triangle whose two barycentric coordinates are unknown as well.
"""

from __future__ import annotations

import autograd_core as ac

IDENTITY = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
FINGERS = 5
ANGLES_A_FINGER = 4
BONES_A_FINGER = 4


def product(a, b):
    """The product of two matrices."""
    columns = list(zip(*b, strict=True))
    return [[ac.dot(row, column) for column in columns] for row in a]


def times(matrix, vector):
    """A matrix times a vector."""
    return [ac.dot(row, vector) for row in matrix]


def euler(x, y, z):
    """The rotation Rz Ry Rx as a 4 x 4 transform."""
    (sx, cx), (sy, cy), (sz, cz) = [(ac.sin(angle), ac.cos(angle)) for angle in (x, y, z)]
    return [
        [cy * cz, sx * sy * cz - cx * sz, sx * sz + cx * sy * cz, 0.0],
        [cy * sz, cx * cz + sx * sy * sz, cx * sy * sz - sx * cz, 0.0],
        [-sy, sx * cy, cx * cy, 0.0],
        [0.0, 0.0, 0.0, 1.0],
    ]


def axis_angle(v):
    """The rotation about `v` by the angle |v|: Rodrigues' formula, the identity where |v| < 1e-4."""
    squared = ac.dot(v, v)
    if squared < 1e-8:
        return IDENTITY
    angle = ac.sqrt(squared)
    x, y, z = [component / angle for component in v]
    s, c = ac.sin(angle), ac.cos(angle)
    k = 1.0 - c
    return [
        [x * x * k + c, x * y * k - z * s, x * z * k + y * s],
        [x * y * k + z * s, y * y * k + c, y * z * k - x * s],
        [x * z * k - y * s, y * z * k + x * s, z * z * k + c],
    ]


def bone_angles(theta):
    """The angles about x, y, z of every bone that bends: for a finger two at its root, one at each joint."""
    angles = {}
    for finger in range(FINGERS):
        bone = 2 + finger * BONES_A_FINGER
        start = 6 + finger * ANGLES_A_FINGER
        flexion, abduction, middle, tip = theta[start : start + ANGLES_A_FINGER]
        angles[bone] = (flexion, 0.0, abduction)
        angles[bone + 1] = (middle, 0.0, 0.0)
        angles[bone + 2] = (tip, 0.0, 0.0)
    return angles


def skinning_matrices(theta, model):
    """For every bone the transform of a point of the resting hand that moves with it."""
    angles = bone_angles(theta)
    absolutes = []
    for bone, (parent, relative) in enumerate(zip(model["parents"], model["base_relatives"], strict=True)):
        if bone in angles:
            relative = product(relative, euler(*angles[bone]))
        absolutes.append(relative if parent == -1 else product(absolutes[parent], relative))
    return [product(*pair) for pair in zip(absolutes, model["inverse_base_absolutes"], strict=True)]


def vertex(position, weights, matrices, mirrored):
    """A vertex of the bent hand, before the hand as a whole is moved."""
    carried = [(w, times(matrix[:3], position)) for w, matrix in zip(weights, matrices, strict=True) if w]
    x, y, z = [ac.sum(w * point[axis] for w, point in carried) for axis in range(3)]
    return (-x if mirrored else x), y, z


def residuals(theta, us, data):
    """Observed point minus model point, 3 numbers for each correspondence.

    Args:
        theta: 26 numbers: rotation of the hand as axis and angle, translation, 4 angles for each finger.
        us: two barycentric coordinates for each point; empty where points correspond to vertices.
        data: the model (bones and mesh), the observed `points`, and which triangle or vertex each one shows.
    """
    model = data["model"]
    matrices = skinning_matrices(theta, model)
    rotation, translation = axis_angle(theta[:3]), theta[3:6]
    vertices = [
        [r + t for r, t in zip(times(rotation, p), translation, strict=True)]
        for p in [
            vertex(position, weights, matrices, model["is_mirrored"])
            for position, weights in zip(model["base_positions"], model["weights"], strict=True)
        ]
    ]
    result = []
    for i, (point, place) in enumerate(zip(data["points"], data["correspondences"], strict=True)):
        if us:
            shown = on_triangle(us[i], [vertices[corner] for corner in model["triangles"][place]])
        else:
            shown = vertices[place]
        result += [seen - there for seen, there in zip(point, shown, strict=True)]
    return result


def on_triangle(u, corners):
    """The point u0 a + u1 b + (1 - u0 - u1) c of a triangle."""
    rest = 1.0 - u[0] - u[1]
    return [u[0] * a + u[1] * b + rest * c for a, b, c in zip(*corners, strict=True)]


def jacobian(theta, us, data):
    """One row a residual: the derivatives by its own barycentric coordinates, if any, then by theta."""
    rows = ac.jacobian(residuals, argnums=(0, 1))(theta, us, data)
    return [[*(by_us[i // 3] if us else ()), *by_theta] for i, (by_theta, by_us) in enumerate(rows)]


def main():
    """Bend the index finger of a stick hand: how its tip moves with each of the finger's angles."""
    model = stick_hand()
    data = {"model": model, "points": [[0.0, 0.0, 0.0]], "correspondences": [0]}
    theta = [0.0] * 26
    theta[10:14] = [0.4, 0.1, 0.3, 0.2]
    rows = jacobian(theta, [], data)
    for axis, residual, row in zip("xyz", residuals(theta, [], data), rows, strict=True):
        print(
            f"{axis} = {-residual:7.4f}   by the finger's angles: {[round(0.0 - d, 4) for d in row[10:14]]}"
        )


def stick_hand():
    """A hand of 22 bones of length 0.03 along y, whose one vertex is the tip of the index finger."""
    shift = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.03], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
    unmoved = [[float(i == j) for j in range(4)] for i in range(4)]
    return {
        "parents": [-1, *[0 if bone % BONES_A_FINGER == 1 else bone - 1 for bone in range(1, 22)]],
        "base_relatives": [shift] * 22,
        "inverse_base_absolutes": [unmoved] * 22,
        "base_positions": [[0.0, 0.03, 0.0, 1.0]],
        "weights": [[float(bone == 8) for bone in range(22)]],
        "is_mirrored": False,
    }


if __name__ == "__main__":
    main()
