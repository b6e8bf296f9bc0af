//! The frame, in order, in slices. One renderer serves the window and the command line.

use crate::gpu::{Gpu, GpuError};
use crate::scene::camera::View;
use crate::scene::{LightChoice, Skin};
use crate::stage::Stage;
use std::sync::Arc;
use std::time::Duration;

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
    Neutral,
    Agx,
    Aces,
}

/// Everything that one frame depends on, next to the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameSpec {
    pub width: u32,
    pub height: u32,
    pub view: View,
    pub skin: Skin,
    pub light: LightChoice,
    /// Years since healed.
    pub years: f32,
    /// Days since the last session while healing; `None`: healed.
    pub days: Option<f32>,
    /// False: bare skin, no treatment.
    pub treated: bool,
    /// Layers drawn, one flag a session; missing ones are drawn.
    pub layers: Vec<bool>,
    pub tone: Tone,
    pub backend: Backend,
    /// Level of detail on (work follows pixels) or off (every dot is drawn).
    pub lod: bool,
    /// Specular reflection on; off for measuring tone.
    pub gloss: bool,
}

/// Where a frame stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    More,
    Done,
}

/// What a finished frame cost.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct FrameStats {
    pub impressions: u64,
    pub dots: u64,
    pub clusters: u32,
    pub clusters_visible: u32,
    pub dots_drawn: u64,
    /// Device time of each pass in ms, in frame order; empty where the device has no timestamps.
    pub passes: Vec<(String, f32)>,
}

/// Pipelines and targets; owns nothing that cannot be rebuilt from a [`Stage`] and a [`FrameSpec`].
pub struct Renderer {
    gpu: Gpu,
}

impl Renderer {
    /// Compiles every pipeline.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { gpu: gpu.clone() })
    }

    /// Uploads a stage. Frames show it from the next `begin`.
    pub fn set_stage(&mut self, stage: Arc<Stage>) -> Result<(), GpuError> {
        let _ = stage;
        todo!()
    }

    /// Starts a frame; an unfinished one is dropped.
    pub fn begin(&mut self, spec: &FrameSpec) -> Result<(), GpuError> {
        let _ = spec;
        todo!()
    }

    /// Records and submits the next slice of the frame, at most about `budget` of device time by
    /// what earlier slices cost. Never waits for the device.
    pub fn step(&mut self, budget: Duration) -> Result<Progress, GpuError> {
        let _ = budget;
        todo!()
    }

    /// The last finished picture: `Rgba8Unorm`, sRGB-encoded values, usable as a sampled texture
    /// (a plain, not an sRGB, format: the interface blends in gamma space).
    pub fn picture(&self) -> Option<&wgpu::Texture> {
        todo!()
    }

    /// Finishes the current frame and reads the picture back, row-major RGBA. Blocks: for command
    /// lines and tests.
    pub fn read_picture(&mut self) -> Result<image::RgbaImage, GpuError> {
        let _ = &self.gpu;
        todo!()
    }

    /// Figures of the last finished frame. Blocks: for command lines and tests.
    pub fn read_stats(&mut self) -> Result<FrameStats, GpuError> {
        todo!()
    }

    /// Skin point under a pixel of the last frame, head frame, mm, if its depth has come back
    /// (asynchronous; used to put the pivot of an orbit on the scalp).
    pub fn point_under(&mut self, x: u32, y: u32) -> Option<glam::Vec3> {
        let _ = (x, y);
        None
    }
}
