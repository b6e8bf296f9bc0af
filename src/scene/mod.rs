//! What is shown: head, treatment, skin, light, camera, time; one TOML file.

use crate::design::client::Client;
use crate::design::hair::Hair;
use crate::design::loss::Loss;
use crate::design::scars::Scar;
use crate::design::transplant::Transplant;
use crate::design::{Aftercare, Fade, Treatment};
use crate::dots::age::Habits;
use crate::mesh::import::ImportOptions;
use crate::mesh::library;
use crate::mesh::parametric::HeadShape;
use serde::{Deserialize, Serialize};

pub mod bounds;
pub mod camera;
pub mod check;
pub mod file;
pub(crate) mod frame;
pub mod light;
pub mod orbit;
pub mod reach;
pub mod ready;
pub mod schema;
pub mod set;
pub mod skin;
pub mod summary;

/// Version that this build writes.
pub const VERSION: u32 = 3;

#[cfg(test)]
mod tests;
mod write;

/// A scene, as its file says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scene {
    /// Format version of the file.
    pub version: u32,
    /// Name of a built-in head ("default", "male-25") or a head file beside the scene.
    pub head: String,
    /// Age and sex.
    pub client: Client,
    /// Shape of the default head; a head file has its own.
    pub shape: HeadShape,
    /// What is known of the head file.
    #[serde(rename = "scan")]
    pub import: ImportOptions,
    /// Of today; `years` changes it.
    pub skin: Skin,
    /// The plan.
    pub treatment: Treatment,
    /// What is left of own hair.
    pub hair: Hair,
    /// Where it is not left.
    pub loss: Loss,
    /// Each with its own plan.
    pub scars: Vec<Scar>,
    /// Grafts, before or after the pigment.
    pub transplant: Transplant,
    /// A preset and what is changed of it.
    pub light: LightChoice,
    /// Where the picture is taken from.
    pub camera: camera::View,
    /// Years since the original course healed, 0 to 20.
    pub years: f32,
    /// Days since the last session while it heals, 0 to 42; `None`: healed.
    pub days: Option<f32>,
    /// Assumed scenario of fading.
    pub fade: Fade,
    /// Counts in the healing weeks and in what they leave.
    pub aftercare: Aftercare,
    /// For experts; all 0 by default.
    pub habits: Habits,
    /// Views that presenting steps through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<StoredView>,
}

/// A view to come back to: camera, time and light.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoredView {
    /// As the presenter's list shows it.
    pub name: String,
    /// As it stood.
    pub camera: camera::View,
    /// Years since healed.
    pub years: f32,
    /// Days since the last session while it heals; `None`: healed.
    pub days: Option<f32>,
    /// Preset name; an unknown one leaves the light as it is.
    pub light: String,
    /// False: bare skin.
    pub treated: bool,
}

/// The client's skin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Skin {
    /// Melanosome volume fraction of the epidermis, 0.003 (very light) to 0.25 (dark).
    pub melanin: f32,
    /// Blood volume fraction of the dermis, 0.004 to 0.025.
    pub blood: f32,
    /// Unevenness of melanin and blood over the skin, 0 flat to 2; 1 is usual.
    pub variation: f32,
    /// Freckles and sun spots, 0 none to 1 many (a drawing).
    pub freckles: f32,
    /// Shine of the surface, 0 matte to 1 oily.
    pub sheen: f32,
    /// Outdoor light dose on the scalp, Mlx h per year, 0 to 40.
    pub sun_mlxh_per_year: f32,
    /// Melanin gained in ten years of such sun, share of today's, -0.5 to 2 (model).
    pub tanning_per_decade: f32,
}

impl Skin {
    /// Melanin as the years have left it.
    pub fn melanin_at(&self, years: f32) -> f32 {
        (self.melanin * (1.0 + self.tanning_per_decade * years * 0.1)).clamp(0.002, 0.3)
    }
}

/// Which light, and how it is turned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LightChoice {
    /// Preset name, see [`light::PRESETS`].
    pub preset: String,
    /// Turn about the vertical, degrees, positive to the person's left.
    pub turn_deg: f32,
    /// Exposure correction, EV.
    pub exposure_ev: f32,
    /// White balance: 0 leaves the light's colour as it is, 1 makes it white; 0.85 keeps warm
    /// light a little warm on a screen, as an eye adapts in part.
    pub adaptation: f32,
}

impl Scene {
    /// What the head is called where others read it: its name, where everybody has it. A file's name and its
    /// folders may tell who the client is.
    pub fn head_name(&self) -> &str {
        if library::is_name(&self.head) { &self.head } else { "scan" }
    }

    /// Takes another head, of which nothing is known yet.
    pub fn set_head(&mut self, head: impl Into<String>) {
        (self.head, self.import) = (head.into(), ImportOptions::default());
    }

    /// Whether another scene shows the same head.
    pub fn has_head_of(&self, other: &Self) -> bool {
        self.head == other.head && self.shape == other.shape && self.import == other.import
    }
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            version: VERSION,
            head: "default".into(),
            client: Client::default(),
            shape: HeadShape::default(),
            import: ImportOptions::default(),
            skin: Skin::default(),
            treatment: Treatment::default(),
            hair: Hair::default(),
            loss: Loss::default(),
            scars: Vec::new(),
            transplant: Transplant::default(),
            light: LightChoice::default(),
            camera: camera::View::default(),
            years: 0.0,
            days: None,
            fade: Fade::default(),
            aftercare: Aftercare::default(),
            habits: Habits::default(),
            views: Vec::new(),
        }
    }
}

impl Default for StoredView {
    fn default() -> Self {
        Self {
            name: "view".into(),
            camera: camera::View::default(),
            years: 0.0,
            days: None,
            light: "clinic-soft".into(),
            treated: true,
        }
    }
}

impl Default for Skin {
    fn default() -> Self {
        Self {
            melanin: 0.012,
            blood: 0.010,
            variation: 1.0,
            freckles: 0.0,
            sheen: 0.5,
            sun_mlxh_per_year: 20.0,
            tanning_per_decade: 0.0,
        }
    }
}

impl Default for LightChoice {
    fn default() -> Self {
        Self { preset: "clinic-soft".into(), turn_deg: 0.0, exposure_ev: 0.0, adaptation: 0.85 }
    }
}
