#!/usr/bin/env python3
"""Bakes the surroundings of the light presets into environments.bin.

    npm pack @pmndrs/assets@1.7.0 && tar xzf pmndrs-assets-1.7.0.tgz
    python3 -m pip install --requirement requirements.txt
    python3 bake.py package/hdri

Each preset gets one CC0 panorama (README.md). What its own lights stand for is taken out of it:
no direction keeps more than CAP times the mean. Colour and level are left to the preset, so a map's
mean is white at 1. Directions are those of the head's frame: y up, z in front of the face, x to the
person's left; a panorama is turned so that its brightest side lies where the preset's key hangs.

File, little endian: "TSE1", u32 maps, u32 side, u32 levels; then for each map its name (16 bytes, padded
with 0), 9 x 3 f32 of spherical harmonics, and `levels` octahedral maps of `side` x `side` words in RGB9E5,
texel centres at the corners' places (the first and the last lie on the rim).
"""

import base64
import os
import struct
import sys
import tempfile

import numpy as np
import OpenEXR

SIDE, LEVELS = 24, 6
# Colour kept: a person's eye, and a camera's white balance, take the rest of a coloured wall for granted.
SATURATION = 0.6
# Brightest direction kept, over the mean.
CAP = 4.0
# Levels stand for the roughnesses 0, 0.2, 0.4 ... 1; the first two are as wide as the texels let them be, some
# 8 degrees, and hardly differ.
FIRST_ROUGHNESS, SECOND_ROUGHNESS = 0.27, 0.30
# Preset, panorama, where the brightest side is turned to, degrees from the face to the person's left, and the
# light of the ground over that of the sky: a quarter (its albedo) of what the preset's sun and sky bring. None
# where the panorama's own floor serves.
PRESETS = [
    ("clinic-soft", "apartment", 40.0, None),
    ("downlight", "hall", 0.0, None),
    ("bathroom", "apartment", 0.0, None),
    ("office", "lab", 60.0, None),
    ("noon", "venice", 45.0, 1.0),
    ("overcast", "city", 20.0, 0.45),
    ("golden-hour", "sunset", 60.0, 0.4),
    ("flash", "warehouse", 0.0, None),
]


def panorama(folder, name):
    """Linear RGB of one of the package's panoramas."""
    with open(os.path.join(folder, name + ".exr.js")) as file:
        text = file.read()
    data = base64.b64decode(text.split("base64,")[1].split("'")[0])
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "map.exr")
        with open(path, "wb") as file:
            file.write(data)
        channels = OpenEXR.File(path).channels()
        rgb = channels["RGB"].pixels if "RGB" in channels else np.stack([channels[c].pixels for c in "RGB"], -1)
        return np.maximum(np.asarray(rgb, dtype=np.float64), 0.0)


def luminance(rgb):
    return rgb @ np.array([0.2126, 0.7152, 0.0722])


def directions(height, width):
    """Unit vectors and solid angles of a panorama's pixels; the middle column looks along +z, left is +x."""
    theta = (np.arange(height) + 0.5) / height * np.pi
    phi = (0.5 - (np.arange(width) + 0.5) / width) * 2.0 * np.pi
    sine = np.sin(theta)[:, None]
    xyz = np.stack([sine * np.sin(phi), np.cos(theta)[:, None] + 0.0 * phi, sine * np.cos(phi)], -1)
    solid = (sine * (np.pi / height) * (2.0 * np.pi / width)) + 0.0 * phi
    return xyz.reshape(-1, 3), solid.reshape(-1)


def capped(rgb, solid):
    """Without what is brighter than CAP times the mean that is left."""
    light = luminance(rgb)
    limit = np.inf
    for _ in range(60):
        limit = CAP * np.sum(np.minimum(light, limit) * solid) / np.sum(solid)
    return rgb * (np.minimum(light, limit) / np.maximum(light, 1e-9))[:, None]


def grounded(rgb, xyz, solid, ratio):
    """With the lower half as bright as `ratio` times the upper one."""
    below = xyz[:, 1] < 0.0
    light = luminance(rgb) * solid
    return rgb * np.where(below, ratio * np.sum(light[~below]) / np.sum(light[below]), 1.0)[:, None]


def turned(rgb, xyz, solid, key_deg):
    """Turns directions so that the light's horizontal moment points to `key_deg`."""
    moment = np.sum(luminance(rgb)[:, None] * xyz * solid[:, None], 0)
    angle = np.radians(key_deg) - np.arctan2(moment[0], moment[2])
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([c * xyz[:, 0] + s * xyz[:, 2], xyz[:, 1], c * xyz[:, 2] - s * xyz[:, 0]], -1)


def basis(xyz):
    """The first nine real spherical harmonics about y."""
    x, y, z = xyz.T
    one = np.sqrt(1.0 / (4.0 * np.pi)) + 0.0 * x
    a, b = np.sqrt(3.0 / (4.0 * np.pi)), np.sqrt(15.0 / (4.0 * np.pi))
    return np.stack([one, a * y, a * z, a * x, np.sqrt(5.0 / (16.0 * np.pi)) * (3.0 * y * y - 1.0),
                     b * y * z, b * y * x, 0.5 * b * (z * z - x * x), b * z * x])


def octahedral():
    """Directions of a map's texels."""
    e = np.linspace(-1.0, 1.0, SIDE)
    x, y = (v.reshape(-1) for v in np.meshgrid(e, e))
    z = 1.0 - np.abs(x) - np.abs(y)
    fold = np.maximum(-z, 0.0)
    n = np.stack([x - np.where(x >= 0, fold, -fold), y - np.where(y >= 0, fold, -fold), z], -1)
    return n / np.linalg.norm(n, axis=1, keepdims=True)


def level(rgb, xyz, solid, roughness):
    """Mean radiance over the GGX lobe that looks straight at a surface, by texel: a kernel about the
    texel's direction, so that it keeps the mean over the sphere."""
    alpha2 = roughness ** 4
    out = []
    for n in octahedral():
        cosine = xyz @ n
        half2 = 0.5 * (1.0 + cosine)
        weight = np.where(cosine > 0.0, cosine / (half2 * (alpha2 - 1.0) + 1.0) ** 2, 0.0) * solid
        out.append(weight @ rgb / np.sum(weight))
    return np.array(out)


def rgb9e5(rgb):
    """Shared-exponent words."""
    top = np.maximum(rgb.max(1), 1e-9)
    exponent = np.maximum(np.floor(np.log2(top)) + 1, -15)
    exponent += np.round(top / 2.0 ** (exponent - 9)) >= 512
    mantissa = np.clip(np.round(rgb / 2.0 ** (exponent[:, None] - 9)), 0, 511).astype(np.uint32)
    return mantissa[:, 0] | mantissa[:, 1] << 9 | mantissa[:, 2] << 18 | (exponent + 15).astype(np.uint32) << 27


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "environments.bin"), "wb") as file:
        file.write(b"TSE1" + struct.pack("<III", len(PRESETS), SIDE, LEVELS))
        for preset, source, key_deg, ground in PRESETS:
            image = panorama(sys.argv[1], source)
            image = image.reshape(image.shape[0] // 2, 2, image.shape[1] // 2, 2, 3).mean((1, 3))
            xyz, solid = directions(*image.shape[:2])
            rgb = capped(image.reshape(-1, 3), solid)
            rgb /= np.sum(rgb * solid[:, None], 0) / np.sum(solid)
            rgb = luminance(rgb)[:, None] * (1.0 - SATURATION) + rgb * SATURATION
            if ground is not None:
                rgb = grounded(rgb, xyz, solid, ground)
            rgb /= np.sum(rgb * solid[:, None], 0) / np.sum(solid)
            xyz = turned(rgb, xyz, solid, key_deg)
            file.write(preset.encode().ljust(16, b"\0"))
            file.write((basis(xyz) @ (rgb * solid[:, None])).astype("<f4").tobytes())
            for i in range(LEVELS):
                roughness = i / (LEVELS - 1) if i > 1 else (FIRST_ROUGHNESS, SECOND_ROUGHNESS)[i]
                file.write(rgb9e5(level(rgb, xyz, solid, roughness)).astype("<u4").tobytes())
            up = np.sum(luminance(rgb) * solid * (xyz[:, 1] > 0)) / np.sum(solid) * 2.0
            print(f"{preset}: {source}, {up:.2f} of the mean from above")


if __name__ == "__main__":
    main()
