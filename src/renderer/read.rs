//! What comes back from the device: pictures, figures, and what was baked. Everything here blocks but what says that it
//! is async.

use super::{Backend, FrameStats, Renderer, job, read_texture_async};
use crate::gpu::GpuError;
use crate::layout::{Aged, HeadVertex, IndirectArgs};
use crate::passes::ambient_occlusion;
use crate::passes::inputs::resident::Resident;
use glam::Vec3;

impl Renderer {
    /// Finishes the current frame and reads the picture back, row-major RGBA; what was baked for it is kept. Blocks: for command
    /// lines and tests.
    ///
    /// # Errors
    /// A lost device.
    pub fn read_picture(&mut self) -> Result<image::RgbaImage, GpuError> {
        let gpu = self.gpu.clone();
        gpu.block_on(self.read_picture_async())
    }

    /// [`Self::read_picture`] where nothing may block.
    ///
    /// # Errors
    /// A lost device.
    pub async fn read_picture_async(&mut self) -> Result<image::RgbaImage, GpuError> {
        self.finish()?;
        self.keep_bake_async().await?;
        let Some(picture) = &self.picture else { return Err(GpuError::NothingStaged) };
        read_texture_async(&self.gpu, picture).await
    }

    /// Draws the frame that was begun and reads its mean linear light back, before tone mapping: RGB
    /// of the head, without the backdrop, and coverage by pixel, row-major. Blocks: for tests.
    ///
    /// # Errors
    /// A lost device, or no frame begun.
    pub fn read_linear(&mut self) -> Result<Vec<[f32; 4]>, GpuError> {
        let Some(mut job) = self.job.take() else { return Err(GpuError::NothingStaged) };
        let [width, height] = job.picture_size();
        let mut picture = vec![[0.0; 4]; (width * height) as usize];
        while !job.is_done() {
            let tile = job.tile();
            self.slice(&mut job, f32::INFINITY)?;
            if job.is_done() || job.tile() != tile {
                self.read_tile(tile, width, 1.0 / job.samples() as f32, &mut picture)?;
            }
        }
        Ok(picture)
    }

    /// Copies the linear light that a tile shows into a picture `across` pixels wide.
    fn read_tile(&self, tile: job::Tile, across: u32, scale: f32, picture: &mut [[f32; 4]]) -> Result<(), GpuError> {
        let Some(targets) = &self.targets else { return Err(GpuError::NothingStaged) };
        let [width, height] = targets.size;
        let bytes = self.gpu.read_buffer(&targets.hdr, u64::from(width) * u64::from(height) * 16)?;
        let light = bytemuck::cast_slice::<u8, [f32; 4]>(&bytes);
        for y in tile.shown_first[1]..tile.shown_end[1] {
            for x in tile.shown_first[0]..tile.shown_end[0] {
                let index = (x - tile.origin[0]) + (y - tile.origin[1]) * width;
                picture[(x + y * across) as usize] = light[index as usize].map(|v| v * scale);
            }
        }
        Ok(())
    }

    /// Finishes the current frame and reads the impressions at its time back. Blocks: for tests.
    ///
    /// # Errors
    /// A lost device.
    pub fn read_aged(&mut self) -> Result<Vec<Aged>, GpuError> {
        self.finish()?;
        let Some(resident) = &self.resident else { return Err(GpuError::NothingStaged) };
        let bytes =
            self.gpu.read_buffer(&resident.plan.aged, (resident.stage.packed.len() * size_of::<Aged>()) as u64)?;
        Ok(bytemuck::cast_slice(&bytes).to_vec())
    }

    /// Figures of the last finished frame. Blocks: for command lines and tests.
    ///
    /// # Errors
    /// A lost device.
    pub fn read_stats(&mut self) -> Result<FrameStats, GpuError> {
        self.finish()?;
        let (Some(targets), Some(Resident { stage, .. }), Some(spec)) = (&self.targets, &self.resident, &self.last)
        else {
            return Err(GpuError::NothingStaged);
        };
        let bytes = self.gpu.read_buffer(&targets.indirect_args, size_of::<IndirectArgs>() as u64)?;
        let indirect_args: IndirectArgs = bytemuck::pod_read_unaligned(&bytes);
        let dots = stage.impressions.len() as u64 * u64::from(job::dots_per_impression(spec, stage));
        // The counters run over all samples.
        let samples = spec.samples.max(1);
        let drawn = if spec.backend == Backend::Compute { u64::from(indirect_args.dots_drawn / samples) } else { dots };
        Ok(FrameStats {
            impressions: stage.impressions.len() as u64,
            dots,
            stubble: (stage.packed.len() - stage.impressions.len()) as u64,
            clusters: stage.clusters.len() as u32,
            clusters_visible: indirect_args.clusters_visible / samples,
            dots_drawn: if spec.treated { drawn } else { 0 },
            passes: self.timer.read(&self.gpu)?,
            waited: self.timer.waits(),
        })
    }

    /// Hands what was baked of the head over to its stage, for the devices after this one. Does nothing where
    /// the stage has it. Blocks.
    ///
    /// # Errors
    /// A lost device.
    pub fn keep_bake(&mut self) -> Result<(), GpuError> {
        let gpu = self.gpu.clone();
        gpu.block_on(self.keep_bake_async())
    }

    /// [`Self::keep_bake`] where nothing may block.
    ///
    /// # Errors
    /// A lost device.
    pub async fn keep_bake_async(&mut self) -> Result<(), GpuError> {
        let Some(resident) = &self.resident else { return Ok(()) };
        let stage = &resident.stage;
        if stage.ambient_occlusion.get().is_some() || self.ambient_occlusion.0 < ambient_occlusion::DIRECTIONS {
            return Ok(());
        }
        let bytes = u64::from(resident.head.vertex_count) * size_of::<HeadVertex>() as u64;
        let bytes = self.gpu.read_buffer_async(&resident.head.vertices, bytes).await?;
        stage
            .ambient_occlusion
            .keep(bytemuck::cast_slice::<u8, HeadVertex>(&bytes).iter().map(|v| v.ambient_occlusion).collect());
        Ok(())
    }

    /// Skin point under a pixel of the last frame, head frame, mm.
    pub fn point_under(&self, x: u32, y: u32) -> Option<Vec3> {
        let (stage, spec) = (&self.resident.as_ref()?.stage, self.last.as_ref()?);
        let half_height = (spec.view.fov_deg.to_radians() * 0.5).tan();
        let at = |v: u32, n: u32| 2.0 * (v as f32 + 0.5) / n as f32 - 1.0;
        let aspect = spec.width as f32 / spec.height as f32;
        let ray = Vec3::new(at(x, spec.width) * half_height * aspect, -at(y, spec.height) * half_height, -1.0);
        let world_from_view = spec.view.view_from_world().inverse();
        stage.hit(spec.view.eye_mm(), world_from_view.transform_vector3(ray).normalize_or(Vec3::NEG_Z))
    }
}
