//! `tonsure sweep`: a file of jobs for `tonsure batch`, a scene with some of its fields varied.

use super::batch::job::Job;
use super::{CliError, open, outputs};
use crate::scene::set::set;
use std::path::PathBuf;
use toml::Value;

/// The most jobs of a sweep.
const MOST: usize = 100_000;

#[derive(clap::Args)]
pub struct SweepArgs {
    /// Scene file (TOML); the demo scene if left out
    scene: Option<String>,
    /// A field of the scene and its values, a,b,c or FROM..TO:N; several are crossed
    #[arg(long, value_name = "FIELD=VALUES", value_parser = vary)]
    vary: Vec<(String, Vec<Value>)>,
    /// Go through all --vary side by side in place of crossing them
    #[arg(long)]
    paired: bool,
    /// Years since the course healed, 0 to 20, in every job
    #[arg(long, value_delimiter = ',', value_parser = |t: &str| open::number(t, 0.0, 20.0, "the years"))]
    years: Vec<f32>,
    /// Clinical views in every job
    #[arg(long, value_delimiter = ',', value_parser = open::view_name)]
    view: Vec<String>,
    /// Lights in every job
    #[arg(long, value_delimiter = ',', value_parser = open::light_name)]
    light: Vec<String>,
    /// Size of the pictures, pixels
    #[arg(long, value_parser = open::resolution, default_value = "1280,1000")]
    resolution: (u32, u32),
    /// Samples a pixel is the mean of
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=4096))]
    samples: u32,
    /// File of jobs to write; on the terminal if left out
    #[arg(long)]
    output: Option<PathBuf>,
}

/// "FIELD=a,b,c" or "FIELD=FROM..TO:N".
fn vary(text: &str) -> Result<(String, Vec<Value>), String> {
    let (field, values) = text.split_once('=').ok_or("write FIELD=a,b,c or FIELD=FROM..TO:N")?;
    let range = values.split_once("..").and_then(|(from, rest)| {
        let (to, n) = rest.split_once(':')?;
        Some((from.trim().parse::<f64>().ok()?, to.trim().parse::<f64>().ok()?, n.trim().parse::<usize>().ok()?))
    });
    let values = match range {
        Some((from, to, n)) if (1..=MOST).contains(&n) && from.is_finite() && to.is_finite() => {
            let at = |i: usize| from + (to - from) * i as f64 / (n.max(2) - 1) as f64;
            // As people would write it: 0.30000000000000004 is 0.3.
            (0..n).map(|i| Value::Float((at(i) * 1e9).round() / 1e9)).collect()
        }
        None if !values.contains("..") => values.split(',').map(|value| plain(value.trim())).collect(),
        _ => return Err(format!("'{values}' is no range; write FROM..TO:N, such as 0..0.4:5")),
    };
    Ok((field.trim().to_owned(), values))
}

/// A number, true, false, or a name.
fn plain(text: &str) -> Value {
    let whole = text.parse().ok().map(Value::Integer);
    let number = || text.parse::<f64>().ok().filter(|v| v.is_finite()).map(Value::Float);
    let truth = || text.parse().ok().map(Value::Boolean);
    whole.or_else(number).or_else(truth).unwrap_or_else(|| Value::String(text.to_owned()))
}

/// # Errors
/// [`CliError`].
pub fn run(args: &SweepArgs) -> Result<(), CliError> {
    if args.scene.as_deref().is_some_and(|given| !open::is_scene(given)) {
        return Err(CliError::Usage("a sweep is of a scene file (.toml); vary the head by --vary head=...".into()));
    }
    let (scene, base) = open::scene(args.scene.as_deref(), None)?;
    let settings = settings(&args.vary, args.paired)?;
    // A job's scene is looked for from the folder of the file of jobs.
    let elsewhere = args.output.as_ref().and_then(|path| path.parent()).is_some_and(|f| !f.as_os_str().is_empty());
    let scene_file = match args.scene.as_ref().filter(|_| elsewhere).map(std::fs::canonicalize) {
        Some(Ok(whole)) => Some(whole.to_string_lossy().into_owned()),
        _ => args.scene.clone(),
    };
    let digits = settings.len().to_string().len();
    let mut lines = String::new();
    for (n, fields) in (1..).zip(&settings) {
        // What a job may not be is told now, not by the batch.
        set(&scene, fields).map_err(CliError::Input)?;
        let job = Job {
            scene: scene_file.clone(),
            set: fields.iter().cloned().collect(),
            years: args.years.clone(),
            views: args.view.clone(),
            lights: args.light.clone(),
            resolution: args.resolution.into(),
            samples: args.samples,
            output: format!("{n:0digits$}-{{view}}-{{light}}-year-{{years}}.png"),
        };
        lines += &serde_json::to_string(&job).unwrap_or_default();
        lines.push('\n');
    }
    let Some(path) = &args.output else {
        print!("{lines}");
        return Ok(());
    };
    outputs::check(std::slice::from_ref(path), &outputs::inputs(args.scene.as_deref(), &scene, &base, None))?;
    crate::export::png::write_bytes(lines.as_bytes(), path)?;
    println!("{}: {} jobs", path.display(), settings.len());
    Ok(())
}

/// The fields of each job: every combination, the last one varying fastest, or the values side by side.
fn settings(vary: &[(String, Vec<Value>)], paired: bool) -> Result<Vec<Vec<(String, Value)>>, CliError> {
    if paired {
        let count = vary.first().map_or(1, |(_, values)| values.len());
        if let Some((field, values)) = vary.iter().find(|(_, values)| values.len() != count) {
            let why = format!("--paired: {field} has {} values and the first --vary {count}", values.len());
            return Err(CliError::Usage(format!("{why}; give all as many")));
        }
        let side = |i: usize| vary.iter().map(|(field, values)| (field.clone(), values[i].clone())).collect();
        return Ok((0..count).map(side).collect());
    }
    let count = vary.iter().try_fold(1_usize, |n, (_, values)| n.checked_mul(values.len()));
    if count.is_none_or(|n| n > MOST) {
        return Err(CliError::Usage(format!("these are more than {MOST} jobs; vary less")));
    }
    let mut all = vec![Vec::new()];
    for (field, values) in vary {
        let with = |fields: &Vec<(String, Value)>, value: &Value| {
            [fields.clone(), vec![(field.clone(), value.clone())]].concat()
        };
        all = all.iter().flat_map(|fields| values.iter().map(|v| with(fields, v)).collect::<Vec<_>>()).collect();
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_people_write_them() {
        assert_eq!(vary("skin.melanin=0.02,0.1"), Ok(("skin.melanin".into(), vec![0.02.into(), 0.1.into()])));
        assert_eq!(vary("a=0..0.4:5").map(|v| v.1), Ok([0.0, 0.1, 0.2, 0.3, 0.4].map(Value::from).to_vec()));
        assert_eq!(vary("a=3..9:1").map(|v| v.1), Ok(vec![3.0.into()]));
        assert_eq!(vary("head=male-25,true,7").map(|v| v.1), Ok(vec!["male-25".into(), true.into(), 7.into()]));
        for bad in ["a", "a=1..2", "a=1..2:0", "a=x..2:3", "a=1..inf:3"] {
            assert!(vary(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn fields_are_crossed_or_paired() {
        let fields = ["a=1,2,3", "b=x,y"].map(|text| vary(text).expect("values"));
        let crossed = settings(&fields, false).expect("jobs");
        assert_eq!(crossed.len(), 6);
        assert_eq!(crossed[1], vec![("a".to_owned(), 1.into()), ("b".to_owned(), "y".into())]);
        assert!(settings(&fields, true).is_err(), "three and two");
        let fields = ["a=1,2", "b=x,y"].map(|text| vary(text).expect("values"));
        assert_eq!(settings(&fields, true).expect("jobs").len(), 2);
        assert_eq!(settings(&[], false).expect("one job").len(), 1);
        assert!(settings(&["a=0..1:50000", "b=1,2,3"].map(|text| vary(text).expect("values")), false).is_err());
    }
}
