//! One frame of a scene: all that a picture depends on, beside the stage.

use crate::design::hair::Hair;
use crate::design::{Aftercare, Fade};
use crate::dots::age::Habits;
use crate::scene::camera::View;
use crate::scene::{LightChoice, Scene, Skin};

/// How dots reach the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Backend {
    /// Compute splat into fixed-point sums (ours).
    #[default]
    Compute,
    /// Plain instanced quads with additive blending: an honest baseline.
    Quads,
    /// Hardware points with additive blending: an honest baseline.
    Points,
}

/// Display transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    /// Albedo under unit white light comes out as itself; only highlights roll off.
    #[default]
    True,
    /// Khronos PBR Neutral.
    Neutral,
    /// AgX, base look.
    Agx,
    /// ACES, Hill's fit.
    Aces,
}

/// Everything that one frame depends on, next to the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameSpec {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where the picture is taken from.
    pub view: View,
    /// Of today; `years` tans it.
    pub skin: Skin,
    /// A preset and what is changed of it.
    pub light: LightChoice,
    /// Years since healed.
    pub years: f32,
    /// Days since the last session while healing; `None`: healed.
    pub days: Option<f32>,
    /// How it looks; how much there is, is the stage's.
    pub hair: Hair,
    /// The assumed scenario.
    pub fade: Fade,
    /// Counts in the healing weeks and in what they leave.
    pub aftercare: Aftercare,
    /// Factors on the pigment's drain.
    pub habits: Habits,
    /// False: bare skin, no treatment.
    pub treated: bool,
    /// Layers drawn, one flag a session; missing ones are drawn.
    pub layers: Vec<bool>,
    /// Pigment dots an impression is drawn with; 0: the plan's own.
    pub dots_per_impression: u32,
    /// From light to display.
    pub tone: Tone,
    /// All but `Compute` are there to compare with.
    pub backend: Backend,
    /// Level of detail on (work follows pixels) or off (every dot is drawn).
    pub lod: bool,
    /// Specular reflection on; off for measuring tone.
    pub gloss: bool,
    /// A library head wears its shirt; off for measuring.
    pub dressed: bool,
    /// Light scatters under the skin where the picture rests; off for measuring.
    pub scatter: bool,
    /// True: `Renderer::read_linear` gives the reflectance in the four bands, for measuring.
    pub bands: bool,
    /// The picture moves: skin that is even is shaded by blocks of 2 x 2 pixels, and spots are drawn with fewer dots.
    /// Has no effect on a mean of several samples.
    pub moving: bool,
    /// Jittered samples that the picture is the mean of.
    pub samples: u32,
}

impl FrameSpec {
    /// A scene as it is, at a size.
    pub fn of(scene: &Scene, width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            view: scene.camera,
            skin: scene.skin,
            light: scene.light.clone(),
            years: scene.years,
            days: scene.days,
            hair: scene.hair,
            fade: scene.fade,
            aftercare: scene.aftercare,
            habits: scene.habits,
            treated: true,
            layers: Vec::new(),
            dots_per_impression: 0,
            tone: Tone::True,
            backend: Backend::Compute,
            lod: true,
            gloss: true,
            dressed: true,
            scatter: true,
            bands: false,
            moving: false,
            samples: 1,
        }
    }
}

impl Default for FrameSpec {
    fn default() -> Self {
        Self::of(&Scene::default(), 1280, 720)
    }
}

/// True where the frame shows grown hair; the baselines draw pigment alone.
pub fn is_grown(spec: &FrameSpec) -> bool {
    spec.hair.is_grown() && spec.backend == Backend::Compute
}
