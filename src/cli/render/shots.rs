//! The pictures of a command: every combination of what its switches list.

use super::args::RenderArgs;
use crate::cli::choices::{AftercareArg, BeforeArg, Switch, ToneArg};
use crate::design::hairline::Style;
use crate::design::{Aftercare, Fade, loss};
use crate::renderer::{FrameSpec, Tone};
use crate::scene::camera::View;
use crate::scene::{Scene, skin};

/// One picture to make.
#[derive(Clone)]
pub struct Shot {
    pub(super) spec: FrameSpec,
    pub(super) years: f32,
    pub(super) view: String,
    pub(super) light: String,
    pub(super) fade: Fade,
    pub(super) skin: String,
    pub(super) sheen: String,
    /// Sessions shown, 0 for all.
    pub(super) session: u32,
    pub(super) before: Option<BeforeArg>,
    pub(super) norwood: Option<loss::Stage>,
    pub(super) hairline: Option<Style>,
}

/// Every combination of what is listed, as far as it is known before the head is.
pub fn shots(args: &RenderArgs, scene: &Scene) -> Vec<Shot> {
    let named = |name: &String| Some((name.clone(), sized(args, View::named(name)?)));
    let views: Vec<(String, View)> = args.view.iter().filter_map(named).collect();
    let lights = if args.light.is_empty() { vec![scene.light.preset.clone()] } else { args.light.clone() };
    let all_years = if args.years.is_empty() { vec![scene.years] } else { args.years.clone() };
    let fades: Vec<Fade> = args.fade.iter().map(|f| (*f).into()).collect();
    let mut shots = vec![Shot::new(args, scene)];
    shots = varied(shots, &args.norwood, |shot, name| {
        shot.norwood = loss::Stage::ALL.into_iter().find(|s| s.name() == name);
    });
    shots = varied(shots, &args.hairline, |shot, name| {
        shot.hairline = Style::ALL.into_iter().find(|s| s.name() == name);
    });
    shots = varied(shots, &views, |shot, (name, view)| {
        shot.spec.view = *view;
        shot.view.clone_from(name);
    });
    shots = varied(shots, &lights, |shot, light| {
        shot.spec.light.preset.clone_from(light);
        shot.light.clone_from(light);
    });
    shots = varied(shots, &args.skin, |shot, name| {
        shot.spec.skin.melanin = skin::value(&skin::starts(), name).unwrap_or(shot.spec.skin.melanin);
        shot.skin.clone_from(name);
    });
    shots = varied(shots, &args.sheen, |shot, name| {
        shot.spec.skin.sheen = skin::value(&skin::SHEENS, name).unwrap_or(shot.spec.skin.sheen);
        shot.sheen.clone_from(name);
    });
    shots = varied(shots, &args.stubble_days, |shot, days| shot.spec.hair.stubble_days = *days);
    shots = varied(shots, &args.hair_length, |shot, length_mm| shot.spec.hair.length_mm = *length_mm);
    shots = varied(shots, &all_years, |shot, years| (shot.spec.years, shot.years) = (*years, *years));
    shots = varied(shots, &args.session, |shot, n| {
        shot.session = *n;
        shot.spec.layers = (0..scene.treatment.sessions.len()).map(|i| i < *n as usize).collect();
    });
    // After the years: "today" is year 0 whatever was asked.
    shots = varied(shots, &args.before, |shot, kind| before(*kind, shot));
    varied(shots, &fades, |shot, fade| (shot.spec.fade, shot.fade) = (*fade, *fade))
}

/// The head without its treatment, or with it.
fn before(kind: BeforeArg, shot: &mut Shot) {
    shot.before = Some(kind);
    shot.spec.treated = kind == BeforeArg::Treated;
    if matches!(kind, BeforeArg::Shaved | BeforeArg::Today) {
        (shot.spec.years, shot.years) = (0.0, 0.0);
    }
    if kind == BeforeArg::Shaved {
        shot.spec.hair.stubble_days = 0.0;
    }
}

/// Every shot once for each of the values; unchanged where there are none.
fn varied<T>(shots: Vec<Shot>, values: &[T], set: impl Fn(&mut Shot, &T)) -> Vec<Shot> {
    if values.is_empty() {
        return shots;
    }
    let with = |shot: &Shot, value: &T| {
        let mut shot = shot.clone();
        set(&mut shot, value);
        shot
    };
    shots.iter().flat_map(|shot| values.iter().map(|value| with(shot, value)).collect::<Vec<_>>()).collect()
}

impl Shot {
    /// The scene with the plan of this picture.
    pub(super) fn scene(&self, scene: &Scene) -> Scene {
        let mut scene = scene.clone();
        if let Some(stage) = self.norwood {
            (scene.loss.pattern, scene.loss.stage) = (loss::Pattern::Norwood, stage);
        }
        if let Some(style) = self.hairline {
            scene.treatment.hairline = style.hairline();
        }
        scene
    }

    /// What all pictures of a command share.
    pub(super) fn new(args: &RenderArgs, scene: &Scene) -> Self {
        let (width, height) = args.resolution;
        let mut spec = FrameSpec::of(scene, width, height);
        spec.light.exposure_ev = args.exposure.unwrap_or(spec.light.exposure_ev);
        spec.days = args.days.or(scene.days);
        spec.aftercare = match args.aftercare {
            Some(AftercareArg::Kept) => Aftercare::Kept,
            Some(AftercareArg::Neglected) => Aftercare::Neglected,
            None => scene.aftercare,
        };
        spec.hair.visible &= !args.no_hair;
        spec.hair.curl = args.hair_curl.unwrap_or(spec.hair.curl);
        spec.hair.parting = args.parting.unwrap_or(spec.hair.parting);
        spec.treated = !args.bare;
        spec.tone = match args.tone {
            ToneArg::True => Tone::True,
            ToneArg::Neutral => Tone::Neutral,
            ToneArg::Agx => Tone::Agx,
            ToneArg::Aces => Tone::Aces,
        };
        spec.samples = args.samples;
        spec.lod = args.lod == Switch::On;
        spec.gloss = args.gloss == Switch::On;
        spec.backend = args.backend.into();
        Self {
            spec,
            years: scene.years,
            view: "view".into(),
            light: scene.light.preset.clone(),
            fade: scene.fade,
            skin: "own".into(),
            sheen: "own".into(),
            session: 0,
            before: None,
            norwood: None,
            hairline: None,
        }
    }
}

/// Applies --distance, --fov and --crop-mm.
pub fn sized(args: &RenderArgs, mut view: View) -> View {
    view.distance_mm = args.distance.unwrap_or(view.distance_mm);
    view.fov_deg = args.fov.unwrap_or(view.fov_deg);
    if let Some(crop) = args.crop_mm {
        view.fov_deg = 2.0 * (crop * 0.5 / view.distance_mm).atan().to_degrees();
    }
    view
}
