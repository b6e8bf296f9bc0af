//! `tonsure inspect`: what is in a head file, and what was made of it.

use super::CliError;
use crate::mesh::import::landmarks::Given;
use crate::mesh::import::{self, Axis, ImportOptions, Unit};
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
    /// Unit of the file: mm, cm, dm, m or inch (found by size if left out)
    #[arg(long)]
    unit: Option<Unit>,
    /// Axis of the file that points to the top of the head, like +Z (found by shape if left out)
    #[arg(long, allow_hyphen_values = true)]
    up: Option<Axis>,
    /// Axis of the file that the face looks along, like -Y (found by shape if left out)
    #[arg(long, allow_hyphen_values = true)]
    front: Option<Axis>,
    /// Landmarks that you have picked, TOML or JSON: lines like nasion = [0.0, 24.0, 97.4] in the
    /// file's own coordinates; what this command prints with --json reads too. Nasion and both
    /// preauricular points also set the pose. Names: nasion, glabella, inion, left_preauricular,
    /// right_preauricular, vertex, nose_tip, trichion
    #[arg(long)]
    landmarks: Option<PathBuf>,
}

/// # Errors
/// A file that is not a usable head.
pub fn run(args: &InspectArgs) -> Result<(), CliError> {
    let landmarks = args.landmarks.as_deref().map(Given::read).transpose()?.unwrap_or_default();
    let options = ImportOptions { unit: args.unit, up: args.up, front: args.front, landmarks };
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
