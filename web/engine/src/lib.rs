//! Tonsure's engine in a browser: what the element `tonsure-viewer` draws with.
//!
//! A [`Viewer`] draws a pack on a canvas, slice by slice, whenever the page asks it to; it waits for nothing and asks for
//! nothing itself.

mod canvas;

use canvas::Canvas;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tonsure::gpu::{AdapterChoice, Gpu, GpuError};
use tonsure::renderer::{Progress, Renderer};
use tonsure::show::{Part, Quality, Show};
use tonsure::{pack, wgpu};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// What one call of [`Viewer::frame`] may take on the device; and while nobody sees anything yet.
const SLICE: Duration = Duration::from_millis(15);
const FIRST_SLICE: Duration = Duration::from_millis(100);

/// Version of the packs that this engine reads.
#[wasm_bindgen]
pub fn pack_version() -> u32 {
    pack::VERSION
}

/// What is being drawn.
enum Work {
    /// Nothing: the picture is whole.
    Rest,
    /// The first of these parts is not begun yet.
    Begin { parts: Vec<Part>, quality: Quality },
    /// The first of these parts is on its way.
    Draw { parts: Vec<Part>, quality: Quality },
    /// Nothing that is seen: what moving pictures are drawn with is compiled before hands want it.
    Rehearse,
}

/// A plan on a canvas.
#[wasm_bindgen]
pub struct Viewer {
    gpu: Gpu,
    canvas: Canvas,
    renderer: Renderer,
    show: Show,
    work: Work,
    /// Something else is to be seen than the picture that is being drawn quickly, which is still finished: hands that
    /// move without a pause would see none otherwise.
    is_old: bool,
    /// What moving pictures are drawn with is compiled.
    is_rehearsed: bool,
    /// The device has not done the last slice yet.
    is_busy: Arc<AtomicBool>,
}

#[wasm_bindgen]
impl Viewer {
    /// Opens a device and stages a pack.
    ///
    /// # Errors
    /// One sentence: no WebGPU, or a pack that cannot be read.
    pub async fn create(canvas: HtmlCanvasElement, pack: Vec<u8>) -> Result<Viewer, JsError> {
        let pack = pack::read(&pack)?;
        let gpu = Gpu::open(&AdapterChoice::Best, None).await.map_err(said)?;
        let canvas = Canvas::new(&gpu, canvas)?;
        let stage = pack.stage(&gpu).await?;
        let show = Show::new(&pack.scene, stage.head.bounds());
        let mut renderer = Renderer::new(&gpu)?;
        renderer.set_stage(stage)?;
        let work = Work::Begin { parts: show.parts(Quality::First), quality: Quality::First };
        let (is_old, is_rehearsed) = (false, false);
        Ok(Self { gpu, canvas, renderer, show, work, is_old, is_rehearsed, is_busy: Arc::default() })
    }

    /// What there is to show, and what is shown: JSON.
    pub fn facts(&self) -> String {
        self.show.facts()
    }

    /// The canvas has another size, pixels.
    pub fn resize(&mut self, width_px: u32, height_px: u32) {
        self.show.resize(width_px, height_px);
        self.changed();
    }

    /// Years since healed.
    pub fn set_years(&mut self, years: f32) {
        self.show.set_years(years);
        self.changed();
    }

    /// Days since the last session, while it heals.
    pub fn set_days(&mut self, days: f32) {
        self.show.set_days(days);
        self.changed();
    }

    /// A named view.
    ///
    /// # Errors
    /// One sentence that names the nearest.
    pub fn set_view(&mut self, name: &str) -> Result<(), JsError> {
        self.show.set_view(name)?;
        self.changed();
        Ok(())
    }

    /// A preset of light.
    ///
    /// # Errors
    /// One sentence that names the nearest.
    pub fn set_light(&mut self, name: &str) -> Result<(), JsError> {
        self.show.set_light(name)?;
        self.changed();
        Ok(())
    }

    /// Two moments side by side: 0 and more are years, -1 is bare skin, -(100 + d) is day d of healing.
    pub fn set_compare(&mut self, a: f32, b: f32, split: f32) {
        self.show.set_compare(a, b, split);
        self.changed();
    }

    /// One moment again.
    pub fn clear_compare(&mut self) {
        self.show.clear_compare();
        self.changed();
    }

    /// Turns by a drag.
    pub fn orbit(&mut self, dx_px: f32, dy_px: f32) {
        self.show.orbit(dx_px, dy_px);
        self.changed();
    }

    /// Nearer by a factor above 1.
    pub fn zoom(&mut self, factor: f32) {
        self.show.zoom(factor);
        self.changed();
    }

    /// Moves what is looked at by a drag.
    pub fn pan(&mut self, dx_px: f32, dy_px: f32) {
        self.show.pan(dx_px, dy_px);
        self.changed();
    }

    /// The camera as a short text.
    pub fn camera(&self) -> String {
        self.show.camera()
    }

    /// The camera of such a text.
    ///
    /// # Errors
    /// One sentence where it is none.
    pub fn set_camera(&mut self, text: &str) -> Result<(), JsError> {
        self.show.set_camera(text)?;
        self.changed();
        Ok(())
    }

    /// Draws the next slice; true while there is more to draw.
    ///
    /// # Errors
    /// One sentence; a lost device is none, [`Self::is_lost`] tells of it.
    pub fn frame(&mut self) -> Result<bool, JsError> {
        if self.gpu.is_lost() {
            return Ok(false);
        }
        if self.is_busy.load(Ordering::SeqCst) {
            return Ok(true);
        }
        match self.slice() {
            Ok(more) => Ok(more),
            Err(GpuError::Lost { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the picture is of what was set last, however coarse.
    pub fn is_caught_up(&self) -> bool {
        matches!(
            &self.work,
            Work::Rest
                | Work::Rehearse
                | Work::Begin { quality: Quality::Rest, .. }
                | Work::Draw { quality: Quality::Rest, .. }
        )
    }

    /// The device is lost: only another viewer of the same pack draws again.
    pub fn is_lost(&self) -> bool {
        self.gpu.is_lost()
    }
}

impl Viewer {
    /// Something else is to be seen.
    fn changed(&mut self) {
        match self.work {
            Work::Draw { quality: Quality::First | Quality::Moving, .. } => self.is_old = true,
            // Nothing was seen yet: a page sets it up.
            Work::Begin { quality: Quality::First, .. } => self.work = self.begin(Quality::First),
            _ => self.work = self.begin(Quality::Moving),
        }
    }

    fn begin(&self, quality: Quality) -> Work {
        Work::Begin { parts: self.show.parts(quality), quality }
    }

    fn slice(&mut self) -> Result<bool, GpuError> {
        self.work = match std::mem::replace(&mut self.work, Work::Rest) {
            Work::Rest => return Ok(false),
            Work::Begin { parts, quality } => {
                if let Some(part) = parts.first() {
                    self.renderer.begin(&part.frame)?;
                }
                Work::Draw { parts, quality }
            }
            Work::Draw { parts, quality } => match self.renderer.step(slice_of(quality))? {
                Progress::More => Work::Draw { parts, quality },
                Progress::Done => self.drawn(parts, quality)?,
            },
            Work::Rehearse => match self.renderer.step(SLICE)? {
                Progress::More => Work::Rehearse,
                Progress::Done => {
                    // The last call of all shows the picture, so that whoever reads the canvas after it finds it there.
                    self.canvas.show(&self.gpu);
                    Work::Rest
                }
            },
        };
        self.is_busy.store(true, Ordering::SeqCst);
        let flag = self.is_busy.clone();
        self.gpu.queue.on_submitted_work_done(move || flag.store(false, Ordering::SeqCst));
        Ok(!matches!(self.work, Work::Rest))
    }

    /// The first of these parts is drawn; what comes after it.
    fn drawn(&mut self, mut parts: Vec<Part>, quality: Quality) -> Result<Work, GpuError> {
        if let Some(picture) = self.renderer.picture().filter(|_| !parts.is_empty()) {
            self.canvas.keep(&self.gpu, picture, parts.remove(0).columns);
        }
        if !parts.is_empty() {
            return Ok(Work::Begin { parts, quality });
        }
        self.canvas.show(&self.gpu);
        self.is_rehearsed |= quality == Quality::Moving;
        Ok(match (std::mem::take(&mut self.is_old), quality) {
            (true, _) => self.begin(Quality::Moving),
            (false, Quality::First | Quality::Moving) => self.begin(Quality::Rest),
            (false, Quality::Rest) if self.is_rehearsed => Work::Rest,
            (false, Quality::Rest) => {
                self.is_rehearsed = true;
                self.renderer.begin(&self.show.rehearsal())?;
                Work::Rehearse
            }
        })
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.gpu.device.destroy();
    }
}

fn slice_of(quality: Quality) -> Duration {
    if quality == Quality::First { FIRST_SLICE } else { SLICE }
}

/// Why there is no device, in the words of a browser.
fn said(error: GpuError) -> JsError {
    match error {
        GpuError::NoAdapter { .. } => JsError::new("this browser draws no WebGPU here; another one, or a newer, may"),
        GpuError::NoDevice { reason, .. } => JsError::new(&format!("the browser gave no device to draw on: {reason}")),
        other => other.into(),
    }
}

/// The canvas is drawn to by copies.
fn canvas_usage() -> wgpu::TextureUsages {
    wgpu::TextureUsages::COPY_DST | wgpu::TextureUsages::RENDER_ATTACHMENT
}
