//! Spots that lie on each other darken less than the sum of their areas. How much less depends on how
//! evenly they are placed: the table behind this was made from the ranked seeds of a head (square of
//! 14 mm, Gaussian spots of optical depth 0.5 to 20), and the fit is within 2 % of the union.

/// Width of the transition from spots that do not touch to spots as if at random.
const SOFTNESS: f32 = 0.042;
/// What the transition's tail starts from: narrow spots do not touch at all.
const TAIL: f32 = 0.05;

/// Spots of one kind: what decides how they overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spots {
    /// Standard deviation over the square root of the darkened area of one.
    pub width: f32,
    /// Standard deviation, in mean spacings, at which half of the overlap of chance is reached.
    pub half: f32,
}

impl Spots {
    /// Spots of a standard deviation, mm, a peak optical depth, and a darkened area, mm2.
    pub fn new(sigma_mm: f32, depth_optical: f32, area_mm2: f32) -> Self {
        Self { width: sigma_mm / area_mm2.max(1e-9).sqrt(), half: 0.319 - 0.036 * depth_optical.clamp(0.05, 40.0).ln() }
    }

    /// Share of the summed areas that stands where they sum to `covered` of the skin. `regularity`: 1
    /// where placed as the ranked seeds are, 0 at random. Twin of `shaders/shared/overlap.wgsl`.
    pub fn union_share(&self, covered: f32, regularity: f32) -> f32 {
        if covered <= 1e-5 {
            return 1.0;
        }
        let random = (1.0 - (-covered).exp()) / covered;
        let rising = 1.0 / (1.0 + ((self.half - self.width * covered.sqrt()) / SOFTNESS).exp());
        let touching = ((rising - TAIL) / (1.0 - TAIL)).max(0.0);
        1.0 + (random - 1.0) * (1.0 + (touching - 1.0) * regularity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optics::ein;
    use std::f32::consts::TAU;

    #[test]
    fn the_fit_agrees_with_measured_unions() {
        // Optical depth, deviation in mean spacings, union over sum, of 2 spots a mm2.
        for (tau, s, want) in [
            (0.5, 0.2, 0.998),
            (0.5, 0.3, 0.956),
            (2.0, 0.15, 1.0),
            (2.0, 0.2, 0.985),
            (2.0, 0.3, 0.845),
            (8.0, 0.15, 0.997),
            (8.0, 0.2, 0.933),
            (8.0, 0.3, 0.625),
            (20.0, 0.15, 0.985),
            (20.0, 0.2, 0.864),
            (20.0, 0.3, 0.490),
        ] {
            let sigma_mm = s / 2.0_f32.sqrt();
            let area = TAU * sigma_mm * sigma_mm * ein(tau);
            let got = Spots::new(sigma_mm, tau, area).union_share(2.0 * area, 1.0);
            assert!((got / want - 1.0).abs() < 0.02, "tau {tau}, {s} spacings: {got}, measured {want}");
        }
    }
}
