//! `tonsure scene new`: a scene from switches.

mod args;
mod fill;
mod values;

use super::{CliError, outputs};
use crate::scene::{Scene, file, ready};
pub use args::NewArgs;

/// # Errors
/// A file that is there already or cannot be written, a pigment that nobody knows.
pub fn run(args: &NewArgs) -> Result<(), CliError> {
    if args.file.exists() && !args.force {
        let path = args.file.display();
        return Err(CliError::Input(format!("{path} exists already; choose another name or add --force")));
    }
    let text = file::to_text(&scene(args)?);
    // The switches' own ranges keep it valid, but for names that only the plan knows.
    let scene = file::parse(&text, &args.file)?;
    let base = args.file.parent().unwrap_or(std::path::Path::new("."));
    outputs::check(std::slice::from_ref(&args.file), &outputs::inputs(None, &scene, base, None))?;
    Ok(crate::export::png::write_bytes(text.as_bytes(), &args.file)?)
}

/// The scene that the switches ask for.
fn scene(args: &NewArgs) -> Result<Scene, CliError> {
    let mut scene = match &args.like {
        Some(name) => ready::find(name)?,
        None => file::parse(file::DEMO, std::path::Path::new("demo scene"))?,
    };
    fill::client(args, &mut scene);
    fill::loss(args, &mut scene)?;
    fill::treatment(args, &mut scene)?;
    args.set.iter().try_for_each(|fields| fields.set(&mut scene))?;
    Ok(scene)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::session::Device;
    use clap::{CommandFactory, Parser};

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        new: NewArgs,
    }

    fn made(switches: &[&str]) -> Result<Scene, String> {
        let words = ["scene-new", "plan.toml"].iter().chain(switches);
        let cli = Cli::try_parse_from(words).map_err(|e| e.to_string())?;
        scene(&cli.new).map_err(|e| e.to_string())
    }

    /// A value for every switch that is not the demo's.
    const SAMPLES: &[(&str, &str)] = &[
        ("like", "edge-up"),
        ("head", "male-70"),
        ("age", "61"),
        ("sex", "female"),
        ("skin", "vi"),
        ("hair", "0.2"),
        ("grey", "0.8"),
        ("greying", "0.3"),
        ("hair-length", "40"),
        ("hair-curl", "0.5"),
        ("parting", "left"),
        ("stubble-days", "4"),
        ("hair-units", "60"),
        ("years", "3"),
        ("fade", "fast"),
        ("aftercare", "neglected"),
        ("norwood", "IIIv"),
        ("pattern", "female"),
        ("severity", "0.9"),
        ("progression", "2"),
        ("left-recess", "12"),
        ("right-recess", "-8"),
        ("areata", "ophiasis"),
        ("patch", "0.6,0.4,30"),
        ("scarring", "0.6,0.4,30"),
        ("confirmed-inactive", ""),
        ("hairline", "receded"),
        ("height", "81"),
        ("feather", "3"),
        ("density-gradient", "0.4"),
        ("shade-gradient", "0.9"),
        ("size-gradient", "0.9"),
        ("irregularity", "4"),
        ("micro", "2"),
        ("temple-points", "0.9"),
        ("left-corner", "6"),
        ("right-corner", "-6"),
        ("hairline-point", "0.3,0.5"),
        ("finish", "soft"),
        ("density", "90"),
        ("zone", "crown=77,nape=55"),
        ("dot-size", "hairline=0.7"),
        ("blend-to-hair", "0.5"),
        ("stroke", "0.5,0.4,10,1.5"),
        ("exclude", "0.5,0.4,4,a mole"),
        ("session", "day=3,share=0.7,pigment=dark-brown,dilution=9,depth=0.4,depth-scatter=0.1,diameter=0.2"),
        ("pigment", "soft-black"),
        ("dilution", "12"),
        ("device", "triple-tap"),
        ("depth", "0.5"),
        ("depth-scatter", "0.2"),
        ("diameter", "0.2"),
        ("hand-scatter", "0.4"),
        ("shade", "name=A,pigment=carbon,dilution=12"),
        ("touch-up", "4"),
        ("hand", "clumps"),
        ("scar", "kind=trauma,uptake=0.6,points=0.5:0.4/0.6:0.4/0.6:0.5"),
        ("grafts", "45"),
        ("graft-zone", "crown=30"),
        ("graft-month", "-30"),
        ("removal", "partial"),
        ("removal-year", "7"),
        ("set", "skin.freckles=0.7"),
    ];

    #[test]
    fn every_switch_changes_the_scene_and_stays_valid() {
        let demo = made(&[]).expect("the demo");
        for arg in Cli::command().get_arguments().filter_map(clap::Arg::get_long) {
            if ["force", "help"].contains(&arg) {
                continue;
            }
            let (_, value) = SAMPLES.iter().find(|(n, _)| *n == arg).unwrap_or_else(|| panic!("no sample of --{arg}"));
            let switch = if value.is_empty() { format!("--{arg}") } else { format!("--{arg}={value}") };
            let scene = made(&[&switch]).unwrap_or_else(|e| panic!("{switch}: {e}"));
            assert!(scene != demo, "{switch} changes nothing");
            let text = file::to_text(&scene);
            let again = file::parse(&text, "new.toml".as_ref()).unwrap_or_else(|e| panic!("{switch}: {e}"));
            assert!(again == scene, "{switch} does not come back from its file");
        }
    }

    #[test]
    fn lists_of_fields_land_where_they_are_meant() {
        let scene =
            made(&["--session=name=base,share=0.6", "--session=year=4,share=0.2,device=round-1"]).expect("valid");
        let [base, touch_up] = scene.treatment.sessions.as_slice() else { panic!("{:?}", scene.treatment.sessions) };
        assert!(base.name == "base" && base.share == 0.6 && base.pigment == "carbon");
        assert!(touch_up.year == 4.0 && touch_up.device == Device::Round1 && touch_up.depth_mm == base.depth_mm);
        let scars = made(&["--scar=kind=fut,stretched_mm=6", "--scar=kind=fue,count=300"]).expect("valid").scars;
        assert!(scars[0].points.len() > 4 && scars[0].stretched_mm == 6.0 && scars[1].count == 300);
        let zones = made(&["--zone=crown=77,nape=55"]).expect("valid").treatment.zones;
        assert!(zones.crown_per_cm2 == 77.0 && zones.nape_per_cm2 == 55.0 && zones.frontal_per_cm2 == 240.0);
    }

    #[test]
    fn wrong_fields_and_values_are_named() {
        for (switch, said) in [
            ("--session=depht=0.4", "depth_mm"),
            ("--session=depth=9", "0.1 to 1.2 mm"),
            ("--session=share", "NAME=VALUE"),
            ("--scar=kind=burn", "fut"),
            ("--zone=chin=3", "crown_per_cm2"),
            ("--set=skin.frekles=1", "freckles"),
            ("--exclude=0.5,0.4", "U,V"),
        ] {
            let error = made(&[switch]).expect_err(switch);
            assert!(error.contains(said), "{switch}: {error}");
        }
    }
}
