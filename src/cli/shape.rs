//! Options that shape the default head to a client.

use super::{CliError, open};
use crate::mesh::parametric::{HeadShape, Limit, NAMES, Sex};
use crate::scene::Scene;

#[derive(clap::Args, Clone, Copy, Debug)]
pub struct ShapeArgs {
    /// Length of the default head, glabella to occiput, mm
    #[arg(long, value_parser = |t: &str| within(t, HeadShape::LENGTH), allow_negative_numbers = true)]
    head_length: Option<f32>,
    /// Its breadth above the ears, mm
    #[arg(long, value_parser = |t: &str| within(t, HeadShape::BREADTH), allow_negative_numbers = true)]
    head_breadth: Option<f32>,
    /// A tape around glabella and occiput, mm; it wins where it contradicts length and breadth
    #[arg(long, value_parser = |t: &str| within(t, HeadShape::CIRCUMFERENCE), allow_negative_numbers = true)]
    head_circumference: Option<f32>,
    /// From the ear canal to the top, mm
    #[arg(long, value_parser = |t: &str| within(t, HeadShape::HEIGHT), allow_negative_numbers = true)]
    head_height: Option<f32>,
    /// Whose means the default head starts from: male or female
    #[arg(long, value_parser = sex)]
    sex: Option<Sex>,
    /// Back of the head, -1 flat to 1 full
    #[arg(long, value_parser = |t: &str| within(t, HeadShape::OCCIPUT), allow_negative_numbers = true)]
    occiput: Option<f32>,
    /// Forehead, -1 upright to 1 leaning back
    #[arg(long, value_parser = |t: &str| within(t, HeadShape::FOREHEAD_SLOPE), allow_negative_numbers = true)]
    forehead_slope: Option<f32>,
    /// Top of the head, -1 low to 1 high
    #[arg(long, value_parser = |t: &str| within(t, HeadShape::VAULT_HEIGHT), allow_negative_numbers = true)]
    vault_height: Option<f32>,
}

impl ShapeArgs {
    /// Whether any of the options is there.
    pub fn is_given(&self) -> bool {
        let measures = [self.head_length, self.head_breadth, self.head_circumference, self.head_height];
        let sliders = [self.occiput, self.forehead_slope, self.vault_height];
        self.sex.is_some() || measures.into_iter().chain(sliders).any(|v| v.is_some())
    }

    /// Puts the options into a scene.
    ///
    /// # Errors
    /// [`CliError::Usage`] where the scene's head has a shape of its own.
    pub fn apply(&self, scene: &mut Scene) -> Result<(), CliError> {
        let old = scene.shape;
        scene.shape = HeadShape {
            sex: self.sex.unwrap_or(old.sex),
            length_mm: self.head_length.or(old.length_mm),
            breadth_mm: self.head_breadth.or(old.breadth_mm),
            circumference_mm: self.head_circumference.or(old.circumference_mm),
            height_mm: self.head_height.or(old.height_mm),
            occiput: self.occiput.unwrap_or(old.occiput),
            forehead_slope: self.forehead_slope.unwrap_or(old.forehead_slope),
            vault_height: self.vault_height.unwrap_or(old.vault_height),
        };
        if scene.shape != old && !NAMES.contains(&scene.head.as_str()) {
            let head = &scene.head;
            return Err(CliError::Usage(format!(
                "the head '{head}' has a shape of its own; leave the options of shape out, or add --head default"
            )));
        }
        Ok(())
    }
}

fn within(text: &str, limit: Limit) -> Result<f32, String> {
    open::number(text, limit.low, limit.high, &format!("{}{}", limit.name, limit.unit.replace(" mm", " (mm)")))
}

fn sex(text: &str) -> Result<Sex, String> {
    let named = Sex::ALL.into_iter().find(|s| s.name() == text);
    named.ok_or_else(|| "the sex is male or female: whose means the head starts from".into())
}
