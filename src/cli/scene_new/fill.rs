//! The switches of `tonsure scene new`, written into a scene.

use super::NewArgs;
use super::values::named;
use crate::cli::CliError;
use crate::design::client::Sex;
use crate::design::hairline::Style;
use crate::design::loss::{Areata, Patch, PatchKind, Pattern, Stage};
use crate::design::removal::Outcome;
use crate::design::scars::{Scar, ScarKind};
use crate::design::session::{Device, Hand};
use crate::design::{Exclusion, Finish, Session, Shade, Stroke};
use crate::scene::{Scene, skin};

fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

pub fn client(args: &NewArgs, scene: &mut Scene) {
    if let Some(head) = &args.head {
        scene.set_head(head);
    }
    set(&mut scene.client.age_years, args.age);
    set(&mut scene.client.sex, named(Sex::ALL, Sex::name, args.sex.as_ref()));
    set(&mut scene.skin.melanin, args.skin.as_ref().and_then(|s| skin::value(&skin::starts(), s)));
    set(&mut scene.hair.darkness, args.hair);
    set(&mut scene.hair.grey, args.grey);
    set(&mut scene.hair.greying_per_decade, args.greying);
    set(&mut scene.hair.length_mm, args.hair_length);
    set(&mut scene.hair.curl, args.hair_curl);
    set(&mut scene.hair.parting, args.parting);
    set(&mut scene.hair.stubble_days, args.stubble_days);
    set(&mut scene.hair.units_per_cm2, args.hair_units);
    set(&mut scene.years, args.years);
    set(&mut scene.fade, args.fade.map(Into::into));
    set(&mut scene.aftercare, args.aftercare.map(Into::into));
}

pub fn loss(args: &NewArgs, scene: &mut Scene) -> Result<(), CliError> {
    let loss = &mut scene.loss;
    if let Some(stage) = named(Stage::ALL, Stage::name, args.norwood.as_ref()) {
        (loss.pattern, loss.stage) = (Pattern::Norwood, stage);
    }
    set(&mut loss.pattern, named(Pattern::ALL, Pattern::name, args.pattern.as_ref()));
    set(&mut loss.severity, args.severity);
    set(&mut loss.progression_per_decade, args.progression);
    set(&mut loss.left_recess_mm, args.left_recess);
    set(&mut loss.right_recess_mm, args.right_recess);
    set(&mut loss.areata, named(Areata::ALL, Areata::name, args.areata.as_ref()));
    let patch = |kind, [u, v, diameter_mm]: [f32; 3]| Patch { kind, center: [u, v], diameter_mm };
    loss.patches.extend(args.patch.iter().map(|c| patch(PatchKind::Areata, *c)));
    loss.patches.extend(args.scarring.iter().map(|c| patch(PatchKind::Scarring, *c)));
    loss.confirmed_inactive |= args.confirmed_inactive;
    for fields in &args.scar {
        let kind = named(ScarKind::ALL, ScarKind::name, fields.text("kind").as_ref()).unwrap_or_default();
        scene.scars.push(fields.over(&Scar::usual(kind))?);
    }
    if let Some(grafts) = args.grafts {
        let t = &mut scene.transplant;
        (t.hairline_per_cm2, t.frontal_per_cm2) = (grafts, grafts);
    }
    for fields in &args.graft_zone {
        scene.transplant = fields.over(&scene.transplant)?;
    }
    set(&mut scene.transplant.month, args.graft_month);
    Ok(())
}

pub fn treatment(args: &NewArgs, scene: &mut Scene) -> Result<(), CliError> {
    hairline(args, scene);
    density(args, scene)?;
    sessions(args, scene)?;
    let plan = &mut scene.treatment;
    set(&mut plan.hand, named(Hand::ALL, Hand::name, args.hand.as_ref()));
    set(&mut plan.removal.outcome, named(Outcome::ALL, Outcome::name, args.removal.as_ref()));
    set(&mut plan.removal.year, args.removal_year);
    Ok(())
}

fn hairline(args: &NewArgs, scene: &mut Scene) {
    let line = &mut scene.treatment.hairline;
    if let Some(style) = named(Style::ALL, Style::name, args.hairline.as_ref()) {
        *line = style.hairline();
    }
    line.height_mm = args.height.or(line.height_mm);
    set(&mut line.feather_mm, args.feather);
    set(&mut line.density_gradient, args.density_gradient);
    set(&mut line.shade_gradient, args.shade_gradient);
    set(&mut line.size_gradient, args.size_gradient);
    set(&mut line.irregularity_mm, args.irregularity);
    set(&mut line.micro_mm, args.micro);
    set(&mut line.temple_points, args.temple_points);
    set(&mut line.left_corner_mm, args.left_corner);
    set(&mut line.right_corner_mm, args.right_corner);
    line.points.extend(&args.hairline_point);
}

fn density(args: &NewArgs, scene: &mut Scene) -> Result<(), CliError> {
    let plan = &mut scene.treatment;
    if let Some(finish) = args.finish.as_deref().and_then(Finish::named) {
        finish.apply(plan);
    }
    if let Some(density) = args.density {
        plan.zones.scale(density / plan.zones.mid_scalp_per_cm2.max(1.0));
    }
    for fields in &args.zone {
        plan.zones = fields.over(&plan.zones)?;
    }
    for fields in &args.dot_size {
        plan.dot_size = fields.over(&plan.dot_size)?;
    }
    set(&mut plan.zones.blend_to_hair, args.blend_to_hair);
    let stroke = |[u, v, radius_mm, factor]: &[f32; 4]| Stroke {
        points: vec![[*u, *v]],
        radius_mm: *radius_mm,
        factor: *factor,
    };
    plan.strokes.extend(args.stroke.iter().map(stroke));
    let free = args.exclude.iter();
    plan.exclusions.extend(free.map(|f| Exclusion {
        center: f.center,
        radius_mm: f.diameter_mm * 0.5,
        note: f.note.clone(),
    }));
    Ok(())
}

fn sessions(args: &NewArgs, scene: &mut Scene) -> Result<(), CliError> {
    let plan = &mut scene.treatment;
    let last = |plan: &crate::design::Treatment| plan.sessions.last().cloned().unwrap_or_default();
    if !args.session.is_empty() {
        let like = last(plan);
        plan.sessions = args.session.iter().map(|fields| fields.over(&like)).collect::<Result<_, _>>()?;
    }
    for session in &mut plan.sessions {
        set(&mut session.pigment, args.pigment.clone());
        set(&mut session.dilution, args.dilution);
        set(&mut session.device, named(Device::ALL, Device::name, args.device.as_ref()));
        set(&mut session.depth_mm, args.depth);
        set(&mut session.depth_scatter_mm, args.depth_scatter);
        set(&mut session.diameter_mm, args.diameter);
        set(&mut session.hand_scatter_mm, args.hand_scatter);
    }
    let last = last(plan);
    plan.sessions.extend(args.touch_up.iter().map(|year| Session {
        name: format!("touch-up, year {year}"),
        year: *year,
        day: 0.0,
        share: 0.2,
        ..last.clone()
    }));
    for fields in &args.shade {
        plan.shades.push(fields.over(&Shade::default())?);
    }
    Ok(())
}
