//! Fits the table to the GGX lobe itself, and checks it against plain integration.
//! To fit anew: `cargo test --lib ltc::fit::refit -- --ignored`.

use super::{FLOATS, Lobe, SIDE, nearest};
use glam::{DMat3, DVec3, dvec3};
use rayon::prelude::*;
use std::f64::consts::{PI, TAU};

/// Samples of a side of the stratified grid that integrals are taken on.
const SAMPLES: usize = 32;
/// Smoothest surface, as GGX's alpha.
const MIN_ALPHA: f64 = 4e-3;

/// GGX with height-correlated Smith masking, times the cosine, Fresnel left out.
fn lobe(view: DVec3, light: DVec3, alpha: f64) -> f64 {
    if light.z <= 0.0 || view.z <= 0.0 {
        return 0.0;
    }
    let half = (view + light).normalize();
    let a2 = alpha * alpha;
    let d = a2 / (PI * (half.z * half.z * (a2 - 1.0) + 1.0).powi(2));
    let masking = |n: f64, other: f64| other * (n * n * (1.0 - a2) + a2).sqrt();
    let visibility = 0.5 / (masking(view.z, light.z) + masking(light.z, view.z));
    d * visibility * light.z
}

/// Density with which [`sample`] draws a light direction.
fn density(view: DVec3, light: DVec3, alpha: f64) -> f64 {
    let half = (view + light).normalize();
    let a2 = alpha * alpha;
    let d = a2 / (PI * (half.z * half.z * (a2 - 1.0) + 1.0).powi(2));
    d * half.z / (4.0 * view.dot(half)).max(1e-9)
}

fn sample(view: DVec3, alpha: f64, [u, v]: [f64; 2]) -> DVec3 {
    let tan2 = alpha * alpha * u / (1.0 - u);
    let z = (1.0 / (1.0 + tan2)).sqrt();
    let (sine, turn) = ((1.0 - z * z).max(0.0).sqrt(), TAU * v);
    let half = dvec3(sine * turn.cos(), sine * turn.sin(), z);
    2.0 * half * half.dot(view) - view
}

fn grid() -> impl Iterator<Item = [f64; 2]> {
    let at = |i: usize| (i as f64 + 0.5) / SAMPLES as f64;
    (0..SAMPLES * SAMPLES).map(move |i| [at(i % SAMPLES), at(i / SAMPLES)])
}

/// Albedo, its grazing part, and the mean direction (in the xz plane).
fn means(view: DVec3, alpha: f64) -> (f64, f64, DVec3) {
    let (mut albedo, mut grazing, mut toward) = (0.0, 0.0, DVec3::ZERO);
    for u in grid() {
        let light = sample(view, alpha, u);
        let value = lobe(view, light, alpha);
        if value > 0.0 {
            let weight = value / density(view, light, alpha) / (SAMPLES * SAMPLES) as f64;
            albedo += weight;
            grazing += weight * (1.0 - view.dot((view + light).normalize())).powi(5);
            toward += weight * light;
        }
    }
    toward.y = 0.0;
    (albedo, grazing, toward.normalize())
}

/// A cosine lobe through a matrix: three parameters about a mean direction.
struct Cosine {
    matrix: DMat3,
    inverse: DMat3,
    determinant: f64,
}

impl Cosine {
    fn new(frame: DMat3, [x, y, shear]: [f64; 3]) -> Self {
        let matrix = frame * DMat3::from_cols(dvec3(x, 0.0, 0.0), dvec3(0.0, y, 0.0), dvec3(shear, 0.0, 1.0));
        Self { matrix, inverse: matrix.inverse(), determinant: matrix.determinant().abs() }
    }

    fn value(&self, light: DVec3) -> f64 {
        let flat = (self.inverse * light).normalize();
        let stretch = (self.matrix * flat).length();
        flat.z.max(0.0) / PI * stretch.powi(3) / self.determinant
    }

    fn sample(&self, [u, v]: [f64; 2]) -> DVec3 {
        let (r, turn) = (u.sqrt(), TAU * v);
        (self.matrix * dvec3(r * turn.cos(), r * turn.sin(), (1.0 - u).sqrt())).normalize()
    }
}

/// Cubed difference, both lobes sampled.
fn error(cosine: &Cosine, view: DVec3, alpha: f64, albedo: f64) -> f64 {
    let one = |light: DVec3| {
        let (want, got) = (lobe(view, light, alpha), albedo * cosine.value(light));
        let density = density(view, light, alpha) + cosine.value(light);
        if light.z > 0.0 && density > 0.0 { (want - got).abs().powi(3) / density } else { 0.0 }
    };
    grid().map(|u| one(sample(view, alpha, u)) + one(cosine.sample(u))).sum()
}

/// Nelder and Mead's simplex in three dimensions.
fn minimise(start: [f64; 3], step: f64, cost: impl Fn([f64; 3]) -> f64) -> [f64; 3] {
    let mut simplex: Vec<([f64; 3], f64)> = (0..4)
        .map(|i| {
            let mut p = start;
            if i > 0 {
                p[i - 1] += step;
            }
            (p, cost(p))
        })
        .collect();
    for _ in 0..120 {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let worst = simplex[3];
        let middle = [0, 1, 2].map(|k| simplex[..3].iter().map(|s| s.0[k]).sum::<f64>() / 3.0);
        let along = |t: f64| {
            let p = [0, 1, 2].map(|k| middle[k] + t * (worst.0[k] - middle[k]));
            (p, cost(p))
        };
        let mirrored = along(-1.0);
        simplex[3] = if mirrored.1 < simplex[0].1 {
            let further = along(-2.0);
            if further.1 < mirrored.1 { further } else { mirrored }
        } else if mirrored.1 < simplex[2].1 {
            mirrored
        } else {
            let inner = along(if mirrored.1 < worst.1 { -0.5 } else { 0.5 });
            if inner.1 < worst.1.min(mirrored.1) {
                inner
            } else {
                let best = simplex[0].0;
                for s in &mut simplex[1..] {
                    s.0 = [0, 1, 2].map(|k| best[k] + 0.5 * (s.0[k] - best[k]));
                    s.1 = cost(s.0);
                }
                continue;
            }
        };
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    simplex[0].0
}

/// One entry and the parameters that it was found at, from a neighbour's.
fn entry(alpha: f64, cosine: f64, start: [f64; 3]) -> ([f32; FLOATS], [f64; 3]) {
    let view = dvec3((1.0 - cosine * cosine).sqrt(), 0.0, cosine);
    let (albedo, grazing, toward) = means(view, alpha);
    let upright = cosine > 0.999;
    let z = if upright { DVec3::Z } else { toward };
    let frame = DMat3::from_cols(dvec3(z.z, 0.0, -z.x), DVec3::Y, z);
    let shaped = |p: [f64; 3]| {
        let [x, y, shear] = [p[0].max(1e-4), p[1].max(1e-4), p[2]];
        if upright { [x, x, 0.0] } else { [x, y, shear] }
    };
    let found = minimise(start, 0.05, |p| error(&Cosine::new(frame, shaped(p)), view, alpha, albedo));
    let inverse = Cosine::new(frame, shaped(found)).inverse;
    let at = |row: usize, column: usize| (inverse.col(column)[row] / inverse.col(1)[1]) as f32;
    ([at(0, 0), at(0, 2), at(2, 0), at(2, 2), albedo as f32, grazing as f32, 0.0, 0.0], shaped(found))
}

/// Fits every entry and writes `assets/ltc.bin`. Takes minutes.
#[test]
#[ignore = "writes assets/ltc.bin"]
fn refit() {
    let columns: Vec<Vec<[f32; FLOATS]>> = (0..SIDE)
        .into_par_iter()
        .map(|column| {
            let x = column as f64 / (SIDE - 1) as f64;
            let cosine = (1.0 - x * x).max(0.02);
            let mut start = [1.0, 1.0, 0.0];
            // Rough to smooth: each lobe starts from the wider one before it.
            let mut rows = vec![[0.0; FLOATS]; SIDE];
            for row in (0..SIDE).rev() {
                let roughness = row as f64 / (SIDE - 1) as f64;
                (rows[row], start) = entry((roughness * roughness).max(MIN_ALPHA), cosine, start);
            }
            rows
        })
        .collect();
    let bytes: Vec<u8> = columns.iter().flatten().flatten().flat_map(|v| v.to_le_bytes()).collect();
    std::fs::write(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/ltc.bin"), bytes).expect("written");
}

/// Share of the lobe that a rectangle's light takes, by the table: the polygon's vector form factor
/// after the matrix (everything stays above the horizon in these cases).
fn by_table(l: &Lobe, corners: [DVec3; 4]) -> f64 {
    let flat = corners.map(|p| {
        let (x, z) = (f64::from(l.xx) * p.x + f64::from(l.xz) * p.z, f64::from(l.zx) * p.x + f64::from(l.zz) * p.z);
        dvec3(x, p.y, z).normalize()
    });
    let edges = (0..4).map(|i| {
        let (a, b) = (flat[i], flat[(i + 1) % 4]);
        a.cross(b).normalize() * a.dot(b).clamp(-1.0, 1.0).acos()
    });
    edges.sum::<DVec3>().z.abs() / TAU * f64::from(l.albedo)
}

#[test]
fn rectangles_are_lit_as_by_integration() {
    for (row, column) in [(10, 6), (14, 12), (18, 16), (24, 20)] {
        let (roughness, x) = (row as f64 / 31.0, column as f64 / 31.0);
        let cosine: f64 = 1.0 - x * x;
        let view = dvec3((1.0 - cosine * cosine).sqrt(), 0.0, cosine);
        let middle = dvec3(-view.x * 0.8, 0.2, view.z + 0.4);
        let (half_x, half_y) = (dvec3(0.35, 0.0, 0.1), dvec3(0.0, 0.3, 0.0));
        let corner = |a: f64, b: f64| middle + a * half_x + b * half_y;
        let corners = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        const N: usize = 400;
        let area = 4.0 * half_x.cross(half_y).length();
        let facing = half_x.cross(half_y).normalize();
        let want: f64 = (0..N * N)
            .map(|i| {
                let at = |k: usize| (k as f64 + 0.5) / N as f64 * 2.0 - 1.0;
                let p = corner(at(i % N), at(i / N));
                let light = p.normalize();
                lobe(view, light, roughness * roughness) * light.dot(facing).abs() / p.length_squared()
            })
            .sum::<f64>()
            * area
            / (N * N) as f64;
        let got = by_table(&nearest(roughness as f32, cosine as f32), corners);
        println!("roughness {roughness:.2}, cosine {cosine:.2}: {got:.4}, integral {want:.4}");
        assert!((got - want).abs() < 0.03 * want + 0.004, "roughness {roughness}: {got}, integral {want}");
    }
}

#[test]
fn albedos_are_those_of_the_lobe() {
    for (roughness, cosine) in [(10.0_f64 / 31.0, 1.0_f64), (20.0 / 31.0, 1.0 - (15.0_f64 / 31.0).powi(2))] {
        let view = dvec3((1.0 - cosine * cosine).sqrt(), 0.0, cosine);
        let (albedo, grazing, _) = means(view, roughness * roughness);
        let l = nearest(roughness as f32, cosine as f32);
        assert!((f64::from(l.albedo) - albedo).abs() < 2e-3 && (f64::from(l.grazing) - grazing).abs() < 2e-3);
    }
}
