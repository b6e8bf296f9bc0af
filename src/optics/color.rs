//! CIELAB, the individual typology angle and CIEDE2000, D65 white.

/// White point of the XYZ that goes in.
const WHITE: [f64; 3] = [0.950_423, 1.0, 1.088_61];

/// CIELAB of XYZ under D65.
pub fn lab(xyz: [f64; 3]) -> [f64; 3] {
    let f = |t: f64| if t > 0.008_856_451_679 { t.cbrt() } else { t / 0.128_418_55 + 4.0 / 29.0 };
    let [x, y, z] = [0, 1, 2].map(|i| f(xyz[i] / WHITE[i]));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// XYZ of linear sRGB.
pub fn xyz_from_linear_srgb([r, g, b]: [f64; 3]) -> [f64; 3] {
    [
        0.412_390_8 * r + 0.357_584_34 * g + 0.180_480_79 * b,
        0.212_639_01 * r + 0.715_168_68 * g + 0.072_192_32 * b,
        0.019_330_82 * r + 0.119_194_78 * g + 0.950_532_15 * b,
    ]
}

/// Individual typology angle, degrees: above 55 very light, 41 light, 28 intermediate, 10 tan, -30
/// brown, below that dark (Chardon 1991, Del Bino and Bernerd 2013).
pub fn ita_deg([l, _, b]: [f64; 3]) -> f64 {
    (l - 50.0).atan2(b).to_degrees()
}

/// Name of an ITA class.
pub fn ita_class(ita_deg: f64) -> &'static str {
    match ita_deg {
        x if x > 55.0 => "very light",
        x if x > 41.0 => "light",
        x if x > 28.0 => "intermediate",
        x if x > 10.0 => "tan",
        x if x > -30.0 => "brown",
        _ => "dark",
    }
}

/// Colour difference CIEDE2000 (Sharma, Wu and Dalal 2005).
pub fn difference(one: [f64; 3], two: [f64; 3]) -> f64 {
    let chroma = |lab: [f64; 3]| lab[1].hypot(lab[2]);
    let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25f64.powi(7))).sqrt();
    let stretch = 1.5 - 0.5 * seventh((chroma(one) + chroma(two)) / 2.0);
    let polar = |[l, a, b]: [f64; 3]| {
        let a = a * stretch;
        (l, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((l1, c1, h1), (l2, c2, h2)) = (polar(one), polar(two));
    let grey = c1 * c2 == 0.0;
    let turn = if grey { 0.0 } else { (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0 };
    let hue_difference = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let hue = if grey {
        h1 + h2
    } else if (h1 - h2).abs() <= 180.0 {
        (h1 + h2) / 2.0
    } else {
        (h1 + h2 + if h1 + h2 < 360.0 { 360.0 } else { -360.0 }) / 2.0
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(hue - 30.0) + 0.24 * cos(2.0 * hue) + 0.32 * cos(3.0 * hue + 6.0)
        - 0.2 * cos(4.0 * hue - 63.0);
    let (l, c) = ((l1 + l2) / 2.0 - 50.0, (c1 + c2) / 2.0);
    let lightness_scale = 1.0 + 0.015 * l * l / (20.0 + l * l).sqrt();
    let (chroma_scale, hue_scale) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let rotation = -2.0 * seventh(c) * (60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    let (dl, dc, dh) = ((l2 - l1) / lightness_scale, (c2 - c1) / chroma_scale, hue_difference / hue_scale);
    (dl * dl + dc * dc + dh * dh + rotation * dc * dh).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of the data that Sharma, Wu and Dalal publish with their paper.
    #[test]
    fn differences_match_the_published_pairs() {
        for (one, two, want) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0000),
            ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
            ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
        ] {
            let got = difference(one, two);
            assert!((got - want).abs() < 1e-4, "{one:?} to {two:?}: {got}, published {want}");
        }
    }

    #[test]
    fn white_is_white() {
        let lab = lab(xyz_from_linear_srgb([1.0; 3]));
        assert!((lab[0] - 100.0).abs() < 0.01 && lab[1].abs() < 0.05 && lab[2].abs() < 0.05, "{lab:?}");
    }
}
