//! The scalp chart on all heads, against measures that know nothing of it: triangles, rays, a walk over the mesh.

use crate::grid::{CELL_MM, Grid, nearest};
use glam::{Vec3, vec2};
use std::collections::HashMap;
use std::path::Path;
use tonsure::design::cover::Cover;
use tonsure::design::density::{Brief, DensityMap};
use tonsure::design::hairline::{Hairline, Line, Style};
use tonsure::dots::ground::Ground;
use tonsure::dots::seed::seed_cpu;
use tonsure::dots::{SeedDomain, select};
use tonsure::mesh::chart::{Chart, in_outline, scalp_triangles};
use tonsure::mesh::import::head;
use tonsure::mesh::import::{self, ImportOptions};
use tonsure::mesh::library::makehuman;
use tonsure::mesh::{Head, Mesh, library, parametric};
use tonsure::scene::Scene;

/// Both default heads and the six real ones; the defaults alone where the run is marked offline by name.
pub fn all() -> Vec<Head> {
    let offline = super::is_offline();
    let real = makehuman::names().filter(|_| !offline);
    let find = |name| library::find(name, Path::new(".")).expect("`make heads`, or set TONSURE_OFFLINE=1");
    parametric::NAMES.into_iter().chain(real).map(find).collect()
}

/// Area of the scalp by the mesh's own triangles, cut fine where the outline runs.
fn area_by_triangles(chart: &Chart, head: &Head) -> f32 {
    const CUTS: usize = 6;
    let on_scalp = |p: Vec3| {
        let texel = chart.texel(chart.frame.st_from_point(p));
        let charted = texel.carries(p) && p.distance(texel.position_mm) < 3.0 && texel.scalp > 0.0;
        charted && in_outline(chart.uv_from_point(p))
    };
    let of = |t: usize| {
        let [a, b, c] = head.mesh.corners(t);
        let inside = (0..CUTS * CUTS).filter(|k| {
            let (mut x, mut y) = ((k % CUTS) as f32 + 0.5, (k / CUTS) as f32 + 0.5);
            (x, y) = (x / CUTS as f32, y / CUTS as f32);
            if x + y > 1.0 {
                (x, y) = (1.0 - x, 1.0 - y);
            }
            on_scalp(a + (b - a) * x + (c - a) * y)
        });
        (b - a).cross(c - a).length() * 0.5 * inside.count() as f32 / (CUTS * CUTS) as f32
    };
    (0..head.mesh.triangles.len()).map(of).sum::<f32>() / 100.0
}

#[test]
fn the_chart_has_the_area_of_the_skin_on_every_head() {
    for head in all() {
        let chart = Chart::new(&head, 512);
        let (by_chart, by_mesh) = (chart.scalp_area_cm2(), area_by_triangles(&chart, &head));
        let off = 100.0 * (by_chart / by_mesh - 1.0);
        println!("{}: chart {by_chart:.1} cm2, triangles {by_mesh:.1} cm2, {off:+.2} %", head.name);
        assert!(off.abs() < 1.0, "{}: chart {by_chart} cm2, triangles {by_mesh} cm2", head.name);
    }
}

/// What is asked of a head's surface.
struct Surface<'a>(Grid<'a>);

impl Surface<'_> {
    /// Distance of a point from the surface, at most about [`CELL_MM`].
    fn distance(&self, p: Vec3) -> f32 {
        self.0.near(p).iter().map(|t| p.distance(nearest(p, self.0.mesh.corners(*t)))).fold(CELL_MM, f32::min)
    }

    /// Whether a straight way from a point, its first bit left out, meets the surface within 20 mm.
    fn meets(&self, from: Vec3, way: Vec3) -> bool {
        (1..5).any(|i| {
            self.0
                .near(from + way * (4.0 * i as f32))
                .iter()
                .any(|t| crossing(from, way, self.0.mesh.corners(*t)).is_some_and(|far| (1.0..20.0).contains(&far)))
        })
    }
}

/// How far along a way a triangle is met.
fn crossing(from: Vec3, way: Vec3, [a, b, c]: [Vec3; 3]) -> Option<f32> {
    let h = way.cross(c - a);
    let det = (b - a).dot(h);
    let s = from - a;
    let (u, q) = (s.dot(h) / det, s.cross(b - a));
    let v = way.dot(q) / det;
    (u >= 0.0 && v >= 0.0 && u + v <= 1.0).then(|| (c - a).dot(q) / det)
}

/// Impressions of the default plan, few of them.
fn dots(head: &Head, chart: &Chart) -> Vec<Vec3> {
    let domain = SeedDomain::new(&head.mesh, &scalp_triangles(chart, head));
    let ground = Ground::new(&seed_cpu(&domain, 7, 12_000), head, chart);
    let scene = Scene::default();
    let cover = Cover::new(chart, &scene.loss, &scene.scars);
    let brief = Brief { treatment: &scene.treatment, client: &scene.client, hair: &scene.hair, cover: &cover };
    let density = DensityMap::new(chart, &brief);
    select::select(&ground, chart, &density, &scene.treatment).iter().map(|i| i.position_mm).collect()
}

/// Texels of a side of the chart that a stage has.
const CHART: u32 = 768;

fn check_dots(head: &Head) {
    let chart = Chart::new(head, CHART);
    let cells = Surface(Grid::new(&head.mesh));
    let dots = dots(head, &chart);
    assert!(dots.len() > 3000, "{}: {} dots", head.name, dots.len());
    let l = &head.landmarks;
    let (mut off, mut apart, mut in_ears) = (0.0_f32, 0.0_f32, Vec::new());
    for p in &dots {
        off = off.max(cells.distance(*p));
        // One place on the chart is one place on the skin.
        let texel = chart.texel(chart.frame.st_from_point(*p));
        assert!(texel.area_mm2 > 0.0, "{}: {p} is off the chart", head.name);
        apart = apart.max(texel.position_mm.distance(*p));
        // Under the skin of the skull is the skull; under an ear's is, soon, its other side.
        let inward = (chart.frame.center_mm - *p).normalize();
        if cells.meets(*p, inward) {
            in_ears.push(*p);
        }
        let eye = p.y < l.nasion.y + 20.0 && p.z > 0.45 * l.nasion.z;
        assert!(!eye && p.y > l.nasion.y - 100.0, "{}: {p} is at an eye or below the nape", head.name);
    }
    println!("{}: {} dots, at most {off:.4} mm off the surface, {apart:.2} mm from their texel", head.name, dots.len());
    println!("{}: at the edge of an ear: {in_ears:.1?}", head.name);
    assert!(in_ears.is_empty(), "{}: in an ear: {in_ears:.1?}", head.name);
    assert!(off < 0.05, "{}: {off} mm off the surface", head.name);
    assert!(apart < 4.0, "{}: {apart} mm from the charted point", head.name);
}

#[test]
fn dots_lie_on_the_scalp_of_every_head_and_nowhere_else() {
    all().iter().for_each(check_dots);
}

/// Behind its front an ear faces forwards, the skull backwards or to the side; and what is 8 to 20 mm behind the
/// front of an ear, at its height, is the ear's own folds (it is some 35 mm wide). No scalp is there.
#[test]
fn no_scalp_lies_within_an_ear() {
    for head in all() {
        let chart = Chart::new(&head, CHART);
        for ear in [head.landmarks.left_preauricular, head.landmarks.right_preauricular] {
            let wrong = chart.texels.iter().filter(|t| {
                let from = t.position_mm - ear;
                let faces_forwards = from.z < -12.0 && from.y < 22.0 && t.normal.z > 0.3;
                let within = (-20.0..-8.0).contains(&from.z) && (-10.0..12.0).contains(&from.y);
                t.scalp > 0.0 && from.length() < 45.0 && (faces_forwards || within)
            });
            let places: Vec<Vec3> = wrong.map(|t| t.position_mm - ear).collect();
            assert!(places.is_empty(), "{}: {} texels in an ear: {:.1?}", head.name, places.len(), places[0]);
        }
    }
}

/// A head in a jacket, as a scan: its collar stands off the neck all around.
#[test]
fn no_dot_lies_on_a_collar() {
    let mut mesh = parametric::default_head().mesh;
    let (neck, ring) = (-66.0, -70.0);
    for p in mesh.positions_mm.iter_mut().filter(|p| p.y < neck) {
        let out = Vec3::new(p.x, 0.0, p.z + 18.0).normalize_or_zero();
        *p += out * (22.0 * ((neck - p.y) / (neck - ring)).clamp(0.0, 1.0));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("jacket.obj");
    let mut text = String::new();
    for p in &mesh.positions_mm {
        text += &format!("v {} {} {}\n", p.x, p.y, p.z);
    }
    for t in &mesh.triangles {
        text += &format!("f {} {} {}\n", t[0] + 1, t[1] + 1, t[2] + 1);
    }
    std::fs::write(&path, text).expect("writing it");
    let imported = import::load(&path, &ImportOptions::default()).expect("a head in a jacket");
    let place = imported.report.placement;
    let head = head::head("jacket", imported);
    check_dots(&head);
    let chart = Chart::new(&head, CHART);
    for p in dots(&head, &chart) {
        let file = place.to_file(p).as_vec3();
        assert!(file.y > ring, "{file} is on the collar");
    }
}

/// An edge by its vertices, the lower first.
type Edge = (u32, u32);

/// The midline of a mesh as a walk from triangle to triangle: where the plane x = `middle` crosses edges, from the
/// point nearest to `start`, upwards.
fn walk(mesh: &Mesh, middle: f32, start: Vec3) -> Vec<Vec3> {
    // Two crossings a cut triangle; an edge joins its two triangles.
    let mut by_edge: HashMap<Edge, (Vec3, Vec<Edge>)> = HashMap::new();
    for t in &mesh.triangles {
        let mut cuts = Vec::new();
        for (i, j) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            let (a, b) = (mesh.positions_mm[i as usize], mesh.positions_mm[j as usize]);
            if (a.x < middle) != (b.x < middle) {
                cuts.push(((i.min(j), i.max(j)), a.lerp(b, (middle - a.x) / (b.x - a.x))));
            }
        }
        if let [(e, p), (f, q)] = cuts[..] {
            by_edge.entry(e).or_insert((p, Vec::new())).1.push(f);
            by_edge.entry(f).or_insert((q, Vec::new())).1.push(e);
        }
    }
    let first = by_edge.iter().min_by(|a, b| a.1.0.distance(start).total_cmp(&b.1.0.distance(start)));
    let (mut at, (mut p, _)) = first.map(|(e, v)| (*e, v.clone())).expect("a midline");
    let mut seen = std::collections::HashSet::from([at]);
    let mut path = vec![p];
    while p.distance(start) < 150.0 {
        let next = by_edge[&at]
            .1
            .iter()
            .filter(|e| !seen.contains(*e))
            .max_by(|a, b| by_edge[*a].0.y.total_cmp(&by_edge[*b].0.y));
        let Some(next) = next else { break };
        seen.insert(*next);
        at = *next;
        p = by_edge[&at].0;
        path.push(p);
    }
    path
}

/// How far a hairline of 80 mm is from 80 mm above the glabella, along the surface, mm.
fn height_error(head: &Head) -> f32 {
    const ASKED_MM: f32 = 80.0;
    let chart = Chart::new(head, CHART);
    let hairline = Hairline { height_mm: Some(ASKED_MM), ..Style::Straight.hairline() };
    let line = Line::new(&chart, &hairline, &Scene::default().client);
    let middle = line.uv.iter().zip(&line.points_mm).min_by(|a, b| (a.0.y - 0.5).abs().total_cmp(&(b.0.y - 0.5).abs()));
    let middle = *middle.expect("a line").1;
    let nasion = head.landmarks.nasion;
    let path = walk(&head.mesh, nasion.x + 1e-3, nasion);
    let (mut runs, mut sum) = (vec![0.0], 0.0);
    for w in path.windows(2) {
        sum += w[0].distance(w[1]);
        runs.push(sum);
    }
    // How far along the walk a point of the midline lies.
    let run = |p: Vec3| {
        let foot = |i: usize| {
            let (a, b) = (path[i], path[i + 1]);
            let share = ((p - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
            ((a + (b - a) * share).distance(p), runs[i] + share * (runs[i + 1] - runs[i]))
        };
        let (off, run) = (0..path.len() - 1).map(foot).min_by(|a, b| a.0.total_cmp(&b.0)).expect("a walk");
        // Faces are no mirror images: up to 1 mm to a side.
        assert!(off < 1.5, "{}: {p} is {off} mm off the midline", head.name);
        run
    };
    let glabella = head.landmarks.glabella;
    // It is what it is called: the walk is nowhere farther forward between nasion and forehead.
    let brow = (0..path.len()).filter(|i| (6.0..26.0).contains(&(path[*i].y - nasion.y))).map(|i| path[i].z);
    let most = brow.fold(f32::MIN, f32::max);
    assert!(glabella.z > most - 0.8, "{}: the glabella is at {glabella}, the brow reaches {most}", head.name);
    let height = run(middle) - run(glabella);
    println!("{}: a line at {ASKED_MM} mm is at {height:.2} mm", head.name);
    (height - ASKED_MM).abs()
}

#[test]
fn a_line_80_mm_above_the_glabella_is_there_on_every_head() {
    for head in all() {
        let off = height_error(&head);
        assert!(off < 3.0, "{}: {off} mm off", head.name);
    }
}

/// The same on the heads as scans, in metres and turned: their landmarks found, then confirmed.
#[test]
fn a_line_on_a_scan_is_there_once_its_landmarks_are_confirmed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scan.obj");
    for head in all() {
        let to_file = |p: Vec3| Vec3::new(p.x, -p.z, p.y) * 1e-3 + vec2(0.4, 2.0).extend(1.0);
        let mut text = String::new();
        for p in &head.mesh.positions_mm {
            let p = to_file(*p);
            text += &format!("v {} {} {}\n", p.x, p.y, p.z);
        }
        for t in &head.mesh.triangles {
            text += &format!("f {} {} {}\n", t[0] + 1, t[1] + 1, t[2] + 1);
        }
        std::fs::write(&path, text).expect("writing it");
        let picked = head.landmarks.named().map(|(name, p)| (name, to_file(p).as_dvec3()));
        let landmarks = tonsure::mesh::options::landmarks::Given::of(picked);
        let imported = import::load(&path, &ImportOptions { landmarks, ..Default::default() }).expect("a head");
        let scan = head::head(&format!("{} as a scan", head.name), imported);
        let off = height_error(&scan);
        assert!(off < 3.0, "{}: {off} mm off", scan.name);
    }
}
