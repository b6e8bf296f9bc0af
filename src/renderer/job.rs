//! One frame as a list of slices: bake, prepare, then for every tile and sample the head, the dots
//! in ranges of clusters, the skin in ranges of rows, the display.

use super::FrameSpec;
use super::baked::Shown;
use crate::gpu::Gpu;
use crate::layout::Frame;
use crate::passes::inputs::targets::square_px;
use crate::passes::{cull, scatter};
use crate::scene::frame::is_grown;
use crate::scene::light;
use crate::stage::Stage;
use std::sync::{Arc, Mutex};
use web_time::Instant;

/// Pixels of a side of a tile at most: the sums of one tile stay far below 128 MiB.
const TILE_SIDE: u32 = 2048;
/// Dots an impression is drawn with at most by the level of detail (see `shaders/cull.wgsl`).
const LOD_DOTS: u32 = 68;
/// Shafts and stumps of a follicular unit at most (see `shaders/shared/hair.wgsl`).
const HAIR_DOTS: u32 = 8;
/// Work items of one slice at most: 16 bytes each.
const SLICE_ITEMS: u64 = 1 << 22;

/// A frame on its way.
pub struct Job {
    pub(super) spec: FrameSpec,
    pub(super) stage: Arc<Stage>,
    pub(super) tiles: Vec<Tile>,
    pub(super) tile_size: [u32; 2],
    pub(super) tile: usize,
    pub(super) sample: u32,
    pub(super) phase: Phase,
    /// What of it a later picture may take over, told with its head.
    pub(super) shown: Option<Shown>,
    /// Only the year differs from the picture that is shown.
    pub(super) kept: bool,
}

/// A part of the picture that is drawn at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tile {
    /// Left top pixel that is drawn.
    pub origin: [u32; 2],
    /// First pixel that is shown, and the end: what lies beside them is there for the blur alone.
    pub shown_first: [u32; 2],
    pub shown_end: [u32; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    Bake,
    Prepare,
    /// Grown hair, where it has changed.
    Grow,
    /// Strands to light from here on.
    StrandLighting(u32),
    /// Brows and lashes.
    Brows,
    Head,
    /// Clusters from here on.
    Dots(u32),
    /// Strands of grown hair from here on.
    Strands(u32),
    /// Rows from here on.
    Skin(u32),
    /// Light that walks under the skin, where the picture rests.
    Scatter,
    Display,
    Done,
}

/// What a unit of each kind of work costs on this device, ms; learnt from slices that finished.
#[derive(Clone, Default)]
pub struct Rates(Arc<Mutex<[Option<f32>; 8]>>);

#[derive(Clone, Copy)]
pub(super) enum Work {
    Directions,
    Pixels,
    Clusters,
    SkinPixels,
    GrownPoints,
    HairGridLayers,
    LitPoints,
    DrawnPoints,
}

/// Guesses before the first measurement, ms a unit: a slow software device.
const FIRST_GUESS_MS: [f32; 8] = [5.0, 2e-5, 0.1, 3e-4, 1e-3, 10.0, 1e-3, 3e-4];

impl Rates {
    pub(super) fn ms(&self, work: Work) -> f32 {
        self.0.lock().ok().and_then(|r| r[work as usize]).unwrap_or(FIRST_GUESS_MS[work as usize])
    }

    /// Learns from the submission just made, once the device reports it done.
    pub(super) fn learn(&self, gpu: &Gpu, work: Work, units: f32) {
        let (rates, start) = (self.0.clone(), Instant::now());
        gpu.queue.on_submitted_work_done(move || {
            let ms = start.elapsed().as_secs_f32() * 1000.0 / units.max(1.0);
            if let Ok(mut rates) = rates.lock() {
                let rate = &mut rates[work as usize];
                *rate = Some(rate.map_or(ms, |old| 0.7 * old + 0.3 * ms));
            }
        });
    }
}

/// Dots that an impression of this frame is drawn with, level of detail aside.
pub fn dots_per_impression(spec: &FrameSpec, stage: &Stage) -> u32 {
    if spec.dots_per_impression > 0 { spec.dots_per_impression } else { stage.treatment.dots_per_impression.max(1) }
}

impl Job {
    pub fn new(spec: &FrameSpec, stage: &Arc<Stage>) -> Self {
        let picture = [spec.width.max(1), spec.height.max(1)];
        let count = picture.map(|s| s.div_ceil(TILE_SIDE));
        let border = scatter::border_px(spec);
        let shown = [0, 1].map(|i: usize| picture[i].div_ceil(count[i]));
        let drawn = [0, 1].map(|i: usize| if count[i] > 1 { picture[i].min(shown[i] + 2 * border) } else { shown[i] });
        let tile = move |at: [u32; 2]| Tile {
            origin: [0, 1].map(|i: usize| (at[i] * shown[i]).saturating_sub(border).min(picture[i] - drawn[i])),
            shown_first: [0, 1].map(|i: usize| at[i] * shown[i]),
            shown_end: [0, 1].map(|i: usize| ((at[i] + 1) * shown[i]).min(picture[i])),
        };
        let tiles = (0..count[1]).flat_map(|y| (0..count[0]).map(move |x| tile([x, y])));
        Self {
            spec: FrameSpec { samples: spec.samples.max(1), ..spec.clone() },
            stage: stage.clone(),
            tiles: tiles.collect(),
            // A sample may be drawn a pixel aside.
            tile_size: drawn.map(|side| side + 1),
            tile: 0,
            sample: 0,
            phase: Phase::Bake,
            shown: None,
            kept: false,
        }
    }

    pub fn tile_size(&self) -> [u32; 2] {
        self.tile_size
    }

    /// The tile that is being drawn.
    pub(super) fn tile(&self) -> Tile {
        self.tiles.get(self.tile).copied().unwrap_or_default()
    }

    pub fn picture_size(&self) -> [u32; 2] {
        [self.spec.width.max(1), self.spec.height.max(1)]
    }

    pub fn samples(&self) -> u32 {
        self.spec.samples
    }

    pub fn dots_per_impression(&self) -> u32 {
        dots_per_impression(&self.spec, &self.stage)
    }

    pub(super) fn spec(&self) -> &FrameSpec {
        &self.spec
    }

    pub(super) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What comes after the dots.
    pub(super) fn after_dots(&self) -> Phase {
        if is_grown(&self.spec) { Phase::Strands(0) } else { Phase::Skin(0) }
    }

    pub fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// The camera of the current sample of the current tile.
    pub(super) fn frame(&self, pyramid_levels: u32, light_count: u32) -> Frame {
        let spec = &self.spec;
        let view = spec.view.view_from_world();
        let Tile { origin, shown_first, shown_end } = self.tile();
        let jitter = if spec.samples > 1 { jitter(self.sample) } else { [0.0; 2] };
        let aside = if shares_light(spec) { aside(self.sample) } else { [0; 2] };
        let center = |i: usize, side: u32| side as f32 * 0.5 + jitter[i] + aside[i] as f32 - origin[i] as f32;
        Frame {
            view_from_world: view.to_cols_array_2d(),
            world_from_view: view.inverse().to_cols_array_2d(),
            eye_mm: spec.view.eye_mm().to_array(),
            near_mm: spec.view.near_mm(),
            center_px: [center(0, spec.width), center(1, spec.height)],
            focal_px: spec.height as f32 * 0.5 / (spec.view.fov_deg.to_radians() * 0.5).tan(),
            dots_per_impression: self.dots_per_impression(),
            tile_size: self.tile_size,
            tile_origin: origin,
            picture_size: [spec.width, spec.height],
            shown_first,
            shown_end,
            lod: u32::from(spec.lod) * if spec.moving { 2 } else { 1 },
            sample: self.sample,
            samples: spec.samples,
            gloss: if spec.gloss { 1.0 } else { 0.0 },
            treated: if spec.treated { 1.0 } else { 0.0 },
            square_px: square_px(self.tile_size),
            exposure: (light::preset(&spec.light).exposure_ev + spec.light.exposure_ev).exp2(),
            light_count,
            pyramid_levels,
            bands: u32::from(spec.bands),
            brows: [0; 4],
            head: [0; 4],
            aside,
            _pad: [0; 2],
        }
    }

    /// Clusters whose dots fit one slice's work lists, and the list length they need.
    pub(super) fn clusters_at_once(&self) -> (u32, u64) {
        let dots = if self.spec.lod { self.dots_per_impression().min(LOD_DOTS) } else { self.dots_per_impression() };
        let one = cull::capacity(1, dots.max(HAIR_DOTS)).max(1);
        let clusters = (SLICE_ITEMS / one).clamp(1, u64::from(u32::MAX)) as u32;
        (clusters, one)
    }
}

/// Samples over which a picture at rest goes through all ways to lay blocks of 2 x 2 pixels.
const ASIDE_SAMPLES: u32 = 8;

/// Whether blocks of pixels of an even surface share their light: a picture that moves, or one whose samples lay the
/// blocks in all four ways, so that none is seen.
pub fn shares_light(spec: &FrameSpec) -> bool {
    !spec.bands && (moves(spec) || (spec.samples > 1 && spec.samples.is_multiple_of(ASIDE_SAMPLES)))
}

/// Whether a picture is one of many, of one sample.
pub fn moves(spec: &FrameSpec) -> bool {
    spec.moving && spec.samples <= 1 && !spec.bands
}

/// Pixels that a sample of a picture at rest is drawn aside: four samples in a row have all columns' sub-pixel offsets,
/// so these change after them; rows', in base 3, go well with every other one.
fn aside(sample: u32) -> [u32; 2] {
    [sample >> 2 & 1, sample >> 1 & 1]
}

/// Sub-pixel offset of a sample: Halton's sequence in bases 2 and 3, the first at the centre.
fn jitter(sample: u32) -> [f32; 2] {
    let radical = |base: u32| {
        let (mut index, mut share, mut sum) = (sample, 1.0, 0.0);
        while index > 0 {
            share /= base as f32;
            sum += (index % base) as f32 * share;
            index /= base;
        }
        sum
    };
    // Sample 0 of both sequences is 0; half a step moves it to the middle of the pixel.
    [2, 3].map(|base| (radical(base) + 0.5).fract() - 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_lie_in_all_four_ways_over_eight_samples() {
        for first in [0, 8, 24] {
            let mut counts = [0; 4];
            (first..first + 8).map(aside).for_each(|[x, y]| counts[(x + 2 * y) as usize] += 1);
            assert_eq!(counts, [2; 4]);
        }
        let shared = |samples, moving| shares_light(&FrameSpec { samples, moving, ..FrameSpec::default() });
        assert!(shared(8, false) && shared(16, false) && shared(1, true));
        assert!(!shared(1, false) && !shared(4, false) && !shared(12, false));
    }
}
