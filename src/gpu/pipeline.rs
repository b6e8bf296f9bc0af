//! Pipelines with layouts read from their shaders, and bind groups by binding number.

use super::{Gpu, GpuError, shader};

/// A compute pipeline of one entry point.
///
/// # Errors
/// An unknown shader.
pub fn compute(gpu: &Gpu, name: &'static str, entry: &'static str) -> Result<wgpu::ComputePipeline, GpuError> {
    specialised(gpu, name, entry, &[])
}

/// The same, with values for the shader's `override` constants (1 and 0 are true and false).
///
/// # Errors
/// An unknown shader.
pub fn specialised(
    gpu: &Gpu,
    name: &'static str,
    entry: &'static str,
    constants: &[(&str, f64)],
) -> Result<wgpu::ComputePipeline, GpuError> {
    let module = shader::module(gpu, name)?;
    Ok(gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(name),
        layout: None,
        module: &module,
        entry_point: Some(entry),
        compilation_options: wgpu::PipelineCompilationOptions { constants, ..Default::default() },
        cache: None,
    }))
}

/// What a raster pass draws and into what.
pub struct Raster<'a> {
    pub name: &'static str,
    pub vertex: &'static str,
    pub fragment: Option<&'static str>,
    pub buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    pub topology: wgpu::PrimitiveTopology,
    pub cull: Option<wgpu::Face>,
    /// Whether depth is written; `None`: there is no depth target.
    pub depth_write: Option<bool>,
    pub targets: &'a [Option<wgpu::ColorTargetState>],
    /// Values for the shader's `override` constants (1 and 0 are true and false).
    pub constants: &'a [(&'a str, f64)],
}

/// A raster pipeline over a reversed 32-bit depth target, or none.
///
/// # Errors
/// An unknown shader.
pub fn raster(gpu: &Gpu, raster: &Raster) -> Result<wgpu::RenderPipeline, GpuError> {
    multisampled(gpu, raster, 1)
}

/// The same with several samples a pixel.
///
/// # Errors
/// An unknown shader.
pub fn multisampled(gpu: &Gpu, raster: &Raster, samples: u32) -> Result<wgpu::RenderPipeline, GpuError> {
    let module = shader::module(gpu, raster.name)?;
    let options = wgpu::PipelineCompilationOptions { constants: raster.constants, ..Default::default() };
    Ok(gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(raster.name),
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some(raster.vertex),
            compilation_options: options.clone(),
            buffers: raster.buffers,
        },
        primitive: wgpu::PrimitiveState { topology: raster.topology, cull_mode: raster.cull, ..Default::default() },
        depth_stencil: raster.depth_write.map(|write| wgpu::DepthStencilState {
            format: wgpu::TextureFormat::Depth32Float,
            depth_write_enabled: Some(write),
            depth_compare: Some(wgpu::CompareFunction::GreaterEqual),
            stencil: Default::default(),
            bias: Default::default(),
        }),
        multisample: wgpu::MultisampleState { count: samples, ..Default::default() },
        fragment: raster.fragment.map(|entry| wgpu::FragmentState {
            module: &module,
            entry_point: Some(entry),
            compilation_options: options,
            targets: raster.targets,
        }),
        multiview_mask: None,
        cache: None,
    }))
}

/// A bind group for group 0 of a pipeline.
pub fn bind(
    gpu: &Gpu,
    label: &'static str,
    layout: &wgpu::BindGroupLayout,
    entries: &[(u32, wgpu::BindingResource)],
) -> wgpu::BindGroup {
    let entries: Vec<_> = entries
        .iter()
        .map(|(binding, resource)| wgpu::BindGroupEntry { binding: *binding, resource: resource.clone() })
        .collect();
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(label), layout, entries: &entries })
}

/// A compute pass that no frame's time is told of; [`Timer::compute`](super::timer::Timer::compute) gives the others.
pub fn untimed(label: &'static str) -> wgpu::ComputePassDescriptor<'static> {
    wgpu::ComputePassDescriptor { label: Some(label), timestamp_writes: None }
}

/// Records one compute pass of one dispatch.
pub fn dispatch(
    encoder: &mut wgpu::CommandEncoder,
    pass: &wgpu::ComputePassDescriptor,
    pipeline: &wgpu::ComputePipeline,
    group: &wgpu::BindGroup,
    groups: [u32; 2],
) {
    let mut pass = encoder.begin_compute_pass(pass);
    pass.set_pipeline(pipeline);
    pass.set_bind_group(0, group, &[]);
    pass.dispatch_workgroups(groups[0], groups[1], 1);
}

/// The same with the number of workgroups in the first words of a buffer.
pub fn dispatch_listed(
    encoder: &mut wgpu::CommandEncoder,
    pass: &wgpu::ComputePassDescriptor,
    pipeline: &wgpu::ComputePipeline,
    group: &wgpu::BindGroup,
    groups: &wgpu::Buffer,
) {
    let mut pass = encoder.begin_compute_pass(pass);
    pass.set_pipeline(pipeline);
    pass.set_bind_group(0, group, &[]);
    pass.dispatch_workgroups_indirect(groups, 0);
}

/// Workgroups in two dimensions for a count that may pass the 65,535 of one.
pub fn folded(groups: u32) -> [u32; 2] {
    let wide = groups.clamp(1, 32_768);
    [wide, groups.div_ceil(wide)]
}
