//! The head's vertices as the `head` pass reads them, and the image that a scan brought along.

use crate::gpu::{Gpu, GpuError, texture};
use crate::layout::{HeadVertex, PAINT_COLOR, PAINT_IMAGE, PAINT_MARKS};
use crate::mesh::geometry::curvature;
use crate::mesh::{Head, Marks, Paint, fade, thin, undulation};
use glam::Vec2;
use image::RgbImage;
use image::imageops::{FilterType, resize};

/// The image on the device.
pub struct PaintImage {
    pub image: wgpu::TextureView,
    pub sampler: wgpu::Sampler,
}

impl PaintImage {
    /// One white texel for a head without an image.
    ///
    /// # Errors
    /// An image wider than the device's textures.
    pub fn new(gpu: &Gpu, paint: &Paint) -> Result<Self, GpuError> {
        let white = RgbImage::from_pixel(1, 1, image::Rgb([255; 3]));
        let image = if let Paint::Image { image, .. } = paint { image } else { &white };
        let (width, height, limit) = (image.width(), image.height(), gpu.device.limits().max_texture_dimension_2d);
        if width > limit || height > limit {
            return Err(GpuError::PictureTooLarge { width, height, limit });
        }
        Ok(Self { image: with_mips(gpu, image), sampler: texture::repeating(gpu, "paint") })
    }
}

/// Uploads an image and its halvings: scans hold finer pictures than the screen.
fn with_mips(gpu: &Gpu, image: &RgbImage) -> wgpu::TextureView {
    let levels = 32 - image.width().max(image.height()).max(1).leading_zeros();
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let size = [image.width(), image.height()];
    let texture = texture::levelled(gpu, "paint", size, levels, wgpu::TextureFormat::Rgba8Unorm, usage);
    let mut level = image.clone();
    for mip in 0..levels {
        let (width, height) = ((image.width() >> mip).max(1), (image.height() >> mip).max(1));
        if mip > 0 {
            level = resize(&level, width, height, FilterType::Triangle);
        }
        let texels: Vec<u8> = level.pixels().flat_map(|p| [p[0], p[1], p[2], 255]).collect();
        texture::write(gpu, &texture, mip, &texels);
    }
    texture.create_view(&Default::default())
}

/// Vertices and triangles to draw. Where an image is painted on, corners do not share vertices: seams
/// may run along any edge.
pub fn vertices(head: &Head) -> (Vec<HeadVertex>, Vec<u32>) {
    let mesh = &head.mesh;
    let bulge = curvature::mean_per_mm(mesh);
    let normals = undulation::normals(head, &bulge);
    let opacity = fade::opacity(head);
    let thick_mm = thin::thickness_mm(head);
    let color = |i: usize, [r, g, b]: [u8; 3]| u32::from_le_bytes([r, g, b, byte(opacity[i])]);
    let plain = |i: usize| HeadVertex {
        position_mm: mesh.positions_mm[i].to_array(),
        ambient_occlusion: 1.0,
        normal: normals[i].to_array(),
        curvature_per_mm: bulge[i],
        uv: [0.0; 2],
        color: color(i, marks(&head.marks.get(i).copied().unwrap_or_default(), thick_mm[i])),
        paint: PAINT_MARKS,
    };
    let all = || 0..mesh.positions_mm.len();
    match &head.paint {
        Paint::Image { corner_uv, .. } if corner_uv.len() == mesh.triangles.len() => {
            let corner =
                |(i, uv): (&u32, &Vec2)| HeadVertex { uv: uv.to_array(), paint: PAINT_IMAGE, ..plain(*i as usize) };
            let corners = mesh.triangles.as_flattened().iter().zip(corner_uv.as_flattened());
            let vertices: Vec<_> = corners.map(corner).collect();
            let count = vertices.len() as u32;
            (vertices, (0..count).collect())
        }
        Paint::Vertices(colors) if colors.len() == mesh.positions_mm.len() => {
            let painted = |i: usize| HeadVertex { color: color(i, colors[i]), paint: PAINT_COLOR, ..plain(i) };
            (all().map(painted).collect(), mesh.triangles.as_flattened().to_vec())
        }
        _ => (all().map(plain).collect(), mesh.triangles.as_flattened().to_vec()),
    }
}

/// Whether a head brings its own colour, in a form that can be drawn.
pub fn is_painted(head: &Head) -> bool {
    match &head.paint {
        Paint::Skin => false,
        Paint::Vertices(colors) => colors.len() == head.mesh.positions_mm.len(),
        Paint::Image { corner_uv, .. } => corner_uv.len() == head.mesh.triangles.len(),
    }
}

/// Share of the lips' byte that says how near the line is on which they meet, and of the brows' that says how deep in
/// a hollow a place lies; mirrored in `shaders/shared/face.wgsl`.
const MOUTH: f32 = 0.4;
const HOLLOW: f32 = 0.5;

fn marks(m: &Marks, thick_mm: f32) -> [u8; 3] {
    let lips = m.lips * ((1.0 - MOUTH) + MOUTH * m.mouth);
    let brow = m.brow * (1.0 - HOLLOW) * (1.0 - m.hollow) + m.hollow;
    [byte(lips), byte(brow), byte(1.0 - thick_mm / thin::MOST_MM)]
}

fn byte(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}
