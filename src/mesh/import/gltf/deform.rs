//! What moves a glTF mesh's vertices besides its node: morph targets by their weights, joints of a skin.

use super::super::soup::{AGAIN, Fault, fault};
use super::accessor::{Reader, Whole};
use glam::{DMat4, DVec3};
use gltf::json::accessor::Type;
use gltf::json::mesh::{Primitive, Semantic};
use gltf::json::validation::Checked;
use std::collections::HashMap;

/// Most morph targets with a weight, and most joints: faces of characters have some hundred.
const MAX_TARGETS: usize = 64;
const MAX_JOINTS: usize = 4096;

/// Adds the morph targets of a primitive to its positions.
pub(super) fn morph(reader: &Reader, primitive: &Primitive, weights: &[f32], at: &mut [DVec3]) -> Result<(), Fault> {
    let targets = primitive.targets.iter().flatten().zip(weights).filter(|(_, w)| w.is_finite() && **w != 0.0);
    for (target, weight) in targets.take(MAX_TARGETS) {
        let Some(moves) = target.positions else { continue };
        let moves = reader.positions(moves.value())?;
        at.iter_mut().zip(moves).for_each(|(p, m)| *p += m * f64::from(*weight));
    }
    Ok(())
}

/// Joints of a skin: from the mesh as it was bound to the scene.
pub(super) fn joints(reader: &Reader, skin: usize, worlds: &HashMap<usize, DMat4>) -> Result<Vec<DMat4>, Fault> {
    let missing = || fault(format!("it names skin {skin}, which is not there"), AGAIN);
    let skin = reader.root.skins.get(skin).ok_or_else(missing)?;
    if skin.joints.len() > MAX_JOINTS {
        return Err(fault("a skin of it has more than 4096 joints", AGAIN));
    }
    let bound = match skin.inverse_bind_matrices {
        Some(index) => reader.rows::<16>(index.value(), Type::Mat4, Whole::Said)?,
        None => Vec::new(),
    };
    let bound = |i: usize| bound.get(i).map_or(DMat4::IDENTITY, DMat4::from_cols_array);
    let world = |n: usize| worlds.get(&n).copied().unwrap_or(DMat4::IDENTITY);
    Ok(skin.joints.iter().enumerate().map(|(i, n)| world(n.value()) * bound(i)).collect())
}

/// Moves positions by their joints; false where the primitive names none.
pub(super) fn bend(reader: &Reader, primitive: &Primitive, joints: &[DMat4], at: &mut [DVec3]) -> Result<bool, Fault> {
    let rows = |semantic, whole| -> Result<Option<Vec<[f64; 4]>>, Fault> {
        let index = primitive.attributes.get(&Checked::Valid(semantic)).map(|i| i.value());
        index.map(|i| reader.rows::<4>(i, Type::Vec4, whole)).transpose()
    };
    let mut moved = vec![(DVec3::ZERO, 0.0); at.len()];
    let mut any = false;
    for set in 0..2 {
        let (Some(named), Some(weights)) =
            (rows(Semantic::Joints(set), Whole::Number)?, rows(Semantic::Weights(set), Whole::Share)?)
        else {
            break;
        };
        any = true;
        for (((p, sum), named), weights) in at.iter().zip(&mut moved).zip(named).zip(weights) {
            for (joint, weight) in named.into_iter().zip(weights) {
                if let Some(joint) = joints.get(joint as usize).filter(|_| weight > 0.0) {
                    sum.0 += joint.transform_point3(*p) * weight;
                    sum.1 += weight;
                }
            }
        }
    }
    for (p, (sum, weight)) in at.iter_mut().zip(moved).filter(|_| any) {
        // A vertex without weights stays where the first joint has it.
        *p = if weight > 0.0 { sum / weight } else { joints.first().map_or(*p, |j| j.transform_point3(*p)) };
    }
    Ok(any)
}
