//! The fade as a table for a terminal, as CSV and as JSON.

use crate::design::Treatment;
use crate::dots::age::CONSTANTS;
use crate::fade::sobol::Indices;
use crate::fade::touch_up::{Advice, Terms};
use crate::fade::{Band, Curve, FadePlan, Layer, Look, Point, QUANTILES, pigment_left};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// What is told of a plan's fade.
pub struct FadeReport<'a> {
    /// What the head is called where others read it.
    pub head: &'a str,
    /// The plan.
    pub plan: &'a FadePlan,
    /// Its sessions and pigments.
    pub treatment: &'a Treatment,
    /// From when a touch-up is advised.
    pub terms: Terms,
    /// One a light, in the order asked for.
    pub lights: Vec<UnderLight>,
    /// The year and what decides how dark it is.
    pub indices: Option<(f32, Indices)>,
    /// The only zone to tell of, by its place in the plan.
    pub zone: Option<usize>,
}

/// The fade under one light.
pub struct UnderLight {
    /// Name of the preset.
    pub light: String,
    /// One a scenario.
    pub fades: Vec<(Curve, Advice)>,
    /// Other values of the constants.
    pub band: Option<Band>,
}

/// What every table says below.
const NOTE: &str = "Skin without own hair, matte, facing the light. Assumed scenarios of a model, not a promise.";

impl FadeReport<'_> {
    fn zones(&self) -> impl Iterator<Item = usize> {
        let only = self.zone;
        (0..self.plan.patches.len()).filter(move |i| only.is_none_or(|zone| zone == *i))
    }

    fn look(&self, point: &Point) -> Look {
        self.zone.map_or(point.whole, |i| point.zones[i])
    }

    fn what(&self) -> &str {
        self.zone.map_or("all zones", |i| &self.plan.patches[i].name)
    }

    /// For a terminal.
    pub fn table(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        self.write_table(&mut out).ok();
        out
    }

    fn write_table(&self, out: &mut String) -> std::fmt::Result {
        for under in &self.lights {
            for (curve, advice) in &under.fades {
                writeln!(
                    out,
                    "Head '{}', {} fade, light {}: {}",
                    self.head,
                    curve.fade.name(),
                    under.light,
                    self.what()
                )?;
                writeln!(out, "year     L*     a*     b*  dE bare  dE stubble  darkness  carbon    iron  dots mm")?;
                for point in &curve.points {
                    let look = self.look(point);
                    let [l, a, b] = look.lab;
                    let [carbon, iron] = pigment_left(point.layers.iter());
                    writeln!(
                        out,
                        "{:>4} {l:>6.1} {a:>6.1} {b:>6.1} {:>8.1} {:>11} {:>7.0} % {:>7} {:>7} {:>8.2}",
                        point.year,
                        look.from_bare,
                        look.from_stubble.map_or("-".into(), |d| format!("{d:.1}")),
                        curve.kept(point, self.zone) * 100.0,
                        percent(carbon),
                        percent(iron),
                        width(point),
                    )?;
                }
                self.write_zones(out, curve, advice)?;
                self.write_advice(out, advice)?;
                writeln!(out)?;
            }
            if let Some(band) = &under.band {
                self.write_band(out, band)?;
            }
        }
        if let Some((year, indices)) = &self.indices {
            write_indices(out, *year, indices)?;
        }
        writeln!(out, "{NOTE}")
    }

    /// Darkness by zone, and when each is due.
    fn write_zones(&self, out: &mut String, curve: &Curve, advice: &Advice) -> std::fmt::Result {
        let shown: Vec<&Point> =
            curve.points.iter().filter(|p| [1.0, 3.0, 5.0, 10.0, 15.0].contains(&p.year)).collect();
        write!(out, "zone          dE bare")?;
        shown.iter().try_for_each(|p| write!(out, "  year {:<3}", p.year))?;
        writeln!(out, "  touch-up")?;
        for i in self.zones() {
            let patch = &self.plan.patches[i];
            write!(out, "{:<12} {:>8.1}", patch.name, curve.settled.zones[i].from_bare)?;
            shown.iter().try_for_each(|p| write!(out, " {:>7.0} %", curve.kept(p, Some(i)) * 100.0))?;
            writeln!(out, "  {}", advice.zones[i].map_or("none within 20 years".into(), |y| format!("year {y:.1}")))?;
        }
        Ok(())
    }

    fn write_advice(&self, out: &mut String, advice: &Advice) -> std::fmt::Result {
        let lost = self.terms.lost * 100.0;
        let Some(due) = advice.due else {
            return writeln!(out, "No touch-up within 20 years: less than {lost:.0} % of the darkness is lost");
        };
        write!(out, "Touch-up advised in year {due:.1}, when {lost:.0} % of the darkness is lost")?;
        match &advice.then {
            Some(then) => writeln!(
                out,
                "; one of {:.0} impressions brings it from {:.0} to {:.0} %, the next {}",
                then.impressions,
                then.before * 100.0,
                then.after * 100.0,
                then.again.map_or("not within 20 years".into(), |y| format!("in year {y:.1}"))
            ),
            None => writeln!(out),
        }
    }

    fn write_band(&self, out: &mut String, band: &Band) -> std::fmt::Result {
        writeln!(
            out,
            "Under {} other assumptions of the model (a spread of assumptions, not of outcomes): {}",
            band.samples,
            self.what()
        )?;
        writeln!(out, "year   90 % from     50 % from   median   to 50 %   to 90 %")?;
        let lines = self.zone.map_or(&band.whole, |i| &band.zones[i]);
        for (year, lines) in band.years.iter().zip(lines).filter(|(year, _)| is_row(**year)) {
            let [a, b, c, d, e] = lines.map(|v| v * 100.0);
            writeln!(out, "{year:>4} {a:>9.0} % {b:>11.0} % {c:>6.0} % {d:>7.0} % {e:>7.0} %")?;
        }
        let due = band.due.map(|y| if y.is_finite() { format!("{y:.1}") } else { "later".into() });
        writeln!(
            out,
            "Touch-up advised: year {} (half of the assumptions: {} to {}; 90 %: {} to {})\n",
            due[2], due[1], due[3], due[0], due[4]
        )
    }

    /// One row a light, scenario, year and thing: all zones, a zone, a session, a pigment, or the band.
    pub fn csv(&self) -> String {
        let mut out = String::from(
            "light,fade,year,part,name,L,a,b,bare_L,bare_a,bare_b,dE00_bare,dE00_stubble,darkness,carbon_left,iron_left,dot_mm,p05,p25,p50,p75,p95\n",
        );
        for under in &self.lights {
            for (curve, _) in &under.fades {
                for point in &curve.points {
                    let head = format!("{},{},{}", under.light, curve.fade.name(), point.year);
                    let mut looked = |part: &str, name: &str, look: &Look, kept: f64, layers: String| {
                        let numbers = look.lab.iter().chain(&look.bare).chain([&look.from_bare]);
                        let numbers: Vec<String> = numbers.map(|v| format!("{v:.3}")).collect();
                        let stubble = look.from_stubble.map_or(String::new(), |d| format!("{d:.3}"));
                        let row = format!(
                            "{head},{part},{},{},{stubble},{kept:.4},{layers}",
                            quoted(name),
                            numbers.join(",")
                        );
                        out += &format!("{row},,,,,\n");
                    };
                    if self.zone.is_none() {
                        let kept = curve.kept(point, None);
                        looked("all", "", &point.whole, kept, columns(point.layers.iter(), Some(width(point))));
                    }
                    for i in self.zones() {
                        let kept = curve.kept(point, Some(i));
                        looked("zone", &self.plan.patches[i].name, &point.zones[i], kept, ",,".into());
                    }
                    for (session, layer) in self.treatment.sessions.iter().zip(&point.layers) {
                        let width = (layer.held.sum() > 0.0).then_some(layer.width_mm);
                        let columns = columns([layer].into_iter(), width);
                        out += &format!("{head},session,{},,,,,,,,,,{columns},,,,,\n", quoted(&session.name));
                    }
                    for (name, layers) in self.pigments(point) {
                        let columns = columns(layers.into_iter(), None);
                        out += &format!("{head},pigment,{},,,,,,,,,,{columns},,,,,\n", quoted(&name));
                    }
                }
            }
            if let Some(band) = &under.band {
                let lines = self.zone.map_or(&band.whole, |i| &band.zones[i]);
                for (year, lines) in band.years.iter().zip(lines) {
                    let lines = lines.map(|v| format!("{v:.4}")).join(",");
                    out += &format!("{},typical,{year},band,,,,,,,,,,,,,,{lines}\n", under.light);
                }
            }
        }
        out
    }

    /// Layers by the name of their pigment.
    fn pigments<'p>(&self, point: &'p Point) -> Vec<(String, Vec<&'p Layer>)> {
        let mut all: Vec<(String, Vec<&Layer>)> = Vec::new();
        for (session, layer) in self.treatment.sessions.iter().zip(&point.layers) {
            match all.iter_mut().find(|(name, _)| *name == session.pigment) {
                Some((_, layers)) => layers.push(layer),
                None => all.push((session.pigment.clone(), vec![layer])),
            }
        }
        all
    }

    /// Everything.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.value()).unwrap_or_default();
        text.push('\n');
        text
    }

    fn value(&self) -> Value {
        let look = |curve: &Curve, point: &Point, look: &Look, zone: Option<usize>| {
            json!({
                "lab": look.lab, "bare_lab": look.bare, "de00_bare": look.from_bare, "de00_stubble": look.from_stubble,
                "darkness_kept": curve.kept(point, zone),
            })
        };
        let layer = |layers: Vec<&Layer>| {
            let [carbon, iron] = pigment_left(layers.into_iter());
            json!({ "carbon_left": carbon, "iron_oxide_left": iron })
        };
        let point = |curve: &Curve, point: &Point| {
            let zones: Map<String, Value> = self
                .zones()
                .map(|i| (self.plan.patches[i].name.clone(), look(curve, point, &point.zones[i], Some(i))))
                .collect();
            let sessions = self.treatment.sessions.iter().zip(&point.layers).map(|(session, l)| {
                let mut value = layer(vec![l]);
                value["name"] = json!(session.name);
                value["dot_mm"] = json!((l.held.sum() > 0.0).then_some(l.width_mm));
                value["share_of_darkened_area"] = json!(l.share);
                value
            });
            let pigments: Map<String, Value> =
                self.pigments(point).into_iter().map(|(name, layers)| (name, layer(layers))).collect();
            json!({
                "year": point.year, "all": look(curve, point, &point.whole, None), "zones": zones,
                "sessions": sessions.collect::<Vec<_>>(), "pigments": pigments, "dot_mm": width(point),
            })
        };
        let advice = |advice: &Advice| {
            let zones: Map<String, Value> =
                self.zones().map(|i| (self.plan.patches[i].name.clone(), json!(advice.zones[i]))).collect();
            let then = advice.then.as_ref().map(|t| {
                json!({ "impressions": t.impressions, "darkness_before": t.before, "darkness_after": t.after, "next_year": t.again })
            });
            json!({ "year": advice.due, "zones": zones, "then": then })
        };
        let fade = |(curve, told): &(Curve, Advice)| {
            let years: Vec<Value> = curve.points.iter().map(|p| point(curve, p)).collect();
            json!({ "fade": curve.fade.name(), "years": years, "touch_up": advice(told) })
        };
        let band = |band: &Band| {
            let due = band.due.map(|y| y.is_finite().then_some(y));
            let lines = self.zone.map_or(&band.whole, |i| &band.zones[i]);
            json!({
                "of": "assumptions, not outcomes", "samples": band.samples, "quantiles": QUANTILES, "years": band.years,
                "darkness_kept": lines, "touch_up_year": due,
            })
        };
        let lights: Vec<Value> = self
            .lights
            .iter()
            .map(|under| {
                let fades: Vec<Value> = under.fades.iter().map(fade).collect();
                json!({ "light": under.light, "fades": fades, "band": under.band.as_ref().map(band) })
            })
            .collect();
        let indices = self.indices.as_ref().map(|(year, indices)| {
            let of = |i: usize| json!({ "constant": CONSTANTS[i].name, "first": indices.first[i], "total": indices.total[i] });
            json!({ "year": year, "constants": (0..CONSTANTS.len()).map(of).collect::<Vec<_>>() })
        });
        json!({
            "head": self.head, "note": NOTE, "touch_up_at_lost": self.terms.lost,
            "touch_up_share": self.terms.share, "lights": lights, "indices": indices,
        })
    }
}

fn write_indices(out: &mut String, year: f32, indices: &Indices) -> std::fmt::Result {
    writeln!(
        out,
        "What the darkness of year {year} hangs on: share of its variance by the constant alone, and with all it interacts with"
    )?;
    let mut order: Vec<usize> = (0..CONSTANTS.len()).collect();
    order.sort_by(|a, b| indices.total[*b].total_cmp(&indices.total[*a]));
    for i in order.into_iter().filter(|i| indices.total[*i] > 0.0) {
        writeln!(out, "{:<44} {:>6.3} {:>6.3}", CONSTANTS[i].name, indices.first[i], indices.total[i])?;
    }
    writeln!(out)
}

/// Apparent diameter of the dots that are there, by what they darken, mm.
fn width(point: &Point) -> f32 {
    point.layers.iter().map(|l| l.width_mm * l.share).sum()
}

fn percent(share: Option<f32>) -> String {
    share.map_or("-".into(), |s| format!("{:.0} %", s * 100.0))
}

/// The columns of pigment left and of the dots' width.
fn columns<'a>(layers: impl Iterator<Item = &'a Layer>, width_mm: Option<f32>) -> String {
    let [carbon, iron] = pigment_left(layers).map(|share| share.map_or(String::new(), |s| format!("{s:.4}")));
    format!("{carbon},{iron},{}", width_mm.map_or(String::new(), |mm| format!("{mm:.3}")))
}

/// Whether a year is one of a table, not the moment before a touch-up.
fn is_row(year: f32) -> bool {
    let hundredths = year * 100.0;
    (hundredths - hundredths.round()).abs() < 0.05
}

/// A name as a CSV's cell.
fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.into() }
}
