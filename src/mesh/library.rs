//! Heads by name: the default one, the real ones in the cache, or a file.

use super::{Head, Landmarks, Mesh, MeshError, import, makehuman, parametric, register};
use glam::Vec3;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A head: "default", the name of a cached real head, or a file beside `base` or the current folder.
///
/// # Errors
/// An unknown name, or a file that is not a usable head.
pub fn find(name_or_path: &str, base: &Path) -> Result<Head, MeshError> {
    find_with(name_or_path, base, &import::ImportOptions::default())
}

/// The same, with what the caller knows of the file; heads by name know their own.
///
/// # Errors
/// An unknown name, or a file that is not a usable head.
pub fn find_with(name_or_path: &str, base: &Path, options: &import::ImportOptions) -> Result<Head, MeshError> {
    if name_or_path == "default" {
        return Ok(parametric::default_head());
    }
    if makehuman::names().any(|n| n == name_or_path) {
        let path = cache().map(|c| c.join(name_or_path).with_extension("obj"));
        return match path.filter(|p| p.is_file()) {
            Some(path) => register::register(name_or_path, import::load_obj(&path)?, &path),
            None => Err(unknown(name_or_path)),
        };
    }
    let given = Path::new(name_or_path);
    let looks_like_a_file = given.extension().is_some() || given.components().count() > 1;
    let path = [base.join(given), given.to_path_buf()].into_iter().find(|p| p.is_file());
    match path {
        Some(path) => {
            let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            load(&name, &path, options)
        }
        None if looks_like_a_file => load(name_or_path, given, options),
        None => Err(unknown(name_or_path)),
    }
}

/// Names that [`find`] knows here and now.
pub fn names() -> Vec<String> {
    let cached = cache().map(|c| {
        makehuman::names().filter(|n| c.join(n).with_extension("obj").is_file()).map(str::to_owned).collect::<Vec<_>>()
    });
    std::iter::once("default".to_owned()).chain(cached.unwrap_or_default()).collect()
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

fn load(name: &str, path: &Path, options: &import::ImportOptions) -> Result<Head, MeshError> {
    Ok(register::head(name, import::load(path, options)?))
}

/// Writes a head as OBJ, landmarks as comments; the file appears whole or not at all.
///
/// # Errors
/// The file system's.
pub fn write_obj(head: &Head, path: &Path) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = atomic_write_file::AtomicWriteFile::open(path)?;
    file.write_all(obj_text(&head.mesh, &head.landmarks).as_bytes())?;
    file.commit()
}

fn obj_text(mesh: &Mesh, l: &Landmarks) -> String {
    let mut out = String::from("# millimetres, head frame: +X left, +Y up, +Z forward\n");
    // Writing to a String cannot fail.
    let mut note = |name: &str, p: Vec3| writeln!(out, "# {name} {:.2} {:.2} {:.2}", p.x, p.y, p.z).ok();
    note("nasion", l.nasion);
    note("inion", l.inion);
    note("left_preauricular", l.left_preauricular);
    note("right_preauricular", l.right_preauricular);
    note("vertex", l.vertex);
    for p in &mesh.positions_mm {
        writeln!(out, "v {:.3} {:.3} {:.3}", p.x, p.y, p.z).ok();
    }
    for t in &mesh.triangles {
        writeln!(out, "f {} {} {}", t[0] + 1, t[1] + 1, t[2] + 1).ok();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::chart::Chart;

    /// The real heads, or `None` where the run is marked offline by name.
    fn real_heads() -> Option<Vec<Head>> {
        if std::env::var_os("TONSURE_OFFLINE").is_some_and(|v| v == "1") {
            println!("left out: TONSURE_OFFLINE=1");
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
            let vault = |q: &Vec3| q.y > 40.0;
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
    fn unknown_names_say_how_to_get_heads() {
        let error = find("nobody", Path::new(".")).expect_err("no such head").to_string();
        assert!(error.contains("make heads") && error.contains("default"), "{error}");
    }
}
