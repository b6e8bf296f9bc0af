//! What the user edits. No handle to any device: it outlives them all.

pub mod command;
pub mod compare;
pub mod moment;
pub mod outlook;
pub mod outside;
pub mod photograph;
pub mod present;
pub mod presenting;
pub mod tape;
pub mod tool;

use super::store::history::{History, Noted};
use super::store::settings::Settings;
use super::strings as s;
use crate::mesh::library;
use crate::renderer::{FrameSpec, Tone};
use crate::scene::camera::View;
use crate::scene::light::PRESETS;
use crate::scene::orbit::Camera;
use crate::scene::{Scene, bounds};
pub use command::Command;
pub use command::Unsaved;
pub use command::Waiting;
use compare::{Compare, Variable};
use moment::{LAST_YEAR, Moment};
use outlook::Outlook;
use outside::Outside;
use photograph::{Opening, Reference};
use presenting::Presenting;
use std::path::PathBuf;
use std::sync::Arc;
use tape::Tape;
use tool::{Brush, Tool};

/// Years that play covers in a second, to choose from.
pub const SPEEDS: [f32; 4] = [0.5, 1.0, 2.0, 4.0];
/// How long a notice stays at least, and for each letter, seconds.
const NOTICE_S: f32 = 5.0;
const READING_S: f32 = 0.07;

/// A page of the design panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    #[default]
    Head,
    Hairline,
    Zones,
    Sessions,
    Pigments,
    Skin,
    Hair,
    Scars,
    Light,
    Camera,
}

/// The state of the window's content.
pub struct Model {
    pub scene: Scene,
    pub history: History,
    /// Heads to choose from, the scene's own first.
    pub heads: Vec<String>,
    pub camera: Camera,
    pub tone: Tone,
    pub treated: bool,
    /// "Before" while a key is held.
    pub held_before: bool,
    pub playing: bool,
    /// Years that play covers in a second.
    pub speed: f32,
    /// The healing days are shown, not the years.
    pub healing: bool,
    pub days: f32,
    /// The course is shown as far as this session; `None`: whole.
    pub stage: Option<usize>,
    /// The plan's fade, as far as it is worked out; perhaps of an earlier state of the plan.
    pub outlook: Option<Arc<Outlook>>,
    pub compare: Compare,
    pub mirror: bool,
    pub section: Section,
    pub presenting: Option<Presenting>,
    pub settings: Settings,
    /// The loupe is held or switched on.
    pub loupe: bool,
    pub loupe_held: bool,
    pub tool: Tool,
    pub brush: Brush,
    pub tape: Tape,
    pub reference: Option<Reference>,
    /// A photograph that is being opened.
    pub opening: Option<Arc<Opening>>,
    /// A plan that is being read.
    pub reading: Option<Arc<Opening>>,
    /// Pixels of the audience's window, if there is one; it is black if so wanted.
    pub audience_px: Option<[u32; 2]>,
    pub blank_audience: bool,
    /// Number of the client in the room.
    pub client: u64,
    /// Number of the plan in the window: what is told of an earlier one is not this one's.
    pub plan: u64,
    pub help: bool,
    pub commands: Vec<Command>,
    /// Drags so far; after a few the hints have done their work.
    pub drags: u32,
    /// Names of unsaved work of killed instances that waits for an answer.
    pub left: Vec<String>,
    /// What would replace unsaved work.
    pub waiting: Option<Box<Waiting>>,
    pub outside: Option<Box<Outside>>,
    /// The window's own question for a path.
    pub prompt: Option<(command::Dialog, String)>,
    /// Why the autosave does not work, if so.
    pub trouble: Option<String>,
    /// Where the autosave lies, if not in its usual place.
    pub elsewhere: Option<super::store::journal::Elsewhere>,
    /// One line for the user, and how long it stays, seconds.
    pub notice: (String, f32),
    /// The scene's file; `None` before it has one.
    pub path: Option<PathBuf>,
    /// The design as it is in the file.
    pub saved: Scene,
    first_view: View,
}

/// The scene's head and every other one that is here.
fn heads(own: &str) -> Vec<String> {
    let others = library::names().into_iter().filter(|n| n != own);
    std::iter::once(own.to_owned()).chain(others).collect()
}

/// A scene without what is only looked at: camera and time.
pub fn design_of(scene: &Scene) -> Scene {
    Scene { years: 0.0, days: None, camera: View::default(), ..scene.clone() }
}

/// The part of a scene that makes a stage: head and treatment. Which layers are shown, and the rest, is
/// the frames' affair.
pub fn staged_part(scene: &Scene) -> Scene {
    let mut scene = design_of(scene);
    scene.treatment.sessions.iter_mut().for_each(|session| session.visible = true);
    (scene.views, scene.light, scene.skin) = Default::default();
    scene
}

impl Model {
    pub fn new(scene: Scene) -> Self {
        let design = design_of(&scene);
        Self {
            camera: Camera::new(scene.camera),
            history: History::new(s::HISTORY_OPENED, design.clone()),
            tone: Tone::True,
            treated: true,
            held_before: false,
            playing: false,
            speed: 1.0,
            healing: scene.days.is_some(),
            days: scene.days.unwrap_or(14.0),
            stage: None,
            outlook: None,
            compare: Compare::default(),
            mirror: false,
            section: Section::default(),
            presenting: None,
            settings: Settings::default(),
            loupe: false,
            loupe_held: false,
            tool: Tool::None,
            brush: Brush::default(),
            tape: Tape::default(),
            reference: None,
            opening: None,
            reading: None,
            audience_px: None,
            blank_audience: false,
            client: 0,
            plan: 0,
            help: false,
            commands: Vec::new(),
            drags: 0,
            left: Vec::new(),
            waiting: None,
            outside: None,
            prompt: None,
            trouble: None,
            elsewhere: None,
            notice: (String::new(), 0.0),
            path: None,
            saved: design,
            first_view: scene.camera,
            heads: heads(&scene.head),
            scene,
        }
    }

    /// Takes another scene: what is compared, presented and set stays; history begins anew.
    pub fn replace(&mut self, scene: Scene, path: Option<PathBuf>) {
        let fresh = Self::new(scene);
        let old = std::mem::replace(self, fresh);
        self.path = path;
        self.settings = old.settings;
        self.section = old.section;
        self.compare = Compare { layout: old.compare.layout, ..Compare::default() };
        self.mirror = old.mirror;
        self.commands = old.commands;
        self.left = old.left;
        self.client = old.client;
        self.plan = old.plan + 1;
        self.brush = old.brush;
        self.audience_px = old.audience_px;
        self.camera.keep_head_of(&old.camera);
        self.camera.still = self.settings.reduced_motion;
    }

    /// The part that history, files and journal are about.
    pub fn design(&self) -> Scene {
        design_of(&self.scene)
    }

    /// Takes a state of the design over; camera and time stay.
    pub fn set_design(&mut self, design: &Scene) {
        let (years, days, camera) = (self.scene.years, self.scene.days, self.scene.camera);
        self.scene = Scene { years, days, camera, ..design.clone() };
        self.stage = self.stage.filter(|k| *k + 1 < self.course());
    }

    pub fn undo(&mut self) {
        if let Some(design) = self.history.undo().cloned() {
            self.set_design(&design);
        }
    }

    pub fn redo(&mut self) {
        if let Some(design) = self.history.redo().cloned() {
            self.set_design(&design);
        }
    }

    /// Looks whether the design has changed; `held` while a hand is on it.
    pub fn note(&mut self, held: bool, seconds: f32) -> Noted {
        if let Some(path) = bounds::trim(&mut self.scene) {
            self.say(s::full(path));
        }
        let design = self.design();
        self.history.note(&design, held, seconds)
    }

    pub fn is_unsaved(&self) -> bool {
        *self.history.now() != self.saved
    }

    /// The scene as its file should hold it.
    pub fn to_save(&self) -> Scene {
        Scene { camera: self.camera.view(), days: self.healing.then_some(self.days), ..self.scene.clone() }
    }

    /// Sessions of the course, touch-ups left out.
    pub fn course(&self) -> usize {
        self.scene.treatment.sessions.iter().filter(|s| s.year <= 0.0).count()
    }

    pub fn moment(&self) -> Moment {
        if self.healing { Moment::Day(self.days) } else { Moment::Year(self.scene.years) }
    }

    /// Goes to a moment of the timeline.
    pub fn go_to(&mut self, moment: Moment) {
        match moment {
            Moment::Session(k) => {
                (self.healing, self.days) = (true, 0.0);
                self.stage = (k + 1 < self.course()).then_some(k);
            }
            Moment::Day(days) => (self.healing, self.days) = (true, days),
            Moment::Year(years) => {
                (self.healing, self.stage) = (false, None);
                self.scene.years = years.clamp(0.0, LAST_YEAR);
            }
        }
        self.playing = false;
    }

    /// Goes back to the view that the scene opened with.
    pub fn reset_view(&mut self) {
        self.camera.go_to(self.first_view);
    }

    pub fn say(&mut self, text: impl Into<String>) {
        let text = text.into();
        let seconds = (text.chars().count() as f32 * READING_S).max(NOTICE_S);
        self.notice = (text, seconds);
    }

    /// Lets time pass; true while something moves by itself.
    pub fn advance(&mut self, seconds: f32) -> bool {
        self.camera.advance(seconds);
        if self.playing {
            self.scene.years += self.speed * seconds;
            if self.scene.years >= LAST_YEAR {
                self.scene.years = LAST_YEAR;
                self.playing = false;
            }
        }
        self.notice.1 = (self.notice.1 - seconds).max(0.0);
        self.camera.is_moving() || self.playing || self.notice.1 > 0.0
    }

    /// Starts or stops the years; from the start again when they are over.
    pub fn toggle_play(&mut self) {
        if !self.playing && (self.scene.years >= LAST_YEAR || self.healing) {
            self.scene.years = 0.0;
        }
        self.playing = !self.playing;
        (self.healing, self.stage) = (false, None);
    }

    /// Turns the light about the vertical; once round is where it was.
    pub fn turn_light(&mut self, by_deg: f32) {
        let turn = &mut self.scene.light.turn_deg;
        *turn = (*turn + by_deg + 180.0).rem_euclid(360.0) - 180.0;
    }

    /// The next light preset.
    pub fn next_light(&mut self, step: i32) {
        let at = PRESETS.iter().position(|p| p.name == self.scene.light.preset).unwrap_or(0) as i32;
        self.scene.light.preset = PRESETS[(at + step).rem_euclid(PRESETS.len() as i32) as usize].name.into();
    }

    /// The next tone mapper.
    pub fn next_tone(&mut self) {
        self.tone = match self.tone {
            Tone::True => Tone::Neutral,
            Tone::Neutral => Tone::Aces,
            Tone::Agx | Tone::Aces => Tone::True,
        };
    }

    /// What the renderer is to draw, one frame a side, each of this size.
    pub fn specs(&self, width: u32, height: u32) -> Vec<FrameSpec> {
        let sessions = &self.scene.treatment.sessions;
        let shown = |i: usize| self.stage.is_none_or(|k| i <= k);
        let mut base = FrameSpec {
            view: self.camera.view(),
            days: self.healing.then_some(self.days),
            treated: self.treated && !self.held_before,
            layers: sessions.iter().enumerate().map(|(i, s)| s.visible && shown(i)).collect(),
            tone: self.tone,
            ..FrameSpec::of(&self.scene, width, height)
        };
        compare::fit(&mut base);
        let side = |side| {
            let mut spec = base.clone();
            self.compare.apply(side, &mut spec, sessions.len());
            spec
        };
        (0..self.compare.sides()).map(side).collect()
    }

    /// What a compared side shows, in words.
    pub fn side_name(&self, side: usize) -> String {
        if self.held_before { s::BEFORE.to_owned() } else { self.compare.label(side, &self.scene) }
    }

    /// What all compared sides share, in words: time and light, as far as they are not what differs.
    pub fn unvaried(&self) -> String {
        let preset = PRESETS.iter().find(|p| p.name == self.scene.light.preset);
        let light = preset.map_or_else(|| self.scene.light.preset.clone(), |p| p.label.to_owned());
        match self.compare.variable {
            Variable::Time => light,
            Variable::Light => self.caption(),
            _ => format!("{}, {}", self.caption(), light.to_lowercase()),
        }
    }

    /// The time that is shown, in words.
    pub fn caption(&self) -> String {
        match (self.treated && !self.held_before, self.healing) {
            (false, _) => s::BEFORE.to_owned(),
            (true, true) => s::day(self.days),
            (true, false) => s::year(self.scene.years),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn play_ends_at_the_last_year_and_starts_over() {
        let mut model = Model::new(Scene::default());
        model.toggle_play();
        for _ in 0..300 {
            model.advance(0.1);
        }
        assert_eq!((model.scene.years, model.playing), (20.0, false));
        model.toggle_play();
        assert_eq!((model.scene.years, model.playing), (0.0, true));
    }

    #[test]
    fn holding_before_hides_the_treatment_alone() {
        let mut model = Model::new(Scene::default());
        let with = model.specs(640, 480);
        model.held_before = true;
        let before = model.specs(640, 480);
        assert_eq!(FrameSpec { treated: true, ..before[0].clone() }, with[0]);
        assert!(!before[0].treated);
    }

    #[test]
    fn a_hidden_layer_of_the_scene_can_be_shown() {
        let mut scene = Scene::default();
        scene.treatment.sessions[1].visible = false;
        let mut model = Model::new(scene);
        assert_eq!(model.specs(8, 8)[0].layers, [true, false, true]);
        model.scene.treatment.sessions[1].visible = true;
        assert!(model.specs(8, 8)[0].layers.iter().all(|l| *l));
    }

    #[test]
    fn the_course_is_shown_session_by_session() {
        let mut model = Model::new(Scene::default());
        model.go_to(Moment::Session(0));
        let spec = &model.specs(8, 8)[0];
        assert_eq!((spec.layers.as_slice(), spec.days), ([true, false, false].as_slice(), Some(0.0)));
        model.go_to(Moment::Session(2));
        assert_eq!(model.specs(8, 8)[0].layers, [true; 3]);
        model.go_to(Moment::Session(0));
        model.go_to(Moment::Year(2.0));
        let spec = &model.specs(8, 8)[0];
        assert_eq!((spec.layers.as_slice(), spec.days, spec.years), ([true; 3].as_slice(), None, 2.0));
    }

    #[test]
    fn undo_brings_the_design_back_and_leaves_the_view() {
        let mut model = Model::new(Scene::default());
        model.scene.skin.melanin = 0.1;
        model.scene.years = 7.0;
        assert_eq!(model.note(false, 1.0), Noted::Entered);
        assert!(model.is_unsaved());
        model.undo();
        assert_eq!((model.scene.skin.melanin, model.scene.years), (Scene::default().skin.melanin, 7.0));
        assert!(!model.is_unsaved());
        model.redo();
        assert_eq!(model.scene.skin.melanin, 0.1);
    }

    #[test]
    fn lights_go_round() {
        let mut model = Model::new(Scene::default());
        let first = model.scene.light.preset.clone();
        PRESETS.iter().for_each(|_| model.next_light(1));
        assert_eq!(model.scene.light.preset, first);
    }
}
