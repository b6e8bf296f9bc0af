//! What the needle leaves at a place: size, depth and pigment of each impression, where the hand
//! really strikes, and the patterns of bad hands.

use super::Impression;
use super::age::peak_depth;
use super::ground::Place;
use crate::design::session::{Device, Hand};
use crate::design::{Session, Treatment};
use crate::layout::PackedImpression;
use crate::mesh::chart::Chart;
use crate::optics::ein;
use crate::rng::{hash3, unit_f32};
use glam::{Vec3, vec2};

/// Spread of diameters about the session's median (standard deviation of the logarithm), and their
/// range, mm: clinics quote 0.09 to 0.17 mm healed.
const DIAMETER_SIGMA_LN: f32 = 0.19;
const DIAMETER_RANGE_MM: (f32, f32) = (0.08, 0.50);
/// Keeps the mean area that a spread of 0.18 up to 0.40 mm had.
const DIAMETER_MEAN: f32 = 0.974;
/// Spread of the pigment that impressions take (standard deviation of the logarithm; model: trichoscopy
/// shows dots from grey to black side by side). An impression's darkened area does not change with it:
/// much pigment lies close and black, little of it pale and wide.
const PIGMENT_SIGMA_LN: f32 = 0.26;
/// Widest that the trainer's mode shows.
const WIDEST_MM: f32 = 1.0;
/// Depths that pigment can rest at, mm.
const DEPTH_RANGE_MM: (f32, f32) = (0.10, 1.2);
/// Radius of the skin's curvature that taps beside a place follow, mm.
const CURVATURE_MM: f32 = 80.0;
/// Distance of a triple tap's impressions from their middle, and length of a microblade's stroke, mm.
const TAP_MM: f32 = 0.32;
const STROKE_MM: f32 = 5.0;
/// A stroke is thinner than a dot.
const STROKE_WIDTH: f32 = 0.6;
/// Distance of a bad hand's rows, and of its clumps, mm.
const ROWS_MM: f32 = 1.3;
const CLUMPS_MM: f32 = 5.0;
/// Taps of one place are ranked above every seed.
const TAP_BITS: u32 = 24;

/// A place that a session strikes.
#[derive(Clone, Copy)]
pub(super) struct Strike {
    pub session: u32,
    pub rank: u32,
    /// Pigment and diameter over the session's own.
    pub shade: f32,
    pub size: f32,
}

/// The needle of a plan on one head.
pub(super) struct Needle<'a> {
    chart: &'a Chart,
    treatment: &'a Treatment,
    whorl_mm: Vec3,
    /// Peak optical depth of an impression, by session.
    peaks: Vec<f32>,
}

impl<'a> Needle<'a> {
    pub fn new(chart: &'a Chart, treatment: &'a Treatment) -> Self {
        let whorl_mm = chart.point_from_uv(vec2(0.66, 0.5)).unwrap_or(chart.landmarks.vertex);
        Self { chart, treatment, whorl_mm, peaks: peaks(treatment).collect() }
    }

    pub fn impression(&self, strike: Strike, tap: u32, place: &Place) -> Impression {
        let session = &self.treatment.sessions[strike.session as usize];
        let rank = strike.rank | tap << TAP_BITS;
        let Mark { depth_mm, diameter_mm, strength } =
            mark(self.treatment, self.peaks[strike.session as usize], Strike { rank, ..strike });
        let aside = self.tap(session.device, tap, place) + self.hand(session.hand_scatter_mm, rank, place);
        Impression {
            position_mm: place.position_mm + aside - place.normal * (aside.length_squared() / (2.0 * CURVATURE_MM)),
            normal: place.normal,
            session: strike.session,
            rank,
            depth_mm,
            diameter_mm,
            strength,
        }
    }

    /// Where a tap falls beside its place.
    fn tap(&self, device: Device, tap: u32, place: &Place) -> Vec3 {
        let along = self.flow(place);
        let aside = place.normal.cross(along);
        match device {
            Device::Round1 | Device::Round2 | Device::Round3 => Vec3::ZERO,
            Device::TripleTap => {
                let turn = tap as f32 * std::f32::consts::TAU / 3.0 + place.position_mm.x;
                (along * turn.cos() + aside * turn.sin()) * TAP_MM
            }
            Device::Microblade => {
                let t = tap as f32 / (device.taps() - 1) as f32 - 0.5;
                // A slight bow, as the wrist turns.
                along * (t * STROKE_MM) + aside * (0.35 * (1.0 - 4.0 * t * t))
            }
        }
    }

    /// Where the hand strikes beside the place that it meant.
    fn hand(&self, scatter_mm: f32, rank: u32, place: &Place) -> Vec3 {
        let (back, side) = self.grain(place);
        let seed = self.treatment.seed;
        // All taps of a place are missed together.
        let own = rank & ((1 << TAP_BITS) - 1);
        let miss = (back * bell(seed, own, 13) + side * bell(seed, own, 14)) * scatter_mm;
        miss + match self.treatment.hand {
            Hand::Rows => {
                let at_mm = self.chart.uv_from_point(place.position_mm).x * self.chart.nasion_inion_mm;
                back * ((at_mm / ROWS_MM).round() * ROWS_MM - at_mm)
            }
            Hand::Clumps => {
                let cell = (place.position_mm / CLUMPS_MM).floor();
                let i = cell.as_ivec3();
                let draw = |k: u32| unit_f32(hash3(hash3(i.x as u32, i.y as u32, i.z as u32), k, seed));
                let middle = (cell + Vec3::new(draw(0), draw(1), draw(2))) * CLUMPS_MM - place.position_mm;
                (middle - place.normal * middle.dot(place.normal)) * 0.45
            }
            Hand::Natural | Hand::TooDeep | Hand::TooBig | Hand::TooDark => Vec3::ZERO,
        }
    }

    /// Directions in the skin: back over the head, and aside.
    fn grain(&self, place: &Place) -> (Vec3, Vec3) {
        let back = crate::math::unit_or(place.normal.cross(Vec3::X), Vec3::NEG_Z);
        (back, place.normal.cross(back))
    }

    /// The way hair lies: away from the whorl.
    fn flow(&self, place: &Place) -> Vec3 {
        let away = place.position_mm - self.whorl_mm;
        crate::math::unit_or(away - place.normal * away.dot(place.normal), self.grain(place).0)
    }
}

/// What a strike leaves, wherever it is.
pub(super) struct Mark {
    pub depth_mm: f32,
    pub diameter_mm: f32,
    pub strength: f32,
}

/// What a strike leaves of a session whose impressions' peak optical depth is `peak`.
pub(super) fn mark(treatment: &Treatment, peak: f32, strike: Strike) -> Mark {
    let session = &treatment.sessions[strike.session as usize];
    let (seed, rank) = (treatment.seed, strike.rank);
    let (depth_factor, size_factor, shade_factor) = match treatment.hand {
        Hand::TooDeep => (2.3, 1.0, 1.3),
        Hand::TooBig => (1.0, 2.4, 1.0),
        Hand::TooDark => (1.0, 1.1, 3.5),
        Hand::Natural | Hand::Rows | Hand::Clumps => (1.0, 1.0, 1.0),
    };
    let depth = session.depth_mm * depth_factor + session.depth_scatter_mm * bell(seed, rank, 11);
    let narrow = if session.device == Device::Microblade { STROKE_WIDTH } else { 1.0 };
    let taken = (PIGMENT_SIGMA_LN * bell(seed, rank, 15)).exp();
    let strength = strike.shade * shade_factor;
    let close = (ein(peak * strength) / ein(peak * strength * taken)).sqrt();
    let spread = DIAMETER_MEAN * (DIAMETER_SIGMA_LN * bell(seed, rank, 12)).exp();
    let diameter = session.diameter_mm * narrow * strike.size * spread * close;
    let widest = if size_factor > 1.0 { WIDEST_MM } else { DIAMETER_RANGE_MM.1 };
    Mark {
        depth_mm: depth.clamp(DEPTH_RANGE_MM.0, DEPTH_RANGE_MM.1),
        diameter_mm: (diameter * size_factor).clamp(DIAMETER_RANGE_MM.0, widest),
        strength: strength * taken,
    }
}

/// Whether impressions lie where the seeds do.
pub(super) fn keeps_order(treatment: &Treatment) -> bool {
    let even = |s: &Session| s.device.taps() == 1 && s.hand_scatter_mm <= 0.0;
    treatment.sessions.iter().all(even) && !matches!(treatment.hand, Hand::Rows | Hand::Clumps)
}

/// Peak optical depth of each session's impressions.
fn peaks(treatment: &Treatment) -> impl Iterator<Item = f32> {
    treatment.sessions.iter().map(|s| peak_depth(s, treatment).unwrap_or(1.0).max(1e-3))
}

/// Impressions of a session as they would come out at places of a shade and a size, wherever these are.
pub(super) fn sample(treatment: &Treatment, session: usize, places: &[(f32, f32)]) -> Vec<PackedImpression> {
    let Some(peak) = peaks(treatment).nth(session) else { return Vec::new() };
    let packed = |(i, &(shade, size)): (usize, &(f32, f32))| {
        let rank = (session * places.len() + i) as u32;
        let Mark { depth_mm, diameter_mm, strength } =
            mark(treatment, peak, Strike { session: session as u32, rank, shade, size });
        let at = Impression {
            position_mm: Vec3::ZERO,
            normal: Vec3::Y,
            session: session as u32,
            rank,
            depth_mm,
            diameter_mm,
            strength,
        };
        PackedImpression::of_impression(&at, treatment.seed)
    };
    places.iter().enumerate().map(packed).collect()
}

/// Sum of three uniforms scaled to standard deviation 1 (Irwin-Hall), bounded by 3.
fn bell(seed: u32, rank: u32, stream: u32) -> f32 {
    let draw = |k: u32| unit_f32(hash3(seed, rank, stream * 8 + k));
    2.0 * (draw(0) + draw(1) + draw(2) - 1.5)
}
