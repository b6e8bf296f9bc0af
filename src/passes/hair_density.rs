//! The light that grown hair lets through, on a grid; runs when the hair or the lights change.

use super::{Context, grow::GrowPass};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::{HAIR_GRID_X, HAIR_GRID_Y, HAIR_GRID_Z};
use std::ops::Range;
use wgpu::BufferUsages as Usage;

pub struct HairDensityPass {
    /// Made with the first hair: most heads are shaved.
    pipelines: Option<Pipelines>,
    cells: Cells,
}

struct Pipelines {
    fill: wgpu::ComputePipeline,
    reach: wgpu::ComputePipeline,
    sky: wgpu::ComputePipeline,
}

/// The grid; one cell where no hair is grown.
struct Cells {
    full: bool,
    density: wgpu::Buffer,
    reach: wgpu::TextureView,
    sky: wgpu::TextureView,
}

impl Cells {
    fn new(gpu: &Gpu, [x, y, z]: [u32; 3]) -> Result<Self, GpuError> {
        let map = |label| {
            gpu.device
                .create_texture(&wgpu::TextureDescriptor {
                    label: Some(label),
                    size: wgpu::Extent3d { width: x, height: y, depth_or_array_layers: z },
                    mip_level_count: 1,
                    sample_count: 1,
                    dimension: wgpu::TextureDimension::D3,
                    format: wgpu::TextureFormat::Rgba16Float,
                    usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING,
                    view_formats: &[],
                })
                .create_view(&Default::default())
        };
        Ok(Self {
            full: x > 1,
            density: buffer::empty(
                gpu,
                "hair_density",
                u64::from(x) * u64::from(y) * u64::from(z) * 4,
                Usage::STORAGE,
            )?,
            reach: map("hair grid's lights"),
            sky: map("hair grid's sky"),
        })
    }
}

impl HairDensityPass {
    /// # Errors
    /// A buffer larger than the device's limit.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipelines: None, cells: Cells::new(gpu, [1; 3])? })
    }

    /// Makes room for grown hair.
    ///
    /// # Errors
    /// A device without it, and a shader that does not compile.
    pub fn reserve(&mut self, gpu: &Gpu) -> Result<(), GpuError> {
        if self.pipelines.is_none() {
            let of = |entry| pipeline::compute(gpu, "hair_density", entry);
            self.pipelines = Some(Pipelines { fill: of("fill")?, reach: of("reach")?, sky: of("sky")? });
        }
        if !self.cells.full {
            self.cells = Cells::new(gpu, [HAIR_GRID_X, HAIR_GRID_Y, HAIR_GRID_Z])?;
        }
        Ok(())
    }

    /// Optical depths towards the lights, for the passes that are lit through hair.
    pub fn reach_map(&self) -> &wgpu::TextureView {
        &self.cells.reach
    }

    /// The way out of the hair and the open share of the sky.
    pub fn sky_map(&self) -> &wgpu::TextureView {
        &self.cells.sky
    }

    /// Fills the empty grid with the slice's strands.
    pub fn record_fill(&self, context: &mut Context, grow: &GrowPass, strands: Range<u32>) {
        let (Some(hair), Some(Pipelines { fill, .. })) = (grow.hair(), &self.pipelines) else { return };
        if strands.start == 0 {
            context.encoder.clear_buffer(&self.cells.density, 0, None);
        }
        let group = pipeline::bind(
            context.gpu,
            "hair_density fill",
            &fill.get_bind_group_layout(0),
            &[
                (0, grow.hair_style.as_entire_binding()),
                (1, context.slice.as_entire_binding()),
                (3, hair.points.as_entire_binding()),
                (4, self.cells.density.as_entire_binding()),
            ],
        );
        let groups = [(strands.end - strands.start).div_ceil(64), 1];
        pipeline::dispatch(context.encoder, &context.timer.compute("hair_density"), fill, &group, groups);
    }

    /// Finds the light that gets through to `layers` layers of the slice.
    pub fn record_reach(&self, context: &mut Context, grow: &GrowPass, shading: &wgpu::Buffer, layers: u32) {
        let Some(Pipelines { reach, .. }) = &self.pipelines else { return };
        let shading = (2, shading.as_entire_binding());
        let map = (6, wgpu::BindingResource::TextureView(&self.cells.reach));
        self.record_layers(context, reach, grow, &[shading, map], layers);
    }

    /// Finds the sky that is seen from `layers` layers of the slice.
    pub fn record_sky(&self, context: &mut Context, grow: &GrowPass, layers: u32) {
        let Some(Pipelines { sky, .. }) = &self.pipelines else { return };
        let map = (7, wgpu::BindingResource::TextureView(&self.cells.sky));
        self.record_layers(context, sky, grow, &[map], layers);
    }

    fn record_layers(
        &self,
        context: &mut Context,
        pipeline: &wgpu::ComputePipeline,
        grow: &GrowPass,
        own: &[(u32, wgpu::BindingResource)],
        layers: u32,
    ) {
        let mut entries = vec![
            (0, grow.hair_style.as_entire_binding()),
            (1, context.slice.as_entire_binding()),
            (5, self.cells.density.as_entire_binding()),
        ];
        entries.extend_from_slice(own);
        let group = pipeline::bind(context.gpu, "hair_density", &pipeline.get_bind_group_layout(0), &entries);
        let mut pass = context.encoder.begin_compute_pass(&context.timer.compute("hair_density"));
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups(HAIR_GRID_X.div_ceil(8), HAIR_GRID_Y.div_ceil(8), layers);
    }
}
