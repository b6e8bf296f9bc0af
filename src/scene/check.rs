//! Everything that is wrong with the text of a scene, each with its line and field.

use super::schema::{self, Kind};
use crate::design::pigments::library;
use crate::layout::HAIR_SESSION;
use std::collections::HashMap;
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
    /// One sentence: what, and the nearest right thing.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Problems that are told of one file; more are a file that is none.
const MOST_PROBLEMS: usize = 100;
/// Signs that begin, part or end something in the largest plan, and lines: a plan has some thousands of each.
const MOST_SIGNS: usize = 400_000;
const MOST_LINES: usize = 50_000;
/// Names that a sentence lists, and letters of a name in it.
const MOST_NAMES: usize = 40;
const SHOWN: usize = 60;

/// What the text of a scene is, before it becomes one.
pub struct Look {
    /// Format version that the file names.
    pub version: Option<i64>,
    /// Whether it is of version 1, which had other fields.
    pub old: bool,
    /// In the order of the file; empty for a good one.
    pub problems: Vec<Problem>,
}

/// Looks at a text: it parses into a scene only where there are no problems. The work is bounded whatever the
/// text is: it is measured first, and what there may be of each list stands in the schema.
pub fn look(text: &str) -> Look {
    let mut walk = Walk::of(text);
    if let Some(problem) = walk.too_much() {
        return Look { version: None, old: false, problems: vec![problem] };
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let table = table.get_ref();
    let version = table.get("version").and_then(|v| number(text, v)).map(|v| v as i64);
    let has_old_loss = || table.get("hair").and_then(|h| h.get_ref().as_table()?.get("loss")).is_some();
    walk.old = version.map_or_else(has_old_loss, |v| v < 2);
    for error in errors.iter().take(MOST_PROBLEMS) {
        let at = error.span().map_or(0, |s| s.start);
        walk.say(at, "", format!("{}; correct the file", shortened(&error.message().replace('\n', " "), 200)));
    }
    if errors.is_empty() {
        walk.table(table, "", "");
        walk.names(table);
    }
    walk.found.sort_by_key(|p| p.line);
    Look { version, old: walk.old, problems: walk.found }
}

struct Walk<'a> {
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    old: bool,
    /// Places in the lists of a field so far.
    places: HashMap<&'static str, usize>,
    found: Vec<Problem>,
}

impl<'a> Walk<'a> {
    fn of(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|b| b.1 == b'\n').map(|b| b.0 + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Self { text, lines, old: false, places: HashMap::new(), found: Vec::new() }
    }
}

impl Walk<'_> {
    /// What is larger than any plan.
    fn too_much(&self) -> Option<Problem> {
        let signs = self.text.bytes().filter(|b| matches!(b, b',' | b'=' | b'[' | b'{' | b'.' | b'"' | b'\\')).count();
        let (what, most) = match (signs > MOST_SIGNS, self.lines.len() > MOST_LINES) {
            (true, _) => ("values", MOST_SIGNS),
            (_, true) => ("lines", MOST_LINES),
            _ => return None,
        };
        let message = format!("it has more than {most} {what}, and no plan has so many; take out what is none of it");
        Some(Problem { line: 1, field: String::new(), message })
    }

    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    /// Whether enough has been said.
    fn is_full(&self) -> bool {
        self.found.len() >= MOST_PROBLEMS
    }

    fn say(&mut self, at: usize, field: &str, message: String) {
        if !self.is_full() {
            self.found.push(Problem { line: self.line(at), field: field.into(), message });
        }
    }

    /// More of a list than there may be.
    fn too_many(&mut self, at: usize, path: &str, found: usize, most: usize, what: &str) {
        self.say(
            at,
            path,
            format!("{path} has {found} {what}, but may have at most {most}; take some out of the file"),
        );
    }

    /// `path` with indices for people, `general` with `[]` for the schema.
    fn table(&mut self, table: &DeTable, path: &str, general: &str) {
        for (key, value) in table {
            if self.is_full() {
                return;
            }
            let name = shortened(key.get_ref(), SHOWN);
            let join = |p: &str| if p.is_empty() { name.clone() } else { format!("{p}.{name}") };
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
                    let close = |a: &str| strsim::jaro_winkler(a, &name);
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
            (Kind::Tables(most), DeValue::Array(list)) if list.len() > most => {
                return self.too_many(at, path, list.len(), most, "entries");
            }
            (Kind::Tables(_), DeValue::Array(list)) => {
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
            (Kind::Text(most), DeValue::String(text)) if text.len() > most && text.chars().count() > most => {
                return self.too_many(at, path, text.chars().count(), most, "letters");
            }
            (Kind::Text(_), DeValue::String(_)) | (Kind::Bool, DeValue::Boolean(_)) => None,
            (Kind::Text(_), _) => Some("a text in quotes".into()),
            (Kind::Bool, _) => Some("true or false".into()),
            (Kind::Name(names) | Kind::OptionalName(names), found) => {
                let names = names();
                let known = found.as_str().is_some_and(|s| names.contains(&s));
                (!known).then(|| format!("one of {}", names.join(", ")))
            }
            (Kind::Place, found) => (!place(self.text, found)).then(|| PLACE.into()),
            (Kind::Places(most), DeValue::Array(list)) => {
                let so_far = schema::find(general).map(|f| self.places.entry(f.path).or_default());
                let all = so_far.map_or(0, |n| {
                    *n += list.len();
                    *n
                });
                if all > most {
                    return self.too_many(at, path, all, most, "places, with those of its like before it");
                }
                (!list.iter().all(|p| place(self.text, p.get_ref()))).then(|| format!("a list of places, each {PLACE}"))
            }
            (Kind::Places(_), _) => Some(format!("a list of places, each {PLACE}")),
            (Kind::Point, found) => (!self.three(found, |n| n.abs() <= 10_000.0)).then(|| "three numbers in mm".into()),
            (Kind::FilePoint, found) => {
                (!self.three(found, f64::is_finite)).then(|| "three numbers in the head file's own coordinates".into())
            }
            (Kind::Table, _) => Some("a table".into()),
            (Kind::Tables(_), _) => Some("a list of tables".into()),
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
        let short = shortened(self.text.get(value.span()).unwrap_or_default(), 40).replace('\n', " ");
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
        // A list that is too long has been told of.
        let list = |name: &str| list(name).filter(|l| l.len() <= schema::most(&format!("treatment.{name}")));
        let own = list("pigments").into_iter().flatten().filter_map(|p| text(p, "name")).map(|(name, _)| name);
        let known: Vec<String> = own.chain(library().iter().map(|p| p.name.clone())).collect();
        let told: Vec<String> = known.iter().take(MOST_NAMES).map(|n| shortened(n, SHOWN)).collect();
        for kind in ["sessions", "shades"] {
            for (i, entry) in list(kind).into_iter().flatten().enumerate() {
                let Some((name, at)) = text(entry, "pigment") else { continue };
                if !known.contains(&name) && !self.is_full() {
                    let path = format!("treatment.{kind}[{i}].pigment");
                    let (name, known) = (shortened(&name, SHOWN), told.join(", "));
                    self.say(
                        at,
                        &path,
                        format!("{path} is '{name}', but must be one of {known}; correct it in the file"),
                    );
                }
            }
        }
        if let Some(sessions) = treatment.get("sessions")
            && sessions.get_ref().as_array().is_some_and(|l| l.is_empty())
        {
            let message =
                format!("treatment.sessions has 0 entries, but must have 1 to {HAIR_SESSION}; correct it in the file");
            self.say(sessions.span().start, "treatment.sessions", message);
        }
    }
}

/// The first letters of a text.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into(),
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
