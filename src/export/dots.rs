//! Every impression as a list, CSV or PLY.

use crate::design::pigments::library;
use crate::stage::Stage;
use std::fmt::Write;

/// Comma-separated values with a header line.
pub fn csv(stage: &Stage) -> String {
    let mut out = String::from("x_mm,y_mm,z_mm,nx,ny,nz,layer,depth_mm,diameter_mm,pigment\n");
    for row in rows(stage) {
        // Writing to a String cannot fail.
        writeln!(out, "{}", row.join(",")).ok();
    }
    out
}

/// ASCII PLY with one vertex an impression; the pigment is its index in the plan.
pub fn ply(stage: &Stage) -> String {
    let mut out = String::from("ply\nformat ascii 1.0\n");
    writeln!(out, "element vertex {}", stage.impressions).ok();
    for name in ["x", "y", "z", "nx", "ny", "nz"] {
        writeln!(out, "property float {name}").ok();
    }
    out.push_str(
        "property uint layer\nproperty float depth_mm\nproperty float diameter_mm\nproperty uint pigment\nend_header\n",
    );
    for mut row in rows(stage) {
        let index = stage.treatment.pigments.iter().chain(library()).position(|p| row[9] == p.name).unwrap_or(0);
        row[9] = index.to_string();
        writeln!(out, "{}", row.join(" ")).ok();
    }
    out
}

fn rows(stage: &Stage) -> impl Iterator<Item = [String; 10]> {
    let mut order: Vec<_> = stage.planned().iter().collect();
    order.sort_unstable_by_key(|i| i.rank);
    order.into_iter().map(|i| {
        let [p, n] = [i.position_mm, i.normal].map(|v| v.to_array());
        let pigment = stage.treatment.sessions.get(i.session as usize).map_or("", |s| s.pigment.as_str());
        [
            format!("{:.3}", p[0]),
            format!("{:.3}", p[1]),
            format!("{:.3}", p[2]),
            format!("{:.4}", n[0]),
            format!("{:.4}", n[1]),
            format!("{:.4}", n[2]),
            i.session.to_string(),
            format!("{:.3}", i.depth_mm),
            format!("{:.3}", i.diameter_mm),
            pigment.replace([',', '\n', '"', ' '], "_"),
        ]
    })
}
