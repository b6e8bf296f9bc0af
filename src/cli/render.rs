//! `tonsure render`: pictures without a window.

mod words;

use super::choices::dots_each;
pub use super::choices::{AftercareArg, BackendArg, BeforeArg, FadeArg, Switch, ToneArg};
use super::scan::ScanArgs;
use super::shape::ShapeArgs;
use super::{CliError, open, outputs};
use crate::design::hair::Parting;
use crate::design::hairline::Style;
use crate::design::{Aftercare, Fade, loss};
use crate::export::sheet::{Cell, compose};
use crate::export::{png, text, years};
use crate::renderer::{FrameSpec, Renderer, Tone};
use crate::scene::camera::{NAMED, View};
use crate::scene::{Scene, light, skin};
use crate::stage::Stage;
use image::RgbaImage;
use std::path::{Path, PathBuf};
use std::time::Instant;
use words::{caption, fill};

#[derive(clap::Args)]
pub struct RenderArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    /// Head: a name (default, male-25, ...) or an OBJ file
    #[arg(long)]
    head: Option<String>,
    #[command(flatten)]
    shape: ShapeArgs,
    #[command(flatten)]
    scan: ScanArgs,
    /// Years since the course healed, 0 to 20, one picture each
    #[arg(long, value_delimiter = ',', value_parser = years_of, allow_negative_numbers = true)]
    years: Vec<f32>,
    /// Days since the last session while it heals, 0 to 42
    #[arg(long, value_parser = days, allow_negative_numbers = true)]
    days: Option<f32>,
    /// Clinical views, one picture each: frontal, three-quarter, left, right, vertex, crown, back,
    /// left-temple, right-temple
    #[arg(long, value_delimiter = ',', value_parser = view)]
    view: Vec<String>,
    /// Camera azimuth, degrees, positive to the person's left
    #[arg(long, value_parser = |t: &str| open::number(t, -360.0, 360.0, "the azimuth"), allow_negative_numbers = true, conflicts_with = "view")]
    azimuth: Option<f32>,
    /// Camera elevation, degrees, 90 straight above
    #[arg(long, value_parser = |t: &str| open::number(t, -90.0, 90.0, "the elevation"), allow_negative_numbers = true, conflicts_with = "view")]
    elevation: Option<f32>,
    /// Look straight at scalp coordinates U,V (0.5,0.5 is the vertex)
    #[arg(long, value_parser = aim, conflicts_with_all = ["view", "azimuth", "elevation"])]
    aim: Option<[f32; 2]>,
    /// Frame this many millimetres of skin from top to bottom
    #[arg(long, value_parser = |t: &str| open::number(t, 1.0, 2000.0, "the crop"))]
    crop_mm: Option<f32>,
    /// Camera distance, mm
    #[arg(long, value_parser = |t: &str| open::number(t, 20.0, 20_000.0, "the distance"))]
    distance: Option<f32>,
    /// Vertical field of view, degrees
    #[arg(long, value_parser = |t: &str| open::number(t, 0.05, 120.0, "the field of view"), conflicts_with = "crop_mm")]
    fov: Option<f32>,
    /// Assumed scenarios of fading, one picture each: slow, typical, fast
    #[arg(long, value_delimiter = ',', value_enum)]
    fade: Vec<FadeArg>,
    /// Aftercare over the healing weeks
    #[arg(long, value_enum)]
    aftercare: Option<AftercareArg>,
    /// Days since the client's own hair was shaved, 0 to 7, one picture each
    #[arg(long, value_delimiter = ',', value_parser = |t: &str| open::number(t, 0.0, 7.0, "the stubble's days"))]
    stubble_days: Vec<f32>,
    /// Lengths of the client's own hair, mm, 1 to 120, or 0 for stubble, one picture each
    #[arg(long, value_delimiter = ',', value_parser = open::hair_length)]
    hair_length: Vec<f32>,
    /// Its curl: 0 straight, 0.3 wavy, 0.6 curly, 1 coiled
    #[arg(long, value_parser = |t: &str| open::number(t, 0.0, 1.0, "the curl"))]
    hair_curl: Option<f32>,
    /// Its parting
    #[arg(long, value_enum)]
    parting: Option<Parting>,
    /// Stages of male pattern loss in place of the scene's, one picture each: I, II, IIa, ... VII
    #[arg(long, value_delimiter = ',', value_parser = loss::Stage::ALL.map(loss::Stage::name))]
    norwood: Vec<String>,
    /// Styles of the hairline in place of the scene's, one picture each: natural, soft, broken, defined,
    /// straight, rounded, widows-peak, winged, receded, feminine
    #[arg(long, value_delimiter = ',', value_parser = Style::ALL.map(Style::name))]
    hairline: Vec<String>,
    /// Leave the client's own hair out
    #[arg(long)]
    no_hair: bool,
    /// Skin by Fitzpatrick type, i to vi, one picture each (a convention; scene files take the
    /// melanin itself)
    #[arg(long, value_delimiter = ',', value_parser = skin_name)]
    skin: Vec<String>,
    /// Surface, one picture each: matte, natural, shaved, oily, wet
    #[arg(long, value_delimiter = ',', value_parser = sheen_name)]
    sheen: Vec<String>,
    /// Lights, one picture each: clinic-soft, downlight, bathroom, office, noon, overcast,
    /// golden-hour, flash
    #[arg(long, value_delimiter = ',', value_parser = light_name)]
    light: Vec<String>,
    /// Exposure correction, EV
    #[arg(long, value_parser = |t: &str| open::number(t, -6.0, 6.0, "the exposure"), allow_negative_numbers = true)]
    exposure: Option<f32>,
    /// Display transform
    #[arg(long, value_enum, default_value = "true")]
    tone: ToneArg,
    /// Size in pixels
    #[arg(long, value_parser = open::resolution, default_value = "1280,1000")]
    resolution: (u32, u32),
    /// Jittered samples a picture is the mean of
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=4096))]
    samples: u32,
    /// Seed of the plan
    #[arg(long)]
    seed: Option<u32>,
    /// Total pigment dots, for tests of scale: sets the dots that each impression holds
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    dots: Option<u64>,
    /// File or pattern to write, with {years} {view} {light} {fade} {skin} {sheen} {stubble} {hair} {session} {before} {norwood} {hairline} {n}
    #[arg(long)]
    output: Option<PathBuf>,
    /// One labelled sheet of all pictures
    #[arg(long)]
    sheet: Option<PathBuf>,
    /// Bare skin, no treatment
    #[arg(long)]
    bare: bool,
    /// As seen after session N, 1 for the first, one picture each
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=15))]
    session: Vec<u32>,
    /// Without the treatment, one picture each: freshly shaved today, as today, or untreated in the same
    /// future year; treated to set beside them
    #[arg(long, value_delimiter = ',', value_enum)]
    before: Vec<BeforeArg>,
    /// Figures of the last picture as JSON
    #[arg(long)]
    stats: Option<PathBuf>,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
    /// Level of detail
    #[arg(long, value_enum, default_value = "on")]
    lod: Switch,
    /// Gloss of the skin; off for measuring tone
    #[arg(long, value_enum, default_value = "on")]
    gloss: Switch,
    /// How dots are drawn; quads and points are baselines
    #[arg(long, value_enum, default_value = "compute")]
    backend: BackendArg,
    /// Leave the "illustration" stamp out
    #[arg(long)]
    no_stamp: bool,
}

fn years_of(text: &str) -> Result<f32, String> {
    open::number(text, 0.0, 20.0, "years")
}

fn days(text: &str) -> Result<f32, String> {
    open::number(text, 0.0, 42.0, "days")
}

fn view(text: &str) -> Result<String, String> {
    let names = NAMED.map(|(name, ..)| name);
    if names.contains(&text) { Ok(text.into()) } else { Err(format!("views are {}", names.join(", "))) }
}

fn light_name(text: &str) -> Result<String, String> {
    let names = light::PRESETS.map(|p| p.name);
    if names.contains(&text) { Ok(text.into()) } else { Err(format!("lights are {}", names.join(", "))) }
}

fn skin_name(text: &str) -> Result<String, String> {
    named(&skin::starts(), text, "skins")
}

fn sheen_name(text: &str) -> Result<String, String> {
    named(&skin::SHEENS, text, "sheens")
}

fn named(list: &[skin::Named], text: &str, what: &str) -> Result<String, String> {
    let names: Vec<_> = list.iter().map(|(name, ..)| *name).collect();
    if names.contains(&text) { Ok(text.into()) } else { Err(format!("{what} are {}", names.join(", "))) }
}

fn aim(text: &str) -> Result<[f32; 2], String> {
    let parts = text.split_once(',').ok_or("scalp coordinates are U,V, such as 0.5,0.5")?;
    Ok([open::number(parts.0, -0.3, 1.5, "u")?, open::number(parts.1, 0.0, 1.0, "v")?])
}

/// One picture to make.
#[derive(Clone)]
struct Shot {
    spec: FrameSpec,
    years: f32,
    view: String,
    light: String,
    fade: Fade,
    skin: String,
    sheen: String,
    /// Sessions shown, 0 for all.
    session: u32,
    before: Option<BeforeArg>,
    norwood: Option<loss::Stage>,
    hairline: Option<Style>,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &RenderArgs) -> Result<(), CliError> {
    if args.output.is_none() && args.sheet.is_none() && args.stats.is_none() {
        return Err(CliError::Usage(
            "nothing to write; add --output FILE.png, --sheet FILE.png or --stats FILE.json".into(),
        ));
    }
    let (mut scene, base) = open::scene(args.scene.as_deref(), args.head.as_deref())?;
    args.shape.apply(&mut scene)?;
    scene.import = args.scan.over(scene.import)?;
    scene.treatment.seed = args.seed.unwrap_or(scene.treatment.seed);
    let lists = [
        args.years.len(),
        args.view.len(),
        args.light.len(),
        args.fade.len(),
        args.skin.len(),
        args.sheen.len(),
        args.stubble_days.len(),
        args.hair_length.len(),
        args.session.len(),
        args.before.len(),
        args.norwood.len(),
        args.hairline.len(),
    ];
    let count = lists.iter().map(|n| n.max(&1)).product();
    check_outputs(args, count)?;
    let mut shots = shots(args, &scene);
    let listed = &shots;
    let pictures =
        args.output.iter().flat_map(|pattern| listed.iter().enumerate().map(move |(n, shot)| fill(pattern, shot, n)));
    let all: Vec<PathBuf> = pictures.chain(args.sheet.clone()).chain(args.stats.clone()).collect();
    outputs::check(&all, &outputs::inputs(args.scene.as_deref(), &scene, &base, Some(&args.scan)))?;
    let gpu = open::gpu(args.adapter.as_deref())?;
    let mut renderer = Renderer::new(&gpu)?;
    let mut stage = open::stage(&gpu, &scene, &base)?;
    open::tell_size(&stage.head);
    renderer.set_stage(stage.clone())?;
    settle(&mut shots, args, &scene, &stage)?;
    let mut cells = Vec::new();
    // Under each year of a sheet what tells it apart; of the first one, to compare with.
    let tells_years = args.sheet.is_some() && args.years.len() > 1 && args.norwood.is_empty() && !args.bare;
    let places = tells_years.then(|| years::Places::of(&stage)).flatten();
    let mut first_insets: Vec<RgbaImage> = Vec::new();
    for (n, shot) in shots.iter().enumerate() {
        open::progress(&format!("picture {} of {}", n + 1, shots.len()), n as f32 / shots.len() as f32 * 0.9);
        let planned = shot.scene(&scene);
        if !stage.is_plan_of(&planned) {
            stage = stage.replan(&planned);
            renderer.set_stage(stage.clone())?;
        }
        let start = Instant::now();
        renderer.begin(&shot.spec)?;
        let mut picture = renderer.read_picture()?;
        let frame_ms = start.elapsed().as_secs_f64() * 1000.0;
        if let Some(stats) = args.stats.as_ref().filter(|_| n + 1 == shots.len()) {
            let text = super::stats::stats_json(&mut renderer, &gpu, &shot.spec, &[frame_ms])?;
            png::write_bytes(text.as_bytes(), stats)?;
        }
        let mut celled = picture.clone();
        if let Some(places) = &places {
            let insets = places.pictures(&mut renderer, &shot.spec)?;
            if shot.years.to_bits() == args.years[0].to_bits() {
                first_insets.clone_from(&insets);
            }
            celled = years::with_strip(&picture, &first_insets, &insets);
        }
        cells.push(Cell { picture: celled, caption: caption(args, shot) });
        if let Some(pattern) = &args.output {
            if !args.no_stamp {
                text::stamp(&mut picture);
            }
            let path = fill(pattern, shot, n);
            png::write(&picture, &path)?;
            open::progress("", 1.0);
            println!("{}", path.display());
        }
    }
    if let Some(path) = &args.sheet {
        write_sheet(args, &scene, &cells, path)?;
    }
    Ok(())
}

fn write_sheet(args: &RenderArgs, scene: &Scene, cells: &[Cell], path: &Path) -> Result<(), CliError> {
    let title = format!("{}: {}", scene.head_name(), if args.bare { "bare" } else { "scalp micropigmentation" });
    let columns = if cells.len() <= 3 { cells.len() as u32 } else { (cells.len() as u32).div_ceil(2).min(4) };
    let stamp = (!args.no_stamp).then_some(text::STAMP);
    let sheet: RgbaImage = compose(&title, cells, columns, stamp);
    png::write(&sheet, path)?;
    open::progress("", 1.0);
    println!("{}", path.display());
    Ok(())
}

/// Checks every path before the long work.
fn check_outputs(args: &RenderArgs, count: usize) -> Result<(), CliError> {
    let is_png = |p: &PathBuf| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("png"));
    if [&args.output, &args.sheet].into_iter().flatten().any(|p| !is_png(p)) {
        return Err(CliError::Usage("pictures are PNG files: let the name end in .png".into()));
    }
    let pattern = args.output.as_ref().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let several = |name: &str, n: usize| n > 1 && !pattern.contains(name) && !pattern.contains("{n}");
    if args.output.is_some()
        && count > 1
        && (several("{years}", args.years.len())
            || several("{view}", args.view.len())
            || several("{light}", args.light.len())
            || several("{fade}", args.fade.len())
            || several("{skin}", args.skin.len())
            || several("{sheen}", args.sheen.len())
            || several("{stubble}", args.stubble_days.len())
            || several("{hair}", args.hair_length.len())
            || several("{session}", args.session.len())
            || several("{before}", args.before.len())
            || several("{norwood}", args.norwood.len())
            || several("{hairline}", args.hairline.len()))
    {
        return Err(CliError::Usage(format!(
            "{count} pictures need a pattern such as out-{{n}}.png, or {{years}}, {{view}}, {{light}}, {{fade}}, {{skin}}, {{sheen}}, {{hair}}"
        )));
    }
    Ok(())
}

/// What of the pictures only the staged head decides: where a camera stands that was aimed at its skin, and
/// how many dots an impression holds.
fn settle(shots: &mut [Shot], args: &RenderArgs, scene: &Scene, stage: &Stage) -> Result<(), CliError> {
    let free = if args.view.is_empty() { Some(free_view(args, scene, stage)?) } else { None };
    for shot in shots {
        shot.spec.view = free.unwrap_or(shot.spec.view);
        shot.spec.dots_per_impression = args.dots.map_or(0, |n| dots_each(n, stage.impressions));
    }
    Ok(())
}

/// Every combination of what is listed, as far as it is known before the head is.
fn shots(args: &RenderArgs, scene: &Scene) -> Vec<Shot> {
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
    fn scene(&self, scene: &Scene) -> Scene {
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
    fn new(args: &RenderArgs, scene: &Scene) -> Self {
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

/// The camera of --azimuth, --elevation, --aim; the scene's own where they are absent.
fn free_view(args: &RenderArgs, scene: &Scene, stage: &Stage) -> Result<View, CliError> {
    let mut view = scene.camera;
    if let Some([u, v]) = args.aim {
        let Some(target) = stage.chart.point_from_uv(glam::vec2(u, v)) else {
            return Err(CliError::Input(format!("scalp coordinates {u},{v} lie off this head; try 0.5,0.5")));
        };
        let normal = stage.chart.texel(stage.chart.frame.st_from_point(target)).normal;
        view.target_mm = target.to_array();
        view.azimuth_deg = normal.x.atan2(normal.z).to_degrees();
        view.elevation_deg = normal.y.clamp(-1.0, 1.0).asin().to_degrees();
    }
    view.azimuth_deg = args.azimuth.unwrap_or(view.azimuth_deg);
    view.elevation_deg = args.elevation.unwrap_or(view.elevation_deg);
    Ok(sized(args, view))
}

/// Applies --distance, --fov and --crop-mm.
fn sized(args: &RenderArgs, mut view: View) -> View {
    view.distance_mm = args.distance.unwrap_or(view.distance_mm);
    view.fov_deg = args.fov.unwrap_or(view.fov_deg);
    if let Some(crop) = args.crop_mm {
        view.fov_deg = 2.0 * (crop * 0.5 / view.distance_mm).atan().to_degrees();
    }
    view
}
