//! What moves a glTF mesh's vertices besides its node: morph targets by their weights, joints of a skin.

use super::super::soup::AGAIN;
use super::accessor::{Reader, Whole};
use crate::mesh::error::{Fault, fault};
use glam::{DMat4, DVec3};
use gltf::json::accessor::Type;
use gltf::json::mesh::{Primitive, Semantic};
use gltf::json::validation::Checked;
use std::collections::HashMap;

/// Most morph targets with a weight, and most joints: faces of characters have some hundred.
const MAX_TARGETS: usize = 64;
const MAX_JOINTS: usize = 4096;

/// What a file may ask for, all its products of nodes, primitives, targets and joints together: a head is one
/// mesh or a few.
pub(super) struct Work {
    primitives: usize,
    moves: usize,
    joints: usize,
}

impl Default for Work {
    fn default() -> Self {
        Self { primitives: 20_000, moves: 40_000_000, joints: 200_000 }
    }
}

impl Work {
    /// Takes a mesh placed in the scene with so many primitives.
    pub fn primitives(&mut self, count: usize) -> Result<(), Fault> {
        take(&mut self.primitives, count.max(1), "it shows more than 20 000 parts of meshes")
    }

    /// Takes vertices that a target or joints move.
    pub fn moves(&mut self, count: usize) -> Result<(), Fault> {
        take(&mut self.moves, count, "its morph targets and joints move more than 40 million vertices")
    }

    fn joints(&mut self, count: usize) -> Result<(), Fault> {
        take(&mut self.joints, count, "its skins have more than 200 000 joints")
    }
}

fn take(left: &mut usize, count: usize, why: &str) -> Result<(), Fault> {
    *left = left.checked_sub(count).ok_or_else(|| fault(why, "export the head alone, as one mesh"))?;
    Ok(())
}

/// Adds the morph targets of a primitive to its positions.
pub(super) fn morph(
    reader: &Reader,
    primitive: &Primitive,
    weights: &[f32],
    at: &mut [DVec3],
    work: &mut Work,
) -> Result<(), Fault> {
    let targets = primitive.targets.iter().flatten().zip(weights).filter(|(_, w)| w.is_finite() && **w != 0.0);
    for (target, weight) in targets.take(MAX_TARGETS) {
        let Some(moves) = target.positions else { continue };
        work.moves(at.len())?;
        let moves = reader.rows::<3>(moves.value(), Type::Vec3, Whole::Said, at.len())?;
        at.iter_mut().zip(moves).for_each(|(p, m)| *p += DVec3::from(m) * f64::from(*weight));
    }
    Ok(())
}

/// Joints of a skin: from the mesh as it was bound to the scene.
pub(super) fn joints(
    reader: &Reader,
    skin: usize,
    worlds: &HashMap<usize, DMat4>,
    work: &mut Work,
) -> Result<Vec<DMat4>, Fault> {
    let missing = || fault(format!("it names skin {skin}, which is not there"), AGAIN);
    let skin = reader.root.skins.get(skin).ok_or_else(missing)?;
    if skin.joints.len() > MAX_JOINTS {
        return Err(fault("a skin of it has more than 4096 joints", AGAIN));
    }
    work.joints(skin.joints.len())?;
    let bound = match skin.inverse_bind_matrices {
        Some(index) => {
            let count = reader.count(index.value())?;
            if count > MAX_JOINTS {
                return Err(fault("a skin of it has more than 4096 joints", AGAIN));
            }
            work.joints(count)?;
            reader.rows::<16>(index.value(), Type::Mat4, Whole::Said, count)?
        }
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
        index.map(|i| reader.rows::<4>(i, Type::Vec4, whole, at.len())).transpose()
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
