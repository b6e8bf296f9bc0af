//! Every impression as a list, CSV or PLY.

use crate::design::pigments::library;
use crate::mesh::import::Placement;
use crate::stage::Stage;
use glam::{Mat3, Vec3};
use std::fmt::Write;

/// Whose coordinates positions are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Frame {
    /// The head frame, millimetres.
    #[default]
    Head,
    /// The head file's own, in its own unit.
    File,
}

/// Where positions lie, and how they are written.
struct Space {
    placement: Option<Placement>,
    decimals: usize,
}

impl Space {
    /// A head by name is its own file.
    fn of(stage: &Stage, frame: Frame) -> Self {
        let placement = stage.head.placement.filter(|_| frame == Frame::File);
        // To a thousandth of a millimetre.
        let decimals = placement.map_or(3.0, |p| (p.mm_per_unit * 1000.0).log10().ceil().clamp(0.0, 12.0));
        Self { placement, decimals: decimals as usize }
    }

    fn position(&self, head_mm: Vec3) -> [String; 3] {
        let p = self.placement.map_or(head_mm.as_dvec3(), |place| place.to_file(head_mm));
        p.to_array().map(|v| format!("{v:.0$}", self.decimals))
    }

    fn normal(&self, normal: Vec3) -> [String; 3] {
        let turn = self.placement.map_or(Mat3::IDENTITY, |place| place.rotation.transpose());
        (turn * normal).to_array().map(|v| format!("{v:.4}"))
    }

    /// Frame and unit, for people.
    fn told(&self) -> String {
        match self.placement {
            Some(place) => format!("frame: the head file's own; unit: the file's, {} mm", place.mm_per_unit),
            None => "frame: head, +X to the person's left, +Y up, +Z out of the face, origin between the \
                     preauricular points; unit: mm"
                .into(),
        }
    }
}

/// Comma-separated values with a header line.
pub fn csv(stage: &Stage, frame: Frame) -> String {
    let space = Space::of(stage, frame);
    let names = if space.placement.is_some() { "x,y,z" } else { "x_mm,y_mm,z_mm" };
    let mut out = format!("{names},nx,ny,nz,layer,depth_mm,diameter_mm,pigment\n");
    for row in rows(stage, &space) {
        // Writing to a String cannot fail.
        writeln!(out, "{}", row.join(",")).ok();
    }
    out
}

/// ASCII PLY with one vertex an impression; the pigment is its index in the plan.
pub fn ply(stage: &Stage, frame: Frame) -> String {
    let space = Space::of(stage, frame);
    let mut out = format!("ply\nformat ascii 1.0\ncomment {}\n", space.told());
    writeln!(out, "element vertex {}", stage.impressions.len()).ok();
    // A file's coordinates may be far from its origin.
    let number = if space.placement.is_some() { "double" } else { "float" };
    for name in ["x", "y", "z"] {
        writeln!(out, "property {number} {name}").ok();
    }
    for name in ["nx", "ny", "nz"] {
        writeln!(out, "property float {name}").ok();
    }
    out.push_str(
        "property uint layer\nproperty float depth_mm\nproperty float diameter_mm\nproperty uint pigment\nend_header\n",
    );
    for mut row in rows(stage, &space) {
        let index = stage.treatment.pigments.iter().chain(library()).position(|p| row[9] == p.name).unwrap_or(0);
        row[9] = index.to_string();
        writeln!(out, "{}", row.join(" ")).ok();
    }
    out
}

fn rows<'a>(stage: &'a Stage, space: &'a Space) -> impl Iterator<Item = [String; 10]> + 'a {
    let mut order: Vec<_> = stage.impressions.iter().collect();
    order.sort_unstable_by_key(|i| i.rank);
    order.into_iter().map(|i| {
        let ([x, y, z], [nx, ny, nz]) = (space.position(i.position_mm), space.normal(i.normal));
        let pigment = stage.treatment.sessions.get(i.session as usize).map_or("", |s| s.pigment.as_str());
        [
            x,
            y,
            z,
            nx,
            ny,
            nz,
            i.session.to_string(),
            format!("{:.3}", i.depth_mm),
            format!("{:.3}", i.diameter_mm),
            pigment.replace([',', '\n', '"', ' '], "_"),
        ]
    })
}
