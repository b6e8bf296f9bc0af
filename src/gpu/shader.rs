//! Shader sources. `#import name` on its own line pastes `shaders/shared/name.wgsl`, once.

use super::{Gpu, GpuError};

/// Every shader of the crate, by stem. `tests/` checks the list against the folder.
pub const SOURCES: &[(&str, &str)] = &[];

/// What shaders import, by stem.
pub const SHARED: &[(&str, &str)] = &[("rng", include_str!("../../shaders/shared/rng.wgsl"))];

/// The source of a shader with its imports pasted in.
///
/// # Errors
/// An unknown shader or import, named.
pub fn resolve(name: &str) -> Result<String, GpuError> {
    let source = find(SOURCES, name).ok_or_else(|| unknown(name, name))?;
    let mut out = String::with_capacity(source.len() * 2);
    let mut done = Vec::new();
    paste(name, source, &mut out, &mut done)?;
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
pub fn module(gpu: &Gpu, name: &str) -> Result<wgpu::ShaderModule, GpuError> {
    Ok(gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(name),
        source: wgpu::ShaderSource::Wgsl(resolve(name)?.into()),
    }))
}
