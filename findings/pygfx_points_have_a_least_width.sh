#!/bin/sh
# pygfx 0.17.0 (wgpu 0.32.0): a point that is asked to be 0.1 or 0.5 pixels wide is drawn as wide as one of 1.4 pixels where
# it is not anti-aliased, and nothing dims it for that; anti-aliased it is dimmed far too little. Clouds of dots finer than a
# pixel come out many times too dark (or bright), and get no lighter as the camera steps back.
#
# Output seen (light of a point, the mean of a thousand white ones on black, in pixels; a disc of width w has 0.785 w w):
#   aa=False: widths 0.1, 0.5 and 1.0 all give 1.594 (areas 0.008, 0.196, 0.785); 4.0 gives 12.604 (12.566)
#   aa=True: they give 0.423, 0.996 and 1.682; 4.0 gives 15.001
#
# In Tonsure: a dot narrower than a pixel adds the area that it darkens, whatever its width (shaders/splat.wgsl), and
# benches/peers says that pygfx's dots darken more than ours.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$dir}"
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pygfx==0.17.0 wgpu==0.32.0 rendercanvas==2.7.2 numpy==2.4.6
"$dir/venv/bin/python" - <<'PYTHON'
import numpy
import pygfx
from rendercanvas.offscreen import OffscreenRenderCanvas

SIDE = 400
grid = numpy.linspace(10, SIDE - 10, 32)
places = numpy.array([(x, y, 0) for x in grid for y in grid], dtype=numpy.float32)[:1000]


def light(width, aa):
    canvas = OffscreenRenderCanvas(size=(SIDE, SIDE), pixel_ratio=1)
    renderer = pygfx.renderers.WgpuRenderer(canvas, pixel_ratio=1, ppaa="none")
    scene = pygfx.Scene()
    scene.add(pygfx.Background.from_color("#000"))
    material = pygfx.PointsMaterial(size=width, size_space="screen", color="#fff", aa=aa)
    scene.add(pygfx.Points(pygfx.Geometry(positions=places), material))
    camera = pygfx.OrthographicCamera(SIDE, SIDE)
    camera.local.position = (SIDE / 2, SIDE / 2, 100)
    canvas.request_draw(lambda: renderer.render(scene, camera))
    picture = numpy.asarray(canvas.draw())[..., :3].astype(float) / 255
    linear = numpy.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    return linear.mean(axis=2).sum() / len(places)


seen = {}
for aa in [False, True]:
    for width in [0.1, 0.5, 1.0, 4.0]:
        seen[aa, width] = light(width, aa)
        print(f"aa={aa}: {width} pixels wide gives {seen[aa, width]:.3f} pixels of light, its area is {width * width * 0.7854:.4f}")
thin = [seen[False, width] for width in [0.1, 0.5, 1.0]]
if max(thin) > 1.02 * min(thin) or not 1.3 < min(thin) < 1.9:
    raise SystemExit("changed: thin points that are not anti-aliased are as thin, or as dim, as asked")
if seen[True, 0.1] < 20 * 0.00785 or seen[True, 0.5] < 2 * 0.196:
    raise SystemExit("changed: thin anti-aliased points are dimmer than they were")
PYTHON
