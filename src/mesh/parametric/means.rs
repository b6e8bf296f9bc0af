//! The mean shapes of men and women as the embedded file holds them, and how the file is made: the
//! mixed shapes of the base mesh, warped until tape and calliper read the means of ANSUR II.

use super::Sex;
use super::anatomy::{self, place};
use super::cage::Cage;
use super::tape::{self, COUNT};
use crate::math::smoothstep;
use glam::{Vec3, vec3};

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"TSCAGE1\n";
/// What a count of the file's coordinates stands for, mm.
const STEP_MM: f32 = 0.01;
/// Rest coordinates are counted from here, shapes from between the tragions.
const REST_CENTER: Vec3 = vec3(0.0, 700.0, 50.0);

/// Published means in the order of [`tape::measures`], mm.
pub const MEN: [f32; COUNT] = [199.5, 154.3, 574.4, 131.1, 122.6, 142.6, 331.7, 315.7, 64.0, 64.2, 36.1, 23.2, 397.6];
pub const WOMEN: [f32; COUNT] = [189.8, 147.8, 561.1, 126.5, 113.1, 133.8, 311.0, 288.0, 61.7, 59.4, 33.2, 20.4, 329.8];

/// Published standard deviations, mm.
pub const MEN_SD: [f32; COUNT] = [7.0, 5.5, 16.0, 6.2, 6.7, 6.2, 14.0, 16.6, 3.4, 4.5, 3.0, 3.0, 25.8];
pub const WOMEN_SD: [f32; COUNT] = [7.4, 5.2, 19.4, 6.5, 6.1, 5.6, 14.2, 15.3, 3.6, 3.9, 2.8, 2.7, 19.2];

/// What is aimed at, in deviations from the mean: the tape around the head ran over hair, so a bare oval of
/// the published length and breadth is shorter, women's the more; the full arcs would swell the base mesh's chin, and the ears
/// would stand out of its narrow temples.
const AIM: [f32; COUNT] = [0.0, 0.0, -0.2, 0.0, -0.2, 0.0, -0.6, -0.6, 0.0, -0.2, -0.3, -0.5, 0.0];

/// More of that for a woman's tape around the head, in deviations.
const WOMENS_HAIR: f32 = -0.5;

/// The two arcs below the chin, and what their factors stay within: more folds the cheeks into pouches.
const JAW_ARCS: [usize; 2] = [6, 7];
const JAW_FACTORS: (f32, f32) = (0.88, 1.12);

/// Breadth of the jaw against the cheekbones', beyond the base mesh's.
const JAW: f32 = 1.01;

/// A cage with two shapes in the head frame.
#[derive(Clone, Debug, Default)]
pub struct Means {
    pub cage: Cage,
    pub men: Vec<Vec3>,
    pub women: Vec<Vec3>,
}

impl Means {
    /// Magic, counts of vertices and faces (u32), faces (four u16), then rest, men and women (three
    /// i16 each); little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend((self.cage.rest.len() as u32).to_le_bytes());
        out.extend((self.cage.faces.len() as u32).to_le_bytes());
        out.extend(self.cage.faces.iter().flatten().flat_map(|i| (*i as u16).to_le_bytes()));
        for (positions, center) in [(&self.cage.rest, REST_CENTER), (&self.men, Vec3::ZERO), (&self.women, Vec3::ZERO)]
        {
            let counts = positions.iter().flat_map(|p| ((*p - center) / STEP_MM).round().to_array());
            out.extend(counts.flat_map(|c| (c as i16).to_le_bytes()));
        }
        out
    }

    /// Reads [`Self::to_bytes`]; `None` where it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.strip_prefix(MAGIC)?.split_at_checked(8)?;
        let count = |at: usize| Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?) as usize);
        let (vertices, faces) = (count(0)?, count(4)?);
        let words: Vec<u16> = rest.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        let (quads, coordinates) = words.split_at_checked(faces.checked_mul(4)?)?;
        if coordinates.len() != vertices.checked_mul(9)? || quads.iter().any(|&i| usize::from(i) >= vertices) {
            return None;
        }
        let mut sets = coordinates.chunks_exact(vertices * 3).map(|set| {
            let point =
                |c: &[u16]| vec3(c[0].cast_signed().into(), c[1].cast_signed().into(), c[2].cast_signed().into());
            set.chunks_exact(3).map(|c| point(c) * STEP_MM).collect::<Vec<Vec3>>()
        });
        let rest = sets.next()?.into_iter().map(|p| p + REST_CENTER).collect();
        let faces = quads.chunks_exact(4).map(|q| q.iter().map(|&i| i.into()).collect()).collect();
        Some(Self { cage: Cage { rest, faces }, men: sets.next()?, women: sets.next()? })
    }
}

/// A shape of the cage warped until its measures are the means of ANSUR II and so many standard deviations
/// beside them: each measure has a factor of its own, and all are corrected together, again and again.
pub fn fitted(cage: &Cage, sex: Sex, shape: Vec<Vec3>, deviations: &[f32; COUNT]) -> Vec<Vec3> {
    const ROUNDS: usize = 12;
    let (means, deviation) = match sex {
        Sex::Male => (&MEN, &MEN_SD),
        Sex::Female => (&WOMEN, &WOMEN_SD),
    };
    let mut aim = AIM;
    aim[2] += if sex == Sex::Female { WOMENS_HAIR } else { 0.0 };
    let wanted: [f32; COUNT] = std::array::from_fn(|k| means[k] + (aim[k] + deviations[k]) * deviation[k]);
    let posed = sculpted(cage, sex, shape);
    let mut factors = [1.0_f32; COUNT];
    for _ in 0..ROUNDS {
        let (head, rest) = cage.built("fit", sex, warped(cage, &posed, &factors));
        let found = tape::measures(&head, &rest);
        for (k, factor) in factors.iter_mut().enumerate() {
            let (least, most) = if JAW_ARCS.contains(&k) { JAW_FACTORS } else { (0.6, 1.6) };
            *factor = (*factor * (wanted[k] / found[k]).powf(0.7)).clamp(least, most);
        }
    }
    warped(cage, &posed, &factors)
}

/// The posed shape with its ears where they are on people, about the middle of the head's length (the
/// base mesh has them too far forward), a rounder top, and more of what tells a man's face from a woman's.
fn sculpted(cage: &Cage, sex: Sex, shape: Vec<Vec3>) -> Vec<Vec3> {
    const BACK_MM: f32 = 13.0;
    const DOME_MM: f32 = 3.0;
    let mut posed = cage.posed(shape);
    for (p, rest) in posed.iter_mut().zip(&cage.rest) {
        *p += dimorphic(*rest, sex);
        let between = smoothstep(72.0, 12.0, p.z) * smoothstep(-108.0, -40.0, p.z);
        p.z -= BACK_MM * between * smoothstep(-115.0, -55.0, p.y);
        p.y += DOME_MM * bump(15.0, 95.0, p.z) * smoothstep(60.0, 125.0, p.y);
    }
    cage.posed(posed)
}

/// What a sex has beyond the base mesh's shapes at a place at rest: men the ridge of the brow, a broad jaw
/// and a square chin that stands forward; women a narrow jaw, a small chin and fuller lips. mm, by eye.
fn dimorphic(rest: Vec3, sex: Sex) -> Vec3 {
    let (x, side) = (rest.x.abs(), rest.x.signum());
    let front = smoothstep(105.0, 125.0, rest.z);
    let ridge =
        bump(748.0, 13.0, rest.y) * smoothstep(58.0, 40.0, x) * (0.45 + 0.55 * smoothstep(2.0, 14.0, x)) * front;
    let jaw = bump(648.0, 34.0, rest.y) * smoothstep(30.0, 46.0, x) * smoothstep(35.0, 60.0, rest.z);
    let chin = bump(628.0, 26.0, rest.y) * smoothstep(40.0, 22.0, x) * front;
    let corner = bump(20.0, 16.0, x);
    let lips = bump(660.0, 13.0, rest.y) * smoothstep(26.0, 14.0, x) * front;
    match sex {
        Sex::Male => {
            vec3(side * (2.0 * jaw + 1.0 * chin * corner), -0.8 * ridge, 3.6 * ridge + 3.0 * chin + 1.5 * chin * corner)
        }
        Sex::Female => vec3(side * (-3.5 * jaw - 2.0 * chin * corner), 0.0, -1.2 * ridge + 0.8 * chin + 1.6 * lips),
    }
}

/// 1 at the middle, 0 beyond a reach to both sides.
fn bump(middle: f32, reach: f32, x: f32) -> f32 {
    smoothstep(reach, 0.0, (x - middle).abs())
}

/// A posed shape with the factors of the measures put on the parts that they measure.
fn warped(cage: &Cage, posed: &[Vec3], factors: &[f32; COUNT]) -> Vec<Vec3> {
    let at = |p: Vec3| posed[anatomy::nearest(&cage.rest, p)];
    let (sellion, chin, ear) = (at(place::SELLION), at(place::MENTON), at(place::TRAGION));
    posed.iter().zip(&cage.rest).map(|(p, rest)| warp(*p, *rest, factors, sellion, chin, ear)).collect()
}

fn warp(p: Vec3, rest: Vec3, factors: &[f32; COUNT], sellion: Vec3, chin: Vec3, ear: Vec3) -> Vec3 {
    let [length, breadth, girth, top, face, zygoma, depth, throat, eyes, ear_height, ear_width, ear_out, neck] =
        *factors;
    let mut q = p;
    // The ear about its root, before the skull under it moves.
    let near = 1.0 - smoothstep(34.0, 62.0, vec3(0.0, p.y, p.z).length());
    if p.x.abs() > 0.6 * ear.x {
        q.y *= 1.0 + (ear_height - 1.0) * near;
        q.z *= 1.0 + (ear_width - 1.0) * near;
        // It turns out about its front edge.
        let out = smoothstep(8.0, -28.0, p.z) * anatomy::earness(rest);
        // The base mesh's helix has a corner at its top: it leans in.
        let corner = smoothstep(8.0, 30.0, p.y) * anatomy::earness(rest);
        // The lobe hangs close to the jaw.
        let lobe = smoothstep(-4.0, -30.0, p.y) * anatomy::earness(rest) * smoothstep(71.0, 84.0, rest.x.abs());
        q.x += (30.0 * out * (ear_out - 1.0) - 4.5 * corner - 7.0 * lobe) * p.x.signum();
    }
    // Breadths by height: jaw, cheekbones, vault.
    let high = smoothstep(0.0, 48.0, p.y);
    let low = smoothstep(-18.0, 0.75 * chin.y, p.y);
    q.x *= zygoma + (breadth - zygoma) * high + (JAW - 1.0) * low;
    let socket = smoothstep(0.55, 0.75, p.z / sellion.z) * smoothstep(34.0, 18.0, (p.y - sellion.y).abs());
    q.x *= 1.0 + (eyes - 1.0) * socket;
    // Heights: vault above the ears, face below the sellion.
    q.y *= 1.0 + (top - 1.0) * smoothstep(0.0, 30.0, p.y);
    let front = smoothstep(-10.0, 50.0, p.z);
    q.y += (face - 1.0) * (p.y - sellion.y).clamp(chin.y - sellion.y, 0.0) * front;
    // Depths: the whole, and the lower face in front of the ears.
    q.z *= length;
    q.z *= 1.0 + (depth - 1.0) * smoothstep(0.2 * chin.y, 0.95 * chin.y, p.y) * smoothstep(0.0, 60.0, p.z);
    // The floor of the mouth.
    let under = bump(chin.y - 8.0, 34.0, p.y) * bump(chin.z - 42.0, 42.0, p.z) * smoothstep(58.0, 20.0, p.x.abs());
    q += vec3(0.0, -70.0, 50.0) * ((throat - 1.0) * under);
    // Roundness of the section that the tape goes along.
    let around = vec3(q.x, 0.0, q.z + 10.0);
    let oblique = 4.0 * (around.x * around.z / around.length_squared().max(1.0)).powi(2);
    let band = smoothstep(-10.0, 25.0, p.y) * smoothstep(110.0, 60.0, p.y);
    q += around * ((girth - 1.0) * 2.0 * oblique * band);
    // The neck about its axis.
    let below = smoothstep(chin.y + 40.0, chin.y - 10.0, p.y)
        * (1.0 - 0.9 * smoothstep(0.25, 0.75, p.z / chin.z) * smoothstep(chin.y - 25.0, chin.y - 5.0, p.y));
    let axis = anatomy::NECK_LEAN * (p.y - chin.y) - 5.0;
    q.x *= 1.0 + (neck - 1.0) * below;
    q.z = axis + (q.z - axis) * (1.0 + (neck - 1.0) * below);
    q
}
