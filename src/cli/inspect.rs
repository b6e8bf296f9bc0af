//! `tonsure inspect`: what is in a head file, and what was made of it.

use super::scan::ScanArgs;
use super::shape::ShapeArgs;
use super::{CliError, outputs};
use crate::export::{head_sheet, png};
use crate::mesh::chart::Chart;
use crate::mesh::import::head;
use crate::mesh::import::{self, Defect, ImportOptions};
use crate::mesh::measure::{Measures, measure};
use crate::mesh::pose::marks::Found;
use crate::mesh::{Head, library};
use crate::scene::Scene;
use glam::{DVec3, Vec3};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct InspectArgs {
    /// Head file (OBJ, PLY, STL, GLB or glTF), or the name of a head, like default
    head: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Draw the head with its landmarks, chart grid and zones from four sides into this PNG
    #[arg(long)]
    picture: Option<PathBuf>,
    #[command(flatten)]
    scan: ScanArgs,
    #[command(flatten)]
    shape: ShapeArgs,
}

/// Texels of a side of the chart that a picture shows.
const CHART_SIZE: u32 = 512;

/// # Errors
/// What is no usable head, or a picture that cannot be written.
pub fn run(args: &InspectArgs) -> Result<(), CliError> {
    if let Some(path) = &args.picture {
        let inputs: Vec<PathBuf> =
            [Path::new(&args.head)].into_iter().chain(args.scan.file()).map(Path::to_path_buf).collect();
        outputs::check(std::slice::from_ref(path), &inputs)?;
    }
    let subject = if library::is_name(&args.head) { named(args)? } else { scanned(args)? };
    let measures = measure(&subject.head, &subject.points);
    if let Some(path) = &args.picture {
        let chart = Chart::new(&subject.head, CHART_SIZE);
        let title = Path::new(&args.head).file_name().unwrap_or_default().to_string_lossy();
        png::write(&head_sheet::draw(&subject.head, &chart, &measures, &title, &subject.placed()), path)?;
    }
    let value = subject.json(&measures);
    if args.json {
        println!("{value:#}");
    } else {
        print!("{}", text(&value));
    }
    Ok(())
}

/// What is told of a head.
struct Subject {
    head: Head,
    points: Vec<Found>,
    format: &'static str,
    /// Positions, triangles and parts as they came.
    counts: [usize; 3],
    unit: String,
    mm_per_unit: f64,
    up: String,
    front: String,
    defects: Vec<Defect>,
    colour: String,
    /// From the file's own coordinates to the head frame, row by row.
    head_from_file: [[f64; 4]; 4],
    /// From the head frame to the file's own coordinates.
    to_file: Box<dyn Fn(Vec3) -> DVec3>,
}

/// A head file.
fn scanned(args: &InspectArgs) -> Result<Subject, CliError> {
    if args.shape.is_given() {
        let head = &args.head;
        return Err(CliError::Usage(format!(
            "the head '{head}' has a shape of its own; leave the options of shape out, or scale it with --tape"
        )));
    }
    let imported = import::load(Path::new(&args.head), &args.scan.over(ImportOptions::default())?)?;
    let (report, points) = (imported.report.clone(), imported.marks.clone());
    Ok(Subject {
        head: head::head("", imported),
        points,
        format: report.format,
        counts: [report.vertices, report.triangles, report.components],
        unit: import::unit_name(report.unit).into(),
        mm_per_unit: report.placement.mm_per_unit,
        up: report.up.to_string(),
        front: report.front.to_string(),
        head_from_file: report.placement.matrix().transpose().to_cols_array_2d(),
        to_file: Box::new(move |p| report.placement.to_file(p)),
        defects: report.defects,
        colour: report.colour,
    })
}

/// A head by name: its own points are known.
fn named(args: &InspectArgs) -> Result<Subject, CliError> {
    let mut scene = Scene { head: args.head.clone(), ..Scene::default() };
    args.shape.apply(&mut scene)?;
    scene.import = args.scan.over(scene.import)?;
    let head = library::find_with(&scene.head, Path::new("."), &scene.shape, &scene.import)?;
    Ok(Subject {
        points: library::own_points(&head)?,
        format: "built-in",
        counts: [head.mesh.positions_mm.len(), head.mesh.triangles.len(), 1],
        unit: import::Unit::Millimetre.to_string(),
        mm_per_unit: 1.0,
        up: import::Axis::UP.to_string(),
        front: import::Axis::FRONT.to_string(),
        defects: Vec::new(),
        colour: "the model's own skin".into(),
        head_from_file: glam::DMat4::IDENTITY.to_cols_array_2d(),
        to_file: Box::new(|p| p.as_dvec3()),
        head,
    })
}

impl Subject {
    /// How the file was taken to lie, in a line.
    fn placed(&self) -> String {
        let [_, triangles, _] = self.counts;
        format!("{}, {triangles} triangles, unit {}, up {}, front {}", self.format, self.unit, self.up, self.front)
    }

    fn json(&self, measures: &Measures) -> Value {
        let mut landmarks = Map::new();
        for point in &measures.points {
            let position = (self.to_file)(point.position_mm).to_array();
            landmarks.insert(
                point.name.into(),
                json!({ "position": position.map(rounded), "confidence": rounded(point.confidence.into()) }),
            );
        }
        let tenths = |v: f32| (f64::from(v) * 10.0).round() / 10.0;
        let [vertices, triangles, components] = self.counts;
        json!({
            "format": self.format,
            "vertices": vertices,
            "triangles": triangles,
            "components": components,
            "colour": self.colour,
            "unit": self.unit,
            "mm_per_unit": self.mm_per_unit,
            "size": self.head.size_note.as_deref().unwrap_or("a grown person's"),
            "head_from_file": self.head_from_file,
            "up": self.up,
            "front": self.front,
            "landmarks": landmarks,
            "head_length_mm": measures.head_length_mm.map(tenths),
            "head_breadth_mm": tenths(measures.head_breadth_mm),
            "circumference_mm": measures.circumference_mm.map(tenths),
            "scalp_area_cm2": tenths(measures.scalp_area_cm2),
            "defects": self.defects,
        })
    }
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
            // For programs.
            Value::Array(_) if key == "head_from_file" => {}
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
