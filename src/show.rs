//! What a page shows of a plan: a camera, a light, a time or two side by side, and the words of it. The drawing is the
//! renderer's, the canvas the page's.

use crate::math::Aabb;
use crate::scene::camera::{NAMED, View};
use crate::scene::frame::FrameSpec;
use crate::scene::light::PRESETS;
use crate::scene::orbit::Camera;
use crate::scene::{LightChoice, Scene, StoredView};
use std::ops::Range;

/// Years that the timeline reaches, and the longest that a page may ask for.
const TIMELINE_YEARS: f32 = 10.0;
const MOST_YEARS: f32 = 20.0;
/// Days of healing, and those that the timeline stops at.
const MOST_DAYS: f32 = 42.0;
const HEALING_DAYS: [u32; 5] = [1, 3, 7, 14, 28];
/// In comparisons, what a day of healing is counted down from.
const DAYS_FROM: f32 = -100.0;
/// Samples of a picture that rests, as in the window.
pub const REST_SAMPLES: u32 = 8;
/// Pixels of a side at most.
const MOST_PX: u32 = 4096;

/// A moment of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// Years since healed.
    Years(f32),
    /// Days since the last session.
    Days(f32),
    /// Without treatment, in the year of what it is compared with.
    Untreated,
}

impl Moment {
    /// One number for all: 0 and more are years, -1 is bare skin, -(100 + d) is day d.
    fn of_number(number: f32) -> Self {
        match number {
            n if n <= DAYS_FROM => Self::Days((DAYS_FROM - n).min(MOST_DAYS)),
            n if n < 0.0 => Self::Untreated,
            n => Self::Years(n.min(MOST_YEARS)),
        }
    }

    fn years(self) -> f32 {
        if let Self::Years(years) = self { years } else { 0.0 }
    }
}

/// What is wrong with what a page asked for: one sentence.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Ask {
    /// A word that stands for nothing.
    #[error("there is no {what} '{name}'; did you mean '{nearest}'?")]
    Unknown {
        /// "view", "light".
        what: &'static str,
        /// As it was asked for.
        name: String,
        /// The closest that there is.
        nearest: &'static str,
    },
    /// Not what [`Show::camera`] says.
    #[error("a camera is seven numbers with commas between them, as the page writes them itself")]
    Camera,
}

/// A part of the canvas, in columns of pixels, and the frame in it. A frame is as large as the whole canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Pixels from the left.
    pub columns: Range<u32>,
    /// Drawn whole, shown in part.
    pub frame: FrameSpec,
}

/// How a picture is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// The very first: there soon, with what little has to be compiled for it.
    First,
    /// Something moves.
    Moving,
    /// At its best.
    Rest,
}

/// What is shown.
#[derive(Clone, Debug)]
pub struct Show {
    scene: Scene,
    camera: Camera,
    size: [u32; 2],
    view: &'static str,
    now: Moment,
    /// Two moments and the share of the width that the first has.
    compared: Option<(Moment, Moment, f32)>,
}

impl Show {
    /// A plan as it was saved, on a head in a box.
    pub fn new(scene: &Scene, head: Aabb) -> Self {
        let mut camera = Camera::new(scene.camera);
        camera.set_head(head);
        // A page moves its camera itself, and shows it where it is.
        camera.still = true;
        let now = scene.days.map_or(Moment::Years(scene.years), Moment::Days);
        Self { scene: scene.clone(), camera, size: [1, 1], view: "", now, compared: None }
    }

    /// What there is to show, and what is shown: JSON.
    pub fn facts(&self) -> String {
        let views = NAMED.map(|(name, ..)| name);
        let lights = PRESETS.each_ref().map(|p| serde_json::json!({ "name": p.name, "label": p.label }));
        let days = if let Moment::Days(days) = self.now { Some(days) } else { None };
        let stored: Vec<_> = self.scene.views.iter().map(stored_facts).collect();
        serde_json::json!({
            "years": self.now.years(),
            "max_years": TIMELINE_YEARS,
            "days": days,
            "healing_days": HEALING_DAYS,
            "views": views,
            "lights": lights,
            "view": self.view,
            "light": self.scene.light.preset,
            "stored": stored,
        })
        .to_string()
    }

    /// Pixels of the canvas.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// The canvas has another size, pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.size = [width, height].map(|side| side.clamp(1, MOST_PX));
    }

    /// Years since healed; nothing for what is no number.
    pub fn set_years(&mut self, years: f32) {
        if !years.is_nan() {
            self.now = Moment::Years(years.clamp(0.0, MOST_YEARS));
        }
    }

    /// Days since the last session, while it heals.
    pub fn set_days(&mut self, days: f32) {
        if !days.is_nan() {
            self.now = Moment::Days(days.clamp(0.0, MOST_DAYS));
        }
    }

    /// A named view.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn set_view(&mut self, name: &str) -> Result<(), Ask> {
        let names = NAMED.map(|(known, ..)| known);
        self.view = known("view", name, &names)?;
        View::named(name).into_iter().for_each(|view| self.look_from(view));
        Ok(())
    }

    /// A preset of light.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn set_light(&mut self, name: &str) -> Result<(), Ask> {
        let names = PRESETS.each_ref().map(|p| p.name);
        let preset = known("light", name, &names)?.into();
        self.scene.light = LightChoice { preset, ..LightChoice::default() };
        Ok(())
    }

    /// Two moments side by side: 0 and more are years, -1 is bare skin, -(100 + d) is day d of healing. The first has `split` of the width.
    pub fn set_compare(&mut self, left: f32, right: f32, split: f32) {
        if !(left.is_nan() || right.is_nan() || split.is_nan()) {
            let [left, right] = [left, right].map(Moment::of_number);
            self.compared = Some((left, right, split.clamp(0.0, 1.0)));
        }
    }

    /// One moment again.
    pub fn clear_compare(&mut self) {
        self.compared = None;
    }

    /// Turns by a drag, pixels.
    pub fn orbit(&mut self, dx_px: f32, dy_px: f32) {
        let height = self.size[1] as f32;
        self.moved(|camera| camera.orbit(dx_px / height, dy_px / height));
    }

    /// Moves the point that is looked at by a drag, pixels.
    pub fn pan(&mut self, dx_px: f32, dy_px: f32) {
        let height = self.size[1] as f32;
        self.moved(|camera| camera.pan(dx_px / height, dy_px / height));
    }

    /// Nearer by a factor above 1.
    pub fn zoom(&mut self, factor: f32) {
        self.moved(|camera| camera.zoom(factor));
    }

    fn moved(&mut self, by: impl FnOnce(&mut Camera)) {
        let before = self.camera;
        by(&mut self.camera);
        self.camera.advance(0.0);
        let View { target_mm: [x, y, z], azimuth_deg, elevation_deg, distance_mm, .. } = self.camera.view();
        if [x, y, z, azimuth_deg, elevation_deg, distance_mm].iter().any(|v| !v.is_finite()) {
            self.camera = before;
        }
        self.view = "";
    }

    fn look_from(&mut self, view: View) {
        let mut camera = Camera::new(view);
        camera.keep_head_of(&self.camera);
        camera.still = true;
        self.camera = camera;
    }

    /// The camera as a short text, for an address.
    pub fn camera(&self) -> String {
        camera_text(self.camera.view())
    }

    /// The camera of such a text.
    ///
    /// # Errors
    /// A text that is none.
    pub fn set_camera(&mut self, text: &str) -> Result<(), Ask> {
        let numbers: Vec<f32> =
            text.split(',').filter_map(|n| n.trim().parse().ok()).filter(|n: &f32| n.is_finite()).collect();
        let &[azimuth_deg, elevation_deg, distance_mm, fov_deg, x, y, z] = &numbers[..] else {
            return Err(Ask::Camera);
        };
        self.look_from(View {
            target_mm: [x, y, z].map(|v| v.clamp(-500.0, 500.0)),
            azimuth_deg: azimuth_deg.rem_euclid(360.0),
            elevation_deg: elevation_deg.clamp(-90.0, 90.0),
            distance_mm: distance_mm.clamp(60.0, 6000.0),
            fov_deg: fov_deg.clamp(2.0, 100.0),
        });
        self.view = "";
        Ok(())
    }

    /// What the canvas shows, from the left.
    pub fn parts(&self, quality: Quality) -> Vec<Part> {
        let [width, height] = self.size;
        let frame = |moment: Moment, other: Moment| {
            let years = if moment == Moment::Untreated { other.years() } else { moment.years() };
            let days = if let Moment::Days(days) = moment { Some(days) } else { None };
            FrameSpec {
                view: self.camera.view(),
                years,
                days,
                treated: moment != Moment::Untreated,
                moving: quality == Quality::Moving,
                samples: if quality == Quality::Rest { REST_SAMPLES } else { 1 },
                ..FrameSpec::of(&self.scene, width, height)
            }
        };
        match self.compared {
            None => vec![Part { columns: 0..width, frame: frame(self.now, self.now) }],
            Some((left, right, split)) => {
                let at = (width as f32 * split).round() as u32;
                let sides = [
                    Part { columns: 0..at, frame: frame(left, right) },
                    Part { columns: at..width, frame: frame(right, left) },
                ];
                sides.into_iter().filter(|part| !part.columns.is_empty()).collect()
            }
        }
    }

    /// A small frame that nobody sees: drawing it compiles what moving pictures are drawn with.
    pub fn rehearsal(&self) -> FrameSpec {
        const SIDE_PX: u32 = 64;
        let first = self.parts(Quality::Moving).into_iter().next().map(|part| part.frame);
        FrameSpec { width: SIDE_PX, height: SIDE_PX, ..first.unwrap_or_default() }
    }
}

/// As [`Show::set_camera`] reads it.
fn camera_text(view: View) -> String {
    let View { target_mm: [x, y, z], azimuth_deg, elevation_deg, distance_mm, fov_deg } = view;
    [azimuth_deg, elevation_deg, distance_mm, fov_deg, x, y, z]
        .map(|v| ((v * 100.0).round() / 100.0).to_string())
        .join(",")
}

/// A view that the plan brings, as a page offers it.
fn stored_facts(view: &StoredView) -> serde_json::Value {
    serde_json::json!({
        "camera": camera_text(view.camera),
        "years": view.years,
        "days": view.days,
        "treated": view.treated,
        // The page's own light stays where the plan names none that is known.
        "light": PRESETS.iter().map(|p| p.name).find(|name| *name == view.light),
    })
}

/// A name out of a list.
fn known(what: &'static str, name: &str, names: &[&'static str]) -> Result<&'static str, Ask> {
    let close = |a: &str| strsim::jaro_winkler(a, name);
    match names.iter().copied().max_by(|a, b| close(a).total_cmp(&close(b))) {
        Some(nearest) if nearest == name => Ok(nearest),
        nearest => {
            let name = name.chars().take(40).collect();
            Err(Ask::Unknown { what, name, nearest: nearest.unwrap_or_default() })
        }
    }
}
