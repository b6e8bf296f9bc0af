//! What the switches of `tonsure scene new` are given: numbers, places, and fields of the scene file.

use crate::cli::{CliError, open};
use crate::scene::schema::{self, Kind};
use clap::builder::PossibleValuesParser;
use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

pub fn names(list: Vec<&'static str>) -> PossibleValuesParser {
    PossibleValuesParser::new(list)
}

/// The member of a list by the name that the command line has checked.
pub fn named<T: Copy, const N: usize>(all: [T; N], name: fn(T) -> &'static str, given: Option<&String>) -> Option<T> {
    given.and_then(|g| all.into_iter().find(|v| name(*v) == g))
}

pub fn range(low: f32, high: f32, what: &'static str) -> impl Fn(&str) -> Result<f32, String> + Clone {
    move |text| open::number(text, low, high, what)
}

/// Comma-separated numbers: scalp coordinates, then others.
fn numbers<const N: usize>(text: &str, form: &str) -> Result<[f32; N], String> {
    let wrong = || format!("give it as {form}, with u from -0.3 to 1.5 and v from 0 to 1");
    let parts: Vec<f32> = text.split(',').map_while(|p| p.trim().parse().ok()).collect();
    let all: [f32; N] = parts.try_into().map_err(|_| wrong())?;
    let size = all.get(2).is_none_or(|mm| (1.0..=100.0).contains(mm));
    let inside = (-0.3..=1.5).contains(&all[0]) && (0.0..=1.0).contains(&all[1]) && size;
    if inside { Ok(all) } else { Err(wrong()) }
}

pub fn place(text: &str) -> Result<[f32; 2], String> {
    numbers(text, "U,V")
}

pub fn circle(text: &str) -> Result<[f32; 3], String> {
    numbers(text, "U,V,DIAMETER_MM (1 to 100 mm)")
}

pub fn brush(text: &str) -> Result<[f32; 4], String> {
    let all: [f32; 4] = numbers(text, "U,V,RADIUS_MM,FACTOR (1 to 100 mm)")?;
    if (0.0..=4.0).contains(&all[3]) { Ok(all) } else { Err("the factor is from 0 to 4".into()) }
}

/// A place that stays free.
#[derive(Clone, Debug)]
pub struct Free {
    pub center: [f32; 2],
    pub diameter_mm: f32,
    pub note: String,
}

pub fn free(text: &str) -> Result<Free, String> {
    let mut parts = text.splitn(4, ',');
    let circle: Vec<&str> = parts.by_ref().take(3).collect();
    let [u, v, diameter_mm] = self::circle(&circle.join(","))?;
    Ok(Free { center: [u, v], diameter_mm, note: parts.next().unwrap_or("mole").into() })
}

/// Fields of one table of the scene file, as NAME=VALUE,...; a name may leave out the unit at its end.
#[derive(Clone, Debug)]
pub struct Fields(Vec<(String, Value)>);

impl Fields {
    /// A parser for fields of the table at a path of the schema; empty for full paths.
    pub fn parser(path: &'static str) -> impl Fn(&str) -> Result<Self, String> + Clone {
        move |text| text.split(',').map(|part| field(path, part)).collect::<Result<_, _>>().map(Self)
    }

    /// The text given for a name.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.as_str().map(str::to_owned))
    }

    /// What `like` becomes with these fields.
    ///
    /// # Errors
    /// None for fields that have been parsed, but for a name that the type does not know.
    pub fn over<T: Serialize + DeserializeOwned>(&self, like: &T) -> Result<T, CliError> {
        let wrong = |e: &dyn std::fmt::Display| CliError::Usage(format!("{e}; see `tonsure scene new --help`"));
        let mut table = Table::try_from(like).map_err(|e| wrong(&e))?;
        for (path, value) in &self.0 {
            let mut at = &mut table;
            let mut names = path.split('.').peekable();
            while let Some(name) = names.next() {
                if names.peek().is_none() {
                    at.insert(name.into(), value.clone());
                } else {
                    let inner = at.entry(name).or_insert_with(|| Value::Table(Table::new()));
                    at = inner.as_table_mut().ok_or_else(|| wrong(&format!("'{path}' is not a single field")))?;
                }
            }
        }
        T::deserialize(table).map_err(|e| wrong(&e.message()))
    }

    /// Writes them into a value.
    ///
    /// # Errors
    /// As [`Self::over`].
    pub fn set<T: Serialize + DeserializeOwned>(&self, target: &mut T) -> Result<(), CliError> {
        *target = self.over(target)?;
        Ok(())
    }
}

/// One NAME=VALUE, checked against the schema.
fn field(path: &str, text: &str) -> Result<(String, Value), String> {
    let (given, value) = text.split_once('=').ok_or_else(|| format!("'{text}' is not NAME=VALUE"))?;
    let given = given.trim().replace('-', "_");
    let (inside, given) = match given.rsplit_once('.') {
        Some((inside, name)) if path.is_empty() => (inside.to_owned(), name.to_owned()),
        _ => (path.to_owned(), given),
    };
    let list: Vec<&str> = schema::names_in(&inside).collect();
    let unit = |n: &str| n.strip_prefix(given.as_str()).is_some_and(|rest| ["_mm", "_per_cm2"].contains(&rest));
    let Some(name) = list.iter().find(|n| **n == given).or_else(|| list.iter().find(|n| unit(n))) else {
        return Err(format!("there is no field '{given}'; it has {}", list.join(", ")));
    };
    let joined = if inside.is_empty() { (*name).to_owned() } else { format!("{inside}.{name}") };
    let kind = schema::find(&joined).map_or(Kind::Table, |f| f.kind);
    let key = if path.is_empty() { joined } else { (*name).to_owned() };
    Ok((key, value_of(kind, name, value.trim())?))
}

fn value_of(kind: Kind, name: &str, text: &str) -> Result<Value, String> {
    let within = |low: f64, high: f64, unit: &str| match text.parse::<f64>() {
        Ok(v) if (low..=high).contains(&v) => Ok(v),
        _ => Err(format!("{name} must be {low} to {high}{unit}")),
    };
    match kind {
        Kind::Number(low, high, unit) | Kind::Optional(low, high, unit) => within(low, high, unit).map(Value::Float),
        Kind::Whole(low, high) => {
            within(low as f64, high as f64, ", a whole number").map(|v| Value::Integer(v.round() as i64))
        }
        Kind::Text(_) => Ok(Value::String(text.into())),
        Kind::Bool => text.parse().map(Value::Boolean).map_err(|_| format!("{name} must be true or false")),
        Kind::Name(names) | Kind::OptionalName(names) if names().contains(&text) => Ok(Value::String(text.into())),
        Kind::Name(names) | Kind::OptionalName(names) => Err(format!("{name} must be one of {}", names().join(", "))),
        Kind::Place => Ok(pair(place(text)?)),
        Kind::Places(_) => {
            let points = text.split('/').map(|p| place(&p.replace(':', ",")).map(pair));
            Ok(Value::Array(points.collect::<Result<_, _>>()?))
        }
        Kind::Point | Kind::FilePoint | Kind::Table | Kind::Tables(_) => {
            Err(format!("{name} is not a single field; edit the file"))
        }
    }
}

fn pair(place: [f32; 2]) -> Value {
    Value::Array(place.map(|v| Value::Float(f64::from(v))).to_vec())
}
