//! What is no head is refused; what is more than a head is cut to it.

use super::*;

/// The default head with its points moved.
fn moved(by: impl Fn(Vec3) -> Vec3) -> Mesh {
    let mut mesh = default_mesh().clone();
    mesh.positions_mm.iter_mut().for_each(|p| *p = by(*p));
    mesh
}

/// The triangles of the default head whose corners are all wanted.
pub fn part(wanted: impl Fn(Vec3) -> bool) -> Mesh {
    let own = default_mesh();
    let keep = |t: &&[u32; 3]| t.iter().all(|i| wanted(own.positions_mm[*i as usize]));
    Mesh { triangles: own.triangles.iter().filter(keep).copied().collect(), ..own.clone() }
}

pub fn add(to: &mut Mesh, more: &Mesh) {
    let first = to.positions_mm.len() as u32;
    to.positions_mm.extend(&more.positions_mm);
    to.triangles.extend(more.triangles.iter().map(|t| t.map(|i| i + first)));
}

/// A ball stretched and moved.
pub fn egg(size: Vec3, at: Vec3) -> Mesh {
    moved(|p| p.normalize_or(Vec3::Y) * size + at)
}

/// A box of many triangles.
pub fn block(size: Vec3, at: Vec3) -> Mesh {
    moved(|p| p / p.abs().max_element().max(1e-3) * size * 0.5 + at)
}

/// A rabbit: body, head, snout and long ears.
fn rabbit() -> Mesh {
    let mut mesh = egg(Vec3::new(75.0, 70.0, 100.0), Vec3::new(0.0, -20.0, -30.0));
    add(&mut mesh, &egg(Vec3::new(45.0, 48.0, 52.0), Vec3::new(0.0, 60.0, 60.0)));
    add(&mut mesh, &egg(Vec3::new(18.0, 16.0, 25.0), Vec3::new(0.0, 50.0, 105.0)));
    for side in [-1.0, 1.0] {
        add(&mut mesh, &egg(Vec3::new(10.0, 60.0, 16.0), Vec3::new(side * 20.0, 140.0, 40.0)));
    }
    mesh
}

pub fn load_mesh(name: &str, mesh: &Mesh) -> Result<Imported, MeshError> {
    load_bytes(name, &ply(mesh, Order::Little), &ImportOptions::default())
}

#[test]
fn what_is_no_head_is_refused() {
    let cases = [
        ("ball", egg(Vec3::splat(95.0), Vec3::ZERO)),
        ("egg", egg(Vec3::new(75.0, 110.0, 95.0), Vec3::ZERO)),
        ("cube", block(Vec3::splat(190.0), Vec3::ZERO)),
        ("box", block(Vec3::new(150.0, 230.0, 190.0), Vec3::ZERO)),
        ("sheet", moved(|p| Vec3::new(p.x, 0.01 * p.y, p.z))),
        ("stick", moved(|p| Vec3::new(p.x * 0.01, p.y * 50.0, p.z * 0.01))),
        ("rabbit", rabbit()),
        ("mask", part(|p| p.z > 25.0 && p.y < 80.0)),
        ("half", part(|p| p.x > 5.0)),
    ];
    for (name, mesh) in cases {
        let result = load_mesh(&format!("{name}.ply"), &mesh);
        let said = match &result {
            Ok(head) => format!("{name} passed for a head, fit {:.2} mm", head.report.fit_mm),
            Err(e) => e.to_string(),
        };
        println!("{said}");
        let parts = ["no head was found", "the back of the head is missing"];
        assert!(result.is_err() && parts.iter().any(|p| said.contains(p)), "{said}");
    }
    assert!(load(Path::new("/no/such/head.obj"), &ImportOptions::default()).is_err());
    assert!(load(Path::new("."), &ImportOptions::default()).is_err_and(|e| e.to_string().contains("not a file")));
}

/// A person on a chair, in a room, is cut to the head, and the report says so.
#[test]
fn more_than_a_head_is_cut_to_it() {
    let mut mesh = default_mesh().clone();
    // Back rest and seat touch nothing; the shelf is larger than the head.
    add(&mut mesh, &block(Vec3::new(400.0, 500.0, 40.0), Vec3::new(0.0, -150.0, -190.0)));
    add(&mut mesh, &block(Vec3::new(900.0, 30.0, 900.0), Vec3::new(0.0, -500.0, 0.0)));
    add(&mut mesh, &egg(Vec3::splat(12.0), Vec3::new(150.0, 180.0, 60.0)));
    let head = load_mesh("room.ply", &mesh).expect("a head in a room");
    assert!(head.report.defects.iter().any(|d| d.kind == "triangles_of_other_parts" && d.repaired));
    assert_eq!((head.report.up, head.report.front), (Axis::UP, Axis::FRONT));
    let widest = head.painted.mesh.positions_mm.iter().map(|p| p.length()).fold(0.0, f32::max);
    assert!(widest < 330.0, "{widest} mm from the ears");
}

/// A mesh of exactly a million triangles is read, thinned, and its head lies where it lay.
#[test]
fn a_million_triangles_are_a_head() {
    const MILLION: usize = 1_000_000;
    let mut mesh = default_mesh().clone();
    while mesh.triangles.len() * 4 <= MILLION {
        mesh = in_four(&mesh);
    }
    // A triangle in three adds two.
    for t in 0..(MILLION - mesh.triangles.len()) / 2 {
        let [a, b, c] = mesh.triangles[t];
        let middle = mesh.corners(t).iter().sum::<Vec3>() / 3.0;
        let m = mesh.positions_mm.len() as u32;
        mesh.positions_mm.push(middle);
        mesh.triangles[t] = [a, b, m];
        mesh.triangles.extend([[b, c, m], [c, a, m]]);
    }
    let head = load_mesh("million.ply", &mesh).expect("a head");
    assert_eq!(head.report.triangles, MILLION);
    assert!(head.painted.mesh.triangles.len() <= 170_000, "{} are left", head.painted.mesh.triangles.len());
    assert!(head.report.defects.iter().any(|d| d.kind == "triangles_thinned" && d.repaired));
    let far = farthest_mm(&head, default_mesh());
    assert!(far < 1.6, "{far} mm off");
}

/// Every triangle in four.
fn in_four(mesh: &Mesh) -> Mesh {
    let mut positions_mm = mesh.positions_mm.clone();
    let mut middles = std::collections::HashMap::new();
    let mut middle = |a: u32, b: u32| {
        *middles.entry((a.min(b), a.max(b))).or_insert_with(|| {
            let p = (positions_mm[a as usize] + positions_mm[b as usize]) * 0.5;
            positions_mm.push(p);
            positions_mm.len() as u32 - 1
        })
    };
    let mut triangles = Vec::with_capacity(mesh.triangles.len() * 4);
    for &[a, b, c] in &mesh.triangles {
        let [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
        triangles.extend([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]);
    }
    Mesh { positions_mm, normals: Vec::new(), triangles }
}
