"""VTK by PyVista: the head as a lit mesh, the dots by VTK's point Gaussian mapper, as discs."""

import numpy as np
import pyvista
import scene
import vtk
import worker

# VTK's own way to other splats than a Gaussian: a disc that just fits its triangle.
DISC = "//VTK::Color::Impl\nif (dot(offsetVCVSOutput.xy, offsetVCVSOutput.xy) > 1.0) { discard; }\n"


class Drawing:
    def __init__(self, head, dots, size):
        (at, normals, triangles), (places, widths, opacity) = head, dots
        self.dots = len(places)
        self.plotter = pyvista.Plotter(off_screen=True, window_size=size, lighting=None)
        self.plotter.add_light(pyvista.Light(light_type="headlight"))
        self.plotter.set_background(scene.BACKGROUND)
        skin = pyvista.PolyData.from_regular_faces(at, triangles)
        skin.point_data.active_normals = normals
        self.plotter.add_mesh(skin, color=scene.SKIN, smooth_shading=True, ambient=0.2, diffuse=0.8)
        points = pyvista.PolyData(places)
        points["radius"] = widths / 2
        ink = self.plotter.add_mesh(
            points, style="points_gaussian", color=scene.INK, opacity=opacity, lighting=False, scalars=None,
            emissive=False, copy_mesh=False,
        )  # fmt: skip
        ink.mapper.SetScaleArray("radius")
        ink.mapper.SetScaleFactor(1.0)
        ink.mapper.SetSplatShaderCode(DISC)
        ink.mapper.SetBoundScale(1.0)
        ink.ForceTranslucentOn()
        # Plain blending, as pygfx does: the order of dots of one colour does not matter.
        self.plotter.renderer.UseOITOff()
        self.window = self.plotter.render_window
        self.window.SetMultiSamples(0)
        camera = self.plotter.camera
        camera.focal_point, camera.up, camera.view_angle = scene.TARGET_MM, (0.0, 1.0, 0.0), scene.FOV_DEG
        camera.clipping_range = scene.NEAR_FAR_MM
        self.plotter.show(auto_close=False, interactive=False)
        told = self.window.ReportCapabilities()
        self.device = next((w.split(":", 1)[1].strip() for w in told.splitlines() if "renderer string" in w), "unknown")
        self.device += f" (OpenGL, {type(self.window).__name__})"
        self.versions = f"PyVista {pyvista.__version__}, VTK {vtk.vtkVersion.GetVTKVersion()}"

    def frame(self, azimuth):
        self.plotter.camera.position = scene.eye(azimuth)
        self.plotter.camera.clipping_range = scene.NEAR_FAR_MM
        self.window.Render()
        self.window.WaitForCompletion()

    def picture(self):
        return np.ascontiguousarray(self.plotter.screenshot(return_img=True)[..., :3])


worker.serve(Drawing)
