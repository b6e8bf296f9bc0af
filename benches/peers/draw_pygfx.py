"""pygfx: the head as a lit mesh, the dots as round sprites whose size is in millimetres."""

import math

import numpy as np
import pygfx
import scene
import wgpu
import worker


class Drawing:
    def __init__(self, head, dots, size):
        (at, normals, triangles), (places, widths, opacity) = head, dots
        self.size, self.dots = size, len(places)
        # Into a texture: a canvas would also copy each frame to main memory, which ours does not.
        self.target = pygfx.Texture(
            dim=2, size=(*size, 1), format="rgba8unorm",
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC | wgpu.TextureUsage.TEXTURE_BINDING,
        )  # fmt: skip
        self.renderer = pygfx.WgpuRenderer(self.target, pixel_ratio=1, ppaa="none")
        self.scene = pygfx.Scene()
        self.scene.add(pygfx.Background.from_color(scene.BACKGROUND))
        self.scene.add(pygfx.AmbientLight(intensity=0.5))
        skin = pygfx.Geometry(positions=at, normals=normals, indices=triangles)
        self.scene.add(pygfx.Mesh(skin, pygfx.MeshPhongMaterial(color=scene.SKIN, shininess=10, specular="#111")))
        ink = pygfx.PointsMaterial(
            color=(*scene.INK, opacity), size_space="world", size_mode="vertex", aa=False,
            alpha_mode="blend", depth_write=False,
        )  # fmt: skip
        self.scene.add(pygfx.Points(pygfx.Geometry(positions=places, sizes=widths), ink))
        # Its angle of view is that of the mean of width and height.
        across = math.tan(math.radians(scene.FOV_DEG) / 2) * (1 + size[0] / size[1]) / 2
        self.camera = pygfx.PerspectiveCamera(
            math.degrees(2 * math.atan(across)), size[0] / size[1], depth_range=scene.NEAR_FAR_MM
        )
        light = pygfx.DirectionalLight(intensity=2.0)
        self.camera.add(light)
        self.scene.add(self.camera)
        device = pygfx.renderers.wgpu.get_shared().device
        self.queue = device.queue
        # Four bytes that are read back after each frame: the queue works in order, so they come when it is drawn.
        # (`queue.on_submitted_work_done_sync()` would say it more plainly, but raises a TypeError in wgpu-py 0.32.0.)
        self.last = device.create_buffer(size=4, usage=wgpu.BufferUsage.COPY_SRC | wgpu.BufferUsage.COPY_DST)
        self.device = device.adapter.info["device"] + " (" + device.adapter.info["backend_type"] + ")"
        self.versions = f"pygfx {pygfx.__version__}, wgpu-py {wgpu.__version__}"

    def frame(self, azimuth):
        self.camera.local.position = scene.eye(azimuth)
        self.camera.look_at(scene.TARGET_MM)
        self.renderer.render(self.scene, self.camera)
        self.queue.read_buffer(self.last)

    def picture(self):
        return np.asarray(self.renderer.snapshot())[..., :3]


worker.serve(Drawing)
