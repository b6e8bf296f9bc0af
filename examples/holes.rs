#[path = "sheet.rs"]
mod sheet;
use glam::*;
use tonsure::mesh::*;
use tonsure::rng::*;
fn main() {
    let head = parametric::default_head();
    let l = head.landmarks;
    let mesh = &head.mesh;
    let reach: f32 = std::env::var("REACH").map_or(1.7, |v| v.parse().unwrap());
    let places = [
        ("vertex", l.vertex),
        ("crown", l.vertex + vec3(0., -16., -50.)),
        ("parietal", l.vertex + vec3(30., -14., -30.)),
        ("frontal", l.vertex + vec3(0., -12., 60.)),
        ("temple", vec3(68., 75., 20.)),
        ("occiput", l.inion + Vec3::Y * 40.),
    ];
    for d in [30f32, 50., 80.] {
        for noise in [0f32, 0.3] {
            let mut line = String::new();
            for (name, at) in places {
                let i0 = (0..mesh.positions_mm.len())
                    .min_by(|a, b| mesh.positions_mm[*a].distance(at).total_cmp(&mesh.positions_mm[*b].distance(at)))
                    .unwrap();
                let at = mesh.positions_mm[i0];
                let r = d * 0.5;
                let rough = |i: usize| {
                    let s = |k| unit_f32(hash2(i as u32, k)) * 2. - 1.;
                    mesh.positions_mm[i] + vec3(s(0), s(1), s(2)) * noise
                };
                let out = mesh.normals[i0];
                let x = out.any_orthonormal_vector();
                let axes = Mat3::from_cols(x, out.cross(x), out);
                let flat = |p: Vec3| axes.transpose() * (p - at);
                let collar: Vec<Vec3> = (0..mesh.positions_mm.len())
                    .filter(|i| {
                        let q = mesh.positions_mm[*i];
                        q.distance(at) > r && q.distance(at) < r * 2.2 + 6. && mesh.normals[*i].dot(out) > 0.3
                    })
                    .map(|i| flat(rough(i)))
                    .collect();
                let s = sheet::Sheet::through(&collar).unwrap();
                let far = (0..mesh.positions_mm.len())
                    .filter(|i| mesh.positions_mm[*i].distance(at) < r && mesh.normals[*i].dot(out) > 0.)
                    .map(|i| {
                        let q = flat(mesh.positions_mm[i]);
                        ((s.height(q.truncate()) - q.z) * mesh.normals[i].dot(out)).abs()
                    })
                    .fold(0f32, f32::max);
                line += &format!(" {name} {far:.2} ({})", collar.len());
            }
            println!("d {d} noise {noise}:{line}");
        }
    }
}
