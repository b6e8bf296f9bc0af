//! What the device's maps were made from. A map is out of date where it would be made from something else now:
//! one comparison, which an edit of the plan, another head, another year or another light all come to.

use crate::layout::{Ageing, Frame, HairStyle, MAX_SESSIONS, Shading};
use crate::passes::inputs::resident::Version;
use crate::passes::skin::Features;
use crate::scene::frame::Tone;
use glam::Mat4;

/// Everything that each map depends on; `None` before it was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baked {
    /// Plan, time and rates: the aged impressions.
    aged: Option<(u32, Ageing)>,
    /// Plan, and which of its layers and hair are shown: the squares of the entry map near them.
    listed: Option<(u32, Layers)>,
    /// Head, cover, and widths of the light's way in, of those impressions: the entry map.
    entry: Option<(u32, Ageing, [f32; 4])>,
    /// Cover, unevenness, freckles, melanin: the complexion.
    complexion: Option<(u32, [f32; 3])>,
    /// Head and lights: the shadow maps.
    pub(super) shadows: Option<Shadows>,
    /// Those that the head's vertices know their shares of.
    lit: Option<Shadows>,
    /// Head and seed: brows and lashes.
    pub(super) brows: Option<(u32, u32)>,
}

/// What the head's surface in the targets depends on: a frame's camera and size, the head and how far its ambient
/// occlusion is baked, the lights its vertices know of, whether it is coarse. A frame that differs in the year alone
/// takes the surface over.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    frame: Vec<u8>,
    head: u32,
    directions: u32,
    lit: Option<Shadows>,
    coarse: bool,
}

impl Surface {
    pub fn new(frame: &Frame, head: u32, directions: u32, baked: &Baked, coarse: bool) -> Self {
        Self { frame: bytemuck::bytes_of(frame).to_vec(), head, directions, lit: baked.lit.clone(), coarse }
    }
}

/// Which layers are shown, and whether hair is.
type Layers = ([bool; MAX_SESSIONS], bool);

/// A head and the views of its lights.
pub type Shadows = (u32, Vec<[f32; 16]>);

/// The maps that a frame needs anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale {
    pub aged: bool,
    pub listed: bool,
    pub entry: bool,
    pub complexion: bool,
    pub shadows: bool,
    pub lit: bool,
}

impl Stale {
    pub fn any(self) -> bool {
        self.aged || self.listed || self.entry || self.complexion || self.shadows || self.lit
    }
}

fn layers(ageing: &Ageing) -> Layers {
    (ageing.sessions.map(|session| session.visible > 0.0), ageing.hair_visible > 0.0)
}

/// What a whole picture depends on but for the year: its surface, what is staged, skin and hair of the face in their
/// light, what is compiled in, the tone map. Where the next frame has the same, only pixels that pigment has a part in
/// are shaded and shown again.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    surface: Surface,
    version: Version,
    light: FaceLight,
    features: Features,
    tone: Tone,
}

impl Shown {
    pub fn new(
        surface: Surface,
        version: Version,
        baked: &Baked,
        (shading, features, tone): (&Shading, Features, Tone),
        face_hair: &HairStyle,
    ) -> Self {
        Self { surface, version, light: FaceLight::new(baked, shading, face_hair), features, tone }
    }
}

/// What the hairs of the face send to the eye depends on: the maps that no year touches, skin and lights, their style.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceLight {
    maps: Baked,
    shading: Vec<u8>,
    face_hair: Vec<u8>,
}

impl FaceLight {
    pub fn new(baked: &Baked, shading: &Shading, face_hair: &HairStyle) -> Self {
        Self {
            maps: Baked { aged: None, entry: None, ..baked.clone() },
            shading: but_pigment(shading),
            face_hair: bytemuck::bytes_of(face_hair).to_vec(),
        }
    }
}

/// Skin and lights without what the pigment's age alone says: pixels that it has no part in do not ask for that.
fn but_pigment(shading: &Shading) -> Vec<u8> {
    let rest = Shading {
        entry_sigma_mm: [0.0; 4],
        band_carbon: [0.0; 4],
        band_iron: [0.0; 4],
        mean_depth_mm: 0.0,
        overlap_width: 0.0,
        overlap_half: 0.0,
        ..*shading
    };
    bytemuck::bytes_of(&rest).to_vec()
}

impl Baked {
    /// What a frame's maps are made from. `lit`: it asks the vertices for their shares of the lights.
    pub fn wanted(&self, version: Version, ageing: &Ageing, shading: &Shading, views: &[Mat4], lit: bool) -> Self {
        let shadows = Some((version.head, views.iter().map(Mat4::to_cols_array).collect()));
        Self {
            aged: Some((version.plan, *ageing)),
            listed: Some((version.plan, layers(ageing))),
            entry: Some((version.plan, *ageing, shading.entry_sigma_mm)),
            complexion: Some((version.cover, [shading.variation, shading.freckles, shading.melanin_today])),
            lit: if lit { shadows.clone() } else { self.lit.clone() },
            shadows,
            brows: self.brows,
        }
    }

    /// What of it has to be made.
    pub fn stale(&self, wanted: &Self) -> Stale {
        Stale {
            aged: self.aged != wanted.aged,
            listed: self.listed != wanted.listed,
            entry: self.entry != wanted.entry,
            complexion: self.complexion != wanted.complexion,
            shadows: self.shadows != wanted.shadows,
            lit: self.lit != wanted.lit,
        }
    }
}
