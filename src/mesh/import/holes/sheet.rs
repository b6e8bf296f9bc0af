//! A smooth sheet through scattered heights: the spline that bends its bend the least (polyharmonic, of
//! order three: position, slope and curvature run on from the skin around a hole into its patch).

use glam::{DVec2, Vec2, Vec3};

/// Most points that a sheet goes through; more are averaged over cells, which takes the noise off too.
const MOST: usize = 180;
/// Finer cells than this tell nothing more, mm.
const FINEST_MM: f32 = 2.0;
/// How far it may miss them, against the unit scale of the fit: a little, since scans are rough.
const SLACK: f64 = 1e-3;
/// Terms of a quadric.
const QUADRIC: usize = 6;

/// Heights over a plane, mm.
pub(super) struct Sheet {
    /// Brings places to about 1, so that no power dwarfs another.
    size: f64,
    places: Vec<DVec2>,
    weights: Vec<f64>,
    quadric: [f64; QUADRIC],
}

impl Sheet {
    /// The sheet through points, z over x and y; `None` where they tell none.
    pub fn through(points: &[Vec3]) -> Option<Self> {
        let size = points.iter().map(|p| p.truncate().length()).fold(0.0, f32::max);
        if points.len() < 2 * QUADRIC || size <= 0.0 {
            return None;
        }
        let means = averaged(points, size);
        let size = f64::from(size);
        let places: Vec<DVec2> = means.iter().map(|p| p.truncate().as_dvec2() / size).collect();
        let n = places.len();
        let all = n + QUADRIC;
        // Rows of the system, its right side last.
        let mut rows = vec![vec![0.0; all + 1]; all];
        for i in 0..n {
            for k in 0..n {
                rows[i][k] = bump(places[i].distance(places[k]));
            }
            rows[i][i] += SLACK;
            for (k, term) in terms(places[i]).into_iter().enumerate() {
                rows[i][n + k] = term;
                rows[n + k][i] = term;
            }
            rows[i][all] = f64::from(means[i].z);
        }
        let mut weights = solved(rows)?;
        let quadric = weights.split_off(n).try_into().ok()?;
        Some(Self { size, places, weights, quadric })
    }

    pub fn height(&self, at: Vec2) -> f32 {
        let at = at.as_dvec2() / self.size;
        let bumps = self.places.iter().zip(&self.weights).map(|(p, w)| w * bump(p.distance(at))).sum::<f64>();
        let quadric = terms(at).into_iter().zip(self.quadric).map(|(t, w)| t * w).sum::<f64>();
        (bumps + quadric) as f32
    }
}

/// The spline's kernel, -r^4 ln r.
fn bump(r: f64) -> f64 {
    if r > 0.0 { -r.powi(4) * r.ln() } else { 0.0 }
}

fn terms(p: DVec2) -> [f64; QUADRIC] {
    [1.0, p.x, p.y, p.x * p.x, p.x * p.y, p.y * p.y]
}

/// At most about [`MOST`] points within `size`: the means over cells of a grid.
fn averaged(points: &[Vec3], size: f32) -> Vec<Vec3> {
    let cell = (size * (3.0 / MOST as f32).sqrt()).max(FINEST_MM);
    let mut cells = std::collections::BTreeMap::<_, (Vec3, f32)>::new();
    for p in points {
        let sum = cells.entry((p.truncate() / cell).floor().as_ivec2().to_array()).or_default();
        *sum = (sum.0 + *p, sum.1 + 1.0);
    }
    cells.into_values().map(|(sum, count)| sum / count).collect()
}

/// Solves rows with their right side last, by elimination with the largest pivot.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|a, b| rows[*a][i].abs().total_cmp(&rows[*b][i].abs()))?;
        rows.swap(i, pivot);
        let (done, below) = rows.split_at_mut(i + 1);
        let top = &done[i];
        if top[i].abs() < 1e-12 {
            return None;
        }
        for row in below {
            let share = row[i] / top[i];
            row[i..].iter_mut().zip(&top[i..]).for_each(|(cell, t)| *cell -= share * t);
        }
    }
    let mut x = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| rows[i][k] * x[k]).sum();
        x[i] = (rows[i][n] - known) / rows[i][i];
    }
    x.iter().all(|v| v.is_finite()).then_some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of a grid, the middle left out.
    fn ring(of: impl Fn(f32, f32) -> f32) -> Vec<Vec3> {
        let grid = (0..21 * 21).map(|i| Vec2::new((i % 21) as f32 - 10.0, (i / 21) as f32 - 10.0) * 4.0);
        grid.filter(|q| (20.0..40.0).contains(&q.length())).map(|q| q.extend(of(q.x, q.y))).collect()
    }

    #[test]
    fn a_quadric_and_a_ball_are_carried_on() {
        let of = |x: f32, y: f32| 1.0 + 0.2 * x - 0.1 * y + 0.003 * x * x - 0.001 * x * y - 0.002 * y * y;
        let sheet = Sheet::through(&ring(of)).expect("a sheet");
        let ball = |x: f32, y: f32| (90.0_f32.powi(2) - x * x - y * y).sqrt();
        let round = Sheet::through(&ring(ball)).expect("a sheet");
        for q in [Vec2::ZERO, Vec2::new(7.0, -9.0), Vec2::new(-15.0, 2.0)] {
            assert!((sheet.height(q) - of(q.x, q.y)).abs() < 0.01, "{q}");
            assert!((round.height(q) - ball(q.x, q.y)).abs() < 0.15, "{q}: {}", round.height(q) - ball(q.x, q.y));
        }
        assert!(Sheet::through(&ring(of)[..5]).is_none());
        assert!(Sheet::through(&vec![Vec3::ONE; 40]).is_none());
    }
}
