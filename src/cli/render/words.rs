//! What pictures of a command are called: their files and captions.

use super::args::RenderArgs;
use super::shots::Shot;
use crate::cli::choices::BeforeArg;
use crate::scene::light;
use std::path::{Path, PathBuf};

/// The file of a picture.
pub(super) fn fill(pattern: &Path, shot: &Shot, n: usize) -> PathBuf {
    let name = pattern.to_string_lossy();
    PathBuf::from(
        name.replace("{years}", &shot.years.to_string())
            .replace("{view}", &shot.view)
            .replace("{light}", &shot.light)
            .replace("{fade}", shot.fade.name())
            .replace("{skin}", &shot.skin)
            .replace("{sheen}", &shot.sheen)
            .replace("{stubble}", &shot.spec.hair.stubble_days.to_string())
            .replace("{hair}", &shot.spec.hair.length_mm.to_string())
            .replace("{session}", &shot.session.to_string())
            .replace("{before}", shot.before.map_or("treated", BeforeArg::name))
            .replace("{norwood}", shot.norwood.map_or("own", |s| s.name()))
            .replace("{hairline}", shot.hairline.map_or("own", |s| s.name()))
            .replace("{n}", &format!("{n:03}")),
    )
}

/// What varies between the pictures of a sheet; the year when nothing does.
pub(super) fn caption(args: &RenderArgs, shot: &Shot) -> String {
    let mut parts = Vec::new();
    if let Some(stage) = shot.norwood {
        parts.push(format!("Norwood {}", stage.name()));
    }
    if let Some(style) = shot.hairline {
        parts.push(style.name().to_owned());
    }
    if args.view.len() > 1 {
        parts.push(shot.view.clone());
    }
    if args.light.len() > 1 {
        let label = light::PRESETS.iter().find(|p| p.name == shot.light).map_or("", |p| p.label);
        parts.push(label.to_owned());
    }
    if args.skin.len() > 1 {
        parts.push(format!("skin {}", shot.skin.to_uppercase()));
    }
    if args.sheen.len() > 1 {
        parts.push(shot.sheen.clone());
    }
    if args.stubble_days.len() > 1 {
        let days = shot.spec.hair.stubble_days;
        parts.push(format!("{days} {} since the shave", if days == 1.0 { "day" } else { "days" }));
    }
    if args.hair_length.len() > 1 {
        parts.push(match shot.spec.hair.length_mm {
            0.0 => "shaved".into(),
            length_mm => format!("hair of {length_mm} mm"),
        });
    }
    if args.fade.len() > 1 {
        parts.push(format!("{} fade (assumed)", shot.fade.name()));
    }
    if args.session.len() > 1 {
        parts.push(format!("after session {}", shot.session));
    }
    match shot.before {
        Some(BeforeArg::Shaved) => parts.push("shaved, today".into()),
        Some(BeforeArg::Today) => parts.push("today".into()),
        Some(BeforeArg::Untreated) => parts.push(format!("untreated, year {}", shot.years)),
        Some(BeforeArg::Treated) => parts.push(format!("treated, year {}", shot.years)),
        None => {}
    }
    if let Some(days) = args.days {
        parts.push(format!("day {days}"));
    } else if args.bare {
        parts.push("before".into());
    } else if args.years.len() > 1 && shot.before.is_none() || parts.is_empty() {
        parts.push(format!("year {}", shot.years));
    }
    parts.join(", ")
}
