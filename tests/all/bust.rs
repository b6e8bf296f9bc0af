//! What is below the head: neck, shoulders and where they end.

use crate::heads;
use std::path::Path;
use tonsure::mesh::import::{self, ImportOptions};
use tonsure::mesh::{Head, register};

/// A chin lies this far below the nasion at least, mm (ANSUR II menton-sellion, women's mean less two deviations).
const CHIN_MM: f32 = 101.0;

/// The strongest mark of a face below its chin.
fn marked_below_the_chin(head: &Head) -> f32 {
    let chin = head.landmarks.nasion.y - CHIN_MM;
    let below = head.marks.iter().zip(&head.mesh.positions_mm).filter(|(_, p)| p.y < chin);
    below.map(|(m, _)| m.lips.max(m.brow).max(m.lash)).fold(0.0, f32::max)
}

/// The whole foot of every head made from the base mesh was painted as lashes: 0.94 on the mean.
#[test]
fn no_mark_of_a_face_lies_below_the_chin() {
    for head in heads::all() {
        let marked = marked_below_the_chin(&head);
        assert_eq!(marked, 0.0, "{}: a mark of {marked} below the chin", head.name);
        let lips = head.marks.iter().map(|m| m.lips).fold(0.0, f32::max);
        assert!(lips > 0.9, "{}: no lips, so nothing was looked at", head.name);
    }
}

/// A head as a stranger's file: what is found on it is found again, and it has no marks of its own.
#[test]
fn a_scan_has_no_marks_below_its_chin() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scan.obj");
    let head = heads::all().remove(0);
    let mut text = String::new();
    for p in &head.mesh.positions_mm {
        text += &format!("v {} {} {}\n", p.x, p.y, p.z);
    }
    for t in &head.mesh.triangles {
        text += &format!("f {} {} {}\n", t[0] + 1, t[1] + 1, t[2] + 1);
    }
    std::fs::write(&path, text).expect("writing it");
    let imported = import::load(Path::new(&path), &ImportOptions::default()).expect("a head");
    assert_eq!(marked_below_the_chin(&register::head("scan", imported)), 0.0);
}
