//! A head in a pack: its vertices to the last bit, because they decide where each hair of a brow stands; normals that
//! are not those of the triangles to some thousandths of a degree.

use super::bytes::{Reader, Writer};
use crate::math::{oct_from_unit, unit_from_oct};
use crate::mesh::{Head, Landmarks, Marks, Mesh, Paint};
use glam::{Vec2, Vec3};
use image::ImageFormat;
use std::io::Cursor;

/// Steps of each of a normal's two numbers.
const NORMAL_STEPS: f32 = 32_767.0;
/// No head's vertex lies farther from its middle.
const FARTHEST_MM: f32 = 10_000.0;
/// Edges of lids.
const LIDS: usize = 4;

pub fn write(out: &mut Writer, head: &Head) {
    let Head { mesh, landmarks: l, marks, lids, paint, .. } = head;
    let points = [l.nasion, l.glabella, l.inion, l.left_preauricular, l.right_preauricular, l.vertex];
    points.into_iter().for_each(|p| out.point(p));
    out.number(mesh.positions_mm.len() as u64);
    (0..3).for_each(|axis| differences(out, mesh.positions_mm.iter().map(|p| ordered(p[axis].to_bits() as i32))));
    out.number(mesh.triangles.len() as u64);
    differences(out, mesh.triangles.as_flattened().iter().map(|i| *i as i32));
    let mut smooth = Mesh { normals: Vec::new(), ..mesh.clone() };
    smooth.compute_normals();
    let own = smooth.normals != mesh.normals;
    out.number(u64::from(own));
    if own {
        let normals = mesh.normals.iter().map(|n| (oct_from_unit(*n) * NORMAL_STEPS).round().as_ivec2());
        (0..2).for_each(|axis| differences(out, normals.clone().map(|n| n[axis])));
    }
    let of: [fn(&Marks) -> f32; 5] = [|m| m.lips, |m| m.brow, |m| m.beard, |m| m.mouth, |m| m.hollow];
    of.iter().for_each(|share| out.floats(&marks.iter().map(share).collect::<Vec<_>>()));
    for lid in lids {
        out.number(lid.len() as u64);
        lid.iter().for_each(|p| out.point(*p));
    }
    write_paint(out, paint);
}

/// Each number less the one before it.
fn differences(out: &mut Writer, numbers: impl Iterator<Item = i32>) {
    let mut last = 0;
    for number in numbers {
        out.signed(i64::from(number) - i64::from(last));
        last = number;
    }
}

fn write_paint(out: &mut Writer, paint: &Paint) {
    let mut file = Vec::new();
    match paint {
        Paint::Vertices(colors) => {
            out.number(1);
            out.list(colors.as_flattened());
        }
        Paint::Image { corner_uv, image } if image.write_to(&mut Cursor::new(&mut file), ImageFormat::Jpeg).is_ok() => {
            out.number(2);
            out.number(corner_uv.len() as u64);
            corner_uv
                .as_flattened()
                .iter()
                .flat_map(|uv| uv.to_array())
                .for_each(|v| out.bytes.extend(v.to_le_bytes()));
            out.list(&file);
        }
        _ => out.number(0),
    }
}

pub fn read(from: &mut Reader, name: &str) -> Option<Head> {
    let mut points = [Vec3::ZERO; 6];
    for point in &mut points {
        *point = from.point()?;
    }
    let [nasion, glabella, inion, left_preauricular, right_preauricular, vertex] = points;
    let landmarks = Landmarks { nasion, glabella, inion, left_preauricular, right_preauricular, vertex };
    let mesh = read_mesh(from)?;
    let mut shares: [Vec<f32>; 5] = Default::default();
    for share in &mut shares {
        *share = from.floats()?;
    }
    let count = shares[0].len();
    if (count != 0 && count != mesh.positions_mm.len()) || shares.iter().any(|s| s.len() != count) {
        return None;
    }
    let [lips, brow, beard, mouth, hollow] = &shares;
    let mark = |i: usize| Marks { lips: lips[i], brow: brow[i], beard: beard[i], mouth: mouth[i], hollow: hollow[i] };
    let marks = (0..count).map(mark).collect();
    let mut lids: [Vec<Vec3>; LIDS] = Default::default();
    for lid in &mut lids {
        *lid = (0..from.count()?).map(|_| from.point()).collect::<Option<_>>()?;
    }
    let paint = read_paint(from, &mesh)?;
    Some(Head { marks, lids, paint, ..Head::new(name, mesh, landmarks) })
}

fn read_mesh(from: &mut Reader) -> Option<Mesh> {
    let count = from.count()?;
    let [x, y, z] = [differing(from, count)?, differing(from, count)?, differing(from, count)?];
    let mm = |bits: i32| Some(f32::from_bits(ordered(bits) as u32)).filter(|v| v.abs() < FARTHEST_MM);
    let positions_mm = (0..count).map(|i| Some(Vec3::new(mm(x[i])?, mm(y[i])?, mm(z[i])?))).collect::<Option<_>>()?;
    let many = from.count()?;
    let corners = differing(from, many.checked_mul(3)?)?;
    if corners.iter().any(|i| usize::try_from(*i).map_or(true, |i| i >= count)) {
        return None;
    }
    let triangles = corners.chunks_exact(3).map(|t| [t[0] as u32, t[1] as u32, t[2] as u32]).collect();
    let mut mesh = Mesh { positions_mm, normals: Vec::new(), triangles };
    if from.number()? == 0 {
        mesh.compute_normals();
    } else {
        let (u, v) = (differing(from, count)?, differing(from, count)?);
        mesh.normals =
            u.iter().zip(v).map(|(u, v)| unit_from_oct(Vec2::new(*u as f32, v as f32) / NORMAL_STEPS)).collect();
    }
    Some(mesh)
}

/// Numbers that [`differences`] wrote.
fn differing(from: &mut Reader, count: usize) -> Option<Vec<i32>> {
    let mut last = 0_i64;
    let mut numbers = Vec::new();
    for _ in 0..count {
        last = last.checked_add(from.signed()?)?;
        numbers.push(i32::try_from(last).ok()?);
    }
    Some(numbers)
}

/// The bits of a float as a number that grows with it; and back.
fn ordered(bits: i32) -> i32 {
    bits ^ (((bits >> 31) as u32) >> 1) as i32
}

fn read_paint(from: &mut Reader, mesh: &Mesh) -> Option<Paint> {
    match from.number()? {
        0 => Some(Paint::Skin),
        1 => {
            let colors = from.list()?.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect::<Vec<_>>();
            (colors.len() == mesh.positions_mm.len()).then_some(Paint::Vertices(colors))
        }
        2 => {
            let count = from.count().filter(|count| *count == mesh.triangles.len())?;
            let mut uv = || Some(Vec2::new(from.float()?, from.float()?));
            let corner_uv = (0..count).map(|_| Some([uv()?, uv()?, uv()?])).collect::<Option<_>>()?;
            let image = image::load_from_memory_with_format(from.list()?, ImageFormat::Jpeg).ok()?.to_rgb8();
            Some(Paint::Image { corner_uv, image })
        }
        _ => None,
    }
}
