//! The text of a scene: complete, explained, always in the same order.

use super::Scene;
use super::schema::{FIELDS, Field, Kind};
use std::fmt::Write;
use toml::{Table, Value};

const HEAD: &str =
    "# A Tonsure scene. Every field may be left out. Lengths are millimetres, densities impressions per cm2.
# Places are scalp coordinates [u, v]: u 0 at the nasion, 0.5 at the vertex, 1 at the inion; v 0 at the
# left ear, 0.5 on the midline, 1 at the right ear.
";
/// Column of the explanations.
const NOTES: usize = 34;

/// The text of a scene.
pub fn to_text(scene: &Scene) -> String {
    let mut out = String::from(HEAD);
    match Value::try_from(scene) {
        Ok(Value::Table(table)) => Writer { out: &mut out }.fields(&table, "", "", true),
        // Serializing plain data cannot fail.
        _ => out.clear(),
    }
    out
}

struct Writer<'a> {
    out: &'a mut String,
}

impl Writer<'_> {
    /// The fields of a table: its values first, then the tables in it. `path` is as TOML writes it,
    /// `general` as the schema does.
    fn fields(&mut self, table: &Table, path: &str, general: &str, explained: bool) {
        let prefix = if general.is_empty() { String::new() } else { format!("{general}.") };
        let own: Vec<(&Field, &str)> = FIELDS
            .iter()
            .filter_map(|f| Some((f, f.path.strip_prefix(prefix.as_str()).filter(|rest| !rest.contains('.'))?)))
            .collect();
        for (field, name) in own.iter().filter(|(f, _)| !matches!(f.kind, Kind::Table | Kind::Tables(_))) {
            let note = if explained { field.note } else { "" };
            match table.get(*name) {
                Some(value) => self.line(&format!("{name} = {}", literal(value, digits(field.kind))), note),
                None if explained => self.absent(field, name),
                None => {}
            }
        }
        // A field without a row in the schema is kept all the same.
        for (name, value) in table.iter().filter(|(n, v)| !v.is_table() && own.iter().all(|(_, own)| own != n)) {
            self.line(&format!("{name} = {}", literal(value, single)), "");
        }
        for (field, name) in own {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match (field.kind, table.get(name)) {
                (Kind::Table, Some(Value::Table(inner))) => {
                    self.out.push('\n');
                    self.line(&format!("[{path}]"), field.note);
                    self.fields(inner, &path, field.path, explained);
                }
                (Kind::Tables(_), Some(Value::Array(list))) if !list.is_empty() => {
                    for (i, entry) in list.iter().enumerate() {
                        self.out.push('\n');
                        self.line(&format!("[[{path}]]"), if i == 0 { field.note } else { "" });
                        if let Value::Table(inner) = entry {
                            self.fields(inner, &path, &format!("{}[]", field.path), i == 0);
                        }
                    }
                }
                (Kind::Tables(_), _) => {
                    writeln!(self.out, "\n# [[{path}]]  {}", field.note).ok();
                }
                _ => {}
            }
        }
    }

    fn line(&mut self, text: &str, note: &str) {
        if note.is_empty() {
            writeln!(self.out, "{text}").ok();
        } else {
            writeln!(self.out, "{text:NOTES$}# {note}").ok();
        }
    }

    /// A field without a value, as a comment.
    fn absent(&mut self, field: &Field, name: &str) {
        match field.kind {
            Kind::Optional(low, high, _) => self.line(&format!("# {name} = {:?}", (low + high) * 0.5), field.note),
            Kind::OptionalName(names) => self.line(&format!("# {name} = {:?}", names()[0]), field.note),
            _ => {}
        }
    }
}

/// A number as short as it reads back the same: ours are of single precision.
fn single(number: f64) -> String {
    format!("{:?}", number as f32)
}

/// How numbers of a kind are written. A head file's coordinates may be far from the origin.
fn digits(kind: Kind) -> fn(f64) -> String {
    if matches!(kind, Kind::FilePoint) { |number| format!("{number:?}") } else { single }
}

/// A value as TOML.
fn literal(value: &Value, digits: fn(f64) -> String) -> String {
    match value {
        Value::Float(f) => digits(*f),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(|v| literal(v, digits)).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}
