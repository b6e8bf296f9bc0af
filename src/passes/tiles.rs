//! Lists the tiles that show skin or grown hair, for the skin pass.

use super::Context;
use super::inputs::targets::{HEAD_WORDS, TILE};
use super::skin::Features;
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct TilesPass {
    /// By whether there is grown hair, and whether the picture moves.
    pipelines: [wgpu::ComputePipeline; 4],
}

impl TilesPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let of = |grown: u8, moving: u8| {
            let constants = [("GROWN", f64::from(grown)), ("MOVING", f64::from(moving))];
            pipeline::specialised(gpu, "tiles", "main", &constants)
        };
        Ok(Self { pipelines: [of(0, 0)?, of(1, 0)?, of(0, 1)?, of(1, 1)?] })
    }

    /// Lists the tiles of `rows` rows of the slice; `hair` is the picture of grown hair where there is any.
    pub fn record(
        &self,
        context: &mut Context,
        hair: &wgpu::TextureView,
        shading: &wgpu::Buffer,
        features: Features,
        rows: u32,
    ) {
        let targets = context.targets;
        for list in [&targets.tiles, &targets.inked_tiles, &targets.bare_tiles] {
            context.encoder.clear_buffer(list, 0, Some(HEAD_WORDS * 4));
        }
        let pipeline = &self.pipelines[usize::from(features.grown) + 2 * usize::from(features.moving)];
        let group = pipeline::bind(
            context.gpu,
            "tiles",
            &pipeline.get_bind_group_layout(0),
            &[
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
            ],
        );
        let groups = [targets.size[0].div_ceil(TILE * 8), rows.div_ceil(TILE * 8)];
        pipeline::dispatch(context.encoder, &context.timer.compute("tiles"), pipeline, &group, groups);
    }
}
