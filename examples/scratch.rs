use glam::*;
use tonsure::mesh::chart::*;
use tonsure::mesh::*;
fn hits(m: &Mesh, o: Vec3, d: Vec3) -> Vec<(f32, f32)> {
    let mut v = vec![];
    for t in 0..m.triangles.len() {
        let [a, b, c] = m.corners(t);
        let h = d.cross(c - a);
        let det = (b - a).dot(h);
        if det.abs() < 1e-9 {
            continue;
        }
        let s = o - a;
        let u = s.dot(h) / det;
        let q = s.cross(b - a);
        let w = d.dot(q) / det;
        if u >= 0. && w >= 0. && u + w <= 1. {
            let tt = (c - a).dot(q) / det;
            v.push((tt, (b - a).cross(c - a).normalize().dot(d)));
        }
    }
    v.sort_by(|a, b| a.0.total_cmp(&b.0));
    v
}
fn main() {
    let head = library::find("default", std::path::Path::new(".")).unwrap();
    let chart = Chart::new(&head, 384);
    for p in [vec3(-83.388, 19.849, -36.721)] {
        let c = chart.frame.center_mm;
        let d = (p - c).normalize();
        println!("center {c} |p-c| {} dir {d}", (p - c).length());
        let st = chart.frame.st_from_point(p);
        let t = chart.texel(st);
        println!("texel {:?} off plane {} carries {}", t, (p - t.position_mm).dot(t.normal), t.carries(p));
        println!("hits from center {:?}", hits(&head.mesh, c, d));
        println!("preaur {} dist {}", head.landmarks.right_preauricular, p.distance(head.landmarks.right_preauricular));
    }
}
