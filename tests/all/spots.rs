//! Many dots on the card, measured in the four bands: against Monte Carlo, against the layered optics,
//! against the area that their union covers.

use crate::card::{self, HALF_MM, grid, plan, with_card};
use crate::reference::{Kernel, Layer, blurred, dot_patch, layered_ratio, mean, two_flux_ratio};
use crate::studio;
use glam::Vec3;
use tonsure::design::{Pigment, Session};
use tonsure::dots::age::sigma_per_diameter;
use tonsure::dots::{Impression, SeedDomain};
use tonsure::mesh::Mesh;
use tonsure::optics::{self, BANDS_NM, XI, spectra};
use tonsure::passes::seed::seed_gpu;
use tonsure::renderer::FrameSpec;
use tonsure::rng::{hash2, unit_f32};

/// Skin that the published figures are for.
const SKIN: (f64, f64) = (0.01, 0.01);
/// Depth of the spots whose coverage is measured, mm.
const DEPTH_MM: f64 = 0.2;
/// Half of the measured square, mm, whose rim counts less and less: the head's chart is true to a card in its middle alone.
const PATCH_MM: f32 = 10.0;

/// Nearly black impressions: their optical depth at 550 nm, blacker than any pigment of the library.
const BLACK: f32 = 24.0;

/// Their peak in the reference band.
fn peak() -> f32 {
    XI * optics::reference_from_550() * BLACK
}

/// The diameter of an impression that darkens `area_mm2`.
fn diameter_for(area_mm2: f32) -> f32 {
    let sigma = (area_mm2 / (std::f32::consts::TAU * optics::ein(peak()))).sqrt();
    sigma / sigma_per_diameter(peak())
}

/// Mean reflectance over bare skin of the card's middle, by band, `distance_mm` away.
fn ratio(selected: Vec<Impression>, distance_mm: f32) -> [f64; 4] {
    let mut plan = plan(Session { dilution: 0.0, pigment: "black".into(), ..Session::default() }, 32);
    plan.pigments = vec![Pigment { name: "black".into(), optical_depth: BLACK, ..Pigment::default() }];
    with_card(plan, selected, |studio, _| {
        let mut spec = card::spec(studio, 700, 30.0);
        spec.view.distance_mm = distance_mm;
        spec.bands = true;
        (spec.skin.melanin, spec.skin.blood) = (SKIN.0 as f32, SKIN.1 as f32);
        let with = middle(studio, &spec);
        let bare = middle(studio, &FrameSpec { treated: false, ..spec });
        [0, 1, 2, 3].map(|b| with[b] / bare[b])
    })
}

fn middle(studio: &mut crate::Studio, spec: &FrameSpec) -> [f64; 4] {
    studio.renderer.begin(spec).expect("a frame");
    let pixels = studio.renderer.read_linear().expect("bands");
    let focal = spec.height as f32 * 0.5 / (spec.view.fov_deg.to_radians() * 0.5).tan();
    let mm = |i: u32| f64::from((i as f32 + 0.5 - spec.width as f32 * 0.5) / focal * spec.view.distance_mm);
    let mut sums = [0.0; 5];
    for (i, pixel) in (0..).zip(&pixels) {
        let weight = taper(mm(i % spec.width)) * taper(mm(i / spec.width));
        (0..4).for_each(|b| sums[b] += weight * f64::from(pixel[b]));
        sums[4] += weight;
    }
    [0, 1, 2, 3].map(|b| sums[b] / sums[4])
}

/// Weight of a place of the patch by its distance from the middle: a sharp rim would count spots by chance.
fn taper(mm: f64) -> f64 {
    let share = (mm.abs() / f64::from(PATCH_MM)).min(1.0);
    (0.5 * std::f64::consts::PI * share).cos().powi(2)
}

fn center() -> Vec3 {
    studio().stage.head.landmarks.vertex
}

#[test]
fn a_grid_of_dots_darkens_as_monte_carlo_says() {
    // Discs of 0.4 mm and optical depth 2 at 550 nm, 1 mm apart; figures at 450, 550 and 650 nm.
    let disc_mm2 = std::f32::consts::PI * 0.04 * (1.0 - (-XI * 2.0 * optics::reference_from_550()).exp());
    for (depth, published) in [(0.2, [0.902, 0.849, 0.739]), (0.4, [0.967, 0.924, 0.783])] {
        let got = ratio(grid(center(), 50, 1.0, depth, diameter_for(disc_mm2)), 400.0);
        let plain = |nm: f64| mean(&dot_patch(nm, SKIN, f64::from(depth), 0.2, 1.0, 2.0));
        for (value, nm) in got.iter().zip(BANDS_NM) {
            let want = plain(f64::from(nm));
            println!("{depth} mm, {nm} nm: {value:.4}, plain optics {want:.4}");
            assert!((value / want - 1.0).abs() < 0.02, "{depth} mm, {nm} nm: {value}, plain optics {want}");
        }
        // Carried from the nearest band to the published wavelength by the plain optics.
        for ((band, nm), want) in [(1, 450.0), (2, 550.0), (3, 650.0)].into_iter().zip(published) {
            let value = got[band] * plain(nm) / plain(f64::from(BANDS_NM[band]));
            println!("{depth} mm, {nm} nm: {value:.4}, Monte Carlo {want:.4}");
            assert!((value - want).abs() < 0.025, "{depth} mm, {nm} nm: {value}, Monte Carlo {want}");
        }
    }
}

/// Cells of a side of the square that spots are worked out on.
const CELLS: usize = 512;

/// What each cell of a square of the card lets out, `half_mm` to each side of its middle.
fn let_out(spots: &[Impression], center: Vec3, half_mm: f32) -> Vec<f64> {
    let step_mm = 2.0 * half_mm / CELLS as f32;
    let mut depth = vec![0.0_f32; CELLS * CELLS];
    for spot in spots {
        let sigma = spot.diameter_mm * sigma_per_diameter(peak());
        let at = (spot.position_mm - center + half_mm) / step_mm;
        let reach = 4.5 * sigma / step_mm;
        let cells = |v: f32| ((v - reach).max(0.0) as usize)..((v + reach + 1.0).clamp(0.0, CELLS as f32) as usize);
        for y in cells(at.z) {
            for x in cells(at.x) {
                let [dx, dy] = [x as f32 + 0.5 - at.x, y as f32 + 0.5 - at.z].map(|d| d * step_mm / sigma);
                depth[y * CELLS + x] += peak() * (-0.5 * (dx * dx + dy * dy)).exp();
            }
        }
    }
    depth.iter().map(|t| f64::from((-t).exp())).collect()
}

/// Mean darkening of the patch in the reference band by the plain optics: light comes in through the
/// blurred spots and gets out through the sharp ones.
fn darkening(spots: &[Impression], center: Vec3) -> f64 {
    let half_mm = PATCH_MM + 2.0;
    let out = let_out(spots, center, half_mm);
    let nm = f64::from(BANDS_NM[optics::REFERENCE_BAND]);
    let step_mm = 2.0 * f64::from(half_mm) / CELLS as f64;
    let entering = blurred(&out, CELLS, Kernel::at(nm, DEPTH_MM).entry_mm / step_mm);
    let at = spectra::at(nm);
    let mm = |k: usize| (k as f64 + 0.5) * step_mm - f64::from(half_mm);
    let (mut dark, mut weights) = (0.0, 0.0);
    for i in (0..CELLS * CELLS).step_by(3) {
        let weight = taper(mm(i % CELLS)) * taper(mm(i / CELLS));
        if weight > 0.0 {
            dark += weight * (1.0 - two_flux_ratio(&at, SKIN.0, SKIN.1, DEPTH_MM, out[i], entering[i]));
            weights += weight;
        }
    }
    dark / weights
}

fn spot(position_mm: Vec3, rank: u32, diameter_mm: f32) -> Impression {
    Impression { position_mm, normal: Vec3::Y, session: 0, rank, depth_mm: DEPTH_MM as f32, diameter_mm, strength: 1.0 }
}

fn at_random(center: Vec3, per_cm2: f32, diameter_mm: f32, set: u32) -> Vec<Impression> {
    let count = (per_cm2 * (0.02 * HALF_MM * HALF_MM * 2.0)) as u32;
    let place = |k: u32| (2.0 * unit_f32(hash2(k, 77 + set)) - 1.0) * HALF_MM;
    (0..count).map(|i| spot(center + Vec3::new(place(2 * i), 0.0, place(2 * i + 1)), i, diameter_mm)).collect()
}

fn ranked(center: Vec3, per_cm2: f32, diameter_mm: f32) -> Vec<Impression> {
    let corner = |x: f32, z: f32| center + Vec3::new(x, 0.0, z) * HALF_MM;
    let mut mesh = Mesh {
        positions_mm: vec![corner(-1.0, -1.0), corner(-1.0, 1.0), corner(1.0, 1.0), corner(1.0, -1.0)],
        normals: Vec::new(),
        triangles: vec![[0, 1, 2], [0, 2, 3]],
    };
    mesh.compute_normals();
    let domain = SeedDomain::new(&mesh, &[0, 1]);
    let count = (per_cm2 * (0.02 * HALF_MM * HALF_MM * 2.0)) as u32;
    let gpu = studio().gpu.clone();
    let seeds = seed_gpu(&gpu, &domain, 5, count, &mut |_| true).expect("seeds");
    let place = |um: &[i32; 3]| Vec3::from(um.map(|v| v as f32 * 1e-3));
    (0..).zip(&seeds.positions_um).map(|(i, um)| spot(place(um), i, diameter_mm)).collect()
}

#[test]
fn spots_cover_what_their_union_does_at_every_distance() {
    let center = center();
    for (disc_mm, per_cm2) in [(0.15_f32, 310.0_f32), (0.25, 100.0), (0.40, 200.0), (0.50, 200.0)] {
        let area = std::f32::consts::FRAC_PI_4 * disc_mm * disc_mm;
        let diameter = diameter_for(area);
        let chance = 1.0 - f64::from(-per_cm2 * 0.01 * area).exp();
        // One set at random differs from the next; three in the mean do not.
        let random = |set| at_random(center, per_cm2, diameter, set);
        for (name, sets) in
            [("random", vec![random(0), random(1), random(2)]), ("ranked", vec![ranked(center, per_cm2, diameter)])]
        {
            if name == "random" {
                let covered = 1.0 - mean(&let_out(&sets[0], center, HALF_MM - 1.0));
                println!("{disc_mm} mm, {per_cm2} per cm2: {covered:.4} covered, by chance {chance:.4}");
                assert!((covered / chance - 1.0).abs() < 0.02, "{disc_mm} mm: {covered}, by chance {chance}");
            }
            let want = mean(&sets.iter().map(|spots| darkening(spots, center)).collect::<Vec<_>>());
            for distance in [200.0, 500.0, 1200.0] {
                let seen = |spots: &Vec<Impression>| 1.0 - ratio(spots.clone(), distance)[optics::REFERENCE_BAND];
                let got = mean(&sets.iter().map(seen).collect::<Vec<_>>());
                let off = got / want - 1.0;
                println!(
                    "{name}, {disc_mm} mm, {per_cm2} per cm2, {distance} mm: {got:.4}, union {want:.4}, {off:+.3}"
                );
                assert!(off.abs() < 0.02, "{name}, {disc_mm} mm, {distance} mm: {got}, union {want}");
            }
        }
    }
}

#[test]
fn layers_of_two_depths_are_near_the_layered_optics() {
    let center = center();
    let diameter = diameter_for(0.08);
    for depths in [[0.15_f32, 0.45], [0.2, 0.8], [0.3, 0.6]] {
        let mut spots = grid(center, 40, 1.0, depths[0], diameter);
        // The second layer lies in the gaps of the first.
        spots.extend(grid(center + Vec3::new(0.5, 0.0, 0.5), 40, 1.0, depths[1], diameter));
        let got = ratio(spots, 400.0);
        for (band, nm) in BANDS_NM.into_iter().enumerate() {
            let at = spectra::at(f64::from(nm));
            let carbon = f64::from(optics::carbon_bands()[band]);
            let sigma2 = f64::from(0.08 / (std::f32::consts::TAU * optics::ein(peak())));
            let area = std::f64::consts::TAU * sigma2 * f64::from(optics::ein((f64::from(peak()) * carbon) as f32));
            let layers = depths.map(|d| Layer { depth_mm: f64::from(d), exit: 1.0, entry: 1.0 - area });
            let open = layered_ratio(&at, SKIN.0, SKIN.1, &layers);
            // No two spots lie on each other: each shuts its own share of the way out.
            let want = open
                - (0..2)
                    .map(|k| {
                        let mut shut = layers;
                        shut[k].exit = 0.0;
                        area * (open - layered_ratio(&at, SKIN.0, SKIN.1, &shut))
                    })
                    .sum::<f64>();
            println!("{depths:?} mm, {nm} nm: {:.4}, layered {want:.4}", got[band]);
            assert!((got[band] - want).abs() < 0.02, "{depths:?} mm, {nm} nm: {}, layered {want}", got[band]);
        }
    }
}
