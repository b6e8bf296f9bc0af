//! Everything that is wrong with the text of a scene, each with its line and field.

use super::Scene;
use super::schema::{self, Kind};
use crate::design::pigments::library;
use crate::layout::HAIR_SESSION;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing that is wrong, as a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Line of the file, from 1.
    pub line: usize,
    /// Path such as `treatment.sessions[1].share`; empty where the text itself is broken.
    pub field: String,
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Problems of a text; it parses into a scene only where there are none. `old` allows what version 1
/// had.
pub fn problems(text: &str, old: bool) -> Vec<Problem> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut walk = Walk { text, old, found: Vec::new() };
    for error in &errors {
        let at = error.span().map_or(0, |s| s.start);
        let message = format!("{}; correct the file", error.message().replace('\n', " "));
        walk.found.push(Problem { line: walk.line(at), field: String::new(), message });
    }
    if errors.is_empty() {
        walk.table(table.get_ref(), "", "");
        walk.names(table.get_ref());
    }
    walk.found.sort_by_key(|p| p.line);
    walk.found
}

struct Walk<'a> {
    text: &'a str,
    old: bool,
    found: Vec<Problem>,
}

impl Walk<'_> {
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    fn say(&mut self, at: usize, field: &str, message: String) {
        self.found.push(Problem { line: self.line(at), field: field.into(), message });
    }

    /// `path` with indices for people, `general` with `[]` for the schema.
    fn table(&mut self, table: &DeTable, path: &str, general: &str) {
        for (key, value) in table {
            let join =
                |p: &str| if p.is_empty() { key.get_ref().to_string() } else { format!("{p}.{}", key.get_ref()) };
            let (path, field) = (join(path), join(general));
            match schema::find(&field).map(|f| f.kind) {
                Some(kind) => self.value(value, kind, &path, &field),
                None if field == "hair.loss" && self.old => {
                    self.value(value, Kind::Number(0.0, 1.0, ""), &path, &field)
                }
                None if field == "hair.loss" => {
                    let message = "hair.loss is of version 1; write stage = \"VI\" (or another) under [loss] instead";
                    self.say(key.span().start, &path, message.into());
                }
                None => {
                    let name = key.get_ref();
                    let close = |a: &str| strsim::jaro_winkler(a, name);
                    let nearest = schema::names_in(general).max_by(|a, b| close(a).total_cmp(&close(b)));
                    let message = match nearest {
                        Some(near) => format!("there is no field '{name}' here; did you mean '{near}'?"),
                        None => format!("there is no field '{name}' here; remove it"),
                    };
                    self.say(key.span().start, &path, message);
                }
            }
        }
    }

    fn value(&mut self, value: &Spanned<DeValue>, kind: Kind, path: &str, general: &str) {
        let at = value.span().start;
        let wrong = match (kind, value.get_ref()) {
            (Kind::Table, DeValue::Table(table)) => return self.table(table, path, general),
            (Kind::Tables, DeValue::Array(list)) => {
                for (i, entry) in list.iter().enumerate() {
                    let (path, general) = (format!("{path}[{i}]"), format!("{general}[]"));
                    match entry.get_ref() {
                        DeValue::Table(table) => self.table(table, &path, &general),
                        _ => self.say(
                            entry.span().start,
                            &path,
                            format!("{path} must be a table; correct it in the file"),
                        ),
                    }
                }
                return;
            }
            (Kind::Number(low, high, unit) | Kind::Optional(low, high, unit), _) => number(self.text, value)
                .is_none_or(|v| !(low..=high).contains(&v))
                .then(|| format!("{low} to {high}{unit}")),
            (Kind::Whole(low, high), DeValue::Integer(_)) => {
                let inside = number(self.text, value).is_some_and(|v| (low as f64..=high as f64).contains(&v));
                (!inside).then(|| format!("{low} to {high}"))
            }
            (Kind::Whole(low, high), _) => Some(format!("a whole number, {low} to {high}")),
            (Kind::Text, DeValue::String(_)) | (Kind::Bool, DeValue::Boolean(_)) => None,
            (Kind::Text, _) => Some("a text in quotes".into()),
            (Kind::Bool, _) => Some("true or false".into()),
            (Kind::Name(names) | Kind::OptionalName(names), found) => {
                let names = names();
                let known = found.as_str().is_some_and(|s| names.contains(&s));
                (!known).then(|| format!("one of {}", names.join(", ")))
            }
            (Kind::Place, found) => (!place(self.text, found)).then(|| PLACE.into()),
            (Kind::Places, DeValue::Array(list)) => {
                (!list.iter().all(|p| place(self.text, p.get_ref()))).then(|| format!("a list of places, each {PLACE}"))
            }
            (Kind::Places, _) => Some(format!("a list of places, each {PLACE}")),
            (Kind::Point, found) => (!self.three(found, |n| n.abs() <= 10_000.0)).then(|| "three numbers in mm".into()),
            (Kind::FilePoint, found) => {
                (!self.three(found, f64::is_finite)).then(|| "three numbers in the head file's own coordinates".into())
            }
            (Kind::Table, _) => Some("a table".into()),
            (Kind::Tables, _) => Some("a list of tables".into()),
        };
        if let Some(allowed) = wrong {
            let shown = self.shown(value);
            self.say(at, path, format!("{path} is {shown}, but must be {allowed}; correct it in the file"));
        }
    }

    /// Whether a value is three numbers that are fit.
    fn three(&self, value: &DeValue, fit: fn(f64) -> bool) -> bool {
        let fit = |v: &Spanned<DeValue>| number(self.text, v).is_some_and(fit);
        matches!(value, DeValue::Array(list) if list.len() == 3 && list.iter().all(fit))
    }

    /// A value as the file has it, shortened.
    fn shown(&self, value: &Spanned<DeValue>) -> String {
        let text = self.text.get(value.span()).unwrap_or_default().replace('\n', " ");
        let short: String = text.chars().take(40).collect();
        let short = if short.len() < text.len() { format!("{short}...") } else { short };
        match short.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
            Some(inner) => format!("'{inner}'"),
            None => short,
        }
    }

    /// Names that must exist, and counts.
    fn names(&mut self, table: &DeTable) {
        let Some(treatment) = table.get("treatment").and_then(|t| t.get_ref().as_table()) else { return };
        let list = |name: &str| treatment.get(name).and_then(|l| l.get_ref().as_array());
        let text = |entry: &Spanned<DeValue>, key: &str| {
            let value = entry.get_ref().as_table()?.get(key)?;
            Some((value.get_ref().as_str()?.to_owned(), value.span().start))
        };
        let own = list("pigments").into_iter().flatten().filter_map(|p| text(p, "name")).map(|(name, _)| name);
        let known: Vec<String> = own.chain(library().iter().map(|p| p.name.clone())).collect();
        for kind in ["sessions", "shades"] {
            for (i, entry) in list(kind).into_iter().flatten().enumerate() {
                let Some((name, at)) = text(entry, "pigment") else { continue };
                if !known.contains(&name) {
                    let path = format!("treatment.{kind}[{i}].pigment");
                    let known = known.join(", ");
                    self.say(
                        at,
                        &path,
                        format!("{path} is '{name}', but must be one of {known}; correct it in the file"),
                    );
                }
            }
        }
        if let Some(sessions) = treatment.get("sessions") {
            let count = sessions.get_ref().as_array().map_or(1, |l| l.len());
            if !(1..=HAIR_SESSION as usize).contains(&count) {
                let message = format!(
                    "treatment.sessions has {count} entries, but must have 1 to {HAIR_SESSION}; correct it in the file"
                );
                self.say(sessions.span().start, "treatment.sessions", message);
            }
        }
    }
}

const PLACE: &str = "[u, v] with u from -0.3 to 1.5 and v from 0 to 1";

/// A finite number as the file has it.
fn number(text: &str, value: &Spanned<DeValue>) -> Option<f64> {
    let number = match value.get_ref() {
        DeValue::Integer(i) if i.radix() != 10 => i64::from_str_radix(i.as_str(), i.radix()).ok()? as f64,
        DeValue::Integer(_) | DeValue::Float(_) => {
            text.get(value.span())?.trim().replace('_', "").parse::<f64>().ok()?
        }
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn place(text: &str, value: &DeValue) -> bool {
    let DeValue::Array(list) = value else { return false };
    let inside = |i: usize, low: f64, high: f64| number(text, &list[i]).is_some_and(|n| (low..=high).contains(&n));
    list.len() == 2 && inside(0, -0.3, 1.5) && inside(1, 0.0, 1.0)
}

/// Problems of a scene that was not read from a file.
pub fn problems_of(scene: &Scene) -> Vec<Problem> {
    problems(&super::write::to_text(scene), false)
}
