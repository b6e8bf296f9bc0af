//! Heads: triangles in the head frame, in millimetres.
//!
//! Head frame: right-handed, origin midway between the preauricular points, +X to the person's
//! left, +Y up, +Z out of the face, upright by the Frankfurt plane.

use crate::math::Aabb;
pub use error::MeshError;
use glam::{Vec2, Vec3};

/// From the nasion down to the chin, mm (menton-sellion, ANSUR II: men 122.6, women 113.1).
pub const CHIN_MM: f32 = 120.0;

pub mod chart;
pub(crate) mod error;
pub mod face;
pub mod fade;
pub mod geometry;
pub mod import;
pub mod library;
pub mod measure;
pub mod options;
pub mod parametric;
pub(crate) mod pose;
pub(crate) mod report;
pub mod thin;
pub(crate) mod undulation;

/// A triangle mesh. Counter-clockwise seen from outside.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    /// Head frame, where it is a head's.
    pub positions_mm: Vec<Vec3>,
    /// Unit, one per position.
    pub normals: Vec<Vec3>,
    /// Indices into `positions_mm`, three a triangle.
    pub triangles: Vec<[u32; 3]>,
}

impl Mesh {
    /// The three corners of a triangle, in millimetres.
    pub fn corners(&self, triangle: usize) -> [Vec3; 3] {
        self.triangles[triangle].map(|i| self.positions_mm[i as usize])
    }

    /// Mean length of the triangles' sides, mm; of every so many of a large mesh.
    pub fn mean_edge_mm(&self) -> f32 {
        let step = (self.triangles.len() / 4096).max(1);
        let sides = (0..self.triangles.len()).step_by(step).map(|i| {
            let [a, b, c] = self.corners(i);
            (a.distance(b) + b.distance(c) + c.distance(a)) / 3.0
        });
        sides.clone().sum::<f32>() / sides.len().max(1) as f32
    }

    /// Recomputes smooth normals, each face weighted by its area.
    pub fn compute_normals(&mut self) {
        let mut sums = vec![Vec3::ZERO; self.positions_mm.len()];
        for t in &self.triangles {
            let [a, b, c] = t.map(|i| self.positions_mm[i as usize]);
            let n = (b - a).cross(c - a);
            for &i in t {
                sums[i as usize] += n;
            }
        }
        self.normals = sums.into_iter().map(|n| crate::math::unit_or(n, Vec3::Y)).collect();
    }
}

/// Anatomical points on the skin, head frame, millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landmarks {
    /// Root of the nose, between the eyes: 0 of scalp coordinate u.
    pub nasion: Vec3,
    /// What hairlines are measured from.
    pub glabella: Vec3,
    /// Knob of the occiput: 1 of scalp coordinate u.
    pub inion: Vec3,
    /// Before the person's left ear: 0 of scalp coordinate v.
    pub left_preauricular: Vec3,
    /// Before the right ear: 1 of scalp coordinate v.
    pub right_preauricular: Vec3,
    /// Highest point of the upright head.
    pub vertex: Vec3,
}

impl Landmarks {
    /// Each with its name.
    pub fn named(&self) -> [(&'static str, Vec3); 6] {
        [
            ("nasion", self.nasion),
            ("glabella", self.glabella),
            ("inion", self.inion),
            ("left_preauricular", self.left_preauricular),
            ("right_preauricular", self.right_preauricular),
            ("vertex", self.vertex),
        ]
    }
}

/// A head ready for charting.
#[derive(Clone, Debug)]
pub struct Head {
    /// "default", "male-25", or the file's stem.
    pub name: String,
    /// Head frame; neck and shoulders may belong to it.
    pub mesh: Mesh,
    /// On the mesh.
    pub landmarks: Landmarks,
    /// One per position, or empty where nothing is marked.
    pub marks: Vec<Marks>,
    /// Edges of the lids, where lashes grow: left upper, left lower, right upper, right lower; points
    /// from the inner to the outer corner. Empty where they are not known.
    pub lids: [Vec<Vec3>; 4],
    /// A scan's own colours, if it has them.
    pub paint: Paint,
    /// What colour its file gave, or that there is none and why; none for a head of no file.
    pub colour_note: Option<String>,
    /// What is to be said of its size, where it is in doubt: a sentence.
    pub size_note: Option<String>,
    /// How it lies in its file, if it is of one.
    pub placement: Option<options::Placement>,
}

impl Head {
    /// A head of skin alone.
    pub fn new(name: &str, mesh: Mesh, landmarks: Landmarks) -> Self {
        Self {
            name: name.into(),
            mesh,
            landmarks,
            marks: Vec::new(),
            lids: Default::default(),
            paint: Paint::Skin,
            colour_note: None,
            size_note: None,
            placement: None,
        }
    }

    /// The box around head and neck, shoulders left out: what lights and cameras stand about.
    pub fn bounds(&self) -> Aabb {
        let nasion = self.landmarks.nasion.y;
        let above = |below_mm: f32| self.mesh.positions_mm.iter().filter(move |p| p.y > nasion - below_mm);
        let (head, neck) = (Aabb::around(above(CHIN_MM)), Aabb::around(above(CHIN_MM + 36.0)));
        Aabb { min: head.min.with_y(neck.min.y), max: head.max }
    }

    /// Outer corners of the eyes, left and right: where the edges of the upper lids end, to some 2 mm.
    /// `None` where they are not known.
    pub fn outer_canthi(&self) -> Option<[Vec3; 2]> {
        let [left, _, right, _] = &self.lids;
        Some([*left.last()?, *right.last()?])
    }
}

/// Shares of a face's features at a vertex, 0 to 1 each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Marks {
    /// Red of the lips.
    pub lips: f32,
    /// Hair of the eyebrow.
    pub brow: f32,
    /// Density of the beard over the chin's; 0 on women.
    pub beard: f32,
    /// The line on which the lips meet: no light gets in between them.
    pub mouth: f32,
    /// How deep it lies where little light falls in: 1 in a nostril, less between closed lids.
    pub hollow: f32,
}

/// The colour that a scan brought along, sRGB.
#[derive(Clone, Debug, Default)]
pub enum Paint {
    /// None: the skin is the model's own.
    #[default]
    Skin,
    /// One colour per position of the mesh.
    Vertices(Vec<[u8; 3]>),
    /// An image, and where each triangle's corners lie on it (v down, 0 to 1; outside it repeats).
    Image {
        /// Three corners a triangle.
        corner_uv: Vec<[Vec2; 3]>,
        /// As the scan has it, or made smaller to fit a texture.
        image: image::RgbImage,
    },
}
