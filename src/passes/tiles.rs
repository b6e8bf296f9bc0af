//! Lists the tiles that show skin or grown hair, for the skin pass.

use super::Context;
use super::inputs::targets::{HEAD_WORDS, TILE};
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct TilesPass {
    skin: wgpu::ComputePipeline,
    skin_and_hair: wgpu::ComputePipeline,
}

impl TilesPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let of = |grown: bool| pipeline::specialised(gpu, "tiles", "main", &[("GROWN", f64::from(u8::from(grown)))]);
        Ok(Self { skin: of(false)?, skin_and_hair: of(true)? })
    }

    /// Lists the tiles of `rows` rows of the slice; `hair` is the picture of grown hair where there is any.
    pub fn record(&self, context: &mut Context, hair: &wgpu::TextureView, grown: bool, rows: u32) {
        let targets = context.targets;
        let tiles = &targets.tiles;
        context.encoder.clear_buffer(tiles, 0, Some(HEAD_WORDS * 4));
        let pipeline = if grown { &self.skin_and_hair } else { &self.skin };
        let group = pipeline::bind(
            context.gpu,
            "tiles",
            &pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, context.slice.as_entire_binding()),
                (2, wgpu::BindingResource::TextureView(&targets.depth)),
                (3, wgpu::BindingResource::TextureView(hair)),
                (4, tiles.as_entire_binding()),
            ],
        );
        let groups = [targets.size[0].div_ceil(TILE * 8), rows.div_ceil(TILE * 8)];
        pipeline::dispatch(context.encoder, &context.timer.compute("skin"), pipeline, &group, groups);
    }
}
