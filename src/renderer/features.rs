//! What the skin pass has to draw, from the frame and what its head bears; and what of it can be told before the head
//! is there.

use super::brows::{has_brows, shows_brows};
use super::job::{moves, shares_light};
use super::{FrameSpec, Renderer};
use crate::dots::age;
use crate::gpu::GpuError;
use crate::layout::MAX_LIGHTS;
use crate::passes::inputs::paint;
use crate::passes::scatter;
use crate::passes::skin::Features;
use crate::scene::Scene;
use crate::scene::frame::is_grown;
use crate::scene::light::{self, Shape, Source};
use crate::stage::Stage;

/// What a head bears that its skin is drawn with.
struct Bears {
    paint: bool,
    marks: bool,
    scars: bool,
    brows: bool,
}

/// Lights of the frame.
pub(super) fn lights_of(spec: &FrameSpec) -> &'static [Source] {
    let sources = light::preset(&spec.light).sources;
    &sources[..sources.len().min(MAX_LIGHTS)]
}

/// What the skin pass has to draw of a stage.
pub(super) fn features(spec: &FrameSpec, stage: &Stage) -> Features {
    let bears = Bears {
        paint: paint::is_painted(&stage.head),
        marks: !stage.head.marks.is_empty(),
        scars: stage.cover.scars.stands_out(),
        brows: has_brows(stage, spec),
    };
    with(spec, &bears)
}

fn with(spec: &FrameSpec, bears: &Bears) -> Features {
    let lights = lights_of(spec);
    let rectangle = |shape: Shape| matches!(shape, Shape::Rectangle { .. });
    Features {
        rectangles: lights.iter().any(|l| rectangle(l.shape)),
        distant: lights.iter().any(|l| !rectangle(l.shape)),
        coat: spec.skin.sheen > 0.6,
        stubble: spec.hair.visible && !is_grown(spec),
        grown: is_grown(spec) && !spec.bands,
        healing: spec.treated && age::redness(spec.days, spec.aftercare) > 0.0,
        painted: bears.paint,
        scattered: scatter::scatters(spec),
        scarred: bears.scars,
        brows: bears.brows,
        dressed: spec.dressed && bears.marks,
        lit: false,
        moving: moves(spec),
        blocks: shares_light(spec),
    }
}

impl Renderer {
    /// Compiles what a picture of a scene will most likely be drawn with while its head is still being read: a driver
    /// takes some quarter of a second for each program. A head that turns out to be another kind compiles its own.
    ///
    /// # Errors
    /// A shader that does not compile on this device.
    pub fn expect(&mut self, scene: &Scene, spec: &FrameSpec) -> Result<(), GpuError> {
        // The heads by name have marks and no paint.
        let brows = shows_brows(false, scene.loss.areata, spec);
        let bears = Bears { paint: false, marks: true, scars: !scene.scars.is_empty(), brows };
        self.passes.skin.specialise(&self.gpu, with(spec, &bears))
    }
}
