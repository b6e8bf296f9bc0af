//! Lists the tiles that show skin or grown hair, for the skin pass.

use super::Context;
use super::inputs::targets::{HEAD_WORDS, TILE};
use super::skin::Features;
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct TilesPass {
    /// By whether there is grown hair, and whether the picture moves.
    pipelines: [wgpu::ComputePipeline; 4],
    /// Of a picture that moves, for tiles that the year touches alone.
    kept: wgpu::ComputePipeline,
}

impl TilesPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let of = |grown: u8, moving: u8, kept: u8| {
            let constants = [("GROWN", grown), ("MOVING", moving), ("KEPT", kept)].map(|(n, on)| (n, f64::from(on)));
            pipeline::specialised(gpu, "tiles", "main", &constants)
        };
        let pipelines = [of(0, 0, 0)?, of(1, 0, 0)?, of(0, 1, 0)?, of(1, 1, 0)?];
        Ok(Self { pipelines, kept: of(0, 1, 1)? })
    }

    /// Lists the tiles of `rows` rows of the slice; `hair` is the picture of grown hair where there is any. `kept`: only
    /// the year differs from the frame before.
    pub fn record(
        &self,
        context: &mut Context,
        hair: &wgpu::TextureView,
        shading: &wgpu::Buffer,
        (features, kept): (Features, bool),
        rows: u32,
    ) {
        let targets = context.targets;
        for list in [&targets.tiles, &targets.inked_tiles, &targets.bare_tiles] {
            context.encoder.clear_buffer(list, 0, Some(HEAD_WORDS * 4));
        }
        let pipeline = match kept {
            true => &self.kept,
            false => &self.pipelines[usize::from(features.grown) + 2 * usize::from(features.moving)],
        };
        let bindings = [
            (0, context.frame.as_entire_binding()),
            (1, context.slice.as_entire_binding()),
            (2, targets.cells.as_entire_binding()),
            (3, wgpu::BindingResource::TextureView(hair)),
            (4, targets.tiles.as_entire_binding()),
            (5, targets.inked_tiles.as_entire_binding()),
            (6, targets.bare_tiles.as_entire_binding()),
            (7, targets.squares.as_entire_binding()),
            (8, shading.as_entire_binding()),
            (9, targets.inked.as_entire_binding()),
            (10, targets.touched.as_entire_binding()),
        ];
        let group = pipeline::bind(context.gpu, "tiles", &pipeline.get_bind_group_layout(0), &bindings);
        let groups = [targets.size[0].div_ceil(TILE * 8), rows.div_ceil(TILE * 8)];
        pipeline::dispatch(context.encoder, &context.timer.compute("tiles"), pipeline, &group, groups);
    }
}
