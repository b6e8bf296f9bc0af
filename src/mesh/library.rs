//! Heads by name: the default one, the real ones in the cache, or a file.

mod head_file;
pub mod makehuman;

use super::import::head;
use super::options::ImportOptions;
use super::parametric::HeadShape;
use super::pose::marks::Found;
use super::{Head, MeshError, import, parametric};
use head_file::own_obj;
use std::path::{Path, PathBuf};

/// A head: "default", "default-female", the name of a cached real head, or a file beside `base` or the current folder.
///
/// # Errors
/// An unknown name, or a file that is not a usable head.
pub fn find(name_or_path: &str, base: &Path) -> Result<Head, MeshError> {
    find_with(name_or_path, base, &HeadShape::default(), &ImportOptions::default())
}

/// The same: the default heads take a shape, a file what the caller knows of it, other heads by name know
/// their own.
///
/// # Errors
/// As [`find`].
pub fn find_with(
    name_or_path: &str,
    base: &Path,
    shape: &HeadShape,
    options: &ImportOptions,
) -> Result<Head, MeshError> {
    if parametric::NAMES.contains(&name_or_path) {
        return Ok(parametric::named(name_or_path, shape));
    }
    if is_name(name_or_path) {
        let path = cache().map(|c| c.join(name_or_path).with_extension("obj"));
        return match path.filter(|p| p.is_file()) {
            Some(path) => cached_head(name_or_path, &path),
            None => Err(unknown(name_or_path)),
        };
    }
    let path = file(name_or_path, base)?;
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    load(&name, &path, options)
}

/// The file of a head beside `base` or the current folder.
fn file(given: &str, base: &Path) -> Result<PathBuf, MeshError> {
    let path = Path::new(given);
    let looks_like_a_file = path.extension().is_some() || path.components().count() > 1;
    match [base.join(path), path.to_path_buf()].into_iter().find(|p| p.is_file()) {
        Some(found) => Ok(found),
        None if looks_like_a_file => match std::fs::metadata(path) {
            Err(source) => Err(MeshError::Read { path: path.into(), source }),
            // A folder, a pipe: what reads it says so.
            Ok(_) => Ok(path.into()),
        },
        None => Err(unknown(given)),
    }
}

/// Refuses what [`find`] would find nothing for, without reading it.
///
/// # Errors
/// [`MeshError::UnknownName`], [`MeshError::Read`].
pub fn is_there(name_or_path: &str, base: &Path) -> Result<(), MeshError> {
    if is_name(name_or_path) { is_built(name_or_path) } else { file(name_or_path, base).map(|_| ()) }
}

/// A head that `make heads` made, by this version or an older one.
fn cached_head(name: &str, path: &Path) -> Result<Head, MeshError> {
    let text = std::fs::read_to_string(path).map_err(|source| MeshError::Read { path: path.into(), source })?;
    match own_obj(name, &text) {
        Some(head) => Ok(head),
        None => head::register(name, import::load_obj(path)?, path),
    }
}

/// Whether this is the name of a head, here or after `make heads`, and not of a file.
pub fn is_name(text: &str) -> bool {
    parametric::NAMES.contains(&text) || makehuman::names().any(|n| n == text)
}

/// Names that [`find`] knows here and now.
pub fn names() -> Vec<String> {
    let cached = cache().map(|c| {
        makehuman::names().filter(|n| c.join(n).with_extension("obj").is_file()).map(str::to_owned).collect::<Vec<_>>()
    });
    parametric::NAMES.iter().map(|n| (*n).to_owned()).chain(cached.unwrap_or_default()).collect()
}

/// Refuses the name of a head that is not built here: whoever names it wants no other.
///
/// # Errors
/// [`MeshError::UnknownName`].
pub fn is_built(name: &str) -> Result<(), MeshError> {
    if is_name(name) && !names().iter().any(|n| n == name) { Err(unknown(name)) } else { Ok(()) }
}

/// The head that a scene's is drawn on: its own, or the embedded one of that sex where its own has a name and is not
/// built here. The plan keeps its head's name.
pub fn here(name: &str) -> &str {
    match is_built(name) {
        Err(_) if name.starts_with("female") => "default-female",
        Err(_) => "default",
        Ok(()) => name,
    }
}

/// Says that another head stands in, if so.
pub fn stands_in(name: &str) -> Option<String> {
    let other = Some(here(name)).filter(|other| *other != name)?;
    Some(format!("the head '{name}' is not built here, and '{other}' stands in for it; `make heads` builds it"))
}

fn unknown(name: &str) -> MeshError {
    let known =
        format!("{} (`make heads` gets {})", names().join(", "), makehuman::names().collect::<Vec<_>>().join(", "));
    MeshError::UnknownName { name: name.into(), known }
}

/// Folder of the real heads: `$TONSURE_HEADS`, else `cache/heads` here or above the executable.
pub fn cache() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("TONSURE_HEADS") {
        return Some(folder.into());
    }
    let here = std::env::current_dir().ok();
    let program = std::env::current_exe().ok();
    let above = program.iter().flat_map(|p| p.ancestors().skip(1).map(Path::to_path_buf));
    here.into_iter().chain(above).map(|p| p.join("cache/heads")).find(|p| p.is_dir())
}

fn load(name: &str, path: &Path, options: &ImportOptions) -> Result<Head, MeshError> {
    Ok(head::head(name, import::load(path, options)?))
}

/// The points of a head that knows its own: those, and what else a look at its surface finds.
///
/// # Errors
/// A surface on which no head is found.
pub fn own_points(head: &Head) -> Result<Vec<Found>, MeshError> {
    let seen = import::upright(head.mesh.clone(), Path::new(&head.name))?;
    let own = head.landmarks.named();
    let found = seen.marks.iter().map(|m| match own.iter().find(|o| o.0 == m.name) {
        Some((name, position_mm)) => Found { name, position_mm: *position_mm, confidence: 1.0 },
        None => Found { position_mm: seen.report.placement.to_file(m.position_mm).as_vec3(), ..*m },
    });
    Ok(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::left_out::{is_marked, left_out};
    use crate::mesh::chart::Chart;
    use crate::mesh::library::head_file::obj_text;
    use glam::Vec3;

    /// The real heads, or `None` where the run is marked offline by name.
    fn real_heads() -> Option<Vec<Head>> {
        if is_marked("TONSURE_OFFLINE") {
            left_out("TONSURE_OFFLINE=1");
            return None;
        }
        let heads =
            makehuman::names().map(|n| find(n, Path::new(".")).expect("run `make heads`, or set TONSURE_OFFLINE=1"));
        Some(heads.collect())
    }

    #[test]
    fn real_head_measures_are_plausible() {
        let Some(heads) = real_heads() else { return };
        assert_eq!(heads.len(), 6);
        for head in heads {
            let p = &head.mesh.positions_mm;
            let most = |f: &dyn Fn(&Vec3) -> f32| p.iter().map(f).fold(f32::MIN, f32::max);
            // Above the ears, which reach up to some 45 mm.
            let vault = |q: &Vec3| q.y > 0.34 * head.landmarks.vertex.y;
            let breadth = 2.0 * most(&|q| if vault(q) { q.x.abs() } else { 0.0 });
            let length = most(&|q| if q.y > 25.0 { q.z } else { 0.0 }) + most(&|q| if q.y > 0.0 { -q.z } else { 0.0 });
            assert!((128.0..170.0).contains(&breadth), "{}: breadth {breadth}", head.name);
            assert!((165.0..215.0).contains(&length), "{}: length {length}", head.name);
            let chart = Chart::new(&head, 256);
            assert!((335.0..415.0).contains(&chart.nasion_inion_mm), "{}: arc {}", head.name, chart.nasion_inion_mm);
            let area = chart.scalp_area_cm2();
            assert!((430.0..760.0).contains(&area), "{}: scalp {area} cm2", head.name);
        }
    }

    #[test]
    fn a_written_head_comes_back() {
        let mut head = parametric::default_head();
        head.mesh.positions_mm.iter_mut().for_each(|p| *p = (*p * 1000.0).round() / 1000.0);
        let text = obj_text(&head);
        let again = own_obj("default", &text).expect("its own text");
        assert_eq!(again.mesh.triangles, head.mesh.triangles);
        let apart = |a: &[Vec3], b: &[Vec3]| a.iter().zip(b).map(|(a, b)| a.distance(*b)).fold(0.0, f32::max);
        assert!(apart(&again.mesh.positions_mm, &head.mesh.positions_mm) < 2e-3);
        assert!(again.landmarks.nasion.distance(head.landmarks.nasion) < 0.01);
        let lips = |head: &Head| head.marks.iter().map(|m| m.lips).sum::<f32>();
        assert!(lips(&head) > 50.0 && (lips(&again) - lips(&head)).abs() < 5.0, "{}", lips(&again));
        for broken in [text.replace("# nasion", "# nose"), text.replace(" 1.00 ", " nan "), text + "f 1 2 99999999\n"] {
            assert!(own_obj("default", &broken).is_none());
        }
    }

    #[test]
    fn unknown_names_say_how_to_get_heads() {
        let error = find("nobody", Path::new(".")).expect_err("no such head").to_string();
        assert!(error.contains("make heads") && error.contains("default"), "{error}");
    }
}
