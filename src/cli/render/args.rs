//! The switches of `tonsure render`.

use crate::cli::choices::{AftercareArg, BackendArg, BeforeArg, FadeArg, Switch, ToneArg};
use crate::cli::open;
use crate::cli::scan::ScanArgs;
use crate::cli::shape::ShapeArgs;
use crate::design::hair::Parting;
use crate::design::hairline::Style;
use crate::design::loss;
use crate::scene::skin;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct RenderArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    pub(super) scene: Option<String>,
    /// Head: a name (default, male-25, ...) or an OBJ file
    #[arg(long)]
    pub(super) head: Option<String>,
    #[command(flatten)]
    pub(super) shape: ShapeArgs,
    #[command(flatten)]
    pub(super) scan: ScanArgs,
    /// Years since the course healed, 0 to 20, one picture each
    #[arg(long, value_delimiter = ',', value_parser = years_of, allow_negative_numbers = true)]
    pub(super) years: Vec<f32>,
    /// Days since the last session while it heals, 0 to 42
    #[arg(long, value_parser = days, allow_negative_numbers = true)]
    pub(super) days: Option<f32>,
    /// Clinical views, one picture each: frontal, three-quarter, left, right, vertex, crown, back,
    /// left-temple, right-temple
    #[arg(long, value_delimiter = ',', value_parser = open::view_name)]
    pub(super) view: Vec<String>,
    /// Camera azimuth, degrees, positive to the person's left
    #[arg(long, value_parser = |t: &str| open::number(t, -360.0, 360.0, "the azimuth"), allow_negative_numbers = true, conflicts_with = "view")]
    pub(super) azimuth: Option<f32>,
    /// Camera elevation, degrees, 90 straight above
    #[arg(long, value_parser = |t: &str| open::number(t, -90.0, 90.0, "the elevation"), allow_negative_numbers = true, conflicts_with = "view")]
    pub(super) elevation: Option<f32>,
    /// Look straight at scalp coordinates U,V (0.5,0.5 is the vertex)
    #[arg(long, value_parser = aim, conflicts_with_all = ["view", "azimuth", "elevation"])]
    pub(super) aim: Option<[f32; 2]>,
    /// Frame this many millimetres of skin from top to bottom
    #[arg(long, value_parser = |t: &str| open::number(t, 1.0, 2000.0, "the crop"))]
    pub(super) crop_mm: Option<f32>,
    /// Camera distance, mm
    #[arg(long, value_parser = |t: &str| open::number(t, 20.0, 20_000.0, "the distance"))]
    pub(super) distance: Option<f32>,
    /// Vertical field of view, degrees
    #[arg(long, value_parser = |t: &str| open::number(t, 0.05, 120.0, "the field of view"), conflicts_with = "crop_mm")]
    pub(super) fov: Option<f32>,
    /// Assumed scenarios of fading, one picture each: slow, typical, fast
    #[arg(long, value_delimiter = ',', value_enum)]
    pub(super) fade: Vec<FadeArg>,
    /// Aftercare over the healing weeks
    #[arg(long, value_enum)]
    pub(super) aftercare: Option<AftercareArg>,
    /// Days since the client's own hair was shaved, 0 to 7, one picture each
    #[arg(long, value_delimiter = ',', value_parser = |t: &str| open::number(t, 0.0, 7.0, "the stubble's days"))]
    pub(super) stubble_days: Vec<f32>,
    /// Lengths of the client's own hair, mm, 1 to 120, or 0 for stubble, one picture each
    #[arg(long, value_delimiter = ',', value_parser = open::hair_length)]
    pub(super) hair_length: Vec<f32>,
    /// Its curl: 0 straight, 0.3 wavy, 0.6 curly, 1 coiled
    #[arg(long, value_parser = |t: &str| open::number(t, 0.0, 1.0, "the curl"))]
    pub(super) hair_curl: Option<f32>,
    /// Its parting
    #[arg(long, value_enum)]
    pub(super) parting: Option<Parting>,
    /// Stages of male pattern loss in place of the scene's, one picture each: I, II, IIa, ... VII
    #[arg(long, value_delimiter = ',', value_parser = loss::Stage::ALL.map(loss::Stage::name))]
    pub(super) norwood: Vec<String>,
    /// Styles of the hairline in place of the scene's, one picture each: natural, soft, broken, defined,
    /// straight, rounded, widows-peak, winged, receded, feminine
    #[arg(long, value_delimiter = ',', value_parser = Style::ALL.map(Style::name))]
    pub(super) hairline: Vec<String>,
    /// Leave the client's own hair out
    #[arg(long)]
    pub(super) no_hair: bool,
    /// Skin by Fitzpatrick type, i to vi, one picture each (a convention; scene files take the
    /// melanin itself)
    #[arg(long, value_delimiter = ',', value_parser = skin_name)]
    pub(super) skin: Vec<String>,
    /// Surface, one picture each: matte, natural, shaved, oily, wet
    #[arg(long, value_delimiter = ',', value_parser = sheen_name)]
    pub(super) sheen: Vec<String>,
    /// Lights, one picture each: clinic-soft, downlight, bathroom, office, noon, overcast,
    /// golden-hour, flash
    #[arg(long, value_delimiter = ',', value_parser = open::light_name)]
    pub(super) light: Vec<String>,
    /// Exposure correction, EV
    #[arg(long, value_parser = |t: &str| open::number(t, -6.0, 6.0, "the exposure"), allow_negative_numbers = true)]
    pub(super) exposure: Option<f32>,
    /// Display transform
    #[arg(long, value_enum, default_value = "true")]
    pub(super) tone: ToneArg,
    /// Size in pixels
    #[arg(long, value_parser = open::resolution, default_value = "1280,1000")]
    pub(super) resolution: (u32, u32),
    /// Jittered samples a picture is the mean of
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub(super) samples: u32,
    /// Seed of the plan
    #[arg(long)]
    pub(super) seed: Option<u32>,
    /// Total pigment dots, for tests of scale: sets the dots that each impression holds
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(super) dots: Option<u64>,
    /// File or pattern to write, with {years} {view} {light} {fade} {skin} {sheen} {stubble} {hair} {session} {before} {norwood} {hairline} {n}
    #[arg(long)]
    pub(super) output: Option<PathBuf>,
    /// One labelled sheet of all pictures
    #[arg(long)]
    pub(super) sheet: Option<PathBuf>,
    /// Title of the sheet; a scan's own name is not told unless it is written here
    #[arg(long)]
    pub(super) title: Option<String>,
    /// Bare skin, no treatment
    #[arg(long)]
    pub(super) bare: bool,
    /// As seen after session N, 1 for the first, one picture each
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=15))]
    pub(super) session: Vec<u32>,
    /// Without the treatment, one picture each: freshly shaved today, as today, or untreated in the same
    /// future year; treated to set beside them
    #[arg(long, value_delimiter = ',', value_enum)]
    pub(super) before: Vec<BeforeArg>,
    /// Figures of the last picture as JSON
    #[arg(long)]
    pub(super) stats: Option<PathBuf>,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    pub(super) adapter: Option<String>,
    /// Level of detail
    #[arg(long, value_enum, default_value = "on")]
    pub(super) lod: Switch,
    /// Gloss of the skin; off for measuring tone
    #[arg(long, value_enum, default_value = "on")]
    pub(super) gloss: Switch,
    /// How dots are drawn; quads and points are baselines
    #[arg(long, value_enum, default_value = "compute")]
    pub(super) backend: BackendArg,
    /// Leave the "illustration" stamp out
    #[arg(long)]
    pub(super) no_stamp: bool,
}

fn years_of(text: &str) -> Result<f32, String> {
    open::number(text, 0.0, 20.0, "years")
}

fn days(text: &str) -> Result<f32, String> {
    open::number(text, 0.0, 42.0, "days")
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
