#!/bin/sh
# trimesh 5.2.0: colours of vertices go into a GLB's COLOR_0 as the bytes that one sees on a screen (sRGB). glTF 2.0
# (3.7.2.1 and 3.9.2) has COLOR_0 as a linear factor, so that a viewer by the standard shows mid grey 188 as 223: skin
# comes out far too light.
#
# Output seen:
#   asset.generator names trimesh; COLOR_0 is 188 128 64 255, normalised bytes; linear would be 128 55 13
#
# In Tonsure: files whose `asset.generator` names such a writer have their colours read as sRGB (src/mesh/import/).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check trimesh==5.2.0 numpy
"$dir/venv/bin/python" - <<'PYTHON'
import json, struct
import numpy
import trimesh

box = trimesh.creation.box()
box.visual.vertex_colors = numpy.tile([188, 128, 64, 255], (len(box.vertices), 1)).astype(numpy.uint8)
glb = box.export(file_type="glb")
length = struct.unpack("<I", glb[12:16])[0]
tree = json.loads(glb[20 : 20 + length])
color = tree["accessors"][tree["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"]]
start = 28 + length + tree["bufferViews"][color["bufferView"]].get("byteOffset", 0)
first = list(glb[start : start + 4])
print(tree["asset"].get("generator"), first, "normalised" if color.get("normalized") else "")
if first != [188, 128, 64, 255] or color["componentType"] != 5121:
    raise SystemExit("changed: COLOR_0 is something else now")
PYTHON
