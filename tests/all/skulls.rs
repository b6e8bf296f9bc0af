//! The shape of the built-in heads: round skulls, smooth ears, closed lids, faces that are not their own mirror.

use glam::{Vec2, Vec3, vec2};
use std::collections::HashMap;
use std::path::Path;
use tonsure::mesh::library::makehuman;
use tonsure::mesh::{Head, library, measure, parametric};

/// Both default heads and the six real ones; the defaults alone where the run is marked offline by name.
fn all() -> Vec<Head> {
    let offline = super::is_offline();
    let real = makehuman::names().filter(|_| !offline);
    let find = |name| library::find(name, Path::new(".")).expect("`make heads`, or set TONSURE_OFFLINE=1");
    parametric::NAMES.into_iter().chain(real).map(find).collect()
}

/// Lowest height of the vault: the ears end below.
fn above_ears(head: &Head) -> f32 {
    0.34 * head.landmarks.vertex.y
}

/// Outline from above of what is above the ears, by half degrees from straight back, about the middle of its
/// length, which is scaled to 200 mm.
fn outline(head: &Head) -> Vec<f32> {
    let low = above_ears(head);
    let vault = head.mesh.positions_mm.iter().filter(|p| p.y > low);
    let (back, front) = vault.fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p.z), b.max(p.z)));
    let (middle, scale) = ((back + front) * 0.5, 200.0 / (front - back));
    let mut out = vec![0.0_f32; 720];
    for t in 0..head.mesh.triangles.len() {
        let corners = head.mesh.corners(t);
        if corners.iter().any(|p| p.y < low) {
            continue;
        }
        for (i, j) in [(0, 1), (1, 2), (2, 0)] {
            for step in 0..=16 {
                let p = corners[i].lerp(corners[j], step as f32 / 16.0);
                let (x, z) = (p.x, p.z - middle);
                let half_degrees = (x.atan2(-z).to_degrees() * 2.0).round() as i32;
                let at = &mut out[half_degrees.rem_euclid(720) as usize];
                *at = at.max(x.hypot(z) * scale);
            }
        }
    }
    out
}

/// Radius of the circle through three points of the outline, 15 degrees apart; negative where it is hollow.
fn bend_radius_mm(outline: &[f32], degrees: f32) -> f32 {
    let at = |degrees: f32| -> Vec2 {
        let near = (-3..=3).map(|off| outline[((degrees * 2.0).round() as i32 + off).rem_euclid(720) as usize]);
        let known: Vec<f32> = near.filter(|r| *r > 0.0).collect();
        let radius = known.iter().sum::<f32>() / known.len() as f32;
        let turn = degrees.to_radians();
        vec2(turn.sin(), -turn.cos()) * radius
    };
    let (a, b, c) = (at(degrees - 15.0), at(degrees), at(degrees + 15.0));
    a.distance(b) * b.distance(c) * c.distance(a) / (2.0 * (b - a).perp_dot(c - a))
}

/// Within 75 degrees of straight back: 29 to 136 mm, max/min 4.7, on the worst head before; and the outline is
/// nowhere hollow, also not at the sides and the temples.
#[test]
fn skulls_are_round_from_above() {
    for head in all() {
        let outline = outline(&head);
        let radii: Vec<f32> = (-5..=5).map(|i| bend_radius_mm(&outline, 15.0 * i as f32)).collect();
        let (low, high) = radii.iter().fold((f32::MAX, f32::MIN), |(a, b), r| (a.min(*r), b.max(*r)));
        println!("{}: {radii:.0?} mm, max/min {:.2}", head.name, high / low);
        assert!(low > 0.0 && high / low < ROUND, "{}: {radii:.0?}", head.name);
    }
}

/// Largest of the radii over the smallest.
const ROUND: f32 = 2.0;

/// 0.72 to 0.80 before. ANSUR II: men 0.773, women 0.779.
#[test]
fn breadth_over_length_is_a_persons() {
    for head in all() {
        let found = measure::calliper(&head);
        let ratio = found.breadth_mm / found.length_mm.expect("a length");
        println!("{}: {ratio:.3}", head.name);
        assert!((0.75..0.80).contains(&ratio), "{}: {ratio}", head.name);
    }
}

/// The angle between neighbouring triangles that 95 % stay below, where `here` says so.
fn dihedral_95_deg(head: &Head, here: impl Fn(Vec3) -> bool) -> f32 {
    let mesh = &head.mesh;
    let normal = |t: usize| {
        let [a, b, c] = mesh.corners(t);
        (b - a).cross(c - a).normalize_or_zero()
    };
    let mut by_edge: HashMap<[u32; 2], Vec<usize>> = HashMap::new();
    for (t, [a, b, c]) in mesh.triangles.iter().enumerate() {
        for (i, j) in [(a, b), (b, c), (c, a)] {
            let both = [*i.min(j), *i.max(j)];
            if both.iter().all(|i| here(mesh.positions_mm[*i as usize])) {
                by_edge.entry(both).or_default().push(t);
            }
        }
    }
    let pairs = by_edge.values().filter(|t| t.len() == 2);
    let mut angles: Vec<f32> =
        pairs.map(|t| normal(t[0]).dot(normal(t[1])).clamp(-1.0, 1.0).acos().to_degrees()).collect();
    angles.sort_by(f32::total_cmp);
    angles[angles.len() * 95 / 100]
}

/// 17 to 22 degrees before.
#[test]
fn ears_have_no_facets() {
    for head in all() {
        let ear = head.landmarks.left_preauricular;
        let angle = dihedral_95_deg(&head, |p| {
            let off = p - ear;
            off.x > -2.0 && off.y.abs() < 42.0 && (-40.0..2.0).contains(&off.z)
        });
        println!("{}: {angle:.1} degrees", head.name);
        assert!(angle < 12.0, "{}: {angle} degrees", head.name);
    }
}

/// From the front the ear's lower end stands off the head by so much of what it does 14 mm higher: 0.57 before on male-25,
/// a slab cut square.
#[test]
fn lobes_are_round() {
    for head in all() {
        let ear = head.landmarks.left_preauricular;
        let off: Vec<Vec3> = head.mesh.positions_mm.iter().map(|p| *p - ear).collect();
        let lobe = || off.iter().filter(|o| o.x > 3.0 && (-35.0..2.0).contains(&o.z) && (-45.0..0.0).contains(&o.y));
        let low = lobe().map(|o| o.y).fold(0.0, f32::min);
        let farthest = |from: f32, to: f32| {
            lobe().filter(|o| (low + from..low + to).contains(&o.y)).map(|o| o.x).fold(0.0, f32::max)
        };
        let (end, above) = (farthest(0.0, 1.5), farthest(12.0, 16.0));
        println!("{}: {end:.1} mm at its end, {above:.1} above, {:.2}", head.name, end / above);
        assert!(end / above < 0.52, "{}: a lobe {end} mm wide at its end, {above} above", head.name);
    }
}

/// Mean distance of the face's skin from its own mirror image; 0.00 to 0.02 mm before.
#[test]
fn a_face_is_not_its_own_mirror_image() {
    for head in all() {
        let l = &head.landmarks;
        let face = |p: &Vec3| p.z > 0.55 * l.nasion.z && p.y < l.glabella.y + 10.0 && p.y > l.nasion.y - 105.0;
        let skin: Vec<Vec3> = head.mesh.positions_mm.iter().copied().filter(face).collect();
        let mirrored = |p: &Vec3| Vec3::new(-p.x, p.y, p.z);
        let cell = |p: Vec3| (p / 6.0).floor().as_ivec3();
        let mut cells: HashMap<_, Vec<Vec3>> = HashMap::new();
        skin.iter().for_each(|p| cells.entry(cell(*p)).or_default().push(*p));
        let off = |p: Vec3| {
            let at = cell(p);
            let around = (-1..=1).flat_map(|x| (-1..=1).flat_map(move |y| (-1..=1).map(move |z| glam::ivec3(x, y, z))));
            let near = around.filter_map(|by| cells.get(&(at + by))).flatten();
            near.map(|q| q.distance(p)).fold(6.0, f32::min)
        };
        let step = (skin.len() / 1500).max(1);
        let offs: Vec<f32> = skin.iter().step_by(step).map(|p| off(mirrored(p))).collect();
        let mean = offs.iter().sum::<f32>() / offs.len() as f32;
        println!("{}: {mean:.2} mm", head.name);
        assert!((0.25..1.8).contains(&mean), "{}: {mean} mm", head.name);
    }
}
