//! The display transforms by their published definitions, in double precision: first against known
//! values, then against the picture.

use crate::studio;
use tonsure::renderer::{FrameSpec, Tone};

type Rgb = [f64; 3];
type Transform = fn(Rgb) -> Rgb;

fn shoulder(c: Rgb) -> Rgb {
    let peak = c[0].max(c[1]).max(c[2]);
    if peak < 0.76 {
        return c;
    }
    let rolled = 1.0 - 0.24 * 0.24 / (peak + 0.24 - 0.76);
    let g = 1.0 - 1.0 / (0.15 * (peak - rolled) + 1.0);
    c.map(|v| v * rolled / peak * (1.0 - g) + rolled * g)
}

/// Khronos PBR Neutral.
fn neutral(c: Rgb) -> Rgb {
    let low = c[0].min(c[1]).min(c[2]);
    let offset = if low < 0.08 { low - 6.25 * low * low } else { 0.04 };
    shoulder(c.map(|v| v - offset))
}

/// Product with a matrix given by rows.
fn by(rows: [[f64; 3]; 3], c: Rgb) -> Rgb {
    rows.map(|r| r[0] * c[0] + r[1] * c[1] + r[2] * c[2])
}

/// AgX, base look.
fn agx(c: Rgb) -> Rgb {
    let inset = [
        [0.842479062253094, 0.0784335999999992, 0.0792237451477643],
        [0.0423282422610123, 0.878468636469772, 0.0791661274605434],
        [0.0423756549057051, 0.0784336, 0.879142973793104],
    ];
    let outset = [
        [1.19687900512017, -0.0980208811401368, -0.0990297440797205],
        [-0.0528968517574562, 1.15190312990417, -0.0989611768448433],
        [-0.0529716355144438, -0.0980434501171241, 1.15107367264116],
    ];
    let curve = |v: f64| {
        let x = ((v.max(1e-10).log2() + 12.47393) / 16.5).clamp(0.0, 1.0);
        15.5 * x.powi(6) - 40.14 * x.powi(5) + 31.96 * x.powi(4) - 6.868 * x.powi(3) + 0.4298 * x * x + 0.1191 * x
            - 0.00232
    };
    by(outset, by(inset, c).map(curve)).map(|v| v.max(0.0).powf(2.2))
}

/// ACES, Hill's fit.
fn aces(c: Rgb) -> Rgb {
    let into = [[0.59719, 0.35458, 0.04823], [0.07600, 0.90834, 0.01566], [0.02840, 0.13383, 0.83777]];
    let back = [[1.60475, -0.53108, -0.07367], [-0.10208, 1.10813, -0.00605], [-0.00327, -0.07276, 1.07602]];
    let fit = |v: f64| (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081);
    by(back, by(into, c).map(fit)).map(|v| v.clamp(0.0, 1.0))
}

/// sRGB code value.
fn code(v: f64) -> f64 {
    let v = v.clamp(0.0, 1.0);
    255.0 * if v <= 0.0031308 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

#[test]
fn greys_have_their_published_values() {
    let rows = [(0.18, 0.1400, 0.2145), (0.5, 0.4600, 0.4251), (1.0, 0.8691, 0.5902), (4.0, 0.9833, 0.8610)];
    for (grey, want_neutral, want_agx) in rows {
        let (n, a) = (neutral([grey; 3])[1], agx([grey; 3])[1]);
        assert!((n - want_neutral).abs() < 2e-4, "neutral of {grey}: {n}, published {want_neutral}");
        assert!((a - want_agx).abs() < 1e-3, "AgX of {grey}: {a}, published {want_agx}");
    }
    // Below its shoulder the default shows what is there.
    assert_eq!(shoulder([0.5, 0.4, 0.3]), [0.5, 0.4, 0.3]);
}

#[test]
fn pictures_are_encoded_as_defined() {
    let mut studio = studio();
    let transforms: [(Tone, Transform); 4] =
        [(Tone::True, shoulder), (Tone::Neutral, neutral), (Tone::Agx, agx), (Tone::Aces, aces)];
    for (tone, transform) in transforms {
        let mut spec = FrameSpec { width: 200, height: 160, tone, ..FrameSpec::default() };
        // Into the shoulders.
        spec.light.exposure_ev = 1.0;
        studio.renderer.begin(&spec).expect("a frame");
        let linear = studio.renderer.read_linear().expect("linear light");
        studio.renderer.begin(&spec).expect("a frame");
        let picture = studio.renderer.read_picture().expect("a picture");
        // The backdrop is laid behind the light, so only what the head fills is told by it alone.
        let filled: Vec<_> = picture.pixels().zip(&linear).filter(|(_, light)| light[3] == 1.0).collect();
        assert!(filled.len() > 4000, "{} pixels of head", filled.len());
        for (pixel, light) in filled {
            let want = transform([0, 1, 2].map(|c| f64::from(light[c]))).map(code);
            for c in 0..3 {
                // Rounding and half a step of dither.
                assert!((f64::from(pixel[c]) - want[c]).abs() < 1.3, "{tone:?}: {pixel:?}, defined {want:?}");
            }
        }
    }
}
