//! The named hairlines: a few control points each, and the numbers they are usually drawn with.
//!
//! Names are those of the trade; the shapes are drawings. The corner of each lies on the vertical
//! through the outer corner of the eye, as hair surgeons teach.

use crate::design::client::Client;
use crate::mesh::chart::Chart;
use glam::{Vec2, vec2};
use serde::{Deserialize, Serialize};

/// A named hairline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// Irregular, with a feather of 6 mm.
    #[default]
    Natural,
    /// The same shape with a wider feather, paler and smaller at its edge.
    Soft,
    /// The same shape, the most irregular.
    Broken,
    /// A narrow feather and shallow corners.
    Defined,
    /// Edge-up: a barber's line.
    Straight,
    /// Corners as one bow.
    Rounded,
    /// A point forward in the middle.
    WidowsPeak,
    /// Flat in the middle, then swept back to deep corners.
    Winged,
    /// The deepest corners; temple points nearly gone.
    Receded,
    /// Shallow, with full temple points.
    Feminine,
}

/// The front from the middle to the corner as (share of the way to the outer corner of the eye, mm
/// behind the middle), and how far behind the corner the line turns at the side, mm.
struct Shape {
    front: &'static [(f32, f32)],
    recess_mm: f32,
}

impl Style {
    /// As pickers list them.
    pub const ALL: [Self; 10] = [
        Self::Natural,
        Self::Soft,
        Self::Broken,
        Self::Defined,
        Self::Straight,
        Self::Rounded,
        Self::WidowsPeak,
        Self::Winged,
        Self::Receded,
        Self::Feminine,
    ];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::Soft => "soft",
            Self::Broken => "broken",
            Self::Defined => "defined",
            Self::Straight => "straight",
            Self::Rounded => "rounded",
            Self::WidowsPeak => "widows-peak",
            Self::Winged => "winged",
            Self::Receded => "receded",
            Self::Feminine => "feminine",
        }
    }

    fn shape(self) -> Shape {
        let (front, recess_mm): (&[(f32, f32)], f32) = match self {
            Self::Natural | Self::Soft | Self::Broken => {
                (&[(0.0, 0.0), (0.30, 1.5), (0.60, 7.0), (0.85, 14.0), (1.0, 18.0)], 18.0)
            }
            Self::Defined => (&[(0.0, 0.0), (0.35, 1.0), (0.65, 5.0), (0.88, 11.0), (1.0, 14.0)], 13.0),
            Self::Straight => (&[(0.0, 0.0), (0.40, 0.0), (0.75, 0.5), (0.97, 1.5), (1.08, 9.0)], 13.0),
            Self::Rounded => (&[(0.0, 0.0), (0.30, 2.0), (0.60, 7.0), (0.85, 12.5), (1.05, 16.5)], 17.0),
            Self::WidowsPeak => (&[(0.0, 0.0), (0.14, 3.5), (0.32, 8.0), (0.65, 12.0), (1.0, 20.0)], 20.0),
            Self::Winged => (&[(0.0, 0.0), (0.35, 0.5), (0.65, 5.0), (0.88, 17.0), (1.0, 23.0)], 22.0),
            Self::Receded => (&[(0.0, 0.0), (0.25, 2.0), (0.50, 10.0), (0.75, 23.0), (1.0, 33.0)], 31.0),
            Self::Feminine => (&[(0.0, 0.0), (0.35, 1.0), (0.65, 4.0), (0.90, 8.0), (1.10, 10.5)], 10.0),
        };
        Shape { front, recess_mm }
    }

    /// The style with its usual numbers.
    pub fn hairline(self) -> Hairline {
        // feather, gradients of density, shade and size, macro and micro irregularity, temple points
        let (feather_mm, [density, shade, size], irregularity_mm, micro_mm, temple_points) = match self {
            Self::Natural => (6.0, [1.0, 0.3, 0.3], 1.5, 0.6, 0.4),
            Self::Soft => (9.0, [1.0, 0.6, 0.5], 2.0, 0.8, 0.4),
            Self::Broken => (6.0, [1.0, 0.4, 0.3], 3.5, 1.2, 0.35),
            Self::Defined => (1.8, [1.0, 0.1, 0.2], 0.6, 0.3, 0.6),
            Self::Straight => (0.5, [1.0, 0.0, 0.1], 0.0, 0.1, 0.8),
            Self::Rounded => (4.0, [1.0, 0.3, 0.3], 1.0, 0.5, 0.5),
            Self::WidowsPeak => (5.0, [1.0, 0.3, 0.3], 1.2, 0.6, 0.5),
            Self::Winged => (8.0, [1.0, 0.4, 0.4], 1.5, 0.7, 0.7),
            Self::Receded => (6.0, [1.0, 0.4, 0.3], 2.5, 0.8, 0.1),
            Self::Feminine => (8.0, [1.0, 0.5, 0.5], 1.5, 0.8, 1.0),
        };
        Hairline {
            style: self,
            points: Vec::new(),
            height_mm: None,
            feather_mm,
            density_gradient: density,
            shade_gradient: shade,
            size_gradient: size,
            irregularity_mm,
            macro_wavelength_mm: 15.0,
            micro_mm,
            micro_wavelength_mm: 2.5,
            temple_points,
            left_corner_mm: 0.0,
            right_corner_mm: 0.0,
        }
    }
}

impl Default for Hairline {
    fn default() -> Self {
        Style::Natural.hairline()
    }
}

/// A hairline as a file gives it: what is left out is the style's.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Given {
    style: Style,
    points: Vec<[f32; 2]>,
    height_mm: Option<f32>,
    feather_mm: Option<f32>,
    density_gradient: Option<f32>,
    shade_gradient: Option<f32>,
    size_gradient: Option<f32>,
    irregularity_mm: Option<f32>,
    macro_wavelength_mm: Option<f32>,
    micro_mm: Option<f32>,
    micro_wavelength_mm: Option<f32>,
    temple_points: Option<f32>,
    left_corner_mm: f32,
    right_corner_mm: f32,
}

impl From<Given> for Hairline {
    fn from(given: Given) -> Self {
        let style = given.style.hairline();
        Self {
            style: given.style,
            points: given.points,
            height_mm: given.height_mm,
            feather_mm: given.feather_mm.unwrap_or(style.feather_mm),
            density_gradient: given.density_gradient.unwrap_or(style.density_gradient),
            shade_gradient: given.shade_gradient.unwrap_or(style.shade_gradient),
            size_gradient: given.size_gradient.unwrap_or(style.size_gradient),
            irregularity_mm: given.irregularity_mm.unwrap_or(style.irregularity_mm),
            macro_wavelength_mm: given.macro_wavelength_mm.unwrap_or(style.macro_wavelength_mm),
            micro_mm: given.micro_mm.unwrap_or(style.micro_mm),
            micro_wavelength_mm: given.micro_wavelength_mm.unwrap_or(style.micro_wavelength_mm),
            temple_points: given.temple_points.unwrap_or(style.temple_points),
            left_corner_mm: given.left_corner_mm,
            right_corner_mm: given.right_corner_mm,
        }
    }
}

/// The control points of a hairline on a head, from the left temple to the right: its own, or the
/// style's.
pub fn control_points(chart: &Chart, hairline: &Hairline, client: &Client) -> Vec<Vec2> {
    if hairline.points.len() >= 2 {
        return hairline.points.iter().map(|&[u, v]| vec2(u, v)).collect();
    }
    let left = half(chart, hairline, client, 1.0);
    let right = half(chart, hairline, client, -1.0);
    left.iter().rev().copied().chain(right.into_iter().skip(1)).collect()
}

/// One side from the middle outwards; `side` 1 for the person's left.
fn half(chart: &Chart, hairline: &Hairline, client: &Client, side: f32) -> Vec<Vec2> {
    let per_mm = chart.nasion_inion_mm.recip();
    let height_mm = hairline.height_mm.unwrap_or_else(|| client.mature_height_mm());
    let middle = glabella_u(chart) + height_mm * per_mm;
    let corner_mm = if side > 0.0 { hairline.left_corner_mm } else { hairline.right_corner_mm };
    let across_mm = canthus_mm(chart);
    let shape = hairline.style.shape();
    let mut points: Vec<Vec2> = shape
        .front
        .iter()
        .map(|&(share, back_mm)| {
            let u = middle + (back_mm + corner_mm * share * share) * per_mm;
            vec2(u, v_of_x(chart, u, share * across_mm))
        })
        .collect();
    // Temple: the recess, the point, and down before the ear, measured from the natural outline.
    let last = points[points.len() - 1];
    let point_back = 0.030 * (1.0 - hairline.temple_points);
    let recess = middle + (shape.recess_mm + corner_mm) * per_mm;
    let corner_to_point = last.y - 0.262;
    if corner_to_point > 0.03 {
        points.push(vec2(recess.max(0.225 + point_back), last.y - 0.42 * corner_to_point));
    }
    points.extend([
        vec2(0.222 + point_back, 0.262),
        vec2(0.236 + point_back * 0.8, 0.238),
        vec2(0.262 + point_back * 0.5, 0.205),
        vec2(0.255, 0.165),
        vec2(0.225, 0.130),
        vec2(0.190, 0.095),
    ]);
    if side < 0.0 {
        points.iter_mut().for_each(|p| p.y = 1.0 - p.y);
    }
    points
}

/// v on the left side at which the skin lies `x_mm` from the midline, at a given u.
fn v_of_x(chart: &Chart, u: f32, x_mm: f32) -> f32 {
    let (mut low, mut high) = (0.05, 0.5);
    for _ in 0..20 {
        let v = (low + high) * 0.5;
        let x = chart.point_from_uv(vec2(u, v)).map_or(0.0, |p| p.x);
        if x > x_mm { low = v } else { high = v }
    }
    // Exactly the middle there, so that both sides meet.
    if x_mm <= 0.0 { 0.5 } else { high }
}

/// Front edge of the treated area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Given")]
pub struct Hairline {
    /// Shape, and what the numbers below are where a file leaves them out.
    pub style: Style,
    /// Control points (u, v) from the person's left temple to the right, instead of the style's.
    pub points: Vec<[f32; 2]>,
    /// Height of the middle above the glabella along the skin, mm; `None`: mature for age and sex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_mm: Option<f32>,
    /// Width over which density rises from the edge to the zone's own, mm (soft 6-10, defined 1-2).
    pub feather_mm: f32,
    /// How far density, shade and dot size fall towards the edge, 0 not at all to 1: the three
    /// gradients of the craft.
    pub density_gradient: f32,
    /// Of the pigment in an impression.
    pub shade_gradient: f32,
    /// Of its diameter.
    pub size_gradient: f32,
    /// Amplitude and wavelength of the edge's large wander (macro-irregularity), mm.
    pub irregularity_mm: f32,
    /// From one bay of the large wander to the next.
    pub macro_wavelength_mm: f32,
    /// The same of its small one (micro-irregularity).
    pub micro_mm: f32,
    /// From one bay of the small wander to the next.
    pub micro_wavelength_mm: f32,
    /// How far the temple points come forward: 0 receded, 1 as in youth.
    pub temple_points: f32,
    /// How much further back each corner lies than the style says, mm.
    pub left_corner_mm: f32,
    /// The person's right; as for the left one.
    pub right_corner_mm: f32,
}

/// u of the glabella.
pub fn glabella_u(chart: &Chart) -> f32 {
    chart.uv_from_point(chart.landmarks.glabella).x
}

/// How far the outer corners of the eyes lie from the midline, mm: as marked, else 0.285 of the
/// distance between the ears (adults: biocular breadth 88 mm, bitragion breadth 150).
pub fn canthus_mm(chart: &Chart) -> f32 {
    let l = &chart.landmarks;
    match chart.canthi_mm {
        Some([left, right]) => 0.5 * (left.x - right.x),
        None => 0.285 * l.left_preauricular.distance(l.right_preauricular),
    }
}
