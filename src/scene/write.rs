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
        for (field, name) in own.iter().filter(|(f, _)| !matches!(f.kind, Kind::Table | Kind::Tables)) {
            let note = if explained { field.note } else { "" };
            match table.get(*name) {
                Some(value) => self.line(&format!("{name} = {}", literal(value)), note),
                None if explained => self.absent(field, name),
                None => {}
            }
        }
        // A field without a row in the schema is kept all the same.
        for (name, value) in table.iter().filter(|(n, v)| !v.is_table() && own.iter().all(|(_, own)| own != n)) {
            self.line(&format!("{name} = {}", literal(value)), "");
        }
        for (field, name) in own {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match (field.kind, table.get(name)) {
                (Kind::Table, Some(Value::Table(inner))) => {
                    self.out.push('\n');
                    self.line(&format!("[{path}]"), field.note);
                    self.fields(inner, &path, field.path, explained);
                }
                (Kind::Tables, Some(Value::Array(list))) if !list.is_empty() => {
                    for (i, entry) in list.iter().enumerate() {
                        self.out.push('\n');
                        self.line(&format!("[[{path}]]"), if i == 0 { field.note } else { "" });
                        if let Value::Table(inner) = entry {
                            self.fields(inner, &path, &format!("{}[]", field.path), i == 0);
                        }
                    }
                }
                (Kind::Tables, _) => {
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
        if let Kind::Optional(low, high, _) = field.kind {
            self.line(&format!("# {name} = {:?}", (low + high) * 0.5), field.note);
        }
    }
}

/// A value as TOML; numbers as short as they read back the same.
fn literal(value: &Value) -> String {
    match value {
        Value::Float(f) => format!("{:?}", *f as f32),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}
