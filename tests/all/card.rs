//! A flat card of skin through the whole pipeline: its colour, and its dots, against the optics
//! worked out plainly in double precision.

use crate::reference::{lab_of, pigmented_spectrum, two_flux_ratio};
use crate::{Studio, studio};
use glam::{Vec2, Vec3};
use std::f64::consts::TAU;
use std::sync::Arc;
use tonsure::design::{Session, Treatment};
use tonsure::dots::age::{Elapsed, Habits, age, ageing};
use tonsure::dots::{Impression, pack};
use tonsure::mesh::chart::{Chart, ChartTexel};
use tonsure::mesh::{Head, Mesh};
use tonsure::optics::{self, BANDS_NM, color, spectra};
use tonsure::renderer::FrameSpec;
use tonsure::rng::{hash2, pcg, unit_f32};
use tonsure::scene::camera::View;
use tonsure::scene::light::COLOUR_CHECK_LEVEL;
use tonsure::stage::Stage;

pub const HALF_MM: f32 = 40.0;

/// The head's chart with the card in its texels: they hold the card's places and areas.
fn chart_of_card(base: &Chart, center: Vec3) -> Chart {
    let mut chart = base.clone();
    let size = chart.size;
    for (i, texel) in chart.texels.iter_mut().enumerate() {
        let at = Vec2::new((i as u32 % size) as f32 + 0.5, (i as u32 / size) as f32 + 0.5);
        *texel = ChartTexel::default();
        let Some(direction) = chart.frame.direction_from_st(at / size as f32).filter(|d| d.y > 0.1) else { continue };
        let radius_mm = (center.y - chart.frame.center_mm.y) / direction.y;
        let position_mm = chart.frame.center_mm + direction * radius_mm;
        if (position_mm - center).abs().max_element() < HALF_MM {
            let area_mm2 = 16.0 / (size * size) as f32 * radius_mm * radius_mm / direction.y;
            *texel = ChartTexel { position_mm, normal: Vec3::Y, area_mm2, ..*texel };
        }
    }
    chart
}

/// A horizontal card at the studio head's vertex, in that head's chart, with given impressions.
pub fn card(studio: &Studio, treatment: Treatment, impressions: Vec<Impression>) -> Arc<Stage> {
    let base = &studio.stage;
    let center = base.head.landmarks.vertex;
    const N: u32 = 8;
    let place = |i: u32| (i as f32 / N as f32 * 2.0 - 1.0) * HALF_MM;
    let positions_mm: Vec<Vec3> =
        (0..=N).flat_map(|z| (0..=N).map(move |x| center + Vec3::new(place(x), 0.0, place(z)))).collect();
    let at = |x: u32, z: u32| z * (N + 1) + x;
    let triangles = (0..N * N).flat_map(|i| {
        let (x, z) = (i % N, i / N);
        [[at(x, z), at(x, z + 1), at(x + 1, z)], [at(x + 1, z), at(x, z + 1), at(x + 1, z + 1)]]
    });
    let mut mesh = Mesh { positions_mm, normals: Vec::new(), triangles: triangles.collect() };
    mesh.compute_normals();
    let range = 0..impressions.len() as u32;
    let ranges: Vec<_> = range.clone().step_by(256).map(|first| first..(first + 256).min(range.end)).collect();
    let (packed, clusters) = pack::pack(&impressions, &ranges, treatment.seed);
    let mut density = base.density.clone();
    density.per_cm2.fill(0.0);
    Arc::new(Stage {
        head: Arc::new(Head::new("card", mesh, base.head.landmarks)),
        chart: Arc::new(chart_of_card(&base.chart, center)),
        regularity: tonsure::dots::select::regularity(&impressions),
        dots: impressions.len() as u64 * u64::from(treatment.dots_per_impression),
        treatment,
        density,
        impressions,
        packed,
        clusters,
        stubble: Arc::default(),
        beard: Arc::default(),
        ..(**base).clone()
    })
}

/// Looks straight down on `crop_mm` of the card under even white light.
pub fn spec(studio: &Studio, side_px: u32, crop_mm: f32) -> FrameSpec {
    let distance_mm = 400.0;
    let mut spec = FrameSpec { width: side_px, height: side_px, gloss: false, ..FrameSpec::default() };
    spec.view = View {
        target_mm: studio.stage.head.landmarks.vertex.to_array(),
        azimuth_deg: 0.0,
        elevation_deg: 90.0,
        distance_mm,
        fov_deg: 2.0 * (crop_mm * 0.5 / distance_mm).atan().to_degrees(),
    };
    spec.light.preset = "colour-check".into();
    spec.light.exposure_ev = -COLOUR_CHECK_LEVEL.log2();
    spec.skin.variation = 0.0;
    spec
}

/// Runs `body` with a card staged, and puts the head back.
pub fn with_card<T>(
    treatment: Treatment,
    impressions: Vec<Impression>,
    body: impl FnOnce(&mut Studio, &Arc<Stage>) -> T,
) -> T {
    let mut studio = studio();
    let stage = card(&studio, treatment, impressions);
    studio.renderer.set_stage(stage.clone()).expect("a card");
    let result = body(&mut studio, &stage);
    let head = studio.stage.clone();
    studio.renderer.set_stage(head).expect("the head");
    result
}

/// Impressions on a square grid about the card's middle.
pub fn grid(center: Vec3, side: i32, pitch_mm: f32, depth_mm: f32, diameter_mm: f32) -> Vec<Impression> {
    let place = |i: i32| (i as f32 - (side - 1) as f32 / 2.0) * pitch_mm;
    (0..side * side)
        .map(|i| Impression {
            position_mm: center + Vec3::new(place(i % side), 0.0, place(i / side)),
            normal: Vec3::Y,
            session: 0,
            rank: i as u32,
            depth_mm,
            diameter_mm,
            strength: 1.0,
        })
        .collect()
}

pub fn plan(session: Session, dots_per_impression: u32) -> Treatment {
    Treatment { sessions: vec![session], dots_per_impression, ..Treatment::default() }
}

pub fn linear(studio: &mut Studio, spec: &FrameSpec) -> Vec<[f64; 3]> {
    studio.renderer.begin(spec).expect("a frame");
    let picture = studio.renderer.read_linear().expect("a picture");
    picture.iter().map(|p| [0, 1, 2].map(|c| f64::from(p[c]))).collect()
}

pub fn mean_of(pixels: &[[f64; 3]]) -> [f64; 3] {
    [0, 1, 2].map(|c| pixels.iter().map(|p| p[c]).sum::<f64>() / pixels.len() as f64)
}

fn lab(rgb: [f64; 3]) -> [f64; 3] {
    color::lab(color::xyz_from_linear_srgb(rgb))
}

/// sRGB decoding of a channel.
fn decoded(value: u8) -> f64 {
    let v = f64::from(value) / 255.0;
    if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

#[test]
fn skin_patches_have_the_models_colour_on_screen() {
    with_card(Treatment::default(), Vec::new(), |studio, _| {
        for melanin in [0.004, 0.01, 0.02, 0.04, 0.08, 0.16] {
            let mut spec = spec(studio, 64, 20.0);
            spec.skin.melanin = melanin;
            studio.renderer.begin(&spec).expect("a frame");
            let picture = studio.renderer.read_picture().expect("a picture");
            let pixels: Vec<_> = picture.pixels().map(|p| [0, 1, 2].map(|c| decoded(p[c]))).collect();
            let got = lab(mean_of(&pixels));
            let want = lab_of(&pigmented_spectrum(f64::from(melanin), 0.01, None), false);
            let off = color::difference(got, want);
            println!("melanin {melanin}: dE00 {off:.2}");
            assert!(off < 1.0, "melanin {melanin}: {got:?}, model {want:?}, dE00 {off}");
        }
    });
}

#[test]
fn blue_contrast_falls_with_depth_in_the_picture() {
    let center = studio().stage.head.landmarks.vertex;
    let mut last = f64::INFINITY;
    for depth in [0.2, 0.4, 0.6, 0.8] {
        let selected = grid(center, 30, 1.0, depth, 0.3);
        let ratio = with_card(plan(Session { dilution: 6.0, ..Session::default() }, 8), selected, |studio, _| {
            let spec = spec(studio, 200, 20.0);
            let with = mean_of(&linear(studio, &spec));
            let bare = mean_of(&linear(studio, &FrameSpec { treated: false, ..spec }));
            (1.0 - with[2] / bare[2]) / (1.0 - with[0] / bare[0])
        });
        println!("{depth} mm: blue over red contrast {ratio:.3}");
        assert!(ratio < last, "{ratio} after {last}");
        last = ratio;
    }
}

#[test]
fn dots_look_as_wide_as_asked() {
    let center = studio().stage.head.landmarks.vertex;
    for asked in [0.10_f32, 0.14, 0.20, 0.28, 0.40] {
        let selected = grid(center, 8, 2.0, 0.40, asked);
        let (side_px, crop_mm) = (1600_u32, 16.0_f32);
        let width = with_card(plan(Session::default(), 22), selected.clone(), |studio, _| {
            let spec = spec(studio, side_px, crop_mm);
            let with = linear(studio, &spec);
            let bare = mean_of(&linear(studio, &FrameSpec { treated: false, ..spec }));
            // Mean radial profile of the green contrast about the impressions.
            const BINS: usize = 50;
            let (mut sum, mut count) = ([0.0; BINS], [0.0; BINS]);
            for (i, pixel) in with.iter().enumerate() {
                let at = [i as u32 % side_px, i as u32 / side_px]
                    .map(|p| ((p as f32 + 0.5) / side_px as f32 - 0.5) * crop_mm + 8.0);
                let from = at.map(|v| (v / 2.0).fract() * 2.0 - 1.0);
                let bin = (from[0].hypot(from[1]) / 0.01) as usize;
                if bin < BINS {
                    sum[bin] += 1.0 - pixel[1] / bare[1];
                    count[bin] += 1.0;
                }
            }
            let profile: Vec<f64> = sum.iter().zip(&count).map(|(s, c)| s / c).collect();
            let floor = profile[BINS - 1];
            let half = (profile[0] + floor) / 2.0;
            let outside = profile.iter().position(|p| *p < half).expect("a profile that falls");
            let t = (profile[outside - 1] - half) / (profile[outside - 1] - profile[outside]);
            2.0 * 0.01 * (outside as f64 - 0.5 + t)
        });
        println!("asked {asked} mm, seen {width:.3} mm");
        assert!((width / f64::from(asked) - 1.0).abs() < 0.15, "asked {asked} mm, seen {width} mm");
    }
}

#[test]
fn pixels_agree_with_the_plain_optics() {
    let center = studio().stage.head.landmarks.vertex;
    let treatment = plan(Session { dilution: 6.0, ..Session::default() }, 1);
    let selected = grid(center, 40, 0.9, 0.40, 0.3);
    let (side_px, crop_mm) = (160_u32, 8.0_f64);
    let (drawn, skin) = with_card(treatment.clone(), selected.clone(), |studio, _| {
        let spec = spec(studio, side_px, crop_mm as f32);
        (linear(studio, &spec), spec.skin)
    });
    let elapsed = Elapsed {
        years: 0.0,
        days: None,
        sun_mlxh_per_year: skin.sun_mlxh_per_year,
        habits: Habits::default(),
        fade: Default::default(),
        aftercare: Default::default(),
        hair: Default::default(),
    };
    let inputs = ageing(&treatment, &[], &elapsed);
    let (packed, _) = pack::pack(&selected, &[], treatment.seed);
    let dots: Vec<Dot> =
        packed.iter().zip(&selected).map(|(p, i)| Dot::new(&age(p, &inputs), p.key, i.position_mm - center)).collect();
    let differences: Vec<f64> = drawn
        .iter()
        .enumerate()
        .map(|(i, pixel)| {
            let at = [i as u32 % side_px, i as u32 / side_px]
                .map(|p| ((f64::from(p) + 0.5) / f64::from(side_px) - 0.5) * crop_mm);
            color::difference(lab(*pixel), lab(plain(&dots, at, f64::from(skin.melanin), f64::from(skin.blood))))
        })
        .collect();
    let mut sorted = differences.clone();
    sorted.sort_by(f64::total_cmp);
    let (mean, high) = (differences.iter().sum::<f64>() / sorted.len() as f64, sorted[sorted.len() * 99 / 100]);
    println!("dE00 mean {mean:.3}, 99th percentile {high:.3}");
    assert!(mean < 0.5 && high < 1.5, "dE00 mean {mean}, 99th percentile {high}");
}

#[test]
fn a_highlight_washes_dots_out() {
    let center = studio().stage.head.landmarks.vertex;
    let contrast = |light: &str| {
        with_card(plan(Session::default(), 8), grid(center, 30, 1.0, 0.4, 0.3), |studio, _| {
            let mut spec = FrameSpec { gloss: true, ..spec(studio, 300, 16.0) };
            spec.light.preset = light.into();
            spec.light.exposure_ev = 0.0;
            spec.skin.sheen = 0.85;
            let with = mean_of(&linear(studio, &spec))[1];
            1.0 - with / mean_of(&linear(studio, &FrameSpec { treated: false, ..spec }))[1]
        })
    };
    let (soft, flash) = (contrast("clinic-soft"), contrast("flash"));
    println!("contrast in clinic soft {soft:.4}, in the flash's highlight {flash:.4}");
    assert!(flash < soft, "clinic soft {soft}, flash {flash}");
}

/// One impression drawn as one dot, as `shaders/shared/dot.wgsl` places and shapes it.
struct Dot {
    /// Middle of the dot in the impression's own axes, in units of its sigma.
    scatter: [f64; 2],
    /// Long axis, stretch, and the waves of its rim.
    axis: [f64; 2],
    stretch: f64,
    phase: [f64; 2],
    amplitude: [f64; 2],
    peak: f64,
    /// Of the impression as a whole, for the entry pass.
    impression: ([f64; 2], f64, f64),
    depth_mm: f64,
}

impl Dot {
    fn new(aged: &tonsure::layout::Aged, key: u32, from_center: Vec3) -> Self {
        let sigma = f64::from(aged.params & 0xfff) * 1e-3;
        let u = unit_f32(pcg(key ^ 0xa3)) as f64;
        let turn = TAU * unit_f32(pcg(key ^ 0x17)) as f64;
        let r = 0.4 * (-2.0 * (1.0 - u).max(1e-3).ln()).sqrt();
        let draw = |stream: u32| f64::from(unit_f32(hash2(key, stream)));
        let long = 0.5 * TAU * draw(60);
        let middle = [f64::from(from_center.x), f64::from(from_center.z)];
        let jitter = 0.06 * (unit_f32(hash2(key, 0)) as f64 - 0.5);
        Self {
            scatter: [r * turn.cos(), r * turn.sin()],
            axis: [long.cos(), long.sin()],
            stretch: 1.0 + 0.32 * draw(65),
            phase: [TAU * draw(61), TAU * draw(62)],
            amplitude: [0.24 * (0.35 + 0.65 * draw(63)), 0.24 * (0.35 + 0.65 * draw(64))],
            peak: f64::from(aged.depth_optical) / 0.84,
            impression: (middle, sigma, f64::from(aged.depth_optical)),
            depth_mm: f64::from(aged.params >> 12 & 0xfff) * 1e-3 + jitter,
        }
    }

    /// Its optical depth at a place of the card.
    fn amount(&self, at: [f64; 2]) -> f64 {
        let (middle, sigma, _) = self.impression;
        // Tangents of an upward normal: x and -z; the picture's rows run along +z.
        let [x, y] = [(at[0] - middle[0]) / sigma, (middle[1] - at[1]) / sigma];
        let [along, across] = [x * self.axis[0] + y * self.axis[1], y * self.axis[0] - x * self.axis[1]];
        let [along, across] = [along / self.stretch, across * self.stretch];
        let bent = along + self.amplitude[0] * (1.7 * across + self.phase[0]).sin();
        let waved = across + self.amplitude[1] * (1.7 * bent + self.phase[1]).sin();
        let d2 = (bent - self.scatter[0]).powi(2) + (waved - self.scatter[1]).powi(2);
        self.peak * (-0.5 * d2 / 0.84).exp()
    }
}

/// Linear sRGB at a place of the card, band by band.
fn plain(dots: &[Dot], at: [f64; 2], melanin: f64, blood: f64) -> [f64; 3] {
    let bare = optics::skin::bare(melanin as f32, blood as f32).to_array();
    let carbon = optics::carbon_bands().to_array().map(f64::from);
    let distance2 = |p: [f64; 2]| (p[0] - at[0]).powi(2) + (p[1] - at[1]).powi(2);
    let (mut optical, mut weighted) = (0.0, 0.0);
    for dot in dots {
        let amount = dot.amount(at);
        optical += amount;
        weighted += amount * dot.depth_mm;
    }
    let depth = if optical > 1e-6 { weighted / optical } else { 0.4 };
    let mean_depth =
        dots.iter().map(|d| d.impression.2 * 0.4).sum::<f64>() / dots.iter().map(|d| d.impression.2).sum::<f64>();
    let d = &dots[0].impression;
    let area = TAU * d.1 * d.1 * f64::from(optics::ein(d.2 as f32));
    let spots = optics::overlap::Spots::new(d.1 as f32, d.2 as f32, area as f32);
    let bands = [0, 1, 2, 3].map(|b| {
        let coefficients = spectra::at(f64::from(BANDS_NM[b]));
        let sigma = crate::reference::Kernel::at(f64::from(BANDS_NM[b]), mean_depth).entry_mm;
        let covered: f64 = dots
            .iter()
            .map(|d| {
                let (middle, width, tau) = d.impression;
                let area = TAU * width * width * f64::from(optics::ein((tau * carbon[b]) as f32));
                area * (-0.5 * distance2(middle) / (sigma * sigma)).exp() / (TAU * sigma * sigma)
            })
            .sum();
        let entry = 1.0 - covered * f64::from(spots.union_share(covered as f32, 1.0));
        let ratio = two_flux_ratio(&coefficients, melanin, blood, mean_depth, 1.0, entry);
        let open = two_flux_ratio(&coefficients, melanin, blood, depth, 1.0, entry);
        let seen = two_flux_ratio(&coefficients, melanin, blood, depth, (-optical * carbon[b]).exp(), entry);
        f64::from(bare[b]) * (ratio - (open - seen))
    });
    let rgb = optics::skin::linear_srgb(bands.map(|v| v as f32).into());
    rgb.to_array().map(f64::from)
}
