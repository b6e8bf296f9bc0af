//! How coarsely a picture is drawn so that it is there at once.

/// Moving frames are scaled to take about this long.
const MOVING_MS: f32 = 60.0;
/// A picture at rest that takes longer than this is drawn coarsely first.
const AT_ONCE_MS: f32 = 400.0;
/// Pixels of a coarse picture at least, all its sides together; but never less than a tenth of each side.
const COARSE_PIXELS: f32 = 6e5;

/// The scale of the next moving frame after one at `scale` that took `ms`.
pub(super) fn next(scale: f32, ms: f32) -> f32 {
    (scale * (MOVING_MS / ms.max(1.0)).sqrt().clamp(0.8, 1.15)).clamp(0.1, 1.0)
}

/// The scale of the first picture of a request of so many pixels. `scale` is that of moving frames; of a device
/// that is not known yet the worst is expected.
pub(super) fn first(moving: bool, scale: f32, pixel_ms: Option<f32>, pixels: f32) -> f32 {
    let least = (COARSE_PIXELS / pixels.max(1.0)).sqrt().clamp(0.1, 0.5);
    match pixel_ms {
        None => least,
        Some(ms) if !moving && ms * pixels < AT_ONCE_MS => 1.0,
        Some(_) => scale.max(least),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_frames_shrink_and_fast_ones_grow_within_bounds() {
        let settle = |ms_at_full: f32| (0..40).fold(1.0, |scale, _| next(scale, ms_at_full * scale * scale));
        assert!((settle(1000.0).powi(2) * 1000.0 - MOVING_MS).abs() < 6.0);
        assert_eq!((settle(5.0), settle(1e5)), (1.0, 0.1));
        let middle = settle(120.0);
        assert!((120.0 * middle * middle - MOVING_MS).abs() < 6.0, "settles at {middle}");
    }

    #[test]
    fn a_big_picture_on_a_slow_device_begins_coarsely() {
        let (hd, eight_k) = (1920.0 * 1080.0, 7680.0 * 4320.0);
        let slow = Some(1e-3);
        // A fast device draws at once in full, while moving as well.
        assert_eq!([true, false].map(|moving| first(moving, 1.0, Some(1e-6), eight_k)), [1.0; 2]);
        assert_eq!(first(false, 0.3, slow, 300.0 * 200.0), 1.0, "a small one is there soon");
        for moving in [true, false] {
            let coarse = first(moving, 0.1, slow, eight_k);
            assert!((eight_k * coarse * coarse - COARSE_PIXELS).abs() < 1e3, "{coarse}");
            assert_eq!(first(moving, 0.1, slow, hd), 0.5, "no coarser than half");
        }
        assert_eq!(
            [true, false].map(|moving| first(moving, 1.0, None, hd)),
            [0.5; 2],
            "of an unknown device the worst is expected"
        );
    }
}
