//! A plan's look over the years: contrast of each zone, what is left of the pigment, and how wide dots look.

use super::plan::FadePlan;
use super::tone::{Amount, Inks, Moment, SkinAt};
use crate::design::Fade;
use crate::dots::age::{Assumptions, Elapsed};
use crate::optics::color;
use crate::scene::light::{self, adapted_rgb};
use crate::scene::{LightChoice, Scene};
use glam::Vec3;
use rayon::prelude::*;

/// The colour of the light on a matte patch that faces all of a preset, on which white reads 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LightOnPatch {
    /// From the preset's lamps or its sun.
    direct: Vec3,
    /// From all around.
    around: Vec3,
}

/// Share of a lamp's light that hair sends back of its own reflectance, for a lamp above it (`hair_light` in
/// `shaders/skin.wgsl`, without its gloss).
const HAIR_FACING: f32 = 0.8;

impl LightOnPatch {
    /// Of a preset at its white balance.
    pub fn new(choice: &LightChoice) -> Self {
        let preset = light::preset(choice);
        let whole = preset.sources.iter().map(|s| s.share).sum::<f32>() + preset.ambient_share;
        let rgb = |kelvin: f32| adapted_rgb(kelvin, choice.adaptation);
        let direct = preset.sources.iter().map(|s| rgb(s.kelvin) * s.share).sum::<Vec3>();
        let around = rgb(preset.sky_kelvin) * preset.ambient_share;
        Self { direct: direct / whole, around: around / whole }
    }

    pub(super) fn rgb(&self) -> Vec3 {
        self.direct + self.around
    }
}

/// How a contrast reads to an eye, by CIEDE2000. One unit is a just noticeable difference of large fields side by
/// side; the further steps are drawn (see `docs/VALIDATION.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contrast {
    /// Below 1.
    Unseen,
    /// Below 2.
    Faint,
    /// Below 4.
    Soft,
    /// Below 7.
    Clear,
    /// From 7 on.
    Strong,
}

/// The look of a zone, of a patch, or of all that is treated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// CIELAB, treated and bare, under the named light.
    pub lab: [f64; 3],
    /// See `lab`.
    pub bare: [f64; 3],
    /// CIEDE2000 against bare skin of the same year.
    pub from_bare: f64,
    /// Against own stubble; none where no hair is shown.
    pub from_stubble: Option<f64>,
}

impl Look {
    fn new(rgb: Vec3, bare: Vec3, stubble: Option<Vec3>) -> Self {
        let [lab, bare] = [rgb, bare].map(lab);
        let from_stubble = stubble.map(|rgb| color::difference(lab, self::lab(rgb)));
        Self { lab, bare, from_bare: color::difference(lab, bare), from_stubble }
    }

    /// How the contrast against bare skin reads.
    pub fn contrast(&self) -> Contrast {
        match self.from_bare {
            d if d < 1.0 => Contrast::Unseen,
            d if d < 2.0 => Contrast::Faint,
            d if d < 4.0 => Contrast::Soft,
            d if d < 7.0 => Contrast::Clear,
            _ => Contrast::Strong,
        }
    }

    /// How much darker than bare skin, L*.
    pub fn darkness(&self) -> f64 {
        self.bare[0] - self.lab[0]
    }
}

/// A session's pigment at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Layer {
    /// Pigment that its healed impressions held; none before it.
    pub held: Amount,
    /// What is left of it.
    pub left: Amount,
    /// Apparent diameter of its dots, mm; 0 before it.
    pub width_mm: f32,
    /// Share of the darkened area that is its own.
    pub share: f32,
}

/// Carbon and iron oxide left over what was put in; none of a species that was not.
pub fn pigment_left<'a>(layers: impl Iterator<Item = &'a Layer>) -> [Option<f32>; 2] {
    let (mut held, mut left) = (Amount::default(), Amount::default());
    for layer in layers {
        (held, left) = (held.and(layer.held, 1.0), left.and(layer.left, 1.0));
    }
    let share = |left: f32, held: f32| (held > 0.0).then(|| left / held);
    [share(left.carbon, held.carbon), share(left.iron, held.iron)]
}

/// Everything at one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Years since the course healed.
    pub year: f32,
    /// By the plan's patches.
    pub zones: Vec<Look>,
    /// All zones, by their impressions.
    pub whole: Look,
    /// By session.
    pub layers: Vec<Layer>,
}

/// A plan over the years.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The assumed scenario.
    pub fade: Fade,
    /// In the order asked for.
    pub points: Vec<Point>,
    /// What all is measured by: the settled course, year 0.
    pub settled: Point,
}

impl Curve {
    /// Darkness of a point over the settled look's, 1 at year 0: of a zone, or of all.
    pub fn kept(&self, point: &Point, zone: Option<usize>) -> f64 {
        let of = |p: &Point| zone.map_or(p.whole, |i| p.zones[i]).darkness();
        of(point) / of(&self.settled).max(1e-3)
    }
}

/// What is asked of a plan.
pub struct Asker<'a> {
    /// Skin, hair, habits and aftercare.
    pub scene: &'a Scene,
    /// The plan.
    pub plan: &'a FadePlan,
    /// On every patch.
    pub light: LightOnPatch,
    pub(super) inks: Inks,
}

impl<'a> Asker<'a> {
    /// Of a scene's plan in its own light.
    pub fn new(scene: &'a Scene, plan: &'a FadePlan) -> Self {
        Self { scene, plan, light: LightOnPatch::new(&scene.light), inks: Inks::new(plan) }
    }

    /// The same of another plan on the same skin.
    pub fn with<'b>(&'b self, plan: &'b FadePlan) -> Asker<'b> {
        Asker { scene: self.scene, plan, light: self.light, inks: Inks::new(plan) }
    }

    /// The plan over some years.
    pub fn curve(&self, fade: Fade, years: &[f32]) -> Curve {
        let points: Vec<Point> = years.par_iter().map(|y| self.point(fade, *y)).collect();
        Curve { fade, points, settled: self.point(fade, 0.0) }
    }

    /// What the ageing follows at a year.
    pub(super) fn elapsed(&self, fade: Fade, years: f32) -> Elapsed {
        let Scene { skin, habits, aftercare, hair, .. } = self.scene;
        Elapsed {
            years,
            days: None,
            sun_mlxh_per_year: skin.sun_mlxh_per_year,
            habits: *habits,
            fade,
            aftercare: *aftercare,
            hair: *hair,
        }
    }

    /// Everything at one year.
    pub fn point(&self, fade: Fade, year: f32) -> Point {
        let scene = self.scene;
        let skin = SkinAt::new(scene.skin.melanin_at(year), scene.skin.blood);
        let means = self.inks.means(self.plan, &self.elapsed(fade, year), &Assumptions::default());
        let moment = Moment::new(self.plan, means, &skin);
        let light = self.light.rgb();
        let bare = skin.bare_rgb() * light;
        let stubble = scene.hair.visible.then(|| self.stubble(&moment, year));
        let rgbs: Vec<Vec3> = self.plan.patches.iter().map(|patch| moment.rgb(patch) * light).collect();
        let zones = rgbs.iter().map(|rgb| Look::new(*rgb, bare, stubble)).collect();
        Point {
            year,
            zones,
            whole: Look::new(whole(self.plan, &rgbs, bare), bare, stubble),
            layers: layers(self.plan, &moment),
        }
    }

    /// The look of other patches than the plan's at a year.
    pub fn looks(&self, fade: Fade, year: f32, patches: &[super::Patch]) -> Vec<Look> {
        let skin = SkinAt::new(self.scene.skin.melanin_at(year), self.scene.skin.blood);
        let means = self.inks.means(self.plan, &self.elapsed(fade, year), &Assumptions::default());
        let moment = Moment::new(self.plan, means, &skin);
        let stubble = self.scene.hair.visible.then(|| self.stubble(&moment, year));
        let light = self.light.rgb();
        patches.iter().map(|p| Look::new(moment.rgb(p) * light, skin.bare_rgb() * light, stubble)).collect()
    }

    /// Own stubble where it is full, CIELAB, without treatment.
    pub fn stubble_lab(&self, fade: Fade, year: f32) -> [f64; 3] {
        let skin = SkinAt::new(self.scene.skin.melanin_at(year), self.scene.skin.blood);
        let means = self.inks.means(self.plan, &self.elapsed(fade, year), &Assumptions::default());
        lab(self.stubble(&Moment::new(self.plan, means, &skin), year))
    }

    fn stubble(&self, moment: &Moment, year: f32) -> Vec3 {
        let own = moment.stubble(&self.scene.hair, year);
        let on_hair = self.light.around + self.light.direct * HAIR_FACING;
        (own.skin * self.light.rgb()).lerp(own.hair * on_hair, own.hidden)
    }
}

/// Mean colour over the impressions; bare where there are none.
pub(super) fn whole(plan: &FadePlan, rgbs: &[Vec3], bare: Vec3) -> Vec3 {
    let count: f32 = plan.patches.iter().map(|p| p.impressions).sum();
    if count <= 0.0 {
        return bare;
    }
    plan.patches.iter().zip(rgbs).map(|(patch, rgb)| *rgb * patch.impressions).sum::<Vec3>() / count
}

fn layers(plan: &FadePlan, moment: &Moment) -> Vec<Layer> {
    let of = |i: usize| {
        let (mut count, mut area, mut layer) = (0.0, 0.0, Layer::default());
        for patch in &plan.patches {
            let (means, n) = (moment.means[patch.kind][i], plan.session_impressions(i, patch));
            count += n;
            area += n * means.area;
            layer.held = layer.held.and(means.held, n);
            layer.left = layer.left.and(means.left, n);
            layer.width_mm += n * means.width_mm;
        }
        layer.width_mm /= f32::max(count, 1e-9);
        (area, layer)
    };
    let all: Vec<(f32, Layer)> = (0..plan.sessions().len()).map(of).collect();
    let whole: f32 = all.iter().map(|(area, _)| area).sum();
    all.into_iter().map(|(area, layer)| Layer { share: area / whole.max(1e-9), ..layer }).collect()
}

pub(super) fn lab(rgb: Vec3) -> [f64; 3] {
    color::lab(color::xyz_from_linear_srgb(rgb.to_array().map(f64::from)))
}
