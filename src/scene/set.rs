//! Fields of a scene set by their paths, checked as a file's are.

use super::Scene;
use super::file::{SceneFileError, parse, to_text};
use std::path::Path;
use toml::{Table, Value};

/// The scene with other values in some fields: paths as in the file, `treatment.sessions[0].dilution` for the first of a
/// list, `treatment.sessions[].dilution` for each of it.
///
/// # Errors
/// One sentence that names the field and what it may be.
pub fn set(scene: &Scene, fields: &[(String, Value)]) -> Result<Scene, String> {
    if fields.is_empty() {
        return Ok(scene.clone());
    }
    let mut root = Value::Table(to_text(scene).parse::<Table>().map_err(|e| e.message().to_owned())?);
    for (path, value) in fields {
        put(&mut root, path, value).map_err(|why| format!("the field {path} {why}"))?;
    }
    let text = toml::to_string(&root).map_err(|e| e.to_string())?;
    parse(&text, Path::new("")).map_err(|error| match error {
        SceneFileError::Problems { problems, .. } => {
            problems.first().map_or_else(String::new, |p| format!("the field {}: {}", p.field, p.message))
        }
        other => other.to_string(),
    })
}

/// Puts a value at the end of a path, through tables that are there or made, and lists that are there.
fn put(at: &mut Value, path: &str, value: &Value) -> Result<(), String> {
    let (part, rest) = path.split_once('.').map_or((path, None), |(part, rest)| (part, Some(rest)));
    let (name, index) = match part.split_once('[') {
        Some((name, index)) => (name, Some(index.strip_suffix(']').ok_or("lacks a closing bracket")?)),
        None => (part, None),
    };
    let table = at.as_table_mut().ok_or("lies in what is no table")?;
    if rest.is_none() && index.is_none() {
        table.insert(name.to_owned(), value.clone());
        return Ok(());
    }
    let inner = table.entry(name).or_insert_with(|| Value::Table(Table::new()));
    let go = |item: &mut Value| match rest {
        Some(rest) => put(item, rest, value),
        None => {
            *item = value.clone();
            Ok(())
        }
    };
    let Some(index) = index else { return go(inner) };
    let list = inner.as_array_mut().ok_or("has an index, but is no list")?;
    if index.is_empty() {
        return list.iter_mut().try_for_each(go);
    }
    let count = list.len();
    let item = index.parse::<usize>().ok().and_then(|i| list.get_mut(i));
    go(item.ok_or_else(|| format!("has the index {index}, but the list has {count} entries, counted from 0"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(path: &str, value: impl Into<Value>) -> Result<Scene, String> {
        set(&Scene::default(), &[(path.to_owned(), value.into())])
    }

    #[test]
    fn fields_are_set_and_checked() {
        assert_eq!(set(&Scene::default(), &[]), Ok(Scene::default()));
        assert_eq!(with("skin.melanin", 0.11).map(|s| s.skin.melanin), Ok(0.11));
        assert_eq!(with("head", "male-25").map(|s| s.head), Ok("male-25".to_owned()));
        let depths = |scene: Scene| scene.treatment.sessions.iter().map(|s| s.depth_mm).collect::<Vec<_>>();
        let all = with("treatment.sessions[].depth_mm", 0.5).map(depths).expect("a scene");
        assert!(all.len() > 1 && all.iter().all(|d| *d == 0.5), "{all:?}");
        let one = with("treatment.sessions[1].depth_mm", 0.5).map(depths).expect("a scene");
        assert_eq!(one.iter().filter(|d| **d == 0.5).count(), 1);
    }

    #[test]
    fn what_cannot_be_set_is_told() {
        let said = |path: &str, value: f64| with(path, value).expect_err("refused");
        assert!(said("skin.melanine", 0.1).contains("did you mean 'melanin'"), "{}", said("skin.melanine", 0.1));
        assert!(said("skin.melanin", 7.0).contains("skin.melanin"), "{}", said("skin.melanin", 7.0));
        assert!(said("treatment.sessions[9].depth_mm", 0.5).contains("the index 9"));
        assert!(said("treatment.sessions[0.depth_mm", 0.5).contains("closing bracket"));
        assert!(said("skin[0]", 0.5).contains("no list"));
        assert!(with("skin.melanin.more", 0.5).is_err());
    }
}
