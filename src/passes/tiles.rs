//! Lists the tiles that show skin or grown hair, for the skin pass.

use super::Context;
use super::inputs::targets::{HEAD_WORDS, TILE};
use super::skin::Features;
use crate::gpu::{Gpu, GpuError, pipeline};

/// One pipeline for each kind of picture, made when it is first drawn.
#[derive(Default)]
pub struct TilesPass {
    pipelines: [Option<wgpu::ComputePipeline>; 5],
}

/// Place of the pipeline of a kind: by whether there is grown hair and whether blocks of pixels share their light; the
/// last one of a picture where only the year differs.
fn place((features, kept): (Features, bool)) -> usize {
    if kept { 4 } else { usize::from(features.grown) + 2 * usize::from(features.blocks) }
}

impl TilesPass {
    /// Makes the pipeline of a kind, unless it is there.
    ///
    /// # Errors
    /// A shader that does not compile.
    pub fn make(&mut self, gpu: &Gpu, kind: (Features, bool)) -> Result<(), GpuError> {
        let pipeline = &mut self.pipelines[place(kind)];
        if pipeline.is_none() {
            let (features, kept) = kind;
            let (grown, blocks) = (features.grown && !kept, features.blocks || kept);
            let constants = [("GROWN", grown), ("BLOCKS", blocks), ("KEPT", kept)];
            let constants = constants.map(|(name, on)| (name, f64::from(u8::from(on))));
            *pipeline = Some(pipeline::specialised(gpu, "tiles", "main", &constants)?);
        }
        Ok(())
    }

    /// Lists the tiles of `rows` rows of the slice, by the pipeline of a kind that was made; `hair` is the picture of grown
    /// hair where there is any.
    pub fn record(
        &self,
        context: &mut Context,
        hair: &wgpu::TextureView,
        shading: &wgpu::Buffer,
        kind: (Features, bool),
        rows: u32,
    ) {
        let Some(pipeline) = &self.pipelines[place(kind)] else { return };
        let targets = context.targets;
        for list in [&targets.tiles, &targets.inked_tiles, &targets.bare_tiles] {
            context.encoder.clear_buffer(list, 0, Some(HEAD_WORDS * 4));
        }
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
