//! Shades the skin and adds one sample to the linear-light sum.

use super::{Context, shadow::ShadowPass};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::Shading;
use bytemuck::Zeroable;

/// Pipelines kept: more sets of features than are shown side by side and in the lights' small pictures. A long
/// day meets a hundred sets, and a software driver holds a megabyte for each.
const KEPT: usize = 8;

pub struct SkinPass {
    /// A pipeline for each recent set of features; the last one's is what the next recordings show.
    pipelines: Vec<(Features, Pipelines)>,
    shading: wgpu::Buffer,
    /// What the uniform holds.
    shown: Shading,
}

/// Shades single pixels, and blocks of them that share their light, with pigment and, where that is worth a pipeline,
/// without.
struct Pipelines {
    pixels: wgpu::ComputePipeline,
    blocks: Option<wgpu::ComputePipeline>,
    bare_blocks: Option<wgpu::ComputePipeline>,
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
    /// What the `scatter` pass needs is kept.
    pub scattered: bool,
    /// Brows and lashes as hairs.
    pub brows: bool,
    /// A shirt below the neck.
    pub dressed: bool,
    /// The head's vertices know their share of each light.
    pub lit: bool,
    /// Blocks of pixels of an even surface share their light.
    pub blocks: bool,
    /// The picture moves: it has one sample.
    pub moving: bool,
}

impl Features {
    /// As the shader's constants, by blocks or by single pixels, with pigment or without.
    fn constants(self, blocks: bool, bare: bool) -> [(&'static str, f64); 16] {
        [
            ("RECTANGLES", self.rectangles),
            ("DISTANT", self.distant),
            ("COAT", self.coat),
            ("STUBBLE", self.stubble),
            ("GROWN", self.grown),
            ("HEALING", self.healing),
            ("PAINTED", self.painted),
            ("SCARRED", self.scarred),
            ("SCATTERED", self.scattered),
            ("BROWS", self.brows),
            ("DRESSED", self.dressed),
            ("LIT", self.lit),
            ("SHARED", self.blocks),
            ("BLOCKS", blocks),
            ("MOVING", self.moving),
            ("BARE", bare),
        ]
        .map(|(name, on)| (name, f64::from(u8::from(on))))
    }
}

/// What the skin sees of grown hair.
pub struct HairMaps<'a> {
    pub hair_style: &'a wgpu::Buffer,
    /// Light and coverage by pixel.
    pub hair: &'a wgpu::TextureView,
    pub reach: &'a wgpu::TextureView,
    pub sky: &'a wgpu::TextureView,
    /// Light and coverage of the face's hair, in its box.
    pub brows: &'a wgpu::TextureView,
}

impl SkinPass {
    /// Without a pipeline: only a frame says which one it needs, and each takes longer than all others together.
    ///
    /// # Errors
    /// A uniform larger than the device's limit.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let shading = buffer::uniform::<Shading>(gpu, "shading")?;
        Ok(Self { pipelines: Vec::new(), shading, shown: Shading::zeroed() })
    }

    /// Sets what the next recordings show.
    pub fn set_shading(&mut self, gpu: &Gpu, shading: &Shading) {
        self.shown = *shading;
        gpu.queue.write_buffer(&self.shading, 0, bytemuck::bytes_of(shading));
    }

    /// Makes the pipeline of the next recordings, unless it is cached.
    ///
    /// # Errors
    /// A shader that does not compile.
    pub fn specialise(&mut self, gpu: &Gpu, features: Features) -> Result<(), GpuError> {
        let pipeline = match self.pipelines.iter().position(|(known, _)| *known == features) {
            Some(at) => self.pipelines.remove(at).1,
            None => made(gpu, features)?,
        };
        self.pipelines.push((features, pipeline));
        let many = self.pipelines.len().saturating_sub(KEPT);
        self.pipelines.drain(..many);
        Ok(())
    }

    pub fn features(&self) -> Features {
        self.pipelines.last().map_or_else(Features::default, |(features, _)| *features)
    }

    /// What the next recordings show.
    pub fn shown(&self) -> &Shading {
        &self.shown
    }

    /// The uniform, for the other passes that look at it.
    pub fn shading(&self) -> &wgpu::Buffer {
        &self.shading
    }

    /// Shades the tiles that are listed, by the pipeline of [`Self::specialise`].
    pub fn record(&self, context: &mut Context, shadow: &ShadowPass, hair: &HairMaps) {
        let Some((_, pipelines)) = self.pipelines.last() else { return };
        let targets = context.targets;
        self.record_tiles(context, shadow, hair, (&pipelines.pixels, &targets.tiles));
        if let Some(blocks) = &pipelines.blocks {
            let bare = pipelines.bare_blocks.as_ref().unwrap_or(blocks);
            self.record_tiles(context, shadow, hair, (blocks, &targets.inked_tiles));
            self.record_tiles(context, shadow, hair, (bare, &targets.bare_tiles));
        }
    }

    /// Shades one list of tiles.
    fn record_tiles(
        &self,
        context: &mut Context,
        shadow: &ShadowPass,
        hair: &HairMaps,
        (pipeline, tiles): (&wgpu::ComputePipeline, &wgpu::Buffer),
    ) {
        let (resident, targets) = (context.resident, context.targets);
        let group = pipeline::bind(
            context.gpu,
            "skin",
            &pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, tiles.as_entire_binding()),
                (2, self.shading.as_entire_binding()),
                (3, wgpu::BindingResource::TextureView(&targets.depth)),
                (4, wgpu::BindingResource::TextureView(&targets.surface)),
                (5, targets.sums.as_entire_binding()),
                (6, targets.hdr.as_entire_binding()),
                (7, wgpu::BindingResource::TextureView(&resident.plan.density)),
                (8, wgpu::BindingResource::Sampler(&resident.tables.sampler)),
                (9, wgpu::BindingResource::TextureView(shadow.maps())),
                (10, wgpu::BindingResource::TextureView(&resident.tables.bare)),
                (11, wgpu::BindingResource::TextureView(&resident.head.entry.map)),
                (12, wgpu::BindingResource::TextureView(&resident.cover.complexion)),
                (13, wgpu::BindingResource::TextureView(&resident.tables.ltc)),
                (15, wgpu::BindingResource::TextureView(&resident.cover.ground)),
                (16, wgpu::BindingResource::TextureView(&resident.tables.surroundings)),
                (17, wgpu::BindingResource::Sampler(&resident.tables.shadow_sampler)),
                (18, targets.irradiance.as_entire_binding()),
                (19, targets.diffuse.as_entire_binding()),
                (20, hair.hair_style.as_entire_binding()),
                (21, wgpu::BindingResource::TextureView(hair.hair)),
                (22, wgpu::BindingResource::TextureView(hair.reach)),
                (23, wgpu::BindingResource::TextureView(hair.sky)),
                (24, wgpu::BindingResource::TextureView(hair.brows)),
                (25, wgpu::BindingResource::TextureView(&resident.tables.relief)),
                (26, wgpu::BindingResource::Sampler(&resident.tables.relief_sampler)),
            ],
        );
        let pass = context.timer.compute("skin");
        pipeline::dispatch_listed(context.encoder, &pass, pipeline, &group, tiles);
    }
}

fn made(gpu: &Gpu, features: Features) -> Result<Pipelines, GpuError> {
    let of = |wanted: bool, blocks: bool, bare: bool| {
        let made = || pipeline::specialised(gpu, "skin", "main", &features.constants(blocks, bare));
        wanted.then(made).transpose()
    };
    // Each takes a driver a quarter of a second. A picture at rest is often the only one of its program.
    let (pixels, (blocks, bare_blocks)) = rayon::join(
        || pipeline::specialised(gpu, "skin", "main", &features.constants(false, false)),
        || (of(features.blocks, true, false), of(features.moving, true, true)),
    );
    Ok(Pipelines { pixels: pixels?, blocks: blocks?, bare_blocks: bare_blocks? })
}
