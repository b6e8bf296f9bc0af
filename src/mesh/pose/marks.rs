//! The named points of a head: carried over from the fitted typical head, then settled on the surface
//! by its own profile. A point whose surroundings are missing, or which the profile puts far from where
//! the fit expects it, gets a low confidence.

use super::fit::Fit;
use super::typical::{Mark, Point, TYPICAL};
use crate::mesh::geometry::midline::{Row, midline, profile};
use crate::mesh::geometry::nearest::Tree;
use crate::mesh::{Landmarks, Mesh};
use glam::{Vec2, Vec3, vec2, vec3};

/// A point found on a head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// As [`Landmarks::named`] says it, or a further point's, like "nose_tip".
    pub name: &'static str,
    /// In the frame of the mesh that was searched.
    pub position_mm: Vec3,
    /// 0 to 1: how far the point can be trusted, by how it was found; below 0.5 it wants a look.
    pub confidence: f32,
}

/// A profile's point farther than this from where the fit expects it is a jump: the fit's is kept, mm.
const JUMP_MM: f32 = 18.0;
/// Surroundings of a point, and how near its surface must be to count as there, mm.
const AROUND_MM: f32 = 38.0;
const THERE_MM: f32 = 4.5;

/// Finds the points on a mesh in the fit's own frame: upright as fitted, origin between the fitted
/// ears, millimetres. `up` is the head's upright in that frame: the vertex is the highest point along it.
pub fn find(mesh: &Mesh, fit: &Fit, certain: f32, up: Vec3) -> Vec<Found> {
    let own = Own { fit, tree: Tree::new(&mesh.positions_mm), mesh };
    let top = own.at(Mark::Vertex).y + 30.0;
    let line = midline(mesh, 0.0);
    let profile = smooth(profile(&line, top));
    // A fit to a twentieth of a head is good, to a tenth poor.
    let good = ((super::fit::NO_HEAD_MM - fit.residual_mm) / 3.0).clamp(0.25, 1.0) * (0.3 + 0.7 * certain);
    let front = |low: f32, high: f32| {
        profile.iter().filter(|r| (low..high).contains(&r.y)).max_by(|a, b| a.front.total_cmp(&b.front))
    };
    let ahead = |r: &Row| vec3(0.0, r.y, r.front);
    let expected = own.at(Mark::NoseTip);
    let tip = front(expected.y - 14.0, expected.y + 14.0).map(ahead);
    let (tip, tip_trust) = own.agreed(Mark::NoseTip, tip);
    let nasion = nasion(&profile, &own, tip);
    let (nasion, nasion_trust) = own.agreed(Mark::Nasion, nasion);
    let brow = own.at(Mark::Glabella).y.clamp(nasion.y + 9.0, nasion.y + 28.0);
    let (glabella, glabella_trust) = own.agreed(Mark::Glabella, front(brow - 7.0, brow + 7.0).map(ahead));
    let (vertex, vertex_trust) = own.agreed(Mark::Vertex, crown(&own, &line, up));
    let low = own.at(Mark::Inion).y;
    let back = profile.iter().min_by(|a, b| (a.y - low).abs().total_cmp(&(b.y - low).abs()));
    let (inion, inion_trust) = own.agreed(Mark::Inion, back.map(|r| vec3(0.0, r.y, r.back)));
    let ear = |mark| own.agreed(mark, own.skin(own.at(mark)));
    let (left, left_trust) = ear(Mark::LeftPreauricular);
    let (right, right_trust) = ear(Mark::RightPreauricular);
    [
        ("nasion", nasion, 0.95 * nasion_trust),
        ("glabella", glabella, 0.85 * glabella_trust),
        ("inion", inion, 0.65 * inion_trust),
        ("left_preauricular", left, 0.8 * left_trust),
        ("right_preauricular", right, 0.8 * right_trust),
        ("vertex", vertex, 0.9 * vertex_trust),
        ("nose_tip", tip, 0.95 * tip_trust),
    ]
    .map(|(name, position_mm, trust)| Found { name, position_mm, confidence: trust * good })
    .to_vec()
}

/// The scan with the typical head in it, in the fit's frame.
struct Own<'a> {
    fit: &'a Fit,
    tree: Tree,
    mesh: &'a Mesh,
}

impl Own<'_> {
    fn place(&self, point: &Point) -> Vec3 {
        point.at(&self.fit.shape) * self.fit.scale
    }

    /// Where the fit expects a point.
    fn at(&self, mark: Mark) -> Vec3 {
        self.place(TYPICAL.mark(mark))
    }

    /// The vertex nearest to a point, where one is near.
    fn skin(&self, p: Vec3) -> Option<Vec3> {
        self.tree.nearest(p, JUMP_MM).map(|n| n.0)
    }

    /// A point of the surface if it is about where the fit expects it, else the fit's; and how far to
    /// trust it, by its distance and by how much of the surface around it is there.
    fn agreed(&self, mark: Mark, found: Option<Vec3>) -> (Vec3, f32) {
        let expected = self.at(mark);
        let there = self.there(expected);
        match found {
            Some(p) if p.distance(expected) < JUMP_MM => (p, there * (1.0 - 0.4 * p.distance(expected) / JUMP_MM)),
            _ => (expected, 0.4 * there),
        }
    }

    /// Share, 0 to 1, of the surroundings of a point that the surface shows.
    fn there(&self, p: Vec3) -> f32 {
        let (mut all, mut seen) = (0.0_f32, 0.0);
        for point in &TYPICAL.points {
            let at = self.place(point);
            let far = at.distance(p);
            if far < AROUND_MM {
                let weight = 1.0 - 0.7 * far / AROUND_MM;
                all += weight;
                let near = self.tree.nearest(at, THERE_MM * 2.5);
                let alike = near.is_some_and(|(_, i)| self.mesh.normals[i as usize].dot(point.normal) > 0.5);
                seen += weight
                    * near
                        .filter(|_| alike)
                        .map_or(0.0, |(q, _)| ((2.0 - at.distance(q) / THERE_MM) * 1.0).clamp(0.0, 1.0));
            }
        }
        ((seen / all.max(1e-6) - 0.15) / 0.65).clamp(0.05, 1.0)
    }
}

/// The profile without its noise: each row the mean of its neighbours.
fn smooth(rows: Vec<Row>) -> Vec<Row> {
    let mean = |i: usize, of: fn(&Row) -> f32| {
        let near = &rows[i.saturating_sub(1)..(i + 2).min(rows.len())];
        // A step is an edge (under the nose, a hole), not noise.
        let near = near.iter().filter(|r| (of(r) - of(&rows[i])).abs() < 3.0);
        let (sum, n) = near.fold((0.0, 0.0), |(s, n), r| (s + of(r), n + 1.0));
        sum / n
    };
    (0..rows.len()).map(|i| Row { y: rows[i].y, front: mean(i, |r| r.front), back: mean(i, |r| r.back) }).collect()
}

/// The deepest point behind the chord from nose tip to forehead.
fn nasion(profile: &[Row], own: &Own, tip: Vec3) -> Option<Vec3> {
    let expected = own.at(Mark::Nasion);
    let forehead = own.at(Mark::Glabella).y;
    let brow = profile
        .iter()
        .filter(|r| (forehead - 2.0..forehead + 22.0).contains(&r.y))
        .max_by(|a, b| a.front.total_cmp(&b.front))?;
    let depth = |r: &&Row| tip.z + (brow.front - tip.z) * (r.y - tip.y) / (brow.y - tip.y) - r.front;
    let low = (tip.y + 12.0).max(expected.y - 16.0);
    let rows = profile.iter().filter(|r| r.y > low && r.y < (expected.y + 14.0).min(brow.y));
    let deepest = rows.max_by(|a, b| depth(a).total_cmp(&depth(b)))?;
    // On a low bridge the depth is flat and its maximum slides down the nose: half-way to the fit's.
    let y = (deepest.y + expected.y) * 0.5;
    let row = profile.iter().min_by(|a, b| (a.y - y).abs().total_cmp(&(b.y - y).abs()))?;
    (depth(&deepest) > 1.0).then(|| vec3(0.0, y, row.front))
}

/// The highest point of the midline, as the top of a parabola through the crown, so that a rough
/// surface does not shift it.
fn crown(own: &Own, line: &[Vec3], up: Vec3) -> Option<Vec3> {
    const HALF_MM: f32 = 45.0;
    const STEP_MM: f32 = 3.0;
    let expected = own.at(Mark::Vertex);
    let ahead = Vec3::X.cross(up);
    // Highest point of each strip along the midline.
    let mut strips = vec![None::<Vec2>; (2.0 * HALF_MM / STEP_MM) as usize];
    for p in line.iter().filter(|p| p.y > expected.y - 30.0) {
        let at = vec2((*p - expected).dot(ahead), (*p - expected).dot(up));
        let i = ((at.x + HALF_MM) / STEP_MM).floor();
        if let Some(strip) = strips.get_mut(i.max(0.0) as usize).filter(|_| i >= 0.0)
            && strip.is_none_or(|s| s.y < at.y)
        {
            *strip = Some(at);
        }
    }
    let points: Vec<Vec2> = strips.into_iter().flatten().collect();
    let [bend, slope, height] = parabola(&points)?;
    let at = -slope / (2.0 * bend);
    let flat = bend > -1e-4 || at.abs() > HALF_MM || points.len() < 10;
    // A crown is nearly level: half-way to where the fit has it, on the parabola.
    let at = at * 0.5;
    (!flat).then(|| expected + ahead * at + up * (height + slope * at + bend * at * at))
}

/// Least squares of `y = a x^2 + b x + c`: a, b, c.
fn parabola(points: &[Vec2]) -> Option<[f32; 3]> {
    let mut m = glam::DMat3::ZERO;
    let mut right = glam::DVec3::ZERO;
    for p in points {
        let x = f64::from(p.x);
        let row = glam::DVec3::new(x * x, x, 1.0);
        m += glam::DMat3::from_cols(row * row.x, row * row.y, row * row.z);
        right += row * f64::from(p.y);
    }
    (m.determinant().abs() > 1e-6).then(|| (m.inverse() * right).as_vec3().to_array())
}

/// The landmarks that the chart is built from.
pub fn landmarks(marks: &[Found]) -> Landmarks {
    let at = |name| marks.iter().find(|m| m.name == name).map_or(Vec3::ZERO, |m| m.position_mm);
    Landmarks {
        nasion: at("nasion"),
        glabella: at("glabella"),
        inion: at("inion"),
        left_preauricular: at("left_preauricular"),
        right_preauricular: at("right_preauricular"),
        vertex: at("vertex"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_is_found_again() {
        let points: Vec<Vec2> =
            (-10..10).map(|i| vec2(i as f32, 3.0 - 0.5 * i as f32 - 0.02 * (i * i) as f32)).collect();
        let [a, b, c] = parabola(&points).expect("a parabola");
        assert!((a + 0.02).abs() < 1e-4 && (b + 0.5).abs() < 1e-3 && (c - 3.0).abs() < 1e-3);
        assert!(parabola(&points[..1]).is_none());
    }
}
