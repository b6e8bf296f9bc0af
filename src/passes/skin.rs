//! Shades the skin and adds one sample to the linear-light sum.

use super::{Context, shadow::ShadowPass};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::Look;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub struct SkinPass {
    /// One pipeline for each set of features that was shown so far.
    pipelines: HashMap<Features, wgpu::ComputePipeline>,
    /// What the next recordings show, and its pipeline.
    features: Features,
    pipeline: wgpu::ComputePipeline,
    look: wgpu::Buffer,
}

/// What a frame shows. The rest is compiled out: software devices run both sides of a branch, and
/// graphics cards keep its registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features {
    pub rectangles: bool,
    pub distant: bool,
    /// A film of oil or water.
    pub coat: bool,
    pub stubble: bool,
    pub grown: bool,
    /// Redness while healing.
    pub healing: bool,
    /// The head brings its own colour.
    pub painted: bool,
    /// Scars that stand out, or lie in.
    pub scarred: bool,
}

impl Features {
    /// As the shader's constants.
    fn constants(self) -> [(&'static str, f64); 8] {
        [
            ("RECTANGLES", self.rectangles),
            ("DISTANT", self.distant),
            ("COAT", self.coat),
            ("STUBBLE", self.stubble),
            ("GROWN", self.grown),
            ("HEALING", self.healing),
            ("PAINTED", self.painted),
            ("SCARRED", self.scarred),
        ]
        .map(|(name, on)| (name, f64::from(u8::from(on))))
    }
}

/// What the skin sees of grown hair.
pub struct HairMaps<'a> {
    pub hairdo: &'a wgpu::Buffer,
    /// Light and coverage by pixel.
    pub hair: &'a wgpu::TextureView,
    pub reach: &'a wgpu::TextureView,
    pub sky: &'a wgpu::TextureView,
}

impl SkinPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let look = buffer::uniform::<Look>(gpu, "look")?;
        // The light that a window opens with: a broken shader shows at the start.
        let features = Features { rectangles: true, stubble: true, ..Features::default() };
        let pipeline = made(gpu, features)?;
        Ok(Self { pipelines: HashMap::from([(features, pipeline.clone())]), features, pipeline, look })
    }

    /// Sets what the next recordings show.
    pub fn set_look(&self, gpu: &Gpu, look: &Look) {
        gpu.queue.write_buffer(&self.look, 0, bytemuck::bytes_of(look));
    }

    /// Makes the pipeline of the next recordings, once for each set of features.
    ///
    /// # Errors
    /// A shader that does not compile.
    pub fn specialise(&mut self, gpu: &Gpu, features: Features) -> Result<(), GpuError> {
        self.pipeline = match self.pipelines.entry(features) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => place.insert(made(gpu, features)?).clone(),
        };
        self.features = features;
        Ok(())
    }

    pub fn features(&self) -> Features {
        self.features
    }

    /// The uniform, for the other passes that look at it.
    pub fn look(&self) -> &wgpu::Buffer {
        &self.look
    }

    /// Shades the tiles that are listed.
    pub fn record(&self, context: &mut Context, shadow: &ShadowPass, hair: HairMaps) {
        let (resident, targets) = (context.resident, context.targets);
        let group = pipeline::bind(
            context.gpu,
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, targets.tiles.as_entire_binding()),
                (2, self.look.as_entire_binding()),
                (3, wgpu::BindingResource::TextureView(&targets.depth)),
                (4, wgpu::BindingResource::TextureView(&targets.surface)),
                (5, targets.sums.as_entire_binding()),
                (6, targets.hdr.as_entire_binding()),
                (7, wgpu::BindingResource::TextureView(&resident.density)),
                (8, wgpu::BindingResource::Sampler(&resident.sampler)),
                (9, wgpu::BindingResource::TextureView(shadow.maps())),
                (10, wgpu::BindingResource::TextureView(&resident.bare)),
                (11, wgpu::BindingResource::TextureView(&resident.entry.map)),
                (12, wgpu::BindingResource::TextureView(&resident.complexion)),
                (13, wgpu::BindingResource::TextureView(&resident.ltc)),
                (14, wgpu::BindingResource::TextureView(&targets.color)),
                (15, wgpu::BindingResource::TextureView(&resident.ground)),
                (20, hair.hairdo.as_entire_binding()),
                (21, wgpu::BindingResource::TextureView(hair.hair)),
                (22, wgpu::BindingResource::TextureView(hair.reach)),
                (23, wgpu::BindingResource::TextureView(hair.sky)),
            ],
        );
        let times = context.timer.compute("skin");
        pipeline::dispatch_listed(context.encoder, times, &self.pipeline, &group, &targets.tiles);
    }
}

fn made(gpu: &Gpu, features: Features) -> Result<wgpu::ComputePipeline, GpuError> {
    pipeline::specialised(gpu, "skin", "main", &features.constants())
}
