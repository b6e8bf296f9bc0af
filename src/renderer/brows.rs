//! Brows and lashes' part of a frame: planted once a head, lit once a frame, drawn with the head.

use super::baked::FaceLight;
use super::job::{Job, Phase};
use super::{FrameSpec, Renderer};
use crate::design::loss::Areata;
use crate::dots::brows::FaceHair;
use crate::gpu::GpuError;
use crate::layout::{Frame, Slice};
use crate::passes::inputs::paint::is_painted;
use crate::scene::frame::is_grown;
use crate::stage::Stage;
use bytemuck::Zeroable;

/// True where the face shows brows and lashes as hairs: a scan's own colour has its own, and where all hair of the
/// body is lost there are none.
pub fn has_brows(stage: &Stage, spec: &FrameSpec) -> bool {
    shows_brows(is_painted(&stage.head), stage.loss.areata, spec)
}

/// The same of a head that is `painted` with a scan's colour, or not.
pub fn shows_brows(painted: bool, areata: Areata, spec: &FrameSpec) -> bool {
    !painted && areata != Areata::Universalis && !spec.bands
}

impl Renderer {
    /// Plants and lights the hair of the face.
    pub(super) fn brows(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        job.phase = Phase::Head;
        let (stage, spec) = (job.stage(), job.spec());
        if !has_brows(stage, spec) {
            return Ok(0.0);
        }
        let seed = stage.treatment.seed;
        let planted = self.resident.as_ref().map(|resident| (resident.version.head, seed));
        if self.baked.brows != planted {
            self.passes.brows.plant(&self.gpu, &FaceHair::new(&stage.head, seed))?;
            self.baked.brows = planted;
        }
        let scalp = *self.hair_style();
        self.passes.brows.set_hair_style(&self.gpu, spec, &scalp);
        // Grown hair around them grows on.
        let light = FaceLight::new(&self.baked, self.passes.skin.shown(), self.passes.brows.shown());
        let light = Some(light).filter(|_| !is_grown(job.spec()));
        if light.is_some() && self.face_light == light {
            return Ok(0.0);
        }
        self.face_light = light;
        let slice = Slice { strand_end: self.passes.brows.drawn(), ..Slice::zeroed() };
        self.submit(slice, |passes, context| {
            let around = (&passes.hair_density, &passes.shadow);
            passes.brows.record_light(context, &passes.strand_lighting, around, passes.skin.shading());
            context.ends("brow light");
        })?;
        Ok(3.0)
    }

    /// Where the hair of the face lies in a frame's tile; all zero where none is shown.
    pub(super) fn brows_place(&mut self, job: &Job, frame: &Frame) -> [u32; 4] {
        if has_brows(job.stage(), job.spec()) { self.passes.brows.place(&self.gpu, frame) } else { [0; 4] }
    }
}
