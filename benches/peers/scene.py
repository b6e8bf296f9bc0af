"""The same head, dots and camera for every peer, from what our own program wrote.

The camera is that of the demo scene (`assets/scenes/demo.toml`, `src/scene/camera.rs`). Millimetres in the head frame:
+X to the person's left, +Y up, +Z out of the face.
"""

import numpy as np

TARGET_MM = np.array([0.0, 8.0, -4.0])
ELEVATION_DEG, DISTANCE_MM, FOV_DEG = 22.0, 1460.0, 13.0
NEAR_FAR_MM = (36.0, 2000.0)

# How an impression is divided, nearly as our shaders do it: the dots lie on a golden spiral in a disc about its
# middle, each nearly as wide as the impression. Both are shares of the impression's diameter.
SPIRAL, WIDTH = 0.17, 0.92
GOLDEN_RAD = 2.399963229728653
# Dots lie this far above the skin, so that the depth test keeps what faces the camera.
LIFT_MM = 0.2
# How much light an impression takes, all its dots together.
OPACITY = 0.45

SKIN, INK, BACKGROUND = (0.80, 0.64, 0.54), (0.16, 0.15, 0.16), (0.09, 0.085, 0.08)


def eye(azimuth_deg):
    a, e = np.radians([azimuth_deg, ELEVATION_DEG])
    return TARGET_MM + DISTANCE_MM * np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])


def head(path):
    """Vertices, their normals and the triangles of a head written by `tonsure heads`."""
    vertices, triangles = [], []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("v "):
                vertices.append(line.split()[1:4])
            elif line.startswith("f "):
                triangles.append(line.split()[1:4])
    at, of = np.array(vertices, np.float32), np.array(triangles, np.int32) - 1
    across = np.cross(at[of[:, 1]] - at[of[:, 0]], at[of[:, 2]] - at[of[:, 0]])
    normals = np.zeros_like(at)
    for corner in range(3):
        np.add.at(normals, of[:, corner], across)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return at, normals, of


def morton(at):
    """Keys that put what is near in space near in memory; peers draw such dots up to twice as fast as mixed ones."""
    cells = ((at - at.min(0)) / np.maximum(np.ptp(at, axis=0).max(), 1e-6) * 1023).astype(np.uint64)
    keys = np.zeros(len(at), np.uint64)
    for bit in range(10):
        for axis in range(3):
            keys |= (cells[:, axis] >> np.uint64(bit) & np.uint64(1)) << np.uint64(3 * bit + axis)
    return keys


def dots(path, wanted):
    """Middles and diameters of the dots, and their opacity: every impression holds as many, as `tonsure bench` does."""
    rows = np.loadtxt(path, delimiter=",", skiprows=1, usecols=(0, 1, 2, 3, 4, 5, 8), dtype=np.float64)
    rows = rows[np.argsort(morton(rows[:, :3]), kind="stable")]
    middle, normal, diameter = rows[:, None, :3], rows[:, None, 3:6], rows[:, None, 6:]
    each = max(1, int(wanted / len(rows) + 0.5))
    if each > 1:
        helper = np.where(np.abs(normal[..., :1]) < 0.6, [1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
        t1 = np.cross(normal, helper)
        t1 /= np.linalg.norm(t1, axis=2, keepdims=True)
        t2 = np.cross(normal, t1)
        k = np.arange(each)
        # Each impression turns its spiral, so that no pattern is seen.
        angle = (GOLDEN_RAD * (k[None, :] + 0.618 * np.arange(len(rows))[:, None]))[..., None]
        radius = SPIRAL * diameter * np.sqrt((k[None, :, None] + 0.5) / each)
        middle = middle + radius * (np.cos(angle) * t1 + np.sin(angle) * t2)
    places = (middle + LIFT_MM * normal).reshape(-1, 3).astype(np.float32)
    widths = np.repeat((WIDTH if each > 1 else 1.0) * diameter.reshape(-1), each).astype(np.float32)
    return places, widths, 1.0 - (1.0 - OPACITY) ** (1.0 / each)
