//! The plan in numbers and on one page: what a scene asks for on its head, before any dot is placed.

use super::{Scene, skin};
use crate::design::cover::Cover;
use crate::design::density::{Brief, DensityMap};
use crate::design::hairline::{Guides, Line, guides, warnings};
use crate::design::session::UL_PER_IMPRESSION;
use crate::design::shade::{Advice, advise};
use crate::design::zone::{ZONES, Zone};
use crate::dots::select::session_ends;
use crate::mesh::Head;
use crate::mesh::chart::Chart;
use crate::units::MM2_PER_CM2;
use std::fmt::Write;

/// Texels of a side of the chart that plans are summed over.
const CHART_SIZE: u32 = 512;

/// A zone of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoneSum {
    /// Never [`Zone::None`].
    pub zone: Zone,
    /// Skin of the zone where anything is wanted.
    pub area_cm2: f32,
    /// Expected number; none is placed yet.
    pub impressions: f32,
    /// Share of the skin that lies under dots, as wide as they are seen.
    pub coverage: f32,
}

/// A session of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSum {
    /// Its share of the course, or on top of it for a touch-up.
    pub impressions: f32,
    /// By a practised hand, without pauses.
    pub minutes: f32,
    /// Mixed pigment used, ml (a guess, to order of size).
    pub pigment_ml: f32,
}

/// The plan in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// In the order of [`Zone::ALL`], untreated ones too.
    pub zones: Vec<ZoneSum>,
    /// As the scene's sessions.
    pub sessions: Vec<SessionSum>,
    /// Of the course, without touch-ups.
    pub course: f32,
    /// Where the hairline lies against the face's proportions.
    pub guides: Guides,
    /// Shades that would suit.
    pub shades: Advice,
    /// A sentence each; empty where all is as usual.
    pub warnings: Vec<String>,
}

impl Summary {
    /// Charts the head and sums the plan: some tenths of a second.
    pub fn of(scene: &Scene, head: &Head) -> Self {
        Self::on(scene, &Chart::new(head, CHART_SIZE)).with_size(head)
    }

    /// Sums a plan on a charted head.
    pub fn on(scene: &Scene, chart: &Chart) -> Self {
        let cover = Cover::new(chart, &scene.loss, &scene.scars);
        let treatment = &scene.treatment;
        let brief = Brief { treatment, client: &scene.client, hair: &scene.hair, cover: &cover };
        let density = DensityMap::new(chart, &brief);
        let (mut area, mut count) = ([0.0_f64; ZONES], [0.0_f64; ZONES]);
        for (i, t) in chart.texels.iter().enumerate().filter(|(i, _)| density.per_cm2[*i] > 0.0) {
            let (zone, cm2) = (density.zone[i] as usize, f64::from(t.area_mm2 / MM2_PER_CM2));
            area[zone] += cm2;
            count[zone] += cm2 * f64::from(density.per_cm2[i]);
        }
        let course = count.iter().sum::<f64>() as f32;
        let ends = session_ends(&treatment.sessions);
        let share = |i: usize| ends[i] - if i > 0 { ends[i - 1] } else { 0.0 };
        let sessions: Vec<SessionSum> = (0..ends.len())
            .map(|i| {
                let impressions = course * share(i);
                let minutes = impressions / treatment.sessions[i].device.per_minute();
                SessionSum { impressions, minutes, pigment_ml: impressions * UL_PER_IMPRESSION * 1e-3 }
            })
            .collect();
        let dot_mm2: f32 = (0..ends.len())
            .filter(|i| treatment.sessions[*i].year <= 0.0)
            .map(|i| share(i) * std::f32::consts::FRAC_PI_4 * treatment.sessions[i].diameter_mm.powi(2))
            .sum();
        let zones = Zone::ALL
            .into_iter()
            .map(|zone| {
                let (area_cm2, impressions) = (area[zone as usize] as f32, count[zone as usize] as f32);
                let dot = dot_mm2 * treatment.dot_size.of(zone).powi(2);
                // Places overlap by chance (Poisson).
                let coverage = 1.0 - (-impressions * dot / (area_cm2 * MM2_PER_CM2).max(1e-6)).exp();
                ZoneSum { zone, area_cm2, impressions, coverage }
            })
            .collect();
        let guides = guides(chart, &Line::new(chart, &treatment.hairline, &scene.client));
        let (ita, _) = skin::typology(scene.skin.melanin, scene.skin.blood);
        let mut summary = Self {
            zones,
            sessions,
            course,
            shades: advise(ita, scene.hair.darkness, scene.hair.grey, &treatment.shades),
            warnings: warnings(&treatment.hairline, &guides, &scene.client, &treatment.zones),
            guides,
        };
        summary.warn(scene);
        summary
    }

    /// The same with what is in doubt of the head's size.
    pub fn with_size(mut self, head: &Head) -> Self {
        self.warnings.extend(head.size_note.clone());
        self
    }

    /// Warnings beyond the hairline's.
    fn warn(&mut self, scene: &Scene) {
        let out = &mut self.warnings;
        out.extend(scene.loss.warnings());
        out.extend(scene.transplant.warnings());
        let helmet = self.zones.iter().filter(|z| z.coverage > 0.25 && z.area_cm2 > 1.0).map(|z| z.zone.name());
        let helmet: Vec<_> = helmet.collect();
        if !helmet.is_empty() {
            out.push(format!("dots cover more than a quarter of the {}: it will read as a helmet", helmet.join(", ")));
        }
        for s in &scene.treatment.sessions {
            if s.depth_mm > 1.0 {
                out.push(format!("'{}' lies {:.2} mm deep: too deep, it blurs and turns blue", s.name, s.depth_mm));
            }
            if s.depth_mm < 0.15 {
                out.push(format!("'{}' lies {:.2} mm deep: too shallow, the skin sheds it", s.name, s.depth_mm));
            }
        }
        for pair in scene.treatment.sessions.windows(2) {
            if pair[1].year <= 0.0 && pair[1].day - pair[0].day < 7.0 {
                out.push(format!(
                    "'{}' comes {:.0} days after '{}': let the skin heal for a week or more",
                    pair[1].name,
                    pair[1].day - pair[0].day,
                    pair[0].name
                ));
            }
        }
        let long = self.sessions.iter().zip(&scene.treatment.sessions).filter(|(s, _)| s.minutes > 330.0);
        out.extend(
            long.map(|(s, session)| format!("'{}' takes {:.1} hours: split it", session.name, s.minutes / 60.0)),
        );
    }

    /// One page for a terminal or a sheet.
    pub fn page(&self, scene: &Scene) -> String {
        let mut out = String::new();
        for line in self.lines(scene) {
            // Writing to a String cannot fail.
            writeln!(out, "{line}").ok();
        }
        out
    }

    /// The page, line by line.
    pub fn lines(&self, scene: &Scene) -> Vec<String> {
        let mut out = vec![
            format!(
                "Plan on head '{}': {}, {:.0} years",
                scene.head_name(),
                scene.client.sex.name(),
                scene.client.age_years
            ),
            format!("Own hair: {}", scene.loss.label()),
            String::new(),
            "Zone         area cm2   per cm2   impressions   covered".into(),
        ];
        for z in self.zones.iter().filter(|z| z.area_cm2 > 0.05) {
            out.push(format!(
                "{:<12} {:>8.1} {:>9.0} {:>13.0} {:>7.1} %",
                z.zone.name(),
                z.area_cm2,
                z.impressions / z.area_cm2,
                z.impressions,
                z.coverage * 100.0
            ));
        }
        let area: f32 = self.zones.iter().map(|z| z.area_cm2).sum();
        out.push(format!("{:<12} {area:>8.1} {:>9.0} {:>13.0}", "all", self.course / area.max(1e-3), self.course));
        out.push(String::new());
        out.push("Session           when         impressions  minutes  pigment   shade".into());
        for (s, sum) in scene.treatment.sessions.iter().zip(&self.sessions) {
            let when = if s.year > 0.0 { format!("year {}", s.year) } else { format!("day {:.0}", s.day) };
            out.push(format!(
                "{:<17} {when:<12} {:>11.0} {:>8.0} {:>5.1} ml   {} 1:{} by {}, {:.2} mm at {:.2} mm",
                s.name,
                sum.impressions,
                sum.minutes,
                sum.pigment_ml,
                s.pigment,
                s.dilution,
                s.device.name(),
                s.diameter_mm,
                s.depth_mm
            ));
        }
        let g = &self.guides;
        out.push(String::new());
        out.push(format!(
            "Hairline {}: middle {:.0} mm above the glabella by tape, {:.0} mm long",
            scene.treatment.hairline.style.name(),
            g.glabella_mm,
            g.length_mm
        ));
        out.push(format!(
            "  above the outer corner of the eye{} {:.0} mm left, {:.0} mm right; corner {:.0} mm outside of it",
            if g.eyes_marked { "" } else { " (estimated)" },
            g.canthus_mm[0],
            g.canthus_mm[1],
            g.off_epicanthal_mm
        ));
        out.push(format!("  temple point to tragus {:.0} mm left, {:.0} mm right", g.tragus_mm[0], g.tragus_mm[1]));
        out.push(format!(
            "  thirds of the face {:.0} : {:.0} : {:.0} mm (lower two estimated)",
            g.thirds_mm[0], g.thirds_mm[1], g.thirds_mm[2]
        ));
        out.push(String::new());
        out.push("Shades to try".into());
        out.extend(self.shades.steps.iter().map(|s| format!("  {:<7} {}: {}", s.use_for, s.name, s.role)));
        out.push(format!("  because {}", self.shades.reason));
        for e in &scene.treatment.exclusions {
            out.push(format!(
                "Leave free: {} at u {:.3}, v {:.3}, {:.0} mm around",
                if e.note.is_empty() { "a place" } else { &e.note },
                e.center[0],
                e.center[1],
                e.radius_mm
            ));
        }
        if !self.warnings.is_empty() {
            out.push(String::new());
            out.extend(self.warnings.iter().map(|w| format!("Warning: {w}")));
        }
        out.push(String::new());
        out.push(
            "An illustration of a model, not a promise. Minutes and pigment are usual figures, not measurements."
                .into(),
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;

    #[test]
    fn the_page_adds_up_and_warns() {
        let mut scene = Scene::default();
        let summary = Summary::on(&scene, &Chart::new(&default_head(), 256));
        let zones: f32 = summary.zones.iter().map(|z| z.impressions).sum();
        let sessions: f32 = summary.sessions.iter().map(|s| s.impressions).sum();
        assert!((zones / summary.course - 1.0).abs() < 1e-3 && (sessions / summary.course - 1.0).abs() < 1e-3);
        assert!((20_000.0..110_000.0).contains(&summary.course), "{}", summary.course);
        assert!(summary.warnings.iter().all(|w| w.contains("split it")), "{:?}", summary.warnings);
        scene.treatment.sessions[0].depth_mm = 1.1;
        scene.treatment.hairline.height_mm = Some(52.0);
        scene.transplant.month = -3.0;
        scene.transplant.frontal_per_cm2 = 45.0;
        let page = Summary::on(&scene, &Chart::new(&default_head(), 256)).page(&scene);
        for words in ["too deep", "low for a man", "3 months after the transplant", "not a promise", "tragus"] {
            assert!(page.contains(words), "{words} is missing from\n{page}");
        }
    }
}
