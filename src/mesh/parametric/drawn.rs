//! Lines of a drawing.

/// Height of a line of points at `x`, its ends level beyond them.
pub fn along(points: &[(f32, f32)], x: f32) -> f32 {
    let after = points.iter().position(|p| p.0 > x).unwrap_or(points.len());
    match (after.checked_sub(1).map(|i| points[i]), points.get(after)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0),
        (Some(p), None) => p.1,
        (None, p) => p.map_or(0.0, |p| p.1),
    }
}
