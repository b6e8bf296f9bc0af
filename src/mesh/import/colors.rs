//! Colours of vertices: their scale found, faces' carried to their corners, and which of a file's colours are
//! the head's.

use super::soup::note;
use crate::mesh::Paint;
use crate::mesh::geometry::painted::Painted;
use crate::mesh::report::Defect;

/// More of the head's triangles than this lie on a picture, or its picture is not the head's: the share.
const PICTURED: f32 = 0.5;
/// Fewer of the head's vertices than this have a colour, and it has none: the share.
const COLORED: f32 = 0.05;

/// The largest value of colours, of numbers that may be 0 to 1 or 0 to `bytes`: found from the bulk of them, so
/// that a few above 1 (as of scanners that measure light) are clamped and not taken for black.
pub(super) fn largest(values: impl Iterator<Item = f64> + Clone, bytes: f64) -> f64 {
    // The mean of those that are lit: of 0 to 1 it is at most some 1.5, of 0 to 255 seldom below 3.
    let lit = values.filter(|v| v.is_finite() && *v > 0.0);
    let (sum, n) = lit.fold((0.0, 0.0), |(s, n), v| (s + v.min(bytes), n + 1.0));
    if sum > 2.0 * n { bytes } else { 1.0 }
}

/// One number of a colour as a byte, where files write 0 to 1 or 0 to 255.
pub(super) fn byte(value: f64, largest: f64) -> u8 {
    // A number that is none becomes black.
    (value / largest * 255.0).round().clamp(0.0, 255.0) as u8
}

/// Colours as bytes, written as 0 to 1 or 0 to 255.
pub(super) fn bytes(colors: &[Option<[f64; 3]>]) -> Vec<Option<[u8; 3]>> {
    let largest = largest(colors.iter().flatten().flatten().copied(), 255.0);
    colors.iter().map(|c| c.map(|c| c.map(|v| byte(v, largest)))).collect()
}

/// Colours of faces carried to the vertices: each the mean of its faces'.
pub(super) fn of_faces(faces: &[Option<[u8; 3]>], triangles: &[[u32; 3]], vertices: usize) -> Vec<Option<[u8; 3]>> {
    let mut sums = vec![[0_u32; 4]; vertices];
    for (color, corners) in faces.iter().zip(triangles) {
        let Some([r, g, b]) = color.map(|c| c.map(u32::from)) else { continue };
        for i in corners {
            if let Some(sum) = sums.get_mut(*i as usize) {
                *sum = [sum[0] + r, sum[1] + g, sum[2] + b, sum[3] + 1];
            }
        }
    }
    sums.into_iter().map(|[r, g, b, n]| (n > 0).then(|| [r, g, b].map(|v| (v / n.max(1)) as u8))).collect()
}

/// Whether all colours are one and the same, as programs write that know of none.
pub(super) fn plain(colors: &[Option<[u8; 3]>]) -> bool {
    let mut known = colors.iter().flatten();
    known.next().is_none_or(|first| known.all(|c| c == first))
}

/// What a file brings of colour besides the image of its `Painted`.
#[derive(Clone, Debug, Default)]
pub(super) struct Brought {
    /// One per position, or empty.
    pub colors: Vec<Option<[u8; 3]>>,
    /// The triangles that the image covers; empty for all.
    pub pictured: Vec<bool>,
    pub pictures: Vec<String>,
    pub lost: Vec<String>,
}

impl Brought {
    /// Gives the head (`keep` says which triangles are its) the colour that is its own: its picture, else the
    /// colours of its vertices, else none. What it was, in half a sentence.
    pub fn settle(self, painted: &mut Painted, keep: &[bool], defects: &mut Vec<Defect>) -> String {
        let own: Vec<usize> = (0..keep.len()).filter(|t| keep[*t]).collect();
        let covered = own.iter().filter(|t| self.pictured.get(**t).is_none_or(|p| *p)).count();
        let has_picture = matches!(painted.paint, Paint::Image { .. });
        let why = if self.lost.is_empty() { String::new() } else { format!(" ({})", self.lost.join("; ")) };
        if has_picture && covered as f32 > PICTURED * own.len() as f32 {
            note(defects, "triangles_without_picture", own.len() - covered, true);
            let names = if self.pictures.len() > 3 {
                format!("{} and {} more", self.pictures[..3].join(", "), self.pictures.len() - 3)
            } else {
                self.pictures.join(", ")
            };
            return format!("picture {names}{why}");
        }
        painted.paint = Paint::Skin;
        if self.colors.len() == painted.mesh.positions_mm.len() {
            let mut used = vec![false; self.colors.len()];
            own.iter().flat_map(|t| painted.mesh.triangles[*t]).for_each(|i| used[i as usize] = true);
            let known: Vec<[u8; 3]> = self.colors.iter().zip(&used).filter(|c| *c.1).filter_map(|c| *c.0).collect();
            let all = used.iter().filter(|u| **u).count();
            let share = known.len() as f32 / all.max(1) as f32;
            if share > COLORED {
                let sum = |k: usize| known.iter().map(|c| usize::from(c[k])).sum::<usize>();
                let mean = [0, 1, 2].map(|k| (sum(k) / known.len().max(1)) as u8);
                painted.paint = Paint::Vertices(self.colors.iter().map(|c| c.unwrap_or(mean)).collect());
                note(defects, "vertices_without_colour", all - known.len(), true);
                let part = if share > 0.995 { String::new() } else { format!(", {:.0} % of them", share * 100.0) };
                return format!("colours of vertices{part}{why}");
            }
        }
        let why = if self.lost.is_empty() {
            let elsewhere = has_picture || self.colors.iter().any(Option::is_some);
            let why = if elsewhere { "only other parts have some" } else { "the file has none" };
            format!(" ({why})")
        } else {
            why
        };
        format!("none{why}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bulk_tells_the_scale() {
        let of = |values: &[f64]| largest(values.iter().copied(), 255.0);
        assert_eq!(of(&[0.4, 0.9, 1.004, 0.2]), 1.0);
        assert_eq!(of(&[1.48, 0.35, 0.27, 1.42]), 1.0);
        assert_eq!(of(&[199.0, 89.0, 69.0, 0.0]), 255.0);
        assert_eq!(of(&[0.5, 0.4, 4.0, f64::NAN]), 1.0);
        assert_eq!(of(&[]), 1.0);
    }

    #[test]
    fn faces_colour_their_corners() {
        let colors = of_faces(&[Some([10; 3]), Some([30; 3]), None], &[[0, 1, 2], [2, 1, 3], [4, 5, 6]], 7);
        assert_eq!(colors[..5], [Some([10; 3]), Some([20; 3]), Some([20; 3]), Some([30; 3]), None]);
        assert!(plain(&[Some([255; 3]); 4]) && !plain(&colors));
    }
}
