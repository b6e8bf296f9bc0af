//! Shader sources. `#import name` on its own line pastes `shaders/shared/name.wgsl`, once.

use super::{Gpu, GpuError};

/// Every shader of the crate, by stem. `tests/` checks the list against the folder.
pub const SOURCES: &[(&str, &str)] = &[
    ("age", include_str!("../../shaders/age.wgsl")),
    ("ambient_occlusion", include_str!("../../shaders/ambient_occlusion.wgsl")),
    ("baseline", include_str!("../../shaders/baseline.wgsl")),
    ("baseline_gather", include_str!("../../shaders/baseline_gather.wgsl")),
    ("blit", include_str!("../../shaders/blit.wgsl")),
    ("brows", include_str!("../../shaders/brows.wgsl")),
    ("calibrate", include_str!("../../shaders/calibrate.wgsl")),
    ("complexion", include_str!("../../shaders/complexion.wgsl")),
    ("cull", include_str!("../../shaders/cull.wgsl")),
    ("display", include_str!("../../shaders/display.wgsl")),
    ("entry", include_str!("../../shaders/entry.wgsl")),
    ("grow", include_str!("../../shaders/grow.wgsl")),
    ("hair_density", include_str!("../../shaders/hair_density.wgsl")),
    ("head", include_str!("../../shaders/head.wgsl")),
    ("lit", include_str!("../../shaders/lit.wgsl")),
    ("overlap", include_str!("../../shaders/overlap.wgsl")),
    ("pyramid", include_str!("../../shaders/pyramid.wgsl")),
    ("scatter", include_str!("../../shaders/scatter.wgsl")),
    ("seed", include_str!("../../shaders/seed.wgsl")),
    ("shadow", include_str!("../../shaders/shadow.wgsl")),
    ("skin", include_str!("../../shaders/skin.wgsl")),
    ("splat", include_str!("../../shaders/splat.wgsl")),
    ("splat_large", include_str!("../../shaders/splat_large.wgsl")),
    ("strand_lighting", include_str!("../../shaders/strand_lighting.wgsl")),
    ("strands", include_str!("../../shaders/strands.wgsl")),
    ("tiles", include_str!("../../shaders/tiles.wgsl")),
    ("touched", include_str!("../../shaders/touched.wgsl")),
];

/// What shaders import, by stem.
pub const SHARED: &[(&str, &str)] = &[
    ("area", include_str!("../../shaders/shared/area.wgsl")),
    ("around", include_str!("../../shaders/shared/around.wgsl")),
    ("camera", include_str!("../../shaders/shared/camera.wgsl")),
    ("complexion", include_str!("../../shaders/shared/complexion.wgsl")),
    ("dot", include_str!("../../shaders/shared/dot.wgsl")),
    ("ein", include_str!("../../shaders/shared/ein.wgsl")),
    ("face", include_str!("../../shaders/shared/face.wgsl")),
    ("hair", include_str!("../../shaders/shared/hair.wgsl")),
    ("hull", include_str!("../../shaders/shared/hull.wgsl")),
    ("layout", include_str!("../../shaders/shared/layout.wgsl")),
    ("mirror", include_str!("../../shaders/shared/mirror.wgsl")),
    ("noise", include_str!("../../shaders/shared/noise.wgsl")),
    ("optics", include_str!("../../shaders/shared/optics.wgsl")),
    ("overlap", include_str!("../../shaders/shared/overlap.wgsl")),
    ("packed", include_str!("../../shaders/shared/packed.wgsl")),
    ("pigment", include_str!("../../shaders/shared/pigment.wgsl")),
    ("pyramid", include_str!("../../shaders/shared/pyramid.wgsl")),
    ("rectangle", include_str!("../../shaders/shared/rectangle.wgsl")),
    ("shirt", include_str!("../../shaders/shared/shirt.wgsl")),
    ("regions", include_str!("../../shaders/shared/regions.wgsl")),
    ("relief", include_str!("../../shaders/shared/relief.wgsl")),
    ("rng", include_str!("../../shaders/shared/rng.wgsl")),
    ("scar", include_str!("../../shaders/shared/scar.wgsl")),
    ("soft_shadow", include_str!("../../shaders/shared/soft_shadow.wgsl")),
    ("splat", include_str!("../../shaders/shared/splat.wgsl")),
    ("strand", include_str!("../../shaders/shared/strand.wgsl")),
    ("strand_way", include_str!("../../shaders/shared/strand_way.wgsl")),
    ("surface", include_str!("../../shaders/shared/surface.wgsl")),
    ("tangent", include_str!("../../shaders/shared/tangent.wgsl")),
    ("tiles", include_str!("../../shaders/shared/tiles.wgsl")),
    ("under_hair", include_str!("../../shaders/shared/under_hair.wgsl")),
];

/// The source of a shader with its imports pasted in.
///
/// # Errors
/// An unknown shader or import, named.
pub fn resolve(name: &str) -> Result<String, GpuError> {
    with_imports(name, find(SOURCES, name).ok_or_else(|| unknown(name, name))?)
}

/// Any source with its imports pasted in; `name` stands in the error.
///
/// # Errors
/// An unknown import, named.
pub(crate) fn with_imports(name: &str, source: &str) -> Result<String, GpuError> {
    let mut out = String::with_capacity(source.len() * 2);
    paste(name, source, &mut out, &mut Vec::new())?;
    Ok(out)
}

fn paste<'a>(name: &str, source: &'a str, out: &mut String, done: &mut Vec<&'a str>) -> Result<(), GpuError> {
    for line in source.lines() {
        match line.strip_prefix("#import ") {
            Some(import) => {
                let import = import.trim();
                if done.contains(&import) {
                    continue;
                }
                done.push(import);
                let shared = find(SHARED, import).ok_or_else(|| unknown(name, import))?;
                paste(import, shared, out, done)?;
            }
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    Ok(())
}

fn find(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(n, _)| *n == name).map(|(_, s)| *s)
}

fn unknown(shader: &str, missing: &str) -> GpuError {
    GpuError::Shader { name: shader.into(), reason: format!("'{missing}' is not in the shader table (gpu/shader.rs)") }
}

/// Compiles a shader module.
pub(crate) fn module(gpu: &Gpu, name: &str) -> Result<wgpu::ShaderModule, GpuError> {
    Ok(gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(name),
        source: wgpu::ShaderSource::Wgsl(resolve(name)?.into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shader_validates() {
        // Of WGSL's own functions that naga asks for by name, `pack2x16float` is used.
        let known = naga::valid::Capabilities::SHADER_FLOAT16_IN_FLOAT32;
        let mut failures = Vec::new();
        for (name, _) in SOURCES {
            let source = resolve(name).unwrap_or_default();
            let checked = naga::front::wgsl::parse_str(&source).map_err(|e| e.emit_to_string(&source)).and_then(|m| {
                naga::valid::Validator::new(naga::valid::ValidationFlags::all(), known)
                    .validate(&m)
                    .map_err(|e| e.emit_to_string(&source))
            });
            if let Err(e) = checked {
                failures.push(format!("{name}: {e}"));
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}
