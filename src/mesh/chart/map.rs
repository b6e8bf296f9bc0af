//! Square maps over the chart: row-major, a value at the middle of each texel.

use glam::Vec2;

/// The texel of a map of `size` texels a side that a chart position lies in; what is outside is brought to
/// the edge.
pub fn texel_of(st: Vec2, size: u32) -> usize {
    let at = |v: f32| ((v * size as f32).max(0.0) as usize).min(size as usize - 1);
    at(st.x) + at(st.y) * size as usize
}

/// Bilinear value of a map of `size` texels a side at a chart position.
pub fn bilinear(map: &[f32], size: u32, st: Vec2) -> f32 {
    let place = st * size as f32 - 0.5;
    let base = place.floor();
    let part = place - base;
    let at = |dx: i32, dy: i32| {
        let inside = |v: i32| v.clamp(0, size as i32 - 1) as usize;
        map[inside(base.x as i32 + dx) + inside(base.y as i32 + dy) * size as usize]
    };
    let low = at(0, 0) + (at(1, 0) - at(0, 0)) * part.x;
    let high = at(0, 1) + (at(1, 1) - at(0, 1)) * part.x;
    low + (high - low) * part.y
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::vec2;

    #[test]
    fn a_slope_is_read_as_a_slope_and_goes_on_level_at_the_edge() {
        let size = 8;
        let map: Vec<f32> = (0..64).map(|i| (i % 8) as f32 + 10.0 * (i / 8) as f32).collect();
        for (st, value) in [(vec2(0.5, 0.5), 38.5), (vec2(0.25, 0.125), 6.5), (vec2(-1.0, 2.0), 70.0)] {
            assert!((bilinear(&map, size, st) - value).abs() < 1e-4, "{st}");
        }
        assert_eq!(map[texel_of(vec2(0.3, 0.99), size)], 72.0);
        assert_eq!([vec2(-3.0, 0.0), vec2(1.0, 1.0)].map(|st| texel_of(st, size)), [0, 63]);
    }
}
