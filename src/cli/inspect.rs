//! `tonsure inspect`: what is in a head file, and what was made of it.

use super::CliError;
use super::scan::ScanArgs;
use crate::mesh::import::{self, ImportOptions};
use crate::mesh::measure::{Measures, measure};
use crate::mesh::register;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct InspectArgs {
    /// Head file: OBJ, PLY, STL, GLB or glTF
    file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    scan: ScanArgs,
}

/// # Errors
/// A file that is not a usable head.
pub fn run(args: &InspectArgs) -> Result<(), CliError> {
    let options = args.scan.read()?;
    let value = inspect(&args.file, &options)?;
    if args.json {
        println!("{value:#}");
    } else {
        print!("{}", text(&value));
    }
    Ok(())
}

/// The report as JSON.
fn inspect(path: &Path, options: &ImportOptions) -> Result<Value, CliError> {
    let imported = import::load(path, options)?;
    let (report, marks) = (imported.report.clone(), imported.marks.clone());
    let head = register::head("", imported);
    let measures = measure(&head, &marks);
    let mut landmarks = Map::new();
    for point in &measures.points {
        let position = report.placement.to_file(point.position_mm).to_array();
        landmarks.insert(
            point.name.into(),
            json!({ "position": position.map(rounded), "confidence": rounded(point.confidence.into()) }),
        );
    }
    let of = |f: fn(&Measures) -> Option<f32>| f(&measures).map(|v| (f64::from(v) * 10.0).round() / 10.0);
    Ok(json!({
        "format": report.format,
        "vertices": report.vertices,
        "triangles": report.triangles,
        "components": report.components,
        "unit": report.unit.to_string(),
        "mm_per_unit": report.placement.mm_per_unit,
        "up": report.up.to_string(),
        "front": report.front.to_string(),
        "landmarks": landmarks,
        "head_length_mm": of(|m| m.head_length_mm),
        "head_breadth_mm": of(|m| Some(m.head_breadth_mm)),
        "circumference_mm": of(|m| m.circumference_mm),
        "scalp_area_cm2": of(|m| Some(m.scalp_area_cm2)),
        "defects": report.defects,
    }))
}

/// To a millionth of a unit: a thousandth of a millimetre in metres.
fn rounded(v: f64) -> f64 {
    (v * 1e6).round() / 1e6
}

/// The report for people: one line a field, nested ones indented.
fn text(value: &Value) -> String {
    let mut out = String::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(points) => {
                out.push_str(&format!("{key}{}\n", if points.is_empty() { ": none, no face was found" } else { "" }));
                for (name, point) in points {
                    let at = |i: usize| point["position"][i].as_f64().unwrap_or_default();
                    let confidence = &point["confidence"];
                    out.push_str(&format!("  {name:<18} {:.3} {:.3} {:.3}  ({confidence})\n", at(0), at(1), at(2)));
                }
            }
            Value::Array(defects) => {
                out.push_str(&format!("{key}{}\n", if defects.is_empty() { ": none" } else { "" }));
                for d in defects {
                    let done = if d["repaired"] == Value::Bool(true) { "repaired" } else { "left" };
                    out.push_str(&format!("  {:<26} {} {done}\n", d["kind"].as_str().unwrap_or_default(), d["count"]));
                }
            }
            Value::String(word) => out.push_str(&format!("{key:<18} {word}\n")),
            Value::Null => out.push_str(&format!("{key:<18} not found\n")),
            other => out.push_str(&format!("{key:<18} {other}\n")),
        }
    }
    out
}
