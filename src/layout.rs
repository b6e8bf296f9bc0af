//! Every struct and constant shared with the shaders; mirrors `shaders/shared/layout.wgsl`.
//! A test compares the two field by field through naga.

use bytemuck::{Pod, Zeroable};

/// Impressions in a cluster at most; also the workgroup size of the `age` pass.
pub const CLUSTER_SIZE: u32 = 256;
/// Dots in one work item of the splat passes.
pub const ITEM_DOTS: u32 = 256;
/// Sessions that a plan may have.
pub const MAX_SESSIONS: usize = 16;
/// Index of the hair among the sessions: the last one.
pub const HAIR_SESSION: u32 = 15;
/// Lights of a rig.
pub const MAX_LIGHTS: usize = 4;
/// Fixed-point one of the accumulated sums.
pub const SUM_ONE: f32 = 1_048_576.0;
/// Sums per pixel: darkened share (sub-pixel impressions), optical depth (resolved ones),
/// visibility moment, iron-oxide moment, hair.
pub const SUMS: u32 = 5;
/// Positions are stored in 1/128 mm about the head frame's origin.
pub const POSITION_UNITS_PER_MM: f32 = 128.0;
/// Decay of pigment's visibility with depth in the reference band, 1/mm (from the layered solver: 4.1 / 2.4 / 1.18 at
/// 0.1 / 0.3 / 0.5 mm).
pub const VISIBILITY_PER_MM: f32 = 3.0;

/// Texels of a side of the entry map: about a millimetre each.
pub const ENTRY_SIZE: u32 = 384;
/// Texels of a side of the complexion map: about half a millimetre each.
pub const COMPLEXION_SIZE: u32 = 1024;

/// Cells of the hair grid, the grid in which grown hair shades itself and the skin: some 2.5 mm each.
pub const HAIR_GRID_X: u32 = 96;
pub const HAIR_GRID_Y: u32 = 128;
pub const HAIR_GRID_Z: u32 = 96;
/// Texels of a side of the map of the head's hull.
pub const HULL_SIZE: u32 = 512;

/// Camera and picture of one sample of one tile.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Frame {
    pub view_from_world: [[f32; 4]; 4],
    pub world_from_view: [[f32; 4]; 4],
    pub eye_mm: [f32; 3],
    pub near_mm: f32,
    /// Pixel of the optical axis inside this tile, jitter included.
    pub center_px: [f32; 2],
    /// Pixels per unit of tangent.
    pub focal_px: f32,
    pub dots_per_impression: u32,
    /// Pixels of this tile.
    pub tile_size: [u32; 2],
    /// Left top pixel of this tile in the picture.
    pub tile_origin: [u32; 2],
    /// Pixels of the whole picture.
    pub picture_size: [u32; 2],
    /// First pixel of the picture that this tile shows, and the end; around them lies what its blur reads.
    pub shown_first: [u32; 2],
    pub shown_end: [u32; 2],
    /// 1: level of detail on; 2: with fewer dots, as the picture moves.
    pub lod: u32,
    /// Sample index of the accumulating frame.
    pub sample: u32,
    pub samples: u32,
    pub gloss: f32,
    pub treated: f32,
    /// Side of the squares of which the display pass knows whether they show the head, pixels.
    pub square_px: u32,
    pub exposure: f32,
    pub light_count: u32,
    pub pyramid_levels: u32,
    /// 1: the four bands' reflectances are summed instead of light, for measuring.
    pub bands: u32,
    /// Pixels of the tile that the hair of the face lies in: left, top, width, height.
    pub brows: [u32; 4],
    /// Pixels of the tile that the head lies in, likewise; whole cells of the depth pyramid.
    pub head: [u32; 4],
    /// Pixels that this sample is drawn to the right and below its place, so that blocks of pixels that share their
    /// light are others in each.
    pub aside: [u32; 2],
    pub _pad: [u32; 2],
}

/// Taps of one side of the scattering's kernel, with the middle.
pub const SCATTER_TAPS: usize = 13;

/// Kernel of light that walks under the skin.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Scattering {
    /// Weight by colour, and distance from the middle, mm.
    pub taps: [[f32; 4]; SCATTER_TAPS],
}

/// The part of the frame that one slice works on.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Slice {
    pub cluster_first: u32,
    pub cluster_end: u32,
    pub row_first: u32,
    pub row_end: u32,
    pub item_capacity: u32,
    pub _pad0: u32,
    pub strand_first: u32,
    pub strand_end: u32,
}

/// One impression, 16 bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct PackedImpression {
    /// x and y, 16 bits each, in units of 1/128 mm, offset 32768.
    pub xy: u32,
    /// z like x and y; octahedral normal, 8 bits each.
    pub z_normal: u32,
    /// Key of every random draw (its rank and the plan's seed, hashed).
    pub key: u32,
    /// Diameter in um (bits 0-9), depth in um (bits 10-21), session (bits 22-25), strength (bits 26-31,
    /// signed: twelfths of its binary logarithm).
    pub params: u32,
}

/// One impression at the shown time, written by `age`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Aged {
    /// Skin area that it darkens in the reference band, mm2: 2 pi sigma^2 Ein(xi tau).
    pub area_mm2: f32,
    /// Sum of `area_mm2` over the cluster up to and including this one.
    pub prefix_mm2: f32,
    /// Peak of xi tau in the reference band.
    pub depth_optical: f32,
    /// sigma in um (bits 0-11), depth in um (12-23), iron-oxide share of 255 (24-31).
    pub params: u32,
}

/// About 256 neighbouring impressions of one session.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Cluster {
    pub center_mm: [f32; 3],
    pub radius_mm: f32,
    /// Axis of the cone that holds all normals, and the cosine of its half angle.
    pub cone_axis: [f32; 3],
    pub cone_cos: f32,
    /// First impression and how many.
    pub first: u32,
    pub count: u32,
    pub session: u32,
    /// Skin area that the cluster lies on, mm2.
    pub area_mm2: f32,
    /// Smallest and largest diameter over that of the first impression.
    pub narrowest: f32,
    pub widest: f32,
    pub _pad0: f32,
    pub _pad1: f32,
}

/// What the splat passes draw: up to 256 dots of one cluster.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Item {
    pub cluster: u32,
    /// First dot of the item in the cluster's drawing order.
    pub start: u32,
    /// Dots of the cluster to draw, as a real number so that nothing pops.
    pub wanted: f32,
    pub _pad0: u32,
}

/// Counters and indirect arguments that `cull` fills.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct IndirectArgs {
    /// Indirect dispatch of `splat`.
    pub groups_x: u32,
    pub groups_y: u32,
    pub groups_z: u32,
    pub items: u32,
    /// Indirect draw of `splat_large` (indexed).
    pub index_count: u32,
    pub instance_count: u32,
    pub first_index: u32,
    pub base_vertex: u32,
    pub first_instance: u32,
    pub large_items: u32,
    pub clusters_visible: u32,
    pub dots_drawn: u32,
}

/// A session as the `age` pass needs it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
pub struct SessionOptics {
    /// Peak xi tau of a healed impression in the reference band.
    pub depth_optical: f32,
    /// Iron-oxide share of it.
    pub iron: f32,
    /// 1 where the layer is shown.
    pub visible: f32,
    /// Standard deviation of a healed impression over its apparent diameter.
    pub sigma_per_diameter: f32,
    /// Years after the course at which it was placed.
    pub year: f32,
    pub _pad0: f32,
    pub _pad1: f32,
    pub _pad2: f32,
}

/// Time and rates, see `dots::age`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Ageing {
    pub years: f32,
    pub drain_carbon_per_year: f32,
    pub drain_iron_per_year: f32,
    pub clearing_sigma_ln: f32,
    pub light_carbon_per_year: f32,
    pub light_iron_per_year: f32,
    pub spread_mm2_per_year: f32,
    pub drift_mm_per_year: f32,
    /// Mass of the healing skin relative to the healed one.
    pub healing_mass: f32,
    /// Diameter relative to the healed one.
    pub healing_diameter: f32,
    /// Strength of the patchy second week, 0 to 1.
    pub patchiness: f32,
    /// Length and width of a hair, mm, and 1 where hair is shown.
    pub hair_length_mm: f32,
    pub hair_shaft_mm: f32,
    pub hair_visible: f32,
    pub _pad0: f32,
    pub _pad1: f32,
    pub sessions: [SessionOptics; MAX_SESSIONS],
}

/// Spherical harmonics of the light around.
pub const ENVIRONMENT_TERMS: usize = 9;

/// A light's `kind`: far enough to have one direction, or a rectangle near the head.
pub const LIGHT_DISTANT: u32 = 0;
pub const LIGHT_RECTANGLE: u32 = 1;

/// One light.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
pub struct Light {
    /// Unit vector from the head's middle towards it.
    pub toward: [f32; 3],
    /// Half of the angle it fills as seen from there, radians.
    pub angular_radius: f32,
    /// Linear sRGB, relative to the exposure's white. Distant: irradiance of a facing surface.
    /// Rectangle: pi times its radiance.
    pub power: [f32; 3],
    pub kind: u32,
    /// Middle of a rectangle and half of its sides, mm.
    pub center_mm: [f32; 3],
    pub _pad0: f32,
    pub half_x_mm: [f32; 3],
    pub _pad1: f32,
    pub half_y_mm: [f32; 3],
    pub _pad2: f32,
    pub shadow_from_world: [[f32; 4]; 4],
}

/// Skin, light and the terms of the pigment that are the same everywhere.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Shading {
    pub melanin: f32,
    pub blood: f32,
    /// Oil on the surface: 0 matte, 1 oily.
    pub gloss: f32,
    pub redness: f32,
    /// Width (standard deviation) of the entry pass, mm, by band.
    pub entry_sigma_mm: [f32; 4],
    /// Darkened area by band relative to the reference band, carbon and iron oxide.
    pub band_carbon: [f32; 4],
    pub band_iron: [f32; 4],
    /// What the light around brings in the mean, linear sRGB.
    pub around_color: [f32; 3],
    /// Mean depth of the pigment, weighted by what it darkens, mm.
    pub mean_depth_mm: f32,
    /// Cosine and sine of the angle by which it is turned about y.
    pub around_turn: [f32; 2],
    /// Place of its first map among the layers of all, and how far its last one lies behind, 0 to 1.
    pub around_levels: [f32; 2],
    pub chart_center_mm: [f32; 3],
    pub freckles: f32,
    pub chart_x: [f32; 3],
    /// How spots overlap, see `optics::overlap`.
    pub overlap_width: f32,
    pub chart_y: [f32; 3],
    pub overlap_half: f32,
    pub chart_pole: [f32; 3],
    /// 1 where impressions are placed as the ranked seeds are, 0 at random.
    pub regularity: f32,
    /// Of the light around, what the backdrop shows.
    pub background: [f32; 3],
    /// 1 where the face has brows, 0 where all hair of the body is lost.
    pub brows: f32,
    /// Linear reflectance of the hair.
    pub hair: [f32; 3],
    pub variation: f32,
    /// Nasion from the chart's centre, and the face's breadth, height and depth over the mean man's.
    pub nasion_mm: [f32; 3],
    /// Without what the sun tans it by: what moles stand out from.
    pub melanin_today: f32,
    pub face_scale: [f32; 3],
    pub _pad1: f32,
    /// Irradiance over pi of the light around, see `optics::environment`.
    pub around: [[f32; 4]; ENVIRONMENT_TERMS],
    pub lights: [Light; MAX_LIGHTS],
}

/// What [`HeadVertex::color`] is: marks of the face, the scan's colour, or nothing where an image has it.
pub const PAINT_MARKS: u32 = 0;
pub const PAINT_COLOR: u32 = 1;
pub const PAINT_IMAGE: u32 = 2;

/// A vertex of the head as the `head` pass reads it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct HeadVertex {
    pub position_mm: [f32; 3],
    /// Ambient occlusion: share of the sky that the vertex sees, 0 to 1.
    pub ambient_occlusion: f32,
    pub normal: [f32; 3],
    /// Mean curvature, 1/mm; positive where the skin bulges.
    pub curvature_per_mm: f32,
    /// Place on the paint's image.
    pub uv: [f32; 2],
    /// Lips, brow and thinness as three bytes, or the paint's sRGB; above them how opaque it is.
    pub color: u32,
    /// Which of them: one of the `PAINT_` constants.
    pub paint: u32,
}

// Grown hair.

/// Where a hair leaves the skin.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Root {
    pub position_mm: [f32; 3],
    /// Key of every random draw of this hair.
    pub key: u32,
    pub normal: [f32; 3],
    /// How readily it turns grey over the hair of the scalp, and how thick it is over the client's own: shares in
    /// 1 / 2^15, the first in the lower half.
    pub traits: u32,
}

impl Root {
    /// The word of `traits`; both are below 2.
    pub fn traits(greying: f32, width: f32) -> u32 {
        let half = |share: f32| (share * 32_768.0 + 0.5).clamp(0.0, 65_535.0) as u32;
        half(greying) | half(width) << 16
    }
}

/// How grown hair lies, looks and is drawn; see `passes::hair_style`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
pub struct HairStyle {
    /// The scalp chart's frame, which the hull is mapped in.
    pub center_mm: [f32; 3],
    pub length_mm: f32,
    pub chart_x: [f32; 3],
    pub curl: f32,
    pub chart_y: [f32; 3],
    pub shaft_mm: f32,
    pub chart_pole: [f32; 3],
    pub grey: f32,
    /// The crown's whorl.
    pub whorl_mm: [f32; 3],
    /// Arc length of one turn of a wave or coil, and its radius, mm.
    pub turn_mm: f32,
    /// Reflectance of hair that is not grey.
    pub pigmented: [f32; 3],
    pub coil_mm: f32,
    /// Corner and cells of the hair grid, mm.
    pub low_mm: [f32; 3],
    pub cell_mm: f32,
    /// Points of a strand.
    pub points: u32,
    /// Hairs of the head.
    pub hairs: u32,
    /// Strands drawn, a prefix of the roots, and their width over a hair's.
    pub drawn: u32,
    pub thicker: f32,
    /// Strands that fill the hair grid.
    pub filling: u32,
    pub parting_points: u32,
    /// 1 where hair is grown.
    pub shown: f32,
    pub gloss: f32,
    /// The frame's eye.
    pub eye_mm: [f32; 3],
    pub _pad0: f32,
    /// Points of the parting on the skin, front to back.
    pub parting: [[f32; 4]; PARTING_POINTS],
}

/// Points of a parting at most.
pub const PARTING_POINTS: usize = 8;

// Baking and showing.

/// The head as seen from a light.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct ShadowView {
    pub clip_from_world: [[f32; 4]; 4],
}

/// One direction of the sky, for ambient occlusion.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Sky {
    pub clip_from_world: [[f32; 4]; 4],
    pub toward: [f32; 3],
    /// 1 for the last direction, which turns the sums into shares.
    pub finish: u32,
}

/// The part of a picture that is shown, in shares of its sides.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct PicturePart {
    pub left_top: [f32; 2],
    pub right_bottom: [f32; 2],
}

// Seeding.

/// A triangle to seed, um.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct SeedTriangle {
    pub a: [i32; 3],
    pub _pad0: u32,
    pub b: [i32; 3],
    pub _pad1: u32,
    pub c: [i32; 3],
    pub _pad2: u32,
}

/// One radius level of the seeding.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct SeedLevel {
    pub seed: u32,
    pub index: u32,
    /// Candidates that take part: a prefix of the random sequence.
    pub candidates: u32,
    /// Cells hash into a power of two of buckets.
    pub bucket_mask: u32,
    /// Smallest distance at this level, um (rounded up), and its square, um2.
    pub radius_um: u32,
    pub radius2_um2: u32,
    /// Triangles of the domain (buffers are padded, so their length does not tell).
    pub triangles: u32,
    pub _pad1: u32,
}
