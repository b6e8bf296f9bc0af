//! Who sits in the chair.

pub use crate::mesh::parametric::Sex;
use serde::{Deserialize, Serialize};

/// What decides a mature hairline and what is warned of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    /// Years; 18 to 80 change the mature hairline.
    pub age_years: f32,
    /// Sets the height of a mature hairline and whose means the default head starts from.
    pub sex: Sex,
}

impl Default for Client {
    fn default() -> Self {
        Self { age_years: 40.0, sex: Sex::Male }
    }
}

impl Client {
    /// Height of a mature hairline's middle above the glabella, mm along the skin. Women: about 64
    /// (e-AAPS 135). Men: hair surgeons put it near 80, which old age reaches here; the course with age is a drawing.
    pub fn mature_height_mm(&self) -> f32 {
        let years = self.age_years.clamp(18.0, 80.0);
        match self.sex {
            Sex::Female => 62.0 + 0.05 * (years - 18.0),
            Sex::Male => 66.0 + 0.25 * (years - 18.0).min(50.0),
        }
    }

    /// Lower than this no practitioner should go without talking about it, mm above the glabella.
    pub fn lowest_height_mm(&self) -> f32 {
        self.mature_height_mm() - if self.sex == Sex::Female { 8.0 } else { 9.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mature_line_is_higher_with_age_and_lower_on_women() {
        let height = |age_years, sex| Client { age_years, sex }.mature_height_mm();
        assert!(height(60.0, Sex::Male) > height(25.0, Sex::Male));
        assert!((70.0..80.0).contains(&height(50.0, Sex::Male)));
        assert!((60.0..68.0).contains(&height(40.0, Sex::Female)));
    }
}
