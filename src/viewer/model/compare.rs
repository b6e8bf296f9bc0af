//! Comparing: up to three pictures of which exactly one named thing differs. Camera, exposure and all
//! else are the model's, so they cannot drift apart.

use crate::design::Fade;
use crate::renderer::FrameSpec;
use crate::scene::Scene;
use crate::scene::light::PRESETS;
use crate::viewer::strings as s;
use serde::{Deserialize, Serialize};

/// How the pictures lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    #[default]
    Single,
    /// Two, cut by a line across the head.
    Split,
    Two,
    Three,
}

/// The one thing that differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variable {
    #[default]
    Treatment,
    Time,
    Light,
    Sessions,
    Fade,
}

impl Variable {
    pub const ALL: [Self; 5] = [Self::Treatment, Self::Time, Self::Light, Self::Sessions, Self::Fade];

    pub fn label(self) -> &'static str {
        match self {
            Self::Treatment => s::COMPARE_TREATMENT,
            Self::Time => s::COMPARE_TIME,
            Self::Light => s::COMPARE_LIGHT,
            Self::Sessions => s::COMPARE_SESSIONS,
            Self::Fade => s::COMPARE_FADE,
        }
    }

    /// What differs, as a sentence.
    pub fn differs(self) -> &'static str {
        match self {
            Self::Treatment => s::DIFFERS_TREATMENT,
            Self::Time => s::DIFFERS_TIME,
            Self::Light => s::DIFFERS_LIGHT,
            Self::Sessions => s::DIFFERS_SESSIONS,
            Self::Fade => s::DIFFERS_FADE,
        }
    }
}

/// What is compared, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compare {
    pub layout: Layout,
    pub variable: Variable,
    /// Place of the split line, share of the picture's width.
    pub split: f32,
    pub years: [f32; 3],
    /// Indices of presets.
    pub lights: [usize; 3],
    /// Number of sessions done.
    pub sessions: [usize; 3],
    pub fades: [Fade; 3],
}

impl Default for Compare {
    fn default() -> Self {
        Self {
            layout: Layout::Single,
            variable: Variable::Treatment,
            split: 0.5,
            years: [0.0, 3.0, 8.0],
            lights: [0, 3, 2],
            sessions: [1, 2, 3],
            fades: Fade::ALL,
        }
    }
}

impl Compare {
    /// Pictures shown.
    pub fn sides(&self) -> usize {
        match self.layout {
            Layout::Single => 1,
            Layout::Split | Layout::Two => 2,
            Layout::Three => 3,
        }
    }

    pub fn is_on(&self) -> bool {
        self.layout != Layout::Single
    }

    /// True while several years are shown: then the timeline has a thumb for each.
    pub fn is_of_years(&self) -> bool {
        self.is_on() && self.variable == Variable::Time
    }

    /// Index of a side's value: two sides show the first and the last of three.
    pub fn slot(&self, side: usize) -> usize {
        if self.sides() == 2 { [0, 2][side.min(1)] } else { side.min(2) }
    }

    /// Chooses a layout. Before and after are two: three pictures of them become three of the years.
    pub fn lay(&mut self, layout: Layout) {
        self.layout = layout;
        if layout == Layout::Three && self.variable == Variable::Treatment {
            self.variable = Variable::Time;
        }
    }

    /// Chooses what differs.
    pub fn vary(&mut self, variable: Variable) {
        self.variable = variable;
        if variable == Variable::Treatment && self.layout == Layout::Three {
            self.layout = Layout::Split;
        }
    }

    /// The next layout, round and round.
    pub fn next_layout(&mut self) {
        let next = match self.layout {
            Layout::Single => Layout::Split,
            Layout::Split => Layout::Two,
            Layout::Two => Layout::Three,
            Layout::Three => Layout::Single,
        };
        self.lay(next);
    }

    /// The next variable, round and round.
    pub fn next_variable(&mut self) {
        let at = Variable::ALL.iter().position(|v| *v == self.variable).unwrap_or(0);
        self.vary(Variable::ALL[(at + 1) % Variable::ALL.len()]);
    }

    /// Writes a side's value of the variable, and nothing else, into a frame.
    pub fn apply(&self, side: usize, spec: &mut FrameSpec, sessions: usize) {
        if !self.is_on() {
            return;
        }
        let slot = self.slot(side);
        match self.variable {
            Variable::Treatment => spec.treated = side > 0 && spec.treated,
            Variable::Time => (spec.years, spec.days) = (self.years[slot], None),
            Variable::Light => spec.light.preset = PRESETS[self.lights[slot] % PRESETS.len()].name.into(),
            Variable::Sessions => {
                spec.layers.resize(sessions, true);
                (0..sessions).for_each(|i| spec.layers[i] &= i < self.sessions[slot]);
            }
            Variable::Fade => spec.fade = self.fades[slot],
        }
    }

    /// What a side shows, in words.
    pub fn label(&self, side: usize, scene: &Scene) -> String {
        let slot = self.slot(side);
        match self.variable {
            Variable::Treatment => if side == 0 { s::BEFORE } else { s::AFTER }.to_owned(),
            Variable::Time => s::year(self.years[slot]),
            Variable::Light => PRESETS[self.lights[slot] % PRESETS.len()].label.to_owned(),
            Variable::Sessions => {
                let last = self.sessions[slot].min(scene.treatment.sessions.len());
                match last.checked_sub(1).and_then(|i| scene.treatment.sessions.get(i)) {
                    Some(session) => s::after_session(last, &session.name),
                    None => s::BEFORE.to_owned(),
                }
            }
            Variable::Fade => s::fade(self.fades[slot]).to_owned(),
        }
    }
}

/// Shortens the lens where a picture is narrower than a head, so that side by side nothing is cut off.
/// The same for every side, so the cameras stay locked.
pub fn fit(spec: &mut FrameSpec) {
    /// Aspect below which a head would be cut off.
    const NARROW: f32 = 0.8;
    let aspect = spec.width as f32 / spec.height as f32;
    if aspect < NARROW {
        let half = (spec.view.fov_deg.to_radians() * 0.5).tan() * NARROW / aspect;
        spec.view.fov_deg = (half.atan() * 2.0).to_degrees().min(120.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_named_variable_differs() {
        let scene = Scene::default();
        let base = FrameSpec { layers: vec![true; 3], ..FrameSpec::of(&scene, 300, 200) };
        for variable in Variable::ALL {
            for layout in [Layout::Split, Layout::Two, Layout::Three] {
                let mut compare = Compare::default();
                compare.vary(variable);
                compare.lay(layout);
                let sides: Vec<FrameSpec> = (0..compare.sides())
                    .map(|side| {
                        let mut spec = base.clone();
                        compare.apply(side, &mut spec, 3);
                        spec
                    })
                    .collect();
                for (a, b) in sides.iter().zip(&sides[1..]) {
                    assert_ne!(a, b, "{:?} {layout:?}", compare.variable);
                    let mut same = a.clone();
                    match compare.variable {
                        Variable::Treatment => same.treated = b.treated,
                        Variable::Time => same.years = b.years,
                        Variable::Light => same.light.preset.clone_from(&b.light.preset),
                        Variable::Sessions => same.layers.clone_from(&b.layers),
                        Variable::Fade => same.fade = b.fade,
                    }
                    assert_eq!(&same, b, "{:?} {layout:?}", compare.variable);
                }
            }
        }
    }

    #[test]
    fn three_pictures_never_compare_before_and_after() {
        let mut compare = Compare::default();
        compare.lay(Layout::Three);
        assert_eq!((compare.variable, compare.sides()), (Variable::Time, 3));
        compare.vary(Variable::Treatment);
        assert_eq!(compare.sides(), 2);
    }

    #[test]
    fn a_hidden_layer_stays_hidden_on_every_side() {
        let mut compare = Compare::default();
        compare.vary(Variable::Sessions);
        compare.lay(Layout::Three);
        let mut spec = FrameSpec { layers: vec![false, true, true], ..FrameSpec::default() };
        compare.apply(2, &mut spec, 3);
        assert_eq!(spec.layers, [false, true, true]);
    }

    #[test]
    fn a_narrow_picture_still_holds_the_head() {
        let mut spec = FrameSpec { width: 300, height: 900, ..FrameSpec::default() };
        let half = |s: &FrameSpec| (s.view.fov_deg.to_radians() * 0.5).tan() * (s.width as f32 / s.height as f32);
        let wide = FrameSpec { width: 800, height: 1000, ..spec.clone() };
        fit(&mut spec);
        assert!((half(&spec) - half(&wide)).abs() < 1e-4);
        let before = wide.clone();
        let mut after = wide;
        fit(&mut after);
        assert_eq!(after, before);
    }
}
