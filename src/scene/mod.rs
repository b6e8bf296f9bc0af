//! What is shown: head, treatment, skin, light, camera, time; one TOML file.

use crate::design::hair::Hair;
use crate::design::{Aftercare, Fade, Treatment};
use crate::mesh::import::ImportOptions;
use serde::{Deserialize, Serialize};

pub mod camera;
pub mod file;
pub mod light;
pub mod skin;

/// A scene, as its file says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scene {
    /// Format version of the file.
    pub version: u32,
    /// Name of a built-in head ("default", "male-25") or a head file beside the scene.
    pub head: String,
    /// What the caller knows of the head file; not a part of the scene's own file.
    #[serde(skip)]
    pub import: ImportOptions,
    pub skin: Skin,
    pub treatment: Treatment,
    pub hair: Hair,
    pub light: LightChoice,
    pub camera: camera::View,
    /// Years since the original course healed, 0 to 20.
    pub years: f32,
    /// Days since the last session while it heals, 0 to 42; `None`: healed.
    pub days: Option<f32>,
    /// Assumed scenario of fading.
    pub fade: Fade,
    pub aftercare: Aftercare,
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
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            version: 1,
            head: "default".into(),
            import: ImportOptions::default(),
            skin: Skin::default(),
            treatment: Treatment::default(),
            hair: Hair::default(),
            light: LightChoice::default(),
            camera: camera::View::default(),
            years: 0.0,
            days: None,
            fade: Fade::default(),
            aftercare: Aftercare::default(),
        }
    }
}

impl Default for Skin {
    fn default() -> Self {
        Self { melanin: 0.012, blood: 0.010, variation: 1.0, freckles: 0.0, sheen: 0.5, sun_mlxh_per_year: 20.0 }
    }
}

impl Default for LightChoice {
    fn default() -> Self {
        Self { preset: "clinic-soft".into(), turn_deg: 0.0, exposure_ev: 0.0 }
    }
}
