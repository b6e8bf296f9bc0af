//! What the user edits. No handle to any device: it outlives them all.

use super::camera::Camera;
use crate::mesh::library;
use crate::renderer::{FrameSpec, Tone};
use crate::scene::Scene;
use crate::scene::light::PRESETS;

/// Years that play covers in a second.
const YEARS_PER_SECOND: f32 = 1.0;

/// The state of the window's content.
pub struct Model {
    pub scene: Scene,
    /// Heads to choose from, the scene's own first.
    pub heads: Vec<String>,
    pub camera: Camera,
    pub layers: Vec<bool>,
    pub tone: Tone,
    pub treated: bool,
    /// "Before" while a key is held.
    pub held_before: bool,
    pub playing: bool,
    /// Slider to year 20 instead of 10.
    pub long_timeline: bool,
    pub healing: bool,
    pub days: f32,
    pub panels: bool,
    pub help: bool,
    pub fullscreen: bool,
    pub quit: bool,
    pub screenshot: bool,
    /// One line for the user, and how long it stays, seconds.
    pub notice: (String, f32),
    first_view: crate::scene::camera::View,
}

/// The scene's head and every other one that is here.
fn heads(own: &str) -> Vec<String> {
    let others = library::names().into_iter().filter(|n| n != own);
    std::iter::once(own.to_owned()).chain(others).collect()
}

impl Model {
    pub fn new(mut scene: Scene) -> Self {
        // From here on the layers' switches are the frame's, so that switching one plans nothing anew.
        let layers = scene.treatment.sessions.iter_mut().map(|s| std::mem::replace(&mut s.visible, true)).collect();
        Self {
            camera: Camera::new(scene.camera),
            layers,
            tone: Tone::True,
            treated: true,
            held_before: false,
            playing: false,
            long_timeline: false,
            healing: scene.days.is_some(),
            days: scene.days.unwrap_or(14.0),
            panels: true,
            help: false,
            fullscreen: false,
            quit: false,
            screenshot: false,
            notice: (String::new(), 0.0),
            first_view: scene.camera,
            heads: heads(&scene.head),
            scene,
        }
    }

    pub fn last_year(&self) -> f32 {
        if self.long_timeline { 20.0 } else { 10.0 }
    }

    /// Goes back to the view that the scene opened with.
    pub fn reset_view(&mut self) {
        self.camera.go_to(self.first_view);
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = (text.into(), 4.0);
    }

    /// Lets time pass; true while something moves by itself.
    pub fn advance(&mut self, seconds: f32) -> bool {
        self.camera.advance(seconds);
        if self.playing {
            self.scene.years += YEARS_PER_SECOND * seconds;
            if self.scene.years >= self.last_year() {
                self.scene.years = self.last_year();
                self.playing = false;
            }
        }
        self.notice.1 = (self.notice.1 - seconds).max(0.0);
        self.camera.is_moving() || self.playing || self.notice.1 > 0.0
    }

    /// Starts or stops the years; from the start again when they are over.
    pub fn toggle_play(&mut self) {
        if !self.playing && self.scene.years >= self.last_year() {
            self.scene.years = 0.0;
        }
        self.playing = !self.playing;
        self.healing = false;
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
            Tone::Neutral => Tone::Agx,
            Tone::Agx => Tone::Aces,
            Tone::Aces => Tone::True,
        };
    }

    /// What the renderer is to draw at a size.
    pub fn spec(&self, width: u32, height: u32) -> FrameSpec {
        FrameSpec {
            view: self.camera.view(),
            days: self.healing.then_some(self.days),
            treated: self.treated && !self.held_before,
            layers: self.layers.clone(),
            tone: self.tone,
            ..FrameSpec::of(&self.scene, width, height)
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
        assert_eq!((model.scene.years, model.playing), (10.0, false));
        model.toggle_play();
        assert_eq!((model.scene.years, model.playing), (0.0, true));
    }

    #[test]
    fn holding_before_hides_the_treatment_alone() {
        let mut model = Model::new(Scene::default());
        let with = model.spec(640, 480);
        model.held_before = true;
        let before = model.spec(640, 480);
        assert_eq!(FrameSpec { treated: true, ..before.clone() }, with);
        assert!(!before.treated);
    }

    #[test]
    fn a_hidden_layer_of_the_scene_can_be_shown() {
        let mut scene = Scene::default();
        scene.treatment.sessions[1].visible = false;
        let mut model = Model::new(scene);
        assert_eq!(model.spec(8, 8).layers, [true, false, true]);
        model.layers[1] = true;
        assert!(model.spec(8, 8).layers.iter().all(|l| *l));
        assert!(model.scene.treatment.sessions.iter().all(|s| s.visible));
    }

    #[test]
    fn lights_go_round() {
        let mut model = Model::new(Scene::default());
        let first = model.scene.light.preset.clone();
        PRESETS.iter().for_each(|_| model.next_light(1));
        assert_eq!(model.scene.light.preset, first);
    }
}
