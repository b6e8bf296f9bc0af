//! What a practitioner measures a hairline by, and what is wrong with one.

use super::style::{canthus_mm, glabella_u};
use super::{Hairline, Line, Style};
use crate::design::Zones;
use crate::design::client::{Client, Sex};
use crate::mesh::chart::Chart;
use glam::{Vec3, vec2};

/// Distances for the transfer to skin, mm, by tape along the skin or straight where said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guides {
    /// The line's middle above the glabella, by tape.
    pub glabella_mm: f32,
    /// From the line's corner, on the vertical through the outer corner of the eye, to that corner of
    /// the eye: left and right, straight.
    pub canthus_mm: [f32; 2],
    /// The head's eyes are marked; else their corners are estimated.
    pub eyes_marked: bool,
    /// From the temple point to the tragus: left and right, straight.
    pub tragus_mm: [f32; 2],
    /// Length of the line, by tape.
    pub length_mm: f32,
    /// How far the corners lie from the vertical through the outer corner of the eye, mm outwards.
    pub off_epicanthal_mm: f32,
    /// Thirds of the face: hairline to glabella, glabella to base of the nose, base of the nose to
    /// chin, straight down; the lower two are estimated from the head's size.
    pub thirds_mm: [f32; 3],
}

/// Outer corners of the eyes, left and right: as marked, else estimated from nasion and ears.
fn canthi(chart: &Chart) -> [Vec3; 2] {
    let nasion = chart.landmarks.nasion;
    chart.canthi_mm.unwrap_or_else(|| {
        [1.0, -1.0].map(|side| Vec3::new(nasion.x + side * canthus_mm(chart), nasion.y - 4.0, nasion.z - 26.0))
    })
}

/// Measures a hairline.
pub fn guides(chart: &Chart, line: &Line) -> Guides {
    let middle = line.uv.iter().min_by(|a, b| (a.y - 0.5).abs().total_cmp(&(b.y - 0.5).abs()));
    let middle_u = middle.map_or(0.0, |p| p.x);
    let l = &chart.landmarks;
    let x_mm = canthus_mm(chart);
    let [left_eye, right_eye] = canthi(chart);
    // The front part of the line alone: the sides come back to the same x.
    let front = || line.uv.iter().zip(&line.points_mm).filter(|(uv, _)| (0.28..0.72).contains(&uv.y));
    let above_eye = |side: f32| {
        front().map(|(_, p)| p).min_by(|a, b| (a.x * side - x_mm).abs().total_cmp(&(b.x * side - x_mm).abs()))
    };
    let temple = |left: bool| {
        let v = if left { 0.262 } else { 1.0 - 0.262 };
        line.uv
            .iter()
            .zip(&line.points_mm)
            .min_by(|a, b| (a.0.y - v).abs().total_cmp(&(b.0.y - v).abs()))
            .map(|(_, p)| p)
    };
    let to = |p: Option<&Vec3>, q: Vec3| p.map_or(0.0, |p| p.distance(q));
    let middle_mm = chart.point_from_uv(vec2(middle_u, 0.5)).unwrap_or(l.nasion);
    let glabella = chart.point_from_uv(vec2(glabella_u(chart), 0.5)).unwrap_or(l.nasion);
    // Where the line runs furthest back between the middle and the temple.
    let corner = line
        .uv
        .iter()
        .zip(&line.points_mm)
        .filter(|(uv, _)| (0.29..0.46).contains(&uv.y))
        .max_by(|a, b| a.0.x.total_cmp(&b.0.x))
        .map_or(x_mm, |(_, p)| p.x);
    let face_mm = l.vertex.y - l.nasion.y;
    Guides {
        glabella_mm: (middle_u - glabella_u(chart)) * chart.nasion_inion_mm,
        canthus_mm: [to(above_eye(1.0), left_eye), to(above_eye(-1.0), right_eye)],
        eyes_marked: chart.canthi_mm.is_some(),
        tragus_mm: [to(temple(true), l.left_preauricular), to(temple(false), l.right_preauricular)],
        length_mm: line.length_mm(),
        off_epicanthal_mm: corner - x_mm,
        thirds_mm: [middle_mm.distance(glabella), 0.57 * face_mm, 0.60 * face_mm],
    }
}

/// What a practitioner would say against a hairline.
pub fn warnings(hairline: &Hairline, guides: &Guides, client: &Client, zones: &Zones) -> Vec<String> {
    let mut out = Vec::new();
    let (height, lowest) = (guides.glabella_mm, client.lowest_height_mm());
    let age = client.age_years;
    if height < lowest {
        out.push(format!(
            "the hairline sits {height:.0} mm above the glabella, low for a {} of {age:.0}: below {lowest:.0} mm it will look wrong later",
            if client.sex == Sex::Female { "woman" } else { "man" },
        ));
    }
    if height > client.mature_height_mm() + 25.0 {
        out.push(format!(
            "the hairline sits {height:.0} mm above the glabella: high enough to leave the forehead long"
        ));
    }
    let soft = hairline.feather_mm >= 3.0 && hairline.density_gradient > 0.3;
    if !soft && zones.hairline_per_cm2 > 130.0 {
        out.push(format!(
            "the edge is dense and hard ({:.0} per cm2 over a {:.1} mm feather): it will read as a drawn line",
            zones.hairline_per_cm2, hairline.feather_mm,
        ));
    }
    if hairline.irregularity_mm + hairline.micro_mm < 0.5 && hairline.style != Style::Straight {
        out.push("the edge is too straight: no hair grows along a ruler".into());
    }
    if hairline.style == Style::Straight && age >= 35.0 {
        out.push("an edge-up is a young man's line: it dates, and cannot be let go without removal".into());
    }
    if (hairline.left_corner_mm - hairline.right_corner_mm).abs() > 6.0 {
        out.push("the two corners differ by more than 6 mm: check that the client asked for it".into());
    }
    if hairline.temple_points > 0.85 && client.sex == Sex::Male && age >= 40.0 {
        out.push("the temple points are filled as in youth: leave them receded past forty".into());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(hairline: &Hairline, height_mm: f32, client: Client) -> String {
        let guides = Guides {
            glabella_mm: height_mm,
            canthus_mm: [60.0; 2],
            eyes_marked: true,
            tragus_mm: [70.0; 2],
            length_mm: 300.0,
            off_epicanthal_mm: 0.0,
            thirds_mm: [62.0; 3],
        };
        warnings(hairline, &guides, &client, &Zones { hairline_per_cm2: 140.0, ..Zones::default() }).join("\n")
    }

    #[test]
    fn practitioners_are_warned_in_their_words() {
        let client = |age_years, sex| Client { age_years, sex };
        let natural = Style::Natural.hairline();
        assert_eq!(said(&natural, 78.0, client(45.0, Sex::Male)), "");
        assert!(said(&natural, 58.0, client(45.0, Sex::Male)).contains("low for a man of 45"));
        assert_eq!(said(&natural, 60.0, client(45.0, Sex::Female)), "");
        let straight = said(&Style::Straight.hairline(), 78.0, client(45.0, Sex::Male));
        assert!(straight.contains("drawn line") && straight.contains("edge-up"));
        let ruled = Hairline { irregularity_mm: 0.0, micro_mm: 0.0, ..natural };
        assert!(said(&ruled, 78.0, client(45.0, Sex::Male)).contains("too straight"));
    }
}
