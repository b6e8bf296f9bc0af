//! Lists the tiles that show skin or grown hair, for the skin pass.

use super::Context;
use crate::gpu::{Gpu, GpuError, pipeline};

/// Side of a tile, pixels (mirrored in `shaders/shared/tiles.wgsl`, as is the head of the list).
pub const TILE: u32 = 8;
/// Words before the places: three of dispatch arguments, the count.
const HEAD_WORDS: u64 = 4;

pub struct TilesPass {
    skin: wgpu::ComputePipeline,
    skin_and_hair: wgpu::ComputePipeline,
}

/// Bytes of the list for a target of `size` pixels.
pub fn list_bytes(size: [u32; 2]) -> u64 {
    let [w, h] = size.map(|s| u64::from(s.div_ceil(TILE)));
    (HEAD_WORDS + w * h) * 4
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
        pipeline::dispatch(context.encoder, context.timer.compute("skin"), pipeline, &group, groups);
    }
}
